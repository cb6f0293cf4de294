/**
 * What planning and people said of the plant's work orders, over all machines: each order as it was
 * planned at every moment, when it was open for work, and which operations were started or done when.
 * What judges a stretch or a part asks for the version in force then; what asks for "now", for the newest.
 */

import { AtRest, type TextForm } from '../words/at-rest.ts';
import { canRun, erpNumberOf, erpOperationIdOf, isOutside, type Operation, type WorkOrder } from '../words/order.ts';
import { type RestingPlace, rowsText } from '../words/pages.ts';
import { firstWhere } from '../words/search.ts';
import type { MaterialEvent } from './consumption.ts';
import { JobNames, jobKey } from './job-names.ts';
import { NameIndex } from './name-index.ts';
import { insertSorted, NamedFacts } from './named-facts.ts';
import {
  contentDiffersFrom,
  type KnownOrder,
  type OrderEvent,
  opennessDiffersFrom,
  ordersOf,
  versionAt,
} from './order-history.ts';
import { Runnable } from './runnable.ts';
import { type WorkEvent, WorkLog } from './work-log.ts';

export type { OrderEvent };

export interface KnownOperation {
  operation: Operation;
  order: WorkOrder;
}

/** What paper says of an operation, and the fact that said it last: `seq` counts within its edge box. */
export interface Paper extends KnownOperation {
  said: { edgeId: string; seq: number };
}

/** An operation as planned from a moment on; null: an order change had dropped it, or not yet added it. */
interface OperationVersion {
  from: number;
  known: KnownOperation | null;
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

/** All that was ever said of numbers, of each in order of occurrence. */
export type SavedOrders = [number: string, facts: OrderEvent[]][];

interface Told {
  facts: readonly OrderEvent[];
  /** Of them. */
  known: readonly KnownOrder[];
}

const nothingTold: Told = { facts: [], known: [] };
const rows = rowsText<OrderEvent>();
const toldText: TextForm<Told> = {
  write: ({ facts }) => rows.write(facts),
  read: (text) => {
    const facts = rows.read(text);
    return { facts, known: ordersOf(facts) };
  },
};

/** No moment at all, for the many who ask. */
const noMoments: readonly number[] = [];

export class OrderBook {
  /** What was said of each number, and what that comes to. */
  readonly #told: AtRest<string, Told>;
  /** Of orders that are called otherwise than their number: which they have. */
  readonly #numbers = new Map<string, string>();
  /** How often any order was of each item. */
  readonly #items = new Map<string, number>();
  readonly #orders = new Map<string, WorkOrder>();
  readonly #operations = new Map<string, KnownOperation>();
  /** Only of operations that were changed. */
  readonly #versions = new Map<string, OperationVersion[]>();
  /** All their moments, ascending; null: to be gathered anew. */
  #changes: number[] | null = null;
  readonly #runnable = new Runnable();
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
    this.#told = new AtRest(toldText, place.hand, place.cellar);
    const toolOf = (operationId: string, at: number) => this.operationAt(operationId, at)?.operation.tool ?? null;
    this.work = new WorkLog(toolOf, this.names, place);
    this.material = new NamedFacts<MaterialEvent>(this.names, place);
  }

  orders(): ReadonlyMap<string, WorkOrder> {
    return this.#orders;
  }

  order(orderId: string): WorkOrder | null {
    return this.#orders.get(orderId) ?? null;
  }

  /** As it is planned now; one that an order change dropped as it was last said. */
  operation(operationId: string): KnownOperation | null {
    return this.#operations.get(operationId) ?? null;
  }

  /** The order as it was planned at a moment. */
  orderAt(orderId: string, at: number): WorkOrder | null {
    const known = this.#byId(orderId);
    return known === undefined ? null : (versionAt(known.versions, at)?.order ?? known.order);
  }

  /** The operation as it was planned at a moment; where it was not planned then, as it was nearest to it. */
  operationAt(operationId: string, at: number): KnownOperation | null {
    const versions = this.#versions.size === 0 ? undefined : this.#versions.get(operationId);
    if (versions === undefined) return this.operation(operationId);
    const before = versions.findLast(({ from, known }) => from <= at && known !== null);
    return (before ?? versions.find(({ known }) => known !== null))?.known ?? null;
  }

  /** Whether any operation's plan ever changed: asked once a fact, before looking for which. */
  get anyChanged(): boolean {
    return this.#versions.size > 0;
  }

  /** Moments in (after, until] at which the operation's plan changed, ascending. */
  changesOf(operationId: string, after: number, until: number): readonly number[] {
    const versions = this.#versions.size === 0 ? undefined : this.#versions.get(operationId);
    const last = versions?.at(-1);
    if (versions === undefined || last === undefined || last.from <= after) return noMoments;
    return versions.slice(1).flatMap(({ from }) => (from > after && from <= until ? [from] : []));
  }

  /** Those at which it came to be of another item. */
  itemChangesOf(operationId: string, after: number, until: number): number[] {
    return this.changesOf(operationId, after, until).filter(
      (at) => this.operationAt(operationId, at - 1)?.order.itemId !== this.operationAt(operationId, at)?.order.itemId,
    );
  }

  /** Items that it was of within [from, to). */
  itemsOf(operationId: string, from: number, to: number): string[] {
    const moments = [from, ...this.itemChangesOf(operationId, from, to - 1)];
    return [...new Set(moments.flatMap((at) => this.operationAt(operationId, at)?.order.itemId ?? []))];
  }

  /** The item that it is of in a stretch in which that does not change; null: nobody knows the operation. */
  itemIn(operationId: string, from: number, to: number): string | null {
    return this.operationAt(operationId, Math.max(from, to - 1))?.order.itemId ?? null;
  }

  /** [from, to) cut where any of these operations came to be of another item. */
  cutAtItems(operationIds: Iterable<string>, from: number, to: number): { from: number; to: number }[] {
    const cuts = [...operationIds].flatMap((id) => this.itemChangesOf(id, from, to - 1)).sort((a, b) => a - b);
    const edges = [from, ...new Set(cuts), to];
    return edges.slice(1).map((end, index) => ({ from: edges[index] ?? from, to: end }));
  }

  /** Every item that any order was of. */
  itemIds(): string[] {
    return [...this.#items.keys()].sort();
  }

  /** The first moment within (after, before) at which any order's plan changed; null: none. */
  nextChange(after: number, before: number): number | null {
    this.#changes ??= [...this.#versions.values()]
      .flatMap((versions) => versions.slice(1).map(({ from }) => from))
      .sort((a, b) => a - b);
    const next = this.#changes[firstWhere(this.#changes, (at) => at > after)];
    return next !== undefined && next < before ? next : null;
  }

  /** null: no order holds the operation. One that an order change dropped stands as it was last said. */
  paper(operationId: string): Paper | null {
    const known = this.#operations.get(operationId);
    if (known === undefined) return null;
    const base = this.names.baseOf(operationId);
    const said = this.#byId(known.order.id)?.facts.findLast(({ order }) =>
      order.operations.some((operation) => operation.id === base),
    );
    return said === undefined ? null : { ...known, said: { edgeId: said.edgeId, seq: said.seq } };
  }

  /** Operations of an order in any of its versions. */
  operationsOf(orderId: string): Set<string> {
    const versions = this.#byId(orderId)?.versions ?? [];
    return new Set(versions.flatMap(({ order }) => order.operations.map(({ id }) => id)));
  }

  /** Operations that were of an item at any time, also those that an order change dropped. */
  operationsOfItem(itemId: string): Set<string> {
    const ids = new Set<string>();
    for (const [id, { order }] of this.#operations) if (order.itemId === itemId) ids.add(id);
    for (const [id, versions] of this.#versions)
      if (versions.some(({ known }) => known?.order.itemId === itemId)) ids.add(id);
    return ids;
  }

  /** Takes a planning fact over, in any order of arrival. */
  record(event: OrderEvent): OrderChange {
    const number = 'order' in event ? event.order.id : event.orderId;
    const { facts: saidBefore, known: before } = this.#told.get(number) ?? nothingTold;
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

  /** What is said of a number now. The one that was said last stands last. */
  #say(number: string, facts: readonly OrderEvent[]): readonly KnownOrder[] {
    const orders = ordersOf(facts);
    this.#told.delete(number);
    this.#told.set(number, { facts, known: orders });
    this.#changes = null;
    this.names.say(number, orders);
    this.orderNames.add(number);
    this.orderNames.add(erpNumberOf(number));
    for (const known of orders) this.#index(number, known);
    return orders;
  }

  /** As plain data, but for the work; that has to be restored first. */
  *save(): Generator<SavedOrders[number]> {
    for (const number of this.#told.keys()) yield [number, [...(this.#told.get(number)?.facts ?? [])]];
  }

  /** May be given page by page, in order. */
  restore(said: SavedOrders): void {
    for (const [number, facts] of said) this.#say(number, facts);
  }

  recordWork(event: WorkEvent): void {
    this.work.record(event);
    const id = this.names.operationAt(event.operationId, event.at);
    const known = this.#operations.get(id);
    if (known !== undefined) this.#place(id);
  }

  /** When anybody last said anything of the operation's work or material. */
  saidAt(operationId: string): number {
    const last = [this.work.on(operationId).at(-1), this.material.on(operationId).at(-1)];
    return Math.max(...last.map((fact) => fact?.at ?? Number.NEGATIVE_INFINITY));
  }

  /** Whether the operation's order was released at that moment. */
  isOpen(orderId: string, at: number): boolean {
    return this.#byId(orderId)?.open.some((span) => span.from <= at && at < span.to) ?? false;
  }

  /** As it was told, oldest first. */
  told(orderId: string): readonly WorkOrder[] {
    return this.#byId(orderId)?.facts.map(({ order }) => order) ?? [];
  }

  /** First release of the order; null = never. */
  releasedAt(orderId: string): number | null {
    return this.#byId(orderId)?.open[0]?.from ?? null;
  }

  /** How often what is to be made of it was changed after that. */
  changesAfterRelease(orderId: string): number {
    const known = this.#byId(orderId);
    const released = known?.open[0]?.from;
    return released === undefined ? 0 : (known?.versions.filter(({ from }) => from > released).length ?? 0);
  }

  /** First release of the order within (after, before); null if none. */
  opensWithin(orderId: string, after: number, before: number): number | null {
    const spans = this.#byId(orderId)?.open ?? [];
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
      const known = this.operationAt(id, at);
      if (known !== null && this.#isPlanned(id, at) && canRun(known.operation, machine)) found.push(known);
    }
    return found.sort((a, b) => (a.operation.id < b.operation.id ? -1 : 1));
  }

  /** Whether the order had this operation at that moment. */
  #isPlanned(operationId: string, at: number): boolean {
    const versions = this.#versions.size === 0 ? undefined : this.#versions.get(operationId);
    return versions === undefined || versionAt(versions, at)?.known !== null;
  }

  #byId(orderId: string): KnownOrder | undefined {
    return this.#told.get(this.#numbers.get(orderId) ?? orderId)?.known.find(({ id }) => id === orderId);
  }

  #index(number: string, one: KnownOrder): void {
    if (one.id !== number || this.#numbers.has(one.id)) this.#numbers.set(one.id, number);
    for (const { order } of one.versions) this.#items.set(order.itemId, (this.#items.get(order.itemId) ?? 0) + 1);
    this.#orders.set(one.id, one.order);
    for (const id of this.operationsOf(one.id)) {
      const versions = versionsOf(id, one);
      // Two orders with one operation between them are refused at the borders; here the first keeps it.
      const holder = this.#operations.get(id)?.order.id ?? one.id;
      if (holder < one.id) continue;
      const newest = versions.findLast(({ known }) => known !== null)?.known;
      if (newest == null) continue;
      this.#operations.set(id, asNowPlanned(id, one) ?? newest);
      this.operationNames.add(id);
      this.operationNames.add(erpOperationIdOf(id));
      if (versions.length > 1) this.#versions.set(id, versions);
      this.#place(id);
    }
  }

  /** Over for good: since its order was closed or dropped it, or since a person finished it last. */
  #place(operationId: string): void {
    const known = this.#operations.get(operationId);
    if (known === undefined) return;
    const versions = this.#versions.get(operationId) ?? [{ from: 0, known }];
    const last = versions.at(-1);
    const droppedAt = last?.known === null ? last.from : Number.POSITIVE_INFINITY;
    const finishedAt = this.work.finishedAt(operationId) ?? Number.POSITIVE_INFINITY;
    const closedAt = this.#byId(known.order.id)?.open.at(-1)?.to ?? Number.NEGATIVE_INFINITY;
    const places = versions.flatMap((version) => (version.known === null ? [] : placesOf(version.known.operation)));
    this.#runnable.put(operationId, [...new Set(places)], Math.min(finishedAt, closedAt, droppedAt));
  }

  /** Before it is taken over anew. */
  #forget(one: KnownOrder): void {
    for (const id of this.operationsOf(one.id)) {
      if (this.#operations.get(id)?.order.id !== one.id) continue;
      this.#operations.delete(id);
      this.operationNames.remove(id);
      this.#runnable.remove(id);
      this.#versions.delete(id);
    }
    this.#orders.delete(one.id);
    this.#numbers.delete(one.id);
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

/** Out of the order's newest version itself, so that no older one has to stay for it; null: dropped. */
function asNowPlanned(operationId: string, { order }: KnownOrder): KnownOperation | null {
  const operation = order.operations.find(({ id }) => id === operationId);
  return operation === undefined ? null : { operation, order };
}

/** An operation through the versions of its order; neighbours that are the same to it are one. */
function versionsOf(operationId: string, { versions }: KnownOrder): OperationVersion[] {
  const found: (OperationVersion & { said: string })[] = [];
  for (const { from, order } of versions) {
    const operation = order.operations.find(({ id }) => id === operationId);
    const said = operation === undefined ? '' : JSON.stringify([order.itemId, order.unit, operation]);
    if (found.at(-1)?.said === said) continue;
    found.push({ from, said, known: operation === undefined ? null : { operation, order } });
  }
  return found;
}

const atMachine = (id: string): string => `machine ${id}`;
const atWorkCentre = (id: string): string => `work centre ${id}`;

function placesOf(operation: Operation): string[] {
  const { machineIds, workCentreId } = operation;
  if (isOutside(operation)) return [];
  return machineIds.length === 0 ? [atWorkCentre(workCentreId)] : machineIds.map(atMachine);
}
