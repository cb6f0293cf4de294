import { describe, expect, test } from 'vitest';
import { distributionOf, type Measured } from '../../../../shared/core/figures/distribution.ts';

const each = (...durationsMs: number[]): Measured[] => durationsMs.map((ms) => ({ ms, count: 1 }));

describe('how long something takes', () => {
  test('stops with a heavy tail: half are short, the mean is not what is usual', () => {
    // Nine jams of a minute, nine of ten, a day's repair and two of an hour: 21 stops.
    const stops = [{ ms: 60_000, count: 9 }, { ms: 600_000, count: 9 }, ...each(86_400_000, 3_600_000, 3_600_000)];
    expect(distributionOf(stops)).toEqual({
      count: 21,
      sumMs: 99_540_000,
      meanMs: 4_740_000,
      leastMs: 60_000,
      p10Ms: 60_000,
      p50Ms: 600_000,
      p80Ms: 600_000,
      p95Ms: 3_600_000,
      mostMs: 86_400_000,
    });
  });

  test('the tail to the other side: the least value that the share does not exceed, whatever the order', () => {
    // Ranks 1, 5, 8 and 9.5 of ten.
    const found = distributionOf(each(100, 90, 100, 100, 1, 100, 95, 100, 100, 100));
    expect(found).toMatchObject({ leastMs: 1, p10Ms: 1, p50Ms: 100, p80Ms: 100, p95Ms: 100, mostMs: 100 });
  });

  test('a rank that falls on the last of a value is that value, and the next from there on', () => {
    const of = (short: number, long: number) =>
      distributionOf([
        { ms: 1, count: short },
        { ms: 9, count: long },
      ]);
    expect(of(5, 5)).toMatchObject({ p50Ms: 1, p80Ms: 9 });
    expect(of(4, 6)).toMatchObject({ p10Ms: 1, p50Ms: 9 });
    expect(of(8, 2)).toMatchObject({ p80Ms: 1, p95Ms: 9 });
    expect(of(19, 1)).toMatchObject({ p95Ms: 1, mostMs: 9 });
    expect(of(1, 9)).toMatchObject({ p10Ms: 1, p50Ms: 9 });
    expect(of(1, 10)).toMatchObject({ leastMs: 1, p10Ms: 9 });
  });

  test('of one measurement is that one; of none there is none', () => {
    expect(distributionOf(each(7))).toMatchObject({ count: 1, meanMs: 7, leastMs: 7, p10Ms: 7, p95Ms: 7, mostMs: 7 });
    expect(distributionOf([])).toBeNull();
    expect(distributionOf([{ ms: 7, count: 0 }])).toBeNull();
    expect(distributionOf([{ ms: 7, count: 0 }, ...each(9)])).toMatchObject({ count: 1, leastMs: 9, mostMs: 9 });
  });
});
