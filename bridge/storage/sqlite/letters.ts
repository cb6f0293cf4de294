import { closeDatabase, type Database, openDatabase } from '../../../shared/io/sqlite.ts';
import type { LetterStorage, LetterTransaction, StoredLetter, StoredStanding } from '../letters.ts';
import { type NoteWrite, turnsOn } from './turns.ts';

const schema = `
  CREATE TABLE standing (key TEXT PRIMARY KEY, topic TEXT NOT NULL, state TEXT NOT NULL, data TEXT NOT NULL) STRICT;
  CREATE TABLE letter (n INTEGER PRIMARY KEY, webhook TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL,
    tries INTEGER NOT NULL, due_at INTEGER NOT NULL) STRICT;
  CREATE INDEX letter_of ON letter (webhook, n);
  CREATE TABLE looked (only INTEGER PRIMARY KEY CHECK (only = 1)) STRICT;
`;

/** Opens or makes the file. Errors: as `openDatabase`. */
export function openLetterStorage(file: string): LetterStorage {
  const db = openDatabase(file, [schema]);
  const { transact, settled } = turnsOn(db, transactionOn(db));
  return {
    transact,
    close: async () => {
      await settled();
      closeDatabase(db);
    },
  };
}

function transactionOn(db: Database): (note: NoteWrite) => LetterTransaction {
  const sql = {
    standings: db.prepare<[], StoredStanding>('SELECT key, topic, state, data FROM standing'),
    put: db.prepare<[StoredStanding]>('INSERT OR REPLACE INTO standing VALUES (@key, @topic, @state, @data)'),
    drop: db.prepare<[string]>('DELETE FROM standing WHERE key = ?'),
    looked: db.prepare<[], { only: number }>('SELECT only FROM looked'),
    setLooked: db.prepare('INSERT OR IGNORE INTO looked VALUES (1)'),
    oldest: db.prepare<[string, number], StoredLetter>(
      'SELECT n, id, body, tries, due_at AS dueAt FROM letter WHERE webhook = ? ORDER BY n LIMIT ?',
    ),
    count: db.prepare<[string], { n: number }>('SELECT count(*) AS n FROM letter WHERE webhook = ?'),
    add: db.prepare<[{ webhook: string; id: string; body: string }]>(
      'INSERT INTO letter (webhook, id, body, tries, due_at) VALUES (@webhook, @id, @body, 0, 0)',
    ),
    trim: db.prepare<[{ webhook: string; most: number }]>(
      `DELETE FROM letter WHERE webhook = @webhook
         AND n <= (SELECT n FROM letter WHERE webhook = @webhook ORDER BY n DESC LIMIT 1 OFFSET @most)`,
    ),
    done: db.prepare<[number]>('DELETE FROM letter WHERE n = ?'),
    failed: db.prepare<[number, number]>('UPDATE letter SET tries = tries + 1, due_at = ? WHERE n = ?'),
  };
  return (note) => ({
    standings: async () => sql.standings.all(),
    hasLooked: async () => sql.looked.get() !== undefined,
    oldest: async (webhook, most) => sql.oldest.all(webhook, most),
    waiting: async (webhook) => sql.count.get(webhook)?.n ?? 0,
    putStanding: (standing) => note(() => sql.put.run(standing)),
    dropStanding: (key) => note(() => sql.drop.run(key)),
    setLooked: () => note(() => sql.setLooked.run()),
    add: (letter) => note(() => sql.add.run(letter)),
    trim: (webhook, most) => note(() => sql.trim.run({ webhook, most })),
    done: (n) => note(() => sql.done.run(n)),
    failed: (n, againAt) => note(() => sql.failed.run(againAt, n)),
  });
}
