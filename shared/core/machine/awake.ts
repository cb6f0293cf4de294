/**
 * Which stretches of all histories of a ledger have their facts in memory: those of the last day, which
 * screens look at all the time, and of older ones those that were used last. Beyond a number of facts
 * the others rest, if there is a store to read them from again.
 */

import { HOUR_MS } from '../words/time.ts';
import { type Chunk, letRest } from './chunk.ts';
import type { FactStore } from './resting.ts';

/** What stays in memory: at most about so many facts (some 350 bytes each), but never less than the last hours. */
export interface AwakeLimits {
  facts: number;
  ms: number;
}
// With 20,000 the start of 50 machines with a year behind them read much of its past again and again: 19 s, not 13.
export const awakeLimits: AwakeLimits = { facts: 50_000, ms: 26 * HOUR_MS };

export class Awake {
  readonly store: FactStore | null;
  readonly #limits: AwakeLimits;
  /** In the order of their last use. */
  readonly #chunks = new Set<Chunk>();
  #facts = 0;
  #newestAt = Number.NEGATIVE_INFINITY;

  constructor(store: FactStore | null, limits: AwakeLimits) {
    this.store = store;
    this.#limits = limits;
  }

  /** A fact of this moment was recorded somewhere in the plant. */
  heard(at: number): void {
    if (at > this.#newestAt) this.#newestAt = at;
  }

  /** This one was used now: it is the last to rest. */
  use(chunk: Chunk): void {
    if (this.store === null) return;
    if (!this.#chunks.delete(chunk)) this.#facts += chunk.size;
    this.#chunks.add(chunk);
  }

  /** A chunk in use took more facts in, or gave some away. */
  grew(chunk: Chunk, facts: number): void {
    if (this.#chunks.has(chunk)) this.#facts += facts;
  }

  /** Lets rest what was not used for longest. Never what is not folded, nor `except`. */
  trim(except: Chunk | null): void {
    const { facts, ms } = this.#limits;
    if (this.#facts <= facts) return;
    for (const chunk of this.#chunks) {
      if (this.#facts <= facts) return;
      const isYoung = chunk.isOpen || chunk.last.at > this.#newestAt - ms;
      if (chunk === except || isYoung || chunk.folded !== chunk.size || chunk.awake === null) continue;
      letRest(chunk);
      this.#chunks.delete(chunk);
      this.#facts -= chunk.size;
    }
  }
}
