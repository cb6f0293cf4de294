/**
 * What was worked out and is seldom asked for, as one text each: a third of the memory of its objects, and nothing that
 * whoever frees memory has to walk. What was asked for last lies at hand.
 */
export class AtRest<K, T> {
  readonly #texts = new Map<K, string>();
  readonly #atHand = new Map<K, T>();
  readonly #form: TextForm<T>;
  readonly #mostAtHand: number;

  constructor(form: TextForm<T>, mostAtHand: number) {
    this.#form = form;
    this.#mostAtHand = mostAtHand;
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
    const known = this.#atHand.get(key);
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
    this.#atHand.delete(key);
    return this.#texts.delete(key);
  }

  clear(): void {
    this.#texts.clear();
    this.#atHand.clear();
  }

  /** In the order in which they came. */
  save(): [key: K, text: string][] {
    return [...this.#texts];
  }

  /** As it was saved. */
  restore(key: K, text: string): void {
    this.#atHand.delete(key);
    this.#texts.set(key, text);
  }

  #hold(key: K, value: T): T {
    this.#atHand.set(key, value);
    const [oldest] = this.#atHand.keys();
    if (this.#atHand.size > this.#mostAtHand && oldest !== undefined) this.#atHand.delete(oldest);
    return value;
  }
}

/** `read(write(value))` is the value again, to the last bit. */
export interface TextForm<T> {
  write: (value: T) => string;
  read: (text: string) => T;
}
