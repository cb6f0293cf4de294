/** The bridge's tables. One SQLite file; facts, their effects and the cursors change in one transaction. */
import { type Database, openDatabase } from '../../shared/io/sqlite.ts';

const first = `
  -- An edge box and how far its journal is here. known_until: the moment up to which it has told all.
  CREATE TABLE edge (
    edge_id TEXT PRIMARY KEY, journal_id TEXT NOT NULL, cursor INTEGER NOT NULL,
    planning_cursor INTEGER NOT NULL, known_until INTEGER NOT NULL, seen_at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE fact (
    edge_id TEXT NOT NULL, seq INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (edge_id, seq)
  ) STRICT, WITHOUT ROWID;

  -- The ERP's orders as last downloaded, and where the download stands.
  CREATE TABLE work_order (order_id TEXT PRIMARY KEY, body TEXT NOT NULL, changed_at INTEGER NOT NULL) STRICT;
  CREATE TABLE cursor (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

  -- What each box was told of which order: the last state told, and the messages themselves.
  CREATE TABLE told (edge_id TEXT NOT NULL, order_id TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (edge_id, order_id)) STRICT, WITHOUT ROWID;
  CREATE TABLE planning (edge_id TEXT NOT NULL, id INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (edge_id, id)) STRICT, WITHOUT ROWID;

  -- Tickets on their way to the ERP, in the order of n for each order.
  CREATE TABLE outbox (
    n INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE, order_id TEXT NOT NULL, operation_id TEXT NOT NULL,
    kind TEXT NOT NULL, reverses TEXT, body TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('waiting', 'sending', 'acknowledged', 'parked', 'withdrawn')),
    attempts INTEGER NOT NULL DEFAULT 0, created_at INTEGER NOT NULL, next_at INTEGER NOT NULL,
    delivered_at INTEGER, erp_number TEXT, message TEXT
  ) STRICT;
  CREATE INDEX outbox_operation ON outbox (operation_id, n);
  CREATE INDEX outbox_open ON outbox (order_id, n) WHERE status IN ('waiting', 'sending', 'parked');
  CREATE INDEX outbox_reverses ON outbox (reverses) WHERE reverses IS NOT NULL;

  -- Every promise as it was given, with what was known then.
  CREATE TABLE promise (
    n INTEGER PRIMARY KEY AUTOINCREMENT, order_id TEXT NOT NULL, made_at INTEGER NOT NULL,
    body TEXT NOT NULL, basis TEXT NOT NULL, told_erp INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE INDEX promise_order ON promise (order_id, n);
`;

/** Facts stay: whoever tries to change one, this program included, is refused by the file itself. */
const factsStay = `
  CREATE TRIGGER fact_not_changed BEFORE UPDATE ON fact BEGIN SELECT RAISE(ABORT, 'facts are never changed'); END;
  CREATE TRIGGER fact_not_deleted BEFORE DELETE ON fact BEGIN SELECT RAISE(ABORT, 'facts are never deleted'); END;
`;

/** Orders of a download that could not be taken, with the reason. */
const setAside = `
  CREATE TABLE set_aside (order_id TEXT PRIMARY KEY, body TEXT NOT NULL, at INTEGER NOT NULL) STRICT;
`;

/** In the order in which they were added; never changed once released. */
export const migrations: readonly string[] = [first, factsStay, setAside];

/** Opens or makes the bridge's file. Errors: as `openDatabase`. */
export function openStore(file: string): Database {
  return openDatabase(file, migrations);
}
