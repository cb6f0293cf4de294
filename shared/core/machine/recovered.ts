/** Parts recovered after a cut line: spread over the time they were made in, each stretch its own. */

import type { Quantity, Stretch } from '../words/interval.ts';
import type { CounterName, Machine } from '../words/plant.ts';
import { type Counting, countOn, freshCounting } from './counting.ts';
import type { SpreadCount } from './fold-state.ts';
import { cyclesOf, isSpread, quantityOf, type StepChange, stepsWithin, strokesOf } from './parts.ts';

/** A stretch with the number of the reassignment that it is by; null: by the rules. */
export interface RuledStretch extends Stretch {
  painted: number | null;
}

/**
 * A spread count, cut where the owner changes: whole pieces that add up to the count. `atFirst`: what was begun of a
 * part under whom the rules gave the beginning of it to.
 */
export function partsOfSpread(
  { fact, painted }: SpreadCount,
  stretches: readonly RuledStretch[],
  steps: Record<CounterName, StepChange>,
  machine: Machine,
  atFirst: Counting,
): Quantity[] {
  const { since } = fact;
  if (since === null || !isSpread(fact)) return [];
  const change = steps[fact.counter];
  const begun = new Begun(atFirst, painted);
  const found: Quantity[] = [];
  for (const stretch of stretches) {
    const count = stepsWithin(fact.count, since, fact.at, stretch.from, stretch.to);
    const piece = { ...fact, count, since: Math.max(since, stretch.from), at: Math.min(fact.at, stretch.to) };
    const { owner } = stretch;
    const { counted, after } = countOn(owner, machine, piece, begun.of(stretch));
    begun.keep(stretch, after);
    if (count === 0) continue;
    const cycles = cyclesOf(piece, change, owner, machine);
    counted.forEach(({ operationId, parts }, index) => {
      const strokes = strokesOf(counted, index, cycles);
      if (parts > 0 || strokes > 0) found.push(quantityOf(piece, change, operationId, parts, strokes));
    });
  }
  return found;
}

/** What is begun of a part goes on while the rules keep the operations, and within one reassignment. */
class Begun {
  #ruled: Counting;
  #operations: string | null = null;
  readonly #painted = new Map<number, Counting>();

  constructor(atFirst: Counting, painted: SpreadCount['painted']) {
    this.#ruled = atFirst;
    if (painted !== null) this.#painted.set(painted.seq, painted.counting);
  }

  of({ painted, owner }: RuledStretch): Counting {
    if (painted !== null) return this.#painted.get(painted) ?? freshCounting;
    const operations = owner?.shares.map(({ operationId }) => operationId).join(' ') ?? '';
    if (this.#operations !== null && this.#operations !== operations) this.#ruled = freshCounting;
    this.#operations = operations;
    return this.#ruled;
  }

  keep({ painted }: RuledStretch, counting: Counting): void {
    if (painted === null) this.#ruled = counting;
    else this.#painted.set(painted, counting);
  }
}
