/**
 * What was worked out and is seldom asked for, as one text each: a third of the memory of its objects, and nothing that
 * whoever frees memory has to walk. What was asked for last lies at hand.
 */
export class AtRest<K, T> {
  readonly #texts = new Map<K, string>();
  readonly #values = new Map<K, T>();
  readonly #form: TextForm<T>;
  readonly #hand: AtHand;

  constructor(form: TextForm<T>, hand: AtHand) {
    this.#form = form;
    this.#hand = hand;
  }

  get size(): number {
    return this.#texts.size;
  }

  has(key: K): boolean {
    return this.#texts.has(key);
  }

  keys(): IterableIterator<K> {
    return this.#texts.keys();
  }

  get(key: K): T | undefined {
    const known = this.#values.get(key);
    if (known !== undefined) return known;
    const text = this.#texts.get(key);
    if (text === undefined) return undefined;
    return this.#hold(key, this.#form.read(text));
  }

  set(key: K, value: T): void {
    this.#texts.set(key, this.#form.write(value));
    this.#hold(key, value);
  }

  delete(key: K): boolean {
    this.#values.delete(key);
    return this.#texts.delete(key);
  }

  clear(): void {
    this.#texts.clear();
    this.#values.clear();
  }

  /** In the order in which they came. */
  save(): [key: K, text: string][] {
    return [...this.#texts];
  }

  /** As it was saved. */
  restore(key: K, text: string): void {
    this.#values.delete(key);
    this.#texts.set(key, text);
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
