/** The bridge's tables. One SQLite file; facts, their effects and the cursors change in one transaction. */
import { factColumns } from '../../../shared/io/fact-rows.ts';

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

/**
 * Postings, one record of the ERP each, in the place of tickets: with what each says (it was the whole ticket), the
 * lane that it keeps its order in, whether it is the first open one there, and the ERP's own numbers.
 * `body` is null for a reversal that has not left yet.
 */
const postings = `
  CREATE TABLE posting (
    n INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE, lane TEXT NOT NULL,
    order_id TEXT NOT NULL, operation_id TEXT NOT NULL, kind TEXT NOT NULL, reverses TEXT,
    says TEXT NOT NULL, about TEXT NOT NULL, body TEXT,
    status TEXT NOT NULL CHECK (status IN
      ('waiting', 'sending', 'acknowledged', 'handedOver', 'parked', 'doubtful', 'withdrawn', 'givenUp')),
    is_head INTEGER NOT NULL DEFAULT 0, attempts INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL, next_at INTEGER NOT NULL, sent_at INTEGER, delivered_at INTEGER,
    erp_ref TEXT, message_ref TEXT, stamp TEXT, message TEXT, cure TEXT, open_points TEXT
  ) STRICT;
  INSERT INTO posting (n, key, lane, order_id, operation_id, kind, reverses, says, about, body, status, attempts,
      created_at, next_at, sent_at, delivered_at, erp_ref, message, cure)
    SELECT n, key, order_id, order_id, operation_id, kind, reverses,
      CASE WHEN kind = 'reversal' THEN '{}' ELSE (SELECT json_group_object(name, amount) FROM (
        SELECT name, sum(amount) AS amount FROM (
          SELECT 'yield' AS name, json_extract(body, '$.yieldPcs') AS amount
          UNION ALL SELECT 'rework', json_extract(body, '$.reworkPcs')
          UNION ALL SELECT 'setupMs', json_extract(body, '$.setupMs')
          UNION ALL SELECT 'machineMs', json_extract(body, '$.machineMs')
          UNION ALL SELECT 'labourMs', json_extract(body, '$.labourMs')
          UNION ALL SELECT 'scrap:' || coalesce(json_extract(value, '$.reasonId'), ''), json_extract(value, '$.quantityPcs')
            FROM json_each(body, '$.scrap')
          UNION ALL SELECT 'stopMs:' || coalesce(json_extract(value, '$.reasonId'), ''), json_extract(value, '$.durationMs')
            FROM json_each(body, '$.stops')
          UNION ALL SELECT 'stopCount:' || coalesce(json_extract(value, '$.reasonId'), ''), json_extract(value, '$.count')
            FROM json_each(body, '$.stops')
        ) GROUP BY name HAVING sum(amount) <> 0)) END,
      json_object('from', json_extract(body, '$.from'), 'to', json_extract(body, '$.to'),
        'basis', json_extract(body, '$.basis'), 'unit', json_extract(body, '$.unit')),
      CASE WHEN kind = 'reversal' AND status = 'waiting' THEN NULL ELSE body END, status, attempts, created_at, next_at,
      CASE WHEN attempts > 0 THEN next_at END, delivered_at,
      CASE WHEN erp_number IS NOT NULL THEN json_object('number', erp_number) END, message,
      CASE WHEN status = 'parked' THEN 'other' END
    FROM outbox ORDER BY n;
  DROP TABLE outbox;
  -- A refused reversal holds nothing up any more; what was to be said anew after it must not go out without it.
  UPDATE posting SET status = 'withdrawn' WHERE status = 'waiting' AND EXISTS (SELECT 1 FROM posting AS refused
    WHERE refused.kind = 'reversal' AND refused.status = 'parked'
      AND refused.operation_id = posting.operation_id AND refused.n < posting.n);
  UPDATE posting SET is_head = 1 WHERE n IN (SELECT min(n) FROM posting
    WHERE status IN ('waiting', 'sending', 'doubtful') OR (status = 'parked' AND kind <> 'reversal' AND message_ref IS NULL) GROUP BY lane);
  CREATE INDEX posting_head ON posting (lane) WHERE is_head = 1;
  CREATE INDEX posting_operation ON posting (operation_id, n);
  -- Open: what the next one of its lane waits for.
  CREATE INDEX posting_open ON posting (lane, n)
    WHERE status IN ('waiting', 'sending', 'doubtful') OR (status = 'parked' AND kind <> 'reversal' AND message_ref IS NULL);
  CREATE INDEX posting_due ON posting (created_at, n, next_at) WHERE is_head = 1 AND status IN ('waiting', 'sending');
  CREATE INDEX posting_next ON posting (next_at) WHERE is_head = 1 AND status IN ('waiting', 'sending');
  CREATE INDEX posting_reverses ON posting (reverses) WHERE reverses IS NOT NULL;
  CREATE INDEX posting_message ON posting (message_ref) WHERE message_ref IS NOT NULL;
  CREATE INDEX posting_status ON posting (status, n);

  -- What a person decided about a posting, and why.
  CREATE TABLE posting_act (
    n INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL, at INTEGER NOT NULL, by TEXT NOT NULL,
    act TEXT NOT NULL, reason TEXT NOT NULL, was TEXT
  ) STRICT;
  CREATE INDEX posting_act_key ON posting_act (key, n);
`;

/** What groups parked and doubtful postings, so that a page of one group is read from an index; and what an act changed. */
const causes = `
  ALTER TABLE posting ADD COLUMN cause TEXT;
  CREATE INDEX posting_cause ON posting (cause, n, status, cure, created_at) WHERE status IN ('parked', 'doubtful');
  CREATE INDEX posting_uncaused ON posting (n) WHERE status IN ('parked', 'doubtful') AND cause IS NULL;
  ALTER TABLE posting_act ADD COLUMN detail TEXT;
`;

/** Orders that the ERP has no longer, and what people did with orders. */
const vanished = `
  CREATE TABLE vanished_order (order_id TEXT PRIMARY KEY, at INTEGER NOT NULL) STRICT;
  CREATE TABLE order_act (
    n INTEGER PRIMARY KEY AUTOINCREMENT, order_id TEXT NOT NULL, at INTEGER NOT NULL, by TEXT NOT NULL,
    act TEXT NOT NULL, reason TEXT NOT NULL
  ) STRICT;
`;

/** Measured figures that people accepted for the ERP. */
const proposal = `
  CREATE TABLE proposal (
    n INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, by TEXT NOT NULL, reason TEXT NOT NULL,
    body TEXT NOT NULL, told_at INTEGER
  ) STRICT;
`;

/**
 * Facts in columns, as a box's journal has them: a quarter of the bytes of their JSON. A box has a short number.
 * What is there already is moved by `pack-facts.ts`.
 */
const packedFacts = `
  ALTER TABLE edge ADD COLUMN box INTEGER;
  UPDATE edge SET box = rowid;
  CREATE UNIQUE INDEX edge_box ON edge (box);
  DROP TRIGGER fact_not_changed;
  DROP TRIGGER fact_not_deleted;
  ALTER TABLE fact RENAME TO fact_as_text;
  CREATE TABLE fact (box INTEGER NOT NULL, seq INTEGER NOT NULL, ${factColumns},
    PRIMARY KEY (box, seq)) STRICT, WITHOUT ROWID;
  CREATE INDEX fact_plant ON fact (box, seq) WHERE type = 'masterDataChanged';
  ${factsStay}
`;

/**
 * Dates given, changed and withdrawn: acts, for good. What stood before as the first promise of an order was given by
 * the policy of then, the first quote.
 */
const wordActs = `
  CREATE TABLE word_act (
    n INTEGER PRIMARY KEY AUTOINCREMENT, order_id TEXT NOT NULL, at INTEGER NOT NULL, body TEXT NOT NULL
  ) STRICT;
  CREATE INDEX word_act_order ON word_act (order_id, n);
  INSERT INTO word_act (order_id, at, body)
    SELECT order_id, made_at, json_object('type', 'promiseGiven', 'orderId', order_id, 'at', made_at,
      'by', json_object('kind', 'policy', 'policy', 'firstQuote'),
      'date', json_extract(body, '$.quotedAt'), 'level', json_extract(body, '$.quoteLevel'),
      'basis', json_object('promise', n, 'itemId', NULL, 'quantityPcs', NULL))
    FROM promise WHERE n IN (SELECT min(n) FROM promise GROUP BY order_id) ORDER BY n;
  CREATE TRIGGER word_not_changed BEFORE UPDATE ON word_act BEGIN SELECT RAISE(ABORT, 'facts are never changed'); END;
  CREATE TRIGGER word_not_deleted BEFORE DELETE ON word_act BEGIN SELECT RAISE(ABORT, 'facts are never deleted'); END;
`;

/** Operations whose books at the ERP were asked after the bridge's data was lost. */
const lostBooksTable = `
  CREATE TABLE books_asked (operation_id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
`;

/** Since when, and how much: a bridge that was ended goes on counting where it was. */
const broughtTable = `
  CREATE TABLE brought (edge_id TEXT PRIMARY KEY, since INTEGER NOT NULL, bytes INTEGER NOT NULL) STRICT, WITHOUT ROWID;
`;

const boxTokenTable = `
  -- Tokens that boxes drew: hashes, and of which configured token they are the successors. used_at: their first use.
  CREATE TABLE box_token (
    edge_id TEXT NOT NULL, hash TEXT NOT NULL, configured TEXT NOT NULL, made_at INTEGER NOT NULL, used_at INTEGER,
    PRIMARY KEY (edge_id, hash)
  ) STRICT, WITHOUT ROWID;
`;

const conflictTable = `
  CREATE TABLE box_conflict (edge_id TEXT PRIMARY KEY, since INTEGER NOT NULL, what TEXT NOT NULL, seq INTEGER NOT NULL) STRICT;
`;

const factsAsideTable = `
  -- Facts that made no sense, with the reason; body is null for one that stands in the log.
  CREATE TABLE fact_aside (
    edge_id TEXT NOT NULL, seq INTEGER NOT NULL, at INTEGER NOT NULL, why TEXT NOT NULL, body TEXT,
    decision TEXT, decided_by TEXT, decided_at INTEGER, PRIMARY KEY (edge_id, seq)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX fact_aside_open ON fact_aside (edge_id) WHERE decision IS NULL;
  CREATE TRIGGER fact_aside_kept BEFORE DELETE ON fact_aside BEGIN SELECT RAISE(ABORT, 'facts are never deleted'); END;
  -- The box that a machine belongs to: the one that spoke of it first.
  CREATE TABLE machine_box (machine_id TEXT PRIMARY KEY, edge_id TEXT NOT NULL) STRICT, WITHOUT ROWID;
`;

/** In the order in which they were added; never changed once released. */
export const migrations: readonly string[] = [
  first,
  factsStay,
  setAside,
  postings,
  causes,
  vanished,
  proposal,
  packedFacts,
  factsAsideTable,
  wordActs,
  conflictTable,
  lostBooksTable,
  boxTokenTable,
  broughtTable,
];
