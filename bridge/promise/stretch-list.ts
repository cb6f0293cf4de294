/**
 * Stretches of months as numbers in rows: there are hundreds of thousands, and as objects they take four times the memory, in
 * the process and once more in its thread.
 */
export interface MeasuredStretch {
  machineId: string;
  endedAt: number;
  productiveMs: number;
  stopMs: number;
  stopFrom: number;
  open: boolean;
}

/** Also plain lists. */
export type Stretches = Iterable<MeasuredStretch> & { readonly length: number };

/** As they go over a thread's border. */
export interface StretchPages {
  machineIds: readonly string[];
  pages: readonly Float64Array[];
}

/** Place of the machine twice, and one more where it is open; then the four moments and lengths. */
const WIDTH = 5;
/** Of a page. */
export const PAGE_ROWS = 2_000;

export class StretchList implements Stretches {
  readonly #places = new Map<string, number>();
  readonly #machineIds: string[] = [];
  readonly #pages: Float64Array[] = [];
  #length = 0;

  static of(stretches: Stretches): StretchList {
    if (stretches instanceof StretchList) return stretches;
    const list = new StretchList();
    for (const stretch of stretches) list.add(stretch);
    return list;
  }

  static from({ machineIds, pages }: StretchPages): StretchList {
    const list = new StretchList();
    for (const id of machineIds) list.#placeOf(id);
    for (const page of pages) {
      const whole = page.length < PAGE_ROWS * WIDTH ? new Float64Array(PAGE_ROWS * WIDTH) : page;
      if (whole !== page) whole.set(page);
      list.#pages.push(whole);
      list.#length += page.length / WIDTH;
    }
    return list;
  }

  get length(): number {
    return this.#length;
  }

  add({ machineId, endedAt, productiveMs, stopMs, stopFrom, open }: MeasuredStretch): void {
    this.#addRow(2 * this.#placeOf(machineId) + (open ? 1 : 0), [endedAt, productiveMs, stopMs, stopFrom], 0);
  }

  /** Those of another list that ended at `since` or later. */
  addEndedSince(other: StretchList, since: number): void {
    const places = other.#machineIds.map((id) => this.#placeOf(id));
    for (const page of other.toPages().pages)
      for (let at = 0; at < page.length; at += WIDTH) {
        const [who, endedAt] = [page[at] ?? 0, page[at + 1] ?? 0];
        if (endedAt >= since) this.#addRow(2 * (places[Math.floor(who / 2)] ?? 0) + (who % 2), page, at + 1);
      }
  }

  /** The last one may be shorter. */
  toPages(): StretchPages {
    const filled = (page: Float64Array, index: number) =>
      page.subarray(0, WIDTH * Math.min(PAGE_ROWS, this.#length - index * PAGE_ROWS));
    return { machineIds: this.#machineIds, pages: this.#pages.map(filled) };
  }

  *[Symbol.iterator](): Generator<MeasuredStretch> {
    for (const page of this.toPages().pages)
      for (let at = 0; at < page.length; at += WIDTH) {
        const who = page[at] ?? 0;
        yield {
          machineId: this.#machineIds[Math.floor(who / 2)] ?? '',
          endedAt: page[at + 1] ?? 0,
          productiveMs: page[at + 2] ?? 0,
          stopMs: page[at + 3] ?? 0,
          stopFrom: page[at + 4] ?? 0,
          open: who % 2 === 1,
        };
      }
  }

  /** `numbers`: the other four, from a place on. */
  #addRow(who: number, numbers: ArrayLike<number>, from: number): void {
    const row = this.#length % PAGE_ROWS;
    const page = this.#pages[Math.floor(this.#length / PAGE_ROWS)] ?? new Float64Array(PAGE_ROWS * WIDTH);
    if (row === 0) this.#pages.push(page);
    page[row * WIDTH] = who;
    for (let index = 1; index < WIDTH; index++) page[row * WIDTH + index] = numbers[from + index - 1] ?? 0;
    this.#length += 1;
  }

  #placeOf(machineId: string): number {
    const known = this.#places.get(machineId);
    if (known !== undefined) return known;
    this.#places.set(machineId, this.#machineIds.length);
    return this.#machineIds.push(machineId) - 1;
  }
}
