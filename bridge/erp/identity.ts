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

/** Downloaded orders under their own ids; operations are qualified where theirs are bare or another order's. */
export function identified(said: readonly WorkOrder[], known: Known): WorkOrder[] {
  const now = new Map(known);
  const holders = new Map<string, string>();
  const hold = (order: WorkOrder) => {
    for (const { id } of order.operations) holders.set(id, erpNumberOf(order.id));
    now.set(order.id, order);
    return order;
  };
  for (const order of known.values()) hold(order);
  return said.map((order) => hold(nthOf(withOwnOperations(order, holders), now)));
}

/** What the ERP knows it by: its own number of the order, and the operation under it. */
export function asErpSays<T extends { orderId: string; operationId: string }>(said: T): T {
  const orderId = erpNumberOf(said.orderId);
  if (orderId === said.orderId) return said;
  return { ...said, orderId, operationId: erpOperationIdOf(said.operationId) };
}

/** An ERP that hears its own numbers. */
export function hearingItsNumbers(erp: Erp): Erp {
  const { writer, find, stamp, answers, books, promise } = erp;
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
    ...(books && { books: (orderId) => books.call(erp, erpNumberOf(orderId)) }),
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

/** As the newest order of its number, or as the next one where that is over and this is another. */
function nthOf(said: WorkOrder, known: Known): WorkOrder {
  let nth = 1;
  while (known.has(nthOrderId(said.id, nth + 1))) nth += 1;
  const last = known.get(nthOrderId(said.id, nth));
  const isOver = last !== undefined && ['finished', 'closed', 'cancelled'].includes(last.status);
  const isAnother = last?.itemId !== said.itemId || last.createdAt !== said.createdAt;
  if (isOver && isAnother && (said.status === 'released' || said.status === 'planned')) nth += 1;
  if (nth === 1) return said;
  const operations = said.operations.map((one) => ({ ...one, id: nthOperationId(one.id, said.id, nth) }));
  return { ...said, id: nthOrderId(said.id, nth), operations };
}
