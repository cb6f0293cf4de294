/**
 * Operations of whose material serial numbers were said, by item: a number names one piece, and whoever books one need
 * not go over all orders to see where else it is.
 */
import { AtRest } from '../words/at-rest.ts';
import { type RestingPlace, rowsText } from '../words/pages.ts';

/** Few enough that one more is quickly written. */
const A_PAGE = 64;

export class SerialIndex {
  readonly #pages: AtRest<string, readonly string[]>;
  /** How many pages each item has. */
  readonly #counts = new Map<string, number>();

  constructor({ hand, cellar }: RestingPlace) {
    this.#pages = new AtRest(rowsText<string>(), hand, cellar);
  }

  note(itemId: string, operationId: string): void {
    const count = this.#counts.get(itemId) ?? 1;
    const last = this.#page(itemId, count - 1);
    if (last.includes(operationId)) return;
    const isFull = last.length >= A_PAGE;
    this.#counts.set(itemId, isFull ? count + 1 : count);
    this.#pages.set(keyOf(itemId, isFull ? count : count - 1), isFull ? [operationId] : [...last, operationId]);
  }

  /** Each once, in the order in which they were noted. */
  of(itemId: string): Set<string> {
    const pages = Array.from({ length: this.#counts.get(itemId) ?? 0 }, (_, page) => this.#page(itemId, page));
    return new Set(pages.flat());
  }

  #page(itemId: string, page: number): readonly string[] {
    return this.#pages.get(keyOf(itemId, page)) ?? [];
  }
}

const keyOf = (itemId: string, page: number): string => `${page} ${itemId}`;
