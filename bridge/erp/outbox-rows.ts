/** The outbox's table in SQL, and its rows as postings. */
import { z } from 'zod';
import { AmountsSchema } from '../../shared/core/erp/amounts.ts';
import type { Standing } from '../../shared/core/erp/owed.ts';
import { cures, type Posting } from '../../shared/core/erp/posting.ts';
import { type Refs, RefsSchema, UnitSchema } from '../../shared/core/words/order.ts';
import { Problem } from '../../shared/core/words/problem.ts';
import type { Database } from '../../shared/io/sqlite.ts';

const statuses = [
  'waiting',
  'sending',
  'acknowledged',
  'handedOver',
  'parked',
  'doubtful',
  'withdrawn',
  'givenUp',
] as const;
export type OutboxStatus = (typeof statuses)[number];
export const StatusSchema = z.enum(statuses);
const kinds = ['start', 'interrupt', 'resume', 'partial', 'final', 'goods', 'reversal'] as const;
export const CureSchema = z.enum(cures);

export interface Row {
  n: number;
  key: string;
  lane: string;
  order_id: string;
  operation_id: string;
  kind: string;
  reverses: string | null;
  says: string;
  about: string;
  body: string | null;
  status: string;
  attempts: number;
  created_at: number;
  next_at: number;
  sent_at: number | null;
  delivered_at: number | null;
  erp_ref: string | null;
  message_ref: string | null;
  stamp: string | null;
  message: string | null;
  cure: string | null;
  open_points: string | null;
  /** Of a parked or doubtful one: `causeOf`. */
  cause: string | null;
}

/** What a posting speaks of beside its amounts. */
export const AboutSchema = z.object({
  from: z.int(),
  to: z.int(),
  basis: z.record(z.string(), z.int()),
  unit: UnitSchema.nullish().transform((unit) => unit ?? undefined),
});
export type AboutPosting = z.infer<typeof AboutSchema>;

/** Among what stands of an operation, with what becomes of it when it is taken back. */
export interface StandingPosting extends Standing {
  status: OutboxStatus;
  basis: Readonly<Record<string, number>>;
}

/** On its way. */
export interface OutboxItem {
  posting: Posting;
  lane: string;
  status: OutboxStatus;
  attempts: number;
  nextAt: number;
  sentAt: number | null;
  stamp: Refs | null;
  /** Why it did not end at its last send. */
  message: string | null;
  /** A reversal that has not left yet has no body: `reversal` of the dialect writes it. */
  isWritten: boolean;
}

/** Errors: `corrupt`. */
export function standingOf(row: Row): StandingPosting {
  return readRow(row, () => {
    const { from, to, basis } = AboutSchema.parse(JSON.parse(row.about));
    const status = StatusSchema.parse(row.status);
    return {
      key: row.key,
      kind: z.enum(kinds).parse(row.kind),
      reverses: row.reverses,
      from,
      to,
      basis,
      status,
      says: AmountsSchema.parse(JSON.parse(row.says)),
      // Given up: nobody knows it at the ERP. Refused after it was handed over: "in error" is not final there.
      // What the ERP held before this bridge knew of it has no body: that is no decision of a person.
      isGivenUp: status === 'givenUp' && row.body !== '',
      isFixed: status === 'givenUp' || (status === 'parked' && row.message_ref !== null),
    };
  });
}

/** Errors: `corrupt`. */
export function postingOf(row: Row, original: Row | undefined): Posting {
  return readRow(row, () => ({
    key: row.key,
    kind: z.enum(kinds).parse(row.kind),
    orderId: row.order_id,
    operationId: row.operation_id,
    says: AmountsSchema.parse(JSON.parse(row.says)),
    reverses: row.reverses === null ? null : { key: row.reverses, erpRef: refsOf(original?.erp_ref ?? null) ?? {} },
    body: row.body ?? '',
  }));
}

/** Errors: `corrupt`. */
export function itemOf(row: Row, original: Row | undefined): OutboxItem {
  return {
    posting: postingOf(row, original),
    lane: row.lane,
    status: StatusSchema.parse(row.status),
    attempts: row.attempts,
    nextAt: row.next_at,
    sentAt: row.sent_at,
    stamp: refsOf(row.stamp),
    message: row.message,
    isWritten: row.body !== null,
  };
}

export function refsOf(text: string | null): Refs | null {
  return text === null ? null : RefsSchema.parse(JSON.parse(text));
}

function readRow<T>(row: Row, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw new Problem('corrupt', { what: 'confirmationDamaged', key: row.key }, { cause });
  }
}

/** What the next one of a lane waits for: a refused reversal, or what was refused after hand-over, holds nothing up. */
const open = `(status IN ('waiting', 'sending', 'doubtful')
  OR (status = 'parked' AND kind <> 'reversal' AND message_ref IS NULL))`;
const isOnItsWay = "status IN ('waiting', 'sending')";
const isDue = `is_head = 1 AND ${isOnItsWay}`;

export function outboxSql(db: Database) {
  return {
    ofOperation: db.prepare<[string], Row>(
      "SELECT * FROM posting WHERE operation_id = ? AND status <> 'withdrawn' ORDER BY n",
    ),
    insert: db.prepare(
      `INSERT INTO posting (key, lane, order_id, operation_id, kind, reverses, says, about, body, status, is_head,
         created_at, next_at)
       VALUES (@key, @lane, @orderId, @operationId, @kind, @reverses, @says, @about, @body, 'waiting',
         NOT EXISTS (SELECT 1 FROM posting WHERE lane = @lane AND ${open}), @now, @nextAt)`,
    ),
    one: db.prepare<[string], Row>('SELECT * FROM posting WHERE key = ?'),
    underWay: db.prepare<[], { key: string }>(
      `SELECT key FROM posting WHERE status IN ('waiting', 'sending', 'doubtful') AND attempts > 0`,
    ),
    ofMessage: db.prepare<[string], Row>('SELECT * FROM posting WHERE message_ref = ?'),
    reversalOf: db.prepare<[string], Row>(
      "SELECT * FROM posting WHERE reverses = ? AND status IN ('waiting', 'parked') ORDER BY n DESC LIMIT 1",
    ),
    due: db.prepare<[number, number, number, number], Row>(
      `SELECT * FROM posting INDEXED BY posting_due
       WHERE ${isDue} AND created_at >= ? AND created_at < ? AND next_at <= ? ORDER BY created_at, n LIMIT ?`,
    ),
    next: db.prepare<[], { at: number | null }>(
      `SELECT min(next_at) AS at FROM posting INDEXED BY posting_next WHERE ${isDue}`,
    ),
    sending: db.prepare<[number, string | null, string | null, string]>(
      `UPDATE posting SET status = 'sending', attempts = attempts + 1, sent_at = ?, body = coalesce(?, body),
         stamp = coalesce(?, stamp) WHERE key = ? AND ${isOnItsWay}`,
    ),
    booked: db.prepare(
      `UPDATE posting SET status = 'acknowledged', delivered_at = ?, erp_ref = ?, open_points = ?, message = NULL,
         cure = NULL, cause = NULL WHERE key = ?`,
    ),
    handedOver: db.prepare(
      `UPDATE posting SET status = 'handedOver', delivered_at = ?, message_ref = ?, message = NULL, cause = NULL
       WHERE key = ? AND ${isOnItsWay}`,
    ),
    /** How a send ended. An answer that overtook it holds: what is booked stays booked. */
    ended: db.prepare<[OutboxStatus, number, string | null, string]>(
      `UPDATE posting SET status = ?, next_at = ?, message = ?, cure = NULL, cause = NULL
       WHERE key = ? AND ${isOnItsWay}`,
    ),
    set: db.prepare<[OutboxStatus, number, string | null, string | null, string]>(
      'UPDATE posting SET status = ?, next_at = ?, message = ?, cure = ?, cause = NULL WHERE key = ?',
    ),
    because: db.prepare<[string, string]>('UPDATE posting SET cause = ? WHERE key = ?'),
    forgetStamp: db.prepare<[string]>('UPDATE posting SET stamp = NULL WHERE key = ?'),
    /** The next one of a lane moves up. */
    noHead: db.prepare<[string]>('UPDATE posting SET is_head = 0 WHERE lane = ? AND is_head = 1'),
    promote: db.prepare<[string]>(
      `UPDATE posting SET is_head = 1
       WHERE n = (SELECT min(n) FROM posting INDEXED BY posting_open WHERE lane = ? AND ${open})`,
    ),
    rest: db.prepare<[number, string]>(`UPDATE posting SET next_at = max(next_at, ?) WHERE lane = ? AND ${isDue}`),
    /** Handed over, without an answer yet, and before this one in its operation. */
    reversalBefore: db.prepare<[string], { n: number }>(
      `SELECT r.n FROM posting p JOIN posting r ON r.operation_id = p.operation_id
       WHERE p.key = ? AND r.n < p.n AND r.kind = 'reversal' AND r.status = 'handedOver' LIMIT 1`,
    ),
    /** What was to be said after a reversal, and has not left. */
    behind: db.prepare<[string, number], Row>(
      "SELECT * FROM posting WHERE operation_id = ? AND n > ? AND status = 'waiting' ORDER BY n",
    ),
    knownRefs: db.prepare<[string], { erp_ref: string }>(
      "SELECT erp_ref FROM posting WHERE operation_id = ? AND erp_ref IS NOT NULL AND status <> 'withdrawn'",
    ),
    counts: db.prepare<[], { status: string; n: number; last: number | null }>(
      'SELECT status, count(*) AS n, max(delivered_at) AS last FROM posting GROUP BY status',
    ),
    dueBy: db.prepare<[number, number]>(
      "UPDATE posting SET next_at = ? WHERE next_at > ? AND is_head = 1 AND status IN ('waiting', 'sending')",
    ),
    oldest: db.prepare<[], { at: number | null }>(
      `SELECT min(created_at) AS at FROM (SELECT * FROM (SELECT created_at FROM posting WHERE status = 'waiting' ORDER BY n LIMIT 1)
         UNION ALL SELECT * FROM (SELECT created_at FROM posting WHERE status = 'sending' ORDER BY n LIMIT 1))`,
    ),
    newest: db.prepare<[], Row>("SELECT * FROM posting WHERE status <> 'withdrawn' ORDER BY n DESC LIMIT 24"),
    needy: db.prepare<[], Row>("SELECT * FROM posting WHERE status IN ('parked', 'doubtful') ORDER BY n DESC LIMIT 12"),
    uncaused: db.prepare<[], Row>(
      "SELECT * FROM posting WHERE status IN ('parked', 'doubtful') AND cause IS NULL ORDER BY n",
    ),
    act: db.prepare('INSERT INTO posting_act (key, at, by, act, reason, was, detail) VALUES (?, ?, ?, ?, ?, ?, ?)'),
  };
}
