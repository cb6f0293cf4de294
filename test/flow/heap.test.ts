import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { z } from 'zod';

const script = fileURLToPath(new URL('heap-laid.mjs', import.meta.url));
const Told = z.object({ ofAll: z.number(), before: z.number(), after: z.number(), isWhole: z.boolean() });

const MB = 1_048_576;

// In a process of its own: what V8 is told there holds for all that runs in it afterwards.
test.each([
  ['small', 200_000, { from: 20 * MB, to: 100 * MB }],
  ['large', 1_000_000, { from: 140 * MB, to: 400 * MB }],
])(
  'of a %s heap garbage is gone and what lives lies closer, however little is made meanwhile',
  async (_, many, bytes) => {
    const { stdout } = await promisify(execFile)(process.execPath, [script, String(many)]);
    const { ofAll, before, after, isWhole } = Told.parse(JSON.parse(stdout));
    expect(before).toBeGreaterThan(bytes.from);
    expect(before).toBeLessThan(bytes.to);
    expect(ofAll).toBeGreaterThanOrEqual(2);
    expect(after).toBeLessThan(before / 2);
    expect(isWhole).toBe(true);
  },
);
