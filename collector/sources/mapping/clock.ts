/**
 * A machine's clock beside the box's: how far it is off, and whether an older timestamp means a late
 * value or a clock that was set back.
 *
 * Late values come in a burst: their source time runs faster than the clock on the wall. A clock that is wrong
 * stays off by the same amount. Without telling them apart, an hour's correction of a PLC's clock would throw an
 * hour of values into the past. A clock that is off by more than ten seconds is not believed: the box's time is
 * used, which the offset tells. A time further ahead than that cannot be, and is never used.
 *
 * A value's age is no error of a clock. What was there when the line came up, and what is told again with the time
 * that it had, may be hours old: only a value that is new on this line measures, and of those the ones that were
 * least on their way, where two say the same some seconds apart.
 */

/** An offset this steady, ms, over this much of the box's time, in this many values: the clock is off by it. */
const steadyMs = 1_000;
const settledMs = 3_000;
const settledValues = 2;
const remembered = 16;
const measureEveryMs = 1_000;
/** A clock that is off by more is not believed. */
const toleranceMs = 10_000;

/** One signal's newest time, epoch ms. */
export interface Timed {
  /** As it was used. */
  newestAt: number;
  /** As the source said it. */
  saidAt: number;
  /** It was heard on this line: the first value may be hours old. */
  measures: boolean;
}

/** A value that was new: source time minus box time, ms, and when it came. */
interface Measure {
  offsetMs: number;
  receivedAt: number;
}

export class SourceClock {
  /** Of the value placed last: a newer one of its signal is known already. */
  late = false;
  /** The value placed last showed that the clock is off in another way than was thought. */
  settled = false;
  /** Of the value placed last: its own time was one of the future, the box's was used. */
  replaced = false;
  readonly #signals: readonly Timed[];
  #measures: Measure[] = [];
  #next = 0;
  #steady = { offset: Number.NaN, since: 0, values: 0 };
  #correctionMs = 0;
  #serverOffsetMs: number | null = null;

  constructor(signals: readonly Timed[]) {
    this.#signals = signals;
  }

  /** A new connection. */
  restart(): void {
    this.resume();
    this.#steady = { offset: Number.NaN, since: 0, values: 0 };
    this.#serverOffsetMs = null;
  }

  /** The line is up again: the next value of each signal may have waited. */
  resume(): void {
    for (const signal of this.#signals) signal.measures = false;
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
    const isNew = at !== signal.saidAt;
    const measures = isNew && signal.measures;
    signal.saidAt = at;
    signal.measures = true;
    this.settled = isNew && this.#settles(signal, at, receivedAt, measures);
    const shifted = at - this.#correctionMs;
    this.replaced = shifted > receivedAt + toleranceMs;
    const when = this.replaced ? receivedAt : shifted;
    this.late = when < signal.newestAt;
    if (this.late) return when;
    signal.newestAt = when;
    if (measures) this.#remember(offset, receivedAt);
    return when;
  }

  /** Whether values with this offset were late or wrong for the same reason as one just placed. */
  isSteady(at: number, receivedAt: number): boolean {
    return Math.abs(at - receivedAt - this.#steady.offset) <= steadyMs;
  }

  /** Source time minus box time, ms, of the values that were least on their way; null = not known. */
  offsetMs(): number | null {
    const least = [...this.#measures].sort((a, b) => b.offsetMs - a.offsetMs);
    const isBorneOut = ({ offsetMs, receivedAt }: Measure, index: number): boolean => {
      for (let next = index + 1; next < least.length; next++) {
        const other = least[next];
        if (other === undefined || offsetMs - other.offsetMs > steadyMs) return false;
        if (Math.abs(other.receivedAt - receivedAt) >= settledMs) return true;
      }
      return false;
    };
    return least.find(isBorneOut)?.offsetMs ?? null;
  }

  /** `measures`: the value is new on this line; only such a one can show that the clock is wrong. */
  #settles(signal: Timed, at: number, receivedAt: number, measures: boolean): boolean {
    const offset = at - receivedAt;
    const steady = this.#steady;
    if (Math.abs(offset - steady.offset) <= steadyMs) steady.values += 1;
    else this.#steady = { offset, since: receivedAt, values: 1 };
    const { since, values } = this.#steady;
    const isServers = this.#serverOffsetMs !== null && Math.abs(offset - this.#serverOffsetMs) <= 2 * steadyMs;
    const isSteady = measures && values >= settledValues && receivedAt - since >= settledMs;
    if (!isServers && !isSteady) return false;
    const correctionMs = Math.abs(offset) > toleranceMs ? offset : 0;
    const isFarBehind = signal.newestAt - (at - this.#correctionMs) > steadyMs;
    if (!isFarBehind && Math.abs(correctionMs - this.#correctionMs) <= 2 * steadyMs) return false;
    this.#correctionMs = correctionMs;
    for (const one of this.#signals) one.newestAt = Number.NEGATIVE_INFINITY;
    this.#measures = [];
    this.#next = 0;
    this.#remember(this.#steady.offset, since);
    return true;
  }

  /** One of a second, so that a machine that talks much does not push out what it said before. */
  #remember(offsetMs: number, receivedAt: number): void {
    const last = this.#measures[(this.#next + remembered - 1) % remembered];
    if (last !== undefined && Math.abs(receivedAt - last.receivedAt) < measureEveryMs) {
      last.offsetMs = Math.max(last.offsetMs, offsetMs);
      return;
    }
    this.#measures[this.#next] = { offsetMs, receivedAt };
    this.#next = (this.#next + 1) % remembered;
  }
}
