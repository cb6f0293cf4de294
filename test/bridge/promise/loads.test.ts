/** A furnace: several orders in one load. */
import { describe, expect, test } from 'vitest';
import { estimateLaws } from '../../../bridge/promise/estimators/estimate.ts';
import { promisesOf, quoteFrom, simulateShop } from '../../../bridge/promise/promise.ts';
import type { ShopSnapshot } from '../../../bridge/promise/shop.ts';
import { WorkOrderSchema } from '../../../shared/core/words/order.ts';
import { HOUR, NOW, openOrder, shopOf } from './fixture.ts';

const measured = shopOf({ machines: 6, orders: 0, weeks: 8 });
const order = (id: string, quantityPcs = 100) =>
  WorkOrderSchema.parse({
    ...{ id, itemId: 'SHAFT', quantityPcs, strategy: 'MTO', status: 'released', createdAt: NOW },
    operations: [
      {
        id: `${id}/1`,
        number: '1',
        workCentreId: 'wc0',
        machineIds: ['m0'],
        quantityPcs,
        plannedRunMsPerPc: 0.2 * HOUR,
      },
    ],
  });
const loads = (together: number): NonNullable<ShopSnapshot['measured']['loads']> =>
  Array.from({ length: 200 }, (_, n) => ({ operationId: `past${n}/1`, at: NOW - n * HOUR, to: 'wc0', together }));
const shopWith = (together: number, orders = ['A', 'B', 'C', 'D']): ShopSnapshot => ({
  ...measured,
  orders: orders.map((id) => openOrder(order(id))),
  measured: { ...measured.measured, arrivals: [], loads: loads(together) },
});
const simulated = (shop: ShopSnapshot) => simulateShop(shop, { scenarios: 40, drivers: false, recalibrated: false });
const last = (shop: ShopSnapshot) => Math.max(...promisesOf(simulated(shop)).map(({ p50 }) => p50)) - NOW;

describe('A machine that treats several orders at once', () => {
  test('takes as many as its loads held', () => {
    expect(last(shopWith(4))).toBeLessThan(0.6 * last(shopWith(1)));
    const all = promisesOf(simulated(shopWith(4))).map(({ p80 }) => p80);
    expect(Math.max(...all) - Math.min(...all)).toBeLessThan(0.1 * (Math.max(...all) - NOW));
  });
  test('is one that treats them one by one where no load ever held two', () => {
    const { loads: _, ...others } = shopWith(1).measured;
    expect(estimateLaws(shopWith(1))).toEqual(estimateLaws({ ...shopWith(1), measured: others }));
  });
  test('has room for an order that is asked for where its load is not full', () => {
    const quoted = (together: number) =>
      quoteFrom(simulated(shopWith(together, ['A'])), { order: order('Q'), priorityAt: NOW + 1e12 }).p50;
    expect(quoted(4)).toBeLessThan(quoted(1));
  });
  test('keeps an order that is asked for as long as the longest of its load', () => {
    const shop = { ...shopWith(4, []), orders: [openOrder(order('LONG', 400))] };
    const [long] = promisesOf(simulated(shop));
    const quoted = quoteFrom(simulated(shop), { order: order('Q'), priorityAt: NOW + 1e12 });
    expect(quoted.p50).toBeGreaterThanOrEqual(long?.p50 ?? Number.POSITIVE_INFINITY);
    expect(quoted.p90).toBeLessThan(NOW + 1.1 * ((long?.p90 ?? 0) - NOW));
  });
  test('goes on with the whole load that is in it', () => {
    const shop = shopWith(4);
    const running = { status: 'running', machineId: 'm0' } as const;
    const orders = shop.orders.map((one) => ({
      ...one,
      operations: one.operations.map((op) => ({ ...op, ...running })),
    }));
    const machines = shop.machines.map((one) =>
      one.machineId === 'm0' ? ({ ...one, operationId: 'A/1', phase: 'run', setupFamily: 'default' } as const) : one,
    );
    const ends = promisesOf(simulated({ ...shop, orders, machines })).map(({ p50 }) => p50);
    expect(new Set(ends).size).toBe(1);
  });
});
