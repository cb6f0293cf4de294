import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openJournal } from '../../../collector/journal/journal.ts';
import { openLogbook } from '../../../collector/journal/logbook.ts';
import { ASIDE_FILE, repair } from '../../../collector/offline/repair.ts';
import { freshMemory } from '../../../shared/core/signal/signal.ts';
import type { NewFact } from '../../../shared/core/words/event.ts';
import { DAY_MS } from '../../../shared/core/words/time.ts';
import { machine, smallPlant } from '../../shared/core/facts.ts';

const NOW = Date.UTC(2026, 10, 23, 12);
const THE_YEAR_275760 = 8_640_000_000_000_000;
let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'istwert-repair-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

const part = (at: number, count = 1): NewFact => ({
  ...{ type: 'counted', machineId: 'press', at, counter: 'total', unit: 'part', count },
  ...{ since: at - 1_000, reading: null, recovered: false },
});
const opened = () => openJournal(dataDir, 'edge-1', () => 'journal-0001');

/** A journal with good facts, and some that no clock has shown. */
function poisoned(): void {
  const journal = opened();
  journal.commit({ recordedAt: NOW - 5_000, facts: [part(NOW - 6_000), part(THE_YEAR_275760), part(NOW - 4_000)] });
  journal.commit({ recordedAt: THE_YEAR_275760, facts: [part(NOW - 3_000)] });
  journal.commit({
    recordedAt: NOW,
    facts: [part(NOW)],
    memories: [{ ...freshMemory('press'), aliveAt: NOW + 9 * DAY_MS }],
  });
  journal.close();
}

async function repaired(apply: boolean): Promise<string> {
  let said = '';
  const print = async (text: string): Promise<void> => {
    said += text;
  };
  const edge = { id: 'edge-1', dataDir };
  await repair({ edge }, { apply }, { now: () => NOW, randomBytes: Buffer.alloc, print });
  return said;
}

test('without --apply it says which facts cannot be, and changes nothing', async () => {
  poisoned();
  expect(await repaired(false)).toMatch(
    /^By the clock of this box it is 2026-11-23T12.*2 facts cannot be.*fact 2 .*fact 4 .*Nothing was changed/s,
  );
  expect(await repaired(false)).toMatch(/2 facts cannot be/);
});

test('they are passed over from then on: the log, its numbers and what they said stay', async () => {
  poisoned();
  expect(await repaired(true)).toMatch(/2 facts are passed over from now on, 1 machines begin with a new baseline/);
  const journal = opened();
  try {
    expect(journal.read(1, 10).map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5]);
    expect([...journal.passedOver()]).toEqual([2, 4]);
    const { ledger } = openLogbook(journal, smallPlant({ machines: [machine('press')] }));
    const { quantities } = ledger.machine('press', NOW - DAY_MS, NOW + 1);
    expect(quantities.reduce((sum, { producedPcs }) => sum + producedPcs, 0)).toBe(3);
    expect(journal.memories()).toEqual([freshMemory('press')]);
  } finally {
    journal.close();
  }
  const lines = readFileSync(join(dataDir, ASIDE_FILE), 'utf8').trim().split('\n');
  expect(lines.map((line) => JSON.parse(line).fact?.seq)).toEqual([2, 4, undefined]);
  expect(await repaired(true)).toMatch(/Every fact can be/);
});
