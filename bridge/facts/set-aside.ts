/**
 * Facts that make no sense: kept with the reason, shown to a person, in no figure. One that came in so has its whole
 * text here; one that was found afterwards stays in the log and is passed over. Nothing is ever deleted.
 */
import type { Event } from '../../shared/core/words/event.ts';
import { EventSchema } from '../../shared/core/words/event.ts';
import { jsonOf } from '../../shared/core/words/json.ts';
import { Problem } from '../../shared/core/words/problem.ts';
import { inEnglish, type Sentence } from '../../shared/core/words/sentence.ts';
import type { Database } from '../../shared/io/sqlite.ts';

export interface FactAside {
  edgeId: string;
  seq: number;
  at: number;
  why: string;
  /** The fact as it came, its first 4,096 letters; null: it stands in the log. */
  raw: string | null;
  decision: 'taken' | 'discarded' | null;
  decidedBy: string | null;
  decidedAt: number | null;
}

export interface FactsAside {
  /** Inside a transaction. `raw` null: the fact stands in the log. */
  add(edgeId: string, seq: number, why: Sentence | string, raw: unknown): void;
  /** As it came in; undefined where it was not set aside. */
  raw(edgeId: string, seq: number): unknown;
  /** The same of a stretch, by number, ascending. */
  rawOf(edgeId: string, from: number, to: number): ReadonlyMap<number, unknown>;
  /** Numbers of a box's facts in the log that are passed over. */
  passedOver(edgeId: string): ReadonlySet<number>;
  /** Changes with every decision, and with every fact that is set aside: which facts count. */
  version(): string;
  /** Undecided, of one box or of all. */
  open(edgeId?: string): number;
  /** What the undecided ones of a box take, as they came. */
  openBytes(edgeId: string): number;
  /** Newest first, of each the beginning of what came. */
  list(limit: number, onlyOpen: boolean): FactAside[];
  /** Inside a transaction. The fact, where it is to be taken. Errors: `unknown`, `conflict`, `refused`. */
  decide(
    edgeId: string,
    seq: number,
    decision: 'taken' | 'discarded',
    by: string,
  ): { fact: Event | null; inLog: boolean };
}

/** A fact may be as long as a whole call. */
const SHOWN = 4_096;
const shown = `edge_id, seq, at, why, substr(body, 1, ${SHOWN}) AS body, decision, decided_by, decided_at`;

interface Row {
  edge_id: string;
  seq: number;
  at: number;
  why: string;
  body: string | null;
  decision: string | null;
  decided_by: string | null;
  decided_at: number | null;
}

export function openFactsAside(db: Database, now: () => number): FactsAside {
  const sql = {
    add: db.prepare<[string, number, number, string, string | null]>(
      'INSERT OR IGNORE INTO fact_aside (edge_id, seq, at, why, body) VALUES (?, ?, ?, ?, ?)',
    ),
    one: db.prepare<[string, number], Row>('SELECT * FROM fact_aside WHERE edge_id = ? AND seq = ?'),
    stretch: db.prepare<[string, number, number], { seq: number; body: string }>(
      'SELECT seq, body FROM fact_aside WHERE edge_id = ? AND seq BETWEEN ? AND ? AND body IS NOT NULL ORDER BY seq',
    ),
    passedOver: db.prepare<[string], { seq: number }>(
      "SELECT seq FROM fact_aside WHERE edge_id = ? AND body IS NULL AND decision IS NOT 'taken'",
    ),
    version: db.prepare<[], { n: number; decided: number; last: number | null }>(
      `SELECT count(*) AS n, count(decision) AS decided, max(decided_at) AS last FROM fact_aside
       WHERE body IS NULL OR decision = 'taken'`,
    ),
    open: db.prepare<[], { n: number }>('SELECT count(*) AS n FROM fact_aside WHERE decision IS NULL'),
    openOf: db.prepare<[string], { n: number }>(
      'SELECT count(*) AS n FROM fact_aside WHERE edge_id = ? AND decision IS NULL',
    ),
    openBytes: db.prepare<[string], { bytes: number | null }>(
      'SELECT sum(octet_length(body)) AS bytes FROM fact_aside WHERE edge_id = ? AND decision IS NULL',
    ),
    list: db.prepare<[number], Row>(`SELECT ${shown} FROM fact_aside ORDER BY at DESC, edge_id, seq DESC LIMIT ?`),
    listOpen: db.prepare<[number], Row>(
      `SELECT ${shown} FROM fact_aside WHERE decision IS NULL ORDER BY at DESC, edge_id, seq DESC LIMIT ?`,
    ),
    decide: db.prepare<[string, string, number, string, number]>(
      'UPDATE fact_aside SET decision = ?, decided_by = ?, decided_at = ? WHERE edge_id = ? AND seq = ?',
    ),
  };
  return {
    add: (edgeId, seq, why, raw) => {
      const words = typeof why === 'string' ? why : inEnglish(why);
      sql.add.run(edgeId, seq, now(), words, raw === null ? null : JSON.stringify(raw));
    },
    raw: (edgeId, seq) => {
      const row = sql.one.get(edgeId, seq);
      return row === undefined || row.body === null ? undefined : jsonOf(row.body);
    },
    rawOf: (edgeId, from, to) => new Map(sql.stretch.all(edgeId, from, to).map(({ seq, body }) => [seq, jsonOf(body)])),
    passedOver: (edgeId) => new Set(sql.passedOver.all(edgeId).map(({ seq }) => seq)),
    version: () => JSON.stringify(sql.version.get()),
    open: (edgeId) => (edgeId === undefined ? sql.open.get() : sql.openOf.get(edgeId))?.n ?? 0,
    openBytes: (edgeId) => sql.openBytes.get(edgeId)?.bytes ?? 0,
    list: (limit, onlyOpen) => (onlyOpen ? sql.listOpen : sql.list).all(limit).map(asideOf),
    decide: (edgeId, seq, decision, by) => {
      const row = sql.one.get(edgeId, seq);
      if (row === undefined) throw new Problem('unknown', { what: 'noFactAside', seq, edgeId });
      if (row.decision !== null)
        throw new Problem('conflict', {
          what: row.decision === 'taken' ? 'takenAlready' : 'discardedAlready',
          by: row.decided_by ?? { what: 'somebody' },
        });
      const fact = row.body === null ? null : (EventSchema.safeParse(jsonOf(row.body)).data ?? null);
      if (decision === 'taken' && row.body !== null && fact === null)
        throw new Problem('refused', { what: 'cannotBeBroughtIn' });
      sql.decide.run(decision, by, now(), edgeId, seq);
      return { fact: decision === 'taken' ? fact : null, inLog: row.body === null };
    },
  };
}

function asideOf(row: Row): FactAside {
  const { edge_id: edgeId, seq, at, why, body: raw, decided_by: decidedBy, decided_at: decidedAt } = row;
  const decision = row.decision === 'taken' || row.decision === 'discarded' ? row.decision : null;
  return { edgeId, seq, at, why, raw, decision, decidedBy, decidedAt };
}
