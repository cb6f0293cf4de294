import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SEGMENT_FACTS } from '../../../collector/journal/archive.ts';
import { type Journal, openJournal, openJournalToRead } from '../../../collector/journal/journal.ts';
import type { Event, NewFact } from '../../../shared/core/words/event.ts';
import { T0 } from '../fakes.ts';

const FACTS = 3 * SEGMENT_FACTS + 100;
let folder: string;
let journal: Journal;
let facts: Event[];
const open = () => openJournal(folder, 'edge-1', () => 'journal-0001');

/** Machines count; now and then a person notes, and corrects. Each is recorded a second after the one before. */
const draft = (n: number): NewFact => {
  const machineId = `press-${n % 3}`;
  if (n % 700 === 0)
    return { type: 'stopClassified', machineId, at: T0 + n, by: 'Ada', from: T0 + n - 1, to: T0 + n, reasonId: 'jam' };
  if (n % 50 === 0) return { type: 'noteAdded', machineId, at: T0 + n, by: 'Ada', operationId: null, text: `Öl ${n}` };
  return {
    ...{ type: 'counted', machineId, at: T0 + n, counter: 'total', unit: 'part', count: 1, since: T0 + n - 3 },
    ...{ reading: n / 3, recovered: n % 11 === 0 },
  };
};
const recordedAt = (n: number) => T0 + n * 1_000;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'istwert-archive-'));
  journal = open();
  facts = journal.atomically(() =>
    Array.from({ length: FACTS }, (_, n) => journal.commit({ recordedAt: recordedAt(n), facts: [draft(n)] })).flat(),
  );
});
afterEach(() => {
  journal.close();
  rmSync(folder, { recursive: true, force: true });
});

const packAll = (before = recordedAt(FACTS)): void => {
  while (journal.archive(before));
};
const spread = [1, 2, 700, SEGMENT_FACTS, SEGMENT_FACTS + 1, 2 * SEGMENT_FACTS + 7, 3 * SEGMENT_FACTS, FACTS];

function expectAllThere(of: Journal): void {
  expect(of.lastSeq()).toBe(FACTS);
  expect(of.firstAt()).toBe(T0);
  expect(of.read(1, FACTS)).toEqual(facts);
  for (const from of spread) expect(of.read(from, 50)).toEqual(facts.slice(from - 1, from + 49));
  expect(of.pick(spread.toReversed())).toEqual(spread.toReversed().map((seq) => facts[seq - 1]));
  const corrections = facts.filter(({ type }) => type === 'stopClassified');
  expect(corrections.length).toBeGreaterThan(4);
  expect(of.corrections(0, 100)).toEqual(corrections);
  expect(of.corrections(0, 2)).toEqual(corrections.slice(-2));
  expect(of.corrections(corrections[1]?.seq ?? 0, 100)).toEqual(corrections.slice(2));
}

describe('old facts that were packed', () => {
  test('are read as before, by number and by stretch, also after a start and by a reader that was there before', () => {
    const reader = openJournalToRead(folder, 'edge-1');
    packAll();
    expect(journal.archivedThrough()).toBe(3 * SEGMENT_FACTS);
    expectAllThere(journal);
    expectAllThere(reader);
    reader.close();
    journal.close();
    journal = open();
    expectAllThere(journal);
    expect(() => journal.pick([2, FACTS + 1])).toThrow(/lacks fact/);
  });

  test('are those that were recorded before, a whole piece at a time; what is younger stays', () => {
    packAll(recordedAt(2 * SEGMENT_FACTS - 1));
    expect(journal.archivedThrough()).toBe(SEGMENT_FACTS);
    packAll(recordedAt(2 * SEGMENT_FACTS));
    expect(journal.archivedThrough()).toBe(2 * SEGMENT_FACTS);
    expectAllThere(journal);
  });

  test('take a tenth of the room, and what becomes free is used again', () => {
    const sizes = (sql: string) =>
      new Sqlite(join(folder, 'journal.db'), { readonly: true }).prepare(sql).pluck().get();
    packAll();
    const bytes = Number(sizes('SELECT sum(length(packed)) FROM segment'));
    expect(bytes / (3 * SEGMENT_FACTS)).toBeLessThan(10);
    const pages = Number(sizes('PRAGMA page_count'));
    journal.commit({ recordedAt: recordedAt(FACTS), facts: facts.slice(0, 2_000).map((_, n) => draft(n)) });
    expect(Number(sizes('PRAGMA page_count'))).toBe(pages);
  });

  test('are never deleted or changed, and no fact is that is not in a piece', () => {
    packAll(recordedAt(SEGMENT_FACTS));
    journal.close();
    const file = new Sqlite(join(folder, 'journal.db'));
    for (const [sql, words] of [
      ['DELETE FROM segment', /never deleted/],
      ["UPDATE segment SET hash = ''", /never changed/],
      [`DELETE FROM fact WHERE seq = ${SEGMENT_FACTS + 1}`, /never deleted/],
    ] as const)
      expect(() => file.exec(sql)).toThrow(words);
    file.close();
    journal = open();
    expectAllThere(journal);
  });

  test('are told as damaged when a byte of them was changed, and nothing else is', () => {
    packAll();
    journal.close();
    const file = new Sqlite(join(folder, 'journal.db'));
    file.exec('DROP TRIGGER segment_stays');
    const packed = file.prepare('SELECT packed FROM segment WHERE first = 1').pluck().get();
    if (!Buffer.isBuffer(packed)) throw new Error('no piece');
    packed[packed.length >> 1] = (packed[packed.length >> 1] ?? 0) ^ 1;
    file.prepare('UPDATE segment SET packed = ? WHERE first = 1').run(packed);
    file.close();
    journal = open();
    expect(() => journal.read(5, 1)).toThrow(/lacks fact 5/);
    expect(journal.read(SEGMENT_FACTS + 1, 10)).toEqual(facts.slice(SEGMENT_FACTS, SEGMENT_FACTS + 10));
  });

  test('may be all that there is: the next fact has the next number', () => {
    journal.commit({
      recordedAt: recordedAt(FACTS),
      facts: Array.from({ length: SEGMENT_FACTS - 100 }, (_, n) => draft(n + 1)),
    });
    packAll(recordedAt(FACTS + 1));
    journal.close();
    journal = open();
    expect(journal.archivedThrough()).toBe(4 * SEGMENT_FACTS);
    expect(journal.read(4 * SEGMENT_FACTS, 10)).toHaveLength(1);
    const [next] = journal.commit({ recordedAt: recordedAt(FACTS + 2), facts: [draft(1)] });
    expect(next?.seq).toBe(4 * SEGMENT_FACTS + 1);
  });
});
