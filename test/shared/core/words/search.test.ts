import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { firstWhere, lowerBound, upperBound } from '../../../../shared/core/words/search.ts';

describe('searching what stands in order', () => {
  test.each([
    { items: [], x: 5, first: 0 },
    { items: [7], x: 5, first: 0 },
    { items: [5], x: 5, first: 0 },
    { items: [3], x: 5, first: 1 },
    { items: [1, 3, 5, 5, 5, 8], x: 5, first: 2 },
    { items: [1, 3, 5, 5, 5, 8], x: 9, first: 6 },
  ])('the first of $items that is at least $x has the index $first', ({ items, x, first }) => {
    expect(firstWhere(items, (item) => item >= x)).toBe(first);
  });

  test('it finds what looking from the front finds', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 20 })), fc.integer({ min: -1, max: 21 }), (numbers, x) => {
        const ascending = numbers.toSorted((a, b) => a - b);
        const fromFront = (holds: (item: number) => boolean) => ascending.filter((item) => !holds(item)).length;

        expect(firstWhere(ascending, (item) => item > x)).toBe(fromFront((item) => item > x));
        expect(lowerBound(Float64Array.from(ascending), x)).toBe(fromFront((item) => item >= x));
        expect(upperBound(Float64Array.from(ascending), x)).toBe(fromFront((item) => item > x));
      }),
    );
  });
});
