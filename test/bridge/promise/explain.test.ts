import { describe, expect, test } from 'vitest';
import { type Explanation, moveCauses } from '../../../bridge/promise/explain.ts';
import { createPromiseService } from '../../../bridge/promise/service.ts';
import type { OpenOrder, ShopSnapshot } from '../../../bridge/promise/shop.ts';
import { DAY, HOUR, NOW, openOrder, orderOf, shopOf } from './fixture.ts';

const shop = shopOf({ orders: 8, machines: 3 });
const later = (change: Partial<ShopSnapshot>): ShopSnapshot => ({ ...shop, now: NOW + DAY, ...change });
const asked = shop.orders[3]?.order.id ?? '';

/** What the worker says of an order a day after it saw `shop`. */
async function explained(today: ShopSnapshot, orderId = asked): Promise<Explanation | null> {
  const service = createPromiseService({ scenarios: 40, inline: true, drivers: false });
  await service.refresh(shop);
  await service.refresh(today);
  const found = await service.explain(orderId);
  await service.close();
  return found;
}
const msOf = (found: Explanation | null, cause: string) =>
  found?.moved?.causes.find((one) => one.cause === cause)?.ms ?? Number.NaN;

/** Work of a fortnight on every machine, more urgent than all that is there. */
const rush: OpenOrder[] = Array.from({ length: 12 }, (_, n) => ({
  ...openOrder(orderOf(shop.plant, 900 + n, 3, 4, NOW + HOUR, 6)),
  priorityAt: NOW - 30 * DAY,
}));

describe('what moved a date since yesterday', () => {
  test('adds up to the move, whatever moved it', async () => {
    for (const today of [later({}), later({ orders: [...shop.orders, ...rush] })]) {
      const moved = (await explained(today))?.moved;
      expect(moved?.since).toBe(NOW);
      expect(moved?.causes.map(({ cause }) => cause)).toEqual([...moveCauses]);
      const sum = moved?.causes.reduce((all, { ms }) => all + ms, 0) ?? Number.NaN;
      expect(Math.abs(sum - ((moved?.to ?? 0) - (moved?.from ?? 0)))).toBeLessThan(moveCauses.length);
    }
  });

  test('is told to be orders that came in where they take its place', async () => {
    const found = await explained(later({ orders: [...shop.orders, ...rush] }));
    expect(msOf(found, 'newOrders')).toBeGreaterThan(DAY);
  });

  test('is told to be its material where that is confirmed later', async () => {
    const orders = shop.orders.map((open): OpenOrder => {
      if (open.order.id !== asked) return open;
      const part = { itemId: 'bar', lotId: null, quantityPcs: 1, confirmedAt: NOW + 90 * DAY, arrivedAt: null };
      return { ...open, order: { ...open.order, components: [{ ...part, supplierId: 's1' }] } };
    });
    const found = await explained(later({ orders }));
    expect(msOf(found, 'changes')).toBeGreaterThan(30 * DAY);
    expect(Math.abs(msOf(found, 'newOrders'))).toBeLessThan(HOUR);
  });

  test('is how the shop went where nothing was done for a day: taken together dates come later', async () => {
    const service = createPromiseService({ scenarios: 40, inline: true, drivers: false });
    await service.refresh(shop);
    await service.refresh(later({}));
    let progressMs = 0;
    for (const { order } of shop.orders) {
      const found = await service.explain(order.id);
      expect([msOf(found, 'newOrders'), msOf(found, 'changes')]).toEqual([0, 0]);
      progressMs += msOf(found, 'progress');
    }
    await service.close();
    expect(progressMs).toBeGreaterThan(0);
  });

  test('is not told of an order that had no date then', async () => {
    const orders = [...shop.orders, ...rush];
    const found = await explained(later({ orders }), rush[0]?.order.id);
    expect(found?.moved).toBeNull();
    expect(found?.steps.length).toBeGreaterThan(0);
  });
});

test('the steps of an order follow each other, and the last ends with the order', async () => {
  const service = createPromiseService({ scenarios: 40, inline: true, drivers: false });
  const { promises } = await service.refresh(shop);
  for (const { order } of shop.orders) {
    const { steps } = (await service.explain(order.id)) ?? { steps: [] };
    expect(steps.map(({ operationId }) => operationId)).toEqual(order.operations.map(({ id }) => id));
    for (const { startP50, startP80, endP50, endP80 } of steps) {
      expect(startP50).toBeLessThan(endP50);
      expect(startP80).toBeGreaterThanOrEqual(startP50);
      expect(endP80).toBeGreaterThanOrEqual(endP50);
    }
    const promise = promises.find(({ orderId }) => orderId === order.id);
    expect(Math.abs((steps.at(-1)?.endP50 ?? 0) - (promise?.p50 ?? 0))).toBeLessThan(HOUR / 60);
  }
  await service.close();
});
