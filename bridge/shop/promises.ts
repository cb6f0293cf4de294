/**
 * Keeps every open order's dates fresh beside the word on it, on record and in the ERP. The arithmetic is the promise
 * service's; here are the snapshot that it works on, the acts of the word, and who is told.
 */

import type { Rates } from '../../shared/core/costs/rates.ts';
import { asOthersKnow } from '../../shared/core/orders/orders-by-id.ts';
import type { WorkOrder } from '../../shared/core/words/order.ts';
import { Problem } from '../../shared/core/words/problem.ts';
import type { Sentence } from '../../shared/core/words/sentence.ts';
import { DAY_MS } from '../../shared/core/words/time.ts';
import { inTurns } from '../../shared/io/turn.ts';
import type { Erp, OrderWord } from '../erp/erp.ts';
import type { Orders } from '../erp/orders.ts';
import type { PlantLedger } from '../facts/plant-ledger.ts';
import type { Totals } from '../facts/totals.ts';
import { type Alarm, updateAlarms } from '../promise/alarms.ts';
import type { Beliefs } from '../promise/beliefs.ts';
import { chanceOf } from '../promise/chance.ts';
import type { Explanation } from '../promise/explain.ts';
import type { DriftAlarm } from '../promise/record/drift.ts';
import type {
  Enquiry,
  OrderPromise,
  QuoteAnswer,
  RestCost,
  ShopDates,
  ShopSnapshot,
  Undated,
} from '../promise/shop.ts';
import { checkAhead, type ShopChange, type WhatIfRow } from '../promise/what-if.ts';
import { type DatedAct, decideWord, type WordAct, type WordPolicy, type WordWish } from '../promise/word.ts';
import type { Storage, StorageTransaction } from '../storage/storage.ts';
import type { Turn } from '../storage/transaction.ts';
import { readBackfilled } from './backfilled.ts';
import { type Computed, openComputed } from './computed.ts';
import { openFlowReader } from './flow.ts';
import { AlarmsSchema, parseStanding, UndatedSchema } from './on-disk.ts';
import { isOver, type Outcomes, openOutcomes, type Stored } from './outcomes.ts';
import type { PromiseView, RecordSummary, WordView } from './promise-view.ts';
import { type JudgedWord, openRecord, type PlantRecord, type Score } from './record.ts';
import { snapshotOf } from './snapshot.ts';
import { openStretchReader } from './stretches.ts';
import { type ErpTeller, openErpTeller } from './tell-erp.ts';
import { openWords, type Words } from './words-given.ts';

/** What the bridge needs of the promise service. */
export interface PromiseMaker {
  refresh(snapshot: ShopSnapshot): Promise<ShopDates>;
  quote(snapshot: ShopSnapshot, enquiry: Enquiry): Promise<QuoteAnswer>;
  whatIf(snapshot: ShopSnapshot, changes: readonly ShopChange[]): Promise<WhatIfRow[]>;
  beliefs(): Promise<Beliefs | null>;
  explain(orderId: string): Promise<Explanation | null>;
}

export interface Promises {
  /** Recomputes when something changed and the last time is long enough ago. Never two at once. */
  refresh(): Promise<void>;
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
  const standing = await storage.transact(async ({ notes }) => ({
    alarms: parseStanding(AlarmsSchema, await notes.of('alarms')),
    undated: parseStanding(UndatedSchema, await notes.of('undated')),
  }));
  return new KeptPromises(options, { computed, words, outcomes, backfilled, record, ...standing });
}

/** As it was read from disk. */
interface Kept {
  computed: Computed;
  words: Words;
  outcomes: Outcomes;
  /** What a backtest says of orders from before the first promise. */
  backfilled: ReadonlyMap<string, Stored>;
  record: PlantRecord;
  alarms: readonly Alarm[];
  undated: readonly Undated[];
}

class KeptPromises implements Promises {
  readonly #options: PromisesOptions;
  readonly #now: PromisesOptions['now'];
  readonly #computed: Computed;
  readonly #backfilled: ReadonlyMap<string, Stored>;
  /** Of the last refresh: what is shown. */
  #fresh: ReadonlyMap<string, Stored> = new Map();
  readonly #words: Words;
  readonly #outcomes: Outcomes;
  readonly #record: PlantRecord;
  readonly #teller: ErpTeller;
  readonly #stretches = openStretchReader();
  readonly #flow = openFlowReader();
  #alarms: ReadonlyMap<string, Alarm>;
  #undated: ReadonlyMap<string, Undated>;
  #made: { at: number; orders: number } | null = null;
  #lastShop: ShopSnapshot | null = null;
  #running = false;

  constructor(options: PromisesOptions, { computed, words, outcomes, backfilled, record, alarms, undated }: Kept) {
    this.#options = options;
    this.#now = options.now;
    this.#computed = computed;
    this.#words = words;
    this.#outcomes = outcomes;
    this.#backfilled = backfilled;
    this.#record = record;
    this.#teller = openErpTeller(options.storage, { erp: options.erp, wordOf: this.#erpWordOf });
    this.#alarms = new Map(alarms.map((alarm) => [alarm.orderId, alarm]));
    this.#undated = new Map(undated.map((one) => [one.orderId, one]));
  }

  readonly refresh: Promises['refresh'] = async () => {
    const newOrders = this.#made !== null && this.#made.orders !== this.#options.orders.version();
    if (this.#running || (this.#made !== null && !newOrders && this.#now() - this.#made.at < this.#options.refreshMs))
      return;
    if (this.#options.catchingUp()) return;
    this.#running = true;
    this.#made = { at: this.#now(), orders: this.#options.orders.version() };
    try {
      const shop = await this.#snapshot();
      if (shop === null) {
        this.#made = null;
        return;
      }
      this.#lastShop = shop;
      await this.#keep(shop, await this.#options.maker.refresh(shop));
      await this.#askedAhead();
      await this.#options.storage.transact(this.#watchDates);
      await this.#record.watch();
      this.#options.changed();
    } finally {
      this.#running = false;
    }
  };
  readonly tellErp: Promises['tellErp'] = () => this.#teller.tell();
  readonly quote: Promises['quote'] = async (enquiry) => {
    // The snapshot of the last refresh: its scenarios are there, so that a quote takes milliseconds.
    const shop = this.#lastShop ?? (await this.#snapshot());
    if (shop === null) throw new Problem('unavailable', { what: 'noPlantForDates' });
    return this.#options.maker.quote(shop, enquiry);
  };
  readonly promiseOf: Promises['promiseOf'] = (orderId, finishedAt) => {
    const stored = this.#standing(orderId);
    if (stored === null) return null;
    const { p50, p80, p95, quotedAt, quoteLevel, warnings, drivers } = stored.promise;
    const word = this.#words.of(orderId);
    const dueAt = this.#outcomes.order(orderId)?.dueAt ?? null;
    return {
      madeAt: stored.madeAt,
      ...{ p50, p80, p95, quotedAt, quoteLevel },
      promisedAt: word?.date ?? null,
      keepProbability: word === null ? null : this.#chance(orderId, word.date, finishedAt),
      onTimeProbability: dueAt === null ? null : this.#chance(orderId, dueAt, finishedAt),
      ...{ warnings, drivers },
    };
  };
  readonly wordOf: Promises['wordOf'] = (orderId, finishedAt) => {
    const word = this.#words.of(orderId);
    if (word === null) return null;
    const { date, level, at: givenAt, by, type } = word;
    const chance = this.#chance(orderId, date, finishedAt);
    return { date, level, chance, givenAt, by: by.kind, isChanged: type === 'promiseChanged' };
  };
  readonly chanceOf: Promises['chanceOf'] = (orderId, date) => this.#chance(this.#known(orderId).id, date, null);
  readonly act: Promises['act'] = async (orderId, wish, by) => {
    // Whether it is over already is known when the past is.
    this.#options.plantLedger.asked();
    const { transact } = this.#options.storage;
    const act = await transact(async (tx) => {
      const order = this.#known(orderId);
      const decided = decideWord(wish, {
        orderId,
        isOver: isOver(order) || this.#outcomes.finishedAt(order) !== null,
        word: this.#words.of(orderId),
        now: this.#now(),
        by: { kind: 'person', name: by },
        chanceOf: (date) => this.#chance(orderId, date, null),
        basis: this.#basisOf(order),
      });
      this.#words.put(tx, [decided]);
      return decided;
    });
    await transact(this.#watchDates);
    this.#options.changed();
    return act;
  };
  readonly acts: Promises['acts'] = (orderId) => this.#words.acts(this.#known(orderId).id);
  readonly noDateOf: Promises['noDateOf'] = (orderId) => this.#undated.get(orderId)?.why ?? null;
  readonly restCostOf: Promises['restCostOf'] = (orderId) =>
    this.#undated.has(orderId) ? null : (this.#fresh.get(orderId)?.promise.restCost ?? null);
  readonly record: Promises['record'] = () => {
    const all = this.#record.summary();
    return all.given === 0 ? null : all;
  };
  readonly score: Promises['score'] = () => this.#record.score();
  readonly words: Promises['words'] = () => this.#record.words();
  readonly alarms: Promises['alarms'] = () => [...this.#alarms.values()];
  readonly drift: Promises['drift'] = () => this.#record.drift();
  readonly whatIf: Promises['whatIf'] = async (changes) => {
    const shop = this.#lastShop ?? (await this.#snapshot());
    if (shop === null) throw new Problem('unavailable', { what: 'noPlantForDates' });
    checkAhead(changes, { plant: shop.plant, now: this.#now() });
    return this.#options.maker.whatIf(shop, changes);
  };
  readonly beliefs: Promises['beliefs'] = async () => {
    const beliefs = await this.#options.maker.beliefs();
    if (beliefs === null) {
      const isTold = this.#options.plantLedger.ledger() !== null;
      throw new Problem('unavailable', { what: isTold ? 'noDatesYet' : 'noPlantForDates' });
    }
    return beliefs;
  };
  readonly explain: Promises['explain'] = async (orderId) => this.#options.maker.explain(this.#known(orderId).id);

  readonly #known = (orderId: string): WorkOrder => {
    const order = this.#outcomes.order(orderId);
    if (order === null) throw new Problem('unknown', { what: 'noSuchOrder', orderId });
    return order;
  };
  /** What is shown: of the last refresh, else as it was written down; null where there can be no date. */
  readonly #standing = (orderId: string): Stored | null =>
    this.#undated.has(orderId) ? null : (this.#fresh.get(orderId) ?? this.#computed.latest.get(orderId) ?? null);
  /** Of a date, now: 1 or 0 once it is known; null where nothing is believed, or nobody will know. */
  readonly #chance = (orderId: string, date: number, finishedAt: number | null): number | null => {
    if (finishedAt !== null) return finishedAt <= date ? 1 : 0;
    const order = this.#outcomes.order(orderId);
    if (order === null || isOver(order)) return null;
    if (date < this.#now() || this.#undated.has(orderId)) return 0;
    const stored = this.#standing(orderId);
    return stored === null ? null : chanceOf(stored.promise, date, this.#now());
  };

  /** What was computed, the words that the policy gives on it, and which orders have no date: all or none. */
  readonly #keep = (shop: ShopSnapshot, { promises, undated }: ShopDates): Promise<void> =>
    this.#options.storage.transact(async (tx) => {
      const numbers = this.#computed.put(tx, shop, promises, (orderId) => this.#undated.has(orderId));
      this.#words.put(tx, this.#byPolicy(promises, shop.now, numbers));
      const said = JSON.stringify(undated);
      if (said !== JSON.stringify([...this.#undated.values()])) tx.notes.put('undated', said);
      tx.onCommit(() => {
        this.#fresh = new Map(promises.map((promise) => [promise.orderId, { promise, madeAt: shop.now }]));
        this.#undated = new Map(undated.map((one) => [one.orderId, one]));
      });
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
          const order = this.#outcomes.order(orderId);
          if (order === null || date <= at || this.#words.acts(orderId).length > 0) return [];
          const by = { kind: 'policy', policy: 'firstQuote' } as const;
          return [
            { type: 'promiseGiven', orderId, at, by, date, level, basis: this.#basisOf(order, numbers.get(orderId)) },
          ];
        });
  /** `n`: of the promise that is being written down. */
  readonly #basisOf = ({ id, itemId, quantityPcs }: WorkOrder, n?: number): DatedAct['basis'] => ({
    promise: this.#undated.has(id) ? null : (n ?? this.#computed.latest.get(id)?.n ?? null),
    itemId,
    quantityPcs,
  });
  readonly #erpWordOf = (orderId: string): OrderWord | null => {
    const order = this.#outcomes.order(orderId);
    const acts = this.#words.acts(orderId);
    const last = acts.at(-1);
    if (order === null || isOver(order) || last === undefined) return null;
    const word = this.#words.of(orderId);
    const { p50, p80, p90, p95 } = this.#standing(orderId)?.promise ?? noDates;
    return {
      orderId,
      promisedAt: word?.date ?? null,
      quotedAt: word?.date ?? null,
      quoteLevel: word?.level ?? null,
      givenAt: last.at,
      ...{ p50, p80, p90, p95 },
      keepProbability: word === null ? null : this.#chance(orderId, word.date, null),
      onTimeProbability: order.dueAt === null ? null : this.#chance(orderId, order.dueAt, null),
    };
  };
  /** The given date of every open order, and the customer's where none was given. */
  readonly #watchDates = async (tx: StorageTransaction & Turn): Promise<void> => {
    const open = [...this.#fresh.values()].flatMap(({ promise }) => {
      const { orderId, onTimeProbability, drivers } = promise;
      const word = this.#words.of(orderId);
      const keepProbability = word === null ? null : this.#chance(orderId, word.date, null);
      // Over since it was computed.
      if (word !== null && keepProbability === null) return [];
      return [{ orderId, keepProbability, onTimeProbability, drivers, date: word?.date ?? null }];
    });
    // A date was given, and today there is none.
    const broken = [...this.#undated.keys()].flatMap((orderId) => {
      const word = this.#words.of(orderId);
      const none = { keepProbability: 0, onTimeProbability: null, drivers: [] };
      return word === null ? [] : [{ orderId, ...none, date: word.date }];
    });
    const before = this.#alarms;
    const { standing } = updateAlarms(before, [...open, ...broken], this.#now());
    tx.onCommit(() => {
      this.#alarms = standing;
    });
    if ([...standing.values()].some((one) => before.get(one.orderId) !== one) || standing.size !== before.size)
      tx.notes.put('alarms', JSON.stringify([...standing.values()]));
  };
  /**
   * When each order that ever had a date was done is asked of all of them in one turn, so that one moment is told; what
   * that reads, an operation's whole time each, is read before, in turns, and remembered (`facts/totals.ts`).
   */
  readonly #askedAhead = async (): Promise<void> => {
    await inTurns(new Set([...this.#backfilled.keys(), ...this.#computed.first.keys()]), this.#finishedAt, AT_ONCE);
  };
  readonly #finishedAt = (orderId: string): number | null => {
    const order = this.#outcomes.order(orderId);
    return order === null ? null : this.#outcomes.finishedAt(order);
  };
  readonly #snapshot = async (): Promise<ShopSnapshot | null> => {
    const { plantLedger, orders, totals } = this.#options;
    if (plantLedger.asked() !== null) await this.#askedAhead();
    const ledger = plantLedger.asked();
    if (ledger === null) return null;
    const rates = this.#options.rates?.(ledger.plant.timeZone);
    // Those that are over lie on disk, and of a year there are thousands.
    const all = await inTurns(asOthersKnow(ledger.orders(), orders.all()), (order) => order);
    return snapshotOf({
      ledger,
      ...(rates === undefined ? {} : { rates }),
      now: this.#now(),
      measuredMs: this.#options.measuredDays * DAY_MS,
      usualLeadMs: this.#options.usualLeadDays * DAY_MS,
      orders: all,
      totalsOf: totals.of,
      stretches: this.#stretches,
      flow: this.#flow,
      knownUntil: plantLedger.knownUntil,
      promisedAt: (orderId) => this.#words.of(orderId)?.date ?? null,
      outcomes: [...new Map([...this.#backfilled, ...this.#computed.first])].flatMap(
        ([orderId, first]) => this.#outcomes.of(orderId, first, this.#words.acts(orderId)) ?? [],
      ),
      knownSince: plantLedger.firstAt(),
      basis: plantLedger.basis(),
    });
  };
}

/** Orders of which is asked in one turn. */
const AT_ONCE = 5;

const noDates = { p50: null, p80: null, p90: null, p95: null };
