/** Lots that overlap: the next step begins before the last piece of the one before. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { beliefsOf } from '../../../bridge/promise/beliefs.ts';
import { estimateLaws } from '../../../bridge/promise/estimators/estimate.ts';
import type { Laws } from '../../../bridge/promise/laws.ts';
import { quoteFrom, simulateShop } from '../../../bridge/promise/promise.ts';
import type { OpenOrder, ShopSnapshot } from '../../../bridge/promise/shop.ts';
import { endsOf } from '../../../bridge/promise/simulation/ensemble.ts';
import { WorkOrderSchema } from '../../../shared/core/words/order.ts';
import { DAY, HOUR, NOW, openOrder, shopOf } from './fixture.ts';

type Seen = NonNullable<ShopSnapshot['measured']['overlaps']>;

const measured = shopOf({ machines: 6, orders: 0, weeks: 8 });
const shop: ShopSnapshot = { ...measured, measured: { ...measured.measured, arrivals: [] } };

const seen = (share: number, count: number): Seen =>
  Array.from({ length: count }, (_, n) => ({ at: NOW - n * HOUR, from: 'wc0', to: 'wc1', share }));

const withOverlaps = (given: ShopSnapshot, overlaps: Seen): ShopSnapshot => ({
  ...given,
  measured: { ...given.measured, overlaps },
});

const order = (id: string, hours: readonly number[]) =>
  WorkOrderSchema.parse({
    ...{ id, itemId: 'SHAFT', quantityPcs: 100, strategy: 'MTO', status: 'released', createdAt: NOW },
    operations: hours.map((h, n) => ({
      ...{ id: `${id}/00${n + 1}0`, number: `00${n + 1}0`, workCentreId: `wc${n % 2}`, machineIds: [`m${n}`] },
      ...{ quantityPcs: 100, plannedRunMsPerPc: (h * HOUR) / 100, setupFamily: 'f0' },
    })),
  });

const simulated = (given: ShopSnapshot, laws?: Laws) =>
  simulateShop(given, { scenarios: 30, drivers: false, seed: 3, recalibrated: false, ...(laws ? { laws } : {}) });
const endsIn = (given: ShopSnapshot, laws?: Laws): number[] => {
  const { ensemble } = simulated(given, laws);
  return [...endsOf(ensemble.ends, ensemble.scenarios, 0)];
};
const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

const lawWith = (share: number) => ({
  shares: new Float64Array([share]),
  waitMs: new Float64Array([0]),
  restShare: new Float64Array([0]),
});

describe('what is learnt of lots that overlap', () => {
  test('is nothing where none ever did: the dates are the same to the millisecond', () => {
    const full = shopOf({ machines: 6, orders: 25 });
    const apart = withOverlaps(full, seen(1, 200));
    expect(estimateLaws(apart)).toEqual(estimateLaws(full));
    expect(endsIn(apart)).toEqual(endsIn(full));
  });
  test('comes back, way by way, with the ways of which only bounds are known', () => {
    const some = seen(0.3, 60).map((one, n) => (n % 2 === 0 ? one : { ...one, share: 0.6, isAtMost: true as const }));
    const never = seen(1, 60).map((one) => ({ ...one, from: 'wc1', to: 'wc0' }));
    const { overlaps } = estimateLaws(withOverlaps(shop, [...some, ...never]));
    const early = meanOf([...(overlaps?.pairs.get('wc0>wc1')?.shares ?? [])]);
    expect(early).toBeGreaterThan(0.25);
    expect(early).toBeLessThan(0.45);
    expect(meanOf([...(overlaps?.pairs.get('wc1>wc0')?.shares ?? [])])).toBeGreaterThan(0.9);
  });
  test('is told with what dates rest on', () => {
    const { lots } = beliefsOf(estimateLaws(withOverlaps(shop, seen(0.3, 200))), NOW, '1');
    expect(lots.overlaps).toHaveLength(1);
    expect(lots.overlaps[0]?.earlyShare).toBeGreaterThan(0.9);
    expect(lots.overlaps[0]?.atShare).toBeCloseTo(0.3, 2);
    expect(lots).toMatchObject({
      splits: [],
      loads: [],
      cancelShare: null,
      weekdays: [],
      plantOutages: null,
      people: null,
    });
  });
  test('with it comes how long the rest is waited with', () => {
    const rest = { share: 0.4, waitMs: 30 * HOUR };
    const some = seen(0.3, 200).map((one) => ({ ...one, rest }));
    const any = estimateLaws(withOverlaps(shop, some)).overlaps?.any;
    expect(any?.waitMs.at(512)).toBe(30 * HOUR);
    expect(any?.restShare.at(512)).toBe(0.4);
    const one = openOrder(order('X', [20, 20]));
    const ends = (overlaps: Seen) => meanOf(endsIn({ ...withOverlaps(shop, overlaps), orders: [one] }));
    expect(ends(some)).toBeGreaterThan(ends(seen(0.3, 200)) + 15 * HOUR);
  });
  test('changes little after the first one', () => {
    const { overlaps } = estimateLaws(withOverlaps(shop, seen(0.2, 1)));
    expect(meanOf([...(overlaps?.any.shares ?? [])])).toBeGreaterThan(0.85);
  });
});

describe('a step that begins before the last piece of the one before', () => {
  const open = (
    given: ShopSnapshot,
    hours: readonly number[],
    states: readonly Partial<OpenOrder['operations'][number]>[] = [],
  ) => {
    const one = openOrder(order('X', hours));
    return { ...given, orders: [{ ...one, operations: one.operations.map((o, n) => ({ ...o, ...states[n] })) }] };
  };
  const early = withOverlaps(shop, seen(0.1, 400));

  test('ends earlier, but not before its own last piece', () => {
    const apart = endsIn(open(shop, [40, 40]));
    const overlapped = endsIn(open(early, [40, 40]));
    expect(meanOf(overlapped)).toBeLessThan(meanOf(apart) - 20 * HOUR);
    // One that is quick waits for the step before all the same.
    const first = endsIn(open(early, [40]));
    for (const [index, end] of endsIn(open(early, [40, 0.1])).entries()) expect(end).toBeGreaterThan(first[index] ?? 0);
  });
  test('is quoted so too', () => {
    const asked = order('Q', [40, 40]);
    const quoted = (given: ShopSnapshot) => quoteFrom(simulated(given), { order: asked, priorityAt: null }).p50;
    expect(quoted(early)).toBeLessThan(quoted(shop) - 0.5 * DAY);
  });
  test('goes on at its machine beside the step before', () => {
    const half = { status: 'running', goodPcs: 50 } as const;
    const given = open(early, [40, 40], [half, { status: 'running', goodPcs: 45, machineId: 'm1' }]);
    const on = (machineId: string, n: number) =>
      ({
        machineId,
        operationId: `X/00${n}0`,
        phase: 'run',
        setupFamily: 'f0',
        setupElapsedMs: 0,
        openStopMs: null,
      }) as const;
    const machines = given.machines.map((one, m) => (m < 2 ? on(one.machineId, m + 1) : one));
    const both = endsIn({ ...given, machines });
    // Twenty hours are left of each, on two shifts of eight hours, with their stops; one after the other it were twice that.
    expect(meanOf(both)).toBeLessThan(meanOf(endsIn(open(shop, [20, 20]))) - 8 * HOUR);
    // The step before waits for its machine: what is there is made, the rest has to wait.
    const alone = given.machines.map((one, m) => (m === 1 ? on(one.machineId, 2) : one));
    expect(meanOf(endsIn({ ...given, machines: alone }))).toBeGreaterThan(meanOf(both) - HOUR);
  });
  test('ends the later, the more must be through before it', () => {
    const laws = estimateLaws(early);
    const lawOf = (share: number): Laws => ({
      ...laws,
      overlaps: { any: lawWith(share), pairs: new Map(), count: 1, overlapped: 1 },
    });
    const given = open(early, [30, 20, 10]);
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 0.98, noNaN: true }),
        fc.double({ min: 0, max: 0.5, noNaN: true }),
        (share, more) => {
          const [sooner, later] = [endsIn(given, lawOf(share)), endsIn(given, lawOf(Math.min(0.99, share + more)))];
          expect(meanOf(later)).toBeGreaterThanOrEqual(meanOf(sooner) - 1);
        },
      ),
      { numRuns: 15 },
    );
  });
});

describe('a lot on several machines at once', () => {
  const split = (machines: number, count = 200): NonNullable<ShopSnapshot['measured']['splits']> =>
    Array.from({ length: count }, (_, n) => ({ at: NOW - n * HOUR, to: 'wc0', machines }));
  const withSplits = (given: ShopSnapshot, splits: ReturnType<typeof split>): ShopSnapshot => ({
    ...given,
    measured: { ...given.measured, splits },
  });
  /** Sixty hours on any of the three machines of the centre. */
  const asked = WorkOrderSchema.parse({
    ...{ id: 'L', itemId: 'SHAFT', quantityPcs: 100, strategy: 'MTO', status: 'released', createdAt: NOW },
    operations: [
      ...[{ id: 'L/0010', number: '0010', workCentreId: 'wc0', quantityPcs: 100, plannedRunMsPerPc: 0.6 * HOUR }],
    ],
  });
  const alone = { ...shop, orders: [openOrder(asked)] };

  test('was never seen: nothing is learnt, and dates are the same to the millisecond', () => {
    expect(estimateLaws(withSplits(shop, split(1)))).toEqual(estimateLaws(shop));
    expect(endsIn(withSplits(alone, split(1)))).toEqual(endsIn(alone));
  });
  test('is done in about half the time where two are free, in a quote too', () => {
    const spent = (given: ShopSnapshot) => meanOf(endsIn(given));
    expect(spent(withSplits(alone, split(2)))).toBeLessThan(0.75 * spent(alone));
    const quoted = (given: ShopSnapshot) => quoteFrom(simulated(given), { order: asked, priorityAt: null }).p50 - NOW;
    expect(quoted(withSplits(shop, split(2)))).toBeLessThan(0.75 * quoted(shop));
  });
  test('goes on at both where it is on two', () => {
    const running = { operationId: 'L/0010', phase: 'run', setupFamily: 'default' } as const;
    const machines = alone.machines.map((one) => (['m0', 'm2'].includes(one.machineId) ? { ...one, ...running } : one));
    const [order] = alone.orders;
    const operations = (order?.operations ?? []).map((one) => ({ ...one, status: 'running' as const, goodPcs: 10 }));
    const orders = order === undefined ? [] : [{ ...order, operations }];
    const both = withSplits({ ...alone, orders, machines }, split(2));
    expect(meanOf(endsIn(both))).toBeLessThan(0.75 * meanOf(endsIn({ ...alone, orders, machines })));
  });
});
