/** The ERP's orders, what of them was set aside or missed, and what people did with them, whatever keeps them. */
import { describe, expect, test } from 'vitest';
import type { UseStorage } from './use.ts';

export function ordersContract(name: string, use: UseStorage): void {
  describe(`orders: ${name}`, () => {
    test('stand as they were written last, by number, also over an end of the process', () =>
      use((storage, again) => {
        storage.orders.put({ orderId: 'B', body: '{"quantityPcs":1}', changedAt: 1 });
        storage.orders.put({ orderId: 'A', body: '{}', changedAt: 2 });
        storage.orders.put({ orderId: 'B', body: '{"quantityPcs":2}', changedAt: 3 });
        for (const open of [() => storage, again])
          expect(open().orders.all()).toEqual([
            { orderId: 'A', body: '{}', changedAt: 2 },
            { orderId: 'B', body: '{"quantityPcs":2}', changedAt: 3 },
          ]);
      }));
    test('what was set aside stands by number, anew in the place of the old, until it is taken', () =>
      use(({ orders }) => {
        orders.putAside({ orderId: '#2', body: 'two', at: 1 });
        orders.putAside({ orderId: '#1', body: 'one', at: 1 });
        orders.putAside({ orderId: '#2', body: 'again', at: 2 });
        expect(orders.aside()).toEqual(['one', 'again']);
        orders.dropAside('#1');
        orders.dropAside('#7');
        expect(orders.aside()).toEqual(['again']);
      }));
    test('one that is missed stays so since then, until it is found', () =>
      use(({ orders }) => {
        orders.miss({ orderId: 'A', at: 5 });
        orders.miss({ orderId: 'A', at: 9 });
        expect(orders.missed()).toEqual([{ orderId: 'A', at: 5 }]);
        orders.found('A');
        expect(orders.missed()).toEqual([]);
      }));
    test('acts of people are kept by kind, oldest first', () =>
      use(({ orders }) => {
        const act = (orderId: string, at: number) =>
          ({ act: 'passGate', orderId, at, by: 'Ada', reason: 'the customer knows' }) as const;
        const off = { ...act('C', 3), act: 'takeOff' } as const;
        for (const one of [act('B', 9), off, act('A', 2)]) orders.addAct(one);
        expect(orders.acts('passGate')).toEqual([act('B', 9), act('A', 2)]);
        expect(orders.acts('takeOff')).toEqual([off]);
      }));
  });
}
