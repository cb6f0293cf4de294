/** What is known of an order's dates at this moment: those that were computed last, beside the word and what became of it. */
import type { WorkOrder } from '../../shared/core/words/order.ts';
import { Problem } from '../../shared/core/words/problem.ts';
import type { Sentence } from '../../shared/core/words/sentence.ts';
import type { OrderWord } from '../erp/erp.ts';
import type { AtRisk } from '../promise/alarms.ts';
import { chanceOf } from '../promise/chance.ts';
import type { RestCost, ShopDates, ShopSnapshot, Undated } from '../promise/shop.ts';
import type { DatedAct } from '../promise/word.ts';
import type { StorageTransaction } from '../storage/storage.ts';
import type { Turn } from '../storage/transaction.ts';
import type { Computed } from './computed.ts';
import { isOver, type Outcomes, type Stored } from './outcomes.ts';
import type { PromiseView, WordView } from './promise-view.ts';
import type { Words } from './words-given.ts';

export interface OrderDates {
  /** Errors: `unknown`. */
  order(orderId: string): WorkOrder;
  /** `finishedAt`: when the order was done, where it is. */
  promiseOf(orderId: string, finishedAt: number | null): PromiseView | null;
  wordOf(orderId: string, finishedAt: number | null): WordView | null;
  /** Of a date, now: 1 or 0 once it is known; null where nothing is believed, or nobody will know. */
  chanceOf(orderId: string, date: number, finishedAt: number | null): number | null;
  noDateOf(orderId: string): Sentence | null;
  restCostOf(orderId: string): RestCost | null;
  /** What the ERP is to hear of an order; null where nobody ever gave a date, or it is over. */
  erpWordOf(orderId: string): OrderWord | null;
  /** What a word given now rests on; `n`: the number of the promise that is being written down. */
  basisOf(order: WorkOrder, n?: number): DatedAct['basis'];
  /** The given date of every open order, and the customer's where none was given. */
  watched(): AtRisk[];
  /** Takes what a refresh computed; shown once that is on disk. Given: each promise's number by order. */
  put(tx: StorageTransaction & Turn, shop: ShopSnapshot, dates: ShopDates): ReadonlyMap<string, number>;
}

export interface OrderDatesOptions {
  computed: Computed;
  words: Words;
  outcomes: Outcomes;
  /** Open orders that had no date when the process ended. */
  undated: readonly Undated[];
  now: () => number;
}

export function openOrderDates({ undated, ...options }: OrderDatesOptions): OrderDates {
  return new KnownDates(options, byOrder(undated));
}

const byOrder = <One extends { orderId: string }>(all: readonly One[]): ReadonlyMap<string, One> =>
  new Map(all.map((one) => [one.orderId, one]));

class KnownDates implements OrderDates {
  readonly #computed: Computed;
  readonly #words: Words;
  readonly #outcomes: Outcomes;
  readonly #now: () => number;
  /** Of the last refresh. */
  #fresh: ReadonlyMap<string, Stored> = new Map();
  #undated: ReadonlyMap<string, Undated>;

  constructor(
    { computed, words, outcomes, now }: Omit<OrderDatesOptions, 'undated'>,
    undated: ReadonlyMap<string, Undated>,
  ) {
    this.#computed = computed;
    this.#words = words;
    this.#outcomes = outcomes;
    this.#now = now;
    this.#undated = undated;
  }

  readonly order: OrderDates['order'] = (orderId) => {
    const order = this.#outcomes.order(orderId);
    if (order === null) throw new Problem('unknown', { what: 'noSuchOrder', orderId });
    return order;
  };
  readonly promiseOf: OrderDates['promiseOf'] = (orderId, finishedAt) => {
    const stored = this.#standing(orderId);
    if (stored === null) return null;
    const { p50, p80, p95, quotedAt, quoteLevel, warnings, drivers } = stored.promise;
    const word = this.#words.of(orderId);
    const dueAt = this.#outcomes.order(orderId)?.dueAt ?? null;
    return {
      madeAt: stored.madeAt,
      ...{ p50, p80, p95, quotedAt, quoteLevel },
      promisedAt: word?.date ?? null,
      keepProbability: word === null ? null : this.chanceOf(orderId, word.date, finishedAt),
      onTimeProbability: dueAt === null ? null : this.chanceOf(orderId, dueAt, finishedAt),
      ...{ warnings, drivers },
    };
  };
  readonly wordOf: OrderDates['wordOf'] = (orderId, finishedAt) => {
    const word = this.#words.of(orderId);
    if (word === null) return null;
    const { date, level, at: givenAt, by, type } = word;
    const chance = this.chanceOf(orderId, date, finishedAt);
    return { date, level, chance, givenAt, by: by.kind, isChanged: type === 'promiseChanged' };
  };
  readonly chanceOf: OrderDates['chanceOf'] = (orderId, date, finishedAt) => {
    if (finishedAt !== null) return finishedAt <= date ? 1 : 0;
    const order = this.#outcomes.order(orderId);
    if (order === null || isOver(order)) return null;
    if (date < this.#now() || this.#undated.has(orderId)) return 0;
    const stored = this.#standing(orderId);
    return stored === null ? null : chanceOf(stored.promise, date, this.#now());
  };
  readonly noDateOf: OrderDates['noDateOf'] = (orderId) => this.#undated.get(orderId)?.why ?? null;
  readonly restCostOf: OrderDates['restCostOf'] = (orderId) =>
    this.#undated.has(orderId) ? null : (this.#fresh.get(orderId)?.promise.restCost ?? null);
  readonly erpWordOf: OrderDates['erpWordOf'] = (orderId) => {
    const order = this.#outcomes.order(orderId);
    const last = this.#words.acts(orderId).at(-1);
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
      keepProbability: word === null ? null : this.chanceOf(orderId, word.date, null),
      onTimeProbability: order.dueAt === null ? null : this.chanceOf(orderId, order.dueAt, null),
    };
  };
  readonly basisOf: OrderDates['basisOf'] = ({ id, itemId, quantityPcs }, n) => ({
    promise: this.#undated.has(id) ? null : (n ?? this.#computed.latest.get(id)?.n ?? null),
    itemId,
    quantityPcs,
  });
  readonly watched: OrderDates['watched'] = () => {
    const open = [...this.#fresh.values()].flatMap(({ promise }) => {
      const { orderId, onTimeProbability, drivers } = promise;
      const word = this.#words.of(orderId);
      const keepProbability = word === null ? null : this.chanceOf(orderId, word.date, null);
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
    return [...open, ...broken];
  };
  readonly put: OrderDates['put'] = (tx, shop, { promises, undated }) => {
    const numbers = this.#computed.put(tx, shop, promises, (orderId) => this.#undated.has(orderId));
    const said = JSON.stringify(undated);
    if (said !== JSON.stringify([...this.#undated.values()])) tx.notes.put('undated', said);
    tx.onCommit(() => {
      this.#fresh = new Map(promises.map((promise) => [promise.orderId, { promise, madeAt: shop.now }]));
      this.#undated = byOrder(undated);
    });
    return numbers;
  };

  /** Of the last refresh, else as it was written down; null where there can be no date. */
  readonly #standing = (orderId: string): Stored | null =>
    this.#undated.has(orderId) ? null : (this.#fresh.get(orderId) ?? this.#computed.latest.get(orderId) ?? null);
}

const noDates = { p50: null, p80: null, p90: null, p95: null };
