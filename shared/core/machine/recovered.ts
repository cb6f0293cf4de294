/** Parts recovered after a cut line: spread over the time they were made in, each stretch its own. */

import type { Owner, Quantity, Stretch } from '../words/interval.ts';
import type { CounterName, Machine } from '../words/plant.ts';
import { firstWhere } from '../words/search.ts';
import { type Count, type Counting, countOn, freshCounting } from './counting.ts';
import type { SpreadCount } from './fold-state.ts';
import { cyclesOf, isSpread, quantityOf, type StepChange, stepsWithin, strokesOf } from './parts.ts';

/** A stretch with the number of the reassignment that it is by; null: by the rules. */
export interface RuledStretch extends Stretch {
  painted: number | null;
}

/**
 * A spread count, cut where the owner changes and at `cuts`, ascending: whole pieces that add up to the count. Each is
 * what the counter's steps made until its end less what they made until its beginning, so that no cut moves a part.
 * `atFirst`: what was begun of a part under whom the rules gave the beginning of it to.
 */
export function partsOfSpread(
  { fact, painted }: SpreadCount,
  stretches: readonly RuledStretch[],
  steps: Record<CounterName, StepChange>,
  machine: Machine,
  atFirst: Counting,
  cuts: readonly number[] = [],
): Quantity[] {
  const { since } = fact;
  if (since === null || !isSpread(fact)) return [];
  const change = steps[fact.counter];
  const begun = new Begun(atFirst, painted);
  const found: Quantity[] = [];
  for (const stretch of stretches) {
    const before = begun.of(stretch);
    let from = Math.max(since, stretch.from);
    let known: MadeUntil = { rows: [], after: before };
    for (const at of endsIn(from, Math.min(fact.at, stretch.to), cuts)) {
      const count = stepsWithin(fact.count, since, fact.at, stretch.from, at);
      const made = madeBy({ ...fact, count }, change, stretch.owner, machine, before);
      made.rows.forEach(({ operationId, parts, strokes }, index) => {
        const more = [parts - (known.rows[index]?.parts ?? 0), strokes - (known.rows[index]?.strokes ?? 0)] as const;
        if (more[0] > 0 || more[1] > 0)
          found.push(quantityOf({ ...fact, since: from, at }, change, operationId, ...more));
      });
      [from, known] = [at, made];
    }
    begun.keep(stretch, known.after);
  }
  return found;
}

/** Ends of the pieces of (from, to]. */
function endsIn(from: number, to: number, cuts: readonly number[]): number[] {
  const first = firstWhere(cuts, (cut) => cut > from);
  return [
    ...cuts.slice(
      first,
      Math.max(
        first,
        firstWhere(cuts, (cut) => cut >= to),
      ),
    ),
    to,
  ];
}

/** What the steps of a count made of whom, from the beginning of a stretch on. */
interface MadeUntil {
  rows: readonly { operationId: string | null; parts: number; strokes: number }[];
  after: Counting;
}

function madeBy(fact: Count, change: StepChange, owner: Owner | null, machine: Machine, before: Counting): MadeUntil {
  const { counted, after } = countOn(owner, machine, fact, before);
  const cycles = cyclesOf(fact, change, owner, machine);
  const rows = counted.map(({ operationId, parts }, index) => {
    return { operationId, parts, strokes: strokesOf(counted, index, cycles) };
  });
  return { rows, after };
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
