/** Traces for the page and for files: what is in an order, where a lot went, and what to call back. */

import type { Ledger } from '../../shared/core/ledger/ledger.ts';
import type { Stock } from '../../shared/core/materials/stock.ts';
import { asOthersKnow } from '../../shared/core/orders/orders-by-id.ts';
import {
  type Genealogy,
  openGenealogy,
  type Passed,
  type Traced,
  type TracedLot,
  type TracedOrder,
  type TraceStart,
  traceStepOf,
} from '../../shared/core/trace/genealogy.ts';
import { Hits } from '../../shared/core/trace/hits.ts';
import { csvCell } from '../../shared/core/words/csv.ts';
import type { OperationTotals } from '../../shared/core/words/interval.ts';
import { type PlainValue, routing, type Strategy, type WorkOrder } from '../../shared/core/words/order.ts';
import { Problem } from '../../shared/core/words/problem.ts';
import { printQuantity, type Unit } from '../../shared/core/words/quantity.ts';
import { stepsToDo } from '../../shared/core/words/routes.ts';
import { inTurns } from '../../shared/io/turn.ts';
import type { OutboxEntry } from '../erp/outbox-view.ts';
import type { PlantLedger } from '../facts/plant-ledger.ts';

/** An order of a trace, with what the ERP says of it. */
export interface TraceRow extends TracedOrder {
  itemId: string;
  itemName: string;
  customer: string | null;
  salesOrder: string | null;
  strategy: Strategy | null;
  /**
   * Where what it made is: not finished yet, built into another order here, made for a customer, or for stock;
   * `unknown`: of an order that nobody knows any more.
   */
  where: 'inWork' | 'builtIn' | 'customer' | 'stock' | 'unknown';
  goodPcs: number;
  unit?: Unit;
}

export interface TraceHalf {
  rows: readonly TraceRow[];
  bought: readonly TracedLot[];
  isCut: boolean;
  /** Of the lot itself and of all that was made of it: what the ERP says lies on stock still. Only forward. */
  onStock: readonly (TracedLot & { quantityPcs: number; unit: Unit })[];
  /** And what went to customers from there, the newest first. */
  delivered: readonly Delivered[];
}

export interface Delivered extends TracedLot {
  at: number;
  quantityPcs: number;
  unit: Unit;
  customer: string | null;
  orderId: string | null;
}

/** How one operation was done. */
export interface TraceOperation {
  operationId: string;
  number: string;
  machineIds: readonly string[];
  startedAt: number | null;
  finishedAt: number | null;
  /** As planned when it was begun. */
  program: string | null;
  tool: string | null;
  parameters: Readonly<Record<string, PlainValue>>;
  people: readonly string[];
  firstPart: { at: number; by: string } | null;
  goodPcs: number;
  /** What the quantities are whole steps of; pieces where it is left out. */
  unit?: Unit;
  scrapByReason: OperationTotals['scrapByReason'];
  stopsByReason: OperationTotals['stopsByReason'];
  /** What went to the ERP, by what became of it. */
  tickets: readonly (Pick<OutboxEntry, 'key' | 'kind' | 'status'> & { from: number; to: number })[];
}

export interface TraceView {
  start: TraceStart;
  /** Of an order alone. */
  operations: readonly TraceOperation[];
  backward: TraceHalf;
  forward: TraceHalf;
}

export interface TraceHits {
  orders: readonly { orderId: string; itemName: string; customer: string | null }[];
  lots: readonly TracedLot[];
  serials: readonly string[];
  /** There are more than these. */
  isCut: boolean;
}

export interface Traces {
  find(text: string): Promise<TraceHits>;
  trace(start: TraceStart): Promise<TraceView>;
  /** Every order that has some of it, with where that is now. */
  /** Errors, as of `trace`: `unknown` where nothing was ever said of it. */
  recall(start: TraceStart): Promise<TraceHalf>;
}

export interface TracesOptions {
  plantLedger: Pick<PlantLedger, 'ledger' | 'watch'>;
  orders: { all(): readonly WorkOrder[]; get(orderId: string): WorkOrder | null };
  totalsOf: (operationId: string) => OperationTotals | null;
  ticketsOf: (operationId: string) => TraceOperation['tickets'];
  /** As the ERP keeps it. */
  stock: () => Stock;
}

const nameOf = ({ itemId, lot }: TracedLot): string => JSON.stringify([itemId, lot]);

const MOST_HITS = 20;

export function openTraces(options: TracesOptions): Traces {
  return new KeptTraces(options);
}

class KeptTraces implements Traces {
  readonly #options;
  readonly #changes;
  #genealogy: Genealogy = openGenealogy();
  /** Of which anybody ever said something, corrected or not. */
  readonly #saidLots = new Set<string>();
  #ledger: Ledger | null = null;
  #upToDate: Promise<void> = Promise.resolve();

  constructor(options: TracesOptions) {
    this.#options = options;
    this.#changes = options.plantLedger.watch();
  }

  readonly find: Traces['find'] = async (text) => {
    // One more than is told of each: whether there are more.
    const { lots, serials } = (await this.#known()).find(text, MOST_HITS + 1);
    const hits = new Hits<TraceHits['orders'][number]>(text, MOST_HITS + 1);
    await inTurns(this.#orders(), ({ id, itemName, itemId, customer }) =>
      hits.add(id, id, { orderId: id, itemName: itemName || itemId, customer }),
    );
    const orders = hits.first();
    const isCut = Math.max(orders.length, lots.length, serials.length) > MOST_HITS;
    const first = <T>(hits: readonly T[]) => hits.slice(0, MOST_HITS);
    return { orders: first(orders), lots: first(lots), serials: first(serials), isCut };
  };
  readonly trace: Traces['trace'] = async (start) => {
    const genealogy = await this.#known();
    this.#mustBeKnown(genealogy, start);
    const order = start.kind === 'order' ? this.#order(start.orderId) : null;
    return {
      start,
      operations: order === null ? [] : routing(order).flatMap((one) => this.#operation(order, one.id) ?? []),
      backward: this.#half(genealogy.backward(start)),
      forward: this.#forward(genealogy, start),
    };
  };
  readonly recall: Traces['recall'] = async (start) => {
    const genealogy = await this.#known();
    this.#mustBeKnown(genealogy, start);
    return this.#forward(genealogy, start);
  };

  /** A recall of what was written wrong must not say that nobody has it. Errors: `unknown`. */
  readonly #mustBeKnown = (genealogy: Genealogy, start: TraceStart): void => {
    if (start.kind === 'order' && this.#order(start.orderId) !== null) return;
    if (genealogy.forward(start).orders.length + genealogy.backward(start).orders.length > 0) return;
    switch (start.kind) {
      case 'order':
        throw new Problem('unknown', { what: 'noSuchOrder', orderId: start.orderId });
      case 'serial':
        throw new Problem('unknown', { what: 'noSuchSerial', serial: start.serial });
      case 'lot': {
        const { lots, movements } = this.#options.stock();
        const isIt = (one: { itemId: string; lot: string | null }) =>
          one.itemId === start.itemId && one.lot === start.lot;
        if (this.#saidLots.has(nameOf(start)) || lots.some(isIt) || movements.some(isIt)) return;
        throw new Problem('unknown', { what: 'noSuchLot', itemId: start.itemId, lot: start.lot });
      }
      default:
        start satisfies never;
    }
  };

  readonly #forward = (genealogy: Genealogy, start: TraceStart): TraceHalf => {
    const half = this.#half(genealogy.forward(start));
    const own = start.kind === 'order' ? genealogy.stepsOf(start.orderId).flatMap(({ made }) => made) : [];
    const itself = start.kind === 'lot' ? [start] : own;
    const reached = new Set([...itself, ...half.rows.flatMap(({ made }) => made)].map(nameOf));
    const { lots, movements } = this.#options.stock();
    return {
      ...half,
      onStock: lots.flatMap(({ itemId, lot, quantityPcs, unit }) =>
        lot !== null && quantityPcs > 0 && reached.has(nameOf({ itemId, lot }))
          ? [{ itemId, lot, quantityPcs, unit }]
          : [],
      ),
      delivered: movements
        .flatMap(({ itemId, lot, what, at, quantityPcs, unit, customer, orderId }): Delivered[] => {
          if (lot === null || what !== 'delivered' || !reached.has(nameOf({ itemId, lot }))) return [];
          return [{ ...{ itemId, lot, at, unit, customer, orderId }, quantityPcs: -quantityPcs }];
        })
        .sort((a, b) => b.at - a.at),
    };
  };

  readonly #orders = (): Iterable<WorkOrder> => {
    return asOthersKnow(this.#ledger?.orders() ?? null, this.#options.orders.all());
  };
  readonly #order = (orderId: string): WorkOrder | null =>
    this.#options.orders.get(orderId) ?? this.#ledger?.orders().get(orderId) ?? null;

  readonly #half = ({ orders, bought, isCut }: Traced): TraceHalf => {
    const used = new Set(orders.flatMap(({ took }) => took.map(nameOf)));
    return { rows: orders.map((one) => this.#row(one, used)), bought, isCut, onStock: [], delivered: [] };
  };
  readonly #row = (traced: TracedOrder, used: ReadonlySet<string>): TraceRow => {
    const order = this.#order(traced.orderId);
    const nothing = { itemId: '', itemName: '', customer: null, salesOrder: null, strategy: null } as const;
    if (order === null) return { ...traced, ...nothing, where: 'unknown', goodPcs: 0 };
    const { itemId, itemName, customer, salesOrder, strategy, unit } = order;
    const hasBegun = (id: string) => (this.#options.totalsOf(id)?.startedAt ?? null) !== null;
    const totals = stepsToDo(order, hasBegun).map(({ id }) => this.#options.totalsOf(id));
    const isDone = order.status === 'closed' || order.status === 'finished';
    const isMade = isDone || totals.every((one) => one?.status === 'finished');
    const isBuiltIn = traced.made.some((one) => used.has(nameOf(one)));
    return {
      ...{ ...traced, itemId, itemName, customer, salesOrder, strategy },
      where: !isMade ? 'inWork' : isBuiltIn ? 'builtIn' : customer === null ? 'stock' : 'customer',
      goodPcs: totals.at(-1)?.goodPcs ?? 0,
      ...(unit === undefined ? {} : { unit }),
    };
  };
  readonly #operation = (order: WorkOrder, operationId: string): TraceOperation | null => {
    const totals = this.#options.totalsOf(operationId);
    if (totals === null) return null;
    const planned =
      this.#ledger?.planAt(operationId, totals.startedAt ?? 0)?.operation ??
      order.operations.find(({ id }) => id === operationId);
    const { machineIds, startedAt, finishedAt, operators, goodPcs, scrapByReason, stopsByReason } = totals;
    return {
      ...{ operationId, machineIds, startedAt, finishedAt, goodPcs, scrapByReason, stopsByReason },
      number: planned?.number ?? '',
      program: planned?.program ?? null,
      tool: planned?.tool ?? null,
      parameters: planned?.parameters ?? {},
      people: operators,
      firstPart: totals.material?.firstPart ?? null,
      tickets: this.#options.ticketsOf(operationId),
      ...(order.unit === undefined ? {} : { unit: order.unit }),
    };
  };

  /** With all that is known by now; questions that come at once wait for the same work. */
  readonly #known = async (): Promise<Genealogy> => {
    this.#upToDate = this.#upToDate.then(this.#bringUpToDate, this.#bringUpToDate);
    await this.#upToDate;
    return this.#genealogy;
  };
  readonly #bringUpToDate = async (): Promise<void> => {
    const ledger = this.#options.plantLedger.ledger();
    if (ledger !== this.#ledger) {
      this.#genealogy = openGenealogy();
      this.#saidLots.clear();
    }
    this.#ledger = ledger;
    // After a start all have changed; what was told of those that are over lies on disk.
    await inTurns(this.#changes.take().operationIds, this.#take);
  };
  readonly #take = (operationId: string): void => {
    const known = this.#ledger?.lastPlan(operationId) ?? null;
    const saysLots = known?.order.components.some((one) => one.byParts === true && one.lot !== undefined) ?? false;
    if (!saysLots && (this.#ledger?.materialFacts(operationId).length ?? 0) === 0) {
      this.#genealogy.remove(operationId);
      return;
    }
    for (const fact of this.#ledger?.materialFacts(operationId) ?? []) {
      if (!('lot' in fact) || fact.lot == null) continue;
      const itemId = fact.itemId ?? known?.order.itemId;
      if (itemId !== undefined) this.#saidLots.add(nameOf({ itemId, lot: fact.lot }));
    }
    const totals = this.#options.totalsOf(operationId);
    const place = known === null ? 0 : routing(known.order).findIndex(({ id }) => id === operationId);
    const of = { orderId: totals?.orderId ?? '', operationId, place, itemId: known?.order.itemId ?? '' };
    const step = totals?.material === undefined ? null : traceStepOf(of, totals.material);
    if (step === null) this.#genealogy.remove(operationId);
    else this.#genealogy.put(step);
  };
}

type Printed = Pick<Passed, 'itemId' | 'lot' | 'quantityPcs' | 'unit'> & Partial<Pick<Passed, 'serials'>>;
const printedLot = ({ itemId, lot, quantityPcs, unit, serials = [] }: Printed): string =>
  [`${itemId} ${lot}`.trim(), `${printQuantity(quantityPcs, unit)} ${unit.name}`, ...serials].join(' ');

/** A row for each order that has some of it, then for what lies on stock and for what was delivered from there. */
export function printRecall({ rows, onStock, delivered }: TraceHalf): string {
  const head = [
    ...['order', 'item', 'name', 'customer', 'sales_order', 'strategy', 'where', 'steps_away', 'good'],
    ...['went_in', 'came_out', 'delivered_at'],
  ];
  const lines = rows.map((row) => [
    ...[row.orderId, row.itemId, row.itemName, row.customer ?? '', row.salesOrder ?? '', row.strategy ?? ''],
    ...[row.where, String(row.depth), String(row.goodPcs)],
    ...[row.took.map(printedLot).join(', '), row.made.map(printedLot).join(', '), ''],
  ]);
  const lying = onStock.map((one) => ['', one.itemId, '', '', '', '', 'onStock', '', '', '', printedLot(one), '']);
  const gone = delivered.map((one) => [
    ...[one.orderId ?? '', one.itemId, '', one.customer ?? '', '', '', 'delivered', '', '', ''],
    ...[printedLot(one), new Date(one.at).toISOString()],
  ]);
  return `${[head, ...lines, ...lying, ...gone].map((line) => line.map(csvCell).join(';')).join('\r\n')}\r\n`;
}
