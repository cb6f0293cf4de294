/** What a text is found in: so many at most, and what is the text itself before what only holds it. */
export class Hits<T> {
  readonly #wanted;
  readonly #most;
  readonly #same = new Map<string, T>();
  readonly #holding = new Map<string, T>();

  constructor(text: string, most: number) {
    this.#wanted = text.toLowerCase();
    this.#most = most;
  }

  mayFit(text: string): boolean {
    return text.toLowerCase().includes(this.#wanted);
  }

  add(text: string, key: string, hit: T): void {
    const said = text.toLowerCase();
    const place = said === this.#wanted ? this.#same : this.#holding;
    if (place.size < this.#most && said.includes(this.#wanted)) place.set(key, hit);
  }

  first(): T[] {
    return [...this.#same.values(), ...this.#holding.values()].slice(0, this.#most);
  }
}
