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
import { LocalDays } from './local-days.ts';
import { Rollup, type SavedSums } from './rollup.ts';
import { addCells, type CellSum, type OwnCell, packSums, type SumCell, unpackSums } from './sum-cell.ts';

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

export class KeptSums {
  readonly #source: SumSource;
  readonly #cellar: Cellar;
  readonly #hand = new AtHand(DAYS_AT_HAND);
  readonly #rollups = new Map<string, Rollup>();
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
    return { ...cellOf(plant, input), items };
  }
}

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
