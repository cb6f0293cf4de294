import { getHeapSpaceStatistics } from 'node:v8';
import { expect, test } from 'vitest';
import { layTogetherInTurns } from '../../../shared/io/heap.ts';

const oldBytes = (): number =>
  getHeapSpaceStatistics().find(({ space_name: name }) => name === 'old_space')?.space_size ?? 0;

test('what lives is laid together while others have their turns: the room beside it is given back', async () => {
  const kept: (number[] | null)[] = Array.from({ length: 600_000 }, (_, index) => [index, index + 1, index + 2]);
  const before = oldBytes();
  for (let index = 0; index < kept.length; index++) if (index % 3 !== 0) kept[index] = null;
  let turns = 0;
  const others = setInterval(() => {
    turns++;
  });
  await layTogetherInTurns(new AbortController().signal);
  clearInterval(others);
  expect(turns).toBeGreaterThan(0);
  expect(oldBytes()).toBeLessThan(before);
  expect(kept.filter((one) => one !== null)).toHaveLength(200_000);
});

test('whoever ends does not wait for it', async () => {
  await layTogetherInTurns(AbortSignal.abort());
});
