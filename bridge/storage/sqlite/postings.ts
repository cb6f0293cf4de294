import type { Database } from '../../../shared/io/sqlite.ts';
import type { NewStoredPosting, PostingStore, StoredPosting } from '../postings.ts';

/** A row as a posting. */
export const POSTING = `n, key, lane, order_id AS orderId, operation_id AS operationId, kind, reverses, says, about, body,
  status, attempts, created_at AS createdAt, next_at AS nextAt, sent_at AS sentAt, delivered_at AS deliveredAt,
  erp_ref AS erpRef, message_ref AS messageRef, stamp, message, cure, open_points AS openPoints, cause`;

/** What the next one of a lane waits for: a refused reversal, or what was refused after hand-over, holds nothing up. */
const open = `(status IN ('waiting', 'sending', 'doubtful')
  OR (status = 'parked' AND kind <> 'reversal' AND message_ref IS NULL))`;
const isOnItsWay = "status IN ('waiting', 'sending')";
const isDue = `is_head = 1 AND ${isOnItsWay}`;

export function openPostingStore(db: Database): PostingStore {
  const [reads, writes] = [readsOf(db), writesOf(db)];
  return {
    one: (key) => reads.one.get(key) ?? null,
    ofOperation: (operationId) => reads.ofOperation.all(operationId),
    ofMessage: (messageRef) => reads.ofMessage.get(messageRef) ?? null,
    underWay: () => reads.underWay.all().map(({ key }) => key),
    openReversalOf: (key) => reads.openReversalOf.get(key) ?? null,
    isBehindReversal: (key) => reads.reversalBefore.get(key) !== undefined,
    waitingBehind: (operationId, n) => reads.waitingBehind.all(operationId, n),
    erpRefsOf: (operationId) => reads.erpRefs.all(operationId).map(({ erpRef }) => erpRef),
    due: ({ from, before }, now, limit) => reads.due.all(from, before, now, limit),
    nextDueAt: () => reads.next.get()?.at ?? null,
    firstBefore: (operationId) => reads.firstBefore.get(operationId) ?? null,
    counts: () => reads.counts.all(),
    oldestAt: () => reads.oldest.get()?.at ?? null,
    newest: (limit) => reads.newest.all(limit),

    add: (posting) => void writes.add.run(posting),
    leave: (key, { at, body, stamp }) => void writes.leave.run(at, body, stamp, key),
    book: (key, { at, erpRef, openPoints }) => void writes.book.run(at, erpRef, openPoints, key),
    handOver: (key, { at, messageRef }) => void writes.handOver.run(at, messageRef, key),
    end: (key, status, nextAt, message) => void writes.end.run(status, nextAt, message, key),
    set: (key, status, { nextAt, message, cure }) => void writes.set.run(status, nextAt, message, cure, key),
    because: (key, cause) => void writes.because.run(cause, key),
    forgetStamp: (key) => void writes.forgetStamp.run(key),
    moveUp: (lane) => {
      writes.noHead.run(lane);
      writes.promote.run(lane);
    },
    rest: (lane, until) => void writes.rest.run(until, lane),
    dueBy: (at, beyond) => void writes.dueBy.run(at, beyond),
  };
}

function readsOf(db: Database) {
  return {
    one: db.prepare<[string], StoredPosting>(`SELECT ${POSTING} FROM posting WHERE key = ?`),
    ofOperation: db.prepare<[string], StoredPosting>(
      `SELECT ${POSTING} FROM posting WHERE operation_id = ? AND status <> 'withdrawn' ORDER BY n`,
    ),
    ofMessage: db.prepare<[string], StoredPosting>(`SELECT ${POSTING} FROM posting WHERE message_ref = ?`),
    underWay: db.prepare<[], { key: string }>(
      `SELECT key FROM posting WHERE status IN ('waiting', 'sending', 'doubtful') AND attempts > 0`,
    ),
    openReversalOf: db.prepare<[string], StoredPosting>(
      `SELECT ${POSTING} FROM posting WHERE reverses = ? AND status IN ('waiting', 'parked') ORDER BY n DESC LIMIT 1`,
    ),
    reversalBefore: db.prepare<[string], { n: number }>(
      `SELECT r.n FROM posting p JOIN posting r ON r.operation_id = p.operation_id
       WHERE p.key = ? AND r.n < p.n AND r.kind = 'reversal' AND r.status = 'handedOver' LIMIT 1`,
    ),
    waitingBehind: db.prepare<[string, number], StoredPosting>(
      `SELECT ${POSTING} FROM posting WHERE operation_id = ? AND n > ? AND status = 'waiting' ORDER BY n`,
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

function writesOf(db: Database) {
  return {
    add: db.prepare<[NewStoredPosting]>(
      `INSERT INTO posting (key, lane, order_id, operation_id, kind, reverses, says, about, body, status, is_head,
         created_at, next_at)
       VALUES (@key, @lane, @orderId, @operationId, @kind, @reverses, @says, @about, @body, 'waiting',
         NOT EXISTS (SELECT 1 FROM posting WHERE lane = @lane AND ${open}), @createdAt, @nextAt)`,
    ),
    leave: db.prepare<[number, string | null, string | null, string]>(
      `UPDATE posting SET status = 'sending', attempts = attempts + 1, sent_at = ?, body = coalesce(?, body),
         stamp = coalesce(?, stamp) WHERE key = ? AND ${isOnItsWay}`,
    ),
    book: db.prepare<[number, string, string | null, string]>(
      `UPDATE posting SET status = 'acknowledged', delivered_at = ?, erp_ref = ?, open_points = ?, message = NULL,
         cure = NULL, cause = NULL WHERE key = ?`,
    ),
    handOver: db.prepare<[number, string, string]>(
      `UPDATE posting SET status = 'handedOver', delivered_at = ?, message_ref = ?, message = NULL, cause = NULL
       WHERE key = ? AND ${isOnItsWay}`,
    ),
    end: db.prepare<[string, number, string | null, string]>(
      `UPDATE posting SET status = ?, next_at = ?, message = ?, cure = NULL, cause = NULL
       WHERE key = ? AND ${isOnItsWay}`,
    ),
    set: db.prepare<[string, number, string | null, string | null, string]>(
      'UPDATE posting SET status = ?, next_at = ?, message = ?, cure = ?, cause = NULL WHERE key = ?',
    ),
    because: db.prepare<[string, string]>('UPDATE posting SET cause = ? WHERE key = ?'),
    forgetStamp: db.prepare<[string]>('UPDATE posting SET stamp = NULL WHERE key = ?'),
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
