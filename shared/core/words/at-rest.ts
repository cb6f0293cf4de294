/**
 * What was worked out and is seldom asked for, as one text each in a cellar: in memory is where it lies. What was asked
 * for last lies at hand. What is written as an empty text lies nowhere: it takes no room.
 */
import type { Cellar } from './cellar.ts';

const NOWHERE = -1;

export class AtRest<K, T> {
  readonly #places = new Map<K, number>();
  readonly #values = new Map<K, T>();
  readonly #form: TextForm<T>;
  readonly #hand: AtHand;
  readonly #cellar: Cellar;

  constructor(form: TextForm<T>, hand: AtHand, cellar: Cellar) {
    this.#form = form;
    this.#hand = hand;
    this.#cellar = cellar;
  }

  get size(): number {
    return this.#places.size;
  }

  has(key: K): boolean {
    return this.#places.has(key);
  }

  keys(): IterableIterator<K> {
    return this.#places.keys();
  }

  get(key: K): T | undefined {
    const known = this.#values.get(key);
    if (known !== undefined) return known;
    const place = this.#places.get(key);
    if (place === undefined) return undefined;
    const value = this.#form.read(this.#textAt(place));
    return place === NOWHERE ? value : this.#hold(key, value);
  }

  set(key: K, value: T): void {
    const text = this.#form.write(value);
    this.restore(key, text);
    if (text !== '') this.#hold(key, value);
  }

  delete(key: K): boolean {
    this.#giveBack(key);
    return this.#places.delete(key);
  }

  clear(): void {
    for (const key of this.#places.keys()) this.delete(key);
  }

  /** In the order in which they came. */
  *save(): Generator<[key: K, text: string]> {
    for (const [key, place] of this.#places) yield [key, this.#textAt(place)];
  }

  /** As it was saved. */
  restore(key: K, text: string): void {
    this.#giveBack(key);
    this.#places.set(key, text === '' ? NOWHERE : this.#cellar.put(text));
  }

  #textAt(place: number): string {
    return place === NOWHERE ? '' : this.#cellar.get(place);
  }

  /** The room that it took. */
  #giveBack(key: K): void {
    this.#values.delete(key);
    const place = this.#places.get(key) ?? NOWHERE;
    if (place !== NOWHERE) this.#cellar.drop(place);
  }

  #hold(key: K, value: T): T {
    this.#values.set(key, value);
    this.#hand.hold(() => {
      if (this.#values.get(key) === value) this.#values.delete(key);
    });
    return value;
  }
}

/** How much lies at hand, of all that share it: whoever comes in sends the oldest away. */
export class AtHand {
  readonly #oldestFirst: (() => void)[] = [];
  readonly #most: number;
  #next = 0;

  constructor(most: number) {
    this.#most = most;
  }

  hold(putAway: () => void): void {
    if (this.#most === 0) {
      putAway();
      return;
    }
    this.#oldestFirst[this.#next]?.();
    this.#oldestFirst[this.#next] = putAway;
    this.#next = (this.#next + 1) % this.#most;
  }
}

/** `read(write(value))` is the value again, to the last bit. */
export interface TextForm<T> {
  write: (value: T) => string;
  read: (text: string) => T;
}
