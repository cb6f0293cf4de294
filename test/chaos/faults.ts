/**
 * Faults that a box must survive, drawn from a seed: what was acknowledged is there afterwards, once, and what is wrong
 * is seen. Each gives one row of the R figures.
 */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { openJournal } from '../../collector/journal/journal.ts';
import { openSeals, verifySeals } from '../../collector/journal/seals.ts';
import type { NewFact } from '../../shared/core/words/event.ts';
import { PlantSchema } from '../../shared/core/words/plant.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../shared/core/words/time.ts';
import { openAuth } from '../../shared/io/auth.ts';
import { startSteadyClock } from '../../shared/io/steady-clock.ts';

export interface Row {
  fault: string;
  runs: number;
  /** Acknowledged, and not there afterwards. */
  lost: number;
  /** There more than once. */
  doubled: number;
  /** Wrong afterwards, and nobody is told. */
  unseen: number;
  /** Until it was said, at the longest, ms; null: nothing was to be said. */
  saidAfterMs: number | null;
}

/** A number in [0, 1), the next one of the seed. */
export type Draw = () => number;

/** mulberry32: small, and the same everywhere. */
export function drawOf(seed: number): Draw {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const T0 = Date.parse('2026-03-02T07:00:00Z');
const row = (fault: string, runs: number): Row => ({ fault, runs, lost: 0, doubled: 0, unseen: 0, saidAfterMs: null });

async function inFolder<T>(work: (folder: string) => T | Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'istwert-chaos-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const part = (n: number): NewFact => ({
  ...{ type: 'counted', machineId: 'press-1', at: T0 + n, counter: 'total', unit: 'part', count: 1 },
  ...{ since: T0 + n - 1, reading: n, recovered: false },
});
const idOf = (): string => 'journal-0001';
const opened = (folder: string) => openJournal(folder, 'edge-1', idOf);

// ---- power cuts ------------------------------------------------------------------------------

/**
 * What a power cut leaves: all that was synced, and of what came after it a beginning, whole or torn, or what the disk
 * wrote of it out of order.
 */
export function powerCuts(runs: number, draw: Draw): Promise<Row> {
  return inFolder((folder) => {
    const result = row('power cut: write-ahead log cut, torn, with holes', runs);
    const live = join(folder, 'live');
    const journal = opened(live);
    for (let run = 0; run < runs; run++) {
      const acknowledged = journal.lastSeq();
      const synced = sizeOf(join(live, 'journal.db-wal'));
      const size = 1 + Math.floor(draw() * 20);
      journal.commit({ recordedAt: T0, facts: Array.from({ length: size }, (_, n) => part(acknowledged + n + 1)) });
      const image = join(folder, 'image');
      for (const file of ['journal.db', 'journal.db-wal']) {
        if (!existsSync(image)) cpSync(live, image, { recursive: true, filter: (from) => !from.endsWith('-shm') });
        copyFileSync(join(live, file), join(image, file));
      }
      rmSync(join(image, 'journal.db-shm'), { force: true });
      damage(join(image, 'journal.db-wal'), synced, draw);
      look(image, acknowledged, journal.lastSeq(), result);
      if (draw() < 0.05) journal.checkpoint();
    }
    journal.close();
    return result;
  });
}

function damage(wal: string, synced: number, draw: Draw): void {
  const size = sizeOf(wal);
  if (size <= synced) return;
  const from = synced + Math.floor(draw() * (size - synced));
  const kind = draw();
  if (kind < 0.34) truncateSync(wal, from);
  else {
    const bytes = readFileSync(wal);
    // Torn: what follows is another sector's; a hole: one that the disk had not written yet.
    bytes.fill(kind < 0.67 ? 0xa5 : 0, from, kind < 0.67 ? size : Math.min(size, from + 512));
    writeFileSync(wal, bytes);
  }
}

function look(image: string, acknowledged: number, written: number, result: Row): void {
  const journal = opened(image);
  const facts = journal.read(1, written + 1);
  journal.close();
  if (facts.length < acknowledged) result.lost += acknowledged - facts.length;
  const readings = facts.flatMap((fact) => (fact.type === 'counted' ? [fact.reading] : []));
  result.doubled += readings.length - new Set(readings).size;
  if (readings.some((reading, index) => reading !== index + 1)) result.unseen++;
}

const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;

// ---- kills and full disks --------------------------------------------------------------------

interface Told {
  ready?: boolean;
  acknowledged?: number;
  problem?: string;
}
const child = resolve('test/collector/journal/killed.mjs');
const plant = PlantSchema.parse({
  ...{ id: 'p', name: 'P', timeZone: 'Europe/Berlin', reasons: [] },
  calendars: [{ id: 'day', shifts: [{ id: 'd', name: 'D', start: '00:00', end: '24:00' }], week: { mon: ['d'] } }],
  workCentres: [{ id: 'WC', name: 'WC' }],
  machines: [{ id: 'press-1', name: 'Press 1', workCentreId: 'WC', calendarId: 'day', counters: { total: {} } }],
});

/** A process that counts is killed while it does; each life goes on where the last one ended. */
export function kills(runs: number, draw: Draw): Promise<Row> {
  return inFolder(async (folder) => {
    const result = row('kill -9 while readings come', runs);
    writeFileSync(join(folder, 'plant.json'), JSON.stringify(plant));
    let sent = 0;
    const next = (): number => {
      sent += 1;
      return sent;
    };
    for (let run = 0; run < runs; run++) {
      const until = 1 + Math.floor(draw() * 40);
      const first = sent + 1;
      const life = await live(
        folder,
        null,
        (send) => {
          for (let n = 0; n < 60; n++) send(next());
        },
        (acknowledged) => acknowledged >= first + until,
      );
      count(folder, life.acknowledged, sent, result);
    }
    return result;
  });
}

/** More than fit on the disk that is left. */
const READINGS = 2_000;

/** A disk that is full: said, nothing acknowledged that is not on it, and it goes on once there is room. */
export function fullDisks(runs: number, draw: Draw): Promise<Row> {
  return inFolder(async (folder) => {
    const result = row('disk full', runs);
    writeFileSync(join(folder, 'plant.json'), JSON.stringify(plant));
    let sent = 0;
    const next = (): number => {
      sent += 1;
      return sent;
    };
    for (let run = 0; run < runs; run++) {
      const used = Math.max(sizeOf(join(folder, 'journal.db')), sizeOf(join(folder, 'journal.db-wal')), 120_000);
      const roomKb = Math.ceil(used / 1_024) + 8 + Math.floor(draw() * 24);
      const life = await live(
        folder,
        roomKb,
        (send) => {
          for (let n = 0; n < READINGS; n++) send(next());
        },
        // All of it fitted: then nothing is to be said.
        (acknowledged) => acknowledged >= sent,
      );
      if (life.saidAfterMs === null) result.unseen += life.acknowledged < sent ? 1 : 0;
      else result.saidAfterMs = Math.max(result.saidAfterMs ?? 0, life.saidAfterMs);
      count(folder, life.acknowledged, sent, result);
    }
    return result;
  });
}

/** One life of the process: killed as soon as `isOver`, or when it has said that something is wrong. */
function live(
  folder: string,
  maxFileKb: number | null,
  begin: (send: (reading: number) => void) => void,
  isOver: (acknowledged: number) => boolean,
): Promise<{ acknowledged: number; saidAfterMs: number | null }> {
  const limit = maxFileKb === null ? '' : `ulimit -f ${maxFileKb * 2};`;
  const args = ['-c', `${limit} exec "$0" "$@"`, process.execPath, child, folder, join(folder, 'plant.json')];
  const life = spawn('sh', args, { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
  let acknowledged = 0;
  let saidAfterMs: number | null = null;
  let begunAt = 0;
  return new Promise((done) => {
    const late = setTimeout(() => life.kill('SIGKILL'), 20_000);
    life.on('message', (told: Told) => {
      if (told.ready === true) {
        begunAt = performance.now();
        begin((reading) => life.send({ reading, at: T0 + reading * 1_000 }));
      }
      acknowledged = Math.max(acknowledged, told.acknowledged ?? 0);
      if (told.problem !== undefined) saidAfterMs ??= Math.round(performance.now() - begunAt);
      if (saidAfterMs !== null || isOver(acknowledged)) life.kill('SIGKILL');
    });
    life.once('exit', () => {
      clearTimeout(late);
      done({ acknowledged, saidAfterMs });
    });
  });
}

/** The first reading is a baseline: after reading n there are n - 1 parts. */
function count(folder: string, acknowledged: number, sent: number, result: Row): void {
  const journal = opened(folder);
  const facts = journal.read(1, 1_000_000);
  journal.close();
  const counts = facts.flatMap((fact) => (fact.type === 'counted' ? [fact] : []));
  const sum = counts.reduce((parts, { count: steps }) => parts + steps, 0);
  const lastReading = counts.at(-1)?.reading ?? 1;
  result.lost += Math.max(0, acknowledged - lastReading);
  result.doubled += Math.max(0, sum - (lastReading - 1));
  if (lastReading > sent || sum < lastReading - 1) result.unseen++;
}

// ---- what rots -------------------------------------------------------------------------------

/** One bit of a sealed journal is another one: it does not open, `verify` finds it, or nothing is changed by it. */
export function flippedBits(runs: number, draw: Draw, file: 'journal.db' | 'journal.db-wal'): Promise<Row> {
  return inFolder((folder) => {
    const result = row(`one bit of ${file} flipped`, runs);
    const whole = join(folder, 'whole');
    const auth = openAuth({ file: join(folder, 'people.db'), now: () => T0, randomBytes });
    const journal = opened(whole);
    for (let n = 0; n < 400; n++) journal.commit({ recordedAt: T0, facts: [part(2 * n + 1), part(2 * n + 2)] });
    openSeals(journal, auth.audit).seal(true);
    if (file === 'journal.db') journal.checkpoint();
    const before = JSON.stringify(journal.read(1, 10_000));
    const bytes = readFileSync(join(whole, file));
    for (let run = 0; run < runs; run++) {
      const image = join(folder, 'image');
      rmSync(image, { recursive: true, force: true });
      cpSync(whole, image, { recursive: true, filter: (from) => !/-shm$|\.lock$/.test(from) });
      const flipped = Buffer.from(bytes);
      const at = Math.floor(draw() * flipped.length);
      flipped[at] = (flipped[at] ?? 0) ^ (1 << Math.floor(draw() * 8));
      writeFileSync(join(image, file), flipped);
      if (!isSeen(image, before, auth)) result.unseen++;
    }
    journal.close();
    auth.close();
    return result;
  });
}

function isSeen(image: string, before: string, auth: ReturnType<typeof openAuth>): boolean {
  try {
    const journal = opened(image);
    try {
      const isSame = JSON.stringify(journal.read(1, 10_000)) === before;
      return isSame || verifySeals(journal, auth.audit).brokenIn !== null;
    } finally {
      journal.close();
    }
  } catch {
    return true;
  }
}

/** A second process that would write is refused. */
export function twoWriters(runs: number): Promise<Row> {
  return inFolder((folder) => {
    const result = row('two writers', runs);
    const first = opened(folder);
    for (let run = 0; run < runs; run++)
      try {
        opened(folder).close();
        result.unseen++;
      } catch {
        // Refused, as it must be.
      }
    first.close();
    return result;
  });
}

// ---- clocks ----------------------------------------------------------------------------------

const JUMPS_MS = [1_000, MINUTE_MS, HOUR_MS, DAY_MS, 31 * DAY_MS, 365 * DAY_MS, 375_000_000_000];

/** The system's clock is set to and fro for an hour: the time goes on as it passes. */
export function clockJumps(runs: number, draw: Draw): Promise<Row> {
  const result = row('clock jumps, 1 s to 2038, there and back within five minutes', runs);
  for (let run = 0; run < runs; run++) {
    let [passed, set] = [0, 0];
    const wall = (): number => T0 + passed + set;
    const clock = startSteadyClock({ wall, runs: () => passed, uptimeMs: () => passed, aliveAt: T0 });
    let offSince: number | null = null;
    for (let second = 0; second < 3_600; second++) {
      passed += 1_000;
      if (set === 0 && draw() < 0.01)
        set = (draw() < 0.5 ? -1 : 1) * (JUMPS_MS[Math.floor(draw() * JUMPS_MS.length)] ?? 0);
      else if (set !== 0 && draw() < 0.02) set = 0;
      offSince = set === 0 ? null : (offSince ?? passed);
      if (offSince !== null && passed - offSince >= 4 * MINUTE_MS) set = 0;
      clock.look();
      if (Math.abs(clock.now() - T0 - passed) > 2_000 * 60) result.unseen++;
      if (Math.abs(set) > 2_000 && clock.off() === null) result.unseen++;
    }
  }
  return Promise.resolve({ ...result, saidAfterMs: 1_000 });
}

/** All of them; `size` 1 is some seconds, 25 a campaign. */
export async function allFaults(seed: number, size: number): Promise<Row[]> {
  const draw = drawOf(seed);
  return [
    await kills(Math.ceil(40 * size), draw),
    await powerCuts(Math.ceil(100 * size), draw),
    await fullDisks(Math.ceil(4 * size), draw),
    await flippedBits(Math.ceil(40 * size), draw, 'journal.db'),
    await flippedBits(Math.ceil(40 * size), draw, 'journal.db-wal'),
    await twoWriters(Math.ceil(2 * size)),
    await clockJumps(Math.ceil(4 * size), draw),
  ];
}
