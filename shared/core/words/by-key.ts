/** Values by a key that mostly has one: a set is made where there are more, for an empty one takes 200 bytes. */
export class ByKey<V extends string | object> {
  readonly #values = new Map<string, V | Set<V>>();

  add(key: string, value: V): void {
    const known = this.#values.get(key);
    if (known instanceof Set) known.add(value);
    else if (known === undefined) this.#values.set(key, value);
    else if (known !== value) this.#values.set(key, new Set([known, value]));
  }

  delete(key: string, value: V): void {
    const known = this.#values.get(key);
    if (known instanceof Set) {
      known.delete(value);
      if (known.size === 0) this.#values.delete(key);
    } else if (known === value) this.#values.delete(key);
  }

  /** In the order in which they came. */
  of(key: string): Iterable<V> {
    const known = this.#values.get(key);
    if (known === undefined) return [];
    return known instanceof Set ? known : [known];
  }

  has(key: string, value: V): boolean {
    const known = this.#values.get(key);
    return known instanceof Set ? known.has(value) : known === value;
  }

  /** Those that have a value. */
  keys(): Iterable<string> {
    return this.#values.keys();
  }
}
