import type { Database } from '../../../shared/io/sqlite.ts';
import type { MissedOrder, OrderAct, OrderStore, StoredAside, StoredOrder } from '../orders.ts';
import type { NoteWrite } from './turns.ts';

export function openOrderStore(db: Database): (note: NoteWrite) => OrderStore {
  const sql = {
    all: db.prepare<[], StoredOrder>(
      'SELECT order_id AS orderId, body, changed_at AS changedAt FROM work_order ORDER BY order_id',
    ),
    put: db.prepare<[StoredOrder]>(
      `INSERT INTO work_order VALUES (@orderId, @body, @changedAt)
       ON CONFLICT(order_id) DO UPDATE SET body = excluded.body, changed_at = excluded.changed_at`,
    ),
    aside: db.prepare<[], { body: string }>('SELECT body FROM set_aside ORDER BY order_id'),
    putAside: db.prepare<[StoredAside]>('INSERT OR REPLACE INTO set_aside VALUES (@orderId, @body, @at)'),
    dropAside: db.prepare<[string]>('DELETE FROM set_aside WHERE order_id = ?'),
    missed: db.prepare<[], MissedOrder>('SELECT order_id AS orderId, at FROM vanished_order'),
    miss: db.prepare<[MissedOrder]>('INSERT OR IGNORE INTO vanished_order VALUES (@orderId, @at)'),
    found: db.prepare<[string]>('DELETE FROM vanished_order WHERE order_id = ?'),
    acts: db.prepare<[string], OrderAct>(
      'SELECT act, order_id AS orderId, at, by, reason FROM order_act WHERE act = ? ORDER BY n',
    ),
    addAct: db.prepare<[OrderAct]>(
      'INSERT INTO order_act (order_id, at, by, act, reason) VALUES (@orderId, @at, @by, @act, @reason)',
    ),
  };
  return (note) => ({
    all: async () => sql.all.all(),
    put: (order) => note(() => sql.put.run(order)),
    aside: async () => sql.aside.all().map(({ body }) => body),
    putAside: (one) => note(() => sql.putAside.run(one)),
    dropAside: (orderId) => note(() => sql.dropAside.run(orderId)),
    missed: async () => sql.missed.all(),
    miss: (order) => note(() => sql.miss.run(order)),
    found: (orderId) => note(() => sql.found.run(orderId)),
    acts: async (act) => sql.acts.all(act),
    addAct: (act) => note(() => sql.addAct.run(act)),
  });
}
