/** The ERP's orders, what of them was set aside or missed, and what people did with them, whatever keeps them. */
import { describe, expect, test } from 'vitest';
import type { UseStorage } from './use.ts';

export function ordersContract(name: string, use: UseStorage): void {
  describe(`orders: ${name}`, () => {
    test('stand as they were written last, by number, also over an end of the process', () =>
      use(async (storage, again) => {
        await storage.transact(async ({ orders }) => {
          orders.put({ orderId: 'B', body: '{"quantityPcs":1}', changedAt: 1 });
          orders.put({ orderId: 'A', body: '{}', changedAt: 2 });
          orders.put({ orderId: 'B', body: '{"quantityPcs":2}', changedAt: 3 });
        });
        for (const open of [() => storage, again])
          expect(await open().transact(({ orders }) => orders.all())).toEqual([
            { orderId: 'A', body: '{}', changedAt: 2 },
            { orderId: 'B', body: '{"quantityPcs":2}', changedAt: 3 },
          ]);
      }));
    test('what was set aside stands by number, anew in the place of the old, until it is taken', () =>
      use(async ({ transact }) => {
        await transact(async ({ orders }) => {
          orders.putAside({ orderId: '#2', body: 'two', at: 1 });
          orders.putAside({ orderId: '#1', body: 'one', at: 1 });
          orders.putAside({ orderId: '#2', body: 'again', at: 2 });
        });
        expect(await transact(({ orders }) => orders.aside())).toEqual(['one', 'again']);
        await transact(async ({ orders }) => {
          orders.dropAside('#1');
          orders.dropAside('#7');
        });
        expect(await transact(({ orders }) => orders.aside())).toEqual(['again']);
      }));
    test('one that is missed stays so since then, until it is found', () =>
      use(async ({ transact }) => {
        for (const at of [5, 9]) await transact(async ({ orders }) => orders.miss({ orderId: 'A', at }));
        expect(await transact(({ orders }) => orders.missed())).toEqual([{ orderId: 'A', at: 5 }]);
        await transact(async ({ orders }) => orders.found('A'));
        expect(await transact(({ orders }) => orders.missed())).toEqual([]);
      }));
    test('acts of people are kept by kind, oldest first', () =>
      use(async ({ transact }) => {
        const act = (orderId: string, at: number) =>
          ({ act: 'passGate', orderId, at, by: 'Ada', reason: 'the customer knows' }) as const;
        const off = { ...act('C', 3), act: 'takeOff' } as const;
        for (const one of [act('B', 9), off, act('A', 2)]) await transact(async ({ orders }) => orders.addAct(one));
        expect(await transact(({ orders }) => orders.acts('passGate'))).toEqual([act('B', 9), act('A', 2)]);
        expect(await transact(({ orders }) => orders.acts('takeOff'))).toEqual([off]);
      }));
  });
}
