/**
 * How many facts a machine may make: a flood of changes, by a broken device or somebody else's hand, would fill journal
 * and bridge for ever. What is too much is no fact; a counter's next reading holds it all the same.
 */

/** No machine changes so often for long: ten cycles, states and counters a second are a fifth of it. */
export const FACTS_PER_S = 50;
/** So many at once: what a broker kept of a day. */
export const FACTS_AT_ONCE = 10_000;

export class FactRate {
  #left = FACTS_AT_ONCE;
  #until: number | null = null;

  /**
   * Whether `facts` more may be made at `at` (machine's clock) by `now` (box's). Time that has passed at the machine
   * gives room, so that a backlog of a week passes; time that nobody has seen yet gives none.
   */
  allows(facts: number, at: number, now: number): boolean {
    const time = Math.min(at, now);
    if (this.#until === null) this.#until = time;
    else if (time > this.#until) {
      this.#left = Math.min(FACTS_AT_ONCE, this.#left + ((time - this.#until) / 1_000) * FACTS_PER_S);
      this.#until = time;
    }
    if (this.#left < facts) return false;
    this.#left -= facts;
    return true;
  }
}
