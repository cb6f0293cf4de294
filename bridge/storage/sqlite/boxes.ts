import type { Database } from '../../../shared/io/sqlite.ts';
import type { Box, Boxes } from '../storage.ts';

const COLUMNS = `edge_id AS edgeId, journal_id AS journalId, cursor, planning_cursor AS planningCursor,
  known_until AS knownUntil, seen_at AS seenAt`;

export function openBoxes(db: Database): Boxes {
  const sql = {
    one: db.prepare<[string], Box>(`SELECT ${COLUMNS} FROM edge WHERE edge_id = ?`),
    all: db.prepare<[], Box>(`SELECT ${COLUMNS} FROM edge ORDER BY edge_id`),
    put: db.prepare<[Box]>(
      `INSERT INTO edge (edge_id, journal_id, cursor, planning_cursor, known_until, seen_at, box)
         VALUES (@edgeId, @journalId, @cursor, @planningCursor, @knownUntil, @seenAt,
           (SELECT coalesce(max(box), 0) + 1 FROM edge))
       ON CONFLICT(edge_id) DO UPDATE SET cursor = excluded.cursor, planning_cursor = excluded.planning_cursor,
         known_until = excluded.known_until, seen_at = excluded.seen_at`,
    ),
  };
  return {
    of: (edgeId) => sql.one.get(edgeId) ?? null,
    all: () => sql.all.all(),
    put: (box) => {
      sql.put.run(box);
    },
  };
}
