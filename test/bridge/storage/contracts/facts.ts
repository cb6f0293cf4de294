/** Facts and cursors, whatever keeps them. */
import { describe, expect, test } from 'vitest';
import type { Storage } from '../../../../bridge/storage/storage.ts';
import { journal, MINUTE, MONDAY, on, plantFact, smallPlant } from '../../shop.ts';
import type { UseStorage } from './use.ts';

export function factsContract(name: string, use: UseStorage): void {
  const facts = journal();
  facts.add(plantFact(smallPlant(['P1'])), ...[1, 2, 3, 4].map((n) => on('P1').good(MONDAY + n * MINUTE, n)));
  const { edgeId, journalId, events } = facts;
  const box = { edgeId, journalId, cursor: 5, planningCursor: 2, knownUntil: MONDAY, seenAt: MONDAY + 1 };
  const putAll = ({ transact }: Storage): Promise<void> =>
    transact(async (tx) => {
      tx.boxes.put(box);
      tx.facts.append(edgeId, events);
    });

  describe(`the bridge's storage: ${name}`, () => {
    test('keeps a box’s facts and its cursor, also over an end of the process', () => {
      return use(async (storage, again) => {
        await putAll(storage);
        for (const open of [() => storage, again]) {
          const one = open();
          expect([one.boxes.of(edgeId), one.boxes.all(), one.boxes.of('edge-2')]).toEqual([box, [box], null]);
          expect(one.facts.read(edgeId, 0, 100)).toEqual(events);
          expect([one.facts.lastPlant(edgeId), one.facts.firstAt()]).toEqual([events[0], MONDAY]);
          expect(one.facts.plants(edgeId)).toEqual([events[0]]);
        }
      });
    });
    test('gives facts by number and in pages, each box’s own', () => {
      return use(async (storage) => {
        await putAll(storage);
        expect(storage.facts.read(edgeId, 2, 2)).toEqual(events.slice(2, 4));
        expect([storage.facts.find(edgeId, 4), storage.facts.find(edgeId, 6)]).toEqual([events[3], null]);
        expect(storage.facts.pick(edgeId, [4, 9, 2, 1]).map(({ seq }) => seq)).toEqual([4, 2, 1]);
        expect(storage.facts.pick(edgeId, [4, 2])).toEqual([events[3], events[1]]);
        expect([storage.facts.pick('edge-2', [1]), storage.facts.pick(edgeId, [])]).toEqual([[], []]);
        expect([storage.facts.find('edge-2', 1), storage.facts.read('edge-2', 0, 9)]).toEqual([null, []]);
      });
    });
    test('moves a cursor and never a journal’s id', () => {
      return use(async (storage) => {
        await putAll(storage);
        await storage.transact(async ({ boxes }) =>
          boxes.put({ ...box, cursor: 9, knownUntil: MONDAY + 9, journalId: 'another-one' }),
        );
        await storage.transact(async ({ boxes, facts: log }) => {
          expect([await boxes.of('edge-2'), (await boxes.of(edgeId))?.cursor]).toEqual([null, 9]);
          expect([await log.find(edgeId, 4), await log.find(edgeId, 6)]).toEqual([events[3], null]);
        });
        expect(storage.boxes.of(edgeId)).toEqual({ ...box, cursor: 9, knownUntil: MONDAY + 9 });
      });
    });
    test('refuses the same number twice', () => {
      return use(async (storage) => {
        await putAll(storage);
        const twice = storage.transact(async (tx) => tx.facts.append(edgeId, events.slice(4)));
        await expect(twice).rejects.toThrow();
        expect(storage.facts.read(edgeId, 0, 100)).toEqual(events);
      });
    });
  });
}
