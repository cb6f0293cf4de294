/**
 * Day by day through the past: the shop as it was known, the dates that it gives, and what came of them. One ledger
 * goes along; it holds what was recorded up to the moment and nothing else.
 */
import { type Ledger, openLedger } from '../../shared/core/ledger/ledger.ts';
import type { Event } from '../../shared/core/words/event.ts';
import type { OperationTotals } from '../../shared/core/words/interval.ts';
import { routing, type WorkOrder } from '../../shared/core/words/order.ts';
import { DAY_MS } from '../../shared/core/words/time.ts';
import { chanceOf, dateAt, type PromiseOptions, promisesOf, simulateShop } from '../promise/promise.ts';
import type { Measured, OrderPromise } from '../promise/shop.ts';
import { partForecast } from '../promise/skill/kaplan-meier.ts';
import { askedOf, naiveForecast } from '../promise/skill/lead-times.ts';
import { levels, type Sample } from '../promise/skill/sample.ts';
import { openFlowReader } from '../shop/flow.ts';
import { finishOf } from '../shop/lead-times.ts';
import { openRunReader } from '../shop/runs.ts';
import { snapshotOf } from '../shop/snapshot.ts';
import { openStretchReader } from '../shop/stretches.ts';
import { asKnown } from './past.ts';

export interface BacktestOptions {
  /** Orders that came in within [from, to) are scored; all are promised. */
  from: number;
  to: number;
  measuredDays: number;
  usualLeadDays: number;
  promise: Partial<PromiseOptions>;
  /** How far it is, for whoever waits. */
  progress?: (done: number, of: number) => void;
}

/** What would have been promised to one order. Times are epoch ms. */
export interface Forecast {
  orderId: string;
  madeAt: number;
  /** As it would have been told, at the middles of 40 equal shares. */
  told: Sample;
  /** Level ("0.8") to date. */
  dates: Readonly<Record<string, number>>;
  quotedAt: number;
  /** As the bridge keeps it on record. */
  promise: OrderPromise;
  naive: Sample | null;
  /** Kaplan–Meier by part; null where the naive forecaster has nothing to say either. */
  kaplanMeier: Sample | null;
  /** Of the model; the rest is the plant's own past. */
  modelShare: number;
  strategy: string;
  workCentreId: string;
}

export interface Outcome extends Forecast {
  finishedAt: number | null;
}

export interface Backtest {
  outcomes: Outcome[];
  leftOut: { before: number; begun: number; undated: number; cancelled: number; unknown: number };
  /** Until when facts tell. */
  until: number;
}

export const toldLevels = [0.5, 0.8, 0.9, 0.95] as const;

export async function backtest(facts: readonly Event[], options: BacktestOptions): Promise<Backtest> {
  return new Rolling(facts, options).run();
}

/** An order when a box first heard of it. */
interface Origin {
  at: number;
  orderIds: string[];
}

class Rolling {
  readonly #options: BacktestOptions;
  readonly #facts: Event[];
  readonly #forecasts = new Map<string, Forecast>();
  readonly #totals = new Map<string, OperationTotals | null>();
  readonly #stretches = openStretchReader();
  /** Kept for minutes elsewhere; here each moment is days after the last. */
  readonly #runs = openRunReader();
  readonly #flow = openFlowReader(0);
  readonly #cursors: Record<string, number> = {};
  readonly #leftOut = { before: 0, begun: 0, undated: 0, cancelled: 0, unknown: 0 };
  #ledger: Ledger | null = null;
  #next = 0;

  constructor(facts: readonly Event[], options: BacktestOptions) {
    this.#options = options;
    this.#facts = asKnown(facts);
  }

  async run(): Promise<Backtest> {
    const until = this.#facts.at(-1)?.recordedAt ?? 0;
    const origins = originsOf(this.#facts, this.#options.to);
    for (const [index, origin] of origins.entries()) {
      this.#knowUntil(origin.at);
      await this.#promise(origin);
      this.#options.progress?.(index + 1, origins.length);
    }
    this.#knowUntil(Number.POSITIVE_INFINITY);
    return { outcomes: this.#outcomes(until), leftOut: this.#leftOut, until };
  }

  #knowUntil(at: number): void {
    const from = this.#next;
    while (this.#next < this.#facts.length && (this.#facts[this.#next]?.recordedAt ?? 0) <= at) this.#next += 1;
    const known = this.#facts.slice(from, this.#next);
    for (const { edgeId, seq } of known) this.#cursors[edgeId] = Math.max(this.#cursors[edgeId] ?? 0, seq);
    const told = known.find((fact) => fact.type === 'masterDataChanged');
    if (this.#ledger === null) {
      const first = told ?? this.#facts.find((fact) => fact.type === 'masterDataChanged');
      if (first?.type !== 'masterDataChanged') return;
      this.#ledger = openLedger(first.plant);
    }
    this.#ledger.record(known);
    const { operationIds } = this.#ledger.takeChanged();
    for (const id of operationIds) this.#totals.delete(id);
    this.#runs.forget(operationIds);
  }

  readonly #totalsAt =
    (now: number) =>
    (operationId: string): OperationTotals | null => {
      const kept = this.#totals.get(operationId);
      if (kept !== undefined && kept?.status !== 'running') return kept;
      const totals = this.#ledger?.operation(operationId, now) ?? null;
      this.#totals.set(operationId, totals);
      return totals;
    };

  async #promise({ at, orderIds }: Origin): Promise<void> {
    const ledger = this.#ledger;
    if (ledger === null) return;
    const orders = [...ledger.orders().values()];
    const totalsOf = this.#totalsAt(at);
    const asked = orderIds
      .flatMap((id) => ledger.orders().get(id) ?? [])
      .filter((order) => this.#mayAsk(order, at, totalsOf));
    if (asked.length === 0) return;
    const { measuredDays, usualLeadDays, promise } = this.#options;
    const shop = await snapshotOf({
      ledger,
      now: at,
      measuredMs: measuredDays * DAY_MS,
      usualLeadMs: usualLeadDays * DAY_MS,
      orders,
      totalsOf,
      standOf: totalsOf,
      stretches: this.#stretches,
      runs: this.#runs,
      flow: this.#flow,
      knownUntil: () => at,
      promisedAt: (orderId) => this.#forecasts.get(orderId)?.quotedAt ?? null,
      outcomes: this.#record(ledger, totalsOf),
      knownSince: this.#facts[0]?.recordedAt ?? null,
      basis: { ...this.#cursors },
    });
    const simulated = simulateShop(shop, { ...promise, drivers: false });
    const promised = new Map(promisesOf(simulated).map((one) => [one.orderId, one]));
    const places = new Map(simulated.snapshot.orders.map(({ order }, index) => [order.id, index]));
    for (const order of asked) {
      const one = promised.get(order.id);
      const place = places.get(order.id);
      if (one === undefined || place === undefined) {
        this.#leftOut.undated += 1;
        continue;
      }
      const chance = chanceOf(simulated, place);
      this.#forecasts.set(order.id, {
        orderId: order.id,
        madeAt: at,
        told: Float64Array.from(levels, (level) => dateAt(chance, level, at)),
        dates: Object.fromEntries(toldLevels.map((level) => [String(level), dateAt(chance, level, at)])),
        quotedAt: one.quotedAt,
        promise: one,
        naive: naiveForecast(askedOf(order, at), shop.measured.leads ?? [], at),
        kaplanMeier: partForecast(order, shop.measured.leads ?? [], at),
        modelShare: simulated.mixture.weights[0] ?? 1,
        strategy: order.strategy,
        workCentreId: routing(order).at(-1)?.workCentreId ?? '',
      });
    }
  }

  #mayAsk(order: WorkOrder, at: number, totalsOf: LeadTimeTotals): boolean {
    if (order.createdAt < (this.#facts[0]?.recordedAt ?? at)) {
      this.#leftOut.before += 1;
      return false;
    }
    const isBegun = order.operations.some(({ id }) => (totalsOf(id)?.startedAt ?? at) < at);
    if (isBegun) this.#leftOut.begun += 1;
    return !isBegun;
  }

  /** The promises of this same run and what became of them by now. */
  #record(ledger: Ledger, totalsOf: LeadTimeTotals): Measured['outcomes'] {
    return [...this.#forecasts.values()].flatMap(({ orderId, madeAt, promise }) => {
      const order = ledger.orders().get(orderId);
      if (order === undefined || order.status === 'cancelled') return [];
      const finishedAt = finishOf(order, ledger.plant, totalsOf);
      const isLost = finishedAt === null && order.status !== 'released' && order.status !== 'planned';
      const { strategy } = order;
      return isLost ? [] : [{ orderId, madeAt, quantiles: promise.quantiles ?? {}, finishedAt, strategy }];
    });
  }

  #outcomes(until: number): Outcome[] {
    const ledger = this.#ledger;
    const { from, to } = this.#options;
    const totalsOf = this.#totalsAt(until);
    return [...this.#forecasts.values()].flatMap((forecast) => {
      const order = ledger?.orders().get(forecast.orderId);
      if (forecast.madeAt < from || forecast.madeAt >= to || ledger == null || order === undefined) return [];
      if (order.status === 'cancelled') {
        this.#leftOut.cancelled += 1;
        return [];
      }
      const finishedAt = finishOf(order, ledger.plant, totalsOf);
      if (finishedAt === null && (order.status === 'closed' || order.status === 'finished')) {
        this.#leftOut.unknown += 1;
        return [];
      }
      return [{ ...forecast, finishedAt }];
    });
  }
}

type LeadTimeTotals = (operationId: string) => OperationTotals | null;

/** Moments at which boxes first heard of orders, those of one moment together. */
function originsOf(facts: readonly Event[], to: number): Origin[] {
  const heard = new Set<string>();
  const origins = new Map<number, string[]>();
  for (const fact of facts) {
    if (fact.type !== 'orderReleased' && fact.type !== 'orderChanged') continue;
    const { id } = fact.order;
    if (heard.has(id) || fact.recordedAt >= to) continue;
    heard.add(id);
    origins.set(fact.recordedAt, [...(origins.get(fact.recordedAt) ?? []), id]);
  }
  return [...origins].map(([at, orderIds]) => ({ at, orderIds })).sort((a, b) => a.at - b.at);
}
