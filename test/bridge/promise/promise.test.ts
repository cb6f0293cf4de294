import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { estimateLaws } from '../../../bridge/promise/estimators/estimate.ts';
import { type PromiseOptions, promisesOf, quoteFrom, simulateShop } from '../../../bridge/promise/promise.ts';
import type { OpenOrder, OrderPromise, ShopSnapshot } from '../../../bridge/promise/shop.ts';
import { DAY, HOUR, NOW, openOrder, orderOf, shopOf } from './fixture.ts';

const quick: Partial<PromiseOptions> = { scenarios: 40, drivers: false, seed: 3 };

function promises(snapshot: ShopSnapshot, options: Partial<PromiseOptions> = quick): OrderPromise[] {
  return promisesOf(simulateShop(snapshot, options));
}

function byId(list: readonly OrderPromise[]): Map<string, OrderPromise> {
  return new Map(list.map((promise) => [promise.orderId, promise]));
}

describe('a promise', () => {
  test('of the same snapshot and seed is the same, whatever ran before it', () => {
    const snapshot = shopOf({ orders: 20 });
    const first = promises(snapshot);
    promises(shopOf({ orders: 5, seed: 99 }));
    expect(promises(snapshot)).toEqual(first);
  });

  test('has its levels in order, and the quoted date is the end of a working day not before its level', () => {
    const all = promises(shopOf({ orders: 25 }));
    expect(all).toHaveLength(25);
    for (const promise of all) {
      expect(promise.p50).toBeLessThanOrEqual(promise.p80);
      expect(promise.p80).toBeLessThanOrEqual(promise.p90);
      expect(promise.p90).toBeLessThanOrEqual(promise.p95);
      expect(promise.quotedAt).toBeGreaterThanOrEqual(promise.p90);
      const local = new Date(promise.quotedAt + 2 * HOUR);
      expect([0, 6]).not.toContain(local.getUTCDay());
      expect(local.getUTCHours()).toBe(23);
    }
  });

  test('is never before its material', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 1000 }), (days, seed) => {
        const base = orderOf(shopOf().plant, 1, seed, 4, NOW);
        const confirmedAt = NOW + days * DAY;
        const component = { itemId: 'bar', quantityPcs: 1, confirmedAt, arrivedAt: null, supplierId: 's1' };
        const order = { ...base, components: [component] };
        const snapshot = { ...shopOf({ orders: 3, weeks: 8 }), orders: [openOrder(order)] };
        const earliest = promises(snapshot)[0]?.quantiles?.['0.02'] ?? 0;
        expect(earliest).toBeGreaterThan(confirmedAt);
      }),
      { numRuns: 10 },
    );
  });

  test('of a finished order is its end', () => {
    const snapshot = shopOf({ orders: 3 });
    const endedAt = NOW - 2 * DAY;
    const orders = snapshot.orders.map(
      (open): OpenOrder =>
        open.order.id === 'o1'
          ? {
              ...open,
              finishedAt: endedAt,
              operations: open.operations.map((operation) => ({ ...operation, status: 'finished', goodPcs: 100 })),
            }
          : open,
    );
    const promise = byId(promises({ ...snapshot, orders })).get('o1');
    expect([promise?.p50, promise?.p95, promise?.quotedAt]).toEqual([endedAt, endedAt, endedAt]);
    expect(promise?.onTimeProbability).toBe(1);
  });

  test('rests on fewer data: its spread is wider', () => {
    const spread = (weeks: number) => {
      const snapshot = shopOf({ weeks, orders: 1 });
      const order = orderOf(snapshot.plant, 0, 7, 4, NOW);
      const alone = { ...snapshot, orders: [openOrder({ ...order, components: [] })] };
      const quiet = { ...alone, measured: { ...alone.measured, arrivals: [] } };
      const promise = promises(quiet, { ...quick, scenarios: 400 })[0];
      return promise === undefined ? 0 : promise.p95 - NOW;
    };
    expect(spread(0)).toBeGreaterThan(spread(30));
  });

  test('says what it rests on too thinly', () => {
    const warnings = promises(shopOf({ weeks: 0, orders: 1 }))[0]?.warnings;
    expect(warnings).toEqual(expect.arrayContaining(['paperOnly', 'noMeasuredSetup', 'noMeasuredRun', 'noArrivals']));
    expect(promises(shopOf({ weeks: 30, orders: 4 }))[0]?.warnings).toEqual(['notRecalibrated']);
  });

  test('names what drives its spread in shares of one', () => {
    const [promise] = promises(shopOf({ orders: 10 }), { ...quick, drivers: true });
    const sum = promise?.drivers.reduce((total, driver) => total + driver.share, 0) ?? 0;
    expect(sum).toBeCloseTo(1, 6);
  });
});

describe('more load', () => {
  /** One machine, one operation each, everything ready: no scheduling anomaly is possible. */
  function row(orders: number, seed: number): ShopSnapshot {
    const snapshot = shopOf({ machines: 1, orders, seed, families: 1, weeks: 6 });
    return {
      ...snapshot,
      measured: { ...snapshot.measured, arrivals: [], dispatches: noOverrides },
      orders: snapshot.orders.map(({ order }) =>
        openOrder({ ...order, components: [], operations: order.operations.slice(0, 1) }),
      ),
    };
  }
  const noOverrides = Array.from({ length: 4000 }, () => ({ at: NOW, sameFamily: false, overtookMs: 0 }));

  test('never gives an earlier date', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 2, max: 12 }), (seed, orders) => {
        const before = row(orders, seed);
        const extra = orderOf(before.plant, 999, seed, 1, NOW - 40 * DAY);
        const added = openOrder({ ...extra, components: [], operations: extra.operations.slice(0, 1), dueAt: NOW });
        const after = byId(promises({ ...before, orders: [...before.orders, added] }));
        const earlier = promises(before);
        expect(earlier).toHaveLength(orders);
        for (const promise of earlier)
          for (const level of ['p50', 'p80', 'p90', 'p95'] as const)
            expect(after.get(promise.orderId)?.[level]).toBeGreaterThanOrEqual(promise[level]);
      }),
      { numRuns: 10 },
    );
  });

  test('of urgent orders makes a whole shop later on the average, where anomalies may favour one order', () => {
    const before = shopOf({ machines: 6, orders: 30 });
    const urgent = Array.from({ length: 15 }, (_, index) =>
      openOrder({ ...orderOf(before.plant, 500 + index, 5, 4, NOW), dueAt: NOW, components: [] }),
    );
    const after = byId(promises({ ...before, orders: [...before.orders, ...urgent] }));
    const list = promises(before);
    const shift = list.reduce((sum, promise) => sum + (after.get(promise.orderId)?.p50 ?? 0) - promise.p50, 0);
    expect(shift / list.length).toBeGreaterThan(HOUR);
  });
});

describe('a quote', () => {
  test('by slot insertion agrees with the full simulation', () => {
    const snapshot = shopOf({ orders: 60, machines: 6 });
    const simulated = simulateShop(snapshot, { scenarios: 100, drivers: false, seed: 5 });
    let slot = 0;
    let full = 0;
    for (let index = 0; index < 4; index += 1) {
      const order = { ...orderOf(snapshot.plant, 700 + index, 11, 4, NOW), dueAt: NOW + (8 + 3 * index) * DAY };
      const enquiry = { order, priorityAt: order.dueAt };
      const quick = quoteFrom(simulated, enquiry);
      const exact = quoteFrom(simulated, { ...enquiry, full: true });
      expect([quick.basis.method, exact.basis.method]).toEqual(['slot', 'full']);
      slot += (quick.p50 + quick.p90) / 2 - NOW;
      full += (exact.p50 + exact.p90) / 2 - NOW;
    }
    expect(Math.abs(slot / full - 1)).toBeLessThan(0.1);
  });

  test('by slot insertion agrees with it where most starts follow no rule', () => {
    const snapshot = shopOf({ orders: 60, machines: 6, runFactor: 1.2 });
    const laws = estimateLaws(snapshot);
    const dispatch = { ...laws.dispatch, overrideShare: 0.7 };
    const simulated = simulateShop(snapshot, { scenarios: 100, drivers: false, seed: 5, laws: { ...laws, dispatch } });
    const days = ({ p50, p80 }: OrderPromise) => ((p50 + p80) / 2 - NOW) / DAY;
    // Late in the queue by their dates: what they gain they gain where just any is picked.
    const placed = [700, 701, 702, 703].map((index) => {
      const order = { ...orderOf(snapshot.plant, index, 11, 4, NOW), dueAt: NOW + 60 * DAY };
      const enquiry = { order, priorityAt: order.dueAt };
      return [days(quoteFrom(simulated, enquiry)), days(quoteFrom(simulated, { ...enquiry, full: true }))] as const;
    });
    const sumOf = (which: 0 | 1) => placed.reduce((sum, one) => sum + one[which], 0);
    expect(placed[0]?.[1]).toBeLessThan(12);
    expect(Math.abs(sumOf(0) / sumOf(1) - 1)).toBeLessThan(0.2);
  });

  test('tells the chance of the wanted date, the paper date beside it, and how much data stands behind it', () => {
    const snapshot = shopOf({ orders: 20 });
    const simulated = simulateShop(snapshot, { ...quick, drivers: true });
    const order = { ...orderOf(snapshot.plant, 800, 2, 4, NOW), dueAt: NOW + 60 * DAY };
    const soon = quoteFrom(simulated, { order: { ...order, dueAt: NOW + DAY / 4 }, priorityAt: null });
    const late = quoteFrom(simulated, { order, priorityAt: null });
    expect(soon.onTimeProbability ?? 1).toBeLessThan(0.2);
    expect(late.onTimeProbability ?? 0).toBeGreaterThan(0.9);
    expect(late.paperFinishAt).toBeGreaterThan(NOW);
    expect(late.basis.stops).toBeGreaterThan(100);
    expect(late.drivers.length).toBe(5);
  });

  test('for an item with a family that nobody knows is given all the same', () => {
    const snapshot = shopOf({ orders: 10 });
    const order = orderOf(snapshot.plant, 801, 2, 4, NOW);
    const foreign = { ...order, operations: order.operations.map((o) => ({ ...o, setupFamily: 'never-seen' })) };
    const quote = quoteFrom(simulateShop(snapshot, quick), { order: foreign, priorityAt: null });
    expect(quote.warnings).toContain('noMeasuredSetup');
    expect(quote.p95).toBeGreaterThan(NOW);
  });
});
