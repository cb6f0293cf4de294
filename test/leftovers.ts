/**
 * A run of tests leaves nothing behind: what its tests put into the temporary folder lies in one folder of the run, and
 * what they start carries the run's name. `sweep.mjs` clears both, also where the run itself is killed.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';

/** For the whole run: each project asks for it, the first one gets it. */
export default function setup({ vitest }: TestProject): (() => void) | undefined {
  if (process.env.ISTWERT_TESTS !== undefined) return;
  const folder = mkdtempSync(join(tmpdir(), 'istwert-tests-'));
  const name = basename(folder);
  const memory = inMemory(name);
  const folders = [folder, ...(memory === null ? [] : [memory]), ...vitest.projects.flatMap(ownOf)];
  // It waits for the end of its input, which ends with this process, whichever way that goes.
  const program = fileURLToPath(new URL('sweep.mjs', import.meta.url));
  const sweep = spawn(process.execPath, [program, `ISTWERT_TESTS=${name}`, ...folders], {
    stdio: ['pipe', 'ignore', 'inherit'],
    detached: true,
    // It carries no mark itself: a sweep around this one leaves it to its work.
    env: {},
  });
  sweep.unref();
  sweep.stdin.on('error', () => {});
  process.env.ISTWERT_TESTS = name;
  process.env.ISTWERT_TESTS_SWEPT = folders.join(delimiter);
  process.env.TMPDIR = folder;
  if (memory !== null) process.env.ISTWERT_TESTS_MEMORY = memory;
  return () => {
    for (const one of [folder, memory]) if (one !== null) rmSync(one, { recursive: true, force: true, maxRetries: 5 });
  };
}

/** Each project lays what it compiled into a folder of its own, and Vitest removes them at an orderly end alone. */
function ownOf(project: object): string[] {
  const folder: unknown = Reflect.get(project, 'tmpDir');
  return typeof folder === 'string' ? [folder] : [];
}

const ENOUGH_BYTES = 2 ** 30;

/** A folder in memory for tests that write much and prove nothing about disks; null where there is no room for one. */
function inMemory(name: string): string | null {
  const folder = join('/dev/shm', name);
  try {
    const { bavail, bsize } = statfsSync('/dev/shm');
    if (bavail * bsize < ENOUGH_BYTES) return null;
    mkdirSync(folder, { mode: 0o700 });
    return folder;
  } catch {
    return null;
  }
}
