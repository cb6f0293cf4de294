import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openJournal } from '../../collector/journal.ts';
import { smallPlant, T0 } from './fakes.ts';

const child = fileURLToPath(new URL('killed.mjs', import.meta.url));
let folder: string;
let running: ChildProcess | null = null;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'istwert-killed-'));
  writeFileSync(join(folder, 'plant.json'), JSON.stringify(smallPlant()));
});
afterEach(() => {
  running?.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

/** One life of the process: ready when this resolves. */
async function start(onAcknowledged: (reading: number) => void): Promise<ChildProcess> {
  const process = fork(child, [folder, join(folder, 'plant.json')], { serialization: 'json' });
  running = process;
  await new Promise<void>((resolve, reject) => {
    process.once('exit', (code, signal) => reject(new Error(`ended with ${code ?? signal}`)));
    process.on('message', (message: { ready?: boolean; acknowledged?: number }) => {
      if (message.ready) resolve();
      if (message.acknowledged !== undefined) onAcknowledged(message.acknowledged);
    });
  });
  return process;
}
async function killWhileBusy(process: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => process.once('exit', resolve));
  process.kill('SIGKILL');
  await ended;
}

test('killed in the middle of writing, again and again: nothing acknowledged is lost, nothing counted twice', async () => {
  const LIVES = 5;
  const READINGS = 400;
  let truth = 100;
  let at = T0;
  let acknowledged = 0;
  for (let life = 0; life < LIVES; life++) {
    const process = await start((reading) => {
      acknowledged = Math.max(acknowledged, reading);
    });
    const until = truth + READINGS;
    const before = acknowledged;
    // Readings flow without waiting for an answer; the kill falls on some of them unacknowledged.
    while (truth < until) {
      truth += 1;
      at += 1_000;
      process.send({ reading: truth, at });
      if (truth % 20 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await expect.poll(() => acknowledged, { timeout: 30_000, interval: 1 }).toBeGreaterThan(before + 20 * life);
    await killWhileBusy(process);
    const journal = openJournal(folder, 'edge-1', () => 'never-used');
    const facts = journal.read(1, 100_000);
    journal.close();
    expect(facts.map((fact) => fact.seq)).toEqual(facts.map((_, index) => index + 1));
    const counted = facts.flatMap((fact) => (fact.type === 'counted' ? [fact] : []));
    const sum = counted.reduce((parts, fact) => parts + fact.count, 0);
    // The first reading, 101, is the baseline; from there on every part stands in the journal once.
    expect(sum).toBe((counted.at(-1)?.reading ?? 101) - 101);
    expect(101 + sum).toBeGreaterThanOrEqual(acknowledged);
  }
  expect(acknowledged).toBeGreaterThan(101);
}, 120_000);
