import type { Database } from '../../../shared/io/sqlite.ts';
import type { ToldStore } from '../told.ts';
import type { NoteWrite } from './turns.ts';

export function openToldStore(db: Database): (note: NoteWrite) => ToldStore {
  const sql = {
    orders: db.prepare<[string], { orderId: string; body: string }>(
      'SELECT order_id AS orderId, body FROM told WHERE edge_id = ?',
    ),
    has: db.prepare<[string, string], { orderId: string }>(
      'SELECT order_id AS orderId FROM told WHERE edge_id = ? AND order_id = ?',
    ),
    put: db.prepare<[string, string, string]>(
      'INSERT INTO told VALUES (?, ?, ?) ON CONFLICT(edge_id, order_id) DO UPDATE SET body = excluded.body',
    ),
    forget: db.prepare<[string, string]>('DELETE FROM told WHERE edge_id = ? AND order_id = ?'),
    last: db.prepare<[string], { id: number | null }>('SELECT max(id) AS id FROM planning WHERE edge_id = ?'),
    messages: db.prepare<[string, number, number], { id: number; body: string }>(
      'SELECT id, body FROM planning WHERE edge_id = ? AND id > ? ORDER BY id LIMIT ?',
    ),
    add: db.prepare<[string, number, string]>('INSERT INTO planning VALUES (?, ?, ?)'),
  };
  return (note) => ({
    orders: async (edgeId) => sql.orders.all(edgeId),
    has: async (edgeId, orderId) => sql.has.get(edgeId, orderId) !== undefined,
    put: (edgeId, orderId, body) => note(() => sql.put.run(edgeId, orderId, body)),
    forget: (edgeId, orderId) => note(() => sql.forget.run(edgeId, orderId)),
    lastId: async (edgeId) => sql.last.get(edgeId)?.id ?? 0,
    messages: async (edgeId, after, limit) => sql.messages.all(edgeId, after, limit),
    addMessage: (edgeId, id, body) => note(() => sql.add.run(edgeId, id, body)),
  });
}
