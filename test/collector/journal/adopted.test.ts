import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Journal, openJournal } from '../../../collector/journal/journal.ts';
import { importFacts } from '../../../collector/journal/transfer.ts';
import { freshMemory, observe } from '../../../shared/core/signal/signal.ts';
import { type Event, printEventLine } from '../../../shared/core/words/event.ts';
import { MachineSchema } from '../../../shared/core/words/plant.ts';

const T = Date.UTC(2026, 10, 2, 6);
const machine = MachineSchema.parse({
  id: 'press-1',
  name: 'Press 1',
  workCentreId: 'WC',
  calendarId: 'C',
  counters: { total: { width: 'u32' } },
});
let dataDir: string;
let journal: Journal;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'istwert-adopted-'));
  journal = openJournal(dataDir, 'edge-1', () => 'journal-0001');
});
afterEach(() => {
  journal.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const counted = (seq: number, at: number, reading: number, count: number, machineId = 'press-1'): Event => ({
  seq,
  edgeId: 'elsewhere',
  recordedAt: at,
  type: 'counted',
  machineId,
  at,
  counter: 'total',
  unit: 'part',
  count,
  since: at - 1_000,
  reading,
  recovered: false,
});
const bringIn = (...events: Event[]): void => {
  const file = join(dataDir, 'facts.jsonl');
  writeFileSync(file, events.map((event) => `${printEventLine(event)}\n`).join(''));
  importFacts(journal, file);
};
/** What the next live reading counts. */
const nextCount = (reading: number): number => {
  const memory = journal.memories().find((known) => known.machineId === 'press-1') ?? freshMemory('press-1');
  const { facts } = observe(machine, memory, {
    machineId: 'press-1',
    at: T + 60_000,
    receivedAt: T + 60_000,
    quality: 'good',
    historical: false,
    value: { signal: 'counter', counter: 'total', reading },
  });
  return facts.reduce((sum, fact) => sum + (fact.type === 'counted' ? fact.count : 0), 0);
};

describe('facts collected elsewhere', () => {
  test('a counter goes on from the last imported reading: imported parts are not counted again', () => {
    bringIn(counted(1, T, 100, 5), counted(2, T + 1_000, 110, 10));
    expect(nextCount(113)).toBe(3);
  });

  test('older facts do not turn back a counter that was read later', () => {
    bringIn(counted(1, T, 100, 5), counted(2, T + 2_000, 120, 20));
    bringIn(counted(1, T + 1_000, 110, 10));
    expect(nextCount(121)).toBe(1);
  });

  test('a machine that was quiet is known until the end of the import, one that was lost until its loss', () => {
    const lost: Event = {
      ...{ seq: 2, edgeId: 'elsewhere', recordedAt: T, machineId: 'press-2', at: T + 1_000 },
      ...{ type: 'signalLost', why: 'the cable was cut' },
    };
    bringIn(counted(1, T, 100, 5), lost, counted(3, T + 7 * 3_600_000, 9, 1, 'press-3'));
    const known = Object.fromEntries(journal.memories().map(({ machineId, aliveAt }) => [machineId, aliveAt]));
    expect(known).toEqual({ 'press-1': T + 7 * 3_600_000, 'press-2': T + 1_000, 'press-3': T + 7 * 3_600_000 });
  });
});
