import { expect, test } from 'vitest';
import { layTogetherBehind } from '../../../shared/io/heap.ts';

test('memory that is laid together behind other work is left as it is where the process ends', async () => {
  const ending = new AbortController();
  const laid = layTogetherBehind(ending.signal).then(() => 'left');
  ending.abort();
  expect(await laid).toBe('left');
});
