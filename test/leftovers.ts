/**
 * A run of tests leaves nothing behind: what its tests put into the temporary folder lies in one folder of the run, and
 * what they start carries the run's name. `sweep.mjs` clears both, also where the run itself is killed.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** For the whole run: each project asks for it, the first one gets it. */
export default function setup(): (() => void) | undefined {
  if (process.env.ISTWERT_TESTS !== undefined) return;
  const folder = mkdtempSync(join(tmpdir(), 'istwert-tests-'));
  const name = basename(folder);
  // It waits for the end of its input, which ends with this process, whichever way that goes.
  const sweep = spawn(process.execPath, [fileURLToPath(new URL('sweep.mjs', import.meta.url)), folder, name], {
    stdio: ['pipe', 'ignore', 'inherit'],
    detached: true,
  });
  sweep.unref();
  sweep.stdin.on('error', () => {});
  process.env.ISTWERT_TESTS = name;
  process.env.TMPDIR = folder;
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
