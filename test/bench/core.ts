/**
 * The core: full rebuild, and one live or late event with history behind it. Beside each figure a bare baseline of the
 * same run. What a whole year costs is told by `year`, which asks the real processes.
 *
 *   npm run bench -- core [--json]
 */
import { type Ledger, openLedger } from '../../shared/core/ledger/ledger.ts';
import type { Event } from '../../shared/core/words/event.ts';
import type { Plant } from '../../shared/core/words/plant.ts';
import { benchPlant, day, machineFacts, start } from './plantyear.ts';

type Row = Record<string, number>;

export async function run(): Promise<Record<string, unknown>> {
  const rebuild = benchRebuild();
  print('Full rebuild', rebuild);
  const live = benchLive();
  print('One live event', live);
  return { core: { rebuild, live } };
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
