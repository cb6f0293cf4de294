import { describe, expect, test } from 'vitest';
import { promisesOf, quoteFrom, simulateShop } from '../../../bridge/promise/promise.ts';
import type { Measured, OrderPromise, ShopSnapshot } from '../../../bridge/promise/shop.ts';
import type { WorkOrder } from '../../../shared/core/words/order.ts';
import { DAY, NOW, openOrder, orderOf, shopOf } from './fixture.ts';

const quick = { scenarios: 60, drivers: false, seed: 3 };
const shop = shopOf({ orders: 6, machines: 6 });
const base: WorkOrder = { ...orderOf(shop.plant, 900, 5, 4, NOW), components: [] };

function promiseOf(order: WorkOrder, measured: Partial<Measured> = {}): OrderPromise {
  const snapshot: ShopSnapshot = {
    ...shop,
    orders: [...shop.orders, openOrder(order)],
    measured: { ...shop.measured, ...measured },
  };
  const found = promisesOf(simulateShop(snapshot, quick)).find(({ orderId }) => orderId === order.id);
  if (found === undefined) throw new Error('the order has no promise');
  return found;
}

describe('an order to engineer', () => {
  const planned: WorkOrder = { ...base, strategy: 'ETO', status: 'planned' };
  /** Engineering took between 20 and 30 days, forty times; no order waited for another. */
  const milestones = Array.from({ length: 40 }, (_, n) => {
    const durationMs = (20 + ((7 * n) % 11)) * DAY;
    return { at: NOW - (31 + n) * DAY + durationMs, durationMs };
  });

  test('waits for its release as long as engineering was measured to take', () => {
    const promise = promiseOf(planned, { milestones });
    expect(promise.quantiles?.['0.1']).toBeGreaterThan(NOW + 20 * DAY);
    expect(promise.p50 - promiseOf({ ...planned, status: 'released' }, { milestones }).p50).toBeGreaterThan(18 * DAY);
    expect(promise.warnings).not.toContain('noMilestoneRecord');
  });

  test('that has waited for some time already waits what is left of it', () => {
    const old = promiseOf({ ...planned, createdAt: NOW - 18 * DAY }, { milestones });
    expect(old.quantiles?.['0.1']).toBeGreaterThan(NOW + 2 * DAY);
    expect(old.p50).toBeLessThan(promiseOf(planned, { milestones }).p50 - 10 * DAY);
  });

  test('is promised on an assumption where no release was measured, and says so', () => {
    const promise = promiseOf(planned);
    expect(promise.warnings).toContain('noMilestoneRecord');
    expect(promise.p95 - promise.p50).toBeGreaterThan(
      promiseOf(planned, { milestones }).p95 - promiseOf(planned, { milestones }).p50,
    );
  });

  test('is quoted with its engineering before it', () => {
    const snapshot = { ...shop, measured: { ...shop.measured, milestones } };
    const simulated = simulateShop(snapshot, quick);
    for (const full of [false, true])
      expect(quoteFrom(simulated, { order: planned, priorityAt: null, full }).p50).toBeGreaterThan(NOW + 20 * DAY);
  });
});

describe('an order to assemble', () => {
  const component = (itemId: string, days: number | null) => ({
    itemId,
    quantityPcs: 1,
    confirmedAt: days === null ? null : NOW + days * DAY,
    arrivedAt: null,
    supplierId: 's1',
  });
  const kit = (...days: (number | null)[]): WorkOrder => ({
    ...base,
    strategy: 'ATO',
    components: days.map((at, n) => component(`part${n}`, at)),
  });

  test('waits for the last part of its kit, not for the first', () => {
    expect(promiseOf(kit(5, 40, null)).quantiles?.['0.02']).toBeGreaterThan(NOW + 40 * DAY);
    expect(promiseOf(kit(5, null)).p50).toBeLessThan(NOW + 40 * DAY);
  });

  test('is later with every part that may be late', () => {
    const one = promiseOf(kit(40));
    const five = promiseOf(kit(40, 40, 40, 40, 40));
    expect(five.p50).toBeGreaterThan(one.p50);
  });
});

describe('an order for the stock', () => {
  test('has a replenishment date, and the chance that it is there when it is needed', () => {
    const stock = (dueAt: number): WorkOrder => ({ ...base, strategy: 'MTS', customer: null, dueAt });
    const early = promiseOf(stock(NOW + DAY / 2));
    const ample = promiseOf(stock(NOW + 80 * DAY));
    expect(early.quotedAt).toBeGreaterThan(NOW);
    expect(early.onTimeProbability ?? 1).toBeLessThan(0.5);
    expect(ample.onTimeProbability ?? 0).toBeGreaterThan(0.9);
  });
});
