import { describe, expect, test } from 'vitest';
import { backOffMs } from '../../../../shared/core/words/back-off.ts';

describe('waiting before another try', () => {
  test.each([
    [0, 500],
    [1, 1_000],
    [2, 2_000],
    [5, 16_000],
    [6, 30_000],
    [7, 30_000],
    [5_000, 30_000],
  ])('after %i failures before this one it is %i ms', (failures, waitMs) => {
    expect(backOffMs(failures, { firstMs: 500, longestMs: 30_000 })).toBe(waitMs);
  });

  test('chance spreads it by a quarter to each side', () => {
    expect(backOffMs(3, { firstMs: 1_000, longestMs: 60_000 }, 0)).toBe(6_000);
    expect(backOffMs(3, { firstMs: 1_000, longestMs: 60_000 }, 0.999999)).toBe(10_000);
  });
});
