/**
 * What machines' settled time came to together: a plant's week of 56 machines is 392 days of single ones, and a page
 * asks for a year of weeks. Dropped where a fact touches any of it.
 */
import type { OwnCell } from './sum-cell.ts';

/** The last ones that were asked for, some 1 kB each: a year's days, weeks and months. */
const MOST = 600;

/** The same time of machines. */
export interface Together {
  machineIds: readonly string[];
  from: number;
  to: number;
}

/** One that is being summed in pieces: what comes meanwhile may touch it. */
export interface RowUnderWay {
  of: Together;
  isTouched: boolean;
}

interface Row {
  of: Together;
  cell: OwnCell;
}

export class KeptRows {
  readonly #rows = new Map<string, Row>();
  readonly #underWay = new Set<RowUnderWay>();
  /** None ends later: most facts are later. */
  #reach = Number.NEGATIVE_INFINITY;

  get(key: string): OwnCell | undefined {
    const row = this.#rows.get(key);
    if (row === undefined) return undefined;
    this.#rows.delete(key);
    this.#rows.set(key, row);
    return row.cell;
  }

  has(key: string): boolean {
    return this.#rows.has(key);
  }

  begin(of: Together): RowUnderWay {
    const underWay = { of, isTouched: false };
    this.#underWay.add(underWay);
    this.#reach = Math.max(this.#reach, of.to);
    return underWay;
  }

  /** Also where it is not to be kept. */
  end(underWay: RowUnderWay): void {
    this.#underWay.delete(underWay);
  }

  keep(key: string, of: Together, cell: OwnCell): void {
    this.#rows.set(key, { of, cell });
    this.#reach = Math.max(this.#reach, of.to);
    const [oldest] = this.#rows.keys();
    if (this.#rows.size > MOST && oldest !== undefined) this.#rows.delete(oldest);
  }

  /** A part that was finished at `from` belongs to what ends there. */
  drop(machineId: string, from: number, to: number): void {
    if (from > this.#reach) return;
    const touches = (of: Together): boolean => of.from < to && of.to >= from && of.machineIds.includes(machineId);
    for (const [key, { of }] of this.#rows) if (touches(of)) this.#rows.delete(key);
    for (const one of this.#underWay) if (touches(one.of)) one.isTouched = true;
  }

  clear(): void {
    this.#rows.clear();
    for (const one of this.#underWay) one.isTouched = true;
  }
}

/** Equal text, equal sums as long as nothing touches them; `itemId`: what that item owned of it. */
export const rowKey = ({ machineIds, from, to }: Together, itemId: string | null): string =>
  JSON.stringify([itemId, from, to, ...machineIds]);
