/**
 * Faults that a box must survive, drawn from a seed: what was acknowledged is there afterwards, once, and what is wrong
 * is seen. Each gives one row of the R figures.
 */
import { spawn } from 'node:child_process';
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
import type { NewFact } from '../../shared/core/words/event.ts';
import { PlantSchema } from '../../shared/core/words/plant.ts';

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

export const T0 = Date.parse('2026-03-02T07:00:00Z');
export const row = (fault: string, runs: number): Row => ({
  fault,
  runs,
  lost: 0,
  doubled: 0,
  unseen: 0,
  saidAfterMs: null,
});

export async function inFolder<T>(work: (folder: string) => T | Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'istwert-chaos-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export const part = (n: number): NewFact => ({
  ...{ type: 'counted', machineId: 'press-1', at: T0 + n, counter: 'total', unit: 'part', count: 1 },
  ...{ since: T0 + n - 1, reading: n, recovered: false },
});
const idOf = (): string => 'journal-0001';
export const opened = (folder: string) => openJournal(folder, 'edge-1', idOf);

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
export const plant = PlantSchema.parse({
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
        {},
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
        { maxFileKb: roomKb },
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

/** How the disk behaves (killed.mjs): the share of commits that end with EIO, how long each takes. */
interface IllDisk {
  errors?: number;
  slowMs?: number;
  seed?: number;
}

/** A disk that fails now and then, or takes its time: nothing acknowledged is lost, and a failure is said. */
export function illDisks(fault: string, runs: number, ill: IllDisk, draw: Draw): Promise<Row> {
  return inFolder(async (folder) => {
    const result = row(fault, runs);
    writeFileSync(join(folder, 'plant.json'), JSON.stringify(plant));
    let sent = 0;
    for (let run = 0; run < runs; run++) {
      const last = sent + 40;
      const life = await live(
        folder,
        { ...ill, seed: 1 + Math.floor(draw() * 1e9) },
        (send) => {
          // Some at a time: each commit is one more that may fail.
          const next = (): void => {
            for (let n = 0; n < 4 && sent < last; n++) send(++sent);
            if (sent < last) setTimeout(next, 10);
          };
          next();
        },
        (acknowledged) => acknowledged >= last,
        (ill.errors ?? 0) === 0,
      );
      if (life.saidAfterMs !== null) result.saidAfterMs = Math.max(result.saidAfterMs ?? 0, life.saidAfterMs);
      count(folder, life.acknowledged, sent, result);
    }
    return result;
  });
}

/** A life that neither counts nor says why: far longer than a busy machine takes to begin. */
const SILENT_MS = 120_000;

/** One life of the process: killed as soon as `isOver`, or when it has said that something is wrong. */
function live(
  folder: string,
  { maxFileKb = null, ...ill }: IllDisk & { maxFileKb?: number | null },
  begin: (send: (reading: number) => void) => void,
  isOver: (acknowledged: number) => boolean,
  endsWhenSaid = true,
): Promise<{ acknowledged: number; saidAfterMs: number | null }> {
  const limit = maxFileKb === null ? '' : `ulimit -f ${maxFileKb * 2};`;
  const args = [
    '-c',
    `${limit} exec "$0" "$@"`,
    process.execPath,
    child,
    folder,
    join(folder, 'plant.json'),
    JSON.stringify(ill),
  ];
  const life = spawn('sh', args, { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
  let acknowledged = 0;
  let saidAfterMs: number | null = null;
  let begunAt = 0;
  return new Promise((done) => {
    const late = setTimeout(() => life.kill('SIGKILL'), SILENT_MS);
    life.on('message', (told: Told) => {
      if (told.ready === true) {
        begunAt = performance.now();
        begin((reading) => life.connected && life.send({ reading, at: T0 + reading * 1_000 }));
      }
      acknowledged = Math.max(acknowledged, told.acknowledged ?? 0);
      if (told.problem !== undefined) saidAfterMs ??= Math.round(performance.now() - begunAt);
      if ((saidAfterMs !== null && endsWhenSaid) || isOver(acknowledged)) life.kill('SIGKILL');
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

// ---- two writers ----------------------------------------------------------------------------

/** A second process that would write is refused. */
export function twoWriters(runs: number): Promise<Row> {
  return inFolder(async (folder) => {
    const result = row('two writers', runs);
    writeFileSync(join(folder, 'plant.json'), JSON.stringify(plant));
    const first = opened(folder);
    first.commit({ recordedAt: T0, facts: [part(1)] });
    for (let run = 0; run < runs; run++) {
      const { acknowledged } = await live(
        folder,
        {},
        (send) => send(run + 2),
        (told) => told > 0,
      );
      if (acknowledged > 0) result.unseen++;
    }
    result.doubled += first.lastSeq() - 1;
    first.close();
    return result;
  });
}
