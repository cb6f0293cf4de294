/**
 * The planner's page as data. Only what changed is computed anew: totals of an operation, figures of
 * a machine; and a machine's running time at most every `AGE_MS`.
 */

import { kpisOf, zeroSums } from '../../shared/core/figures/oee.ts';
import type { Ledger } from '../../shared/core/ledger/ledger.ts';
import { asOthersKnow } from '../../shared/core/orders/orders-by-id.ts';
import { figuresInPieces } from '../../shared/core/reports/groups.ts';
import type { Figures } from '../../shared/core/words/figures.ts';
import type { WorkOrder } from '../../shared/core/words/order.ts';
import type { Machine, Plant } from '../../shared/core/words/plant.ts';
import type { Scope } from '../../shared/core/words/scope.ts';
import type { Sentence } from '../../shared/core/words/sentence.ts';
import { DAY_MS, MINUTE_MS } from '../../shared/core/words/time.ts';
import { offsetMsAt } from '../../shared/core/words/zone.ts';
import { finished, finishedInTurns, finishedSoon, inTurns, nextTurn } from '../../shared/io/turn.ts';
import type { OutboxView } from '../erp/outbox-view.ts';
import type { PlantLedger } from '../facts/plant-ledger.ts';
import type { Totals } from '../facts/totals.ts';
import type { Promises } from '../shop/promises.ts';
import { EndedOrders } from './ended-orders.ts';
import { KeptStrips, type Strip } from './kept-strips.ts';
import type { OrderGate } from './materials.ts';
import type { Window } from './measured.ts';
import { orderRow, orderRows } from './order-rows.ts';
import { shiftNames } from './shift-names.ts';
import type { FigureCard, MachineRow, OrderRow, PlannerView } from './view.ts';
import { isWorkTime, workTimeIn, workTimeOf } from './work-time.ts';

export interface Views {
  /** The page over the last 24 hours, in pieces: before each others may have their turn. */
  planner(): Generator<void, PlannerView>;
  /** The same over a window, whose edges are read from facts in turns. */
  plannerOver(window: Window): Promise<PlannerView>;
  /** Works out of a ledger, in turns, what the page asks of it first: machines' last day, sums of four weeks. */
  prepare(ledger: Ledger): Promise<void>;
  /** Looks at which orders are over, in turns, once the past is there: the first page would wait for that. */
  lookAhead(): Promise<void>;
  /** An order as a row of the page, also one that the page does not list. */
  rowOf(order: WorkOrder): OrderRow;
  /** The same by its number; null where there is no such order. */
  orderOf(orderId: string): OrderRow | null;
  /** What orders were ever for, by the newest of each. */
  items(): Promise<readonly Pick<OrderRow, 'itemId' | 'itemName' | 'unit'>[]>;
}

export interface ViewOptions {
  plantLedger: PlantLedger;
  now: () => number;
  totals: Pick<Totals, 'of'>;
  /** A box brings its past: what changes with every call of it may be a little old. */
  isBringing: () => boolean;
  orders: () => readonly WorkOrder[];
  edges: () => PlannerView['edges'];
  wrong: () => readonly Sentence[];
  setAside: () => PlannerView['setAside'];
  vanished: () => PlannerView['vanished'];
  downloads: () => PlannerView['downloads'];
  master: () => PlannerView['master'];
  outbox: () => OutboxView;
  promiseOf: Promises['promiseOf'];
  wordOf: Promises['wordOf'];
  noDateOf: (orderId: string) => Sentence | null;
  gateOf: (orderId: string) => OrderGate | null;
  record: () => PlannerView['record'];
  alarms: () => PlannerView['alarms'];
}

/** Measured beside paper: over four weeks, or chance would speak. */
const MEASURED_MS = 28 * DAY_MS;
const AGE_MS = 5_000;
const PLANT_AGE_MS = 1_000;
const MEASURED_AGE_MS = MINUTE_MS;

export function createViews(options: ViewOptions): Views {
  const { plantLedger } = options;
  const changes = plantLedger.watch();
  const ended = new EndedOrders();
  const strips = new KeptStrips();
  const aging = new Map<string, { at: number; value: unknown }>();
  let cacheOf: Ledger | null = null;

  const isYoung = (key: string, now: number, ageMs: number): boolean => {
    const kept = aging.get(key);
    return kept !== undefined && now - kept.at < ageMs;
  };
  /** The value of a moment ago where it is young enough and nothing changed under it. */
  const aged = <T>(key: string, now: number, ageMs: number, make: () => T, is: (value: unknown) => value is T): T => {
    const kept = aging.get(key);
    if (kept !== undefined && isYoung(key, now, ageMs) && is(kept.value)) return kept.value;
    const value = make();
    aging.set(key, { at: now, value });
    return value;
  };
  /** No later than a box has told. */
  const toldUntil = ({ machines }: Plant, clock: number): number => {
    const heardUntil = Math.max(0, ...machines.map(({ id }) => plantLedger.knownUntil(id)));
    return heardUntil === 0 ? clock : Math.min(clock, heardUntil);
  };
  const measuredFrom = ({ timeZone }: Plant, now: number): number =>
    Math.max(wholeDay(timeZone, now - MEASURED_MS), plantLedger.firstAt() ?? 0);
  const refresh = (ledger: Ledger): void => {
    const { machineIds, operationIds } = changes.take();
    ended.forget(ledger, operationIds);
    strips.forget(machineIds);
    if (cacheOf !== ledger) aging.clear();
    cacheOf = ledger;
    if (machineIds.size > 0 && !options.isBringing()) aging.delete('plant');
  };

  const rowOf = (order: WorkOrder): OrderRow =>
    orderRow(order, plantLedger.ledger()?.plant ?? null, options.totals.of, options);

  /** Piece by piece, a machine or an order each, of which facts may have to be read: a plant of fifty takes longer than others may wait. */
  function* making(asked?: Window): Generator<void, PlannerView> {
    const ledger = plantLedger.newest();
    const clock = options.now();
    if (ledger === null) return emptyView(options, clock);
    refresh(ledger);
    const { plant } = ledger;
    const now = toldUntil(plant, clock);
    const window = asked ?? { from: now - DAY_MS, to: now };
    const measured = asked ?? { from: measuredFrom(plant, now), to: now };
    const figures: FiguresOf = (scope, key, ageMs, from = window.from) =>
      asked === undefined
        ? aged(key, clock, ageMs, () => ledger.figures(scope, from, window.to), isFigures)
        : ledger.figures(scope, from, window.to);
    const plantAgeMs = options.isBringing() ? AGE_MS : PLANT_AGE_MS;
    // What the whole plant adds up is kept then.
    if (asked === undefined && !isYoung('plant', clock, plantAgeMs)) yield* summed(ledger, window);
    const whole = figures({ kind: 'plant' }, 'plant', plantAgeMs);
    yield;
    const machines = yield* machineRows(ledger, clock, figures);
    const workCentres = yield* centreRows(plant, measured.from, figures);
    const workTime = yield* agedWorkTime(plant, clock);
    yield;
    const inWork = new Set(machines.map(({ operationId }) => operationId));
    const orders = yield* orderRows(options, ledger, options.totals.of, inWork, ended);
    return {
      now: clock,
      plantName: plant.name,
      timeZone: plant.timeZone,
      reasons: plant.reasons,
      window,
      measured,
      plant: card(whole),
      machines,
      workCentres,
      shifts: shiftNames(plant),
      pareto: whole.stopPareto,
      scrapPareto: whole.scrapPareto,
      waterfall: whole.waterfall,
      orders,
      workTime,
      ...told(options),
    };
  }
  function* agedWorkTime(plant: Plant, clock: number): Generator<void, PlannerView['workTime']> {
    const made = isYoung('workTime', clock, DAY_MS / 4) ? null : yield* workTimeIn(plant, clock);
    if (made !== null) aging.set('workTime', { at: clock, value: made });
    return aged('workTime', clock, DAY_MS / 4, () => workTimeOf(plant, clock), isWorkTime);
  }
  function* machineRows(ledger: Ledger, clock: number, figures: FiguresOf): Generator<void, MachineRow[]> {
    const rows: MachineRow[] = [];
    for (const machine of ledger.plant.machines) {
      const until = Math.min(clock, plantLedger.knownUntil(machine.id) || clock);
      const own = figures({ kind: 'machine', id: machine.id }, `figures:${machine.id}`, AGE_MS);
      rows.push(machineRow(ledger, machine, strips.of(ledger, machine.id, until), own));
      yield;
    }
    return rows;
  }
  function* centreRows(
    { workCentres }: Plant,
    from: number,
    figures: FiguresOf,
  ): Generator<void, PlannerView['workCentres']> {
    const rows: PlannerView['workCentres'][number][] = [];
    for (const { id, name, paperAvailability = null } of workCentres) {
      const known = { id, name, paperAvailability };
      // Of the newest facts alone nobody can say what four weeks were like.
      if (!plantLedger.isWhole()) {
        rows.push({ ...known, measuredAvailability: null, coverage: null });
        continue;
      }
      const { withheld, kpis, coverage } = figures({ kind: 'workCentre', id }, `centre:${id}`, MEASURED_AGE_MS, from);
      rows.push({ ...known, measuredAvailability: withheld ? null : kpis.availability, coverage });
      yield;
    }
    return rows;
  }

  return {
    planner: () => making(),
    plannerOver: async (window) => {
      const ledger = plantLedger.newest();
      // Sums that are kept then.
      if (ledger !== null)
        await finishedSoon(figuresInPieces(ledger, 'machine', { kind: 'plant' }, window.from, window.to));
      return finishedSoon(making(window));
    },
    prepare: async (ledger) => {
      const { machines, workCentres } = ledger.plant;
      const now = toldUntil(ledger.plant, options.now());
      for (const { id } of machines) {
        ledger.figures({ kind: 'machine', id }, now - DAY_MS, now);
        // Of a snapshot its day's facts rest, and are read again for its row.
        strips.of(ledger, id, now);
        await nextTurn();
      }
      const from = measuredFrom(ledger.plant, now);
      for (const { id } of plantLedger.isWhole() ? [] : workCentres)
        await finished(figuresInPieces(ledger, 'machine', { kind: 'workCentre', id }, from, now));
    },
    lookAhead: async () => {
      const ledger = plantLedger.newest();
      if (ledger === null) return;
      refresh(ledger);
      await finishedInTurns(orderRows(options, ledger, options.totals.of, new Set(), ended));
    },
    rowOf,
    orderOf: (orderId) => {
      const order = plantLedger.ledger()?.orders().get(orderId) ?? options.orders().find(({ id }) => id === orderId);
      return order === undefined ? null : rowOf(order);
    },
    items: async () => {
      const own = options.orders();
      const items = new Map<string, Pick<OrderRow, 'itemId' | 'itemName' | 'unit'>>();
      const note = ({ itemId, itemName, unit }: WorkOrder): void => {
        items.set(itemId, { itemId, itemName, ...(unit === undefined ? {} : { unit }) });
      };
      await inTurns(asOthersKnow(plantLedger.ledger()?.orders() ?? null, own), note);
      await inTurns(own, note);
      return [...items.values()];
    },
  };
}

type FiguresOf = (scope: Scope, key: string, ageMs: number, from?: number) => Figures;

/** Sums of every machine over a window. */
function* summed(ledger: Ledger, { from, to }: Window): Generator<void> {
  for (const { id } of ledger.plant.machines) {
    ledger.figures({ kind: 'machine', id }, from, to);
    yield;
  }
}

/** Where the day begins that a moment lies in, as sums are kept: then what lies behind it reads no facts. */
function wholeDay(timeZone: string, at: number): number {
  const offsetMs = offsetMsAt(timeZone, 0);
  return Math.floor((at + offsetMs) / DAY_MS) * DAY_MS - offsetMs;
}

function machineRow(ledger: Ledger, machine: Machine, { bars, since, last }: Strip, figures: Figures): MachineRow {
  const operationId = last?.owner?.shares[0]?.operationId ?? null;
  const order = operationId === null ? undefined : orderOfOperation(ledger, operationId);
  const centre = ledger.plant.workCentres.find((candidate) => candidate.id === machine.workCentreId);
  return {
    id: machine.id,
    name: machine.name,
    workCentreId: machine.workCentreId,
    class: last?.class ?? 'noData',
    state: last?.state ?? null,
    since,
    reasonId: last?.reasonId ?? null,
    operationId,
    itemName: order === undefined ? null : order.itemName || order.itemId,
    figures: card(figures),
    paperAvailability: centre?.paperAvailability ?? null,
    strip: bars,
  };
}

function orderOfOperation(ledger: Ledger, operationId: string): WorkOrder | undefined {
  return ledger.orders().get(operationId.slice(0, operationId.lastIndexOf('/')));
}

function card(figures: Figures): FigureCard {
  const { kpis, coverage, withheld, sums, units } = figures;
  return { kpis, coverage, withheld, sums, ...(units === undefined ? {} : { units }) };
}

function isFigures(value: unknown): value is Figures {
  return typeof value === 'object' && value !== null && 'kpis' in value;
}

/** Before any box has told the plant: the page says so by having no machines. */
function emptyView(options: ViewOptions, now: number): PlannerView {
  return {
    now,
    plantName: '',
    timeZone: 'UTC',
    reasons: [],
    window: { from: now - DAY_MS, to: now },
    measured: { from: now, to: now },
    plant: { kpis: kpisOf(zeroSums()), coverage: null, withheld: true, sums: zeroSums() },
    machines: [],
    workCentres: [],
    pareto: [],
    scrapPareto: [],
    waterfall: { plannedMs: 0, steps: [], goodMs: 0 },
    orders: options.orders().map((order) => orderRow(order, null, () => null, options)),
    workTime: { from: now, to: now, open: [] },
    ...told(options),
  };
}

/** What stands on the page whether or not any box has told the plant. */
function told(options: ViewOptions) {
  return {
    edges: options.edges(),
    wrong: options.wrong(),
    alarms: options.alarms(),
    setAside: options.setAside(),
    vanished: options.vanished(),
    downloads: options.downloads(),
    master: options.master(),
    outbox: options.outbox(),
    record: options.record(),
  };
}
