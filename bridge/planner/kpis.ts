/** How each strategy is doing, for the page and for files; what an order adds is remembered until something changes. */

import { openBusy } from '../../shared/core/kpis/busy.ts';
import { type KpiId, kpiDefinitions, kpisOfStrategy } from '../../shared/core/kpis/definitions.ts';
import type { FitRow } from '../../shared/core/kpis/fit.ts';
import { type Grouped, type KpiGroup, type KpiRow, openKeys, openKpiSums } from '../../shared/core/kpis/groups.ts';
import { type BusyWith, endOf, type KpiOrder, type KpiStep } from '../../shared/core/kpis/lead-time.ts';
import { type Measure, measuresOf } from '../../shared/core/kpis/measure.ts';
import { type MissingParts, missingParts } from '../../shared/core/kpis/missing.ts';
import { stockMeasures } from '../../shared/core/kpis/stock.ts';
import type { Ledger } from '../../shared/core/ledger/ledger.ts';
import type { Stock } from '../../shared/core/materials/stock.ts';
import { asOthersKnow } from '../../shared/core/orders/orders-by-id.ts';
import { csvCell } from '../../shared/core/words/csv.ts';
import type { OperationTotals } from '../../shared/core/words/interval.ts';
import { sameData } from '../../shared/core/words/json.ts';
import type { Strategy, WorkOrder } from '../../shared/core/words/order.ts';
import { HOUR_MS } from '../../shared/core/words/time.ts';
import { inTurns, nextTurn } from '../../shared/io/turn.ts';
import type { PlantLedger } from '../facts/plant-ledger.ts';
import { stepsWithEnds } from '../shop/outside.ts';
import { fitsOf } from './fit.ts';

export interface KpisView {
  strategy: Strategy;
  by: KpiGroup;
  /** In the order in which they are shown. */
  kpis: readonly KpiId[];
  rows: readonly KpiRow[];
  /** What open orders of the strategy wait for. */
  missing: readonly MissingParts[];
}

/** What stands behind one value: orders, components, milestones. */
export interface KpiEvidence {
  kpi: KpiId;
  formula: string;
  source: string;
  countsAt: string;
  /** The newest first, `MOST_SHOWN` at most of `n`. */
  n: number;
  measures: readonly Measure[];
}

export interface KpiQuestion {
  strategy: Strategy;
  from: number;
  to: number;
  now: number;
}

export interface Kpis {
  rows(asked: KpiQuestion & { by: KpiGroup }): Promise<KpisView>;
  /** Which strategy would fit each item, of orders that came in within the window. */
  fits(asked: { from: number; to: number; now: number }): Promise<FitRow[]>;
  behind(asked: KpiQuestion & { by: KpiGroup; key: string; kpi: KpiId }): Promise<KpiEvidence>;
}

export interface KpisOptions {
  plantLedger: Pick<PlantLedger, 'ledger' | 'watch'>;
  /** As the ERP has them. */
  orders: () => readonly WorkOrder[];
  totalsOf: (operationId: string) => OperationTotals | null;
  /** As the ERP keeps it. */
  stock: () => Stock;
  /** The date that we gave our word on; null = none was given. */
  promisedAt: (orderId: string) => number | null;
}

const MOST_SHOWN = 200;
/** So many orders that are kept are looked at in one go; one that is not counts as many. */
const A_TURN = 2_000;
const DEAR = 80;
const ADDED_A_TURN = 2_000;

export function openKpis(options: KpisOptions): Kpis {
  return new KeptKpis(options);
}

/** What a settled order added, and what it was made from. */
interface Kept {
  order: WorkOrder;
  promisedAt: number | null;
  measures: readonly Measure[];
}

/** When an operation was in work; `to` null: it still is. */
interface InWork {
  from: number;
  to: number | null;
  machineIds: readonly string[];
}

class KeptKpis implements Kpis {
  readonly #options;
  readonly #changes;
  readonly #kept = new Map<string, Kept>();
  readonly #inWork = new Map<string, InWork>();
  /** Nothing that is kept waited for a machine after that. */
  #settledUntil = 0;
  #ledger: Ledger | null = null;
  #taking: Promise<void> = Promise.resolve();

  constructor(options: KpisOptions) {
    this.#options = options;
    this.#changes = options.plantLedger.watch();
  }

  readonly rows: Kpis['rows'] = async ({ strategy, by, from, to, now }) => {
    const orders = await this.#ordersOf(strategy);
    const found = await this.#measures(orders, now);
    const kpis = kpisOfStrategy[strategy];
    const sums = openKpiSums(kpis, by, this.#zone());
    let added = 0;
    for (const { order, measures } of found) {
      const own = measures.filter(({ at }) => at >= from && at < to);
      sums.add(order, own);
      if (++added % ADDED_A_TURN === 0) await nextTurn();
    }
    for (const { order, measure } of this.#ofStock(strategy, orders, { from, to, now })) sums.add(order, [measure]);
    const waiting = orders.filter(({ status, operations }) => {
      const isOpen = status === 'released' || status === 'planned';
      return isOpen && operations.every(({ id }) => !this.#inWork.has(id));
    });
    return { strategy, by, kpis, rows: sums.rows(), missing: missingParts(waiting, now) };
  };

  readonly fits: Kpis['fits'] = async ({ from, to, now }) =>
    fitsOf(await this.#measures(await this.#ordersOf(null), now), this.#options.stock(), {
      from,
      to: Math.min(to, now),
    });

  readonly behind: Kpis['behind'] = async ({ strategy, by, key, kpi, from, to, now }) => {
    const keyOf = openKeys(by, this.#zone());
    const own: Measure[] = [];
    const orders = await this.#ordersOf(strategy);
    const measured = [
      ...within(await this.#measures(orders, now), from, to),
      ...this.#ofStock(strategy, orders, { from, to, now }),
    ];
    for (const { order, measure } of measured)
      if (measure.kpi === kpi && keyOf(order, measure.at) === key) own.push(measure);
    const { formula, source, countsAt } = kpiDefinitions[kpi];
    const measures = own.sort((a, b) => b.at - a.at).slice(0, MOST_SHOWN);
    return { kpi, formula, source, countsAt, n: own.length, measures };
  };

  /** Of items that are made to stock. */
  readonly #ofStock = (
    strategy: Strategy,
    orders: readonly WorkOrder[],
    { from, to, now }: { from: number; to: number; now: number },
  ): { order: Grouped; measure: Measure }[] => {
    if (strategy !== 'MTS') return [];
    const groups = new Map(orders.map(({ itemId, itemGroup }) => [itemId, itemGroup]));
    return stockMeasures(this.#options.stock(), from, Math.min(now, to)).flatMap((measure) => {
      const { itemId, customer, at } = measure;
      const order = { itemId, itemGroup: groups.get(itemId), customer };
      return groups.has(itemId) && at >= from && at < to ? [{ order, measure }] : [];
    });
  };

  readonly #zone = (): string => this.#ledger?.plant.timeZone ?? 'UTC';

  /** null: of all. Those that are over lie on disk, and of a year there are thousands. */
  readonly #ordersOf = async (strategy: Strategy | null): Promise<WorkOrder[]> => {
    const told = this.#options.plantLedger.ledger()?.orders() ?? null;
    const all = await inTurns(asOthersKnow(told, this.#options.orders()), (order) => order);
    return strategy === null ? all : all.filter((order) => order.strategy === strategy);
  };

  readonly #measures = async (orders: readonly WorkOrder[], now: number) => {
    await this.#upToDate();
    const busyWith = this.#busyLater(now);
    const found: { order: WorkOrder; measures: readonly Measure[] }[] = [];
    let work = 0;
    for (const order of orders) {
      const promisedAt = this.#options.promisedAt(order.id);
      const kept = this.#kept.get(order.id);
      const isSame = kept !== undefined && kept.promisedAt === promisedAt && sameData(kept.order, order);
      const measures = isSame ? kept.measures : this.#measureAnew(order, promisedAt, busyWith, now);
      found.push({ order, measures });
      work += isSame ? 1 : DEAR;
      if (work < A_TURN) continue;
      work = 0;
      await nextTurn();
    }
    return found;
  };

  readonly #measureAnew = (
    order: WorkOrder,
    promisedAt: number | null,
    busyWith: BusyWith,
    now: number,
  ): readonly Measure[] => {
    const known = this.#known(order, promisedAt);
    const measures = measuresOf(known, busyWith, now);
    // What has ended and has no date ahead says the same at every moment.
    if (endOf(known) === null || lastDateOf(known) > now) this.#kept.delete(order.id);
    else {
      this.#kept.set(order.id, { order, promisedAt, measures });
      for (const { startedAt } of known.steps) this.#settledUntil = Math.max(this.#settledUntil, startedAt ?? 0);
    }
    return measures;
  };

  readonly #known = (order: WorkOrder, promisedAt: number | null): KpiOrder => {
    const { totalsOf } = this.#options;
    const steps = stepsWithEnds(order, this.#ledger?.plant ?? null, totalsOf);
    return {
      ...{ order, promisedAt },
      releasedAt: this.#ledger?.releasedAt(order.id) ?? null,
      changesAfterRelease: this.#ledger?.changesAfterRelease(order.id) ?? 0,
      steps: steps.map((step): KpiStep => ({ ...step, ...timesOf(totalsOf(step.operation.id)) })),
    };
  };

  /**
   * An order is looked at anew where its own operations changed; all of them where a late fact moves what a machine
   * was at work on while a kept order waited. Work that goes on or begins now moves nothing of the past.
   */
  readonly #upToDate = (): Promise<void> => {
    // Whoever asks meanwhile waits for what was taken before.
    this.#taking = this.#taking.catch(() => {}).then(this.#takeChanges);
    return this.#taking;
  };
  readonly #takeChanges = async (): Promise<void> => {
    const ledger = this.#options.plantLedger.ledger();
    if (ledger !== this.#ledger) {
      this.#kept.clear();
      this.#inWork.clear();
    }
    this.#ledger = ledger;
    // After a start all have changed.
    await inTurns(this.#changes.take().operationIds, this.#take);
  };
  readonly #take = (id: string): void => {
    const totals = this.#options.totalsOf(id);
    const before = this.#inWork.get(id);
    const after = totals === null ? null : inWorkOf(totals);
    if (after === null) this.#inWork.delete(id);
    else this.#inWork.set(id, after);
    this.#kept.delete(totals?.orderId ?? id.slice(0, Math.max(0, id.lastIndexOf('/'))));
    if (firstDifference(before ?? null, after) >= this.#settledUntil) return;
    this.#kept.clear();
    this.#settledUntil = 0;
  };

  /** Gathered when the first order asks: mostly none does. */
  readonly #busyLater = (now: number): BusyWith => {
    let busy: BusyWith | null = null;
    return (operation, from, to) => {
      busy ??= openBusy(
        this.#ledger?.plant.machines ?? [],
        [...this.#inWork.values()].flatMap((one) =>
          one.machineIds.map((machineId) => ({ machineId, from: one.from, to: one.to ?? Math.max(now, one.from) })),
        ),
      );
      return busy(operation, from, to);
    };
  };
}

function inWorkOf({ startedAt, finishedAt, machineIds }: OperationTotals): InWork | null {
  return startedAt === null ? null : { from: startedAt, to: finishedAt, machineIds };
}

/** From when on two stretches of work differ; Infinity: nowhere. */
function firstDifference(a: InWork | null, b: InWork | null): number {
  if (a === null || b === null) return Math.min(a?.from ?? Infinity, b?.from ?? Infinity);
  if (a.from !== b.from || a.machineIds.join() !== b.machineIds.join()) return Math.min(a.from, b.from);
  return a.to === b.to ? Infinity : Math.min(a.to ?? Infinity, b.to ?? Infinity);
}

function timesOf(totals: OperationTotals | null): Pick<KpiStep, 'setupMs' | 'runMs' | 'stopMs' | 'machines'> {
  const stopMs = totals?.stopsByReason.reduce((sum, { durationMs }) => sum + durationMs, 0) ?? 0;
  return {
    ...{ setupMs: totals?.setupMs ?? 0, runMs: totals?.machineMs ?? 0, stopMs },
    machines: totals?.machineIds.length ?? 0,
  };
}

/** The last moment at which the order still adds something by the clock alone. */
function lastDateOf({ order, promisedAt }: KpiOrder): number {
  const dates = [
    ...order.components.map(({ confirmedAt }) => confirmedAt),
    ...(order.milestones ?? []).map(({ plannedAt }) => plannedAt),
  ];
  return Math.max(order.dueAt ?? 0, promisedAt ?? 0, ...dates.map((at) => at ?? 0));
}

function* within(
  found: readonly { order: WorkOrder; measures: readonly Measure[] }[],
  from: number,
  to: number,
): Generator<{ order: WorkOrder; measure: Measure }> {
  for (const { order, measures } of found)
    for (const measure of measures) if (measure.at >= from && measure.at < to) yield { order, measure };
}

export function printKpis({ strategy, by, kpis, rows }: KpisView): string {
  const head = ['strategy', by, ...kpis.flatMap((kpi) => [`${kpi}${unitOf(kpi)}`, `${kpi}_n`])];
  const lines = rows.map(({ key, values }) => [
    ...[strategy, key],
    ...kpis.flatMap((kpi) => [printed(kpi, values[kpi]?.value ?? null), String(values[kpi]?.n ?? 0)]),
  ]);
  return `${[head, ...lines].map((line) => line.map(csvCell).join(';')).join('\r\n')}\r\n`;
}

const isTime = (kpi: KpiId): boolean => kpiDefinitions[kpi].unit === 'ms';
const unitOf = (kpi: KpiId): string => (isTime(kpi) ? '_h' : '');

function printed(kpi: KpiId, value: number | null): string {
  if (value === null) return '';
  return isTime(kpi) ? (value / HOUR_MS).toFixed(2) : value.toFixed(4);
}
