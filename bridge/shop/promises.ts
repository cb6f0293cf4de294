/**
 * Keeps every open order's promise fresh, on record and in the ERP. The arithmetic is the promise
 * service's; here are the snapshot that it works on, the record, and who is told.
 */
import { routing, type WorkOrder } from '../../shared/core/words/order.ts';
import { Problem } from '../../shared/core/words/problem.ts';
import type { Sentence } from '../../shared/core/words/sentence.ts';
import { DAY_MS, MINUTE_MS } from '../../shared/core/words/time.ts';
import type { Database } from '../../shared/io/sqlite.ts';
import type { Erp } from '../erp/erp.ts';
import type { Orders } from '../erp/orders.ts';
import type { PlantLedger } from '../facts/plant-ledger.ts';
import type { Totals } from '../facts/totals.ts';
import { type Alarm, type AtRisk, updateAlarms } from '../promise/alarms.ts';
import type { Beliefs } from '../promise/beliefs.ts';
import { ESTIMATOR_VERSION } from '../promise/laws.ts';
import { type DriftAlarm, updateDrift } from '../promise/record/drift.ts';
import { type RecordedPromise, type RecordScore, scoreByTag, scoreRecord } from '../promise/record/record.ts';
import type {
  Driver,
  Enquiry,
  Measured,
  OrderPromise,
  QuoteAnswer,
  ShopDates,
  ShopSnapshot,
  Undated,
} from '../promise/shop.ts';
import type { ShopChange, WhatIfRow } from '../promise/what-if.ts';
import { openFlowReader } from './flow.ts';
import { AlarmsSchema, DriftSchema, parsePromise, parseStanding, UndatedSchema } from './on-disk.ts';
import { stepsWithEnds } from './outside.ts';
import { snapshotOf } from './snapshot.ts';
import { openStretchReader } from './stretches.ts';

export interface PromiseView {
  madeAt: number;
  p50: number;
  p80: number;
  p95: number;
  /** The date that the plant gives its word on. */
  quotedAt: number;
  quoteLevel: number;
  /** The date that was given first, and stands; null before the first. */
  promisedAt: number | null;
  /** Probability of keeping `promisedAt`, where it is known. */
  keepProbability: number | null;
  /** Probability of meeting `dueAt`; null without one. */
  onTimeProbability: number | null;
  /** What the promise rests on, in words' codes: e.g. `paperOnly`, `noMeasuredSetup`. */
  warnings: readonly string[];
  drivers: readonly Driver[];
}

/** Of the promises given at `level`, how many were kept; null = none has come due yet. */
export type RecordSummary = { level: number; given: number; due: number; kept: number } | null;

/** What the bridge needs of the promise service. */
export interface PromiseMaker {
  refresh(snapshot: ShopSnapshot): Promise<ShopDates>;
  quote(snapshot: ShopSnapshot, enquiry: Enquiry): Promise<QuoteAnswer>;
  whatIf(snapshot: ShopSnapshot, changes: readonly ShopChange[]): Promise<WhatIfRow[]>;
  beliefs(): Promise<Beliefs | null>;
}

export interface Promises {
  /** Recomputes when something changed and the last time is long enough ago. Never two at once. */
  refresh(): Promise<void>;
  /** Hands promises to the ERP that it has not yet. */
  tellErp(): Promise<void>;
  quote(enquiry: Enquiry): Promise<QuoteAnswer>;
  promiseOf(orderId: string): PromiseView | null;
  /** Why an open order has no date; null where it has one, or nobody has asked yet. */
  noDateOf(orderId: string): Sentence | null;
  /** Of the dates first given at P80, how many were kept. */
  record(): RecordSummary;
  /** How the first promise of each order kept its word, per level; also by strategy and last work centre. */
  score(): { all: RecordScore; byTag: Readonly<Record<string, RecordScore>> };
  /** Orders whose promised date is in danger; each told once until it has recovered. */
  alarms(): Alarm[];
  /** Where promises are no longer kept as often as they say, of those of the last half-year. */
  drift(): DriftAlarm[];
  /** All promises with and without changes to the shop. */
  whatIf(changes: readonly ShopChange[]): Promise<WhatIfRow[]>;
  /** What was measured of the shop, how much of it and how surely. Errors: `unavailable` before the first dates. */
  beliefs(): Promise<Beliefs>;
}

export interface PromisesOptions {
  db: Database;
  plantLedger: PlantLedger;
  orders: Orders;
  erp: Pick<Erp, 'promise'>;
  maker: PromiseMaker;
  now: () => number;
  totals: Totals;
  /** A box still brings its past: what stands in the shop today is not known yet. */
  catchingUp: () => boolean;
  refreshMs: number;
  measuredDays: number;
  /** From an order to a component that nobody confirmed, where its supplier was never measured. */
  usualLeadDays: number;
  changed: () => void;
}

interface Stored {
  promise: OrderPromise;
  madeAt: number;
}

/** A date that moved less is the same date: it is not written down again. */
const SAME_MS = 30 * MINUTE_MS;
const RECORD_LEVEL = 0.8;
/** Older promises say nothing of whether the dates of today hold. */
const DRIFT_WINDOW_MS = 182 * DAY_MS;
const driftKey = ({ group, level }: DriftAlarm): string => `${group} ${level}`;

export function openPromises(options: PromisesOptions): Promises {
  return new KeptPromises(options);
}

class KeptPromises implements Promises {
  readonly #options: PromisesOptions;
  readonly #db: PromisesOptions['db'];
  readonly #plantLedger: PromisesOptions['plantLedger'];
  readonly #orders: PromisesOptions['orders'];
  readonly #totals: PromisesOptions['totals'];
  readonly #now: PromisesOptions['now'];
  readonly #sql;
  readonly #first = new Map<string, Stored>();
  readonly #latest = new Map<string, Stored>();
  readonly #stretches = openStretchReader();
  readonly #flow = openFlowReader();
  #alarms: ReadonlyMap<string, Alarm>;
  #drift: ReadonlyMap<string, DriftAlarm>;
  #undated: ReadonlyMap<string, Undated>;
  #made: { at: number; orders: number } | null = null;
  #lastShop: ShopSnapshot | null = null;
  #running = false;
  #telling = false;
  readonly #keep;

  constructor(options: PromisesOptions) {
    this.#options = options;
    const { db, plantLedger, orders, totals, now } = options;
    this.#db = db;
    this.#plantLedger = plantLedger;
    this.#orders = orders;
    this.#totals = totals;
    this.#now = now;
    this.#sql = {
      put: this.#db.prepare('INSERT INTO promise (order_id, made_at, body, basis) VALUES (?, ?, ?, ?)'),
      all: this.#db.prepare<[], { order_id: string; made_at: number; body: string }>(
        `SELECT order_id, made_at, body FROM promise WHERE n IN (
         SELECT min(n) FROM promise GROUP BY order_id UNION SELECT max(n) FROM promise GROUP BY order_id
       ) ORDER BY n`,
      ),
      untold: this.#db.prepare<[], { n: number; body: string }>(
        'SELECT n, body FROM promise WHERE told_erp = 0 AND n IN (SELECT max(n) FROM promise GROUP BY order_id) ORDER BY n LIMIT 50',
      ),
      standing: this.#db.prepare<[string], { value: string }>('SELECT value FROM cursor WHERE name = ?'),
      putStanding: this.#db.prepare(
        'INSERT INTO cursor VALUES (?, ?) ON CONFLICT(name) DO UPDATE SET value = excluded.value',
      ),
      told: this.#db.prepare('UPDATE promise SET told_erp = ? WHERE n = ?'),
    };
    for (const row of this.#sql.all.all()) {
      const stored = { promise: parsePromise(row.body), madeAt: row.made_at };
      if (!this.#first.has(row.order_id)) this.#first.set(row.order_id, stored);
      this.#latest.set(row.order_id, stored);
    }
    this.#alarms = new Map(
      parseStanding(AlarmsSchema, this.#sql.standing.get('alarms')?.value).map((alarm) => [alarm.orderId, alarm]),
    );
    this.#undated = new Map(
      parseStanding(UndatedSchema, this.#sql.standing.get('undated')?.value).map((one) => [one.orderId, one]),
    );
    this.#drift = new Map(
      parseStanding(DriftSchema, this.#sql.standing.get('drift')?.value).map((alarm) => [driftKey(alarm), alarm]),
    );
    this.#keep = this.#db.transaction((promises: readonly OrderPromise[], basis: string, madeAt: number) => {
      for (const promise of promises) {
        const stored = { promise, madeAt };
        const before = this.#latest.get(promise.orderId);
        if (before !== undefined && !this.#undated.has(promise.orderId) && isSame(before.promise, promise)) continue;
        this.#sql.put.run(promise.orderId, madeAt, JSON.stringify(promise), basis);
        if (!this.#first.has(promise.orderId)) this.#first.set(promise.orderId, stored);
        this.#latest.set(promise.orderId, stored);
      }
    });
  }

  readonly refresh: Promises['refresh'] = async () => {
    const newOrders = this.#made !== null && this.#made.orders !== this.#orders.version();
    if (this.#running || (this.#made !== null && !newOrders && this.#now() - this.#made.at < this.#options.refreshMs))
      return;
    if (this.#options.catchingUp()) return;
    this.#running = true;
    this.#made = { at: this.#now(), orders: this.#orders.version() };
    try {
      const shop = await this.#snapshot();
      if (shop === null) {
        this.#made = null;
        return;
      }
      this.#lastShop = shop;
      const { promises, undated } = await this.#options.maker.refresh(shop);
      const basis = { cursors: shop.basis, estimatorVersion: ESTIMATOR_VERSION };
      this.#keep(promises, JSON.stringify(basis), shop.now);
      this.#putUndated(undated);
      this.#watchDates([...promises, ...undated.flatMap((one) => this.#broken(one) ?? [])], shop.now);
      this.#watchRecord(shop.now);
      this.#options.changed();
    } finally {
      this.#running = false;
    }
  };
  readonly tellErp: Promises['tellErp'] = async () => {
    const tell = this.#options.erp.promise;
    if (tell === undefined || this.#telling) return;
    this.#telling = true;
    try {
      for (const row of this.#sql.untold.all()) {
        const promise = parsePromise(row.body);
        // An older date of an order that has none today is told to nobody.
        if (this.#undated.has(promise.orderId)) {
          this.#sql.told.run(2, row.n);
          continue;
        }
        const refused = await tell(promise).then(
          () => false,
          (error: unknown) => {
            // An order that the ERP will not take a date for stays without; everything else is tried again.
            if (error instanceof Problem && error.code === 'refused') return true;
            throw error;
          },
        );
        this.#sql.told.run(refused ? 2 : 1, row.n);
      }
    } finally {
      this.#telling = false;
    }
  };
  readonly quote: Promises['quote'] = async (enquiry) => {
    // The snapshot of the last refresh: its scenarios are there, so that a quote takes milliseconds.
    const shop = this.#lastShop ?? (await this.#snapshot());
    if (shop === null) throw new Problem('unavailable', { what: 'noPlantForDates' });
    return this.#options.maker.quote(shop, enquiry);
  };
  readonly promiseOf: Promises['promiseOf'] = (orderId) => {
    const stored = this.#undated.has(orderId) ? undefined : this.#latest.get(orderId);
    return stored === undefined ? null : viewOf(stored, this.#first.get(orderId)?.promise.quotedAt ?? null);
  };
  readonly noDateOf: Promises['noDateOf'] = (orderId) => this.#undated.get(orderId)?.why ?? null;
  readonly record: Promises['record'] = () => {
    const { levels, given } = scoreRecord(this.#recorded(), this.#now(), [RECORD_LEVEL]);
    const score = levels[0];
    return score === undefined || score.due === 0
      ? null
      : { level: RECORD_LEVEL, given, due: score.due, kept: score.kept };
  };
  readonly score: Promises['score'] = () => {
    const record = this.#recorded();
    return { all: scoreRecord(record, this.#now()), byTag: Object.fromEntries(scoreByTag(record, this.#now())) };
  };
  readonly alarms: Promises['alarms'] = () => [...this.#alarms.values()];
  readonly drift: Promises['drift'] = () => [...this.#drift.values()];
  readonly whatIf: Promises['whatIf'] = async (changes) => {
    const shop = this.#lastShop ?? (await this.#snapshot());
    if (shop === null) throw new Problem('unavailable', { what: 'noPlantForDates' });
    return this.#options.maker.whatIf(shop, changes);
  };
  readonly beliefs: Promises['beliefs'] = async () => {
    const beliefs = await this.#options.maker.beliefs();
    if (beliefs === null) throw new Problem('unavailable', { what: 'noPlantForDates' });
    return beliefs;
  };

  /** null: open, or nobody knows; `isLost`: it never will be known, for nobody said when a step outside came back. */
  readonly #finishOf = (order: WorkOrder): { at: number | null; isLost: boolean } => {
    const plant = this.#plantLedger.ledger()?.plant ?? null;
    const steps = stepsWithEnds(order, plant, this.#totals.of);
    const at = steps.some(({ finishedAt }) => finishedAt === null)
      ? null
      : Math.max(...steps.map(({ finishedAt }) => Number(finishedAt)));
    const isOver = order.status === 'finished' || order.status === 'closed';
    return { at, isLost: isOver && steps.some((step) => step.isElsewhere && step.finishedAt === null) };
  };
  /** How the first promise of an order ended; null where it was done already, or nobody will know. */
  readonly #outcomeOf = (orderId: string, { promise, madeAt }: Stored): Measured['outcomes'][number] | null => {
    const order = this.#orders.get(orderId) ?? this.#plantLedger.ledger()?.orders().get(orderId);
    const { at: finishedAt, isLost } = order == null ? { at: null, isLost: false } : this.#finishOf(order);
    if (isLost || (finishedAt !== null && finishedAt <= madeAt)) return null;
    return { orderId, madeAt, quantiles: promise.quantiles ?? {}, finishedAt };
  };
  readonly #recorded = (): RecordedPromise[] =>
    [...this.#first].flatMap(([orderId, stored]) => {
      const outcome = this.#outcomeOf(orderId, stored);
      if (outcome === null) return [];
      const { p50, p80, p90, p95 } = stored.promise;
      const order = this.#orders.get(orderId);
      const last = order === null ? undefined : routing(order).at(-1);
      return [
        {
          orderId,
          madeAt: stored.madeAt,
          quantiles: { '0.5': p50, '0.8': p80, '0.9': p90, '0.95': p95 },
          finishedAt: outcome.finishedAt,
          tags: order === null ? [] : [`strategy:${order.strategy}`, `workCentre:${last?.workCentreId ?? ''}`],
        },
      ];
    });
  readonly #putUndated = (undated: readonly Undated[]): void => {
    const before = JSON.stringify([...this.#undated.values()]);
    this.#undated = new Map(undated.map((one) => [one.orderId, one]));
    const now = JSON.stringify(undated);
    if (now !== before) this.#sql.putStanding.run('undated', now);
  };
  /** A date was given, and today there is none. */
  readonly #broken = ({ orderId }: Undated): AtRisk | null =>
    this.#first.has(orderId) ? { orderId, keepProbability: 0, onTimeProbability: null, drivers: [] } : null;
  readonly #watchDates = (promises: readonly AtRisk[], at: number): void => {
    const { standing, raised, cleared } = updateAlarms(this.#alarms, promises, at);
    this.#alarms = standing;
    if (raised.length + cleared.length > 0)
      this.#sql.putStanding.run('alarms', JSON.stringify([...this.#alarms.values()]));
  };
  readonly #watchRecord = (at: number): void => {
    const lately = this.#recorded().filter((promise) => promise.madeAt >= at - DRIFT_WINDOW_MS);
    const before = [...this.#drift.keys()].join();
    this.#drift = updateDrift(this.#drift, new Map([['all', scoreRecord(lately, at)], ...scoreByTag(lately, at)]), at);
    if ([...this.#drift.keys()].join() !== before)
      this.#sql.putStanding.run('drift', JSON.stringify([...this.#drift.values()]));
  };
  readonly #snapshot = async (): Promise<ShopSnapshot | null> => {
    const ledger = this.#plantLedger.ledger();
    if (ledger === null) return null;
    const all = new Map<string, WorkOrder>(ledger.orders());
    for (const order of this.#orders.all()) all.set(order.id, order);
    return snapshotOf({
      ledger,
      now: this.#now(),
      measuredMs: this.#options.measuredDays * DAY_MS,
      usualLeadMs: this.#options.usualLeadDays * DAY_MS,
      orders: [...all.values()],
      totalsOf: this.#totals.of,
      stretches: this.#stretches,
      flow: this.#flow,
      knownUntil: this.#plantLedger.knownUntil,
      promisedAt: (orderId) => this.#first.get(orderId)?.promise.quotedAt ?? null,
      outcomes: [...this.#first].flatMap(([orderId, stored]) => this.#outcomeOf(orderId, stored) ?? []),
      basis: this.#plantLedger.basis(),
    });
  };
}

function isSame(a: OrderPromise, b: OrderPromise): boolean {
  const near = (x: number, y: number) => Math.abs(x - y) < SAME_MS;
  return a.quotedAt === b.quotedAt && near(a.p50, b.p50) && near(a.p80, b.p80) && near(a.p95, b.p95);
}

function viewOf({ promise, madeAt }: Stored, promisedAt: number | null): PromiseView {
  const { p50, p80, p95, quotedAt, quoteLevel, onTimeProbability, warnings, drivers } = promise;
  const keepProbability = promise.keepProbability ?? null;
  return {
    madeAt,
    p50,
    p80,
    p95,
    quotedAt,
    quoteLevel,
    promisedAt,
    keepProbability,
    onTimeProbability,
    warnings,
    drivers,
  };
}
