/**
 * Sums kept per machine and item for local hours, days and blocks of 32 days, so that a question over
 * a year does not read a year. Exactly the numbers of a full computation: sums are additive, and every
 * cell that a late fact or a correction may touch is dropped and made again when it is asked for.
 */

import { type AtHand, AtRest } from '../words/at-rest.ts';
import type { Cellar } from '../words/cellar.ts';
import { inParts } from '../words/in-parts.ts';
import { DAY_MS, HOUR_MS } from '../words/time.ts';
import { dayText } from './cell-text.ts';
import type { LocalDays } from './local-days.ts';
import { addCells, type SumCell } from './sum-cell.ts';

/** What was summed of one machine. */
export interface SavedSums {
  /** Where each begins, and its sums. */
  blocks: [at: number, text: string][];
  days: [at: number, text: string][];
  hours: [at: number, cell: SumCell][];
  summedTo: number;
  touched: number[];
}

/** Cells of one kind, by where they begin. */
interface Layer {
  cells: Pick<Map<number, SumCell>, 'get' | 'has' | 'keys' | 'size' | 'delete'> & {
    set(at: number, cell: SumCell): void;
  };
  /** Where the cell begins that a moment lies in, and where it ends. */
  beginOf: (at: number) => number;
  endOf: (at: number) => number;
  /** About so long is one. */
  ms: number;
  /** No kept one ends later: most facts are later. */
  reach: number;
}

/** Hours are kept for windows that begin or end within one of the last days. */
const MAX_HOURS = 24 * 40;
const YOUNG_MS = 2 * DAY_MS;
/** Days in a part of what is saved: some 100 kB. */
const SAVED_DAYS = 64;
/** Less than a day, at the edge of a window or of a shift: whoever asks in pieces asks for it again at once. */
const MAX_EDGES = 64;

export class Rollup {
  readonly #compute: (from: number, to: number, now: number) => SumCell;
  readonly #resting;
  readonly #young = new Map<number, SumCell>();
  readonly #blocks: Layer;
  readonly #days: Layer;
  readonly #hours: Layer;
  /** By where it begins and ends. */
  readonly #edges = new Map<string, { from: number; to: number; cell: SumCell }>();
  /** Days before this were summed once; of these, those that facts have touched since. */
  #summedTo = Number.NEGATIVE_INFINITY;
  readonly #touched = new Set<number>();
  readonly #layers: readonly Layer[];

  /** `days`: of the plant's zone, so that a day, a week and a month of its people are whole cells. */
  constructor(
    days: LocalDays,
    { hand, cellar }: { hand: AtHand; cellar: Cellar },
    compute: (from: number, to: number, now: number) => SumCell,
  ) {
    this.#compute = compute;
    const resting = () => new AtRest<number, SumCell>(dayText, hand, cellar);
    this.#resting = { blocks: resting(), days: resting() };
    const hourAt = (at: number) => Math.floor((at + days.offsetMs) / HOUR_MS) * HOUR_MS - days.offsetMs;
    const [{ blocks, days: ofDays }, reach] = [this.#resting, Number.NEGATIVE_INFINITY];
    const [blockAt, blockAfter] = [(at: number) => days.blockAt(at), (at: number) => days.blockAfter(at)];
    this.#blocks = { cells: blocks, ms: 32 * DAY_MS, reach, beginOf: blockAt, endOf: blockAfter };
    this.#days = { cells: ofDays, ms: DAY_MS, reach, beginOf: (at) => days.at(at), endOf: (at) => days.after(at) };
    this.#hours = { cells: this.#young, ms: HOUR_MS, reach, beginOf: hourAt, endOf: (at) => hourAt(at) + HOUR_MS };
    this.#layers = [this.#blocks, this.#days, this.#hours];
  }

  /** Cells that add up to [from, to); what lies after `settled` depends on `now` and is not kept. */
  cells(from: number, to: number, closedUntil: number, now: number): SumCell[] {
    const found: SumCell[] = [];
    for (const [at, end, layer] of this.#cut(from, to, closedUntil))
      if (layer !== null) found.push(this.#cell(layer, at, now));
      else found.push(end <= closedUntil ? this.#edge(at, end, now) : this.#compute(at, end, now));
    return found;
  }

  /** What of [from, to) facts have to be read for: the rest is kept. */
  *missing(from: number, to: number, closedUntil: number): Generator<[from: number, to: number]> {
    for (const [at, end, layer] of this.#cut(from, to, closedUntil)) {
      if (layer === null ? this.#edges.has(edgeKey(at, end)) : layer.cells.has(at)) continue;
      if (layer !== this.#blocks) yield [at, end];
      else
        for (let day = at; day < end; day = this.#days.endOf(day)) yield* this.missing(day, this.#days.endOf(day), end);
    }
  }

  /** [from, to) in the largest cells that are kept; null: in none. */
  *#cut(from: number, to: number, closedUntil: number): Generator<[at: number, end: number, layer: Layer | null]> {
    for (let at = from; at < to; ) {
      const layer = this.#layerAt(at, Math.min(to, closedUntil));
      const isEdge = layer === null || (layer === this.#hours && this.#isOld(at, closedUntil));
      const end = isEdge ? this.#edgeEnd(at, to, closedUntil) : layer.endOf(at);
      yield [at, end, isEdge ? null : layer];
      at = end;
    }
  }

  /**
   * Sums days that are over, from the one with `firstAt` to `settled`, and were not summed yet or were
   * touched since; at most `most` of them. Returns how many.
   */
  sumDays(firstAt: number, closedUntil: number, now: number, most: number): number {
    let summed = 0;
    for (const at of this.#touched) {
      if (summed >= most) return summed;
      if (this.#days.endOf(at) > closedUntil) continue;
      this.#cell(this.#days, at, now);
      this.#touched.delete(at);
      summed++;
    }
    let at = Math.max(this.#summedTo, this.#days.beginOf(firstAt));
    for (; summed < most && this.#days.endOf(at) <= closedUntil; at = this.#days.endOf(at), summed++)
      this.#cell(this.#days, at, now);
    this.#summedTo = at;
    return summed;
  }

  /** What a change within [from, to) may have touched. A part that was finished at `from` belongs to the cell that ends there. */
  drop(from: number, to: number): void {
    for (const layer of this.#layers) {
      const { ms, cells, reach, beginOf, endOf } = layer;
      if (from > reach) continue;
      if ((to - from) / ms < cells.size)
        for (let at = beginOf(from - 1); at < to; at = endOf(at)) this.#forget(layer, at);
      else for (const at of cells.keys()) if (at < to && endOf(at) >= from) this.#forget(layer, at);
    }
    for (const [key, edge] of this.#edges) if (edge.from < to && edge.to >= from) this.#edges.delete(key);
  }

  #forget(layer: Layer, at: number): void {
    if (layer.cells.delete(at) && layer === this.#days && at < this.#summedTo) this.#touched.add(at);
  }

  /** In parts that are taken over one after the other: few enough days that nobody is held up by one. */
  *save(): Generator<SavedSums> {
    const { blocks, days } = this.#resting;
    const known = { summedTo: this.#summedTo, touched: [...this.#touched] };
    yield { blocks: [...blocks.save()], days: [], hours: [...this.#young], ...known };
    for (const some of inParts(days.save(), SAVED_DAYS)) yield { blocks: [], days: some, hours: [], ...known };
  }

  restore({ blocks, days, hours, summedTo, touched }: SavedSums): void {
    for (const [at, text] of blocks) this.#restored(this.#blocks, at, () => this.#resting.blocks.restore(at, text));
    for (const [at, text] of days) this.#restored(this.#days, at, () => this.#resting.days.restore(at, text));
    for (const [at, cell] of hours) this.#restored(this.#hours, at, () => this.#young.set(at, cell));
    this.#summedTo = summedTo;
    for (const at of touched) this.#touched.add(at);
  }

  /** Gives back what it has of the cellar: nobody asks it any more. */
  end(): void {
    this.#resting.blocks.clear();
    this.#resting.days.clear();
  }

  #restored(layer: Layer, at: number, put: () => void): void {
    put();
    layer.reach = Math.max(layer.reach, layer.endOf(at));
  }

  /** How many cells are kept. */
  get size(): number {
    return this.#layers.reduce((sum, { cells }) => sum + cells.size, 0);
  }

  #layerAt(at: number, to: number): Layer | null {
    const { endOf } = this.#days;
    const fits = ({ beginOf, endOf }: Layer) => beginOf(at) === at && endOf(at) <= to;
    // An hour of a zone whose days begin within one belongs to both.
    return this.#layers.find((layer) => fits(layer) && (layer !== this.#hours || layer.endOf(at) <= endOf(at))) ?? null;
  }

  /** Pages ask for hours of the shift that is; of the past a shift, or a window's first day, is summed in one. */
  #isOld(at: number, closedUntil: number): boolean {
    return this.#days.endOf(at) <= closedUntil - YOUNG_MS;
  }

  #edgeEnd(at: number, to: number, closedUntil: number): number {
    if (at >= closedUntil) return to;
    const dayEnd = Math.min(to, this.#days.endOf(at));
    return this.#isOld(at, closedUntil) ? dayEnd : Math.min(dayEnd, this.#hours.endOf(at));
  }

  #edge(from: number, to: number, now: number): SumCell {
    const key = edgeKey(from, to);
    const known = this.#edges.get(key);
    if (known !== undefined) return known.cell;
    const cell = this.#compute(from, to, now);
    this.#edges.set(key, { from, to, cell });
    const [oldest] = this.#edges.keys();
    if (this.#edges.size > MAX_EDGES && oldest !== undefined) this.#edges.delete(oldest);
    return cell;
  }

  #cell(layer: Layer, at: number, now: number): SumCell {
    const known = layer.cells.get(at);
    if (known !== undefined) return known;
    const cell = layer === this.#blocks ? this.#block(at, now) : this.#compute(at, layer.endOf(at), now);
    keep(layer, at, cell);
    if (layer === this.#hours && layer.cells.size > MAX_HOURS) {
      const [oldest] = layer.cells.keys();
      if (oldest !== undefined) layer.cells.delete(oldest);
    }
    return cell;
  }

  #block(from: number, now: number): SumCell {
    const days: SumCell[] = [];
    const end = this.#blocks.endOf(from);
    for (let at = from; at < end; at = this.#days.endOf(at)) days.push(this.#cell(this.#days, at, now));
    return addCells(days);
  }
}

function keep(layer: Layer, at: number, cell: SumCell): void {
  layer.cells.set(at, cell);
  layer.reach = Math.max(layer.reach, layer.endOf(at));
}

const edgeKey = (from: number, to: number): string => `${from} ${to}`;
