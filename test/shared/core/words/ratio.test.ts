import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  parseRatio,
  printRatio,
  RatioSchema,
  ratioOf,
  sharedUpTo,
  take,
  zero,
} from '../../../../shared/core/words/ratio.ts';

describe('a ratio as people and machines write it', () => {
  test.each([
    ['4', 4],
    [4, 4],
    ['1/3', '1/3'],
    [' 2 / 6 ', '1/3'],
    ['0.5', '1/2'],
    [0.5, '1/2'],
    ['0.0125', '1/80'],
    [1e-7, '1/10000000'],
    ['6/3', 2],
    ['2.0', 2],
  ])('%j is %j', (written, kept) => {
    expect(RatioSchema.parse(written)).toBe(kept);
  });

  test.each(['0', 0, '1/0', '0/3', -1, '-1/3', '', 'three', '1/3/4', '1e3', '0,5', Number.NaN, 1 / 3])(
    '%j is refused with what was expected',
    (written) => {
      expect(RatioSchema.safeParse(written).error?.issues[0]?.message).toMatch(
        /^expected a whole number, a decimal like 0\.5/,
      );
    },
  );

  test('comes back as it was printed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000 }), fc.integer({ min: 1, max: 1_000_000 }), (num, den) => {
        const ratio = ratioOf(num, den);
        expect(parseRatio(printRatio(ratio))).toEqual(ratio);
      }),
    );
  });
});

test('whole steps taken in any portions add up to those taken at once', () => {
  const ratio = fc
    .tuple(fc.integer({ min: 1, max: 1_000_000_000 }), fc.integer({ min: 1, max: 1_000_000 }))
    .map(([num, den]) => ratioOf(num, den));
  fc.assert(
    fc.property(ratio, fc.array(fc.nat({ max: 1_000_000 }), { maxLength: 20 }), (each, portions) => {
      let rest = zero;
      let sum = 0n;
      for (const portion of portions) {
        const taken = take(rest, portion, each);
        sum += BigInt(taken.whole);
        rest = taken.rest;
      }
      const all = portions.reduce((count, portion) => count + portion, 0);
      expect(sum).toBe((BigInt(all) * BigInt(each.num)) / BigInt(each.den));
    }),
  );
});

test('what is shared out adds up, and nobody loses what it had', () => {
  const weights = fc.array(fc.integer({ min: 1, max: 1_000 }), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(weights, fc.nat({ max: 100_000 }), (all, n) => {
      const [now, next] = [sharedUpTo(n, all), sharedUpTo(n + 1, all)];
      expect(now.reduce((sum, own) => sum + own, 0)).toBe(n);
      for (const [index, own] of now.entries()) expect(next[index]).toBeGreaterThanOrEqual(own);
    }),
  );
});
