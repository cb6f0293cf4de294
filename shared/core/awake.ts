/**
 * Which stretches of all histories of a ledger have their facts in memory. The ones that were used last
 * stay; beyond a number of facts the others rest, if there is a store to read them from again.
 */
import { type Chunk, letRest } from './chunk.ts';
import type { FactStore } from './resting.ts';

/** About 40 MB. A day of 50 machines, each with a count every 45 s, is read many times a minute. */
export const AWAKE_FACTS = 100_000;

export class Awake {
  readonly store: FactStore | null;
  readonly #mostFacts: number;
  /** In the order of their last use. */
  readonly #chunks = new Set<Chunk>();
  #facts = 0;

  constructor(store: FactStore | null, mostFacts: number) {
    this.store = store;
    this.#mostFacts = mostFacts;
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
    if (this.#facts <= this.#mostFacts) return;
    for (const chunk of this.#chunks) {
      if (this.#facts <= this.#mostFacts) return;
      if (chunk === except || chunk.isOpen || chunk.folded !== chunk.size || chunk.awake === null) continue;
      letRest(chunk);
      this.#chunks.delete(chunk);
      this.#facts -= chunk.size;
    }
  }
}
