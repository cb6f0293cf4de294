/**
 * The log of who came in, who did not, and what changed of the rights: each entry carries the hash of all before it,
 * so that one that was changed or taken out is found.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { MINUTE_MS } from '../../core/words/time.ts';
import type { Database } from '../sqlite.ts';
import { atOnce } from '../turn.ts';

export const auditKinds = [
  'signedOn',
  'signOnFailed',
  'signedOff',
  'setUp',
  'personAdded',
  'secretRenewed',
  'personRemoved',
  'badgeGiven',
  'stationInvited',
  'stationPaired',
  'stationRemoved',
  'certificateTrusted',
  'tokenRenewed',
  'configurationTaken',
  'configurationRefused',
  'corrected',
  'exported',
  'pseudonymsRotated',
  'factsSealed',
  'decided',
] as const;
export type AuditKind = (typeof auditKinds)[number];

export interface AuditEntry {
  n: number;
  at: number;
  kind: AuditKind;
  /** Whose act it was; of a failure, the name that was tried. */
  by: string;
  /** A station's name, a network address, or the command line. */
  place: string;
  details: Readonly<Record<string, string | number | boolean | null>>;
}

export type AuditNote = Omit<AuditEntry, 'n' | 'at' | 'details'> & Partial<Pick<AuditEntry, 'details'>>;

export interface AuditVerdict {
  entries: number;
  /** Of the whole log: written down elsewhere, it holds what was before. */
  head: string;
  /** The first entry that does not fit; null: all do. */
  brokenAt: number | null;
}

export interface Audit {
  write(note: AuditNote): void;
  /** Of one name and place at most one entry a minute, and so many in all: a flood is counted, not written out. */
  failed(note: AuditNote): void;
  /** Newest first. */
  read(limit: number, before?: number, kind?: AuditKind): AuditEntry[];
  /** Of one kind, oldest first; read as they are asked for. */
  all(kind: AuditKind): Iterable<AuditEntry>;
  verify(): AuditVerdict;
  /** The same in pieces that hold nobody up; what is written meanwhile is in it. */
  verifying(): Generator<void, AuditVerdict>;
}

export const auditSchema = `
  CREATE TABLE audit (n INTEGER PRIMARY KEY, at INTEGER NOT NULL, kind TEXT NOT NULL, by TEXT NOT NULL,
    place TEXT NOT NULL, details TEXT NOT NULL, hash BLOB NOT NULL) STRICT;
  CREATE TRIGGER audit_stays BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END;
  CREATE TRIGGER audit_is_kept BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END;
`;

interface Row {
  n: number;
  at: number;
  kind: string;
  by: string;
  place: string;
  details: string;
  hash: Buffer;
}

const START = Buffer.alloc(32);
const MOST_FAILURES_A_MINUTE = 30;
/** Entries read at a time: a few ms. */
const PAGE = 250;
const DetailsSchema = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));

export function openAudit(db: Database, now: () => number): Audit {
  const sql = {
    last: db.prepare<[], Row>('SELECT * FROM audit ORDER BY n DESC LIMIT 1'),
    add: db.prepare('INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?, ?)'),
    newest: db.prepare<[number, number], Row>('SELECT * FROM audit WHERE n < ? ORDER BY n DESC LIMIT ?'),
    newestOf: db.prepare<[string, number, number], Row>(
      'SELECT * FROM audit WHERE kind = ? AND n < ? ORDER BY n DESC LIMIT ?',
    ),
    nextOf: db.prepare<[string, number, number], Row>(
      'SELECT * FROM audit WHERE kind = ? AND n > ? ORDER BY n LIMIT ?',
    ),
    next: db.prepare<[number, number], Row>('SELECT * FROM audit WHERE n > ? ORDER BY n LIMIT ?'),
  };
  let minute = 0;
  let written = 0;
  /** Failures of this minute that were only counted. */
  let unwritten = 0;
  const seen = new Set<string>();

  const write = ({ kind, by, place, details = {} }: AuditNote): void => {
    db.transaction(() => {
      const last = sql.last.get();
      const row = { n: (last?.n ?? 0) + 1, at: now(), kind, by, place, details: JSON.stringify(details) };
      sql.add.run(row.n, row.at, row.kind, row.by, row.place, row.details, chained(last?.hash ?? START, row));
    })();
  };

  function* verifying(): Generator<void, AuditVerdict> {
    let head: Buffer = START;
    let entries = 0;
    let brokenAt: number | null = null;
    for (const rows of pages((last) => sql.next.all(last, PAGE))) {
      for (const row of rows) {
        entries += 1;
        head = chained(head, row);
        if (brokenAt === null && (row.n !== entries || !head.equals(row.hash))) brokenAt = row.n;
      }
      yield;
    }
    return { entries, head: head.toString('hex'), brokenAt };
  }

  return {
    write,
    failed: (note) => {
      const current = Math.floor(now() / MINUTE_MS);
      const key = `${note.by}\n${note.place}`;
      if (current !== minute) {
        const before = unwritten;
        minute = current;
        written = 0;
        unwritten = 0;
        seen.clear();
        if (before > 0) write({ kind: 'signOnFailed', by: '', place: '', details: { more: before } });
      }
      if (seen.has(key) || written >= MOST_FAILURES_A_MINUTE) {
        unwritten += 1;
        return;
      }
      seen.add(key);
      written += 1;
      write(note);
    },
    read: (limit, before = Number.MAX_SAFE_INTEGER, kind) =>
      (kind === undefined ? sql.newest.all(before, limit) : sql.newestOf.all(kind, before, limit)).map(entryOf),
    *all(kind) {
      for (const rows of pages((last) => sql.nextOf.all(kind, last, PAGE))) yield* rows.map(entryOf);
    },
    verify: () => atOnce(verifying()),
    verifying,
  };
}

/** Ascending; nothing is held open between two of them. */
function* pages(after: (last: number) => Row[]): Generator<Row[]> {
  for (let last = Number.MIN_SAFE_INTEGER; ; ) {
    const rows = after(last);
    if (rows.length > 0) yield rows;
    if (rows.length < PAGE) return;
    last = rows.at(-1)?.n ?? last;
  }
}

function chained(before: Buffer, { n, at, kind, by, place, details }: Omit<Row, 'hash'>): Buffer {
  return createHash('sha256')
    .update(before)
    .update(JSON.stringify([n, at, kind, by, place, details]))
    .digest();
}

function entryOf({ n, at, kind, by, place, details }: Row): AuditEntry {
  const known = auditKinds.find((one) => one === kind) ?? 'decided';
  return { n, at, kind: known, by, place, details: DetailsSchema.parse(JSON.parse(details)) };
}
