/**
 * `node test/sweep.mjs MARK FOLDER…`: waits until whoever started it has ended, then ends every process that carries the
 * mark (`ISTWERT_TESTS=NAME`) in its environment and removes the folders. Where there is no /proc, the folders only.
 */
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

const [, , mark, ...folders] = process.argv;
const GRACE_MS = 3_000;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {});
process.stdin.resume();
process.stdin.on('end', clear);
process.stdin.on('error', clear);

async function clear() {
  const until = Date.now() + GRACE_MS;
  while (left().length > 0 && Date.now() < until) await pause(50);
  while (left().length > 0) {
    for (const pid of left()) kill(pid);
    await pause(50);
  }
  for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

function left() {
  return readProcesses().filter((pid) => pid !== process.pid && carriesMark(pid));
}

function readProcesses() {
  try {
    return readdirSync('/proc')
      .filter((one) => /^\d+$/.test(one))
      .map(Number);
  } catch {
    return [];
  }
}

function carriesMark(pid) {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(mark);
  } catch {
    return false;
  }
}

function kill(pid) {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
