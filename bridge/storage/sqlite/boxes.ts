import type { Database } from '../../../shared/io/sqlite.ts';
import type {
  ArrivalStore,
  Arrived,
  Box,
  BoxReads,
  BoxStore,
  BoxToken,
  ConflictStore,
  MachineOwner,
  OwnerReads,
  OwnerStore,
  StoredConflict,
  TokenStore,
} from '../boxes.ts';
import type { NoteWrite } from './turns.ts';

const COLUMNS = `edge_id AS edgeId, journal_id AS journalId, cursor, planning_cursor AS planningCursor,
  known_until AS knownUntil, seen_at AS seenAt`;

export function openBoxes(db: Database): BoxReads {
  const sql = {
    one: db.prepare<[string], Box>(`SELECT ${COLUMNS} FROM edge WHERE edge_id = ?`),
    all: db.prepare<[], Box>(`SELECT ${COLUMNS} FROM edge ORDER BY edge_id`),
  };
  return {
    of: (edgeId) => sql.one.get(edgeId) ?? null,
    all: () => sql.all.all(),
  };
}

export function openBoxStore(db: Database, reads: Pick<BoxReads, 'of'>): (note: NoteWrite) => BoxStore {
  const sql = {
    put: db.prepare<[Box]>(
      `INSERT INTO edge (edge_id, journal_id, cursor, planning_cursor, known_until, seen_at, box)
         VALUES (@edgeId, @journalId, @cursor, @planningCursor, @knownUntil, @seenAt,
           (SELECT coalesce(max(box), 0) + 1 FROM edge))
       ON CONFLICT(edge_id) DO UPDATE SET cursor = excluded.cursor, planning_cursor = excluded.planning_cursor,
         known_until = excluded.known_until, seen_at = excluded.seen_at`,
    ),
  };
  return (note) => ({
    of: async (edgeId) => reads.of(edgeId),
    put: (box) => note(() => sql.put.run(box)),
  });
}

export function openTokenStore(db: Database): (note: NoteWrite) => TokenStore {
  const sql = {
    of: db.prepare<[string, string], BoxToken>(
      `SELECT hash, made_at AS madeAt, used_at AS usedAt FROM box_token
       WHERE edge_id = ? AND configured = ? ORDER BY made_at DESC`,
    ),
    add: db.prepare<[string, string, string, number]>(
      'INSERT OR IGNORE INTO box_token (edge_id, hash, configured, made_at) VALUES (?, ?, ?, ?)',
    ),
    drop: db.prepare<[string, string]>('DELETE FROM box_token WHERE edge_id = ? AND hash = ?'),
    dropUnused: db.prepare<[string]>('DELETE FROM box_token WHERE edge_id = ? AND used_at IS NULL'),
    used: db.prepare<[number, string, string]>('UPDATE box_token SET used_at = ? WHERE edge_id = ? AND hash = ?'),
  };
  return (note) => ({
    of: async (edgeId, configured) => sql.of.all(edgeId, configured),
    add: (edgeId, { hash, configured, madeAt }) => note(() => sql.add.run(edgeId, hash, configured, madeAt)),
    drop: (edgeId, hash) => note(() => sql.drop.run(edgeId, hash)),
    dropUnused: (edgeId) => note(() => sql.dropUnused.run(edgeId)),
    used: (edgeId, hash, at) => note(() => sql.used.run(at, edgeId, hash)),
  });
}

export function openOwners(db: Database): OwnerReads {
  const all = db.prepare<[], MachineOwner>('SELECT machine_id AS machineId, edge_id AS edgeId FROM machine_box');
  return { all: () => all.all() };
}

export function openOwnerStore(db: Database): (note: NoteWrite) => OwnerStore {
  const sql = {
    put: db.prepare<[MachineOwner]>(
      `INSERT INTO machine_box VALUES (@machineId, @edgeId)
       ON CONFLICT(machine_id) DO UPDATE SET edge_id = excluded.edge_id`,
    ),
  };
  return (note) => ({ put: (owner) => note(() => sql.put.run(owner)) });
}

/** A bridge of before wrote down no owners: then whoever spoke of a machine first has it. Reads all facts. */
export function ownByFacts(db: Database): void {
  const owned = db.prepare<[], { n: number }>('SELECT count(*) AS n FROM machine_box').get();
  if (owned?.n === 0)
    db.exec(`INSERT INTO machine_box SELECT machineId, edgeId FROM (
      SELECT fact.machineId, edge.edge_id AS edgeId, min(fact.recordedAt) FROM fact JOIN edge ON edge.box = fact.box
      WHERE fact.machineId IS NOT NULL GROUP BY fact.machineId)`);
}

export function openArrivalStore(db: Database): (note: NoteWrite) => ArrivalStore {
  const sql = {
    all: db.prepare<[], Arrived>('SELECT edge_id AS edgeId, since, bytes FROM brought ORDER BY edge_id'),
    put: db.prepare<[Arrived]>(
      `INSERT INTO brought (edge_id, since, bytes) VALUES (@edgeId, @since, @bytes)
       ON CONFLICT(edge_id) DO UPDATE SET since = excluded.since, bytes = excluded.bytes`,
    ),
  };
  return (note) => ({
    all: async () => sql.all.all(),
    put: (arrived) => note(() => sql.put.run(arrived)),
  });
}

export function openConflictStore(db: Database): (note: NoteWrite) => ConflictStore {
  const sql = {
    all: db.prepare<[], StoredConflict>(
      'SELECT edge_id AS edgeId, since, what, seq FROM box_conflict ORDER BY edge_id',
    ),
    put: db.prepare<[StoredConflict]>(
      'INSERT INTO box_conflict VALUES (@edgeId, @since, @what, @seq) ON CONFLICT(edge_id) DO NOTHING',
    ),
    drop: db.prepare<[string]>('DELETE FROM box_conflict WHERE edge_id = ?'),
  };
  return (note) => ({
    all: async () => sql.all.all(),
    put: (conflict) => note(() => sql.put.run(conflict)),
    drop: (edgeId) => note(() => sql.drop.run(edgeId)),
  });
}
