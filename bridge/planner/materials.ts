/** Material of all open orders for the page and for files: what may begin, what is missing, when the rest comes. */
import { createHash } from 'node:crypto';
import { type Allotted, allot, type NeedyOrder, type OrderMaterial } from '../../shared/core/materials/atp.ts';
import { type Gate, gateOf } from '../../shared/core/materials/gate.ts';
import { type Pegged, withPegs } from '../../shared/core/materials/pegs.ts';
import { csvCell } from '../../shared/core/words/csv.ts';
import type { OperationTotals } from '../../shared/core/words/interval.ts';
import { consumedPcs } from '../../shared/core/words/material.ts';
import {
  type Component,
  componentsOf,
  type Operation,
  routing,
  type Strategy,
  type WorkOrder,
} from '../../shared/core/words/order.ts';
import { pieces, printQuantity, sameUnit, type Unit } from '../../shared/core/words/quantity.ts';
import { stepsBefore, stepsToDo } from '../../shared/core/words/routes.ts';
import type { GatesHeard } from '../../shared/core/words/wire.ts';
import type { Pass } from '../erp/passes.ts';
import type { GivenDate, StockBook } from '../erp/stock.ts';

export interface OrderGate {
  /** Of its next operation; null: it may be begun, or goes on. */
  gate: Gate | null;
  /** Who let it begin all the same. */
  passed: Pass | null;
}

export interface MaterialRow extends OrderGate, OrderMaterial {
  itemId: string;
  itemName: string;
  customer: string | null;
  strategy: Strategy;
  dueAt: number | null;
  quantityPcs: number;
  unit?: Unit;
  hasBegun: boolean;
  /** The operation that is to be begun next, or is in work; null: none. */
  nextId: string | null;
  /** Of receipts whose date was given more than once: every date, the first one first. */
  moved: readonly { receiptId: string; itemId: string; dates: readonly GivenDate[] }[];
}

export interface MaterialsView {
  /** In the order in which they take: due date, then number. */
  rows: readonly MaterialRow[];
  /** The ERP gives no stock: orders stand as their components say. */
  hasStock: boolean;
  /** Rows of stock that could not be read. */
  odd: number;
}

export interface Materials {
  view(): MaterialsView;
  /** null: it is not open. */
  rowOf(orderId: string): MaterialRow | null;
  gateOf(orderId: string): OrderGate | null;
  /** What a box shows at its queue, and a stamp of it. A gate that somebody passed is open. */
  gates(): GatesHeard;
  /** Forgets what it remembered: somebody passed a gate. */
  forget(): void;
}

export interface MaterialsOptions {
  orders: { all(): readonly WorkOrder[]; version(): number };
  totalsOf: (operationId: string) => OperationTotals | null;
  stock: Pick<StockBook, 'stock' | 'datesOf' | 'version'>;
  passOf: (orderId: string) => Pass | null;
  /** When an order will be done: the date that was given, else that would be today; null: nobody knows. */
  dateOf: (orderId: string) => number | null;
  now: () => number;
}

/** The floor moves, and what is missing moves more slowly. */
const KEEP_MS = 5_000;
/** Of the orders that are due first: no queue is longer. */
const MOST_GATES = 2_000;

export function openMaterials(options: MaterialsOptions): Materials {
  let kept: { view: MaterialsView; byId: ReadonlyMap<string, MaterialRow>; at: number; stamp: string } | null = null;
  let told: { of: MaterialsView; gates: GatesHeard } | null = null;
  const fresh = () => {
    const now = options.now();
    const stamp = `${options.orders.version()} ${options.stock.version()}`;
    if (kept !== null && kept.stamp === stamp && Math.abs(now - kept.at) < KEEP_MS) return kept;
    const view = materialsView(options, now);
    kept = { view, byId: new Map(view.rows.map((row) => [row.orderId, row])), at: now, stamp };
    return kept;
  };
  return {
    view: () => fresh().view,
    rowOf: (orderId) => fresh().byId.get(orderId) ?? null,
    gateOf: (orderId) => {
      const row = fresh().byId.get(orderId);
      return row === undefined || row.gate === null ? null : { gate: row.gate, passed: row.passed };
    },
    gates: () => {
      const { view } = fresh();
      if (told?.of !== view) told = { of: view, gates: gatesOf(view) };
      return told.gates;
    },
    forget: () => {
      kept = null;
    },
  };
}

function gatesOf({ rows }: MaterialsView): GatesHeard {
  const closed = rows.flatMap(({ gate, passed, nextId }) =>
    gate === null || passed !== null || nextId === null ? [] : [{ operationId: nextId, gate }],
  );
  const most = closed.slice(0, MOST_GATES);
  return { stamp: createHash('sha256').update(JSON.stringify(most)).digest('hex').slice(0, 16), closed: most };
}

function materialsView(options: MaterialsOptions, now: number): MaterialsView {
  const { totalsOf, stock } = options;
  const open = options.orders.all().filter((order) => {
    const { status } = order;
    const isOpen = status === 'planned' || status === 'released';
    return isOpen && stepsToDo(order, begunBy(totalsOf)).some(({ id }) => totalsOf(id)?.status !== 'finished');
  });
  const given = withPegs(stock.stock(), peggedOf(options));
  const allotted = allot(
    open.map((order): NeedyOrder => ({ order, leftOf: (component) => leftOf(order, component, totalsOf) })),
    given,
    now,
  );
  const tools = toolsAtWork(open, totalsOf);
  const byId = new Map(open.map((order) => [order.id, order]));
  const rows = [...allotted].flatMap(([orderId, material]): MaterialRow[] => {
    const order = byId.get(orderId);
    return order === undefined ? [] : [rowOf(order, material, { ...options, tools }, now)];
  });
  return { rows, hasStock: given.lots.length + given.receipts.length > 0, odd: given.odd };
}

function rowOf(
  order: WorkOrder,
  material: OrderMaterial,
  { totalsOf, passOf, stock, tools }: MaterialsOptions & { tools: ReadonlyMap<string, readonly ToolAt[]> },
  now: number,
): MaterialRow {
  const next = nextOf(order, totalsOf);
  const status = next === undefined ? null : (totalsOf(next.id)?.status ?? 'waiting');
  const toolAt = (tool: string) => tools.get(tool)?.find(({ orderId }) => orderId !== order.id)?.machineId ?? null;
  const gate =
    next === undefined || status !== 'waiting' ? null : gateOf(order, next, material.components, now, toolAt);
  const { itemId, itemName, customer, strategy, dueAt, quantityPcs, unit } = order;
  return {
    ...material,
    ...{ itemId, itemName, customer, strategy, dueAt, quantityPcs, gate },
    ...(unit === undefined ? {} : { unit }),
    nextId: next?.id ?? null,
    passed: gate === null ? null : passOf(order.id),
    hasBegun: order.operations.some(({ id }) => (totalsOf(id)?.status ?? 'waiting') !== 'waiting'),
    moved: movedOf(material.components, stock),
  };
}

/** The step that may be begun next: of several side by side the first that waits, else the one that is in work. */
function nextOf(order: WorkOrder, totalsOf: MaterialsOptions['totalsOf']): Operation | undefined {
  const hasBegun = begunBy(totalsOf);
  const isDone = ({ id }: Operation): boolean => totalsOf(id)?.status === 'finished';
  const open = stepsToDo(order, hasBegun).filter((one) => one.outside === undefined && !isDone(one));
  const free = open.filter((one) =>
    stepsBefore(order, one, hasBegun).every((before) => before.outside !== undefined || isDone(before)),
  );
  return free.find(({ id }) => (totalsOf(id)?.status ?? 'waiting') === 'waiting') ?? free[0] ?? open[0];
}

const begunBy =
  (totalsOf: MaterialsOptions['totalsOf']) =>
  (id: string): boolean =>
    (totalsOf(id)?.startedAt ?? null) !== null;

function movedOf(components: readonly Allotted[], stock: Pick<StockBook, 'datesOf'>): MaterialRow['moved'] {
  const coming = components.flatMap(({ itemId, coming: rows }) =>
    rows.flatMap(({ receiptId }) => (receiptId === null ? [] : [{ receiptId, itemId }])),
  );
  return coming
    .map(({ receiptId, itemId }) => ({ receiptId, itemId, dates: stock.datesOf(receiptId) }))
    .filter(({ dates }) => dates.length > 1);
}

function peggedOf({ orders, totalsOf, dateOf }: MaterialsOptions): Pegged[] {
  return orders.all().flatMap((order): Pegged[] => {
    if (order.pegs === undefined || order.status === 'cancelled') return [];
    const isMade = stepsToDo(order, begunBy(totalsOf)).every(({ id }) => totalsOf(id)?.status === 'finished');
    const isDone = isMade || order.status === 'finished' || order.status === 'closed';
    return [{ order, isDone, readyAt: dateOf(order.id) ?? order.paperFinishAt ?? order.dueAt }];
  });
}

interface ToolAt {
  machineId: string;
  orderId: string;
}

function toolsAtWork(
  orders: readonly WorkOrder[],
  totalsOf: MaterialsOptions['totalsOf'],
): ReadonlyMap<string, readonly ToolAt[]> {
  const found = new Map<string, ToolAt[]>();
  for (const order of orders)
    for (const { id, tool } of order.operations) {
      if (tool === null) continue;
      const at = (totalsOf(id)?.inWorkAt ?? []).map((machineId) => ({ machineId, orderId: order.id }));
      if (at.length > 0) found.set(tool, [...(found.get(tool) ?? []), ...at]);
    }
  return found;
}

/** What was issued is in; of what nobody issues, the share of the parts that are made. */
function leftOf(order: WorkOrder, component: Component, totalsOf: MaterialsOptions['totalsOf']): number {
  const operation = routing(order).find((one) => componentsOf(order, one).includes(component));
  const unit = component.unit ?? pieces;
  const issued = order.operations
    .flatMap(({ id }) => totalsOf(id)?.material?.consumed ?? [])
    .filter((row) => row.itemId === component.itemId && sameUnit(row.unit, unit))
    .reduce((sum, row) => sum + consumedPcs(row), 0);
  if (issued > 0) return component.quantityPcs - issued;
  const made = operation === undefined ? 0 : (totalsOf(operation.id)?.producedPcs ?? 0);
  return component.quantityPcs * Math.max(0, 1 - made / order.quantityPcs);
}

const iso = (at: number | null): string => (at === null ? '' : new Date(at).toISOString());

/** A row for each component of each open order. */
export function printMaterials({ rows }: MaterialsView): string {
  const head = [
    ...['order', 'item', 'customer', 'strategy', 'due', 'gate', 'passed_by', 'component', 'unit', 'needed', 'there'],
    ...['coming', 'short', 'ready'],
  ];
  const lines = rows.flatMap((row) =>
    row.components.map(({ itemId, unit, neededPcs, therePcs, coming, shortPcs, readyAt }) => [
      ...[row.orderId, row.itemId, row.customer ?? '', row.strategy, iso(row.dueAt), row.gate?.kind ?? ''],
      ...[row.passed?.by ?? '', itemId, unit.name, printQuantity(neededPcs, unit), printQuantity(therePcs, unit)],
      printQuantity(
        coming.reduce((sum, one) => sum + one.quantityPcs, 0),
        unit,
      ),
      ...[printQuantity(shortPcs, unit), iso(readyAt)],
    ]),
  );
  return `${[head, ...lines].map((line) => line.map(csvCell).join(';')).join('\r\n')}\r\n`;
}
