import { describe, expect, test, vi } from 'vitest';
import { estimateLaws } from '../../../bridge/promise/estimate.ts';
import { estimateStops } from '../../../bridge/promise/estimators/stops.ts';
import { meanOf } from '../../../bridge/promise/pool.ts';
import type { Measured } from '../../../bridge/promise/shop.ts';
import { DAY, HOUR, NOW, plantOf, shopOf } from './fixture.ts';

// Simulations share the cores with the other tests.
vi.setConfig({ testTimeout: 120_000 });

const WEEK = 7 * DAY;
type Stretch = Measured['stretches'][number];

function stretch(machineId: string, at: number, upHours: number, downHours: number, open = false): Stretch {
  const stopMs = downHours * HOUR;
  return { machineId, endedAt: at + stopMs, productiveMs: upHours * HOUR, stopMs, stopFrom: at, open };
}

function only(stretches: readonly Stretch[]): Measured {
  return { stretches, setups: [], runs: [], materials: [], arrivals: [], transfers: [], outcomes: [] };
}

describe('known laws', () => {
  const laws = estimateLaws(
    shopOf({ weeks: 30, machines: 9, orders: 30, meanStretchMs: 5 * HOUR, meanStopMs: 2 * HOUR }),
  );

  test('of stops come out of their facts within the stated uncertainty', () => {
    for (const law of laws.stops.values()) {
      expect(Math.abs(law.groupLevel - Math.log(2 / 5))).toBeLessThan(3 * law.groupSd);
      expect(law.groupSd).toBeLessThan(0.25);
      expect(meanOf(law.stopMs) / HOUR).toBeCloseTo(2, 0);
    }
  });

  test('of setups, runs, material and arrivals too', () => {
    for (const law of laws.setups.values())
      for (const pair of law.pairs.values())
        expect(Math.abs(Math.log(pair.meanMs / (0.8 * HOUR)))).toBeLessThan(4 * pair.sdLog + 0.05);
    for (const law of laws.runs.values()) expect(law.ratio).toBeCloseTo(1.1, 1);
    expect(meanOf(laws.suppliers.get('s1')?.lateMs ?? new Float64Array()) / DAY).toBeGreaterThan(1);
    expect(laws.arrivals.perMs * DAY).toBeCloseTo(30 / 25, 1);
    expect(meanOf(laws.transfersMs) / HOUR).toBeCloseTo(2, 0);
  });
});

describe('the paper figure', () => {
  const plant = plantOf(3);

  test('is all there is when nothing was measured, with a wide spread', () => {
    const law = estimateStops(only([]), plant, NOW).get('wc0');
    expect(law?.groupLevel).toBeCloseTo(Math.log(0.18 / 0.82), 6);
    expect(law?.groupSd).toBeCloseTo(0.6, 6);
    expect(law?.priorShare).toBe(1);
  });

  test('washes out as stops are measured', () => {
    const measured = (count: number) => {
      const facts = Array.from({ length: count }, (_, n) => stretch(`m${n % 3}`, NOW - (n + 1) * 3 * HOUR, 2, 1));
      return estimateStops(only(facts), plant, NOW).get('wc0');
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
    const closed = estimateStops(only(facts), plant, NOW).get('wc0');
    const open = estimateStops(only([...facts, stretch('m0', NOW - 60 * HOUR, 8, 60, true)]), plant, NOW).get('wc0');
    expect(open?.groupLevel ?? 0).toBeGreaterThan(closed?.groupLevel ?? 0);
  });

  test('that hit the machines of a centre together are one outage, not many stops', () => {
    const own = Array.from({ length: 60 }, (_, n) => stretch(`m${n % 3}`, NOW - WEEK - n * 5 * HOUR, 4, 0.5));
    const power = [0, 1, 2].map((m) => stretch(`m${m}`, NOW - 5 * DAY + m * 5_000, 4, 6));
    const law = estimateStops(only([...own, ...power]), plant, NOW).get('wc0');
    expect(law?.count).toBe(60);
    expect(law?.outagesPerMs).toBeGreaterThan(0);
    expect(meanOf(law?.outageMs ?? new Float64Array())).toBe(6 * HOUR);
  });

  test('that only happen to overlap are left to their machines', () => {
    const facts = [stretch('m0', NOW - DAY, 4, 3), stretch('m1', NOW - DAY + 20 * 60_000, 4, 3)];
    expect(estimateStops(only(facts), plant, NOW).get('wc0')?.outagesPerMs).toBe(0);
  });

  test('that become twice as frequent are followed by half within three weeks', () => {
    const facts = (weeksAfter: number): Stretch[] => {
      const drop = NOW - weeksAfter * WEEK;
      const list: Stretch[] = [];
      for (let at = NOW - 40 * WEEK; at < NOW; at += 6 * HOUR)
        for (const machine of ['m0', 'm1', 'm2']) list.push(stretch(machine, at, at < drop ? 5 : 2.5, 1));
      return list.map((one, n) => ({ ...one, stopFrom: one.stopFrom + (n % 3) * 7 * 60_000 }));
    };
    const level = (weeks: number) => estimateStops(only(facts(weeks)), plant, NOW).get('wc0')?.groupLevel ?? 0;
    const before = level(0);
    const moved = (level(3) - before) / Math.log(2);
    expect(moved).toBeGreaterThan(0.5);
  });

  test('more data never widens what is believed of them without cause', () => {
    const sd = (count: number) => {
      const facts = Array.from({ length: count }, (_, n) =>
        stretch(`m${n % 3}`, NOW - (n + 1) * HOUR, 3, 0.5 + (n % 4)),
      );
      return estimateStops(only(facts), plant, NOW).get('wc0')?.groupSd ?? Number.NaN;
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
});
