/** What waits for a person, read from indices: ten thousand cost no more than ten. */
import type { Database } from '../../../shared/io/sqlite.ts';
import type { NeedyCause, NeedyReads, NeedyStore, PostingAct, StoredPosting } from '../postings.ts';
import { POSTING } from './postings.ts';
import type { NoteWrite } from './turns.ts';

const needy = "status IN ('parked', 'doubtful')";

export function openNeedy(db: Database): NeedyReads {
  const sql = {
    causes: db.prepare<[], NeedyCause>(
      `SELECT cause, min(status) AS status, min(cure) AS cure, count(*) AS count, min(created_at) AS oldestAt,
         max(n) AS last, max(next_at) AS since
       FROM posting INDEXED BY posting_cause WHERE ${needy} AND cause IS NOT NULL
       GROUP BY cause ORDER BY count(*) DESC, cause`,
    ),
    message: db.prepare<[number], { message: string | null }>('SELECT message FROM posting WHERE n = ?'),
    ofCause: db.prepare<[string, number, number], StoredPosting>(
      `SELECT ${POSTING} FROM posting INDEXED BY posting_cause WHERE ${needy} AND cause = ? ORDER BY n LIMIT ? OFFSET ?`,
    ),
    ofAll: db.prepare<[number, number], StoredPosting>(
      `SELECT ${POSTING} FROM posting WHERE n IN
         (SELECT n FROM posting INDEXED BY posting_cause WHERE ${needy} AND cause IS NOT NULL ORDER BY n LIMIT ? OFFSET ?)
       ORDER BY n`,
    ),
    slice: db.prepare<[string, number, number, number], Pick<StoredPosting, 'n' | 'key' | 'nextAt'>>(
      `SELECT n, key, next_at AS nextAt FROM posting INDEXED BY posting_cause WHERE ${needy}
         AND cause = ? AND n > ? AND n <= ? ORDER BY n LIMIT ?`,
    ),
    newest: db.prepare<[number], StoredPosting>(
      `SELECT ${POSTING} FROM posting WHERE ${needy} ORDER BY n DESC LIMIT ?`,
    ),
    history: db.prepare<[string], Pick<PostingAct, 'at' | 'by' | 'act' | 'reason'>>(
      'SELECT at, by, act, reason FROM posting_act WHERE key = ? ORDER BY n',
    ),
  };
  return {
    causes: () => sql.causes.all(),
    messageOf: (n) => sql.message.get(n)?.message ?? null,
    page: (cause, limit, skip) => (cause === null ? sql.ofAll.all(limit, skip) : sql.ofCause.all(cause, limit, skip)),
    slice: (cause, after, until, limit) => sql.slice.all(cause, after, until, limit),
    newest: (limit) => sql.newest.all(limit),
    history: (key) => sql.history.all(key),
  };
}

export function openNeedyStore(db: Database, reads: Pick<NeedyReads, 'slice'>): (note: NoteWrite) => NeedyStore {
  const addAct = db.prepare<[PostingAct]>(
    `INSERT INTO posting_act (key, at, by, act, reason, was, detail)
     VALUES (@key, @at, @by, @act, @reason, @was, @detail)`,
  );
  return (note) => ({
    slice: async (...asked) => reads.slice(...asked),
    addAct: (act) => note(() => addAct.run(act)),
  });
}
