/** The ERP's orders: asked for again and again with its cursor, kept, handed to whoever plans with them. */

import { z } from 'zod';
import { eachOnce, type GivenOdd, type OddOrder, OddOrderSchema, sift } from '../../shared/core/orders/sift.ts';
import { WrittenOrderSchema } from '../../shared/core/orders/written-order.ts';
import { type WorkOrder, WorkOrderSchema } from '../../shared/core/words/order.ts';
import { Problem } from '../../shared/core/words/problem.ts';
import type { StoredOrder } from '../storage/orders.ts';
import type { Storage } from '../storage/storage.ts';
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
  takeOff(orderId: string, why: { by: string; reason: string }): void;
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

export function openOrders(storage: Pick<Storage, 'transact' | 'orders' | 'notes'>, options: OrdersOptions): Orders {
  const { transact, orders: store, notes } = storage;
  const rows = store.all();
  const orders = new Map(rows.map((row) => [row.orderId, parseOrder(row)]));
  const changedAt = new Map(rows.map((row) => [row.orderId, row.changedAt]));
  const odd = new Map<string, StoredOdd>();
  const vanished = openVanished(storage, options);
  let version = 1;

  /** What is said later of an order that is over moves nothing. */
  const changeOf = (order: WorkOrder): number => {
    const before = orders.get(order.id);
    const isAsBefore = before !== undefined && !isOpen(before) && before.status === order.status;
    return (isAsBefore ? changedAt.get(order.id) : undefined) ?? options.now();
  };
  const keep = (changed: readonly WorkOrder[], aside: Aside, cursor: string | null): void =>
    transact(() => {
      for (const orderId of aside.taken) store.dropAside(orderId);
      for (const one of aside.odd)
        store.putAside({ orderId: one.odd.orderId, body: JSON.stringify(one), at: options.now() });
      for (const order of changed)
        store.put({ orderId: order.id, body: JSON.stringify(order), changedAt: changeOf(order) });
      if (cursor !== null && notes.of('orders') !== cursor) notes.put('orders', cursor);
    });

  /** Takes what is in order, sets the rest aside; the number of orders that really changed. */
  const take = (
    answered: readonly unknown[],
    cursor: string | null,
    unread: readonly OddOrder[] = [],
  ): readonly WorkOrder[] => {
    const sifted = sift(answered, WrittenOrderSchema);
    const once = eachOnce(identified(sifted.orders, orders), (orderId) => orders.get(orderId) ?? null);
    const changed = once.orders.filter((order) => JSON.stringify(orders.get(order.id)) !== JSON.stringify(order));
    const said = [...sifted.odd.map(storedOf), ...[...once.odd, ...unread].map((one) => ({ odd: one }))];
    // What has no number of its own is known by its place in the last download only.
    const unnamed = answered.length === 0 || cursor === null ? [] : [...odd.keys()].filter((id) => id.startsWith('#'));
    const aside = { odd: said, taken: [...unnamed, ...once.orders.map(({ id }) => id)] };
    // Said twice in the same words it is no news: an ERP may give all its orders at every poll.
    const isNews = said.some((one) => JSON.stringify(odd.get(one.odd.orderId)) !== JSON.stringify(one));
    const isMended = aside.taken.some((id) => odd.has(id) && !said.some((one) => one.odd.orderId === id));
    keep(changed, isNews || isMended ? aside : nothing, cursor);
    for (const order of changed) {
      changedAt.set(order.id, changeOf(order));
      orders.set(order.id, order);
    }
    for (const orderId of aside.taken) odd.delete(orderId);
    for (const one of said) odd.set(one.odd.orderId, one);
    if (changed.length > 0) version += 1;
    return changed;
  };

  const before = store.aside().map(storedOdd);
  for (const one of before) odd.set(one.odd.orderId, one);
  // Another version or another configuration may take what the last one could not.
  const mended = before.flatMap(({ given }) => (WrittenOrderSchema.safeParse(given).success ? [given] : []));
  take(mended, null);

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
    takeOff: (orderId, { by, reason }) => {
      const order = orders.get(orderId);
      if (order === undefined) throw new Problem('unknown', { what: 'noSuchOrder', orderId });
      if (!isOpen(order) || vanished.since(orderId) === null)
        throw new Problem('refused', { what: 'orderStillInErp', orderId });
      const cancelled: WorkOrder = { ...order, status: 'cancelled' };
      transact(() => {
        keep([cancelled], nothing, null);
        store.addAct({ act: 'takeOff', orderId, at: options.now(), by, reason });
      });
      orders.set(orderId, cancelled);
      changedAt.set(orderId, options.now());
      version += 1;
    },
    poll: async (erp) => {
      const asked = notes.of('orders');
      const answer = await erp.orders(asked);
      const changed = take(answer.orders, answer.cursor, answer.odd);
      vanished.take(answer, asked, orders.values());
      if (changed.length > 0) options.changed?.(changed);
      return changed.length;
    },
  };
}

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
const nothing: Aside = { odd: [], taken: [] };

function parseOrder({ orderId, body }: StoredOrder): WorkOrder {
  const parsed = WorkOrderSchema.safeParse(JSON.parse(body));
  if (parsed.success) return parsed.data;
  throw new Problem('corrupt', { what: 'orderDamaged', orderId });
}
