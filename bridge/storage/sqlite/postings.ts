import type { Database } from '../../../shared/io/sqlite.ts';
import type { NewStoredPosting, PostingReads, PostingStore, StoredPosting } from '../postings.ts';
import type { NoteWrite } from './turns.ts';

/** A row as a posting. */
export const POSTING = `n, key, lane, order_id AS orderId, operation_id AS operationId, kind, reverses, says, about, body,
  status, attempts, created_at AS createdAt, next_at AS nextAt, sent_at AS sentAt, delivered_at AS deliveredAt,
  erp_ref AS erpRef, message_ref AS messageRef, stamp, message, cure, open_points AS openPoints, cause`;

/** What the next one of a lane waits for: a refused reversal, or what was refused after hand-over, holds nothing up. */
const open = `(status IN ('waiting', 'sending', 'doubtful')
  OR (status = 'parked' AND kind <> 'reversal' AND message_ref IS NULL))`;
const isOnItsWay = "status IN ('waiting', 'sending')";
const isDue = `is_head = 1 AND ${isOnItsWay}`;

export function openPostings(db: Database): PostingReads {
  const reads = readsOf(db);
  return {
    one: (key) => reads.one.get(key) ?? null,
    ofOperation: (operationId) => reads.ofOperation.all(operationId),
    erpRefsOf: (operationId) => reads.erpRefs.all(operationId).map(({ erpRef }) => erpRef),
    due: ({ from, before }, now, limit) => reads.due.all(from, before, now, limit),
    nextDueAt: () => reads.next.get()?.at ?? null,
    firstBefore: (operationId) => reads.firstBefore.get(operationId) ?? null,
    counts: () => reads.counts.all(),
    oldestAt: () => reads.oldest.get()?.at ?? null,
    newest: (limit) => reads.newest.all(limit),
  };
}

export function openPostingStore(db: Database, reads: PostingReads): (note: NoteWrite) => PostingStore {
  const sql = storeOf(db);
  return (note) => ({
    one: async (key) => reads.one(key),
    ofOperation: async (operationId) => reads.ofOperation(operationId),
    due: async (...asked) => reads.due(...asked),
    ofMessage: async (messageRef) => sql.ofMessage.get(messageRef) ?? null,
    underWay: async () => sql.underWay.all().map(({ key }) => key),
    reversalsOf: async (key) => sql.reversalsOf.all(key),
    uncaused: async () => sql.uncaused.all(),
    add: (posting) => note(() => sql.add.run(posting)),
    put: (posting) => note(() => sql.put.run(posting)),
    moveUp: (lane) =>
      note(() => {
        sql.noHead.run(lane);
        sql.promote.run(lane);
      }),
    rest: (lane, until) => note(() => sql.rest.run(until, lane)),
    dueBy: (at, beyond) => note(() => sql.dueBy.run(at, beyond)),
  });
}

function readsOf(db: Database) {
  return {
    one: db.prepare<[string], StoredPosting>(`SELECT ${POSTING} FROM posting WHERE key = ?`),
    ofOperation: db.prepare<[string], StoredPosting>(
      `SELECT ${POSTING} FROM posting WHERE operation_id = ? AND status <> 'withdrawn' ORDER BY n`,
    ),
    erpRefs: db.prepare<[string], { erpRef: string }>(
      `SELECT erp_ref AS erpRef FROM posting
       WHERE operation_id = ? AND erp_ref IS NOT NULL AND status <> 'withdrawn'`,
    ),
    due: db.prepare<[number, number, number, number], StoredPosting>(
      `SELECT ${POSTING} FROM posting INDEXED BY posting_due
       WHERE ${isDue} AND created_at >= ? AND created_at < ? AND next_at <= ? ORDER BY created_at, n LIMIT ?`,
    ),
    next: db.prepare<[], { at: number | null }>(
      `SELECT min(next_at) AS at FROM posting INDEXED BY posting_next WHERE ${isDue}`,
    ),
    firstBefore: db.prepare<[string], Pick<StoredPosting, 'operationId' | 'status' | 'message' | 'nextAt'>>(
      `SELECT first.operation_id AS operationId, first.status, first.message, first.next_at AS nextAt
       FROM posting own JOIN posting first ON first.lane = own.lane AND first.is_head = 1
         AND first.status IN ('waiting', 'sending', 'doubtful', 'parked')
       WHERE own.operation_id = ? AND own.status IN ('waiting', 'sending') ORDER BY own.n LIMIT 1`,
    ),
    counts: db.prepare<[], { status: string; count: number; lastDeliveredAt: number | null }>(
      'SELECT status, count(*) AS count, max(delivered_at) AS lastDeliveredAt FROM posting GROUP BY status',
    ),
    oldest: db.prepare<[], { at: number | null }>(
      `SELECT min(created_at) AS at FROM (SELECT * FROM (SELECT created_at FROM posting WHERE status = 'waiting' ORDER BY n LIMIT 1)
         UNION ALL SELECT * FROM (SELECT created_at FROM posting WHERE status = 'sending' ORDER BY n LIMIT 1))`,
    ),
    newest: db.prepare<[number], StoredPosting>(
      `SELECT ${POSTING} FROM posting WHERE status <> 'withdrawn' ORDER BY n DESC LIMIT ?`,
    ),
  };
}

function storeOf(db: Database) {
  return {
    ofMessage: db.prepare<[string], StoredPosting>(`SELECT ${POSTING} FROM posting WHERE message_ref = ?`),
    underWay: db.prepare<[], { key: string }>(
      `SELECT key FROM posting WHERE status IN ('waiting', 'sending', 'doubtful') AND attempts > 0`,
    ),
    reversalsOf: db.prepare<[string], StoredPosting>(`SELECT ${POSTING} FROM posting WHERE reverses = ? ORDER BY n`),
    uncaused: db.prepare<[], StoredPosting>(
      `SELECT ${POSTING} FROM posting WHERE status IN ('parked', 'doubtful') AND cause IS NULL ORDER BY n`,
    ),
    add: db.prepare<[NewStoredPosting]>(
      `INSERT INTO posting (key, lane, order_id, operation_id, kind, reverses, says, about, body, status, is_head,
         created_at, next_at)
       VALUES (@key, @lane, @orderId, @operationId, @kind, @reverses, @says, @about, @body, 'waiting',
         NOT EXISTS (SELECT 1 FROM posting WHERE lane = @lane AND ${open}), @createdAt, @nextAt)`,
    ),
    put: db.prepare<[StoredPosting]>(
      `UPDATE posting SET body = @body, status = @status, attempts = @attempts, next_at = @nextAt, sent_at = @sentAt,
         delivered_at = @deliveredAt, erp_ref = @erpRef, message_ref = @messageRef, stamp = @stamp, message = @message,
         cure = @cure, open_points = @openPoints, cause = @cause WHERE key = @key`,
    ),
    noHead: db.prepare<[string]>('UPDATE posting SET is_head = 0 WHERE lane = ? AND is_head = 1'),
    promote: db.prepare<[string]>(
      `UPDATE posting SET is_head = 1
       WHERE n = (SELECT min(n) FROM posting INDEXED BY posting_open WHERE lane = ? AND ${open})`,
    ),
    rest: db.prepare<[number, string]>(`UPDATE posting SET next_at = max(next_at, ?) WHERE lane = ? AND ${isDue}`),
    dueBy: db.prepare<[number, number]>(
      "UPDATE posting SET next_at = ? WHERE next_at > ? AND is_head = 1 AND status IN ('waiting', 'sending')",
    ),
  };
}
