import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Journal, openJournal } from '../../../collector/journal/journal.ts';
import { QUARANTINE_ENTRIES } from '../../../collector/journal/quarantine.ts';
import { exportLines, importFacts } from '../../../collector/journal/transfer.ts';
import { freshMemory } from '../../../shared/core/signal/signal.ts';
import type { NewFact } from '../../../shared/core/words/event.ts';
import { Problem } from '../../../shared/core/words/problem.ts';

const T = Date.UTC(2026, 10, 2, 6);
let dataDir: string;
let journal: Journal;
const open = (edgeId = 'edge-1') => openJournal(dataDir, edgeId, () => 'journal-0001');

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'istwert-journal-'));
  journal = open();
});
afterEach(() => {
  journal.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const counted = (at: number, count = 1): NewFact => ({
  type: 'counted',
  machineId: 'press-1',
  at,
  counter: 'total',
  unit: 'cycle',
  count,
  since: at - 1000,
  reading: 17.5,
  recovered: true,
});
const drafts: NewFact[] = [
  counted(T),
  { type: 'stateChanged', machineId: 'press-1', at: T + 1, state: 'fault', word: 'Störung "7"', alarm: null },
  { type: 'noteAdded', machineId: 'press-1', at: T + 2, by: 'Ada', operationId: null, text: 'oil\non the floor' },
  { type: 'orderClosed', machineId: null, at: T + 3, orderId: 'O-1' },
];

describe('the journal', () => {
  test('numbers facts gap-free and gives them back as they were recorded', () => {
    const first = journal.commit({ recordedAt: T + 10, facts: drafts });
    const second = journal.commit({ recordedAt: T + 20, facts: [counted(T + 15)] });
    expect([...first, ...second].map((fact) => fact.seq)).toEqual([1, 2, 3, 4, 5]);
    expect(journal.read(1, 100)).toEqual([...first, ...second]);
    expect(first[2]).toMatchObject({ edgeId: 'edge-1', recordedAt: T + 10, text: 'oil\non the floor' });
    expect(journal.read(4, 1).map((fact) => fact.type)).toEqual(['orderClosed']);
  });

  test('acknowledges nothing while its folder is somewhere else, and goes on when it is back', () => {
    journal.commit({ recordedAt: T + 10, facts: drafts });
    renameSync(dataDir, `${dataDir}-moved`);
    const lost = () => journal.commit({ recordedAt: T + 20, facts: [counted(T + 15)] });
    expect(lost).toThrow(
      expect.objectContaining({ code: 'unavailable', message: expect.stringMatching(/moved or deleted/) }),
    );
    expect(() => journal.checkPlace()).toThrow(/moved or deleted/);
    // Another file in its place is not it either.
    mkdirSync(dataDir);
    writeFileSync(join(dataDir, 'journal.db'), '');
    expect(lost).toThrow(/moved or deleted/);
    rmSync(dataDir, { recursive: true });
    renameSync(`${dataDir}-moved`, dataDir);
    expect(lost()).toMatchObject([{ seq: drafts.length + 1 }]);
    expect(journal.lastSeq()).toBe(drafts.length + 1);
  });

  test('gives single facts back in the order asked, and never leaves one out', () => {
    const facts = journal.commit({ recordedAt: T + 10, facts: drafts });
    expect(journal.pick([4, 1, 2])).toEqual([facts[3], facts[0], facts[1]]);
    expect(() => journal.pick([2, 99])).toThrow(/lacks fact 99/);
  });

  test('goes on where it ended, with its own id, after it was closed', () => {
    journal.commit({ recordedAt: T, facts: drafts, planningCursor: 9 });
    journal.close();
    journal = openJournal(dataDir, 'edge-1', () => 'another-id');
    expect(journal.lastSeq()).toBe(4);
    expect(journal.journalId).toBe('journal-0001');
    expect(journal.planningCursor()).toBe(9);
    expect(journal.commit({ recordedAt: T, facts: [counted(T)] })[0]?.seq).toBe(5);
  });

  test('knows when its earliest fact happened, in whatever order they came, and after it was opened again', () => {
    expect(journal.firstAt()).toBeNull();
    journal.commit({ recordedAt: T + 10, facts: [counted(T)] });
    journal.commit({ recordedAt: T + 20, facts: [counted(T - 5_000), counted(T + 15)] });
    expect(journal.firstAt()).toBe(T - 5_000);
    journal.close();
    journal = open();
    expect(journal.firstAt()).toBe(T - 5_000);
  });

  test('a failed commit leaves neither facts, nor memories, nor a gap', () => {
    const memory = freshMemory('press-1');
    journal.commit({ recordedAt: T, facts: [counted(T)], commandId: 'command-1' });
    expect(() =>
      journal.commit({ recordedAt: T, facts: drafts, memories: [memory], commandId: 'command-1' }),
    ).toThrow();
    expect(journal.lastSeq()).toBe(1);
    expect(journal.memories()).toEqual([]);
    expect(journal.commit({ recordedAt: T, facts: [counted(T)] })[0]?.seq).toBe(2);
    expect(journal.read(1, 10)).toHaveLength(2);
  });

  test('keeps signal memories with the facts that they belong to', () => {
    const memory = { ...freshMemory('press-1'), counters: { total: { reading: 4, at: T } }, lineUp: true, aliveAt: T };
    journal.commit({ recordedAt: T, facts: [counted(T)], memories: [memory] });
    journal.commit({ recordedAt: T, memories: [{ ...memory, aliveAt: T + 5 }] });
    expect(journal.memories()).toEqual([{ ...memory, aliveAt: T + 5 }]);
  });

  test('a command that was done names its facts again', () => {
    journal.commit({ recordedAt: T, facts: drafts });
    journal.commit({ recordedAt: T, facts: [counted(T), counted(T + 1)], commandId: 'command-1' });
    expect(journal.commandDone('command-1')).toEqual([5, 6]);
    expect(journal.commandDone('command-2')).toBeNull();
  });

  test('belongs to one edge box and to one process', () => {
    expect(() => open()).toThrow(/in use by another process/);
    journal.close();
    expect(() => open('edge-2')).toThrow(/belongs to edge box "edge-1"/);
    journal = open();
  });

  test('a damaged file is said, not overwritten', () => {
    journal.close();
    const damaged = mkdtempSync(join(tmpdir(), 'istwert-damaged-'));
    writeFileSync(join(damaged, 'journal.db'), 'this is no database, and long enough to be looked at');
    expect(() => openJournal(damaged, 'edge-1', () => 'x')).toThrow(/damaged.*restore the last backup/);
    rmSync(damaged, { recursive: true });
    journal = open();
  });
});

describe('a journal that somebody tampered with', () => {
  const tamper = (sql: string): void => {
    journal.commit({ recordedAt: T, facts: drafts });
    journal.close();
    const db = new Sqlite(join(dataDir, 'journal.db'));
    db.exec(sql);
    db.close();
    journal = open();
  };

  test('refuses to change or delete a fact', () => {
    journal.commit({ recordedAt: T, facts: drafts });
    journal.close();
    const db = new Sqlite(join(dataDir, 'journal.db'));
    expect(() => db.exec('UPDATE fact SET count = 7 WHERE seq = 1')).toThrow(/never changed/);
    expect(() => db.exec('DELETE FROM fact WHERE seq = 1')).toThrow(/never deleted/);
    db.close();
    journal = open();
  });
  test('says which fact is missing', () => {
    tamper('DROP TRIGGER fact_kept; DELETE FROM fact WHERE seq = 2');
    expect(() => journal.read(1, 10)).toThrow(/lacks fact 2.*restore the last backup/);
  });
  test.each([
    ['state', 2, `'{"state":"asleep","word":null,"alarm":null}'`],
    ['note', 3, "'{'"],
  ])('says which fact is damaged: a %s', (_what, seq, body) => {
    tamper(`DROP TRIGGER fact_stays; UPDATE fact SET body = ${body} WHERE seq = ${seq}`);
    expect(() => journal.read(1, 10)).toThrow(new RegExp(`Fact ${seq} in the journal is damaged`));
  });
});

describe('quarantine', () => {
  const input = (raw: string) => ({ at: T, sourceId: 'mqtt', machineId: null, where: 'a/b', why: 'no JSON', raw });

  test('keeps the newest, counts what had to make room, and cuts long input', () => {
    const many = Array.from({ length: QUARANTINE_ENTRIES + 5 }, (_, index) => input(`raw ${index}`));
    journal.commit({ recordedAt: T, quarantined: [...many, input('x'.repeat(9_000))] });
    expect(journal.quarantine.open()).toBe(QUARANTINE_ENTRIES);
    expect(journal.quarantine.dropped()).toBe(6);
    const [newest, before] = journal.quarantine.list(2, true);
    expect(newest?.raw).toHaveLength(4_096);
    expect(before?.raw).toBe(`raw ${QUARANTINE_ENTRIES + 4}`);
    const ids = [...journal.quarantine.all()].map(({ id }) => id);
    expect(ids).toEqual(Array.from({ length: QUARANTINE_ENTRIES }, (_, index) => QUARANTINE_ENTRIES + 6 - index));
  });

  test('is as large as the configuration says, also when that was more before', () => {
    const many = Array.from({ length: 130 }, (_, index) => input(`raw ${index}`));
    journal.commit({ recordedAt: T, quarantined: many });
    journal.close();
    journal = openJournal(dataDir, 'edge-1', () => 'unused', 100);
    for (const raw of ['a', 'b', 'c']) journal.commit({ recordedAt: T, quarantined: [input(raw)] });
    expect(journal.quarantine.open()).toBe(100);
    expect(journal.quarantine.dropped()).toBe(33);
  });

  test('a topic of any length takes no more room than a row', () => {
    journal.commit({
      recordedAt: T,
      quarantined: [{ ...input('x'), where: 't'.repeat(60_000), why: 'w'.repeat(9_000) }],
    });
    const [entry] = journal.quarantine.list(1, true);
    expect([entry?.where.length, entry?.why.length]).toEqual([1_024, 1_024]);
  });

  test('what a person has decided stays decided', () => {
    journal.commit({ recordedAt: T, quarantined: [input('a'), input('b')] });
    journal.commit({ recordedAt: T + 1, decisions: [{ id: 1, decision: 'discarded', by: 'Ada' }] });
    journal.commit({ recordedAt: T + 2, decisions: [{ id: 1, decision: 'taken', by: 'Bob' }] });
    expect(journal.quarantine.entry(1)).toMatchObject({ decision: 'discarded', decidedBy: 'Ada', decidedAt: T + 1 });
    expect(journal.quarantine.list(10, true).map((entry) => entry.raw)).toEqual(['b']);
  });
});

describe('export and import', () => {
  const exported = () => [...exportLines(journal)].join('');
  const fileOf = (text: string): string => {
    const file = join(dataDir, 'facts.jsonl');
    writeFileSync(file, text);
    return file;
  };

  test('an empty journal takes an export over as it is', () => {
    journal.commit({ recordedAt: T, facts: drafts });
    const text = exported();
    const file = fileOf(text);
    const otherDir = mkdtempSync(join(tmpdir(), 'istwert-other-'));
    const other = openJournal(otherDir, 'edge-1', () => 'journal-0002');
    expect(importFacts(other, file)).toEqual({ facts: 4, keptNumbers: true });
    expect([...exportLines(other)].join('')).toBe(text);
    other.close();
    rmSync(otherDir, { recursive: true });
  });

  test('a journal with facts gives the imported ones its own numbers', () => {
    journal.commit({ recordedAt: T, facts: drafts });
    const file = fileOf(exported());
    expect(importFacts(journal, file)).toEqual({ facts: 4, keptNumbers: false });
    expect(journal.read(5, 10).map((fact) => fact.seq)).toEqual([5, 6, 7, 8]);
    expect(journal.commit({ recordedAt: T, facts: [counted(T)] })[0]?.seq).toBe(9);
  });

  test('one bad line imports nothing and is named', () => {
    journal.commit({ recordedAt: T, facts: drafts });
    const lines = exported().split('\n');
    lines[2] = (lines[2] ?? '').replace('"noteAdded"', '"noteWritten"');
    const file = fileOf(lines.join('\n'));
    expect(() => importFacts(journal, file)).toThrow(/facts\.jsonl:3 /);
    expect(journal.lastSeq()).toBe(4);
    expect(() => importFacts(journal, join(dataDir, 'none.jsonl'))).toThrow(/cannot be read/);
  });

  test('every bad line is named with its field, up to twenty; the others are counted, and nothing is imported', () => {
    journal.commit({ recordedAt: T, facts: drafts });
    const good = exported().trimEnd().split('\n');
    const bad = Array.from({ length: 23 }, (_, n) =>
      n % 2 === 0 ? '{ "seq": ' : JSON.stringify({ type: 'noteAdded', seq: n }),
    );
    const file = fileOf([...good, ...bad, ...good].join('\n'));
    const said = (() => {
      try {
        importFacts(journal, file);
        return [];
      } catch (error) {
        return error instanceof Problem ? error.message.split('\n') : [];
      }
    })();
    const named = said.flatMap((line) => /facts\.jsonl:(\d+) \S/.exec(line)?.[1] ?? []);
    expect(named.map(Number)).toEqual(Array.from({ length: 20 }, (_, n) => good.length + n + 1));
    expect(said.slice(-2)).toEqual(['… and 3 more lines', 'Nothing was imported.']);
    expect(journal.lastSeq()).toBe(4);
  });
});
