/** The ERP's orders: asked for again and again with its cursor, kept, handed to whoever plans with them. */
import { type WorkOrder, WorkOrderSchema } from '../../shared/core/words/order.ts';
import { Problem } from '../../shared/core/words/problem.ts';
import type { Database } from '../../shared/io/sqlite.ts';
import type { Erp } from './erp.ts';
import { identified } from './identity.ts';

export interface Orders {
  all(): WorkOrder[];
  get(orderId: string): WorkOrder | null;
  /** Grows with every change: who remembers it knows whether to look again. */
  version(): number;
  /** One download; the number of orders that really changed. Errors: those of the ERP. */
  poll(erp: Pick<Erp, 'orders'>): Promise<number>;
}

export function openOrders(db: Database, options: { now: () => number }): Orders {
  const sql = {
    all: db.prepare<[], { order_id: string; body: string }>('SELECT order_id, body FROM work_order ORDER BY order_id'),
    put: db.prepare(
      `INSERT INTO work_order VALUES (?, ?, ?)
       ON CONFLICT(order_id) DO UPDATE SET body = excluded.body, changed_at = excluded.changed_at`,
    ),
    cursor: db.prepare<[], { value: string }>("SELECT value FROM cursor WHERE name = 'orders'"),
    putCursor: db.prepare(
      "INSERT INTO cursor VALUES ('orders', ?) ON CONFLICT(name) DO UPDATE SET value = excluded.value",
    ),
  };
  const orders = new Map(sql.all.all().map((row) => [row.order_id, parseOrder(row)]));
  let version = 1;

  const keep = db.transaction((changed: readonly WorkOrder[], cursor: string) => {
    for (const order of changed) sql.put.run(order.id, JSON.stringify(order), options.now());
    if (sql.cursor.get()?.value !== cursor) sql.putCursor.run(cursor);
  });

  return {
    all: () => [...orders.values()],
    get: (orderId) => orders.get(orderId) ?? null,
    version: () => version,
    poll: async (erp) => {
      const answer = await erp.orders(sql.cursor.get()?.value ?? null);
      const changed = identified(answer.orders, orders).filter(
        (order) => JSON.stringify(orders.get(order.id)) !== JSON.stringify(order),
      );
      keep(changed, answer.cursor);
      for (const order of changed) orders.set(order.id, order);
      if (changed.length > 0) version += 1;
      return changed.length;
    },
  };
}

function parseOrder(row: { order_id: string; body: string }): WorkOrder {
  const parsed = WorkOrderSchema.safeParse(JSON.parse(row.body));
  if (parsed.success) return parsed.data;
  throw new Problem('corrupt', { what: 'orderDamaged', orderId: row.order_id });
}
