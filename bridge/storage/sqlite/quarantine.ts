import type { Database } from '../../../shared/io/sqlite.ts';
import type { NewQuarantined, Quarantined, QuarantineReads, QuarantineStore } from '../quarantine.ts';
import type { NoteWrite } from './turns.ts';

const DECIDED = 'decision, decided_by AS decidedBy, decided_at AS decidedAt';
const NEWEST_FIRST = 'ORDER BY at DESC, edge_id, seq DESC LIMIT ?';

export function openQuarantine(db: Database): QuarantineReads {
  const sql = {
    one: db.prepare<[string, number], Quarantined>(
      `SELECT edge_id AS edgeId, seq, at, why, body, ${DECIDED} FROM fact_aside WHERE edge_id = ? AND seq = ?`,
    ),
    bodies: db.prepare<[string, number, number], { seq: number; body: string }>(
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
    newest: db.prepare<[number, number], Quarantined>(
      `SELECT edge_id AS edgeId, seq, at, why, substr(body, 1, ?) AS body, ${DECIDED} FROM fact_aside ${NEWEST_FIRST}`,
    ),
    newestOpen: db.prepare<[number, number], Quarantined>(
      `SELECT edge_id AS edgeId, seq, at, why, substr(body, 1, ?) AS body, ${DECIDED} FROM fact_aside
       WHERE decision IS NULL ${NEWEST_FIRST}`,
    ),
  };
  return {
    one: (edgeId, seq) => sql.one.get(edgeId, seq) ?? null,
    bodies: (edgeId, from, to) => sql.bodies.all(edgeId, from, to),
    passedOver: (edgeId) => sql.passedOver.all(edgeId).map(({ seq }) => seq),
    version: () => JSON.stringify(sql.version.get()),
    open: (edgeId) => (edgeId === undefined ? sql.open.get() : sql.openOf.get(edgeId))?.n ?? 0,
    openBytes: (edgeId) => sql.openBytes.get(edgeId)?.bytes ?? 0,
    newest: (limit, letters, onlyOpen) => (onlyOpen ? sql.newestOpen : sql.newest).all(letters, limit),
  };
}

export function openQuarantineStore(db: Database, reads: QuarantineReads): (note: NoteWrite) => QuarantineStore {
  const sql = {
    add: db.prepare<[NewQuarantined]>(
      'INSERT OR IGNORE INTO fact_aside (edge_id, seq, at, why, body) VALUES (@edgeId, @seq, @at, @why, @body)',
    ),
    decide: db.prepare<[string, string, number, string, number]>(
      'UPDATE fact_aside SET decision = ?, decided_by = ?, decided_at = ? WHERE edge_id = ? AND seq = ?',
    ),
  };
  return (note) => ({
    one: async (edgeId, seq) => reads.one(edgeId, seq),
    open: async (edgeId) => reads.open(edgeId),
    openBytes: async (edgeId) => reads.openBytes(edgeId),
    add: (fact) => note(() => sql.add.run(fact)),
    decide: (edgeId, seq, { decision, by, at }) => note(() => sql.decide.run(decision, by, at, edgeId, seq)),
  });
}
