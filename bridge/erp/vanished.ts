/**
 * Orders that the ERP has no longer: it said so, or they were in no page of a full download. They stay as they were,
 * at the machines too, and are shown until the ERP gives them again or a person takes them off: an ERP that answers
 * too little must not empty the shop.
 */
import { z } from 'zod';
import { erpNumberOf, type WorkOrder } from '../../shared/core/words/order.ts';
import type { Storage, StorageTransaction } from '../storage/storage.ts';
import type { Turn } from '../storage/transaction.ts';
import type { OrdersPage } from './erp.ts';

export interface Vanished {
  /** What a download says of what is there and what is not. `asked`: the cursor it was asked with. */
  take(
    tx: StorageTransaction & Turn,
    page: OrdersPage,
    asked: string | null,
    known: Iterable<WorkOrder>,
  ): Promise<void>;
  /** Since when an order is missed, epoch ms; null where it is not. */
  since(orderId: string): number | null;
}

const Numbered = z.object({ id: z.union([z.string(), z.number()]).transform(String) });

export const isOpen = ({ status }: Pick<WorkOrder, 'status'>): boolean => status === 'planned' || status === 'released';

export async function openVanished(
  { transact }: Pick<Storage, 'transact'>,
  options: { now: () => number },
): Promise<Vanished> {
  const since = new Map((await transact((tx) => tx.orders.missed())).map(({ orderId, at }) => [orderId, at]));
  /** Numbers of a full download since its first page; null while its beginning was not seen. */
  let seen: Set<string> | null = null;

  return {
    since: (orderId) => since.get(orderId) ?? null,
    take: async (tx, page, asked, known) => {
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
      const at = options.now();
      for (const orderId of gone) tx.orders.miss({ orderId, at });
      for (const orderId of back) tx.orders.found(orderId);
      tx.onCommit(() => {
        for (const orderId of gone) since.set(orderId, at);
        for (const orderId of back) since.delete(orderId);
      });
    },
  };
}

/** Also of orders that nobody could take: they are there. */
function numbersOf({ orders, odd = [] }: OrdersPage): Set<string> {
  const numbers = orders.flatMap((body) => Numbered.safeParse(body).data?.id ?? []);
  return new Set([...numbers, ...odd.map(({ orderId }) => orderId)]);
}
