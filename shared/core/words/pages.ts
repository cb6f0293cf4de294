/**
 * A long list in order, of which mostly the end is asked for: what is older lies in a cellar, some rows a text, and what
 * was read last at hand. In memory is where each page begins.
 */
import { z } from 'zod';
import { AtHand, AtRest, type TextForm } from './at-rest.ts';
import { type Cellar, MemoryCellar } from './cellar.ts';
import { firstWhere } from './search.ts';

/** Where lists rest; one for all of a ledger. */
export interface RestingPlace {
  cellar: Cellar;
  /** How many pages lie at hand. */
  hand: AtHand;
  /** How many rows a page has. */
  rows?: number;
}

/** Where there is no disk. */
export const inMemory = (): RestingPlace => ({ cellar: new MemoryCellar(), hand: new AtHand(0) });

export interface PagesOptions<T> extends RestingPlace {
  /** What the rows stand in order of, such as a moment. */
  keyOf: (row: T) => number;
  /** The order of rows of one key; where left out, the one that came first stands first. */
  compare?: (a: T, b: T) => number;
}

/** Some 2 kB of text; twice as many at most stay in memory. */
const ROWS = 16;

export class Pages<T> {
  readonly #keyOf: (row: T) => number;
  readonly #compare: (a: T, b: T) => number;
  /** Pages that rest, by when they were made. */
  readonly #resting: AtRest<number, readonly T[]>;
  readonly #most: number;
  #made = 0;
  #size = 0;
  /** Of each, in order: which it is, the key of its first row, how many rows. No key is on two pages. */
  readonly #ids: number[] = [];
  readonly #firsts: number[] = [];
  readonly #sizes: number[] = [];
  /** The newest rows; empty only where there are none at all. */
  #end: T[] = [];

  constructor({ keyOf, compare = () => 0, cellar, hand, rows = ROWS }: PagesOptions<T>) {
    this.#most = rows;
    this.#keyOf = keyOf;
    this.#compare = (a, b) => keyOf(a) - keyOf(b) || compare(a, b);
    this.#resting = new AtRest(rowsText<T>(), hand, cellar);
  }

  get size(): number {
    return this.#size;
  }

  get last(): T | undefined {
    return this.#end.at(-1);
  }

  /** In its place; behind those that are equal to it. */
  add(row: T): void {
    this.#size++;
    const [first] = this.#end;
    if (this.#ids.length === 0 || (first !== undefined && this.#keyOf(row) >= this.#keyOf(first))) {
      putIn(this.#end, row, this.#compare);
      if (this.#end.length >= 2 * this.#most) this.#letRest();
    } else this.#putInPage(Math.max(0, this.#pageOf(this.#keyOf(row))), row);
  }

  /** Rows with keys in [from, to), ascending. */
  slice(from: number, to: number): T[] {
    const found: T[] = [];
    for (let page = Math.max(0, this.#pageOf(from)); page <= this.#pageOf(to); page++) {
      const rows = this.#rows(page);
      found.push(...rows.slice(this.#firstFrom(rows, from), this.#firstFrom(rows, to)));
    }
    return found;
  }

  /** The first row with a greater key. */
  firstAfter(key: number): T | undefined {
    for (let page = Math.max(0, this.#pageOf(key)); page <= this.#ids.length; page++) {
      const rows = this.#rows(page);
      const found = rows[this.#firstAfter(rows, key)];
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** The last row with this key or a smaller one. */
  lastUpTo(key: number): T | undefined {
    const rows = this.#rows(this.#pageOf(key));
    return rows[this.#firstAfter(rows, key) - 1];
  }

  /** Rows from a key on, ascending. */
  *from(key: number): Generator<T> {
    for (let page = Math.max(0, this.#pageOf(key)); page <= this.#ids.length; page++) {
      const rows = this.#rows(page);
      yield* rows.slice(this.#firstFrom(rows, key));
    }
  }

  /** Rows up to a key, that included, descending. */
  *backFrom(key: number): Generator<T> {
    for (let page = this.#pageOf(key); page >= 0; page--) {
      const rows = this.#rows(page);
      yield* rows.slice(0, this.#firstAfter(rows, key)).reverse();
    }
  }

  /** All but the first `count`, ascending. */
  *after(count: number): Generator<T> {
    let left = count;
    for (let page = 0; page <= this.#ids.length; page++) {
      const size = this.#sizes[page] ?? this.#end.length;
      if (left < size) yield* this.#rows(page).slice(left);
      left = Math.max(0, left - size);
    }
  }

  /** In which page rows of this key are, or would be; the last one is that of the newest rows. -1: before all. */
  #pageOf(key: number): number {
    const [first] = this.#end;
    if (first !== undefined && this.#keyOf(first) <= key) return this.#ids.length;
    return firstWhere(this.#firsts, (other) => other > key) - 1;
  }

  #rows(page: number): readonly T[] {
    if (page === this.#ids.length) return this.#end;
    const id = this.#ids[page];
    return id === undefined ? [] : (this.#resting.get(id) ?? []);
  }

  /** The older half of the newest rows; rows of one key stay together. */
  #letRest(): void {
    const cut = this.#cutOf(this.#end);
    if (cut === null) return;
    this.#insertPage(this.#ids.length, this.#end.slice(0, cut));
    this.#end = this.#end.slice(cut);
  }

  #putInPage(page: number, row: T): void {
    const rows = [...this.#rows(page)];
    putIn(rows, row, this.#compare);
    const cut = rows.length < 2 * this.#most ? null : this.#cutOf(rows);
    this.#set(page, cut === null ? rows : rows.slice(0, cut));
    if (cut !== null) this.#insertPage(page + 1, rows.slice(cut));
  }

  /** Before which row near the middle a page can be cut; null: all of the second half are of one key. */
  #cutOf(rows: readonly T[]): number | null {
    for (let cut = this.#most; cut < rows.length; cut++) {
      const [before, after] = [rows[cut - 1], rows[cut]];
      if (before !== undefined && after !== undefined && this.#keyOf(before) < this.#keyOf(after)) return cut;
    }
    return null;
  }

  #insertPage(page: number, rows: readonly T[]): void {
    this.#ids.splice(page, 0, this.#made++);
    this.#firsts.splice(page, 0, 0);
    this.#sizes.splice(page, 0, 0);
    this.#set(page, rows);
  }

  #set(page: number, rows: readonly T[]): void {
    const [id, [first]] = [this.#ids[page], rows];
    if (id === undefined || first === undefined) return;
    this.#firsts[page] = this.#keyOf(first);
    this.#sizes[page] = rows.length;
    this.#resting.set(id, rows);
  }

  #firstFrom(rows: readonly T[], key: number): number {
    return firstWhere(rows, (row) => this.#keyOf(row) >= key);
  }

  #firstAfter(rows: readonly T[], key: number): number {
    return firstWhere(rows, (row) => this.#keyOf(row) > key);
  }
}

function putIn<T>(rows: T[], row: T, compare: (a: T, b: T) => number): void {
  const last = rows.at(-1);
  if (last === undefined || compare(last, row) <= 0) rows.push(row);
  else
    rows.splice(
      firstWhere(rows, (other) => compare(other, row) > 0),
      0,
      row,
    );
}

/** Plain data, written here and read by nobody else. No rows are no text. */
export function rowsText<T>(): TextForm<readonly T[]> {
  const Rows = z.custom<readonly T[]>(Array.isArray);
  return {
    write: (rows) => (rows.length === 0 ? '' : JSON.stringify(rows)),
    read: (text) => (text === '' ? [] : Rows.parse(JSON.parse(text))),
  };
}
