import { expect, test } from 'vitest';
import { freePort, holdPort } from '../../../simulators/demo/ports.ts';

const HOST = '127.0.0.1';

test('a port that is held is nobody else’s until it is let go', async () => {
  const first = await holdPort(HOST, 0);
  const second = await holdPort(HOST, first.port);
  expect(second.port).toBeGreaterThan(first.port);
  await second.release();
  expect(await freePort(HOST, first.port)).not.toBe(first.port);
  await first.release();
  await first.release();
  expect(await freePort(HOST, first.port)).toBe(first.port);
});
