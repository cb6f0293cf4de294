/** Promises and acts on dates, whatever keeps them. */
import { describe, expect, test } from 'vitest';
import type { UseStorage } from './use.ts';

const promise = (n: number, orderId: string) => ({ n, orderId, madeAt: n * 10, body: `body ${n}`, basis: '{}' });

export function promisesContract(name: string, use: UseStorage): void {
  describe(`promises and words: ${name}`, () => {
    test('of each order the first and the last promise stand, by ascending numbers, no number twice', () =>
      use(async (storage, again) => {
        await storage.transact(async ({ promises }) => {
          for (const one of [promise(1, 'A'), promise(2, 'B'), promise(3, 'A'), promise(4, 'A')]) promises.add(one);
        });
        const twice = storage.transact(async ({ promises }) => promises.add(promise(4, 'C')));
        await expect(twice).rejects.toThrow();
        expect(await again().transact(({ promises }) => promises.firstAndLast())).toEqual([
          { n: 1, orderId: 'A', madeAt: 10, body: 'body 1' },
          { n: 2, orderId: 'B', madeAt: 20, body: 'body 2' },
          { n: 4, orderId: 'A', madeAt: 40, body: 'body 4' },
        ]);
      }));
    test('the ERP has not heard of an order whose last promise is not settled', () =>
      use(async ({ transact }) => {
        const untold = (limit: number) => transact(({ promises }) => promises.untold(limit));
        await transact(async ({ promises }) => {
          ['A', 'B', 'A', 'C'].forEach((orderId, index) => {
            promises.add(promise(index + 1, orderId));
          });
        });
        expect([await untold(9), await untold(1)]).toEqual([['B', 'A', 'C'], ['B']]);
        await transact(async ({ promises }) => {
          promises.settle('A', 'told');
          promises.settle('B', 'notTold');
        });
        expect(await untold(9)).toEqual(['C']);
        await transact(async ({ promises }) => promises.add(promise(5, 'A')));
        expect(await untold(9)).toEqual(['C', 'A']);
      }));
    test('acts stand in the order in which they were done', () =>
      use(async (storage, again) => {
        await storage.transact(async ({ words }) => {
          for (const [orderId, at] of [
            ['B', 9],
            ['A', 3],
            ['B', 5],
          ] as const)
            words.add({ orderId, at, body: `at ${at}` });
        });
        await again().transact(async ({ words }) => {
          expect(await words.all()).toEqual([
            { orderId: 'B', body: 'at 9' },
            { orderId: 'A', body: 'at 3' },
            { orderId: 'B', body: 'at 5' },
          ]);
          const [first, second] = await words.after(0, 2);
          expect([first?.orderId, second?.orderId]).toEqual(['B', 'A']);
          expect((await words.after(second?.n ?? 0, 9)).map(({ orderId }) => orderId)).toEqual(['B']);
        });
      }));
  });
}
