/**
 * What the ERP said of one order number, in time. Each change holds from its moment on, the first also
 * before it, since orders become known late. A number that comes back with another order after it was
 * closed or cancelled is a new order: it gets an id of its own, the old one keeps its parts.
 */
import type { EventOf, PlanningEvent } from '../words/event.ts';
import { sameData } from '../words/json.ts';
import { nthOperationId, nthOrderId, type WorkOrder } from '../words/order.ts';

export type OrderEvent = Exclude<PlanningEvent, EventOf<'masterDataChanged'>>;

/** An order as planned from a moment on. */
export interface Version {
  from: number;
  order: WorkOrder;
}

/** One order of those that had this number. */
export interface KnownOrder {
  id: string;
  /** From when on the number means this one; the first one also before. */
  from: number;
  /** With its newest status. */
  order: WorkOrder;
  /** Ascending; the next one differs in what is computed. */
  versions: readonly Version[];
  /** [from, to) in which it was released. */
  open: readonly { from: number; to: number }[];
  /** Facts that gave its content, in order of occurrence. */
  facts: readonly EventOf<'orderReleased' | 'orderChanged'>[];
}

/** The orders that a number stood for, oldest first. `facts` in order of occurrence. */
export function ordersOf(facts: readonly OrderEvent[]): KnownOrder[] {
  const orders: KnownOrder[] = [];
  let one: Draft | null = null;
  for (const fact of facts) {
    if (fact.type === 'orderReleased' || fact.type === 'orderChanged') {
      if (one !== null && isAnother(one, fact)) orders.push(known(one));
      if (one === null || isAnother(one, fact)) one = draft(fact, orders.length + 1);
      take(one, fact);
    } else if (one !== null) end(one, fact.type === 'orderClosed' ? 'closed' : 'cancelled', fact.at);
  }
  if (one !== null) orders.push(known(one));
  return orders;
}

/** From when on two histories differ in what orders were planned; null: nowhere. */
export function contentDiffersFrom(before: readonly KnownOrder[], after: readonly KnownOrder[]): number | null {
  const [old, now] = [stepsOf(before), stepsOf(after)];
  for (let i = 0; i < Math.max(old.length, now.length); i++) {
    const [a, b] = [old[i], now[i]];
    if (a === undefined || b === undefined) return (a ?? b)?.from ?? null;
    if (a.from !== b.from || !sameContent(a.order, b.order)) return Math.min(a.from, b.from);
  }
  return null;
}

/** From when on two histories differ in when orders were released; null: nowhere. */
export function opennessDiffersFrom(before: readonly KnownOrder[], after: readonly KnownOrder[]): number | null {
  const spans = (orders: readonly KnownOrder[]) =>
    orders.flatMap(({ id, open }) => open.map((one) => ({ id, ...one })));
  const [old, now] = [spans(before), spans(after)];
  for (let i = 0; i < Math.max(old.length, now.length); i++) {
    const [a, b] = [old[i], now[i]];
    if (a === undefined || b === undefined) return (a ?? b)?.from ?? null;
    if (a.from !== b.from || a.id !== b.id) return Math.min(a.from, b.from);
    if (a.to !== b.to) return Math.min(a.to, b.to);
  }
  return null;
}

/** The version in force; versions are never none. */
export function versionAt<V extends { from: number }>(versions: readonly V[], at: number): V | undefined {
  return versions.findLast(({ from }) => from <= at) ?? versions[0];
}

function stepsOf(orders: readonly KnownOrder[]): Version[] {
  return orders
    .flatMap(({ versions }) => versions)
    .map((step, index) => (index === 0 ? { ...step, from: Number.NEGATIVE_INFINITY } : step));
}

// ---- one order, fact by fact -------------------------------------------------------------------

interface Draft {
  nth: number;
  from: number;
  order: WorkOrder;
  versions: Version[];
  open: { from: number; to: number }[];
  openFrom: number | null;
  ended: 'closed' | 'cancelled' | null;
  facts: EventOf<'orderReleased' | 'orderChanged'>[];
}

function draft(fact: EventOf<'orderReleased' | 'orderChanged'>, nth: number): Draft {
  return { nth, from: fact.at, order: fact.order, versions: [], open: [], openFrom: null, ended: null, facts: [] };
}

/** Over, and released again as something else. The same order may be opened again. */
function isAnother({ ended, order }: Draft, fact: EventOf<'orderReleased' | 'orderChanged'>): boolean {
  const isOver = ended !== null || order.status === 'closed' || order.status === 'cancelled';
  if (!isOver || fact.type !== 'orderReleased') return false;
  return fact.order.itemId !== order.itemId || fact.order.createdAt !== order.createdAt;
}

function take(one: Draft, fact: EventOf<'orderReleased' | 'orderChanged'>): void {
  const order = named(fact.order, one.nth);
  const last = one.versions.at(-1);
  if (last === undefined || !sameContent(last.order, order)) one.versions.push({ from: fact.at, order });
  one.order = order;
  one.ended = null;
  one.facts.push(fact);
  opened(one, order.status === 'released', fact.at);
}

function end(one: Draft, ended: 'closed' | 'cancelled', at: number): void {
  one.ended = ended;
  opened(one, false, at);
}

function opened(one: Draft, isOpen: boolean, at: number): void {
  if (isOpen && one.openFrom === null) one.openFrom = at;
  if (isOpen || one.openFrom === null) return;
  if (at > one.openFrom) one.open.push({ from: one.openFrom, to: at });
  one.openFrom = null;
}

function known({ from, order, versions, open, openFrom, ended, facts }: Draft): KnownOrder {
  return {
    id: order.id,
    from,
    order: ended === null ? order : { ...order, status: ended },
    versions,
    open: openFrom === null ? open : [...open, { from: openFrom, to: Number.POSITIVE_INFINITY }],
    facts,
  };
}

function named(order: WorkOrder, nth: number): WorkOrder {
  if (nth === 1) return order;
  const operations = order.operations.map((one) => ({ ...one, id: nthOperationId(one.id, order.id, nth) }));
  return { ...order, id: nthOrderId(order.id, nth), operations };
}

/** Whether two orders are the same in all that the computation looks at. */
function sameContent(a: WorkOrder, b: WorkOrder): boolean {
  return a.id === b.id && a.itemId === b.itemId && sameData([a.unit, a.operations], [b.unit, b.operations]);
}
