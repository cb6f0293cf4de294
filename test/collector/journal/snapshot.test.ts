import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Journal, openJournal } from '../../../collector/journal/journal.ts';
import { createKeeper } from '../../../collector/journal/keeper.ts';
import type { Logbook } from '../../../collector/journal/logbook.ts';
import { reopenLogbook } from '../../../collector/journal/reopen.ts';
import { readSnapshot, SNAPSHOT_FILE } from '../../../collector/journal/snapshot.ts';
import type { NewFact } from '../../../shared/core/words/event.ts';
import { readFolded } from '../../../shared/io/folded-file.ts';
import { hour, machine, minute, monday, order, smallPlant } from '../../shared/core/facts.ts';

const plant = smallPlant({ machines: [machine('M1', { counters: { good: {} } }), machine('M2')] });
let dataDir: string;
let file: string;
let open: Journal[];
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'istwert-snapshot-'));
  file = join(dataDir, SNAPSHOT_FILE);
  open = [];
});
afterEach(() => {
  for (const journal of open) journal.close();
  rmSync(dataDir, { recursive: true, force: true });
});

function journalOf(folder = dataDir, id = 'journal-0001'): Journal {
  const journal = openJournal(folder, 'edge-1', () => id);
  open.push(journal);
  return journal;
}
function closed(journal: Journal): void {
  journal.close();
  open = open.filter((one) => one !== journal);
}

/** What stands in the file: the engine may write one number in two ways, as it holds it at that moment. */
function written(): unknown[] {
  const found = readFolded(file);
  if (typeof found === 'string') throw new Error(`the snapshot is ${found}`);
  return [found.head, ...found.parts];
}

const part = (at: number): NewFact => ({
  ...{ type: 'counted', machineId: 'M1', at, counter: 'good', unit: 'part', count: 1 },
  ...{ since: at - minute, reading: null, recovered: false },
});
const state = (at: number, now: 'running' | 'fault'): NewFact => ({
  ...{ type: 'stateChanged', machineId: 'M1', at, state: now, word: null, alarm: null },
});
const started = (at: number): NewFact => ({
  ...{ type: 'operationStarted', machineId: 'M1', at, by: 'anna', commandId: 'start-1', operationId: 'A/0010' },
});
const issued = (at: number): NewFact => ({
  ...{ type: 'materialIssued', machineId: 'M1', at, by: 'anna', commandId: 'issue-1', operationId: 'A/0010' },
  ...{ itemId: 'steel', lot: 'lot-7', quantityPcs: 12 },
});
const days: NewFact[] = [
  { type: 'orderReleased', machineId: null, at: monday, order: order('A', { quantityPcs: 900 }) },
  state(monday, 'running'),
  started(monday),
  issued(monday + minute),
  ...Array.from({ length: 400 }, (_, index) => part(monday + (index + 1) * minute)),
  state(monday + 7 * hour, 'fault'),
];

/** What is asked of a box after a start. */
function answers(logbook: Logbook): unknown {
  const { ledger } = logbook;
  const [from, to] = [monday - hour, monday + 40 * hour];
  return [
    ...['M1', 'M2'].map((id) => [ledger.machine(id, from, to), logbook.lastMachineFact(id)]),
    ledger.figures({ kind: 'plant' }, from, to),
    ledger.operation('A/0010', to),
  ];
}

async function kept(journal: Journal): Promise<void> {
  const place = { dataDir, edgeId: journal.edgeId, plant };
  await createKeeper({ place, cursor: 0, log: (_, message) => expect.unreachable(message) }).keep();
}

/** As a start finds it, with what was said of the snapshot, and how many facts were read. */
function reopened(journal: Journal) {
  const said: string[] = [];
  let facts = 0;
  const counting: Journal = Object.assign(Object.create(journal), {
    read: (from: number, limit: number) => {
      const found = journal.read(from, limit);
      facts += found.length;
      return found;
    },
  });
  const { logbook, cursor } = reopenLogbook({
    ...{ journal: counting, plant, file },
    warn: (message) => said.push(message),
  });
  return { answers: answers(logbook), logbook, cursor, said, facts };
}

describe('A box that starts', () => {
  test('goes on from its snapshot, reads what came after it, and answers as if it had read everything', async () => {
    const journal = journalOf();
    journal.commit({ recordedAt: monday, facts: days });
    await kept(journal);
    journal.commit({ recordedAt: monday + 8 * hour, facts: [part(monday + 3 * hour + 1), part(monday + 8 * hour)] });

    const start = reopened(journal);
    expect(start).toMatchObject({ cursor: days.length, said: [] });
    // Those after it, and the one that tells that the journal is the same.
    expect(start.facts).toBe(3);

    rmSync(file);
    const whole = reopened(journal);
    expect(whole.said).toEqual([]);
    expect(start.answers).toEqual(whole.answers);
  });

  test('throws a snapshot away that is torn or changed anywhere, says so, and answers the same', async () => {
    const journal = journalOf();
    journal.commit({ recordedAt: monday, facts: days });
    const right = reopened(journal).answers;
    await kept(journal);
    const good = readFileSync(file);
    fc.assert(
      fc.property(
        fc.nat({ max: good.length - 1 }),
        fc.boolean(),
        fc.integer({ min: 1, max: 255 }),
        (at, isCut, bits) => {
          const bad = isCut ? good.subarray(0, at) : Buffer.from(good);
          if (!isCut) bad.writeUInt8((good.readUInt8(at) ^ bits) & 255, at);
          writeFileSync(file, bad);
          expect(readSnapshot(file, journal, plant)).toBe('damaged');
        },
      ),
      { numRuns: 300 },
    );
    const start = reopened(journal);
    expect(start.said).toEqual([
      'What was computed before is damaged: it is thrown away and computed anew from the journal.',
    ]);
    expect(start.answers).toEqual(right);
    expect(existsSync(file)).toBe(false);
  });

  test('takes the snapshot before, where writing another was cut off anywhere', async () => {
    const journal = journalOf();
    journal.commit({ recordedAt: monday, facts: days.slice(0, 200) });
    await kept(journal);
    const before = readFileSync(file);
    journal.commit({ recordedAt: monday, facts: days.slice(200) });
    await kept(journal);
    const next = readFileSync(file);
    const whole = written();
    const right = reopened(journal).answers;
    for (const share of [0, 0.1, 0.5, 0.9, 1]) {
      writeFileSync(file, before);
      writeFileSync(`${file}.new`, next.subarray(0, Math.floor(share * next.length)));
      const start = reopened(journal);
      expect(start).toMatchObject({ cursor: 200, said: [] });
      expect(start.answers).toEqual(right);
    }
    await kept(journal);
    expect(written()).toEqual(whole);
  });

  test.each([
    ['another journal', { id: 'journal-0002', facts: days.length, lateMs: 0 }],
    ['a journal that was put back from a copy', { id: 'journal-0001', facts: 100, lateMs: 0 }],
    ['one that was put back and went on otherwise', { id: 'journal-0001', facts: days.length, lateMs: 1 }],
  ])('throws a snapshot of %s away', async (_, { id, facts, lateMs }) => {
    const own = journalOf();
    own.commit({ recordedAt: monday, facts: days });
    await kept(own);
    closed(own);

    const elsewhere = mkdtempSync(join(tmpdir(), 'istwert-elsewhere-'));
    copyFileSync(file, join(elsewhere, SNAPSHOT_FILE));
    const other = journalOf(elsewhere, id);
    other.commit({ recordedAt: monday + lateMs, facts: days.slice(0, facts) });
    expect(readSnapshot(join(elsewhere, SNAPSHOT_FILE), other, plant)).toBe('foreign');
    closed(other);
    rmSync(elsewhere, { recursive: true, force: true });
  });

  test('throws it away where the plant is configured otherwise and no fact says so', async () => {
    const journal = journalOf();
    journal.commit({ recordedAt: monday, facts: days });
    await kept(journal);
    expect(readSnapshot(file, journal, smallPlant())).toBe('foreign');
    journal.commit({
      recordedAt: monday,
      facts: [{ type: 'masterDataChanged', machineId: null, at: monday, plant: smallPlant() }],
    });
    await kept(journal);
    expect(readSnapshot(file, journal, plant)).toMatchObject({ cursor: days.length + 1 });
  });
});
