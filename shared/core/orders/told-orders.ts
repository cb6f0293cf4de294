/**
 * All that planning said of each number, and the orders that it comes to. What was said rests as text, and what an order
 * that is over was is worked out of that when somebody asks; those that are not over are held.
 */
import { type AtHand, AtRest, type TextForm } from '../words/at-rest.ts';
import type { Cellar } from '../words/cellar.ts';
import type { WorkOrder } from '../words/order.ts';
import { rowsText } from '../words/pages.ts';
import { type KnownOrder, type OrderEvent, ordersOf } from './order-history.ts';
import type { OrdersById } from './orders-by-id.ts';
import { PlannedOrder } from './planned-order.ts';

/** All that was ever said of numbers, of each in order of occurrence. */
export type SavedOrders = [number: string, facts: OrderEvent[]][];

export interface Told {
  facts: readonly OrderEvent[];
  /** Of them. */
  known: readonly KnownOrder[];
  orders: readonly PlannedOrder[];
}

const nothingTold: Told = { facts: [], known: [], orders: [] };
const rows = rowsText<OrderEvent>();
const toldText: TextForm<Told> = {
  write: ({ facts }) => rows.write(facts),
  read: (text) => toldOf(rows.read(text)),
};

function toldOf(facts: readonly OrderEvent[]): Told {
  const known = ordersOf(facts);
  return { facts, known, orders: known.map((one) => new PlannedOrder(one)) };
}

export class ToldOrders implements OrdersById {
  readonly #told: AtRest<string, Told>;
  /** Of numbers that are not over: asked for with every fact. */
  readonly #held = new Map<string, readonly PlannedOrder[]>();
  /** Of orders that are called otherwise than their number: which they have. */
  readonly #numbers = new Map<string, string>();
  /** Of numbers that do not stand for one order of the same name: for which, if any. */
  readonly #ids = new Map<string, readonly string[]>();

  constructor({ hand, cellar }: { hand: AtHand; cellar: Cellar }) {
    this.#told = new AtRest(toldText, hand, cellar);
  }

  of(number: string): Told {
    return this.#told.get(number) ?? nothingTold;
  }

  /** Whether anything was ever said of a number. */
  isTold(number: string): boolean {
    return this.#told.has(number);
  }

  /** The number of an order, whether or not there is such an order. */
  numberOf(orderId: string): string {
    return this.#numbers.get(orderId) ?? orderId;
  }

  /** Those that a number stands for, oldest first. */
  ordersOf(number: string): readonly PlannedOrder[] {
    return this.#held.get(number) ?? this.of(number).orders;
  }

  /** The order of this id. */
  planned(orderId: string): PlannedOrder | undefined {
    return this.ordersOf(this.numberOf(orderId)).find(({ id }) => id === orderId);
  }

  /** Facts that gave the order's content, oldest first. */
  factsOf(orderId: string): KnownOrder['facts'] {
    return this.of(this.numberOf(orderId)).known.find(({ id }) => id === orderId)?.facts ?? [];
  }

  /** What is said of a number now, and held until it is said to be over. The one that was said last stands last. */
  say(number: string, facts: readonly OrderEvent[]): Told {
    for (const { id } of this.of(number).known) this.#numbers.delete(id);
    const told = toldOf(facts);
    this.#told.delete(number);
    this.#told.set(number, told);
    this.#held.set(number, told.orders);
    const ids = told.known.map(({ id }) => id);
    for (const id of ids) if (id !== number || this.#numbers.has(id)) this.#numbers.set(id, number);
    if (ids.length === 1 && ids[0] === number) this.#ids.delete(number);
    else this.#ids.set(number, ids);
    return told;
  }

  /** Whether all orders of a number are over: nothing depends on it but where they lie. */
  settle(number: string, isOver: boolean): void {
    if (isOver) this.#held.delete(number);
    else if (!this.#held.has(number) && this.#told.has(number)) this.#held.set(number, this.of(number).orders);
  }

  *save(): Generator<SavedOrders[number]> {
    for (const number of this.#told.keys()) yield [number, [...this.of(number).facts]];
  }

  // ---- by their ids ----------------------------------------------------------------------------

  has(orderId: string): boolean {
    const number = this.numberOf(orderId);
    return this.#told.has(number) && (this.#ids.get(number)?.includes(orderId) ?? number === orderId);
  }

  get(orderId: string): WorkOrder | undefined {
    return this.planned(orderId)?.order;
  }

  *keys(): Generator<string> {
    for (const number of this.#told.keys())
      for (const id of this.#ids.get(number) ?? [number]) if (this.numberOf(id) === number) yield id;
  }

  *values(): Generator<WorkOrder> {
    for (const [, order] of this) yield order;
  }

  *[Symbol.iterator](): Generator<[orderId: string, order: WorkOrder]> {
    for (const id of this.keys()) {
      const order = this.get(id);
      if (order !== undefined) yield [id, order];
    }
  }

  /** Of numbers that are held. */
  *held(): Generator<PlannedOrder> {
    for (const orders of this.#held.values()) yield* orders;
  }
}
