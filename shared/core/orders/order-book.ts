/**
 * What planning and people said of the plant's work orders, over all machines: each order as it was
 * planned at every moment, when it was open for work, and which operations were started or done when.
 * What judges a stretch or a part asks for the version in force then; what asks for "now", for the newest.
 */

import { canRun, erpNumberOf, erpOperationIdOf, isOutside, type Operation, type WorkOrder } from '../words/order.ts';
import type { RestingPlace } from '../words/pages.ts';
import type { MaterialEvent } from './consumption.ts';
import { ItemsInTime } from './items-in-time.ts';
import { JobNames, jobKey } from './job-names.ts';
import { NameIndex } from './name-index.ts';
import { insertSorted, NamedFacts } from './named-facts.ts';
import {
  contentDiffersFrom,
  type KnownOrder,
  type OrderEvent,
  opennessDiffersFrom,
  versionAt,
} from './order-history.ts';
import type { OrdersById } from './orders-by-id.ts';
import { type KnownOperation, operationsIn, PlannedOperations } from './planned-operations.ts';
import { Runnable } from './runnable.ts';
import { type SavedOrders, ToldOrders } from './told-orders.ts';
import { type WorkEvent, WorkLog } from './work-log.ts';

export type { KnownOperation, OrderEvent, SavedOrders };

/** What paper says of an operation, and the fact that said it last: `seq` counts within its edge box. */
export interface Paper extends KnownOperation {
  said: { edgeId: string; seq: number };
}

/** What a new planning fact changed, and from when on. */
export interface OrderChange {
  /** Names of orders and operations that may mean something else now. */
  names: readonly string[];
  /** The operations in any of their versions, before and after. */
  operations: readonly Operation[];
  /** Earliest moment from which something else is planned; null = nothing is. */
  contentFrom: number | null;
  /** Earliest moment from which the order's openness differs; null = it does not. */
  opennessFrom: number | null;
  /** Nothing was known under this number before. */
  isFirst: boolean;
}

export class OrderBook {
  readonly #told: ToldOrders;
  /** How often any order was of each item. */
  readonly #items = new Map<string, number>();
  readonly #orders = new Map<string, WorkOrder>();
  readonly #runnable = new Runnable();
  readonly operations = new PlannedOperations();
  readonly items = new ItemsInTime(this.operations);
  /** What the names of orders and operations mean at a moment. */
  readonly names = new NameIndex();
  /** What machines may call their jobs: numbers of orders, ids of operations. */
  readonly orderNames = new JobNames();
  readonly operationNames = new JobNames();
  /** What people did with the operations. */
  readonly work: WorkLog;
  /** What people said went into the operations, and came out of them. */
  readonly material: NamedFacts<MaterialEvent>;

  constructor(place: RestingPlace) {
    this.#told = new ToldOrders(place);
    const toolOf = (operationId: string, at: number) => this.operations.at(operationId, at)?.operation.tool ?? null;
    this.work = new WorkLog(toolOf, this.names, place);
    this.material = new NamedFacts<MaterialEvent>(this.names, place);
  }

  orders(): OrdersById {
    return this.#orders;
  }

  /** Those that are not over. */
  *openOrders(): Generator<WorkOrder> {
    for (const order of this.#orders.values()) if (!this.#isOver(order)) yield order;
  }

  /** Those that are of an item, or that it goes into. */
  *ordersWith(itemId: string): Generator<WorkOrder> {
    for (const order of this.#orders.values())
      if (order.itemId === itemId || order.components.some((part) => part.itemId === itemId)) yield order;
  }

  /** The operation as its order is planned now; null: no order has it, or has it any more. */
  planNow(operationId: string): KnownOperation | null {
    const last = this.operations.now(operationId);
    const order = last === null ? null : this.order(last.order.id);
    const operation = order?.operations.find(({ id }) => id === operationId);
    return order === null || operation === undefined ? null : { operation, order };
  }

  order(orderId: string): WorkOrder | null {
    return this.#orders.get(orderId) ?? null;
  }

  /** The order as it was planned at a moment. */
  orderAt(orderId: string, at: number): WorkOrder | null {
    const known = this.#told.order(orderId);
    return known === undefined ? null : (versionAt(known.versions, at)?.order ?? known.order);
  }

  /** Every item that any order was of. */
  itemIds(): string[] {
    return [...this.#items.keys()].sort();
  }

  /** null: no order holds the operation. One that an order change dropped stands as it was last said. */
  paper(operationId: string): Paper | null {
    const known = this.operations.now(operationId);
    if (known === null) return null;
    const base = this.names.baseOf(operationId);
    const said = this.#told
      .order(known.order.id)
      ?.facts.findLast(({ order }) => order.operations.some((operation) => operation.id === base));
    return said === undefined ? null : { ...known, said: { edgeId: said.edgeId, seq: said.seq } };
  }

  /** Operations of an order in any of its versions. */
  operationsOf(orderId: string): Set<string> {
    const known = this.#told.order(orderId);
    return known === undefined ? new Set() : operationsIn(known);
  }

  /** Takes a planning fact over, in any order of arrival. */
  record(event: OrderEvent): OrderChange {
    const number = 'order' in event ? event.order.id : event.orderId;
    const { facts: saidBefore, known: before } = this.#told.of(number);
    const facts = [...saidBefore];
    insertSorted(facts, event);
    for (const known of before) this.#forget(known);
    const after = this.#say(number, facts);
    const operations = [...before, ...after].flatMap(({ versions }) =>
      versions.flatMap(({ order }) => order.operations),
    );
    return {
      names: namesOf([
        ...[number, erpNumberOf(number)],
        ...operations.flatMap(({ id }) => [id, this.names.baseOf(id), this.names.nameOf(id), erpOperationIdOf(id)]),
      ]),
      operations,
      contentFrom: contentDiffersFrom(before, after),
      opennessFrom: opennessDiffersFrom(before, after),
      isFirst: before.length === 0,
    };
  }

  #say(number: string, facts: readonly OrderEvent[]): readonly KnownOrder[] {
    const orders = this.#told.say(number, facts);
    this.names.say(number, orders);
    this.orderNames.add(number);
    this.orderNames.add(erpNumberOf(number));
    for (const known of orders) this.#index(known);
    return orders;
  }

  /** As plain data, but for the work; that has to be restored first. */
  save(): Iterable<SavedOrders[number]> {
    return this.#told.save();
  }

  /** May be given page by page, in order. */
  restore(said: SavedOrders): void {
    for (const [number, facts] of said) this.#say(number, facts);
  }

  recordWork(event: WorkEvent): void {
    this.work.record(event);
    const id = this.names.operationAt(event.operationId, event.at);
    this.#place(id);
  }

  /** When anybody last said anything of the operation's work or material. */
  saidAt(operationId: string): number {
    const last = [this.work.on(operationId).at(-1), this.material.on(operationId).at(-1)];
    return Math.max(...last.map((fact) => fact?.at ?? Number.NEGATIVE_INFINITY));
  }

  /** Whether the operation's order was released at that moment. */
  isOpen(orderId: string, at: number): boolean {
    return this.#told.order(orderId)?.open.some((span) => span.from <= at && at < span.to) ?? false;
  }

  /** As it was told, oldest first. */
  told(orderId: string): readonly WorkOrder[] {
    return this.#told.order(orderId)?.facts.map(({ order }) => order) ?? [];
  }

  /** First release of the order; null = never. */
  releasedAt(orderId: string): number | null {
    return this.#told.order(orderId)?.open[0]?.from ?? null;
  }

  /** How often what is to be made of it was changed after that. */
  changesAfterRelease(orderId: string): number {
    const known = this.#told.order(orderId);
    const released = known?.open[0]?.from;
    return released === undefined ? 0 : (known?.versions.filter(({ from }) => from > released).length ?? 0);
  }

  /** First release of the order within (after, before); null if none. */
  opensWithin(orderId: string, after: number, before: number): number | null {
    const spans = this.#told.order(orderId)?.open ?? [];
    return spans.find((span) => span.from > after && span.from < before)?.from ?? null;
  }

  /** Done by a person's word at that moment. */
  isFinished(operationId: string, at: number): boolean {
    return this.work.standing(operationId, at) === 'finished';
  }

  /** Not begun, or interrupted. */
  isWaiting(operationId: string, at: number): boolean {
    const standing = this.work.standing(operationId, at);
    return standing === 'waiting' || standing === 'interrupted';
  }

  /** Operations that the machine can run as planned then, not over at `at`; by id, so that the order is stable. */
  runnableOn(machine: { id: string; workCentreId: string }, at: number): KnownOperation[] {
    const ids = new Set([
      ...this.#runnable.after(atMachine(machine.id), at),
      ...this.#runnable.after(atWorkCentre(machine.workCentreId), at),
    ]);
    const found: KnownOperation[] = [];
    for (const id of ids) {
      const known = this.operations.at(id, at);
      if (known !== null && this.operations.isPlanned(id, at) && canRun(known.operation, machine)) found.push(known);
    }
    return found.sort((a, b) => (a.operation.id < b.operation.id ? -1 : 1));
  }

  #index(one: KnownOrder): void {
    for (const { order } of one.versions) this.#items.set(order.itemId, (this.#items.get(order.itemId) ?? 0) + 1);
    this.#orders.set(one.id, one.order);
    for (const id of this.operations.say(one)) {
      this.operationNames.add(id);
      this.operationNames.add(erpOperationIdOf(id));
      this.#place(id);
    }
  }

  /** Closed, or every step of it finished by a person's word. */
  #isOver({ status, operations }: WorkOrder): boolean {
    if (status === 'closed' || status === 'cancelled' || status === 'finished') return true;
    return operations.every(({ id }) => this.work.finishedAt(id) !== null);
  }

  /** Over for good: since its order was closed or dropped it, or since a person finished it last. */
  #place(operationId: string): void {
    const known = this.operations.now(operationId);
    if (known === null) return;
    const versions = this.operations.versions(operationId);
    const last = versions.at(-1);
    const droppedAt = last?.known === null ? last.from : Number.POSITIVE_INFINITY;
    const finishedAt = this.work.finishedAt(operationId) ?? Number.POSITIVE_INFINITY;
    const closedAt = this.#told.order(known.order.id)?.open.at(-1)?.to ?? Number.NEGATIVE_INFINITY;
    const places = versions.flatMap((version) => (version.known === null ? [] : placesOf(version.known.operation)));
    this.#runnable.put(operationId, [...new Set(places)], Math.min(finishedAt, closedAt, droppedAt));
  }

  /** Before it is taken over anew. */
  #forget(one: KnownOrder): void {
    for (const id of this.operations.forget(one)) {
      this.operationNames.remove(id);
      this.#runnable.remove(id);
    }
    this.#orders.delete(one.id);
    for (const { order } of one.versions) {
      const left = (this.#items.get(order.itemId) ?? 0) - 1;
      if (left > 0) this.#items.set(order.itemId, left);
      else this.#items.delete(order.itemId);
    }
  }
}

/** Names, and what else machines may call them. */
function namesOf(names: readonly string[]): string[] {
  return [...new Set(names.flatMap((name) => [name, jobKey(name)]))];
}

const atMachine = (id: string): string => `machine ${id}`;
const atWorkCentre = (id: string): string => `work centre ${id}`;

function placesOf(operation: Operation): string[] {
  const { machineIds, workCentreId } = operation;
  if (isOutside(operation)) return [];
  return machineIds.length === 0 ? [atWorkCentre(workCentreId)] : machineIds.map(atMachine);
}
