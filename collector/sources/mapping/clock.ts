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

export class SourceClock {
  #newestAt = new Map<string, number>();
  #seen = new Set<string>();
  #offsets: number[] = [];
  #next = 0;
  #behind: { offset: number; since: number; values: number } | null = null;

  /** After a new connection the first value of each name may be hours old: no measure of the clock. */
  restart(): void {
    this.#seen.clear();
    this.#behind = null;
  }

  /** Takes a value's two times, epoch ms; true = a newer value of this name is known already. */
  isLate(name: string, at: number, receivedAt: number): boolean {
    const newestAt = this.#newestAt.get(name);
    if (newestAt === undefined || at >= newestAt || this.#wasSetBack(at, receivedAt)) {
      this.#newestAt.set(name, at);
      if (this.#seen.has(name)) this.#remember(at - receivedAt);
      else this.#seen.add(name);
      return false;
    }
    return true;
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
    this.#newestAt.clear();
    this.#offsets = [];
    this.#next = 0;
    return true;
  }

  #remember(offset: number): void {
    this.#offsets[this.#next] = offset;
    this.#next = (this.#next + 1) % remembered;
  }
}
