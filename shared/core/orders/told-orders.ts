/** All that planning said of each number, and the orders that it comes to. */
import { AtRest, type TextForm } from '../words/at-rest.ts';
import { type RestingPlace, rowsText } from '../words/pages.ts';
import { type KnownOrder, type OrderEvent, ordersOf } from './order-history.ts';

/** All that was ever said of numbers, of each in order of occurrence. */
export type SavedOrders = [number: string, facts: OrderEvent[]][];

export interface Told {
  facts: readonly OrderEvent[];
  /** Of them. */
  known: readonly KnownOrder[];
}

const nothingTold: Told = { facts: [], known: [] };
const rows = rowsText<OrderEvent>();
const toldText: TextForm<Told> = {
  write: ({ facts }) => rows.write(facts),
  read: (text) => {
    const facts = rows.read(text);
    return { facts, known: ordersOf(facts) };
  },
};

export class ToldOrders {
  readonly #told: AtRest<string, Told>;
  /** Of orders that are called otherwise than their number: which they have. */
  readonly #numbers = new Map<string, string>();

  constructor({ hand, cellar }: RestingPlace) {
    this.#told = new AtRest(toldText, hand, cellar);
  }

  of(number: string): Told {
    return this.#told.get(number) ?? nothingTold;
  }

  /** The order of this id. */
  order(orderId: string): KnownOrder | undefined {
    return this.of(this.#numbers.get(orderId) ?? orderId).known.find(({ id }) => id === orderId);
  }

  /** What is said of a number now. The one that was said last stands last. */
  say(number: string, facts: readonly OrderEvent[]): readonly KnownOrder[] {
    for (const { id } of this.of(number).known) this.#numbers.delete(id);
    const known = ordersOf(facts);
    this.#told.delete(number);
    this.#told.set(number, { facts, known });
    for (const { id } of known) if (id !== number || this.#numbers.has(id)) this.#numbers.set(id, number);
    return known;
  }

  *save(): Generator<SavedOrders[number]> {
    for (const number of this.#told.keys()) yield [number, [...this.of(number).facts]];
  }
}
