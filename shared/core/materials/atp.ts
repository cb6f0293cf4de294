/**
 * What can be started now, and when the rest comes: stock and expected receipts, netted over all open orders in the
 * order of their due dates, then of their numbers. Who comes first takes first: what is reserved for it, then from stock,
 * then from the earliest receipt, of which what the stock is below nothing is filled up first. Then, in the same order, what is not there is taken from the stock of its alternates
 * that nobody took for itself, in place of what is short, then of what comes last. An item of which the ERP gives no stock stands as its order says: with the dates of its component.
 */
import type { Component, WorkOrder } from '../words/order.ts';
import { pieces, sameUnit, stepsPerUnit, type Unit } from '../words/quantity.ts';
import { product, ratioIn } from '../words/ratio.ts';
import type { Receipt, Stock } from './stock.ts';

/** An order that still needs something. */
export interface NeedyOrder {
  order: WorkOrder;
  /** What of a component is still to go in, in whole steps of its unit. */
  leftOf: (component: Component) => number;
}

/** What one component of an order gets. needed = there + by alternates + coming + short. */
export interface Allotted {
  itemId: string;
  itemName: string;
  unit: Unit;
  neededPcs: number;
  therePcs: number;
  /** On stock, of what may go in instead; `forPcs`: of the component. Left out: none. */
  instead?: readonly { itemId: string; unit: Unit; quantityPcs: number; forPcs: number }[];
  coming: readonly { at: number; quantityPcs: number; receiptId: string | null; supplierId: string | null }[];
  shortPcs: number;
  /** When all of it is there; now or earlier: it is. null: nobody knows. */
  readyAt: number | null;
  /** The operation that it goes into, by number; null: the first. */
  operationNumber: string | null;
}

export interface OrderMaterial {
  orderId: string;
  components: readonly Allotted[];
  isComplete: boolean;
  /** null: nobody knows. */
  readyAt: number | null;
}

/** By order id, in the order in which they took. */
export function allot(orders: readonly NeedyOrder[], stock: Stock, now: number): Map<string, OrderMaterial> {
  const supplies = suppliesOf(stock, now);
  const found = new Map<string, OrderMaterial>();
  for (const { order, leftOf } of [...orders].sort((a, b) => whoFirst(a.order, b.order))) {
    const components = order.components.map((component) => {
      const needed = Math.max(0, Math.ceil(leftOf(component)));
      const supply = supplies.get(component.itemId);
      return supply !== undefined && sameUnit(supply.unit, component.unit ?? pieces)
        ? fromSupply(component, needed, supply, order.id, now)
        : bySupplier(component, needed, now);
    });
    found.set(order.id, materialOf(order, components, now));
  }
  for (const { order } of orders
    .filter((one) => one.order.components.some(({ alternates }) => alternates !== undefined))
    .sort((a, b) => whoFirst(a.order, b.order))) {
    const own = found.get(order.id)?.components ?? [];
    const components = order.components.flatMap((component, index) => {
      const one = own[index];
      return one === undefined ? [] : [withAlternates(component, one, supplies, order.id, now)];
    });
    found.set(order.id, materialOf(order, components, now));
  }
  return found;
}

function materialOf({ id: orderId }: WorkOrder, components: readonly Allotted[], now: number): OrderMaterial {
  const times = components.map(({ readyAt }) => readyAt);
  const readyAt = times.some((at) => at === null) ? null : Math.max(now, ...times.map(Number));
  return { orderId, components, isComplete: readyAt !== null && readyAt <= now, readyAt };
}

/** Due first, those without a date last; then by number. */
function whoFirst(a: WorkOrder, b: WorkOrder): number {
  const [x, y] = [a.dueAt ?? Number.POSITIVE_INFINITY, b.dueAt ?? Number.POSITIVE_INFINITY];
  if (x !== y) return x < y ? -1 : 1;
  return a.id.localeCompare(b.id, 'en', { numeric: true });
}

interface Supply {
  unit: Unit;
  onHandPcs: number;
  /** Reserved, by order. */
  reserved: Map<string, number>;
  /** The earliest first; what is left of each. */
  receipts: { receipt: Receipt; leftPcs: number }[];
}

function suppliesOf({ lots, receipts }: Stock, now: number): Map<string, Supply> {
  const supplies = new Map<string, Supply>();
  const of = (itemId: string, unit: Unit): Supply | null => {
    const known = supplies.get(itemId);
    if (known !== undefined) return sameUnit(known.unit, unit) ? known : null;
    const made: Supply = { unit, onHandPcs: 0, reserved: new Map(), receipts: [] };
    supplies.set(itemId, made);
    return made;
  };
  for (const { itemId, unit, quantityPcs, bestBefore, orderId } of lots) {
    const supply = of(itemId, unit);
    // What was booked out of a lot that is over by now is owed all the same.
    if (supply === null || (quantityPcs > 0 && bestBefore !== null && bestBefore <= now)) continue;
    if (orderId === undefined) supply.onHandPcs += quantityPcs;
    else supply.reserved.set(orderId, (supply.reserved.get(orderId) ?? 0) + Math.max(0, quantityPcs));
  }
  for (const receipt of [...receipts].sort((a, b) => a.expectedAt - b.expectedAt || (a.id < b.id ? -1 : 1)))
    of(receipt.itemId, receipt.unit)?.receipts.push({ receipt, leftPcs: Math.max(0, receipt.quantityPcs) });
  for (const supply of supplies.values()) fillUp(supply);
  return supplies;
}

/** More was booked out than was ever booked in: what comes next fills that up before anybody gets of it. */
function fillUp(supply: Supply): void {
  let owedPcs = Math.max(0, -supply.onHandPcs);
  supply.onHandPcs = Math.max(0, supply.onHandPcs);
  for (const one of supply.receipts.filter(({ receipt }) => receipt.orderId === null)) {
    const filledPcs = Math.min(owedPcs, one.leftPcs);
    one.leftPcs -= filledPcs;
    owedPcs -= filledPcs;
  }
}

/** What is overdue comes nobody knows when. */
function fromSupply(component: Component, neededPcs: number, supply: Supply, orderId: string, now: number): Allotted {
  const ownPcs = Math.min(neededPcs, supply.reserved.get(orderId) ?? 0);
  supply.reserved.set(orderId, (supply.reserved.get(orderId) ?? 0) - ownPcs);
  const freePcs = Math.min(neededPcs - ownPcs, supply.onHandPcs);
  supply.onHandPcs -= freePcs;
  const therePcs = ownPcs + freePcs;
  let left = neededPcs - therePcs;
  const coming: Allotted['coming'][number][] = [];
  const own = supply.receipts.filter(({ receipt }) => receipt.orderId === orderId);
  for (const one of [...own, ...supply.receipts.filter(({ receipt }) => receipt.orderId === null)]) {
    const quantityPcs = Math.min(left, one.leftPcs);
    if (quantityPcs <= 0) continue;
    one.leftPcs -= quantityPcs;
    left -= quantityPcs;
    const { id, expectedAt, supplierId } = one.receipt;
    coming.push({ at: expectedAt, quantityPcs, receiptId: id, supplierId });
  }
  return { ...named(component), neededPcs, therePcs, coming, shortPcs: left, readyAt: readyAtOf(coming, left, now) };
}

function readyAtOf(coming: Allotted['coming'], shortPcs: number, now: number): number | null {
  const isKnown = shortPcs === 0 && coming.every(({ at }) => at > now);
  return isKnown ? Math.max(now, ...coming.map(({ at }) => at)) : null;
}

/** What is reserved of them for the order first. Whole pieces of the component alone; what an alternate does not make whole stays on stock. */
function withAlternates(
  { alternates = [], unit = pieces }: Component,
  own: Allotted,
  supplies: ReadonlyMap<string, Supply>,
  orderId: string,
  now: number,
): Allotted {
  const instead: { itemId: string; unit: Unit; quantityPcs: number; forPcs: number }[] = [];
  let wanted = own.neededPcs - own.therePcs;
  for (const { itemId, per = '1' } of alternates) {
    const supply = supplies.get(itemId);
    if (supply === undefined || wanted === 0) continue;
    const { num, den } = product(ratioIn(per), { num: stepsPerUnit(supply.unit), den: stepsPerUnit(unit) });
    const ownPcs = supply.reserved.get(orderId) ?? 0;
    const forPcs = Math.min(wanted, Math.floor(((ownPcs + supply.onHandPcs) * den) / num));
    if (forPcs <= 0) continue;
    const quantityPcs = Math.ceil((forPcs * num) / den);
    const fromOwnPcs = Math.min(ownPcs, quantityPcs);
    supply.reserved.set(orderId, ownPcs - fromOwnPcs);
    supply.onHandPcs -= quantityPcs - fromOwnPcs;
    wanted -= forPcs;
    instead.push({ itemId, unit: supply.unit, quantityPcs, forPcs });
  }
  if (instead.length === 0) return own;
  let saved = instead.reduce((sum, { forPcs }) => sum + forPcs, 0);
  const shortPcs = Math.max(0, own.shortPcs - saved);
  saved -= own.shortPcs - shortPcs;
  const coming = [...own.coming]
    .reverse()
    .map((one) => {
      const without = Math.min(one.quantityPcs, saved);
      saved -= without;
      return { ...one, quantityPcs: one.quantityPcs - without };
    })
    .filter(({ quantityPcs }) => quantityPcs > 0)
    .reverse();
  return { ...own, instead, coming, shortPcs, readyAt: readyAtOf(coming, shortPcs, now) };
}

function bySupplier(component: Component, neededPcs: number, now: number): Allotted {
  const { confirmedAt, arrivedAt, supplierId } = component;
  const isThere = arrivedAt === null ? supplierId === null && confirmedAt === null : arrivedAt <= now;
  const common = { ...named(component), neededPcs };
  if (isThere || neededPcs === 0) return { ...common, therePcs: neededPcs, coming: [], shortPcs: 0, readyAt: now };
  const at = arrivedAt ?? confirmedAt;
  if (at === null) return { ...common, therePcs: 0, coming: [], shortPcs: neededPcs, readyAt: null };
  const coming = [{ at, quantityPcs: neededPcs, receiptId: null, supplierId }];
  return { ...common, therePcs: 0, coming, shortPcs: 0, readyAt: at > now ? at : null };
}

function named({ itemId, itemName, unit, operationNumber }: Component) {
  return { itemId, itemName: itemName ?? '', unit: unit ?? pieces, operationNumber: operationNumber ?? null };
}
