import { constants, PerformanceObserver } from 'node:perf_hooks';
import { setImmediate as nextRound } from 'node:timers/promises';
import { getHeapStatistics } from 'node:v8';
import { expect, test, vi } from 'vitest';
import { keepHeapSmall, layTogetherInTurns } from '../../../shared/io/heap.ts';

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

test('of a large heap garbage is gone and what lives lies closer, however little is made meanwhile', async () => {
  keepHeapSmall();
  const held: (number[] | null)[] = Array.from({ length: 1_000_000 }, (_, place) => new Array<number>(16).fill(place));
  for (let place = 0; place < held.length; place++) if (place % 8 !== 0) held[place] = null;
  let ofAll = 0;
  const observer = new PerformanceObserver((seen) => {
    ofAll += seen.getEntries().filter(isMajor).length;
  });
  observer.observe({ entryTypes: ['gc'] });
  const before = getHeapStatistics();
  expect(before.used_heap_size).toBeGreaterThan(140 * 1_048_576);
  await layTogetherInTurns(new AbortController().signal);
  await nextRound();
  observer.disconnect();
  expect(ofAll).toBeGreaterThanOrEqual(2);
  expect(getHeapStatistics().total_heap_size).toBeLessThan(before.total_heap_size / 2);
  expect(held.every((one, place) => (place % 8 === 0 ? one?.[15] === place : one === null))).toBe(true);
});

function isMajor(collection: object): boolean {
  const detail: unknown = Reflect.get(collection, 'detail');
  return (
    typeof detail === 'object' && detail !== null && Reflect.get(detail, 'kind') === constants.NODE_PERFORMANCE_GC_MAJOR
  );
}
