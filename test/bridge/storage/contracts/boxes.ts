/** What is known of boxes beside their facts, whatever keeps it. */
import { describe, expect, test } from 'vitest';
import type { UseStorage } from './use.ts';

export function boxesContract(name: string, use: UseStorage): void {
  describe(`boxes: ${name}`, () => {
    test('a machine’s owner is the one that was put last', () =>
      use(async ({ transact, owners }) => {
        await transact(async (tx) => {
          for (const edgeId of ['edge-2', 'edge-1']) tx.owners.put({ machineId: 'P1', edgeId });
        });
        expect(owners.all()).toEqual([{ machineId: 'P1', edgeId: 'edge-1' }]);
      }));
    test('how much each box brought stands as it was put last, by box', () =>
      use(async (storage, again) => {
        await storage.transact(async ({ arrivals }) => {
          for (const bytes of [1, 2 ** 40]) arrivals.put({ edgeId: 'edge-2', since: 7, bytes });
          arrivals.put({ edgeId: 'edge-1', since: 9, bytes: 3 });
        });
        expect(await again().transact(({ arrivals }) => arrivals.all())).toEqual([
          { edgeId: 'edge-1', since: 9, bytes: 3 },
          { edgeId: 'edge-2', since: 7, bytes: 2 ** 40 },
        ]);
      }));
    test('a box’s tokens stand by the configured one that they follow, the newest first', () =>
      use(async ({ transact }) => {
        const of = (configured: string) => transact(({ tokens }) => tokens.of('edge-1', configured));
        await transact(async ({ tokens }) => {
          tokens.add('edge-1', { hash: 'a', configured: 'X', madeAt: 1 });
          tokens.add('edge-1', { hash: 'b', configured: 'X', madeAt: 2 });
          tokens.add('edge-1', { hash: 'a', configured: 'X', madeAt: 9 });
          tokens.add('edge-1', { hash: 'c', configured: 'Y', madeAt: 3 });
          tokens.used('edge-1', 'a', 5);
        });
        const a = { hash: 'a', madeAt: 1, usedAt: 5 };
        expect(await of('X')).toEqual([{ hash: 'b', madeAt: 2, usedAt: null }, a]);
        await transact(async ({ tokens }) => tokens.dropUnused('edge-1'));
        expect([await of('X'), await of('Y')]).toEqual([[a], []]);
        await transact(async ({ tokens }) => tokens.drop('edge-1', 'a'));
        expect(await of('X')).toEqual([]);
      }));
    test('of a conflict what was found first stands, until it is settled', () =>
      use(async ({ transact }, again) => {
        const found = { edgeId: 'edge-1', since: 7, what: 'boxBehind', seq: 3 };
        await transact(async ({ conflicts }) => {
          conflicts.put(found);
          conflicts.put({ ...found, since: 9, what: 'boxDiffers' });
        });
        const later = again();
        expect(await later.transact(({ conflicts }) => conflicts.all())).toEqual([found]);
        await later.transact(async ({ conflicts }) => conflicts.drop('edge-1'));
        expect(await later.transact(({ conflicts }) => conflicts.all())).toEqual([]);
      }));
  });
}
