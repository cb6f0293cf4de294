import { expect, test, vi } from 'vitest';
import { layTogetherInTurns } from '../../../shared/io/heap.ts';

test('memory is laid together while others have their turns, and what lives stays as it is', async () => {
  const kept = Array.from({ length: 200_000 }, (_, index) => ({ index }));
  let turns = 0;
  const others = setInterval(() => {
    turns++;
  });
  await layTogetherInTurns(new AbortController().signal);
  clearInterval(others);
  expect(turns).toBeGreaterThan(0);
  expect(kept.every(({ index }, place) => index === place)).toBe(true);
});

test('whoever ends does not wait for it', async () => {
  const others = vi.fn();
  setTimeout(others, 0);
  await layTogetherInTurns(AbortSignal.abort());
  expect(others).not.toHaveBeenCalled();
});
