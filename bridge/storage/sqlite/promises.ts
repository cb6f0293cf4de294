import type { Database } from '../../../shared/io/sqlite.ts';
import type { NewPromise, PromiseStore, StoredPromise, WordStore } from '../promises.ts';

export function openPromiseStore(db: Database): PromiseStore {
  const sql = {
    firstAndLast: db.prepare<[], StoredPromise>(
      `SELECT n, order_id AS orderId, made_at AS madeAt, body FROM promise WHERE n IN (
         SELECT min(n) FROM promise GROUP BY order_id UNION SELECT max(n) FROM promise GROUP BY order_id
       ) ORDER BY n`,
    ),
    add: db.prepare<[NewPromise]>(
      'INSERT INTO promise (order_id, made_at, body, basis) VALUES (@orderId, @madeAt, @body, @basis)',
    ),
    untold: db.prepare<[number], { orderId: string }>(
      `SELECT order_id AS orderId FROM promise
       WHERE told_erp = 0 AND n IN (SELECT max(n) FROM promise GROUP BY order_id) ORDER BY n LIMIT ?`,
    ),
    settle: db.prepare<[number, string]>('UPDATE promise SET told_erp = ? WHERE order_id = ? AND told_erp = 0'),
  };
  return {
    firstAndLast: () => sql.firstAndLast.all(),
    add: (promise) => Number(sql.add.run(promise).lastInsertRowid),
    untold: (limit) => sql.untold.all(limit).map(({ orderId }) => orderId),
    settle: (orderId, how) => void sql.settle.run(how === 'told' ? 1 : 2, orderId),
  };
}

export function openWordStore(db: Database): WordStore {
  const sql = {
    all: db.prepare<[], { orderId: string; body: string }>('SELECT order_id AS orderId, body FROM word_act ORDER BY n'),
    after: db.prepare<[number, number], { n: number; orderId: string }>(
      'SELECT n, order_id AS orderId FROM word_act WHERE n > ? ORDER BY n LIMIT ?',
    ),
    add: db.prepare<[{ orderId: string; at: number; body: string }]>(
      'INSERT INTO word_act (order_id, at, body) VALUES (@orderId, @at, @body)',
    ),
  };
  return {
    all: () => sql.all.iterate(),
    after: (n, limit) => sql.after.all(n, limit),
    add: (act) => void sql.add.run(act),
  };
}
