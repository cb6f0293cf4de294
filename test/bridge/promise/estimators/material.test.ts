import { describe, expect, test } from 'vitest';
import { estimateLaws } from '../../../../bridge/promise/estimators/estimate.ts';
import { estimateSuppliers } from '../../../../bridge/promise/estimators/flow.ts';
import { meanOf } from '../../../../bridge/promise/numbers/pool.ts';
import { hash, normal, unit } from '../../../../bridge/promise/numbers/random.ts';
import type { Measured, OpenOrder } from '../../../../bridge/promise/shop.ts';
import { compileModel } from '../../../../bridge/promise/simulation/compile-model.ts';
import { runEnsemble } from '../../../../bridge/promise/simulation/ensemble.ts';
import { arrivalAt } from '../../../../bridge/promise/simulation/waiting.ts';
import { confirmedOf, deliveriesOf } from '../../../../bridge/shop/deliveries.ts';
import type { WorkOrder } from '../../../../shared/core/words/order.ts';
import { DAY, NOW, shopOf } from '../fixture.ts';

type Delivery = Measured['materials'][number];

const late = (n: number, meanDays: number): number => -Math.log(unit(hash(99, n))) * meanDays * DAY;
const withMaterial = (materials: readonly Delivery[], orders: readonly OpenOrder[] = []) => {
  const shop = shopOf({ orders: 1 });
  return { ...shop, orders, measured: { ...shop.measured, arrivals: [], materials } };
};

describe('a supplier that was due for two weeks', () => {
  /** Forty dates in the last two weeks, ten days late on average: most of it is still open. */
  const known = Array.from({ length: 40 }, (_, n): Delivery => {
    const dated = NOW - ((n + 0.5) / 40) * 14 * DAY;
    const at = dated + late(n, 10);
    return at <= NOW
      ? { supplierId: 's', at, lateMs: at - dated }
      : { supplierId: 's', at: NOW, lateMs: NOW - dated, open: true };
  });
  const meanDays = (materials: readonly Delivery[]) =>
    meanOf(estimateLaws(withMaterial(materials)).suppliers.get('s')?.lateMs ?? new Float64Array()) / DAY;

  test('is believed as late as it is: what has not come is later than it is now', () => {
    expect(known.filter(({ open }) => open).length).toBeGreaterThan(20);
    expect(meanDays(known)).toBeGreaterThan(6);
    expect(meanDays(known)).toBeLessThan(16);
    expect(meanDays(known.filter(({ open }) => !open))).toBeLessThan(5);
  });
});

test('after three deliveries the level of ninety is kept by about nine in ten suppliers', () => {
  let kept = 0;
  const suppliers = 300;
  const model = compileModel(withMaterial([]), estimateLaws(withMaterial([])));
  for (let s = 0; s < suppliers; s += 1) {
    const meanDays = 6 * Math.exp(0.5 * normal(hash(5, s)));
    const materials = [0, 1, 2].map(
      (n): Delivery => ({ supplierId: 's', at: NOW - (n + 1) * DAY, lateMs: late(s * 10 + n, meanDays) }),
    );
    const law = estimateSuppliers(withMaterial(materials).measured, NOW).get('s');
    const known = {
      ...model,
      componentSupplier: Int32Array.of(0),
      suppliers: [law?.lateMs ?? new Float64Array()],
      supplierSd: [law?.sdLog ?? 0],
    };
    const arrivals = Float64Array.from({ length: 400 }, (_, k) =>
      arrivalAt(known, 0, { dated: 0, isOverdue: false, draw: hash(k, 3), seed: hash(k, 7), frozen: 0 }),
    ).sort();
    if (late(s * 10 + 9, meanDays) <= (arrivals[360] ?? 0)) kept += 1;
  }
  expect(kept / suppliers).toBeGreaterThan(0.83);
  expect(kept / suppliers).toBeLessThan(0.97);
});

describe('a date that another took the place of', () => {
  const bar = (confirmedAt: number, arrivedAt: number | null = null) => ({
    itemId: 'bar',
    quantityPcs: 1,
    confirmedAt,
    arrivedAt,
    supplierId: 's',
  });
  const [open] = shopOf({ orders: 1 }).orders;
  const orderOf = (component: ReturnType<typeof bar>): WorkOrder => {
    if (open === undefined) throw new Error('no order');
    return { ...open.order, components: [component] };
  };
  const told = [orderOf(bar(NOW - 20 * DAY)), orderOf(bar(NOW - 5 * DAY))];

  test('keeps its lateness when the goods come on the new one', () => {
    const order = orderOf(bar(NOW - 5 * DAY, NOW - 5 * DAY));
    const found = deliveriesOf({
      orders: [order],
      totalsOf: () => null,
      datesOf: (one) => confirmedOf(one, () => told),
      now: NOW,
    });
    expect(found).toEqual([
      { supplierId: 's', at: NOW - 5 * DAY, lateMs: 15 * DAY },
      { supplierId: 's', at: NOW - 5 * DAY, lateMs: 0, isAgain: true },
    ]);
  });
  test('is later still by each day that nothing comes', () => {
    const order = orderOf(bar(NOW - 5 * DAY));
    const found = deliveriesOf({
      orders: [order],
      totalsOf: () => null,
      datesOf: (one) => confirmedOf(one, () => told),
      now: NOW,
    });
    expect(found.map(({ lateMs, open: isOpen }) => [lateMs / DAY, isOpen])).toEqual([
      [20, true],
      [5, true],
    ]);
  });
  test('teaches the first dates of the next orders, where re-confirming alone would say that all is on time', () => {
    const materials = Array.from({ length: 12 }, (_, n): Delivery[] => [
      { supplierId: 's', at: NOW - n * DAY, lateMs: 15 * DAY },
      { supplierId: 's', at: NOW - n * DAY, lateMs: 0, isAgain: true },
    ]).flat();
    const laws = estimateLaws(withMaterial(materials));
    expect(meanOf(laws.suppliers.get('s')?.lateMs ?? new Float64Array()) / DAY).toBeGreaterThan(11);
    expect(meanOf(laws.reconfirmed?.get('s')?.lateMs ?? new Float64Array([99])) / DAY).toBeLessThan(2);
  });
  test('makes no order of the kind that is still to come wait longer: its lateness begins at the first date', () => {
    const materials = Array.from(
      { length: 12 },
      (_, n): Delivery => ({ supplierId: 's', at: NOW - n * DAY, lateMs: 15 * DAY }),
    );
    const waitDays = (date: number, confirmed: readonly (readonly number[])[] = []) => {
      const order = { ...orderOf(bar(date, NOW - 5 * DAY)), createdAt: NOW - 30 * DAY };
      const arrivals = [NOW - 30 * DAY, NOW - 29 * DAY].map((at) => ({ at, orderId: order.id, order, confirmed }));
      const shop = withMaterial(materials);
      const model = compileModel(shop, estimateLaws({ ...shop, measured: { ...shop.measured, materials, arrivals } }));
      const pattern = model.componentFirst[model.arrivals.first] ?? -1;
      return (model.componentAt[pattern] ?? Number.NaN) / DAY;
    };
    expect(waitDays(NOW - 5 * DAY, [[NOW - 20 * DAY, NOW - 5 * DAY]])).toBe(10);
    expect(waitDays(NOW - 20 * DAY, [[NOW - 20 * DAY]])).toBe(10);
    expect(waitDays(NOW - 20 * DAY)).toBe(10);
  });
});

test('parts of an order to engineer are ordered once it is released: their time comes on top of engineering’s', () => {
  const leadTimes = Array.from({ length: 30 }, () => ({
    supplierId: 's',
    at: NOW - DAY,
    durationMs: 20 * DAY,
    open: false,
  }));
  const milestones = Array.from({ length: 30 }, () => ({ at: NOW - DAY, durationMs: 15 * DAY }));
  const [open] = shopOf({ orders: 1 }).orders;
  if (open === undefined) throw new Error('no order');
  const part = (itemId: string) => ({ itemId, quantityPcs: 1, confirmedAt: null, arrivedAt: null, supplierId: 's' });
  const endDays = (strategy: 'ETO' | 'MTO') => {
    const order: WorkOrder = {
      ...open.order,
      strategy,
      status: 'planned',
      createdAt: NOW,
      components: [part('a'), part('b')],
    };
    const snapshot = withMaterial([], [{ ...open, order }]);
    const laws = estimateLaws({ ...snapshot, measured: { ...snapshot.measured, leadTimes, milestones } });
    const { ends } = runEnsemble(compileModel(snapshot, laws), 1, 60, 0, false);
    return (ends[30] ?? 0) / DAY;
  };
  expect(endDays('MTO')).toBeGreaterThan(19);
  expect(endDays('ETO') - endDays('MTO')).toBeGreaterThan(12);
});

test('what engineering has not released yet takes longer than its age', () => {
  // One order a day for six weeks, twenty days of engineering on average: two in five are still there.
  const milestones = Array.from({ length: 42 }, (_, n) => {
    const createdAt = NOW - (n + 0.5) * DAY;
    const durationMs = late(n + 500, 20);
    return createdAt + durationMs <= NOW
      ? { at: createdAt + durationMs, durationMs }
      : { at: NOW, durationMs: NOW - createdAt, open: true as const };
  });
  const believed = (of: NonNullable<Measured['milestones']>) => {
    const shop = withMaterial([]);
    const { milestone } = estimateLaws({ ...shop, measured: { ...shop.measured, milestones: of } });
    return { meanDays: meanOf(milestone.lateMs) / DAY, count: milestone.count };
  };
  const open = milestones.filter((one) => 'open' in one);
  expect(open.length).toBeGreaterThan(12);
  const all = believed(milestones);
  expect(all.count).toBe(milestones.length - open.length);
  expect(all.meanDays).toBeGreaterThan(13);
  expect(all.meanDays).toBeLessThan(28);
  expect(believed(milestones.filter((one) => !('open' in one))).meanDays).toBeLessThan(12);
});

test('what takes long counts no more than what is quick, however far back is looked', () => {
  // For nearly a year one part of ten and one of eighty days were ordered each day; half a year of it is on record.
  const since = NOW - 182 * DAY;
  const leadTimes = Array.from({ length: 330 }, (_, n) => NOW - (n + 0.5) * DAY).flatMap((orderedAt) =>
    [10, 80].flatMap((days) => {
      const open = orderedAt + days * DAY > NOW;
      const at = open ? NOW : orderedAt + days * DAY;
      const fromMs = Math.max(0, since - orderedAt);
      return at < since ? [] : [{ supplierId: 's', at, durationMs: at - orderedAt, open, fromMs }];
    }),
  );
  const snapshot = withMaterial([]);
  const law = estimateLaws({ ...snapshot, measured: { ...snapshot.measured, leadTimes } }).leadTimes.get('s');
  const quick = law?.lateMs.filter((ms) => ms < 20 * DAY).length ?? 0;
  expect(quick / (law?.lateMs.length ?? 1)).toBeCloseTo(0.5, 1);
  expect(meanOf(law?.lateMs ?? new Float64Array()) / DAY).toBeGreaterThan(43);
  expect(meanOf(law?.lateMs ?? new Float64Array()) / DAY).toBeLessThan(47);
});

test('a supplier that is on the day as often as late is believed so, however late it is then', () => {
  const materials = Array.from({ length: 400 }, (_, n) => NOW - (n + 0.5) * DAY).flatMap((date) =>
    [0, 60].map((days): Delivery => {
      const isOpen = date + days * DAY > NOW;
      const at = isOpen ? NOW : date + days * DAY;
      return { supplierId: 's', at, lateMs: at - date, ...(isOpen ? { open: true } : {}) };
    }),
  );
  const late = estimateSuppliers(withMaterial(materials).measured, NOW).get('s')?.lateMs;
  expect((late?.filter((ms) => ms > DAY).length ?? 0) / (late?.length ?? 1)).toBeCloseTo(0.5, 2);
});
