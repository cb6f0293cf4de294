import type { Database } from '../../../shared/io/sqlite.ts';
import type { NewPromise, PromiseStore, StoredPromise, WordStore } from '../promises.ts';
import type { NoteWrite } from './turns.ts';

export function openPromiseStore(db: Database): (note: NoteWrite) => PromiseStore {
  const sql = {
    firstAndLast: db.prepare<[], StoredPromise>(
      `SELECT n, order_id AS orderId, made_at AS madeAt, body FROM promise WHERE n IN (
         SELECT min(n) FROM promise GROUP BY order_id UNION SELECT max(n) FROM promise GROUP BY order_id
       ) ORDER BY n`,
    ),
    add: db.prepare<[NewPromise]>(
      'INSERT INTO promise (n, order_id, made_at, body, basis) VALUES (@n, @orderId, @madeAt, @body, @basis)',
    ),
    untold: db.prepare<[number], { orderId: string }>(
      `SELECT order_id AS orderId FROM promise
       WHERE told_erp = 0 AND n IN (SELECT max(n) FROM promise GROUP BY order_id) ORDER BY n LIMIT ?`,
    ),
    settle: db.prepare<[number, string]>('UPDATE promise SET told_erp = ? WHERE order_id = ? AND told_erp = 0'),
  };
  return (note) => ({
    firstAndLast: async () => sql.firstAndLast.all(),
    add: (promise) => note(() => sql.add.run(promise)),
    untold: async (limit) => sql.untold.all(limit).map(({ orderId }) => orderId),
    settle: (orderId, how) => note(() => sql.settle.run(how === 'told' ? 1 : 2, orderId)),
  });
}

export function openWordStore(db: Database): (note: NoteWrite) => WordStore {
  const sql = {
    all: db.prepare<[], { orderId: string; body: string }>('SELECT order_id AS orderId, body FROM word_act ORDER BY n'),
    after: db.prepare<[number, number], { n: number; orderId: string }>(
      'SELECT n, order_id AS orderId FROM word_act WHERE n > ? ORDER BY n LIMIT ?',
    ),
    add: db.prepare<[{ orderId: string; at: number; body: string }]>(
      'INSERT INTO word_act (order_id, at, body) VALUES (@orderId, @at, @body)',
    ),
  };
  return (note) => ({
    all: async () => sql.all.all(),
    after: async (n, limit) => sql.after.all(n, limit),
    add: (act) => note(() => sql.add.run(act)),
  });
}
