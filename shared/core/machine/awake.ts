/**
 * Which stretches of all histories of a ledger are in memory: those of the last day, which screens look at all the time,
 * and of older ones those that were used last. Beyond a number of facts the older ones rest, if there is a store to read
 * them from again. Of most that are in memory the facts themselves rest: only what they were folded into is looked at.
 */

import { HOUR_MS } from '../words/time.ts';
import { type Chunk, letFactsRest, letRest } from './chunk.ts';
import type { KnownPlace } from './known.ts';
import { type FactStore, type LayDown, layDown } from './resting.ts';

/**
 * What stays in memory: the last hours, and of what is older about so many facts (some 90 bytes each). Were the
 * young ones of a large plant counted with them, nothing older would stay: each look at it would read it again.
 */
export interface AwakeLimits {
  facts: number;
  ms: number;
  /** The same of facts themselves, some 270 bytes each: late ones mostly belong to the last hours. */
  whole?: { facts: number; ms: number };
  /** Their numbers are laid down where a stretch's take so many bytes: neighbours are joined soon. */
  laidBytes?: number;
}
// With 20,000 the start of 50 machines with a year behind them read much of its past again and again: 19 s, not 13.
// Pages show a day, and look at the stretch before it, too: of a busy machine some ten hours. With 26 hours every first
// look at 56 machines read those again, as often as other work had sent them to rest.
export const awakeLimits: AwakeLimits = { facts: 50_000, ms: 38 * HOUR_MS };

const LAID_BYTES = 512;

/** Young ones are looked through so often, a share of how long they stay young. */
const LOOKS = 52;

const usuallyWhole = { facts: 8_000, ms: 2 * HOUR_MS };
/** A share more before it is looked again which of them may rest. */
const WHOLE_MORE = 1 / 8;

export class Awake {
  readonly store: FactStore | null;
  /** Where the numbers of facts that rest lie from now on. */
  readonly layDown: LayDown;
  /** Where lies what is known of old ones. */
  readonly knownPlace: KnownPlace;
  readonly #limits: Required<Omit<AwakeLimits, 'laidBytes'>>;
  readonly #young = new Set<Chunk>();
  /** In the order of their last use. */
  readonly #old = new Set<Chunk>();
  #oldFacts = 0;
  /** Those whose facts are in memory, in the order in which they came there. */
  readonly #whole = new Set<Chunk>();
  #wholeFacts = 0;
  #wholeMost: number;
  #newestAt = Number.NEGATIVE_INFINITY;
  #lookedAt = Number.NEGATIVE_INFINITY;

  constructor(store: FactStore | null, limits: AwakeLimits, place: KnownPlace) {
    this.store = store;
    this.knownPlace = place;
    this.layDown = (resting) => layDown(resting, place.cellar, limits.laidBytes ?? LAID_BYTES);
    this.#limits = { whole: usuallyWhole, ...limits };
    this.#wholeMost = this.#limits.whole.facts;
  }

  /** A fact of this moment was recorded somewhere in the plant. */
  heard(at: number): void {
    if (at > this.#newestAt) this.#newestAt = at;
  }

  /** This one was used now: it is the last to rest. */
  use(chunk: Chunk): void {
    if (this.store === null) return;
    this.#noteFacts(chunk);
    if (this.#young.has(chunk)) return;
    if (this.#old.delete(chunk)) this.#old.add(chunk);
    else if (this.#isYoung(chunk)) this.#young.add(chunk);
    else this.#age(chunk);
  }

  #noteFacts(chunk: Chunk): void {
    if (chunk.awake?.facts == null || this.#whole.has(chunk)) return;
    this.#whole.add(chunk);
    this.#wholeFacts += chunk.size;
  }

  /** A chunk in use took more facts in, or gave some away. */
  grew(chunk: Chunk, facts: number): void {
    if (this.#old.has(chunk)) this.#oldFacts += facts;
    if (this.#whole.has(chunk)) this.#wholeFacts += facts;
  }

  /** Lets rest what was not used for longest. Never what is not folded, nor `except`. */
  trim(except: Chunk | null): void {
    this.#lookAgain();
    this.#trimFacts(except);
    const { facts } = this.#limits;
    if (this.#oldFacts <= facts) return;
    for (const chunk of this.#old) {
      if (this.#oldFacts <= facts) return;
      if (chunk === except || this.#isYoung(chunk) || chunk.folded !== chunk.size || chunk.awake === null) continue;
      letRest(chunk, this.layDown);
      this.#old.delete(chunk);
      this.#oldFacts -= chunk.size;
      this.#factsRest(chunk);
    }
  }

  /** Lets facts alone rest. */
  #trimFacts(except: Chunk | null): void {
    if (this.#wholeFacts <= this.#wholeMost) return;
    const { facts, ms } = this.#limits.whole;
    for (const chunk of this.#whole) {
      if (this.#wholeFacts <= facts) break;
      if (chunk === except || chunk.isOpen || chunk.folded !== chunk.size || chunk.awake === null) continue;
      if (chunk.last.at > this.#newestAt - ms) continue;
      letFactsRest(chunk, this.layDown);
      this.#factsRest(chunk);
    }
    // Where many must not rest they are not looked through for each fact.
    this.#wholeMost = Math.max(facts, this.#wholeFacts) + facts * WHOLE_MORE;
  }

  #factsRest(chunk: Chunk): void {
    if (this.#whole.delete(chunk)) this.#wholeFacts -= chunk.size;
  }

  /** Which of the young ones are old by now. */
  #lookAgain(): void {
    if (this.#newestAt <= this.#lookedAt + this.#limits.ms / LOOKS) return;
    this.#lookedAt = this.#newestAt;
    for (const chunk of this.#young) {
      if (this.#isYoung(chunk)) continue;
      this.#young.delete(chunk);
      this.#age(chunk);
    }
  }

  #age(chunk: Chunk): void {
    this.#old.add(chunk);
    this.#oldFacts += chunk.size;
  }

  #isYoung(chunk: Chunk): boolean {
    return chunk.isOpen || chunk.last.at > this.#newestAt - this.#limits.ms;
  }
}
