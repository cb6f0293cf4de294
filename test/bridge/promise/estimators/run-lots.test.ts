/** Whether a step's time goes with its pieces or its lot is read from what was measured. */
import { describe, expect, test } from 'vitest';
import { estimateLaws } from '../../../../bridge/promise/estimators/estimate.ts';
import { hash, probit, unit } from '../../../../bridge/promise/numbers/random.ts';
import { promisesOf, simulateShop } from '../../../../bridge/promise/promise.ts';
import type { Measured, ShopSnapshot } from '../../../../bridge/promise/shop.ts';
import { WorkOrderSchema } from '../../../../shared/core/words/order.ts';
import { DAY, HOUR, NOW, openOrder, shopOf } from '../fixture.ts';

const normal = (...of: number[]): number => probit(unit(of.reduce((seed, one) => hash(seed, one), 7)));
const base = shopOf({ machines: 3, orders: 0, weeks: 8 });

interface Made {
  items: number;
  each: number;
  /** Productive hours of an item's lot of so many pieces, of 100 as a rule. */
  hoursOf: (item: number, pcs: number) => number;
  plannedHours?: (item: number) => number;
  scatter?: number;
}

function shop({ items, each, hoursOf, plannedHours = () => 8, scatter = 0.2 }: Made, seed = 1): ShopSnapshot {
  const runs = Array.from({ length: items * each }, (_, n): Measured['runs'][number] => {
    const item = n % items;
    const pcs = Math.max(1, Math.round(100 * Math.exp(0.7 * normal(seed, n, 1))));
    return {
      ...{
        operationId: `old${n}/1`,
        itemId: `item${item}`,
        operationNumber: '1',
        workCentreId: 'wc0',
        at: NOW - n * DAY,
      },
      productiveMs: hoursOf(item, pcs) * HOUR * Math.exp(scatter * normal(seed, n, 2)),
      ...{ producedPcs: pcs, goodPcs: pcs, plannedRunMsPerPc: (plannedHours(item) * HOUR) / 100 },
    };
  });
  return { ...base, measured: { ...base.measured, runs, stretches: [], arrivals: [] } };
}
const lotOf = (made: Made, seed?: number) => estimateLaws(shop(made, seed)).runs.get('wc0')?.lot;

describe('The time of a step', () => {
  test('goes with its lot where a hundred pieces take as long as ten', () => {
    expect(lotOf({ items: 6, each: 8, hoursOf: () => 5 })?.share).toBeGreaterThan(0.9);
    // Also where no item came twice, and plans have nothing to do with it.
    const plannedHours = (item: number) => 2 + (item % 9);
    const once = lotOf({ items: 40, each: 1, hoursOf: () => 5, plannedHours });
    expect(once?.share).toBeGreaterThan(0.9);
    expect(once?.items).toBeNull();
    // Or each item has its own.
    const own = lotOf({ items: 6, each: 8, hoursOf: (item) => 2 + item, plannedHours: (item) => 2 + item });
    expect(own?.share).toBeGreaterThan(0.9);
    expect(own?.items).not.toBeNull();
  });

  test('goes with its pieces where it does, however plans are off, times scatter and machines hang', () => {
    for (const seed of [1, 2, 3, 4, 5, 6]) {
      const made = { items: 6, each: 8, hoursOf: (item: number, pcs: number) => (pcs / 100) * (4 + 2 * item) };
      expect(lotOf(made, seed)).toBeUndefined();
      expect(lotOf({ ...made, scatter: 0.8 }, seed)).toBeUndefined();
      const hung = (item: number, pcs: number) => made.hoursOf(item, pcs) * (pcs % 11 === 0 ? 20 : 1);
      expect(lotOf({ ...made, hoursOf: hung }, seed)).toBeUndefined();
    }
  });

  test('is both where part of it is fixed, and few data tell less surely', () => {
    const hoursOf = (_: number, pcs: number) => 4 + (4 * pcs) / 100;
    const [few, many] = [
      lotOf({ items: 3, each: 7, hoursOf, scatter: 0.1 }),
      lotOf({ items: 6, each: 30, hoursOf, scatter: 0.1 }),
    ];
    expect(Math.abs((many?.share ?? 0) - 0.5)).toBeLessThan(0.15);
    expect(few?.sd).toBeGreaterThan(many?.sd ?? 1);
  });

  test('is that of its dates: a large lot ends no later than a small one where time goes with lots', () => {
    const p50 = (made: Made, quantityPcs: number) => {
      const order = WorkOrderSchema.parse({
        ...{ id: 'A', itemId: 'item0', quantityPcs, strategy: 'MTO', status: 'released', createdAt: NOW },
        operations: [{ id: 'A/1', number: '1', workCentreId: 'wc0', quantityPcs, plannedRunMsPerPc: (8 * HOUR) / 100 }],
      });
      const options = { scenarios: 60, drivers: false, recalibrated: false };
      const [promise] = promisesOf(simulateShop({ ...shop(made), orders: [openOrder(order)] }, options));
      return (promise?.p50 ?? Number.NaN) - NOW;
    };
    const lots = { items: 6, each: 8, hoursOf: () => 5 };
    const pieces = { items: 6, each: 8, hoursOf: (_: number, pcs: number) => (5 * pcs) / 100 };
    expect(p50(lots, 400)).toBeLessThan(1.2 * p50(lots, 50));
    expect(p50(pieces, 400)).toBeGreaterThan(3 * p50(pieces, 50));
  });
});
