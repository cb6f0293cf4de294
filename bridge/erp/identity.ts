/**
 * Which order the ERP means. Its numbers come back for other orders, and some ERPs number operations within
 * their order only: here every order and every operation has an id of its own, and the ERP hears its own again.
 */
import type { About } from '../../shared/core/erp/posting.ts';
import {
  erpNumberOf,
  erpOperationIdOf,
  nthOperationId,
  nthOrderId,
  type Operation,
  type WorkOrder,
} from '../../shared/core/words/order.ts';
import type { Erp } from './erp.ts';

type Known = ReadonlyMap<string, WorkOrder>;

/**
 * Downloaded orders under their own ids; operations are qualified where theirs are bare or another order's. An order
 * whose number came back before anybody heard of its end is among them, closed.
 */
export function identified(said: readonly WorkOrder[], known: Known): WorkOrder[] {
  const now = new Map(known);
  const holders = new Map<string, string>();
  const hold = (order: WorkOrder) => {
    for (const { id } of order.operations) holders.set(id, erpNumberOf(order.id));
    now.set(order.id, order);
    return order;
  };
  for (const order of known.values()) hold(order);
  const closed = said.flatMap((order) => replacedBy(order, said, now).map((old) => hold({ ...old, status: 'closed' })));
  // Old and new order of a number may come in one answer, in any order: the older one first.
  const byAge = said.map((order, index) => ({ order, index }));
  byAge.sort((a, b) => a.order.createdAt - b.order.createdAt || a.index - b.index);
  const found = byAge.map(({ order, index }) => ({
    index,
    order: hold(nthOf(withOwnOperations(order, holders), now)),
  }));
  return [...closed, ...found.sort((a, b) => a.index - b.index).map(({ order }) => order)];
}

/** The open order that had the number, where this one is of another item and was created later. */
function replacedBy(order: WorkOrder, said: readonly WorkOrder[], known: Known): WorkOrder[] {
  const last = ordersOfNumber(order.id, (orderId) => known.get(orderId) ?? null).at(-1);
  if (last === undefined || isOver(last) || isOver(order)) return [];
  if (last.itemId === order.itemId || last.createdAt >= order.createdAt) return [];
  // Two in one answer is a fault of the ERP: then the known one holds.
  return said.filter(({ id }) => id === order.id).length > 1 ? [] : [last];
}

const isOver = ({ status }: WorkOrder): boolean => status !== 'released' && status !== 'planned';

/** Every order that has or had the ERP's number of this one, oldest first. */
export function ordersOfNumber(orderId: string, order: (orderId: string) => WorkOrder | null): WorkOrder[] {
  const found: WorkOrder[] = [];
  for (let nth = 1; ; nth++) {
    const one = order(nthOrderId(erpNumberOf(orderId), nth));
    if (one !== null) found.push(one);
    else if (nth > 1) return found;
  }
}

/** What the ERP knows it by: its own number of the order, and the operation under it. */
export function asErpSays<T extends { orderId: string; operationId: string }>(said: T): T {
  const orderId = erpNumberOf(said.orderId);
  if (orderId === said.orderId) return said;
  return { ...said, orderId, operationId: erpOperationIdOf(said.operationId) };
}

/** An ERP that hears its own numbers. */
export function hearingItsNumbers(erp: Erp): Erp {
  const { writer, find, stamp, answers, messageRefOf, books, master, stock, promise, propose } = erp;
  return {
    id: erp.id,
    writer: {
      can: writer.can,
      plan: (ticket, about, newKey) => writer.plan(asErpSays(ticket), aboutAsErpSays(about), newKey),
      reversal: (original, more) => writer.reversal(asErpSays(original), more),
    },
    orders: (cursor) => erp.orders(cursor),
    send: (posting, stamped) => erp.send(asErpSays(posting), stamped),
    close: () => erp.close?.(),
    ...(find && { find: (posting, since) => find.call(erp, asErpSays(posting), since) }),
    ...(stamp && { stamp: (posting) => stamp.call(erp, asErpSays(posting)) }),
    ...(answers && { answers: (cursor) => answers.call(erp, cursor) }),
    ...(messageRefOf && { messageRefOf: (key) => messageRefOf.call(erp, key) }),
    ...(books && { books: (orderId, isOfAnother) => books.call(erp, erpNumberOf(orderId), isOfAnother) }),
    ...(master && { master: () => master.call(erp) }),
    ...(stock && { stock: () => stock.call(erp) }),
    ...(propose && { propose: (proposal) => propose.call(erp, proposal) }),
    ...(promise && {
      promise: (given) => promise.call(erp, { ...given, orderId: erpNumberOf(given.orderId) }),
    }),
  };
}

function aboutAsErpSays(about: About): About {
  const id = erpNumberOf(about.order.id);
  if (id === about.order.id) return about;
  const ofErp = (operation: Operation): Operation => ({ ...operation, id: erpOperationIdOf(operation.id) });
  return {
    ...about,
    order: { ...about.order, id, operations: about.order.operations.map(ofErp) },
    operation: ofErp(about.operation),
  };
}

function withOwnOperations(said: WorkOrder, holders: ReadonlyMap<string, string>): WorkOrder {
  const isOwn = (id: string, number: string) => {
    const holder = holders.get(id);
    return holder === said.id || (holder === undefined && id !== number);
  };
  if (said.operations.every(({ id, number }) => isOwn(id, number))) return said;
  const operations = said.operations.map((one) =>
    isOwn(one.id, one.number) ? one : { ...one, id: `${said.id}/${one.id}` },
  );
  return { ...said, operations };
}

/**
 * As the order of its number that it is, by item and creation; else as the newest, or as the next one where that is
 * over and this is not: an ERP may go on telling of the old one.
 */
function nthOf(said: WorkOrder, known: Known): WorkOrder {
  const orders = ordersOfNumber(said.id, (orderId) => known.get(orderId) ?? null);
  const same = orders.findLastIndex((one) => one.itemId === said.itemId && one.createdAt === said.createdAt);
  const last = orders.at(-1);
  const isNext = last !== undefined && isOver(last) && !isOver(said);
  const nth = same === -1 ? Math.max(1, orders.length) + (isNext ? 1 : 0) : same + 1;
  if (nth === 1) return said;
  const operations = said.operations.map((one) => ({ ...one, id: nthOperationId(one.id, said.id, nth) }));
  return { ...said, id: nthOrderId(said.id, nth), operations };
}
