/** What was read last of single operations' time: a row of a report asks for the same several times. */
import type { SumInput } from '../figures/sums.ts';
import type { WorkTotals } from './totals.ts';

/** A row is of one operation or of one order, at some machines. */
const MOST = 64;
/** Stretches and counts of all that is kept, some 10 MB. */
const MOST_PIECES = 40_000;
/** Operations in work, whose totals are kept nowhere else, are some hundred; about 1 kB each. */
const MOST_TOTALS = 2_000;

export class Lately {
  readonly #inputs = new Map<string, SumInput>();
  readonly #totals = new Map<string, WorkTotals>();
  #pieces = 0;

  /** The same value as long as no fact came. */
  of(key: string, read: () => SumInput): SumInput {
    const known = this.#inputs.get(key);
    if (known !== undefined) return known;
    const input = read();
    this.#pieces += sizeOf(input);
    this.#inputs.set(key, input);
    for (const [oldest, old] of this.#inputs) {
      if (this.#inputs.size <= MOST && this.#pieces <= MOST_PIECES) break;
      this.#inputs.delete(oldest);
      this.#pieces -= sizeOf(old);
    }
    return input;
  }

  /** Where an operation stood at a moment: the same as long as no fact came. */
  totals(operationId: string, now: number, work: () => WorkTotals): WorkTotals {
    const key = `${now} ${operationId}`;
    const known = this.#totals.get(key);
    if (known !== undefined) return known;
    const totals = work();
    if (this.#totals.size >= MOST_TOTALS) this.#totals.clear();
    this.#totals.set(key, totals);
    return totals;
  }

  clear(): void {
    this.#totals.clear();
    this.#inputs.clear();
    this.#pieces = 0;
  }
}

const sizeOf = ({ intervals, quantities }: SumInput): number => intervals.length + quantities.length;
