import { describe, expect, test } from 'vitest';
import { promisesOf, quoteFrom, simulateShop } from '../../../bridge/promise/promise.ts';
import type { ShopSnapshot } from '../../../bridge/promise/shop.ts';
import type { WorkOrder } from '../../../shared/core/words/order.ts';
import { NOW, openOrder, orderOf, shopOf } from './fixture.ts';

const quick = { scenarios: 60, drivers: false };

/** One order alone, of one step; its item and step were made before in 30 s a part, where `isMeasured`. */
function shop({ runMs, isAssumed, isMeasured }: { runMs: number; isAssumed: boolean; isMeasured: boolean }) {
  const snapshot = shopOf({ weeks: 20, orders: 1 });
  const order = orderOf(snapshot.plant, 0, 7, 4, NOW);
  const [step] = order.operations;
  if (step === undefined) throw new Error('an order has operations');
  const assumed = isAssumed ? { isRunAssumed: true as const } : {};
  const wanted: WorkOrder = {
    ...order,
    components: [],
    operations: [{ ...step, plannedRunMsPerPc: runMs, ...assumed }],
  };
  const run = {
    ...{ operationId: 'old/1', itemId: order.itemId, operationNumber: step.number, workCentreId: step.workCentreId },
    ...{ at: NOW - 1, productiveMs: 30_000 * 1_000, producedPcs: 1_000, goodPcs: 1_000, plannedRunMsPerPc: runMs },
    ...assumed,
  };
  const measured = { ...snapshot.measured, runs: isMeasured ? Array.from({ length: 9 }, () => run) : [], arrivals: [] };
  const alone: ShopSnapshot = { ...snapshot, orders: [openOrder(wanted)], measured };
  return { alone, wanted };
}
const p50Of = (alone: ShopSnapshot) => promisesOf(simulateShop(alone, quick))[0]?.p50;
const warningsOf = (alone: ShopSnapshot) => promisesOf(simulateShop(alone, quick))[0]?.warnings ?? [];

describe('a step to which the ERP gives no planned run time', () => {
  test('takes what was measured of it: the default moves no date', () => {
    const dates = [1, 60_000, 3_600_000].map((runMs) =>
      p50Of(shop({ runMs, isAssumed: true, isMeasured: true }).alone),
    );
    expect(new Set(dates).size).toBe(1);
    expect(dates[0]).toBe(p50Of(shop({ runMs: 30_000, isAssumed: false, isMeasured: true }).alone));
    expect(warningsOf(shop({ runMs: 1, isAssumed: true, isMeasured: true }).alone)).toContain('runMeasured');
  });
  test('takes the default where nothing was measured, and the promise says so', () => {
    const { alone } = shop({ runMs: 60_000, isAssumed: true, isMeasured: false });
    expect(p50Of(alone)).toBe(p50Of(shop({ runMs: 60_000, isAssumed: false, isMeasured: false }).alone));
    expect(warningsOf(alone)).toContain('runAssumed');
  });
  test('is quoted the same way', () => {
    const quote = (runMs: number) => {
      const { alone, wanted } = shop({ runMs, isAssumed: true, isMeasured: true });
      return quoteFrom(simulateShop(alone, quick), { order: { ...wanted, id: 'new' }, priorityAt: NOW }).p50;
    };
    expect(quote(1)).toBe(quote(3_600_000));
  });
  test('changes nothing where the ERP plans every step', () => {
    const { alone } = shop({ runMs: 30_000, isAssumed: false, isMeasured: true });
    expect(warningsOf(alone).filter((code) => code === 'runMeasured' || code === 'runAssumed')).toEqual([]);
  });
});
