/**
 * A year in the box: a plant's year as dense as real counters make it, in the journal of a real collector, sent to a
 * real bridge. How soon each starts, how fast a page comes, what stays in memory, how long the loop is held, what a
 * fact costs on disk; then the first and the second question over the whole year. Beside each a bare baseline of the
 * same run: a process of Node that opens the same file, `/health` of the same process, the same rows summed by SQL.
 *
 *   npm run bench -- year [--machines 50] [--weeks 52] [--only collector] [--keep FOLDER] [--json]
 *
 * `--machines 8 --weeks 12` is the short form. A plant comes in eights: 50 are 56 machines. `--keep`: the facts stay in
 * that folder (1.5 GB for 50 machines × 52 weeks), and a later run takes them instead of making them for ten minutes.
 */
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import Database from 'better-sqlite3';
import { parse, stringify } from 'yaml';
import { FOLDED_FILE } from '../../bridge/facts/folded.ts';
import { JOURNAL_FILE } from '../../collector/journal/journal.ts';
import { DAY_MS } from '../../shared/core/words/time.ts';
import { makePeople } from '../../simulators/demo/demo-files.ts';
import { freePort } from '../../simulators/demo/ports.ts';
import { readPlantFiles } from '../../simulators/plant/plant-file.ts';
import { type Copy, copies, EDGE, fillJournal, joined, renamed } from './year/dense-plant.ts';
import { medianOf, type Person, pause, startWatched, type Watched } from './year/processes.ts';

interface Figures {
  startMs: number;
  bareStartMs: number;
  viewMs: number;
  healthMs: number;
  rssMB: number;
  maxLoopMs: number;
  dbBytesPerFact: number;
  firstYearMs: number;
  secondYearMs: number;
  bareYearMs: number;
  yearByOperationMs: number;
}

/** A start without a snapshot, and one with it: when it answers, and when the past is computed. */
interface Starts {
  coldStartMs: number;
  coldWholeMs: number;
  coldPeakRssMB: number;
  wholeMs: number;
}

export interface YearBench {
  year: {
    facts: number;
    machines: number;
    collector: Figures & Starts;
    bridge:
      | (Figures &
          Starts & { intakeFactsPerS: number; computedFactsPerS: number; bareInsertsPerS: number; rssIntakeMB: number })
      | null;
  };
}

/** The same rows, written by nobody but SQLite. */
const BARE_FILE = 'bare.db';
const CONFIG = resolve('config/demo');
const PROGRAMS = { collector: resolve('dist/collector/main.js'), bridge: resolve('dist/bridge/main.js') };

export async function run(options: Record<string, unknown>): Promise<YearBench> {
  const weeks = Number(options.weeks ?? 52);
  const files = readPlantFiles(join(CONFIG, 'plant.yaml'), join(CONFIG, 'machines.yaml'));
  const all = copies(files, Math.ceil(Number(options.machines ?? 50) / files.plant.machines.length));
  const keep = typeof options.keep === 'string' ? resolve(options.keep) : null;
  const folder = keep ?? mkdtempSync(join(tmpdir(), 'istwert-year-'));
  try {
    const plant = await prepared(folder, all, weeks * 7 * DAY_MS);
    const collector = await measuredCollector(folder, plant);
    print('The collector', collector);
    const bridge = options.only === 'collector' ? null : await measuredBridge(folder, plant);
    if (bridge !== null) print('The bridge', bridge);
    return { year: { facts: plant.facts, machines: plant.machineIds.length, collector, bridge } };
  } finally {
    if (keep === null) rmSync(folder, { recursive: true, force: true });
  }
}

interface Prepared {
  facts: number;
  machineIds: readonly string[];
  from: number;
  to: number;
  operator: Person;
  planner: Person;
  urls: { collector: string; bridge: string };
}

async function prepared(folder: string, all: readonly Copy[], ms: number): Promise<Prepared> {
  const { facts, to } = made(folder, all, ms);
  const ports = { collector: await freePort('127.0.0.1', 0), bridge: await freePort('127.0.0.1', 0) };
  const urls = { collector: `http://127.0.0.1:${ports.collector}`, bridge: `http://127.0.0.1:${ports.bridge}` };
  writeConfigs(folder, all, ports, urls.bridge);
  const {
    people: [operator],
  } = await makePeople(join(folder, 'collector'), [{ name: 'Bench', role: 'supervisor' }]);
  const {
    people: [planner],
  } = await makePeople(join(folder, 'bridge'), [{ name: 'Bench', role: 'planner' }]);
  if (operator === undefined || planner === undefined) throw new Error('no people were made');
  const machineIds = joined(all).machines.map(({ id }) => id);
  return { facts, machineIds, from: to - ms, to, operator, planner, urls };
}

/** What a folder says of the facts in it. */
interface Made {
  facts: number;
  machines: number;
  ms: number;
  /** Epoch ms of its end. */
  to: number;
}

/** The facts of `ms`, made now, or by an earlier run that kept them; of what else that left nothing stays. */
function made(folder: string, all: readonly Copy[], ms: number): Made {
  const [said, machines] = [join(folder, 'made.json'), all.length * 8];
  const collector = join(folder, 'collector');
  for (const left of ['bridge', BARE_FILE]) rmSync(join(folder, left), { recursive: true, force: true });
  mkdirSync(join(folder, 'bridge'), { recursive: true });
  if (existsSync(said)) {
    const kept: Made = JSON.parse(readFileSync(said, 'utf8'));
    if (kept.machines !== machines || kept.ms !== ms)
      throw new Error(`${folder} holds the facts of another plant or time`);
    for (const file of readdirSync(collector))
      if (!file.startsWith(JOURNAL_FILE)) rmSync(join(collector, file), { recursive: true });
    process.stdout.write(`${kept.facts.toLocaleString('en')} facts of an earlier run\n`);
    return kept;
  }
  const to = Math.floor(Date.now() / 60_000) * 60_000;
  mkdirSync(collector);
  process.stdout.write(`Making ${ms / DAY_MS} days of ${machines} machines `);
  const facts = fillJournal(collector, all, ms / DAY_MS, to, () => process.stdout.write('.'));
  process.stdout.write(` ${facts.toLocaleString('en')} facts\n`);
  writeFileSync(said, JSON.stringify({ facts, machines, ms, to }));
  return { facts, machines, ms, to };
}

/** The demo's files with the machines of all copies, their sources at addresses where nobody answers. */
function writeConfigs(
  folder: string,
  all: readonly Copy[],
  ports: { collector: number; bridge: number },
  bridgeUrl: string,
): void {
  const demo = parse(readFileSync(join(CONFIG, 'plant.yaml'), 'utf8'));
  const sources = all.flatMap((_, copy) =>
    demo.sources.map((source: { id: string; machines: { machineId: string }[] }) => ({
      ...source,
      id: renamed(source.id, copy),
      machines: source.machines.map((one) => ({ ...one, machineId: renamed(one.machineId, copy) })),
    })),
  );
  const collector = {
    plant: { ...demo.plant, machines: [], workCentres: [] },
    edge: { ...demo.edge, id: EDGE, port: ports.collector },
    sources,
    bridge: { ...demo.bridge, url: bridgeUrl },
  };
  for (const copy of all.keys()) {
    const own = (id: string) => renamed(id, copy);
    for (const machine of demo.plant.machines)
      collector.plant.machines.push({ ...machine, id: own(machine.id), workCentreId: own(machine.workCentreId) });
    for (const centre of demo.plant.workCentres) collector.plant.workCentres.push({ ...centre, id: own(centre.id) });
  }
  writeFileSync(join(folder, 'plant.yaml'), stringify(collector));
  const bridge = parse(readFileSync(join(CONFIG, 'bridge.yaml'), 'utf8'));
  bridge.bridge.port = ports.bridge;
  bridge.edges[0].id = EDGE;
  // An ERP that is away: what is confirmed waits in the outbox.
  bridge.erp.url = 'http://127.0.0.1:9';
  writeFileSync(join(folder, 'bridge.yaml'), stringify(bridge));
  for (const name of ['edge', 'erp'])
    writeFileSync(join(folder, `${name}.token`), randomBytes(24).toString('base64url'), { mode: 0o600 });
}

async function measuredCollector(folder: string, plant: Prepared): Promise<Figures & Starts> {
  const file = join(folder, 'collector', 'journal.db');
  const bareYearMs = bareYear(file);
  const start = () =>
    startWatched(PROGRAMS.collector, ['run', join(folder, 'plant.yaml')], {
      ...{ cwd: folder, url: plant.urls.collector, person: plant.operator },
    });
  const cold = await withoutSnapshot(start);
  const one = await start();
  const wholeMs = await whole(one);
  const figures = await questions(one, plant);
  const size = statSync(file).size;
  await one.end();
  return { ...figures, ...cold, wholeMs, bareStartMs: bareStart(file), bareYearMs, dbBytesPerFact: size / plant.facts };
}

async function measuredBridge(folder: string, plant: Prepared): Promise<NonNullable<YearBench['year']['bridge']>> {
  const start = () =>
    startWatched(PROGRAMS.bridge, ['run', join(folder, 'bridge.yaml')], {
      ...{ cwd: folder, url: plant.urls.bridge, person: plant.planner },
    });
  const taking = await start();
  const begin = performance.now();
  const collector = await startWatched(PROGRAMS.collector, ['run', join(folder, 'plant.yaml')], {
    ...{ cwd: folder, url: plant.urls.collector, person: plant.operator },
  });
  while ((await factsBehind(collector)) > 0) await pause(500);
  const seconds = (performance.now() - begin) / 1_000;
  // What was taken in is computed behind it.
  await whole(taking);
  const computedSeconds = (performance.now() - begin) / 1_000;
  const rssIntakeMB = taking.rssMB().peak;
  await collector.end();
  await taking.end();
  rmSync(join(folder, 'bridge', FOLDED_FILE), { force: true });
  const cold = await withoutSnapshot(start);
  const one = await start();
  const wholeMs = await whole(one);
  const figures = await questions(one, plant);
  const size = statSync(join(folder, 'bridge', 'bridge.db')).size;
  await one.end();
  return {
    ...figures,
    ...cold,
    wholeMs,
    rssIntakeMB,
    intakeFactsPerS: plant.facts / seconds,
    computedFactsPerS: plant.facts / computedSeconds,
    bareInsertsPerS: bareInserts(folder),
    bareStartMs: bareStart(join(folder, 'bridge', 'bridge.db')),
    bareYearMs: bareYear(join(folder, 'collector', 'journal.db')),
    dbBytesPerFact: size / plant.facts,
  };
}

/** A page several times, then a year by week twice, then the heaviest question that there is. */
async function questions(
  process: Watched,
  plant: Prepared,
): Promise<Omit<Figures, 'bareStartMs' | 'bareYearMs' | 'dbBytesPerFact'>> {
  const views: number[] = [];
  const healths: number[] = [];
  for (let round = 0; round < 11; round++) {
    views.push((await process.ask('/api/view')).ms);
    // Open to all; with an ERP that is away it says so.
    healths.push((await process.ask('/health', [503])).ms);
  }
  const year = `/api/figures?kind=plant&from=${plant.from}&to=${plant.to}`;
  const firstYearMs = (await process.ask(`${year}&by=week`)).ms;
  const secondYearMs = (await process.ask(`${year}&by=week`)).ms;
  const yearByOperationMs = await answered(process, `${year}&by=operation`);
  const rssMB = process.rssMB().now;
  return {
    ...{ startMs: process.startMs, viewMs: medianOf(views), healthMs: medianOf(healths), rssMB },
    ...{ firstYearMs, secondYearMs, yearByOperationMs, maxLoopMs: process.takeMaxLoopMs() },
  };
}

/** Until the answer, also where it is that the question is too wide. */
async function answered(process: Watched, path: string): Promise<number> {
  const begin = performance.now();
  await process.ask(path).catch((error: unknown) => {
    if (!/answered 4|TimeoutError/.test(String(error))) throw error;
  });
  return performance.now() - begin;
}

/** A start that has facts alone: it computes the past, and leaves a snapshot for the next. */
async function withoutSnapshot(start: () => Promise<Watched>): Promise<Omit<Starts, 'wholeMs'>> {
  const one = await start();
  const coldWholeMs = await whole(one);
  const coldPeakRssMB = one.rssMB().peak;
  await one.end();
  return { coldStartMs: one.startMs, coldWholeMs, coldPeakRssMB };
}

/** Until the past is computed, ms from the start. */
async function whole(process: Watched): Promise<number> {
  const begin = performance.now();
  while (JSON.parse((await process.ask('/api/health')).text).snapshot.computing !== false) await pause(200);
  return process.startMs + performance.now() - begin;
}

async function factsBehind(collector: Watched): Promise<number> {
  const { text } = await collector.ask('/metrics');
  const [, behind] = /^istwert_bridge_facts_behind (\S+)$/m.exec(text) ?? [];
  return Number(behind ?? Number.POSITIVE_INFINITY);
}

// ---- baselines -------------------------------------------------------------------------------

/** A process of Node that opens the same file and reads its last number. */
function bareStart(file: string): number {
  const script = `const db = new (require('better-sqlite3'))(${JSON.stringify(file)}, { readonly: true });
    db.prepare('SELECT max(seq) FROM fact').get();`;
  const begin = performance.now();
  const { status, stderr } = spawnSync(process.execPath, ['-e', script], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return performance.now() - begin;
}

/** Every row of the year read once by SQL; a whole sum of moments is no whole number of SQLite's any more. */
function bareYear(file: string): number {
  const db = new Database(file, { readonly: true });
  const begin = performance.now();
  db.prepare('SELECT count(*), total(at) FROM fact').get();
  const ms = performance.now() - begin;
  db.close();
  return ms;
}

/** The journal's own rows into another file, a commit for each thousand. */
function bareInserts(folder: string): number {
  const db = new Database(join(folder, BARE_FILE));
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.exec(`ATTACH '${join(folder, 'collector', 'journal.db')}' AS year`);
  db.exec('CREATE TABLE bare AS SELECT * FROM year.fact LIMIT 0');
  const insert = db.prepare('INSERT INTO bare SELECT * FROM year.fact WHERE seq > ? AND seq <= ?');
  const rows = 200_000;
  const begin = performance.now();
  for (let seq = 0; seq < rows; seq += 1_000) insert.run(seq, seq + 1_000);
  const perS = rows / ((performance.now() - begin) / 1_000);
  db.close();
  return perS;
}

function print(title: string, figures: object): void {
  process.stdout.write(`${title}\n`);
  for (const [name, value] of Object.entries(figures))
    process.stdout.write(`  ${name.padEnd(20)} ${Number(value).toLocaleString('en', { maximumFractionDigits: 1 })}\n`);
}
