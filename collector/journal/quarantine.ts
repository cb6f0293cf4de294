/**
 * Input that made no sense: kept with its reason, shown, exported, and settled by a person.
 * Bounded, so that a mad device cannot fill the disk; what fell out of it is counted.
 */
import type { Quarantined } from '../../shared/core/words/sample.ts';
import type { Database } from '../../shared/io/sqlite.ts';

/** Entries that are kept where the configuration (`edge.quarantineEntries`) says nothing else. */
export const QUARANTINE_ENTRIES = 10_000;
const RAW_MAX = 4_096;
/** A topic may be 64 kB long. */
const TEXT_MAX = 1_024;
const PAGE = 500;
/** At one entry: a transaction stays short. */
const MOST_REMOVED = 20;

export interface QuarantineEntry extends Quarantined {
  id: number;
  /** null while nobody has decided. */
  decision: 'taken' | 'discarded' | null;
  decidedBy: string | null;
  decidedAt: number | null;
}

export interface Quarantine {
  add(input: Quarantined): void;
  decide(id: number, decision: 'taken' | 'discarded', by: string, at: number): void;
  entry(id: number): QuarantineEntry | null;
  /** Newest first. */
  list(limit: number, onlyOpen: boolean): QuarantineEntry[];
  /** All of them, newest first; a page in memory at a time. */
  all(): Generator<QuarantineEntry>;
  /** Undecided entries. */
  open(): number;
  /** Undecided entries that had to make room for newer ones, ever. */
  dropped(): number;
}

export const quarantineTable = `
  CREATE TABLE quarantine (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    sourceId TEXT NOT NULL,
    machineId TEXT,
    "where" TEXT NOT NULL,
    why TEXT NOT NULL,
    raw TEXT NOT NULL,
    decision TEXT,
    decidedBy TEXT,
    decidedAt INTEGER
  ) STRICT;
  CREATE INDEX quarantine_open ON quarantine (id) WHERE decision IS NULL;
  CREATE TABLE quarantine_dropped (one INTEGER PRIMARY KEY CHECK (one = 1), dropped INTEGER NOT NULL) STRICT;
  INSERT INTO quarantine_dropped VALUES (1, 0);
`;

interface Row extends Omit<QuarantineEntry, 'decision'> {
  decision: string | null;
}

/** Must be called inside the journal's transactions where it writes. */
export function openQuarantine(db: Database, entries: number): Quarantine {
  const sql = {
    insert: db.prepare<[number, string, string | null, string, string, string]>(
      'INSERT INTO quarantine (at, sourceId, machineId, "where", why, raw) VALUES (?, ?, ?, ?, ?, ?)',
    ),
    open: db.prepare<[], { n: number }>('SELECT count(*) AS n FROM quarantine WHERE decision IS NULL'),
    oldest: db.prepare<[], { id: number; decision: string | null }>(
      'SELECT id, decision FROM quarantine ORDER BY id LIMIT 1',
    ),
    remove: db.prepare<[number]>('DELETE FROM quarantine WHERE id = ?'),
    countDrop: db.prepare('UPDATE quarantine_dropped SET dropped = dropped + 1'),
    dropped: db.prepare<[], { dropped: number }>('SELECT dropped FROM quarantine_dropped'),
    decide: db.prepare<[string, string, number, number]>(
      'UPDATE quarantine SET decision = ?, decidedBy = ?, decidedAt = ? WHERE id = ? AND decision IS NULL',
    ),
    entry: db.prepare<[number], Row>('SELECT * FROM quarantine WHERE id = ?'),
    list: db.prepare<[number], Row>('SELECT * FROM quarantine ORDER BY id DESC LIMIT ?'),
    before: db.prepare<[number, number], Row>('SELECT * FROM quarantine WHERE id < ? ORDER BY id DESC LIMIT ?'),
    listOpen: db.prepare<[number], Row>('SELECT * FROM quarantine WHERE decision IS NULL ORDER BY id DESC LIMIT ?'),
  };

  return {
    add: ({ at, sourceId, machineId, where, why, raw }) => {
      const { lastInsertRowid } = sql.insert.run(
        at,
        sourceId,
        machineId,
        where.slice(0, TEXT_MAX),
        why.slice(0, TEXT_MAX),
        raw.slice(0, RAW_MAX),
      );
      // Only the oldest ever go, so the ids are gap-free and their distance is the number stored. Where the bound has
      // become lower, the rest goes with the next entries.
      for (let turn = 0; turn < MOST_REMOVED; turn += 1) {
        const oldest = sql.oldest.get();
        if (oldest === undefined || Number(lastInsertRowid) - oldest.id < entries) return;
        sql.remove.run(oldest.id);
        if (oldest.decision === null) sql.countDrop.run();
      }
    },
    decide: (id, decision, by, at) => {
      sql.decide.run(decision, by, at, id);
    },
    entry: (id) => {
      const row = sql.entry.get(id);
      return row === undefined ? null : entryOf(row);
    },
    list: (limit, onlyOpen) => (onlyOpen ? sql.listOpen : sql.list).all(limit).map(entryOf),
    *all() {
      for (let before = Number.MAX_SAFE_INTEGER; ; ) {
        const rows = sql.before.all(before, PAGE);
        for (const row of rows) yield entryOf(row);
        const last = rows.at(-1);
        if (last === undefined) return;
        before = last.id;
      }
    },
    open: () => sql.open.get()?.n ?? 0,
    dropped: () => sql.dropped.get()?.dropped ?? 0,
  };
}

function entryOf(row: Row): QuarantineEntry {
  return { ...row, decision: row.decision === 'taken' || row.decision === 'discarded' ? row.decision : null };
}
