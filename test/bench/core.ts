/**
 * The core: full rebuild, one live event with history behind it, a year's figures from kept sums, one
 * day's drill-down, memory with all facts held and with old ones at rest in a journal. Beside each
 * figure a bare baseline of the same run.
 *
 *   npm run bench -- core [--machines 50] [--days 365] [--json]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { type Journal, openJournal } from '../../collector/journal/journal.ts';
import { openLogbook } from '../../collector/journal/logbook.ts';
import { type Ledger, openLedger } from '../../shared/core/ledger/ledger.ts';
import type { Event } from '../../shared/core/words/event.ts';
import type { Plant } from '../../shared/core/words/plant.ts';
import { benchPlant, day, machineFacts, start } from './plantyear.ts';

type Row = Record<string, number>;

export async function run(options: Record<string, unknown>): Promise<Record<string, unknown>> {
  const machines = Number(options.machines ?? 50);
  const days = Number(options.days ?? 365);
  const rebuild = benchRebuild();
  print('Full rebuild', rebuild);
  const live = benchLive();
  print('One live event', live);
  const year = benchYear(machines, days);
  print(`Figures over ${machines} machines and ${days} days`, year);
  const resting = benchResting(machines, days);
  print(`A collector's start with ${machines} machines and ${days} days behind it`, resting);
  return { core: { rebuild, live, year, resting } };
}

function print(title: string, row: Row): void {
  process.stdout.write(`${title}\n`);
  for (const [name, value] of Object.entries(row))
    process.stdout.write(`  ${name.padEnd(28)} ${value.toLocaleString('en', { maximumFractionDigits: 2 })}\n`);
}

function timed<T>(work: () => T): { ms: number; value: T } {
  const begin = performance.now();
  const value = work();
  return { ms: performance.now() - begin, value };
}

function medianOf(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

/** Interleaved with a bare pass over the same facts, in the order of occurrence, that sums the parts. */
function benchRebuild(): Row {
  const plant = benchPlant(8);
  const events = plant.machines
    .flatMap((machine, index) => machineFacts(machine.id, 28, 30_000, index + 1))
    .sort((a, b) => a.at - b.at);
  const folds: number[] = [];
  const bares: number[] = [];
  for (let round = 0; round < 5; round++) {
    folds.push(timed(() => folded(plant, events)).ms);
    bares.push(timed(() => bareSum(events)).ms);
  }
  return {
    facts: events.length,
    eventsPerS: events.length / (medianOf(folds) / 1000),
    bestEventsPerS: events.length / (Math.min(...folds) / 1000),
    bareEventsPerS: events.length / (medianOf(bares) / 1000),
  };
}

function folded(plant: Plant, events: readonly Event[]): Ledger {
  const ledger = openLedger(plant);
  ledger.record(events);
  ledger.takeChanged();
  return ledger;
}

function bareSum(events: readonly Event[]): Map<string, number> {
  const parts = new Map<string, number>();
  for (const event of [...events].sort((a, b) => a.at - b.at))
    if (event.type === 'counted') parts.set(event.machineId, (parts.get(event.machineId) ?? 0) + event.count);
  return parts;
}

/** The same event into a week and into a year of one machine; late ones land anywhere in it. */
function benchLive(): Row {
  const row: Row = {};
  for (const [name, days] of [
    ['week', 7],
    ['year', 365],
  ] as const) {
    const events = machineFacts('M1', days, 60_000, 1);
    const ledger = folded(benchPlant(1), events);
    ledger.figures({ kind: 'plant' }, start, start + days * day);
    const end = start + days * day;
    row[`${name}Facts`] = events.length;
    row[`${name}LiveUs`] = eventCostUs(ledger, 2_000, 1_000_000, (index) => end + index * 1_000);
    row[`${name}LateUs`] = eventCostUs(
      ledger,
      300,
      2_000_000,
      (index) => start + Math.floor((index / 300) * days * day),
    );
  }
  return row;
}

function eventCostUs(ledger: Ledger, count: number, firstSeq: number, when: (index: number) => number): number {
  const { ms } = timed(() => {
    for (let index = 0; index < count; index++) {
      const at = when(index);
      ledger.record([
        {
          type: 'counted',
          machineId: 'M1',
          counter: 'total',
          unit: 'part',
          count: 1,
          since: null,
          reading: null,
          recovered: false,
          at,
          recordedAt: at,
          seq: firstSeq + index,
          edgeId: 'M1',
        },
      ]);
      ledger.takeChanged();
    }
  });
  return (ms * 1000) / count;
}

function benchYear(machines: number, days: number): Row {
  const plant = benchPlant(machines);
  const ledger = openLedger(plant);
  let facts = 0;
  const before = heapMb();
  const load = timed(() => {
    plant.machines.forEach((machine, index) => {
      const events = machineFacts(machine.id, days, 20 * 60_000, index + 1);
      facts += events.length;
      ledger.record(events);
    });
    ledger.takeChanged();
  });
  const loaded = heapMb();
  const [from, to] = [start, start + days * day];
  const first = timed(() => ledger.figures({ kind: 'plant' }, from, to));
  const kept = heapMb();
  const again = [1, 2, 3, 4, 5].map(() => timed(() => ledger.figures({ kind: 'plant' }, from, to)).ms);
  const table = intervalTable(ledger, plant, from, to);
  const bare = [1, 2, 3, 4, 5].map(() => timed(() => table.sum(from, to)).ms);
  const dayFrom = start + Math.floor(days / 14) * 7 * day + day;
  const dayPlant = [0, 1, 2, 3, 4].map(
    (i) => timed(() => ledger.figures({ kind: 'plant' }, dayFrom + i, dayFrom + day)).ms,
  );
  const dayKept = [0, 1, 2].map(
    () => timed(() => ledger.figures({ kind: 'plant' }, dayFrom - 3_600_000, dayFrom + day)).ms,
  );
  const dayMachine = plant.machines
    .slice(0, 9)
    .map((machine) => timed(() => ledger.machine(machine.id, dayFrom, dayFrom + day)).ms);
  const dayBare = [1, 2, 3].map(() => timed(() => table.sum(dayFrom, dayFrom + day)).ms);
  if (Math.round(first.value.sums.calendarMs) !== table.sum(from, to))
    throw new Error('the kept sums and the table of intervals differ');
  return {
    facts,
    intervals: table.rows,
    loadMs: load.ms,
    firstYearMs: first.ms,
    yearMs: medianOf(again),
    bareYearMs: medianOf(bare),
    dayAllMachinesMs: medianOf(dayPlant),
    dayAllMachinesKeptMs: medianOf(dayKept),
    dayOneMachineMs: medianOf(dayMachine),
    bareDayMs: medianOf(dayBare),
    factsMb: loaded - before,
    keptSumsMb: kept - loaded,
    bytesPerFact: ((loaded - before) * 1e6) / facts,
  };
}

/** The same facts in a journal on disk: what a start takes, and what stays in memory. */
function benchResting(machines: number, days: number): Row {
  const plant = benchPlant(machines);
  const dataDir = mkdtempSync(join(tmpdir(), 'istwert-bench-'));
  try {
    const journal = filledJournal(dataDir, plant, days);
    const bare = timed(() => {
      for (let next = 1; next <= journal.lastSeq(); next += 20_000) journal.read(next, 20_000);
    });
    const before = heapMb();
    const opened = timed(() => openLogbook(journal, plant));
    const { ledger } = opened.value;
    const loaded = heapMb();
    const [from, to] = [start, start + days * day];
    const first = timed(() => ledger.figures({ kind: 'plant' }, from, to));
    const again = [1, 2, 3, 4, 5].map(() => timed(() => ledger.figures({ kind: 'plant' }, from, to)).ms);
    const oldDay = start + Math.floor(days / 14) * 7 * day;
    const cold = timed(() => plant.machines.map(({ id }) => ledger.machine(id, oldDay, oldDay + day)));
    const facts = journal.lastSeq();
    journal.close();
    return {
      facts,
      openMs: opened.ms,
      bareReadMs: bare.ms,
      heapMb: loaded - before,
      bytesPerFact: ((loaded - before) * 1e6) / facts,
      firstYearMs: first.ms,
      yearMs: medianOf(again),
      coldDayAllMachinesMs: cold.ms,
    };
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

function filledJournal(dataDir: string, plant: Plant, days: number): Journal {
  const journal = openJournal(dataDir, 'bench', () => 'bench-journal');
  const events = plant.machines
    .flatMap((machine, index) => machineFacts(machine.id, days, 20 * 60_000, index + 1))
    .sort((a, b) => a.recordedAt - b.recordedAt)
    .map((event, index) => ({ ...event, edgeId: 'bench', seq: index + 1 }));
  for (let at = 0; at < events.length; at += 20_000) journal.adopt(events.slice(at, at + 20_000));
  return journal;
}

function heapMb(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed / 1e6;
}

/** The baseline for queries: the same intervals in an indexed table, summed by SQL. */
function intervalTable(ledger: Ledger, plant: Plant, from: number, to: number) {
  const db = new Database(':memory:');
  db.exec(
    'CREATE TABLE i (machine TEXT, f INTEGER, t INTEGER, class TEXT, reason TEXT); CREATE INDEX by_time ON i (machine, f)',
  );
  const insert = db.prepare('INSERT INTO i VALUES (?, ?, ?, ?, ?)');
  let rows = 0;
  db.transaction(() => {
    for (const { id } of plant.machines)
      for (const one of ledger.machine(id, from, to).intervals) {
        insert.run(id, one.from, one.to, one.class, one.reasonId);
        rows++;
      }
  })();
  const query = db.prepare(
    'SELECT class, reason, SUM(MIN(t, @to) - MAX(f, @from)) AS ms FROM i WHERE machine = @id AND f < @to AND t > @from GROUP BY class, reason',
  );
  return {
    rows,
    sum: (begin: number, end: number): number => {
      let ms = 0;
      for (const { id } of plant.machines)
        for (const row of query.all({ id, from: begin, to: end }))
          ms += typeof row === 'object' && row !== null && 'ms' in row && typeof row.ms === 'number' ? row.ms : 0;
      return ms;
    },
  };
}
