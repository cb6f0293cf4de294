/** What of a page is made anew, and what may be a little old. */
import { expect, test } from 'vitest';
import { openAged } from '../../../bridge/planner/aged.ts';

const AGE_MS = 5_000;
const isNumber = (value: unknown): value is number => typeof value === 'number';

/** Ten values, each of them the moment that it was made at. */
function page(state: { isBringing: boolean }) {
  const aged = openAged(() => state.isBringing);
  return (now: number): number[] => {
    aged.begin(now);
    return Array.from({ length: 10 }, (_, n) => aged.get(`machine ${n}`, AGE_MS, () => now, isNumber));
  };
}
const anewAt = (now: number, shown: readonly number[]): number => shown.filter((at) => at === now).length;

test('what is young is shown as it is, what is old is made anew', () => {
  const at = page({ isBringing: false });
  expect(anewAt(0, at(0))).toBe(10);
  expect(anewAt(4_999, at(4_999))).toBe(0);
  expect(anewAt(5_000, at(5_000))).toBe(10);
});

test('while a box brings its past a page makes three anew, and each has its turn', () => {
  const at = page({ isBringing: true });
  at(0);
  expect(anewAt(5_000, at(5_000))).toBe(3);
  expect(anewAt(5_500, at(5_500))).toBe(3);
  expect(anewAt(6_000, at(6_000))).toBe(3);
  expect(Math.min(...at(6_500))).toBe(5_000);
});

test('however seldom somebody looks, nothing is older than half a minute beyond its age', () => {
  const at = page({ isBringing: true });
  at(0);
  expect(anewAt(35_000, at(35_000))).toBe(10);
});

test('a clock that is set back shows nothing of a time to come', () => {
  const at = page({ isBringing: false });
  at(100_000);
  expect(anewAt(1_000, at(1_000))).toBe(10);
});
