import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fitted, ridgeOf } from '../../../../bridge/promise/numbers/ridge.ts';

const number = fc.double({ min: -5, max: 5, noNaN: true });
const line = fc.record({ inner: fc.array(number, { minLength: 8, maxLength: 40 }), at: number, slope: number });

/** 1 and x. */
const designOf = (xs: readonly number[], weightOf = (_: number) => 1) => ({
  rows: Float64Array.from(xs.flatMap((x) => [1, x])),
  columns: 2,
  weights: Float64Array.from(xs, (_, row) => weightOf(row)),
});

describe('least squares', () => {
  test('finds a line that all lie on, whatever they weigh', () => {
    fc.assert(
      fc.property(line, ({ inner, at, slope }) => {
        const design = designOf([-6, 6, ...inner], (row) => 1 + (row % 3));
        const values = Float64Array.from([-6, 6, ...inner], (x) => at + slope * x);
        const found = ridgeOf(design, [0, 0])(values);
        for (let row = 0; row < values.length; row += 1)
          expect(fitted(design, row, found)).toBeCloseTo(values[row] ?? 0, 6);
      }),
      { numRuns: 40 },
    );
  });

  test('a ridge pulls the slope to 0, the more the stronger it is, and leaves the middle', () => {
    const xs = [-2, -1, 0, 1, 2];
    const values = Float64Array.from(xs, (x) => 7 + 3 * x);
    const slopes = [0, 5, 10, 1_000].map((ridge) => ridgeOf(designOf(xs), [0, ridge])(values)[1] ?? Number.NaN);
    expect(slopes[0]).toBeCloseTo(3, 6);
    // Σx² = 10: a ridge as heavy halves it.
    expect(slopes[2]).toBeCloseTo(1.5, 6);
    expect(slopes).toEqual([...slopes].sort((a, b) => b - a));
    expect(ridgeOf(designOf(xs), [0, 1_000])(values)[0]).toBeCloseTo(7, 6);
  });

  test('a column of nothing has no say', () => {
    const design = { rows: Float64Array.from([1, 0, 1, 0, 1, 0]), columns: 2, weights: Float64Array.from([1, 1, 1]) };
    expect([...ridgeOf(design, [0, 0])(Float64Array.from([2, 3, 4]))].map((one) => Number(one.toFixed(6)))).toEqual([
      3, 0,
    ]);
  });
});
