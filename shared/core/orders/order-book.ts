/**
 * What planning and people said of the plant's work orders, over all machines: each order as it was
 * planned at every moment, when it was open for work, and which operations were started or done when.
 * What judges a stretch or a part asks for the version in force then; what asks for "now", for the newest.
 */

import type { AtHand } from '../words/at-rest.ts';
import { canRun, erpNumberOf, erpOperationIdOf, isOutside, type Operation, type WorkOrder } from '../words/order.ts';
import type { RestingPlace } from '../words/pages.ts';
import { stepsToDo } from '../words/routes.ts';
import type { MaterialEvent } from './consumption.ts';
import { ItemsInTime } from './items-in-time.ts';
import { jobKey } from './job-names.ts';
import { OperationNames, OrderNames } from './known-names.ts';
import { NameIndex } from './name-index.ts';
import { insertSorted, NamedFacts } from './named-facts.ts';
import { contentDiffersFrom, type OrderEvent, opennessDiffersFrom, versionAt } from './order-history.ts';
import type { OrdersById } from './orders-by-id.ts';
import { PlannedOperations } from './planned-operations.ts';
import type { KnownOperation, PlannedOrder } from './planned-order.ts';
import { type Candidate, Runnable } from './runnable.ts';
import { SerialIndex } from './serial-index.ts';
import { type SavedOrders, type Told, ToldOrders } from './told-orders.ts';
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
  readonly #runnable: Runnable;
  readonly #serials: SerialIndex;
  /** Most plants never do. */
  #saysSerials = false;
  readonly operations: PlannedOperations;
  readonly items: ItemsInTime;
  /** What the names of orders and operations mean at a moment. */
  readonly names: NameIndex;
  /** What machines may call their jobs: numbers of orders, ids of operations. */
  readonly orderNames: OrderNames;
  readonly operationNames: OperationNames;
  /** What people did with the operations. */
  readonly work: WorkLog;
  /** What people said went into the operations, and came out of them. */
  readonly material: NamedFacts<MaterialEvent>;

  /** `orders`: how many numbers that are over lie at hand. */
  constructor(place: RestingPlace, orders: AtHand) {
    this.#told = new ToldOrders({ ...place, hand: orders });
    this.names = new NameIndex((number) => this.#told.isTold(number));
    this.orderNames = new OrderNames(place);
    this.operationNames = new OperationNames(this.orderNames, (number) =>
      this.#told.ordersOf(number).flatMap((one) => [...one.operationIds()]),
    );
    this.#runnable = new Runnable(place);
    this.#serials = new SerialIndex(place);
    this.operations = new PlannedOperations((orderId) => this.#told.planned(orderId));
    this.items = new ItemsInTime(this.operations);
    const toolOf = (operationId: string, at: number) => this.operations.at(operationId, at)?.operation.tool ?? null;
    this.work = new WorkLog(toolOf, this.names, place);
    this.material = new NamedFacts<MaterialEvent>(this.names, place);
  }

  orders(): OrdersById {
    return this.#told;
  }

  /** Those that are not over. */
  *openOrders(): Generator<WorkOrder> {
    for (const { order } of this.#told.held()) if (!this.#isOver(order)) yield order;
  }

  /** Operations that took in or made pieces of an item by their serial numbers, and perhaps some that did not. */
  operationsWithSerials(itemId: string): ReadonlySet<string> {
    return this.#serials.of(itemId);
  }

  /** The operation as its order is planned now; null: no order has it, or has it any more. */
  planNow(operationId: string): KnownOperation | null {
    const order = this.operations.holder(operationId)?.order;
    const operation = order?.operations.find(({ id }) => id === operationId);
    return order === undefined || operation === undefined ? null : { operation, order };
  }

  order(orderId: string): WorkOrder | null {
    return this.#told.get(orderId) ?? null;
  }

  /** The order as it was planned at a moment. */
  orderAt(orderId: string, at: number): WorkOrder | null {
    const known = this.#told.planned(orderId);
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
      .factsOf(known.order.id)
      .findLast(({ order }) => order.operations.some((operation) => operation.id === base));
    return said === undefined ? null : { ...known, said: { edgeId: said.edgeId, seq: said.seq } };
  }

  /** Operations of an order in any of its versions. */
  operationsOf(orderId: string): Set<string> {
    return this.#told.planned(orderId)?.operationIds() ?? new Set();
  }

  /** Takes a planning fact over, in any order of arrival. */
  record(event: OrderEvent): OrderChange {
    const number = 'order' in event ? event.order.id : event.orderId;
    const told = this.#told.of(number);
    const facts = [...told.facts];
    insertSorted(facts, event);
    const stood = this.#candidatesOf(told.orders);
    for (const one of told.orders) this.#forget(one);
    const { known: before } = told;
    const { known: after, orders } = this.#say(number, facts);
    const stand = this.#candidatesOf(orders);
    for (const id of new Set([...stood.keys(), ...stand.keys()]))
      this.#runnable.move(stood.get(id) ?? null, stand.get(id) ?? null);
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

  #say(number: string, facts: readonly OrderEvent[]): Told {
    const told = this.#told.say(number, facts);
    this.names.say(number, told.known);
    this.orderNames.add(number);
    this.orderNames.add(erpNumberOf(number));
    for (const one of told.orders) this.#index(number, one);
    this.#settle(number);
    return told;
  }

  /** As plain data, but for the work; that has to be restored first. */
  save(): Iterable<SavedOrders[number]> {
    return this.#told.save();
  }

  /** May be given page by page, in order. */
  restore(said: SavedOrders): void {
    for (const [number, facts] of said)
      for (const one of this.#candidatesOf(this.#say(number, facts).orders).values()) this.#runnable.move(null, one);
  }

  recordWork(event: WorkEvent): void {
    const id = this.names.operationAt(event.operationId, event.at);
    const stood = this.#candidate(id);
    this.work.record(event);
    this.#runnable.move(stood, this.#candidate(id));
    const order = this.operations.holder(id);
    if (order !== undefined) this.#settle(this.#told.numberOf(order.id));
  }

  recordMaterial(fact: MaterialEvent): void {
    this.material.add(fact);
    this.#noteSerials(this.names.operationAt(fact.operationId, fact.at), [fact]);
  }

  /** May be given page by page. */
  restoreMaterial(facts: readonly MaterialEvent[]): void {
    this.material.restore(facts);
    for (const fact of facts) this.#noteSerials(this.names.operationAt(fact.operationId, fact.at), [fact]);
  }

  /** When anybody last said anything of the operation's work or material. */
  saidAt(operationId: string): number {
    const last = [this.work.on(operationId).at(-1), this.material.on(operationId).at(-1)];
    return Math.max(...last.map((fact) => fact?.at ?? Number.NEGATIVE_INFINITY));
  }

  /** Whether the operation's order was released at that moment. */
  isOpen(orderId: string, at: number): boolean {
    return this.#told.planned(orderId)?.open.some((span) => span.from <= at && at < span.to) ?? false;
  }

  /** As it was told, oldest first. */
  told(orderId: string): readonly WorkOrder[] {
    return this.#told.factsOf(orderId).map(({ order }) => order);
  }

  /** First release of the order; null = never. */
  releasedAt(orderId: string): number | null {
    return this.#told.planned(orderId)?.open[0]?.from ?? null;
  }

  /** How often what is to be made of it was changed after that. */
  changesAfterRelease(orderId: string): number {
    const known = this.#told.planned(orderId);
    const released = known?.open[0]?.from;
    return released === undefined ? 0 : (known?.versions.filter(({ from }) => from > released).length ?? 0);
  }

  /** First release of the order within (after, before); null if none. */
  opensWithin(orderId: string, after: number, before: number): number | null {
    const spans = this.#told.planned(orderId)?.open ?? [];
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

  /**
   * Operations that the machine can run as planned at `at`, not over then, of orders that were released up to `upTo`;
   * by id, so that the order is stable.
   */
  runnableOn(machine: { id: string; workCentreId: string }, at: number, upTo = at): KnownOperation[] {
    const ids = new Set([
      ...this.#runnable.within(atMachine(machine.id), at, upTo),
      ...this.#runnable.within(atWorkCentre(machine.workCentreId), at, upTo),
    ]);
    const found: KnownOperation[] = [];
    for (const id of ids) {
      const known = this.operations.at(id, at);
      if (known !== null && this.operations.isPlanned(id, at) && canRun(known.operation, machine)) found.push(known);
    }
    return found.sort((a, b) => (a.operation.id < b.operation.id ? -1 : 1));
  }

  #index(number: string, one: PlannedOrder): void {
    for (const { order } of one.versions) this.#items.set(order.itemId, (this.#items.get(order.itemId) ?? 0) + 1);
    for (const id of this.operations.say(one)) {
      this.operationNames.add(id, number);
      // Said before anybody knew what the operation is of.
      if (this.#saysSerials) this.#noteSerials(id, this.material.on(id));
    }
  }

  /** Before it is taken over anew. */
  #forget(one: PlannedOrder): void {
    for (const id of this.operations.forget(one)) this.operationNames.remove(id);
    for (const { order } of one.versions) {
      const left = (this.#items.get(order.itemId) ?? 0) - 1;
      if (left > 0) this.#items.set(order.itemId, left);
      else this.#items.delete(order.itemId);
    }
  }

  #noteSerials(operationId: string, facts: readonly MaterialEvent[]): void {
    for (const fact of facts) {
      if (fact.type === 'firstPartApproved' || fact.serials === undefined) continue;
      this.#saysSerials = true;
      const itemId = fact.itemId ?? this.operations.now(operationId)?.order.itemId;
      if (itemId !== undefined) this.#serials.note(itemId, operationId);
    }
  }

  /** What is over rests. */
  #settle(number: string): void {
    this.#told.settle(
      number,
      this.#told.ordersOf(number).every(({ order }) => this.#isOver(order)),
    );
  }

  /** Closed, or every step that is to be done finished by a person's word, or back from outside. */
  #isOver(order: WorkOrder): boolean {
    const { status, operations } = order;
    if (status === 'closed' || status === 'cancelled' || status === 'finished') return true;
    const isInLine = operations.every(({ sequence }) => sequence === undefined);
    const toDo = isInLine ? operations : stepsToDo(order, (id) => this.work.on(id).length > 0);
    return toDo.every(({ id, outside }) =>
      outside === undefined ? this.work.finishedAt(id) !== null : outside.finishedAt !== null,
    );
  }

  /** Of the operations that are these orders' own. */
  #candidatesOf(orders: readonly PlannedOrder[]): Map<string, Candidate> {
    const found = new Map<string, Candidate>();
    for (const one of orders)
      for (const id of one.operationIds()) {
        const candidate = this.operations.holder(id)?.id === one.id ? this.#candidate(id) : null;
        if (candidate !== null) found.set(id, candidate);
      }
    return found;
  }

  /** Over for good: since its order was closed or dropped it, or since a person finished it last. */
  #candidate(operationId: string): Candidate | null {
    const order = this.operations.holder(operationId);
    const [first, closed] = [order?.open[0], order?.open.at(-1)];
    const versions = order?.plan(operationId)?.versions;
    if (versions === undefined || first === undefined || closed === undefined) return null;
    const last = versions.at(-1);
    const droppedAt = last?.known === null ? last.from : Number.POSITIVE_INFINITY;
    const finishedAt = this.work.finishedAt(operationId) ?? Number.POSITIVE_INFINITY;
    const places = versions.flatMap((version) => (version.known === null ? [] : placesOf(version.known.operation)));
    const until = Math.min(finishedAt, closed.to, droppedAt);
    return { id: operationId, from: first.from, until, places: [...new Set(places)] };
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
