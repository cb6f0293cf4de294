/** Sums of a stretch of a machine's time, and what stretches come to together: exactly additive, in any order. */

import { ScrapSum } from '../figures/pareto.ts';
import { zeroSums } from '../figures/sums.ts';
import { addUnits, unitKey } from '../figures/units.ts';
import type { Figures, Sums } from '../words/figures.ts';
import { intervalClasses } from '../words/plant.ts';
import type { Unit } from '../words/quantity.ts';

export interface SumCell {
  /** All sums in a fixed order (`packSums`): adding up is what cells are for. */
  sums: ArrayLike<number>;
  stops: Figures['stopPareto'];
  scrap: Figures['scrapPareto'];
  units: readonly Unit[];
  /** The same for what each item's operations owned; absent where nothing is owned. */
  items: ReadonlyMap<string, OwnCell>;
}

/** The same of what is not told apart by items. */
export type OwnCell = Omit<SumCell, 'items'>;

/** Cells added up one by one, in place: a year's question adds some thousand. */
export class CellSum {
  readonly #sums = packSums(zeroSums());
  readonly #stops = new Map<string | null, { durationMs: number; count: number }>();
  readonly #scrap = new ScrapSum();
  readonly #units = new Map<string, Unit>();

  add(cell: OwnCell): void {
    const sums = this.#sums;
    for (let i = 0; i < sums.length; i++) sums[i] = (sums[i] ?? 0) + (cell.sums[i] ?? 0);
    for (const { reasonId, durationMs, count } of cell.stops) {
      const row = this.#stops.get(reasonId);
      if (row === undefined) this.#stops.set(reasonId, { durationMs, count });
      else {
        row.durationMs += durationMs;
        row.count += count;
      }
    }
    for (const row of cell.scrap) this.#scrap.add(row);
    for (const unit of cell.units) this.#units.set(unitKey(unit), unit);
  }

  get cell(): OwnCell {
    return {
      sums: this.#sums,
      stops: [...this.#stops].map(([reasonId, row]) => ({ reasonId, ...row })),
      scrap: this.#scrap.rows,
      units: addUnits(this.#units.values()),
    };
  }
}

/** One cell of many. */
export function addCells(cells: readonly SumCell[]): SumCell {
  const items = new Map<string, CellSum>();
  for (const cell of cells)
    for (const [itemId, item] of cell.items) {
      const sum = items.get(itemId) ?? new CellSum();
      sum.add(item);
      items.set(itemId, sum);
    }
  return { items: new Map([...items].map(([itemId, sum]) => [itemId, sum.cell])), ...addUp(cells) };
}

export function addUp(cells: Iterable<OwnCell>): OwnCell {
  const sum = new CellSum();
  for (const cell of cells) sum.add(cell);
  return sum.cell;
}

type NumberKey = Exclude<keyof Sums, 'byClassMs'>;
const numberKeys = Object.keys(zeroSums()).filter((key): key is NumberKey => key !== 'byClassMs');

export function packSums(sums: Sums): Float64Array {
  const packed = new Float64Array(numberKeys.length + intervalClasses.length);
  numberKeys.forEach((key, index) => {
    packed[index] = sums[key];
  });
  intervalClasses.forEach((name, index) => {
    packed[numberKeys.length + index] = sums.byClassMs[name];
  });
  return packed;
}

export function unpackSums(packed: ArrayLike<number>): Sums {
  const sums = zeroSums();
  numberKeys.forEach((key, index) => {
    sums[key] = packed[index] ?? 0;
  });
  intervalClasses.forEach((name, index) => {
    sums.byClassMs[name] = packed[numberKeys.length + index] ?? 0;
  });
  return sums;
}
