import { describe, expect, test } from 'vitest';
import { estimateStops } from '../../../../bridge/promise/estimators/stops.ts';
import { effective, recency } from '../../../../bridge/promise/numbers/pool.ts';
import type { MeasuredStretch } from '../../../../bridge/promise/stretch-list.ts';
import { DAY, HOUR, NOW, plantOf } from '../fixture.ts';

/** What little is measured, and long ago: worked by hand for one machine, whose paper figure is 0.82. */
const WEEK = 7 * DAY;
const PAPER = Math.log(0.18 / 0.82);
const PRIOR = 1 / 0.6 ** 2;

const stretch = (upHours: number, downHours: number, stopFrom = NOW, machineId = 'm0'): MeasuredStretch => ({
  machineId,
  endedAt: NOW,
  productiveMs: upHours * HOUR,
  stopMs: downHours * HOUR,
  stopFrom,
  open: false,
});
function lawOf(stretches: readonly MeasuredStretch[], machines = 1) {
  const measured = { stretches, setups: [], runs: [], materials: [], arrivals: [], transfers: [], outcomes: [] };
  const law = estimateStops(measured, plantOf(machines), NOW).stops.get('wc0');
  if (law === undefined) throw new Error('nothing is believed of wc0');
  return law;
}
/** Squared coefficient of variation of `n` values, pulled to the usual one with the weight of six. */
const scatter = (seen: number, n: number, usual: number) => (Math.max(0.3, seen) * n + usual * 6) / (n + 6);

describe('a single stop of an hour after four', () => {
  test.each([0, 13, 26])('%i weeks ago: paper weighs more than it', (weeksAgo) => {
    const law = lawOf([stretch(4, 1, NOW - weeksAgo * WEEK)]);
    const [ofFrequency, ofLength] = [scatter(0, 1, 1.2), 1.4 * scatter(0, 1, 4)];
    const own = 1 / (ofFrequency + ofLength);
    const group = (PAPER * PRIOR + Math.log(1 / 4) * own) / (PRIOR + own);
    expect(law.groupLevel).toBeCloseTo(group, 9);
    expect(law.priorShare).toBeCloseTo(PRIOR / (PRIOR + own), 9);
    expect(law.groupFrequency).toBeCloseTo(Math.log(1 / (4 * HOUR)) + (group - Math.log(1 / 4)) / 2, 9);
    // Its own variances are wider than what paper leaves open.
    expect([law.frequencySd, law.lengthSd]).toEqual([0.6, 0.6]);
    expect([law.count, law.effectiveCount]).toEqual([1, 1]);
  });
});

describe('two stops that differ', () => {
  test('scatter by what was seen, the older one half after thirteen weeks', () => {
    const law = lawOf([stretch(2, 1), stretch(8, 3, NOW - 13 * WEEK)]);
    const squaredCv = (now: number, then: number) => {
      const mean = (now + then / 2) / 1.5;
      return (now ** 2 + then ** 2 / 2) / 1.5 / mean ** 2 - 1;
    };
    // Kish: one and a half squared over one and a quarter.
    const count = 1.5 ** 2 / 1.25;
    expect(law.effectiveCount).toBeCloseTo(count, 9);
    const ofFrequency = scatter(squaredCv(2, 8), 2, 1.2) / count;
    const ofLength = (1.4 * scatter(squaredCv(1, 3), 2, 4)) / count;
    const own = 1 / (ofFrequency + ofLength);
    const measured = Math.log((1 + 1.5) / (2 + 4));
    expect(law.groupLevel).toBeCloseTo((PAPER * PRIOR + measured * own) / (PRIOR + own), 9);
    expect(law.groupSd).toBeCloseTo(Math.sqrt(1 / (PRIOR + own)), 9);
  });
});

describe('what says only half', () => {
  test('stops without any production before them leave the level at paper', () => {
    const law = lawOf(Array.from({ length: 12 }, () => stretch(0, 1)));
    expect(law.groupLevel).toBeCloseTo(PAPER, 9);
    expect(law.machines.get('m0')?.level).toBeCloseTo(PAPER, 9);
    expect(law.groupFrequency).toBeCloseTo(PAPER - Math.log(0.75 * HOUR), 9);
    expect([law.frequencySd, law.priorShare]).toEqual([0.6, 1]);
    expect(law.lengthSd).toBeCloseTo(Math.sqrt((1.4 * scatter(0, 12, 4)) / 12), 9);
  });
  test('a day of production without any stop leaves nearly all of the paper, months of it hardly anything', () => {
    const law = lawOf(Array.from({ length: 2 }, () => stretch(4, 0)));
    expect([law.frequencySd, law.lengthSd, law.count]).toEqual([0.6, 0.6, 0]);
    // As of a Gamma: its shape is 1/0.36, and stops of four hours were to be expected at the paper's share.
    const left = PRIOR / (PRIOR + (8 * Math.exp(PAPER)) / 4);
    expect(law.priorShare).toBeCloseTo(left, 9);
    expect(law.groupLevel).toBeCloseTo(PAPER + Math.log(left), 9);
    expect(law.machines.get('m0')?.level).toBeCloseTo(law.groupLevel, 9);
    expect(left).toBeGreaterThan(0.85);
    expect(lawOf([stretch(900, 0)]).groupLevel).toBeLessThan(PAPER - Math.log(15));
  });
  test('a stretch of nothing says nothing, not even since when there were machines', () => {
    // Both machines fall together: an outage, per worked time since the first fact.
    const facts = [0, 1, 2].flatMap((n) =>
      ['m0', 'm1', 'm2'].map((machineId) => stretch(4, 1, NOW - (n + 1) * WEEK, machineId)),
    );
    expect(lawOf(facts, 3).outagesPerMs).toBeGreaterThan(0);
    expect(lawOf([stretch(0, 0, NOW - 52 * WEEK), ...facts], 3)).toEqual(lawOf(facts, 3));
  });
});

describe('how long the memory is', () => {
  /** A stop every eight hours for sixty weeks, now shorter, now longer; longer by a factor for the last weeks. */
  const lengthened = (factor: number, weeks: number): MeasuredStretch[] =>
    Array.from({ length: 60 * 21 }, (_, n) => {
      const at = NOW - (60 * 21 - n) * 8 * HOUR;
      return stretch(6, (n % 2 === 0 ? 1.2 : 0.8) * ((NOW - at) / WEEK < weeks ? factor : 1), at);
    });
  test.each([
    ['in quiet times, though no two stops are alike', 1, 60, 13],
    ['after a third more for a week or two: that may be chance', 1.3, 2, 13],
    ['after a third more for weeks', 1.3, 5, 6],
    ['after a third more for months', 1.3, 14, 6],
    ['after twice as much since last week', 2, 1, 1.5],
    ['after twice as much for ten weeks', 2, 10, 3],
    ['after twice as much for twenty weeks', 2, 20, 6],
    ['after four times as much for six weeks', 4, 6, 1.5],
    ['after four times as much for eight weeks', 4, 8, 3],
  ])('%s (× %d for %d weeks), it halves in %d weeks', (_what, factor, weeks, halfLifeWeeks) => {
    const stretches = lengthened(factor, weeks);
    const weights = stretches.map(({ stopFrom }) => recency(NOW, stopFrom, halfLifeWeeks * WEEK));
    expect(lawOf(stretches).effectiveCount).toBeCloseTo(effective(weights), 6);
  });
  test.each([
    [3, 13],
    [4, 1.5],
  ])('%d stops of now that are a thousand times as short as those of half a year ago: %d weeks', (count, weeks) => {
    const before = Array.from({ length: 140 }, (_, n) => stretch(6, 1, NOW - 26 * WEEK - n));
    const stretches = [...before, ...Array.from({ length: count }, () => stretch(6, 0.001))];
    const weights = stretches.map(({ stopFrom }) => recency(NOW, stopFrom, weeks * WEEK));
    expect(lawOf(stretches).effectiveCount).toBeCloseTo(effective(weights), 6);
  });
});

test('paper weighs three pairs in what is drawn, less a twenty-first beside a single measured one', () => {
  const law = lawOf([stretch(4, 1)]);
  const measured = law.stopMs.filter((stop) => stop === HOUR).length / law.stopMs.length;
  expect(measured).toBeCloseTo(1 / (1 + (3 * 20) / 21), 2);
});

test('more frequent stops are followed from the moment of the change on', () => {
  const every = (hours: number, from: number, to: number): MeasuredStretch[] =>
    Array.from({ length: Math.ceil((to - from) / (hours * HOUR)) }, (_, n) =>
      stretch(hours - 1, 1, from + n * hours * HOUR),
    );
  const changedAt = NOW - 7 * DAY;
  const law = lawOf([...every(24, NOW - 30 * WEEK, changedAt), ...every(6, changedAt, NOW)]);
  const measured = Math.log(1 / (5 * HOUR));
  expect(Math.abs(law.groupFrequency - measured)).toBeLessThan(0.2);
  expect(Math.abs(law.groupFrequency - Math.log(1 / (23 * HOUR)))).toBeGreaterThan(1);
  // What happened in that very moment is the first of the new.
  const fewer = lawOf([...every(24, NOW - 30 * WEEK, changedAt), ...every(6, changedAt + 6 * HOUR, NOW)]);
  expect(law.frequencySd / fewer.frequencySd).toBeLessThan(0.99);
  const quiet = lawOf(every(24, NOW - 30 * WEEK, NOW));
  expect(quiet.frequencySd).toBeLessThan(law.frequencySd);
});
