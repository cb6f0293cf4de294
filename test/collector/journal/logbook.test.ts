import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { openJournal } from '../../../collector/journal/journal.ts';
import { openLogbook } from '../../../collector/journal/logbook.ts';
import { openLedger } from '../../../shared/core/ledger/ledger.ts';
import type { NewFact } from '../../../shared/core/words/event.ts';
import { hour, machine, minute, monday, smallPlant } from '../../shared/core/facts.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'istwert-floor-'));
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

const part = (at: number): NewFact => ({
  type: 'counted',
  machineId: 'M1',
  at,
  counter: 'good',
  unit: 'part',
  count: 1,
  since: at - minute,
  reading: null,
  recovered: false,
});

test('facts that rest in the journal count as those in memory do, after a restart and when late ones come', () => {
  const plant = smallPlant({ machines: [machine('M1', { counters: { good: {} } })] });
  let journal = openJournal(dataDir, 'edge-1', () => 'journal-0001');
  const running: NewFact = {
    type: 'stateChanged',
    machineId: 'M1',
    at: monday,
    state: 'running',
    word: null,
    alarm: null,
  };
  const week = Array.from({ length: 5 * 16 * 60 }, (_, index) => part(monday + (index + 1) * minute));
  journal.commit({ recordedAt: monday, facts: [running, ...week] });
  journal.close();

  journal = openJournal(dataDir, 'edge-1', () => 'journal-0001');
  let read = 0;
  const counting = {
    ...journal,
    pick: (seqs: readonly number[]) => {
      read += seqs.length;
      return journal.pick(seqs);
    },
  };
  const logbook = openLogbook(counting, plant, {
    open: (one, options) => openLedger(one, { ...options, awake: { facts: 500, ms: 0 } }),
  });
  logbook.commit({ recordedAt: monday + 200 * hour, facts: [part(monday + 30 * hour + 1)] });
  const plain = openLedger(plant);
  plain.record(journal.read(1, 10_000));

  const [from, to] = [monday, monday + 120 * hour];
  expect(logbook.ledger.machine('M1', from, to)).toEqual(plain.machine('M1', from, to));
  expect(logbook.ledger.figures({ kind: 'plant' }, from, to)).toEqual(plain.figures({ kind: 'plant' }, from, to));
  expect(read).toBeGreaterThan(1_000);
  journal.close();
});
