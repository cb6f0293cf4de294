import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { z } from 'zod';

const script = fileURLToPath(new URL('heap-laid.mjs', import.meta.url));
const Told = z.object({ ofAll: z.number(), before: z.number(), after: z.number(), isWhole: z.boolean() });

// In a process of its own: what V8 is told there holds for all that runs in it afterwards.
test('of a large heap garbage is gone and what lives lies closer, however little is made meanwhile', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [script]);
  const { ofAll, before, after, isWhole } = Told.parse(JSON.parse(stdout));
  expect(before).toBeGreaterThan(140 * 1_048_576);
  expect(ofAll).toBeGreaterThanOrEqual(2);
  expect(after).toBeLessThan(before / 2);
  expect(isWhole).toBe(true);
});
