import { expect, test, vi } from 'vitest';
import { repeat } from '../../bridge/repeat.ts';

test('what is asked for every ten minutes is asked for again soon after it failed', async () => {
  vi.useFakeTimers();
  try {
    const outcomes = ['away', 'away', 'here', 'here'];
    const asked: number[] = [];
    const told: unknown[] = [];
    const begin = Date.now();
    const loop = repeat(
      600_000,
      (error) => told.push(error),
      async () => {
        asked.push(Date.now() - begin);
        if (outcomes.shift() === 'away') throw new Error('away');
      },
      2_000,
    );
    await vi.advanceTimersByTimeAsync(605_000);
    expect(asked).toEqual([0, 2_000, 4_000, 604_000]);
    expect(told.map((error) => error === null)).toEqual([false, false, true, true]);
    await loop.stop();
  } finally {
    vi.useRealTimers();
  }
});
