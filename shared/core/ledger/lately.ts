/** What was read last of single operations' time: a row of a report asks for the same several times. */
import type { SumInput } from '../figures/sums.ts';

/** A row is of one operation or of one order, at some machines. */
const MOST = 64;
/** Stretches and counts of all that is kept, some 10 MB. */
const MOST_PIECES = 40_000;

export class Lately {
  readonly #inputs = new Map<string, SumInput>();
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

  clear(): void {
    this.#inputs.clear();
    this.#pieces = 0;
  }
}

const sizeOf = ({ intervals, quantities }: SumInput): number => intervals.length + quantities.length;
