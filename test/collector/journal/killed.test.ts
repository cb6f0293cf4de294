import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { JOURNAL_FILE, openJournal } from '../../../collector/journal/journal.ts';
import { makeBackup } from '../../../shared/io/backup/backup.ts';
import { smallPlant, T0 } from '../fakes.ts';

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

interface Message {
  ready?: boolean;
  acknowledged?: number;
  problem?: string;
}

/** One life of the process: ready when this resolves. `maxFileKb`: what the disk takes, for a full one. */
async function start(
  onMessage: (message: Message) => void,
  maxFileKb: number | null = null,
  dataDir = folder,
): Promise<ChildProcess> {
  const limit = maxFileKb === null ? '' : `ulimit -f ${maxFileKb * 2};`;
  const command = [process.execPath, child, dataDir, join(folder, 'plant.json')];
  const life = spawn('sh', ['-c', `${limit} exec "$0" "$@"`, ...command], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  running = life;
  await new Promise<void>((resolve, reject) => {
    life.once('exit', (code, signal) => reject(new Error(`ended with ${code ?? signal}`)));
    life.on('message', (message: Message) => {
      if (message.ready) resolve();
      onMessage(message);
    });
  });
  return life;
}

/** What the journal holds of press-1: parts counted from the first reading on. */
function counted(dataDir = folder): { sum: number; lastReading: number | null } {
  const journal = openJournal(dataDir, 'edge-1', () => 'never-used');
  const facts = journal.read(1, 100_000);
  journal.close();
  expect(facts.map((fact) => fact.seq)).toEqual(facts.map((_, index) => index + 1));
  const counts = facts.flatMap((fact) => (fact.type === 'counted' ? [fact] : []));
  return { sum: counts.reduce((parts, fact) => parts + fact.count, 0), lastReading: counts.at(-1)?.reading ?? null };
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
    const process = await start((message) => {
      acknowledged = Math.max(acknowledged, message.acknowledged ?? 0);
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
    await expect.poll(() => acknowledged, { interval: 1 }).toBeGreaterThan(before + 20 * life);
    await killWhileBusy(process);
    // The first reading, 101, is the baseline; from there on every part stands in the journal once.
    const { sum, lastReading } = counted();
    expect(sum).toBe((lastReading ?? 101) - 101);
    expect(101 + sum).toBeGreaterThanOrEqual(acknowledged);
  }
  expect(acknowledged).toBeGreaterThan(101);
}, 120_000);

test('on a full disk nothing is acknowledged that is not stored, and with room again nothing is missing', async () => {
  let acknowledged = 0;
  let problem = '';
  const listen = (message: Message): void => {
    acknowledged = Math.max(acknowledged, message.acknowledged ?? 0);
    problem = message.problem ?? problem;
  };
  const full = await start(listen, 256);
  let reading = 1;
  const send = (life: ChildProcess): void => {
    reading += 1;
    life.send({ reading, at: T0 + reading * 1_000 });
  };
  while (problem === '' && reading < 50_000) {
    for (let batch = 0; batch < 100; batch++) send(full);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await expect.poll(() => problem).toMatch(/cannot be written|is full/);
  await killWhileBusy(full);
  expect(2 + counted().sum).toBeGreaterThanOrEqual(acknowledged);

  const roomy = await start(listen);
  send(roomy);
  await expect.poll(() => acknowledged).toBe(reading);
  await killWhileBusy(roomy);
  expect(counted()).toEqual({ sum: reading - 2, lastReading: reading });
}, 120_000);

test('copied while it writes as fast as it can: the copy holds all that was acknowledged before, and goes on without a gap', async () => {
  let acknowledged = 0;
  const busy = await start((message) => {
    acknowledged = Math.max(acknowledged, message.acknowledged ?? 0);
  });
  let reading = 0;
  const pour = (): void => {
    for (const until = reading + 2_000; reading < until; ) busy.send({ reading: ++reading, at: T0 + reading * 1_000 });
  };
  const copies: { copy: string; before: number }[] = [];
  for (const name of ['first', 'second', 'third']) {
    pour();
    // Its first reading is where counting begins; the one after it is the first fact.
    await expect.poll(() => acknowledged, { interval: 1 }).toBeGreaterThan(reading - 1_990);
    const copy = join(folder, name);
    copies.push({ copy, before: acknowledged });
    makeBackup(copy, {
      ...{ kind: 'collector', dataDir: folder, databases: [JOURNAL_FILE], others: [], version: '1', at: T0 },
      ...{ configFile: join(folder, 'plant.json'), factsIn: () => null },
    });
  }
  await killWhileBusy(busy);

  for (const { copy, before } of copies) {
    const { sum, lastReading } = counted(copy);
    expect(lastReading).toBeGreaterThanOrEqual(before);
    expect(sum).toBe((lastReading ?? 0) - 1);
  }
  // The counter in the copy is that of its last fact: what the machine made since is counted once.
  const copy = join(folder, 'second');
  const from = counted(copy).lastReading ?? 0;
  const next = await start(() => {}, null, copy);
  next.send({ reading: from + 5, at: T0 + (from + 5) * 1_000 });
  await new Promise((resolve) => next.once('message', resolve));
  await killWhileBusy(next);
  expect(counted(copy)).toEqual({ sum: from + 4, lastReading: from + 5 });
}, 120_000);
