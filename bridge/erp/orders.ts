/** The ERP's orders: asked for again and again with its cursor, kept, handed to whoever plans with them. */

import { eachOnce, type OddOrder, OddOrderSchema } from '../../shared/core/orders/sift.ts';
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
  /** What the ERP gave and nobody can take, until it gives it anew; what was known of it before still holds. */
  setAside(): readonly OddOrder[];
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
    aside: db.prepare<[], { body: string }>('SELECT body FROM set_aside ORDER BY order_id'),
    putAside: db.prepare('INSERT OR REPLACE INTO set_aside VALUES (?, ?, ?)'),
    taken: db.prepare('DELETE FROM set_aside WHERE order_id = ?'),
    cursor: db.prepare<[], { value: string }>("SELECT value FROM cursor WHERE name = 'orders'"),
    putCursor: db.prepare(
      "INSERT INTO cursor VALUES ('orders', ?) ON CONFLICT(name) DO UPDATE SET value = excluded.value",
    ),
  };
  const odd = new Map(
    sql.aside
      .all()
      .map(({ body }) => OddOrderSchema.parse(JSON.parse(body)))
      .map((one) => [one.orderId, one]),
  );
  const orders = new Map(sql.all.all().map((row) => [row.order_id, parseOrder(row)]));
  let version = 1;

  const keep = db.transaction((changed: readonly WorkOrder[], aside: Aside, cursor: string) => {
    for (const orderId of aside.taken) sql.taken.run(orderId);
    for (const one of aside.odd) sql.putAside.run(one.orderId, JSON.stringify(one), options.now());
    for (const order of changed) sql.put.run(order.id, JSON.stringify(order), options.now());
    if (sql.cursor.get()?.value !== cursor) sql.putCursor.run(cursor);
  });

  return {
    all: () => [...orders.values()],
    get: (orderId) => orders.get(orderId) ?? null,
    version: () => version,
    setAside: () => [...odd.values()].sort((a, b) => (a.orderId < b.orderId ? -1 : 1)),
    poll: async (erp) => {
      const answer = await erp.orders(sql.cursor.get()?.value ?? null);
      const once = eachOnce(identified(answer.orders, orders), (orderId) => orders.get(orderId) ?? null);
      const changed = once.orders.filter((order) => JSON.stringify(orders.get(order.id)) !== JSON.stringify(order));
      const aside = { odd: [...(answer.odd ?? []), ...once.odd], taken: once.orders.map(({ id }) => id) };
      // Said twice in the same words it is no news: an ERP may give all its orders at every poll.
      const isNews = aside.odd.some((one) => JSON.stringify(odd.get(one.orderId)) !== JSON.stringify(one));
      const isMended = aside.taken.some((id) => odd.has(id) && !aside.odd.some((one) => one.orderId === id));
      keep(changed, isNews || isMended ? aside : nothing, answer.cursor);
      for (const order of changed) orders.set(order.id, order);
      for (const orderId of aside.taken) odd.delete(orderId);
      for (const one of aside.odd) odd.set(one.orderId, one);
      if (changed.length > 0) version += 1;
      return changed.length;
    },
  };
}

interface Aside {
  odd: readonly OddOrder[];
  taken: readonly string[];
}
const nothing: Aside = { odd: [], taken: [] };

function parseOrder(row: { order_id: string; body: string }): WorkOrder {
  const parsed = WorkOrderSchema.safeParse(JSON.parse(row.body));
  if (parsed.success) return parsed.data;
  throw new Problem('corrupt', { what: 'orderDamaged', orderId: row.order_id });
}
