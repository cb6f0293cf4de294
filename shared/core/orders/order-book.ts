/**
 * What planning and people said of the plant's work orders, over all machines: the newest content of
 * each order, when it was open for work, and which operations were started or done when.
 * An order that becomes known late still counts for what was made of it before.
 */
import type { EventOf, PlanningEvent } from '../words/event.ts';
import type { Operation, WorkOrder } from '../words/order.ts';
import { Runnable } from './runnable.ts';
import { insertSorted, type WorkEvent, WorkLog } from './work-log.ts';

export type OrderEvent = Exclude<PlanningEvent, EventOf<'masterDataChanged'>>;

export interface KnownOperation {
  operation: Operation;
  order: WorkOrder;
}

/** What paper says of an operation, and the fact that said it last: `seq` counts within its edge box. */
export interface Paper extends KnownOperation {
  said: { edgeId: string; seq: number };
}

interface OrderEntry {
  facts: OrderEvent[];
  order: WorkOrder | null;
  /** [from, to) in which the order was released. */
  open: { from: number; to: number }[];
}

/** What a new planning fact changed: these operations, and the times when work on them was allowed. */
export interface OrderChange {
  orderId: string;
  before: WorkOrder | null;
  after: WorkOrder | null;
  /** Earliest moment from which the order's openness differs; null = it does not. */
  opennessFrom: number | null;
}

export class OrderBook {
  readonly #entries = new Map<string, OrderEntry>();
  readonly #orders = new Map<string, WorkOrder>();
  readonly #operations = new Map<string, KnownOperation>();
  readonly #runnable = new Runnable();
  readonly #work = new WorkLog((operationId) => this.operation(operationId)?.operation.tool ?? null);

  orders(): ReadonlyMap<string, WorkOrder> {
    return this.#orders;
  }

  order(orderId: string): WorkOrder | null {
    return this.#orders.get(orderId) ?? null;
  }

  operation(operationId: string): KnownOperation | null {
    return this.#operations.get(operationId) ?? null;
  }

  /** null: no order holds the operation. One that an order change dropped stands as it was last said. */
  paper(operationId: string): Paper | null {
    const known = this.#operations.get(operationId);
    if (known === undefined) return null;
    const facts = this.#entries.get(known.order.id)?.facts ?? [];
    const said = facts.findLast(
      (fact) => 'order' in fact && fact.order.operations.some((operation) => operation.id === operationId),
    );
    return said === undefined ? null : { ...known, said: { edgeId: said.edgeId, seq: said.seq } };
  }

  /** Operations of all orders of an item, also of those that an order change dropped. */
  operationsOfItem(itemId: string): Set<string> {
    const ids = new Set<string>();
    for (const [id, { order }] of this.#operations) if (order.itemId === itemId) ids.add(id);
    return ids;
  }

  /** Takes a planning fact over, in any order of arrival. */
  record(event: OrderEvent): OrderChange {
    const orderId = 'order' in event ? event.order.id : event.orderId;
    const entry = this.#entries.get(orderId) ?? { facts: [], order: null, open: [] };
    this.#entries.set(orderId, entry);
    const before = entry.order;
    const openBefore = entry.open;
    insertSorted(entry.facts, event);
    const now = contentOf(entry.facts);
    entry.order = now.order;
    entry.open = now.open;
    if (before !== null) this.#forget(before);
    if (entry.order !== null) this.#index(entry.order);
    return { orderId, before, after: entry.order, opennessFrom: firstDifference(openBefore, entry.open) };
  }

  recordWork(event: WorkEvent): void {
    this.#work.record(event);
    const known = this.#operations.get(event.operationId);
    // One that an order change dropped is known, but nobody may start it any more.
    if (known !== undefined && known.order === this.#orders.get(known.order.id)) this.#place(known);
  }

  /** What people did with the operations. */
  get work(): WorkLog {
    return this.#work;
  }

  /** Whether the operation's order was released at that moment. */
  isOpen(orderId: string, at: number): boolean {
    return this.#entries.get(orderId)?.open.some((span) => span.from <= at && at < span.to) ?? false;
  }

  /** First release of the order; null = never. */
  releasedAt(orderId: string): number | null {
    return this.#entries.get(orderId)?.open[0]?.from ?? null;
  }

  /** First release of the order within (after, before); null if none. */
  opensWithin(orderId: string, after: number, before: number): number | null {
    const spans = this.#entries.get(orderId)?.open ?? [];
    return spans.find((span) => span.from > after && span.from < before)?.from ?? null;
  }

  /** Done by a person's word at that moment. */
  isFinished(operationId: string, at: number): boolean {
    return this.#work.standing(operationId, at) === 'finished';
  }

  /** Not begun, or interrupted. */
  isWaiting(operationId: string, at: number): boolean {
    const standing = this.#work.standing(operationId, at);
    return standing === 'waiting' || standing === 'interrupted';
  }

  /** Operations that the machine can run and that were not over at `at`; by id, so that the order is stable. */
  runnableOn(machine: { id: string; workCentreId: string }, at: number): KnownOperation[] {
    const ids = new Set([
      ...this.#runnable.after(atMachine(machine.id), at),
      ...this.#runnable.after(atWorkCentre(machine.workCentreId), at),
    ]);
    const found: KnownOperation[] = [];
    for (const id of ids) {
      const known = this.#operations.get(id);
      if (known !== undefined) found.push(known);
    }
    return found.sort((a, b) => (a.operation.id < b.operation.id ? -1 : 1));
  }

  #index(order: WorkOrder): void {
    this.#orders.set(order.id, order);
    for (const operation of order.operations) {
      const known = { operation, order };
      this.#operations.set(operation.id, known);
      this.#place(known);
    }
  }

  /** Over for good: since its order's last time of being open, or since a person finished it last. */
  #place({ operation, order }: KnownOperation): void {
    const finished = this.#work.finishedAt(operation.id) ?? Number.POSITIVE_INFINITY;
    const closed = this.#entries.get(order.id)?.open.at(-1)?.to ?? Number.NEGATIVE_INFINITY;
    this.#runnable.put(operation.id, placesOf(operation), Math.min(finished, closed));
  }

  /** Operations that an order change dropped stay known: there may be production on them. */
  #forget(order: WorkOrder): void {
    for (const operation of order.operations) this.#runnable.remove(operation.id, placesOf(operation));
  }
}

const atMachine = (id: string): string => `machine ${id}`;
const atWorkCentre = (id: string): string => `work centre ${id}`;

function placesOf({ machineIds, workCentreId }: Operation): string[] {
  return machineIds.length === 0 ? [atWorkCentre(workCentreId)] : machineIds.map(atMachine);
}

function contentOf(facts: readonly OrderEvent[]): Pick<OrderEntry, 'order' | 'open'> {
  let order: WorkOrder | null = null;
  const open: OrderEntry['open'] = [];
  let openFrom: number | null = null;
  let ended: 'closed' | 'cancelled' | null = null;
  for (const fact of facts) {
    if (fact.type === 'orderReleased' || fact.type === 'orderChanged') {
      order = fact.order;
      ended = null;
    } else ended = fact.type === 'orderClosed' ? 'closed' : 'cancelled';
    const isOpen = ended === null && order?.status === 'released';
    if (isOpen && openFrom === null) openFrom = fact.at;
    if (!isOpen && openFrom !== null) {
      if (fact.at > openFrom) open.push({ from: openFrom, to: fact.at });
      openFrom = null;
    }
  }
  if (openFrom !== null) open.push({ from: openFrom, to: Number.POSITIVE_INFINITY });
  return { order: order !== null && ended !== null ? { ...order, status: ended } : order, open };
}

function firstDifference(a: OrderEntry['open'], b: OrderEntry['open']): number | null {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const [x, y] = [a[i], b[i]];
    if (x === undefined || y === undefined) return x?.from ?? y?.from ?? null;
    if (x.from !== y.from) return Math.min(x.from, y.from);
    if (x.to !== y.to) return Math.min(x.to, y.to);
  }
  return null;
}
