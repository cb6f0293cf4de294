/** Sums of machines' time, kept per hour, day and block (rollup.ts) and added up to whatever is asked. */
import { figuresFrom, type SumInput, sumsOf } from '../figures/oee.ts';
import { addParetoRows, addScrapRows, scrapPareto, stopPareto } from '../figures/pareto.ts';
import { unitsIn } from '../figures/units.ts';
import { operationsOf, ownedBy } from '../figures/windows.ts';
import type { OrderBook } from '../orders/order-book.ts';
import { AtHand } from '../words/at-rest.ts';
import type { Cellar } from '../words/cellar.ts';
import type { Figures, MachineSpan } from '../words/figures.ts';
import type { Plant } from '../words/plant.ts';
import { DAY_MS } from '../words/time.ts';
import { KeptRows, rowKey, type Together } from './kept-rows.ts';
import { atEdges, LocalDays } from './local-days.ts';
import { Rollup, type SavedSums } from './rollup.ts';
import { addCells, CellSum, type OwnCell, packSums, type SumCell, unpackSums } from './sum-cell.ts';

/** What sums are made of, and asked when a cell is made. */
export interface SumSource {
  plant: () => Plant;
  input: (machineId: string, from: number, to: number, now: number) => SumInput;
  /** What operations made when. */
  book: Pick<OrderBook, 'items'>;
  /** Up to here only late facts change a machine's answers. */
  closedUntil: (machineId: string) => number;
}

/** Days of all machines that were asked for last, 4 kB each: three weeks of 56 machines, a season of eight. */
const DAYS_AT_HAND = 1_200;
/** Adding up less costs less than it is worth to keep. */
const WORTH_MS = 4 * DAY_MS;

export class KeptSums {
  readonly #source: SumSource;
  readonly #cellar: Cellar;
  readonly #hand = new AtHand(DAYS_AT_HAND);
  readonly #rollups = new Map<string, Rollup>();
  readonly #rows = new KeptRows();
  #days: LocalDays | null = null;

  constructor(source: SumSource, cellar: Cellar) {
    this.#source = source;
    this.#cellar = cellar;
  }

  /** Adds a stretch of a machine's time; `itemId`: what that item's operations owned of it alone. */
  add(sum: CellSum, { machineId, from, to }: MachineSpan, now: number, itemId: string | null): void {
    for (const cell of this.#rollup(machineId).cells(from, to, this.#source.closedUntil(machineId), now)) {
      const own = itemId === null ? cell : cell.items.get(itemId);
      if (own !== undefined) sum.add(own);
    }
  }

  /** The same of several stretches that do not overlap: what is settled of the same time is kept together. */
  addAll(sum: CellSum, spans: readonly MachineSpan[], now: number, itemId: string | null): void {
    for (const part of this.#parts(spans)) {
      const key = rowKey(part.of, itemId);
      const known = part.isKept ? this.#rows.get(key) : undefined;
      if (known !== undefined) {
        sum.add(known);
        continue;
      }
      const own = new CellSum();
      for (const span of spansOf(part.of)) this.#addOne(own, span, now, itemId);
      if (part.isKept) this.#rows.keep(key, part.of, own.cell);
      sum.add(own.cell);
    }
  }

  /** Makes the same in pieces: a day at an edge that facts are read for, or what lies between of a machine. */
  *ahead(
    spans: readonly MachineSpan[],
    now: number,
    itemId: string | null,
    reading: (piece: MachineSpan) => Iterable<void>,
  ): Generator<void> {
    for (const part of this.#parts(spans)) {
      const key = rowKey(part.of, itemId);
      if (part.isKept && this.#rows.has(key)) continue;
      const own = new CellSum();
      const underWay = this.#rows.begin(part.of);
      try {
        for (const span of spansOf(part.of))
          for (const piece of atEdges(this.days, span)) {
            yield* reading(piece);
            this.add(own, piece, now, itemId);
            yield;
          }
        if (part.isKept && !underWay.isTouched) this.#rows.keep(key, part.of, own.cell);
      } finally {
        this.#rows.end(underWay);
      }
    }
  }

  /** What one machine came to by itself may have been asked for before. */
  #addOne(sum: CellSum, span: MachineSpan, now: number, itemId: string | null): void {
    const { machineId, from, to } = span;
    const known = this.#rows.get(rowKey({ machineIds: [machineId], from, to }, itemId));
    if (known === undefined) this.add(sum, span, now, itemId);
    else sum.add(known);
  }

  /** What is settled of each stretch, those of the same time together; then what is open, or not worth keeping. */
  #parts(spans: readonly MachineSpan[]): { of: Together; isKept: boolean }[] {
    const settled = new Map<string, Together & { machineIds: string[] }>();
    const open: Together[] = [];
    for (const { machineId, from, to } of spans) {
      const end = this.#settledEnd(machineId, from, to);
      const time = `${from} ${end}`;
      const known = settled.get(time);
      if (known !== undefined) known.machineIds.push(machineId);
      else if (end > from) settled.set(time, { machineIds: [machineId], from, to: end });
      if (end < to) open.push({ machineIds: [machineId], from: end, to });
    }
    const isWorth = ({ machineIds, from, to }: Together): boolean => machineIds.length * (to - from) >= WORTH_MS;
    return [
      ...[...settled.values()].map((of) => ({ of, isKept: isWorth(of) })),
      ...open.map((of) => ({ of, isKept: false })),
    ];
  }

  /** Whole days of it, where it is not settled to its end; its beginning where none is. */
  #settledEnd(machineId: string, from: number, to: number): number {
    const until = this.#source.closedUntil(machineId);
    if (until >= to) return to;
    return until <= from ? from : Math.max(from, this.days.at(until));
  }

  /** Days of the plant as they are kept. */
  get days(): LocalDays {
    this.#days ??= new LocalDays(this.#source.plant().timeZone);
    return this.#days;
  }

  /** What of [from, to) facts have to be read for. */
  missing({ machineId, from, to }: MachineSpan): Iterable<[from: number, to: number]> {
    return this.#rollup(machineId).missing(from, to, this.#source.closedUntil(machineId));
  }

  /** How much of [from, to) stops take that nobody has explained, ms. */
  unexplainedMs(machineId: string, from: number, to: number, now: number): number {
    const cells = this.#rollup(machineId).cells(from, to, this.#source.closedUntil(machineId), now);
    return cells.reduce((sum, cell) => sum + unpackSums(cell.sums).unexplainedMs, 0);
  }

  /** Sums at most `mostDays` days of a machine that are over and not summed yet; how many it did. */
  sumDays(machineId: string, firstAt: number, now: number, mostDays: number): number {
    return this.#rollup(machineId).sumDays(firstAt, this.#source.closedUntil(machineId), now, mostDays);
  }

  /** A machine's time in [from, to) has changed. */
  drop(machineId: string, from: number, to: number): void {
    this.#rollups.get(machineId)?.drop(from, to);
    this.#rows.drop(machineId, from, to);
  }

  *save(): Generator<[machineId: string, sums: SavedSums]> {
    for (const [machineId, rollup] of this.#rollups) for (const sums of rollup.save()) yield [machineId, sums];
  }

  /** Of a plant in the time zone that they were saved in. */
  restore(machineId: string, sums: SavedSums): void {
    this.#rollup(machineId).restore(sums);
  }

  /** Days begin at other moments now. */
  clear(): void {
    for (const rollup of this.#rollups.values()) rollup.end();
    this.#rollups.clear();
    this.#rows.clear();
    this.#days = null;
  }

  #rollup(machineId: string): Rollup {
    let rollup = this.#rollups.get(machineId);
    if (rollup === undefined) {
      const where = { hand: this.#hand, cellar: this.#cellar };
      rollup = new Rollup(this.days, where, (from, to, now) => this.#cell(machineId, from, to, now));
      this.#rollups.set(machineId, rollup);
    }
    return rollup;
  }

  #cell(machineId: string, from: number, to: number, now: number): SumCell {
    const { book, input: inputOf } = this.#source;
    const input = inputOf(machineId, from, to, now);
    const ids = operationsOf(input);
    // An operation that came to be of another item in this cell: each part of it by what it was of then.
    const pieces = book.items.cut(ids, from, to);
    if (pieces.length > 1) return addCells(pieces.map((piece) => this.#cell(machineId, piece.from, piece.to, now)));
    const byItem = new Map<string, Set<string>>();
    for (const id of ids) {
      const itemId = book.items.in(id, from, to);
      if (itemId === null) continue;
      const known = byItem.get(itemId);
      if (known === undefined) byItem.set(itemId, new Set([id]));
      else known.add(id);
    }
    const plant = this.#source.plant();
    const items = new Map<string, OwnCell>();
    for (const [itemId, owned] of byItem) items.set(itemId, cellOf(plant, ownedBy(input, owned)));
    return { items, ...cellOf(plant, input) };
  }
}

const spansOf = ({ machineIds, from, to }: Together): MachineSpan[] =>
  machineIds.map((machineId) => ({ machineId, from, to }));

/** What figures are made of. */
export function cellOf(plant: Plant, input: SumInput): OwnCell {
  const { intervals, quantities, from, to } = input;
  return {
    sums: packSums(sumsOf(plant, input)),
    stops: stopPareto(intervals),
    scrap: scrapPareto(quantities, from, to, input.unit),
    units: unitsIn(input),
  };
}

export function figuresOfCell(plant: Plant, { sums, stops, scrap, units }: OwnCell): Figures {
  return figuresFrom(plant, unpackSums(sums), addParetoRows(stops), addScrapRows(scrap), units);
}
