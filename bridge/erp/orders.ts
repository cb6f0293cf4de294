/** The ERP's orders: asked for again and again with its cursor, kept, handed to whoever plans with them. */

import { z } from 'zod';
import { eachOnce, type GivenOdd, type OddOrder, OddOrderSchema, sift } from '../../shared/core/orders/sift.ts';
import { WrittenOrderSchema } from '../../shared/core/orders/written-order.ts';
import { type WorkOrder, WorkOrderSchema } from '../../shared/core/words/order.ts';
import { Problem } from '../../shared/core/words/problem.ts';
import type { StoredOrder } from '../storage/orders.ts';
import type { Storage, StorageTransaction } from '../storage/storage.ts';
import type { Turn } from '../storage/transaction.ts';
import type { Erp } from './erp.ts';
import { identified } from './identity.ts';
import { isOpen, openVanished } from './vanished.ts';

export interface Orders {
  all(): WorkOrder[];
  get(orderId: string): WorkOrder | null;
  /** When it last said something new, epoch ms; of an order that is over, when it became so. null: never the ERP's. */
  changedAt(orderId: string): number | null;
  /** Grows with every change: who remembers it knows whether to look again. */
  version(): number;
  /** What the ERP gave and nobody can take, until it gives it anew; what was known of it before still holds. */
  setAside(): readonly OddOrder[];
  /** Open orders that the ERP has no longer, the longest missed first. */
  vanished(): readonly VanishedOrder[];
  /**
   * A person takes a vanished order off: it is cancelled here. What was made on it stays; if the ERP gives it again,
   * it is open again. Errors: `unknown`; `refused` while the ERP has it.
   */
  takeOff(orderId: string, why: { by: string; reason: string }): Promise<void>;
  /** One download; the number of orders that really changed. Errors: those of the ERP. */
  poll(erp: Pick<Erp, 'orders'>): Promise<number>;
}

export interface VanishedOrder {
  orderId: string;
  since: number;
}

export interface OrdersOptions {
  now: () => number;
  /** The ERP gave orders that are new or say something else. */
  changed?: (orders: readonly WorkOrder[]) => void;
}

/** Errors: `corrupt` for what cannot be read again. */
export async function openOrders({ transact }: Pick<Storage, 'transact'>, options: OrdersOptions): Promise<Orders> {
  const onDisk = await transact(async ({ orders, notes }) => ({
    rows: await orders.all(),
    aside: (await orders.aside()).map(storedOdd),
    cursor: await notes.of('orders'),
  }));
  const vanished = await openVanished({ transact }, options);
  const orders = new Map(onDisk.rows.map((row) => [row.orderId, parseOrder(row)]));
  const changedAt = new Map(onDisk.rows.map((row) => [row.orderId, row.changedAt]));
  const odd = new Map(onDisk.aside.map((one) => [one.odd.orderId, one]));
  let cursor = onDisk.cursor;
  let version = 1;

  /** What is said later of an order that is over moves nothing. */
  const changeOf = (order: WorkOrder): number => {
    const before = orders.get(order.id);
    const isAsBefore = before !== undefined && !isOpen(before) && before.status === order.status;
    return (isAsBefore ? changedAt.get(order.id) : undefined) ?? options.now();
  };
  const put = (tx: Turns, order: WorkOrder, at: number): void => {
    tx.orders.put({ orderId: order.id, body: JSON.stringify(order), changedAt: at });
    tx.onCommit(() => {
      changedAt.set(order.id, at);
      orders.set(order.id, order);
    });
  };
  const setAside = (tx: Turns, { odd: said, taken }: Aside): void => {
    for (const orderId of taken) tx.orders.dropAside(orderId);
    for (const one of said)
      tx.orders.putAside({ orderId: one.odd.orderId, body: JSON.stringify(one), at: options.now() });
  };
  const keepCursor = (tx: Turns, next: string | null): void => {
    if (next === null || next === cursor) return;
    tx.notes.put('orders', next);
    tx.onCommit(() => {
      cursor = next;
    });
  };

  /** Takes what is in order, sets the rest aside; the orders that really changed. */
  const take = async (
    tx: Turns,
    answered: readonly unknown[],
    next: string | null,
    unread: readonly OddOrder[] = [],
  ): Promise<readonly WorkOrder[]> => {
    const sifted = sift(answered, WrittenOrderSchema);
    const once = eachOnce(identified(sifted.orders, orders), (orderId) => orders.get(orderId) ?? null);
    const changed = once.orders.filter((order) => JSON.stringify(orders.get(order.id)) !== JSON.stringify(order));
    const said = [...sifted.odd.map(storedOf), ...[...once.odd, ...unread].map((one) => ({ odd: one }))];
    // What has no number of its own is known by its place in the last download only.
    const unnamed = answered.length === 0 || next === null ? [] : [...odd.keys()].filter((id) => id.startsWith('#'));
    const aside = { odd: said, taken: [...unnamed, ...once.orders.map(({ id }) => id)] };
    // Said twice in the same words it is no news: an ERP may give all its orders at every poll.
    const isNews = said.some((one) => JSON.stringify(odd.get(one.odd.orderId)) !== JSON.stringify(one));
    const isMended = aside.taken.some((id) => odd.has(id) && !said.some((one) => one.odd.orderId === id));
    if (isNews || isMended) setAside(tx, aside);
    for (const order of changed) put(tx, order, changeOf(order));
    keepCursor(tx, next);
    tx.onCommit(() => {
      for (const orderId of aside.taken) odd.delete(orderId);
      for (const one of said) odd.set(one.odd.orderId, one);
      if (changed.length > 0) version += 1;
    });
    return changed;
  };

  // Another version or another configuration may take what the last one could not.
  const mended = onDisk.aside.flatMap(({ given }) => (WrittenOrderSchema.safeParse(given).success ? [given] : []));
  await transact((tx) => take(tx, mended, null));

  return {
    all: () => [...orders.values()],
    get: (orderId) => orders.get(orderId) ?? null,
    changedAt: (orderId) => changedAt.get(orderId) ?? null,
    version: () => version,
    setAside: () => [...odd.values()].map((one) => one.odd).sort((a, b) => (a.orderId < b.orderId ? -1 : 1)),
    vanished: () =>
      [...orders.values()]
        .flatMap((order) => {
          const since = isOpen(order) ? vanished.since(order.id) : null;
          return since === null ? [] : [{ orderId: order.id, since }];
        })
        .sort((a, b) => a.since - b.since || (a.orderId < b.orderId ? -1 : 1)),
    takeOff: (orderId, { by, reason }) =>
      transact(async (tx) => {
        const order = orders.get(orderId);
        if (order === undefined) throw new Problem('unknown', { what: 'noSuchOrder', orderId });
        if (!isOpen(order) || vanished.since(orderId) === null)
          throw new Problem('refused', { what: 'orderStillInErp', orderId });
        put(tx, { ...order, status: 'cancelled' }, options.now());
        tx.orders.addAct({ act: 'takeOff', orderId, at: options.now(), by, reason });
        tx.onCommit(() => {
          version += 1;
        });
      }),
    poll: async (erp) => {
      const asked = cursor;
      const answer = await erp.orders(asked);
      const changed = await transact((tx) => take(tx, answer.orders, answer.cursor, answer.odd));
      await transact((tx) => vanished.take(tx, answer, asked, orders.values()));
      if (changed.length > 0) options.changed?.(changed);
      return changed.length;
    },
  };
}

type Turns = StorageTransaction & Turn;

/** On disk; older ones say only what was odd, not what was given. */
const StoredOddSchema = z.object({ odd: OddOrderSchema, given: z.unknown().optional() });
type StoredOdd = z.infer<typeof StoredOddSchema>;
/** Longer ones wait until the ERP gives them again. */
const GIVEN_MAX = 100_000;

function storedOf({ odd, given }: GivenOdd): StoredOdd {
  return JSON.stringify(given ?? null).length <= GIVEN_MAX ? { odd, given } : { odd };
}

function storedOdd(body: string): StoredOdd {
  const said: unknown = JSON.parse(body);
  const older = OddOrderSchema.safeParse(said);
  return older.success ? { odd: older.data } : StoredOddSchema.parse(said);
}

interface Aside {
  odd: readonly StoredOdd[];
  taken: readonly string[];
}

function parseOrder({ orderId, body }: StoredOrder): WorkOrder {
  const parsed = WorkOrderSchema.safeParse(JSON.parse(body));
  if (parsed.success) return parsed.data;
  throw new Problem('corrupt', { what: 'orderDamaged', orderId });
}
