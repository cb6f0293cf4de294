/**
 * A machine's clock beside the box's: how far it is off, and whether an older timestamp means a late
 * value or a clock that was set back.
 *
 * Late values come in a burst: their source time runs faster than the clock on the wall. A clock that is wrong
 * stays off by the same amount. Without telling them apart, an hour's correction of a PLC's clock would throw an
 * hour of values into the past. A clock that is off by more than ten seconds is not believed: the box's time is
 * used, which the offset tells. A time further ahead than that cannot be, and is never used.
 */

/** An offset this steady, ms, over this much of the box's time, in this many values: the clock is off by it. */
const steadyMs = 1_000;
const settledMs = 3_000;
const settledValues = 2;
const remembered = 64;
/** A clock that is off by more is not believed. */
const toleranceMs = 10_000;

/** One signal's newest time, epoch ms, as it was used. */
export interface Timed {
  newestAt: number;
  /** The first value of a connection may be hours old: no measure of the clock. */
  measures: boolean;
}

export class SourceClock {
  /** Of the value placed last: a newer one of its signal is known already. */
  late = false;
  /** The value placed last showed that the clock is off in another way than was thought. */
  settled = false;
  /** Of the value placed last: its own time was one of the future, the box's was used. */
  replaced = false;
  readonly #signals: readonly Timed[];
  #offsets: number[] = [];
  #next = 0;
  #steady = { offset: Number.NaN, since: 0, values: 0 };
  #correctionMs = 0;
  #serverOffsetMs: number | null = null;

  constructor(signals: readonly Timed[]) {
    this.#signals = signals;
  }

  /** A new connection. */
  restart(): void {
    for (const signal of this.#signals) signal.measures = false;
    this.#steady = { offset: Number.NaN, since: 0, values: 0 };
    this.#serverOffsetMs = null;
  }

  /** What is taken off the source's times, ms; 0 while its clock is believed. */
  get correctionMs(): number {
    return this.#correctionMs;
  }

  /** The server's own clock minus the box's, ms, as the source asked for it. */
  serverSays(offsetMs: number): void {
    this.#serverOffsetMs = offsetMs;
  }

  /** Takes a value's two times, epoch ms; gives the time to use. `late`, `settled` and `replaced` say the rest. */
  place(signal: Timed, at: number, receivedAt: number): number {
    const offset = at - receivedAt;
    this.settled = this.#settles(signal, at, offset, receivedAt);
    const shifted = at - this.#correctionMs;
    this.replaced = shifted > receivedAt + toleranceMs;
    const when = this.replaced ? receivedAt : shifted;
    this.late = when < signal.newestAt;
    if (this.late) return when;
    signal.newestAt = when;
    if (signal.measures) this.#remember(offset);
    else signal.measures = true;
    return when;
  }

  /** Whether values with this offset were late or wrong for the same reason as one just placed. */
  isSteady(at: number, receivedAt: number): boolean {
    return Math.abs(at - receivedAt - this.#steady.offset) <= steadyMs;
  }

  /** Median of the last values' source time minus box time, ms; null = nothing yet. */
  offsetMs(): number | null {
    const sorted = [...this.#offsets].sort((a, b) => a - b);
    return sorted[sorted.length >> 1] ?? null;
  }

  #settles(signal: Timed, at: number, offset: number, receivedAt: number): boolean {
    const steady = this.#steady;
    if (Math.abs(offset - steady.offset) <= steadyMs) steady.values += 1;
    else this.#steady = { offset, since: receivedAt, values: 1 };
    const { since, values } = this.#steady;
    const isServers = this.#serverOffsetMs !== null && Math.abs(offset - this.#serverOffsetMs) <= 2 * steadyMs;
    if (!isServers && (values < settledValues || receivedAt - since < settledMs)) return false;
    const correctionMs = Math.abs(offset) > toleranceMs ? offset : 0;
    const isFarBehind = signal.newestAt - (at - this.#correctionMs) > steadyMs;
    if (!isFarBehind && Math.abs(correctionMs - this.#correctionMs) <= 2 * steadyMs) return false;
    this.#correctionMs = correctionMs;
    for (const one of this.#signals) one.newestAt = Number.NEGATIVE_INFINITY;
    this.#offsets = [];
    this.#next = 0;
    return true;
  }

  #remember(offset: number): void {
    this.#offsets[this.#next] = offset;
    this.#next = (this.#next + 1) % remembered;
  }
}
