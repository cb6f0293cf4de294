/** Quantiles and draws of skewed laws, held against what is known of those laws in closed form; and what is drawn of few values. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { levelOf, quantileOf } from '../../../../bridge/promise/numbers/arrays.ts';
import { lognormalShapes, meanOf, residual, table } from '../../../../bridge/promise/numbers/pool.ts';
import { probit } from '../../../../bridge/promise/numbers/random.ts';

/** A thousand levels but one, evenly spread: a law's values there stand for the law. */
const levels = Array.from({ length: 999 }, (_, n) => (n + 1) / 1_000);
const exponential = (level: number) => -Math.log(1 - level);
const lognormal = (level: number) => Math.exp(1.2 * probit(level));
/** Bends the other way: hardly anything is short. */
const toTheLeft = (level: number) => 10 - exponential(1 - level);

describe.each([
  ['an exponential', exponential, [Math.LN2, Math.log(5), Math.log(10), Math.log(20)]],
  ['a lognormal', lognormal, [1, 2.74545, 4.65462, 7.19815]],
  ['one whose tail is to the left', toTheLeft, [10 - Math.LN2, 9.77686, 9.89464, 9.94871]],
] as const)('%s law', (_what, law, [p50, p80, p90, p95]) => {
  const values = Float64Array.from(levels, law);
  test('has its P50, P80, P90 and P95 where they are known to be', () => {
    const found = [0.5, 0.8, 0.9, 0.95].map((level) => quantileOf(values, level));
    for (const [n, known] of [p50, p80, p90, p95].entries()) expect(found[n]).toBeCloseTo(known, 3);
  });
  test('holds a date with the probability at which it was read', () => {
    for (const level of levels.slice(0, -1)) expect(levelOf(values, quantileOf(values, level))).toBeCloseTo(level, 9);
  });
});

describe('of a few values', () => {
  const three = Float64Array.of(1, 3, 9);
  test('a quarter of the chance lies beyond either end, a quarter between two', () => {
    expect([0.25, 0.5, 0.75].map((level) => quantileOf(three, level))).toEqual([1, 3, 9]);
    expect(quantileOf(three, 0.375)).toBe(2);
    expect(quantileOf(three, 0.625)).toBe(6);
    expect([1, 3, 9].map((value) => levelOf(three, value))).toEqual([0.25, 0.5, 0.875]);
    expect([2, 6].map((value) => levelOf(three, value))).toEqual([0.375, 0.625]);
  });
  test('no date is beyond what was drawn, and none is certain or hopeless', () => {
    expect([0.01, 0.99].map((level) => quantileOf(three, level))).toEqual([1, 9]);
    expect([0, 10].map((value) => levelOf(three, value))).toEqual([0.125, 0.875]);
  });
  test('of one the only one, of none no number', () => {
    expect([0.1, 0.5, 0.9].map((level) => quantileOf(Float64Array.of(7), level))).toEqual([7, 7, 7]);
    expect(quantileOf(new Float64Array(), 0.5)).toBeNaN();
  });
  test('a date that several share is kept by all of them', () => {
    expect(levelOf(Float64Array.of(1, 3, 3, 9), 3)).toBeCloseTo(3 / 5, 12);
  });
});

test('whatever was drawn: a higher level is no earlier date, and a later date is no lower level', () => {
  const drawn = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 40 });
  const level = fc.double({ min: 0.001, max: 0.999, noNaN: true });
  fc.assert(
    fc.property(drawn, level, level, (values, one, other) => {
      const sorted = Float64Array.from(values).sort();
      const [low, high] = [Math.min(one, other), Math.max(one, other)];
      const [early, late] = [quantileOf(sorted, low), quantileOf(sorted, high)];
      expect(early).toBeLessThanOrEqual(late);
      expect(early).toBeGreaterThanOrEqual(sorted[0] ?? Number.NaN);
      expect(late).toBeLessThanOrEqual(sorted.at(-1) ?? Number.NaN);
      expect(levelOf(sorted, early)).toBeLessThanOrEqual(levelOf(sorted, late));
    }),
  );
});

describe('a shape that nobody measured', () => {
  test.each([0.3, 1, 2])('has the mean 1 and, spread by %d, its median as far below', (cv) => {
    const shapes = Float64Array.from(lognormalShapes(cv, probit, 1_001));
    const spread = Math.sqrt(meanOf(shapes.map((shape) => shape ** 2)) - meanOf(shapes) ** 2);
    expect(meanOf(shapes)).toBeCloseTo(1, 1);
    // The farthest of the tail is in no thousand draws.
    expect(spread / cv).toBeGreaterThan(0.8);
    expect(spread / cv).toBeLessThan(1.01);
    expect(quantileOf(shapes, 0.5)).toBeCloseTo(1 / Math.sqrt(1 + cv * cv), 6);
  });
});

describe('measured values that are drawn from', () => {
  test('come as often as they weigh, ascending', () => {
    const drawn = table([
      { value: 9, weight: 1 },
      { value: 1, weight: 2 },
      { value: 3, weight: 1 },
    ]);
    const share = (value: number) => (drawn ?? []).filter((one) => one === value).length / 1_024;
    expect([1, 3, 9].map(share)).toEqual([0.5, 0.25, 0.25]);
    expect(drawn).toEqual(drawn?.slice().sort());
  });
  test('are none without weight', () => {
    expect([table([]), table([{ value: 1, weight: 0 }])]).toEqual([null, null]);
  });
});

describe('what is left of a stop that has lasted a while', () => {
  const meanLeft = (law: (level: number) => number, elapsed: number, scale = 1) => {
    const values = Float64Array.from({ length: 20_000 }, (_, n) => law((n + 0.5) / 20_000));
    return meanOf(Float64Array.from(levels, (u) => residual(values, scale, elapsed, u)));
  };
  test('is as long as ever where the law has no memory, twice as long where stops are twice as long', () => {
    for (const elapsed of [0, 1, 2]) expect(meanLeft(exponential, elapsed)).toBeCloseTo(1, 1);
    expect(meanLeft(exponential, 2, 2)).toBeCloseTo(2, 1);
  });
  test('is the longer, the longer it has lasted, where the tail is heavy', () => {
    const [none, one, four] = [0, 1, 4].map((elapsed) => meanLeft(lognormal, elapsed));
    expect(none).toBeLessThan(one ?? 0);
    expect(one).toBeLessThan(four ?? 0);
  });
  test('past the longest ever seen is half of what it has lasted, on average', () => {
    const left = Float64Array.from(levels, (u) => residual(Float64Array.of(1, 2), 3, 10, u));
    expect(meanOf(left)).toBeCloseTo(5, 1);
    expect(residual(Float64Array.of(1, 2), 3, 5, 0.5)).toBe(1);
  });
  test('is never less than nothing', () => {
    const seen = Float64Array.of(1, 2, 4, 8);
    for (const u of levels)
      for (const elapsed of [0, 1, 3, 8, 20]) expect(residual(seen, 1, elapsed, u)).toBeGreaterThan(0);
  });
});
