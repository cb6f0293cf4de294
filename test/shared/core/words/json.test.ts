import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hasMoreValues, jsonOf, sameData } from '../../../../shared/core/words/json.ts';

const backwards = (value: unknown): unknown => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, one]) => [key, backwards(one)]),
  );
};

test('data says the same in whatever order its fields stand', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(sameData(value, backwards(structuredClone(value)))).toBe(true);
    }),
  );
});

test('data says the same only where its text does', () => {
  const small = fc.jsonValue({ maxDepth: 2 }).map((value) => jsonOf(JSON.stringify(value)));
  fc.assert(
    fc.property(small, small, (a, b) => {
      if (JSON.stringify(a) === JSON.stringify(b)) expect(sameData(a, b)).toBe(true);
      if (sameData(a, b)) expect(b).toEqual(a);
    }),
  );
});

test.each([
  [{ a: 1 }, { b: 1 }],
  [{ a: 1 }, { a: 1, b: undefined }],
  [{ a: undefined }, { b: undefined }],
  [[], {}],
  [
    [1, 2],
    [2, 1],
  ],
  [{ a: { b: null } }, { a: { b: 0 } }],
])('%j and %j differ', (a, b) => {
  expect(sameData(a, b)).toBe(false);
  expect(sameData(b, a)).toBe(false);
});

test.each<[unknown, number]>([
  [[1, 2, 3], 3],
  [{ a: { b: [null, {}] } }, 4],
  [JSON.parse(`${'['.repeat(5_000)}${']'.repeat(5_000)}`), 4_999],
])('data of a number of values has no more than those, and more than one fewer', (value, values) => {
  expect(hasMoreValues(value, values)).toBe(false);
  expect(hasMoreValues(value, values - 1)).toBe(true);
});

test('an object of more fields than any plant has names is more than any bound', () => {
  const fields = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, n) => [`name ${n}`, n]));
  expect([50_000, 50_001].map((count) => hasMoreValues({ at: fields(count) }, 1_500_000))).toEqual([false, true]);
});
