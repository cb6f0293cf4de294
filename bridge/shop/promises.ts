/**
 * Keeps every open order's dates fresh beside the word on it, on record and in the ERP. The arithmetic is the promise
 * service's; here are the snapshot that it works on, the acts of the word, and who is told.
 */

import type { Rates } from '../../shared/core/costs/rates.ts';
import type { Plant } from '../../shared/core/words/plant.ts';
import { Problem } from '../../shared/core/words/problem.ts';
import type { Sentence } from '../../shared/core/words/sentence.ts';
import { DAY_MS } from '../../shared/core/words/time.ts';
import { inTurns } from '../../shared/io/turn.ts';
import type { Erp } from '../erp/erp.ts';
import type { Orders } from '../erp/orders.ts';
import type { PlantLedger } from '../facts/plant-ledger.ts';
import type { Totals } from '../facts/totals.ts';
import type { Alarm } from '../promise/alarms.ts';
import type { Beliefs } from '../promise/beliefs.ts';
import type { Explanation } from '../promise/explain.ts';
import type { DriftAlarm } from '../promise/record/drift.ts';
import type { Enquiry, OrderPromise, QuoteAnswer, RestCost, ShopDates, ShopSnapshot } from '../promise/shop.ts';
import { checkAhead, type ShopChange, type WhatIfRow } from '../promise/what-if.ts';
import { type DatedAct, decideWord, type WordAct, type WordPolicy, type WordWish } from '../promise/word.ts';
import type { Storage, StorageTransaction } from '../storage/storage.ts';
import type { Turn } from '../storage/transaction.ts';
import { readBackfilled } from './backfilled.ts';
import { type Computed, openComputed } from './computed.ts';
import { type DateWatch, openDateWatch } from './date-watch.ts';
import { openFlowReader } from './flow.ts';
import { parseStanding, UndatedSchema } from './on-disk.ts';
import { type OrderDates, openOrderDates } from './order-dates.ts';
import { isOver, type Outcomes, openOutcomes, type Stored } from './outcomes.ts';
import type { PromiseView, RecordSummary, WordView } from './promise-view.ts';
import { RecentOrdersReader } from './recent-orders.ts';
import { type JudgedWord, openRecord, type PlantRecord, type Score } from './record.ts';
import { openRunReader } from './runs.ts';
import { snapshotOf } from './snapshot.ts';
import { openStretchReader } from './stretches.ts';
import { type ErpTeller, openErpTeller } from './tell-erp.ts';
import { openWords, type Words } from './words-given.ts';

/** What the bridge needs of the promise service. */
export interface PromiseMaker {
  refresh(snapshot: ShopSnapshot): Promise<ShopDates>;
  /** In the last refresh's shop, as all below. */
  quote(enquiry: Enquiry): Promise<QuoteAnswer>;
  whatIf(changes: readonly ShopChange[]): Promise<WhatIfRow[]>;
  beliefs(): Promise<Beliefs | null>;
  explain(orderId: string): Promise<Explanation | null>;
}

export interface Promises {
  /** Recomputes when something changed and the last time is long enough ago. Never two at once. Whether dates were made. */
  refresh(): Promise<boolean>;
  /** Hands the word on orders to the ERP, where it has not heard it yet. */
  tellErp(): Promise<void>;
  quote(enquiry: Enquiry): Promise<QuoteAnswer>;
  /** `finishedAt`: when the order was done, where it is. */
  promiseOf(orderId: string, finishedAt: number | null): PromiseView | null;
  wordOf(orderId: string, finishedAt: number | null): WordView | null;
  /** Of a date of an open order, by what is believed now; null where nothing is. Errors: `unknown`. */
  chanceOf(orderId: string, date: number): number | null;
  /** A person gives, changes or withdraws the date of an order. Errors: `unknown`; as `decideWord`. */
  act(orderId: string, wish: WordWish, by: string): Promise<WordAct>;
  /** Every act on an order's date, oldest first. Errors: `unknown`. */
  acts(orderId: string): readonly WordAct[];
  /** Why an open order has no date; null where it has one, or nobody has asked yet. */
  noDateOf(orderId: string): Sentence | null;
  /** What an open order's machines will still cost; null where nothing was simulated, or hours have no price. */
  restCostOf(orderId: string): RestCost | null;
  /** Of the dates given, how many were kept. */
  record(): RecordSummary;
  score(): Score;
  /** The dates that it counts, the one given last first. */
  words(): JudgedWord[];
  /** Orders whose given date is in danger; each told once until it has recovered. */
  alarms(): Alarm[];
  /** Where promises are no longer kept as often as they say, of those of the last half-year. */
  drift(): DriftAlarm[];
  /** All promises with and without changes to the shop. */
  whatIf(changes: readonly ShopChange[]): Promise<WhatIfRow[]>;
  /** What was measured of the shop, how much of it and how surely. Errors: `unavailable` before the first dates. */
  beliefs(): Promise<Beliefs>;
  /** When an order's steps begin and end, and what moved its date; null where it has none. Errors: `unknown`. */
  explain(orderId: string): Promise<Explanation | null>;
}

export interface PromisesOptions {
  storage: Pick<Storage, 'transact'>;
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
  /** What hours cost, by the days of a zone; absent: nothing is said of money. */
  rates?: (timeZone: string) => Rates;
  /** Who gives the word on a new order. */
  word: WordPolicy;
  changed: () => void;
}

/** Errors: `corrupt` for what cannot be read again. */
export async function openPromises(options: PromisesOptions): Promise<Promises> {
  const { storage, now } = options;
  const [computed, words] = [await openComputed(storage), await openWords(storage)];
  const [outcomes, backfilled] = [openOutcomes(options), await readBackfilled(storage)];
  const record = await openRecord(storage, { outcomes, words, first: computed.first, backfilled, now });
  const { alarms, undated } = await storage.transact(async ({ notes }) => ({
    alarms: await notes.of('alarms'),
    undated: parseStanding(UndatedSchema, await notes.of('undated')),
  }));
  const dates = openOrderDates({ computed, words, outcomes, undated, now });
  const watch = openDateWatch(alarms);
  return new KeptPromises(options, { computed, words, outcomes, backfilled, record, dates, watch });
}

/** As it was read from disk. */
interface Kept {
  computed: Computed;
  words: Words;
  outcomes: Outcomes;
  /** What a backtest says of orders from before the first promise. */
  backfilled: ReadonlyMap<string, Stored>;
  record: PlantRecord;
  dates: OrderDates;
  watch: DateWatch;
}

class KeptPromises implements Promises {
  readonly #options: PromisesOptions;
  readonly #now: PromisesOptions['now'];
  readonly #kept: Kept;
  readonly #dates: OrderDates;
  readonly #teller: ErpTeller;
  readonly #stretches = openStretchReader();
  readonly #flow = openFlowReader();
  readonly #runs = openRunReader();
  readonly #recent = new RecentOrdersReader();
  readonly #changes: ReturnType<PlantLedger['watch']>;
  #made: { at: number; orders: number } | null = null;
  /** Of the shop that the maker holds. */
  #plant: Plant | null = null;
  #running = false;
  /** The last refresh, ms. */
  #tookMs = 0;

  constructor(options: PromisesOptions, kept: Kept) {
    this.#options = options;
    this.#now = options.now;
    this.#kept = kept;
    this.#dates = kept.dates;
    this.#changes = options.plantLedger.watch();
    this.#teller = openErpTeller(options.storage, { erp: options.erp, wordOf: kept.dates.erpWordOf });
  }

  readonly refresh: Promises['refresh'] = async () => {
    const newOrders = this.#made !== null && this.#made.orders !== this.#options.orders.version();
    const waitMs = Math.max(this.#options.refreshMs, REST * this.#tookMs);
    if (this.#running || (this.#made !== null && !newOrders && this.#now() - this.#made.at < waitMs)) return false;
    if (this.#options.catchingUp()) return false;
    this.#running = true;
    this.#made = { at: this.#now(), orders: this.#options.orders.version() };
    try {
      const shop = await this.#snapshot();
      if (shop === null) {
        this.#made = null;
        return false;
      }
      await this.#keep(shop, await this.#refreshed(shop));
      await this.#askedAhead();
      await this.#options.storage.transact(this.#watchDates);
      await this.#kept.record.watch();
      this.#options.changed();
      this.#tookMs = Math.max(0, this.#now() - shop.now);
      return true;
    } finally {
      this.#running = false;
    }
  };
  readonly tellErp: Promises['tellErp'] = () => this.#teller.tell();
  readonly quote: Promises['quote'] = async (enquiry) => {
    // The scenarios of the last refresh are there, so that a quote takes milliseconds.
    await this.#knownPlant();
    return this.#options.maker.quote(enquiry);
  };
  readonly promiseOf: Promises['promiseOf'] = (orderId, finishedAt) => this.#dates.promiseOf(orderId, finishedAt);
  readonly wordOf: Promises['wordOf'] = (orderId, finishedAt) => this.#dates.wordOf(orderId, finishedAt);
  readonly chanceOf: Promises['chanceOf'] = (orderId, date) =>
    this.#dates.chanceOf(this.#dates.order(orderId).id, date, null);
  readonly act: Promises['act'] = async (orderId, wish, by) => {
    // Whether it is over already is known when the past is.
    this.#options.plantLedger.asked();
    const { transact } = this.#options.storage;
    const act = await transact(async (tx) => {
      const order = this.#dates.order(orderId);
      const decided = decideWord(wish, {
        orderId,
        isOver: isOver(order) || this.#kept.outcomes.finishedAt(order) !== null,
        word: this.#kept.words.of(orderId),
        now: this.#now(),
        by: { kind: 'person', name: by },
        chanceOf: (date) => this.#dates.chanceOf(orderId, date, null),
        basis: this.#dates.basisOf(order),
      });
      this.#kept.words.put(tx, [decided]);
      return decided;
    });
    await transact(this.#watchDates);
    this.#options.changed();
    return act;
  };
  readonly acts: Promises['acts'] = (orderId) => this.#kept.words.acts(this.#dates.order(orderId).id);
  readonly noDateOf: Promises['noDateOf'] = (orderId) => this.#dates.noDateOf(orderId);
  readonly restCostOf: Promises['restCostOf'] = (orderId) => this.#dates.restCostOf(orderId);
  readonly record: Promises['record'] = () => {
    const all = this.#kept.record.summary();
    return all.given === 0 ? null : all;
  };
  readonly score: Promises['score'] = () => this.#kept.record.score();
  readonly words: Promises['words'] = () => this.#kept.record.words();
  readonly alarms: Promises['alarms'] = () => this.#kept.watch.standing();
  readonly drift: Promises['drift'] = () => this.#kept.record.drift();
  readonly whatIf: Promises['whatIf'] = async (changes) => {
    checkAhead(changes, { plant: await this.#knownPlant(), now: this.#now() });
    return this.#options.maker.whatIf(changes);
  };
  readonly beliefs: Promises['beliefs'] = async () => {
    const beliefs = await this.#options.maker.beliefs();
    if (beliefs === null) {
      const isTold = this.#options.plantLedger.ledger() !== null;
      throw new Problem('unavailable', { what: isTold ? 'noDatesYet' : 'noPlantForDates' });
    }
    return beliefs;
  };
  readonly explain: Promises['explain'] = async (orderId) => this.#options.maker.explain(this.#dates.order(orderId).id);

  readonly #refreshed = async (shop: ShopSnapshot): Promise<ShopDates> => {
    const dates = await this.#options.maker.refresh(shop);
    this.#plant = shop.plant;
    return dates;
  };
  /** Of the shop that questions are about: there is one from now on. Errors: `unavailable` where no box told of any. */
  readonly #knownPlant = async (): Promise<Plant> => {
    if (this.#plant !== null) return this.#plant;
    const shop = await this.#snapshot();
    if (shop === null) throw new Problem('unavailable', { what: 'noPlantForDates' });
    await this.#refreshed(shop);
    return shop.plant;
  };
  /** What was computed, the words that the policy gives on it, and which orders have no date: all or none. */
  readonly #keep = (shop: ShopSnapshot, dates: ShopDates): Promise<void> =>
    this.#options.storage.transact(async (tx) => {
      const numbers = this.#dates.put(tx, shop, dates);
      this.#kept.words.put(tx, this.#byPolicy(dates.promises, shop.now, numbers));
    });
  /** The word on orders that never had one, by the policy: the first date computed, where it has not passed. */
  readonly #byPolicy = (
    promises: readonly OrderPromise[],
    at: number,
    numbers: ReadonlyMap<string, number>,
  ): WordAct[] =>
    this.#options.word === 'people'
      ? []
      : promises.flatMap(({ orderId, quotedAt: date, quoteLevel: level }): DatedAct[] => {
          const order = this.#kept.outcomes.order(orderId);
          if (order === null || date <= at || this.#kept.words.acts(orderId).length > 0) return [];
          const by = { kind: 'policy', policy: 'firstQuote' } as const;
          const basis = this.#dates.basisOf(order, numbers.get(orderId));
          return [{ type: 'promiseGiven', orderId, at, by, date, level, basis }];
        });
  readonly #watchDates = async (tx: StorageTransaction & Turn): Promise<void> =>
    this.#kept.watch.look(tx, this.#dates.watched(), this.#now());
  /**
   * When each order that ever had a date was done is asked of all of them in one turn, so that one moment is told; what
   * that reads, an operation's whole time each, is read before, in turns, and remembered (`facts/totals.ts`).
   */
  readonly #askedAhead = async (): Promise<void> => {
    await inTurns(
      new Set([...this.#kept.backfilled.keys(), ...this.#kept.computed.first.keys()]),
      this.#finishedAt,
      AT_ONCE,
    );
  };
  readonly #finishedAt = (orderId: string): number | null => {
    const order = this.#kept.outcomes.order(orderId);
    return order === null ? null : this.#kept.outcomes.finishedAt(order);
  };
  readonly #snapshot = async (): Promise<ShopSnapshot | null> => {
    const { plantLedger, orders, totals } = this.#options;
    if (plantLedger.asked() !== null) await this.#askedAhead();
    const ledger = plantLedger.asked();
    if (ledger === null) return null;
    const rates = this.#options.rates?.(ledger.plant.timeZone);
    const now = this.#now();
    const measuredMs = this.#options.measuredDays * DAY_MS;
    const { operationIds } = this.#changes.take();
    this.#runs.forget(operationIds);
    this.#recent.forget(ledger, operationIds);
    const { standOf } = totals;
    const recent = await this.#recent.read({
      ledger,
      own: orders.all(),
      totalsOf: standOf,
      since: now - measuredMs,
      now,
    });
    return snapshotOf({
      ledger,
      ...(rates === undefined ? {} : { rates }),
      now,
      measuredMs,
      usualLeadMs: this.#options.usualLeadDays * DAY_MS,
      orders: recent.orders,
      pastDeliveries: recent.deliveries,
      totalsOf: totals.of,
      standOf,
      stretches: this.#stretches,
      runs: this.#runs,
      flow: this.#flow,
      knownUntil: plantLedger.knownUntil,
      promisedAt: (orderId) => this.#kept.words.of(orderId)?.date ?? null,
      outcomes: [...new Map([...this.#kept.backfilled, ...this.#kept.computed.first])].flatMap(
        ([orderId, first]) => this.#kept.outcomes.of(orderId, first, this.#kept.words.acts(orderId)) ?? [],
      ),
      knownSince: plantLedger.firstAt(),
      basis: plantLedger.basis(),
    });
  };
}

/** A refresh that takes seconds is not begun again and again: at most a fourth of the time goes into dates that nobody changed. */
const REST = 4;
/** Orders of which is asked in one turn. */
const AT_ONCE = 5;
