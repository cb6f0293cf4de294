/**
 * A machine's clock beside the box's: how far it is off, and whether an older timestamp means a late
 * value or a clock that was set back.
 *
 * Late values come in a burst: their source time runs faster than the clock on the wall. A clock that was
 * set back stays behind by the same amount. Without telling them apart, an hour's correction of a PLC's
 * clock would throw an hour of values into the past.
 */

/** An offset this steady, ms, over this much of the box's time, in this many values: the clock was set. */
const steadyMs = 1_000;
const settledMs = 3_000;
const settledValues = 3;
const remembered = 64;

/** One signal's newest time, epoch ms by the source's clock. */
export interface Timed {
  newestAt: number;
  /** The first value of a connection may be hours old: no measure of the clock. */
  measures: boolean;
}

export class SourceClock {
  readonly #signals: readonly Timed[];
  #offsets: number[] = [];
  #next = 0;
  #behind: { offset: number; since: number; values: number } | null = null;

  constructor(signals: readonly Timed[]) {
    this.#signals = signals;
  }

  /** A new connection. */
  restart(): void {
    for (const signal of this.#signals) signal.measures = false;
    this.#behind = null;
  }

  /** Takes a value's two times, epoch ms; true = a newer value of this signal is known already. */
  isLate(signal: Timed, at: number, receivedAt: number): boolean {
    if (at < signal.newestAt && !this.#wasSetBack(at, receivedAt)) return true;
    signal.newestAt = at;
    if (signal.measures) this.#remember(at - receivedAt);
    else signal.measures = true;
    return false;
  }

  /** Median of the last values' source time minus box time, ms; null = nothing yet. */
  offsetMs(): number | null {
    const sorted = [...this.#offsets].sort((a, b) => a - b);
    return sorted[sorted.length >> 1] ?? null;
  }

  #wasSetBack(at: number, receivedAt: number): boolean {
    const offset = at - receivedAt;
    const behind = this.#behind;
    if (behind === null || Math.abs(offset - behind.offset) > steadyMs) {
      this.#behind = { offset, since: receivedAt, values: 1 };
      return false;
    }
    behind.values += 1;
    if (behind.values < settledValues || receivedAt - behind.since < settledMs) return false;
    this.#behind = null;
    for (const signal of this.#signals) signal.newestAt = Number.NEGATIVE_INFINITY;
    this.#offsets = [];
    this.#next = 0;
    return true;
  }

  #remember(offset: number): void {
    this.#offsets[this.#next] = offset;
    this.#next = (this.#next + 1) % remembered;
  }
}
