/** Promises and acts on dates, whatever keeps them. */
import { describe, expect, test } from 'vitest';
import type { UseStorage } from './use.ts';

export function promisesContract(name: string, use: UseStorage): void {
  describe(`promises and words: ${name}`, () => {
    test('of each order the first and the last promise stand, by ascending numbers', () =>
      use((storage, again) => {
        const add = (orderId: string, madeAt: number) =>
          storage.promises.add({ orderId, madeAt, body: `${orderId} at ${madeAt}`, basis: '{}' });
        const [first, once] = [add('A', 1), add('B', 2)];
        add('A', 3);
        const last = add('A', 4);
        expect(first < once && once < last).toBe(true);
        expect(again().promises.firstAndLast()).toEqual([
          { n: first, orderId: 'A', madeAt: 1, body: 'A at 1' },
          { n: once, orderId: 'B', madeAt: 2, body: 'B at 2' },
          { n: last, orderId: 'A', madeAt: 4, body: 'A at 4' },
        ]);
      }));
    test('the ERP has not heard of an order whose last promise is not settled', () =>
      use(({ promises }) => {
        for (const orderId of ['A', 'B', 'A', 'C']) promises.add({ orderId, madeAt: 1, body: '{}', basis: '{}' });
        expect([promises.untold(9), promises.untold(1)]).toEqual([['B', 'A', 'C'], ['B']]);
        promises.settle('A', 'told');
        promises.settle('B', 'notTold');
        expect(promises.untold(9)).toEqual(['C']);
        promises.add({ orderId: 'A', madeAt: 2, body: '{}', basis: '{}' });
        expect(promises.untold(9)).toEqual(['C', 'A']);
      }));
    test('acts stand in the order in which they were done', () =>
      use((storage, again) => {
        for (const [orderId, at] of [
          ['B', 9],
          ['A', 3],
          ['B', 5],
        ] as const)
          storage.words.add({ orderId, at, body: `at ${at}` });
        const { words } = again();
        expect([...words.all()]).toEqual([
          { orderId: 'B', body: 'at 9' },
          { orderId: 'A', body: 'at 3' },
          { orderId: 'B', body: 'at 5' },
        ]);
        const [first, second] = words.after(0, 2);
        expect([first?.orderId, second?.orderId]).toEqual(['B', 'A']);
        expect(words.after(second?.n ?? 0, 9).map(({ orderId }) => orderId)).toEqual(['B']);
      }));
  });
}
