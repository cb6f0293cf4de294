/**
 * `node test/swept.mjs PROGRAM …`: runs a program that makes folders and starts processes, so that nothing of it stays
 * behind: its temporary folder is one of its own, what it starts carries its mark, and `sweep.mjs` clears both, also
 * where the program is killed.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const folder = mkdtempSync(join(tmpdir(), 'istwert-run-'));
const mark = basename(folder);
const sweep = spawn(
  process.execPath,
  [fileURLToPath(new URL('sweep.mjs', import.meta.url)), `ISTWERT_TESTS=${mark}`, folder],
  { stdio: ['pipe', 'ignore', 'inherit'], detached: true, env: {} },
);
sweep.unref();
sweep.stdin.on('error', () => {});
// The end of its input, which this process's end is, must be all that it waits for.
sweep.stdin.unref?.();
process.env.ISTWERT_TESTS = mark;
process.env.TMPDIR = folder;
process.argv.splice(1, 1);
await import(pathToFileURL(resolve(process.argv[1] ?? '')).href);
