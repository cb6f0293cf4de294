/** Accepted proposals, whatever keeps them. */
import { describe, expect, test } from 'vitest';
import type { UseStorage } from './use.ts';

export function proposalsContract(name: string, use: UseStorage): void {
  describe(`proposals: ${name}`, () => {
    test('a proposal is untold until the ERP took it, the oldest first; shown is the newest first', () =>
      use(async (storage, again) => {
        const one = (at: number) => ({ at, by: 'Ada', reason: 'measured for a year', body: `{"at":${at}}` });
        await storage.transact(async ({ proposals }) => {
          for (const at of [5, 4, 6]) proposals.add(one(at));
        });
        const [first, second] = await storage.transact(({ proposals }) => proposals.untold(2));
        expect([first?.at, second?.at]).toEqual([5, 4]);
        await storage.transact(async ({ proposals }) => proposals.told(first?.n ?? 0, 77));
        await again().transact(async ({ proposals }) => {
          expect((await proposals.untold(9)).map(({ at }) => at)).toEqual([4, 6]);
          expect(await proposals.newest(9)).toEqual([
            { ...one(6), n: 3, toldAt: null },
            { ...one(4), n: 2, toldAt: null },
            { ...one(5), n: 1, toldAt: 77 },
          ]);
          expect((await proposals.newest(1)).map(({ at }) => at)).toEqual([6]);
        });
      }));
  });
}
