/** What is known of boxes beside their facts, whatever keeps it. */
import { describe, expect, test } from 'vitest';
import { journal, MINUTE, MONDAY, on, plantFact, smallPlant } from '../../shop.ts';
import type { UseStorage } from './use.ts';

export function boxesContract(name: string, use: UseStorage): void {
  describe(`boxes: ${name}`, () => {
    test('a box’s tokens stand by the configured one that they follow, the newest first', () =>
      use(({ tokens }) => {
        tokens.add('edge-1', { hash: 'a', configured: 'X', madeAt: 1 });
        tokens.add('edge-1', { hash: 'b', configured: 'X', madeAt: 2 });
        tokens.add('edge-1', { hash: 'a', configured: 'X', madeAt: 9 });
        tokens.add('edge-1', { hash: 'c', configured: 'Y', madeAt: 3 });
        tokens.used('edge-1', 'a', 5);
        const a = { hash: 'a', madeAt: 1, usedAt: 5 };
        expect(tokens.of('edge-1', 'X')).toEqual([{ hash: 'b', madeAt: 2, usedAt: null }, a]);
        tokens.dropUnused('edge-1');
        expect([tokens.of('edge-1', 'X'), tokens.of('edge-1', 'Y')]).toEqual([[a], []]);
        tokens.drop('edge-1', 'a');
        expect(tokens.of('edge-1', 'X')).toEqual([]);
      }));
    test('a machine’s owner is the one that was put last; by the facts, who spoke of it first', () =>
      use(({ owners, boxes, facts, transactNow }) => {
        for (const edgeId of ['edge-2', 'edge-1']) owners.put({ machineId: 'P1', edgeId });
        expect(owners.all()).toEqual([{ machineId: 'P1', edgeId: 'edge-1' }]);
        expect(owners.firstToSpeak()).toEqual([]);
        const { edgeId, journalId, events, add } = journal();
        add(plantFact(smallPlant(['P1'])), on('P1').good(MONDAY + MINUTE, 1));
        transactNow(() => {
          boxes.put({ edgeId, journalId, cursor: 2, planningCursor: 0, knownUntil: MONDAY, seenAt: MONDAY });
          facts.append(edgeId, events);
        });
        expect(owners.firstToSpeak()).toEqual([{ machineId: 'P1', edgeId }]);
      }));
    test('how much a box brought stands as it was put last', () =>
      use((storage, again) => {
        for (const bytes of [1, 2 ** 40]) storage.arrivals.put({ edgeId: 'edge-1', since: 7, bytes });
        const { arrivals } = again();
        const brought = { edgeId: 'edge-1', since: 7, bytes: 2 ** 40 };
        expect([arrivals.of('edge-1'), arrivals.of('edge-2'), arrivals.all()]).toEqual([brought, null, [brought]]);
      }));
    test('of a conflict what was found first stands, until it is settled', () =>
      use(({ conflicts }) => {
        const found = { edgeId: 'edge-1', since: 7, what: 'boxBehind', seq: 3 };
        conflicts.put(found);
        conflicts.put({ ...found, since: 9, what: 'boxDiffers' });
        expect(conflicts.all()).toEqual([found]);
        conflicts.drop('edge-1');
        expect(conflicts.all()).toEqual([]);
      }));
  });
}
