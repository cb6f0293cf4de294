import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { estimateLaws } from '../../../../bridge/promise/estimators/estimate.ts';
import { estimateTransfers } from '../../../../bridge/promise/estimators/moves.ts';
import { estimateStops } from '../../../../bridge/promise/estimators/stops.ts';
import { meanOf } from '../../../../bridge/promise/numbers/pool.ts';
import { hash, unit } from '../../../../bridge/promise/numbers/random.ts';
import type { Measured } from '../../../../bridge/promise/shop.ts';
import type { MeasuredStretch } from '../../../../bridge/promise/stretch-list.ts';
import { DAY, HOUR, NOW, plantOf, shopOf } from '../fixture.ts';

const WEEK = 7 * DAY;

function stretch(machineId: string, at: number, upHours: number, downHours: number, open = false): MeasuredStretch {
  const stopMs = downHours * HOUR;
  return { machineId, endedAt: at + stopMs, productiveMs: upHours * HOUR, stopMs, stopFrom: at, open };
}

function only(stretches: readonly MeasuredStretch[]): Measured {
  return { stretches, setups: [], runs: [], materials: [], arrivals: [], transfers: [], outcomes: [] };
}

describe('known laws', () => {
  const laws = estimateLaws(
    shopOf({ weeks: 30, machines: 9, orders: 30, meanStretchMs: 5 * HOUR, meanStopMs: 2 * HOUR }),
  );

  test('of stops come out of their facts within the stated uncertainty', () => {
    expect(laws.stops.size).toBe(3);
    for (const law of laws.stops.values()) {
      expect(Math.abs(law.groupLevel - Math.log(2 / 5))).toBeLessThan(3 * law.groupSd);
      expect(law.groupSd).toBeLessThan(0.25);
      expect(meanOf(law.stopMs) / HOUR).toBeCloseTo(2, 0);
    }
  });

  test('of setups, runs, material and arrivals too', () => {
    const pairs = [...laws.setups.values()].flatMap((law) => [...law.pairs.values()]);
    expect(pairs.length).toBeGreaterThan(0);
    expect(laws.runs.size).toBeGreaterThan(0);
    for (const pair of pairs)
      expect(Math.abs(Math.log(pair.meanMs / (0.8 * HOUR)))).toBeLessThan(4 * pair.sdLog + 0.05);
    for (const law of laws.runs.values()) expect(law.ratio).toBeCloseTo(1.1, 1);
    expect(meanOf(laws.suppliers.get('s1')?.lateMs ?? new Float64Array()) / DAY).toBeGreaterThan(1);
    expect(laws.arrivals.perMs * DAY).toBeCloseTo(30 / 25, 1);
    expect(meanOf(laws.transfers.ms) / HOUR).toBeCloseTo(2, 0);
  });
});

describe('the paper figure', () => {
  const plant = plantOf(3);

  test('is all there is when nothing was measured, with a wide spread', () => {
    const law = estimateStops(only([]), plant, NOW).stops.get('wc0');
    expect(law?.groupLevel).toBeCloseTo(Math.log(0.18 / 0.82), 6);
    expect(law?.groupSd).toBeCloseTo(0.6, 6);
    expect(law?.priorShare).toBe(1);
  });

  test('washes out as stops are measured', () => {
    const measured = (count: number) => {
      const facts = Array.from({ length: count }, (_, n) => stretch(`m${n % 3}`, NOW - (n + 1) * 3 * HOUR, 2, 1));
      return estimateStops(only(facts), plant, NOW).stops.get('wc0');
    };
    const few = measured(6);
    const many = measured(300);
    expect(few?.priorShare ?? 0).toBeGreaterThan(many?.priorShare ?? 1);
    expect(many?.groupLevel ?? 0).toBeCloseTo(Math.log(0.5), 1);
    expect(many?.groupSd ?? 1).toBeLessThan(few?.groupSd ?? 0);
  });
});

describe('stops', () => {
  const plant = plantOf(3);

  test('that are still open count with their age, or short ones alone would be counted', () => {
    const facts = Array.from({ length: 40 }, (_, n) => stretch('m0', NOW - (n + 10) * 10 * HOUR, 8, 1));
    const closed = estimateStops(only(facts), plant, NOW).stops.get('wc0');
    const open = estimateStops(only([...facts, stretch('m0', NOW - 60 * HOUR, 8, 60, true)]), plant, NOW).stops.get(
      'wc0',
    );
    expect(open?.groupLevel ?? 0).toBeGreaterThan(closed?.groupLevel ?? 0);
  });

  test('that hit the machines of a centre together are one outage, not many stops', () => {
    const own = Array.from({ length: 60 }, (_, n) => stretch(`m${n % 3}`, NOW - WEEK - n * 5 * HOUR, 4, 0.5));
    const power = [0, 1, 2].map((m) => stretch(`m${m}`, NOW - 5 * DAY + m * 5_000, 4, 6));
    const law = estimateStops(only([...own, ...power]), plant, NOW).stops.get('wc0');
    expect(law?.count).toBe(60);
    expect(law?.outagesPerMs).toBeGreaterThan(0);
    expect(meanOf(law?.outageMs ?? new Float64Array())).toBe(6 * HOUR);
  });

  test('that only happen to overlap are left to their machines', () => {
    const facts = [stretch('m0', NOW - DAY, 4, 3), stretch('m1', NOW - DAY + 20 * 60_000, 4, 3)];
    expect(estimateStops(only(facts), plant, NOW).stops.get('wc0')?.outagesPerMs).toBe(0);
  });

  test('that become twice as frequent are followed by half within three weeks', () => {
    const facts = (weeksAfter: number): MeasuredStretch[] => {
      const drop = NOW - weeksAfter * WEEK;
      const list: MeasuredStretch[] = [];
      for (let at = NOW - 40 * WEEK; at < NOW; at += 6 * HOUR)
        for (const machine of ['m0', 'm1', 'm2']) list.push(stretch(machine, at, at < drop ? 5 : 2.5, 1));
      return list.map((one, n) => ({ ...one, stopFrom: one.stopFrom + (n % 3) * 7 * 60_000 }));
    };
    const level = (weeks: number) => estimateStops(only(facts(weeks)), plant, NOW).stops.get('wc0')?.groupLevel ?? 0;
    const before = level(0);
    const moved = (level(3) - before) / Math.log(2);
    expect(moved).toBeGreaterThan(0.5);
  });

  test('more data never widens what is believed of them without cause', () => {
    const sd = (count: number) => {
      const facts = Array.from({ length: count }, (_, n) =>
        stretch(`m${n % 3}`, NOW - (n + 1) * HOUR, 3, 0.5 + (n % 4)),
      );
      return estimateStops(only(facts), plant, NOW).stops.get('wc0')?.groupSd ?? Number.NaN;
    };
    const steps = [0, 12, 48, 120, 480].map(sd);
    for (let i = 1; i < steps.length; i += 1) expect(steps[i] ?? 9).toBeLessThanOrEqual(steps[i - 1] ?? 0);
  });
});

describe('the dispatching habit', () => {
  test('is read from what was picked', () => {
    const dispatches = Array.from({ length: 400 }, (_, n) => ({
      at: NOW - n * HOUR,
      sameFamily: n % 2 === 0,
      overtookMs: n % 2 === 0 ? ((n % 40) / 40) * 3 * DAY : n % 10 === 1 ? 4 * DAY : 0,
    }));
    const { dispatch } = estimateLaws({ ...shopOf({ orders: 2 }), measured: { ...only([]), dispatches } });
    expect(dispatch.familyBonusMs / DAY).toBeGreaterThan(2);
    expect(dispatch.familyBonusMs / DAY).toBeLessThan(3.1);
    expect(dispatch.overrideShare).toBeCloseTo(0.2, 1);
  });

  test('comes out within its stated interval nearly always where choices tell how far the family lay behind', () => {
    const shops = [1, 2, 3, 4, 5, 6].flatMap((bonusDays) =>
      Array.from({ length: 40 }, (_, seed) => {
        const dispatches = Array.from({ length: 300 }, (_, n) => {
          const familyBehindMs = unit(hash(hash(seed, n), 1)) * 10 * DAY;
          const override = unit(hash(hash(seed, n), 2)) < 0.05;
          const sameFamily = familyBehindMs < bonusDays * DAY !== override;
          return { at: NOW - n * HOUR, sameFamily, overtookMs: sameFamily ? familyBehindMs : 0, familyBehindMs };
        });
        const { dispatch } = estimateLaws({ ...shopOf({ orders: 2 }), measured: { ...only([]), dispatches } });
        expect(Math.abs(dispatch.familyBonusMs - bonusDays * DAY)).toBeLessThan(DAY);
        return dispatch.bonusLowMs <= bonusDays * DAY && bonusDays * DAY <= dispatch.bonusHighMs;
      }),
    );
    expect(shops.filter(Boolean).length / shops.length).toBeGreaterThanOrEqual(0.95);
  });

  test('is assumed while there were few choices, and says so', () => {
    const { dispatch } = estimateLaws(shopOf({ orders: 2 }));
    expect(dispatch).toMatchObject({ choices: 0, familyBonusMs: 2 * DAY, overrideShare: 0.05 });
  });
});

describe('the way between operations', () => {
  /** Exponential with a mean of 4 h; the machine is busy for so long, the start tells the later of the two. */
  const ways = (seed: number, busyHours: number): Measured['transfers'] =>
    Array.from({ length: 400 }, (_, n) => {
      const way = -Math.log(unit(hash(hash(seed, n), 1))) * 4 * HOUR;
      const busy = -Math.log(unit(hash(hash(seed, n), 2))) * busyHours * HOUR;
      return way > busy ? { at: NOW, durationMs: way } : { at: NOW, durationMs: busy, fromMs: 0 };
    });

  test('is not taken for the wait that followed it', () => {
    for (const seed of [1, 2, 3]) {
      const transfers = ways(seed, 4);
      const naive = transfers.reduce((sum, way) => sum + way.durationMs, 0) / transfers.length;
      const law = estimateTransfers({ ...only([]), transfers }, NOW);
      expect(Math.abs(meanOf(law.ms) / HOUR - 4)).toBeLessThan(0.6);
      expect(naive / HOUR).toBeGreaterThan(5);
      expect(law.count + law.withinCount).toBe(400);
    }
  });

  test('of orders that never waited is just what was seen', () => {
    const transfers = Array.from({ length: 200 }, () => ({ at: NOW, durationMs: 90 * 60_000 }));
    expect(meanOf(estimateTransfers({ ...only([]), transfers }, NOW).ms) / HOUR).toBeCloseTo(1.5, 1);
  });
});

describe('more data of the same law', () => {
  /** What was seen, seen twice: another draw of the same law may hold one freak setup that widens a belief for a reason. */
  const twice = ({ measured, ...shop }: ReturnType<typeof shopOf>): ReturnType<typeof shopOf> => {
    const { setups, runs, arrivals, transfers } = measured;
    const both = <T>(list: readonly T[]): T[] => list.flatMap((one) => [one, one]);
    const doubled = {
      ...{ setups: both(setups), runs: both(runs), arrivals: both(arrivals), transfers: both(transfers) },
    };
    return { ...shop, measured: { ...measured, ...doubled } };
  };

  test('never widens what is believed of setups, run times, arrivals and ways', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 2, max: 14 }), (seed, weeks) => {
        const shop = withWays(shopOf({ seed, weeks, machines: 3, orders: 20, families: 2 }));
        const [few, many] = [estimateLaws(shop), estimateLaws(twice(shop))];
        const widths = (laws: typeof few) => ({
          setups: mean([...laws.setups.values()].flatMap((law) => [...law.pairs.values()].map(({ sdLog }) => sdLog))),
          runs: mean([...laws.runs.values()].flatMap((law) => [...law.items.values()].map(({ sdLog }) => sdLog))),
          arrivals: laws.arrivals.relativeSd,
          ways: 1 / Math.sqrt(1 + laws.transfers.effectiveCount),
        });
        const [before, after] = [widths(few), widths(many)];
        for (const of of ['setups', 'runs', 'arrivals', 'ways'] as const)
          expect(after[of], of).toBeLessThanOrEqual(before[of]);
      }),
      { numRuns: 20 },
    );
  });

  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const withWays = (shop: ReturnType<typeof shopOf>): ReturnType<typeof shopOf> => ({
    ...shop,
    measured: {
      ...shop.measured,
      transfers: shop.measured.runs.map(({ at }, n) => ({ at, durationMs: (1 + (n % 5)) * HOUR })),
    },
  });
});
