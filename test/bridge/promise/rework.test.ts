/** Pieces that are sent back: dates live it, where facts tell of it; where they do not, nothing changes. */
import { describe, expect, test } from 'vitest';
import { beliefsOf } from '../../../bridge/promise/beliefs.ts';
import { estimateLaws } from '../../../bridge/promise/estimators/estimate.ts';
import { promisesOf, quoteFrom, simulateShop } from '../../../bridge/promise/promise.ts';
import type { ReworkSeen, ShopSnapshot } from '../../../bridge/promise/shop.ts';
import { WorkOrderSchema } from '../../../shared/core/words/order.ts';
import { DAY, HOUR, NOW, openOrder, shopOf } from './fixture.ts';

const base = shopOf({ machines: 6, orders: 0, weeks: 8 });
const order = (id: string) =>
  WorkOrderSchema.parse({
    ...{ id, itemId: 'SHAFT', quantityPcs: 100, strategy: 'MTO', status: 'released', createdAt: NOW },
    operations: ['wc0', 'wc1'].map((workCentreId, index) => ({
      ...{ id: `${id}/${index + 1}`, number: String(index + 1), workCentreId, quantityPcs: 100 },
      plannedRunMsPerPc: 0.1 * HOUR,
    })),
  });

/** Of 60 times that wc1 was done, so many sent pieces to wc0, which made them again for a part of its run, as wc1 did. */
function seen(sent: number, part = 0.5, items = ['SHAFT']): ReworkSeen {
  const named = (n: number, to: string) => ({
    ...{ operationId: `past${n}/${to}`, itemId: items[n % items.length] ?? '', to, at: NOW - n * 6 * HOUR },
    operationNumber: to === 'wc0' ? '1' : '2',
  });
  const times = Array.from({ length: 60 }, (_, n) => n);
  const made = { share: part, productiveMs: part * 10 * HOUR };
  return {
    passes: times.flatMap((n) => [named(n, 'wc0'), { ...named(n, 'wc1'), ...(n < sent ? { backTo: 'wc0' } : {}) }]),
    again: times.slice(0, sent).flatMap((n) => [
      { ...named(n, 'wc0'), ...made, isSent: true },
      { ...named(n, 'wc1'), ...made, isSent: false },
    ]),
  };
}

const shopWith = (rework?: ReworkSeen, orders = [openOrder(order('A'))]): ShopSnapshot => ({
  ...base,
  orders,
  measured: { ...base.measured, arrivals: [], ...(rework === undefined ? {} : { rework }) },
});
const simulated = (shop: ShopSnapshot) => simulateShop(shop, { scenarios: 120, drivers: false, recalibrated: false });
const first = (shop: ShopSnapshot) => {
  const [promise] = promisesOf(simulated(shop));
  if (promise === undefined) throw new Error('no date');
  return promise;
};

describe('Pieces that are sent back', () => {
  test('make an order later in its tail where few are, in its middle where most are', () => {
    const [none, few, most] = [first(shopWith()), first(shopWith(seen(7))), first(shopWith(seen(45)))];
    expect(few.p95 - none.p95).toBeGreaterThan(0.5 * DAY);
    expect(Math.abs(few.p50 - none.p50)).toBeLessThan(0.5 * DAY);
    expect(most.p50 - none.p50).toBeGreaterThan(0.5 * DAY);
  });

  test('load the machines of others, too', () => {
    const orders = ['A', 'B', 'C', 'D', 'E', 'F'].map((id) => openOrder(order(id)));
    const one = orders.map((open) => ({
      ...open,
      order: {
        ...open.order,
        operations: open.order.operations.map((operation) => ({
          ...operation,
          machineIds: [operation.workCentreId === 'wc0' ? 'm0' : 'm1'],
        })),
      },
    }));
    const last = (rework?: ReworkSeen) =>
      Math.max(...promisesOf(simulated(shopWith(rework, one))).map(({ p50 }) => p50));
    expect(last(seen(30))).toBeGreaterThan(last() + DAY);
  });

  test('are in an enquiry’s date, in whatever way it is found', () => {
    const quoted = (full: boolean, rework?: ReworkSeen) =>
      quoteFrom(simulated(shopWith(rework, [])), { order: order('Q'), priorityAt: NOW + 30 * DAY, full });
    expect(quoted(false, seen(45)).p50 - quoted(false).p50).toBeGreaterThan(0.5 * DAY);
    expect(Math.abs(quoted(false, seen(45)).p50 - quoted(true, seen(45)).p50)).toBeLessThan(0.5 * DAY);
  });

  test('change no date by a millisecond where none was ever sent back', () => {
    expect(estimateLaws(shopWith(seen(0)))).toEqual(estimateLaws(shopWith()));
    expect(promisesOf(simulated(shopWith(seen(0))))).toEqual(promisesOf(simulated(shopWith())));
  });

  test('are believed of a step more the more often it sent some, and less surely the fewer are known', () => {
    const check = (rework: ReworkSeen) => estimateLaws(shopWith(rework)).rework?.centres.get('wc1');
    expect(check(seen(30))?.share).toBeGreaterThan(check(seen(12))?.share ?? 1);
    const few = seen(12);
    const [low, high] = [check({ ...few, passes: few.passes.slice(0, 40) }), check(few)];
    expect(low?.sdLog).toBeGreaterThan(0);
    expect((low?.sdLog ?? 0) * Math.sqrt(low?.share ?? 0)).toBeGreaterThan(
      (high?.sdLog ?? 0) * Math.sqrt(high?.share ?? 0),
    );
  });

  test('are made again now: what is left is what the law leaves, and what comes after it is done again', () => {
    const running = (againMs: number | undefined): ShopSnapshot => {
      const open = openOrder(order('A'));
      const [one, two] = open.operations;
      if (one === undefined || two === undefined) throw new Error('two steps');
      const shop = shopWith(seen(20), [
        {
          ...open,
          operations: [
            { ...one, status: 'running', goodPcs: 100, machineId: 'm0', ...(againMs === undefined ? {} : { againMs }) },
            { ...two, status: 'finished', goodPcs: 100, finishedAt: NOW - 5 * HOUR },
          ],
        },
      ]);
      const machines = shop.machines.map((machine) =>
        machine.machineId === 'm0'
          ? ({ ...machine, operationId: 'A/1', phase: 'run', setupFamily: 'default' } as const)
          : machine,
      );
      return { ...shop, machines };
    };
    // Five hours of each are to be made again, and nothing where nobody was told so.
    const [none, begun, nearly] = [running(undefined), running(0), running(4.5 * HOUR)].map(
      (shop) => first(shop).p50 - NOW,
    );
    expect(none).toBeLessThan(HOUR);
    expect(begun).toBeGreaterThan(10 * HOUR);
    expect(nearly).toBeLessThan((begun ?? 0) - 3 * HOUR);
  });

  test('are shown with how often, how surely, where to and how much is made again', () => {
    const { rework } = beliefsOf(estimateLaws(shopWith(seen(12))), NOW, '').lots;
    expect(rework).toHaveLength(1);
    expect(rework[0]?.share.value).toBeCloseTo(0.2, 1);
    expect(rework[0]?.share.low).toBeLessThan(0.2);
    expect(rework[0]?.targets).toMatchObject([{ workCentreId: 'wc0', share: 1 }]);
    expect(rework[0]?.targets[0]?.part).toBeCloseTo(0.5, 2);
    expect(beliefsOf(estimateLaws(shopWith()), NOW, '').lots.rework).toEqual([]);
  });
});
