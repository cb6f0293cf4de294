/**
 * Orders that the ERP has no longer: it said so, or they were in no page of a full download. They stay as they were,
 * at the machines too, and are shown until the ERP gives them again or a person takes them off: an ERP that answers
 * too little must not empty the shop.
 */
import { z } from 'zod';
import { erpNumberOf, type WorkOrder } from '../../shared/core/words/order.ts';
import type { Database } from '../../shared/io/sqlite.ts';
import type { OrdersPage } from './erp.ts';

export interface Vanished {
  /** What a download says of what is there and what is not. `asked`: the cursor it was asked with. */
  take(page: OrdersPage, asked: string | null, known: Iterable<WorkOrder>): void;
  /** Since when an order is missed, epoch ms; null where it is not. */
  since(orderId: string): number | null;
}

const Numbered = z.object({ id: z.union([z.string(), z.number()]).transform(String) });

export const isOpen = ({ status }: Pick<WorkOrder, 'status'>): boolean => status === 'planned' || status === 'released';

export function openVanished(db: Database, options: { now: () => number }): Vanished {
  const sql = {
    all: db.prepare<[], { order_id: string; at: number }>('SELECT order_id, at FROM vanished_order'),
    put: db.prepare<[string, number]>('INSERT OR IGNORE INTO vanished_order VALUES (?, ?)'),
    drop: db.prepare<[string]>('DELETE FROM vanished_order WHERE order_id = ?'),
  };
  const since = new Map(sql.all.all().map(({ order_id, at }) => [order_id, at]));
  /** Numbers of a full download since its first page; null while its beginning was not seen. */
  let seen: Set<string> | null = null;

  const write = db.transaction((gone: readonly string[], back: readonly string[]) => {
    for (const orderId of gone) sql.put.run(orderId, options.now());
    for (const orderId of back) sql.drop.run(orderId);
  });
  return {
    since: (orderId) => since.get(orderId) ?? null,
    take: (page, asked, known) => {
      if (asked === null) seen = new Set();
      const said = numbersOf(page);
      for (const number of said) seen?.add(number);
      const named = new Set(page.gone ?? []);
      const isMissed = (number: string): boolean =>
        named.has(number) || (page.isComplete === true && seen !== null && !seen.has(number));
      const gone: string[] = [];
      const back: string[] = [];
      for (const order of known) {
        const number = erpNumberOf(order.id);
        if (since.has(order.id)) {
          if (said.has(number) || !isOpen(order)) back.push(order.id);
        } else if (isOpen(order) && !said.has(number) && isMissed(number)) gone.push(order.id);
      }
      // What comes after the last page is the next download.
      if (page.isComplete === true) seen = new Set();
      if (gone.length + back.length === 0) return;
      write(gone, back);
      for (const orderId of gone) since.set(orderId, options.now());
      for (const orderId of back) since.delete(orderId);
    },
  };
}

/** Also of orders that nobody could take: they are there. */
function numbersOf({ orders, odd = [] }: OrdersPage): Set<string> {
  const numbers = orders.flatMap((body) => Numbered.safeParse(body).data?.id ?? []);
  return new Set([...numbers, ...odd.map(({ orderId }) => orderId)]);
}
