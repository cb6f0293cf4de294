import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { smallColumn } from '../../../shared/io/small-column.ts';

const values = fc.array(
  fc.oneof(
    fc.constant(Number.NaN),
    fc.integer(),
    fc.integer({ min: 0, max: 260 }),
    fc.double({ noDefaultInfinity: true, noNaN: true }).map((value) => value + 0),
    fc.constantFrom(
      Number.MAX_SAFE_INTEGER,
      Number.MIN_SAFE_INTEGER,
      4_294_967_294,
      4_294_967_295,
      65_534,
      65_535,
      254,
      255,
    ),
  ),
  { maxLength: 30 },
);

describe('a column of numbers in few bytes', () => {
  test('gives each back as it was, and NaN where there is none', () => {
    fc.assert(
      fc.property(values, (all) => {
        const column = smallColumn(Float64Array.from(all));
        expect(all.map((_, index) => column.at(index))).toEqual(all);
        expect(column.at(all.length)).toBeNaN();
      }),
    );
  });

  test('takes a byte each of what lies near each other, wherever that is', () => {
    const near = smallColumn(Float64Array.from({ length: 100 }, (_, n) => 1_795_931_160_000 + n));
    expect(near.bytes).toBe(100);
    expect(smallColumn(Float64Array.from([0, 0.5])).bytes).toBe(16);
  });
});
