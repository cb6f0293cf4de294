/**
 * Reassignments of production as people made them, painted over each other in the order in which they
 * were written down: disjoint stretches, ascending. Giving a stretch back to the rules wipes the paint.
 */
import type { EventOf } from '../words/event.ts';
import type { Tag } from './tags.ts';
import { byRecording } from './tags.ts';

/** What is on record of a machine's time, in order of recording. */
export interface SaidOfTime {
  stops: readonly Tag[];
  owners: readonly Reassignment[];
}

export type Reassignment = EventOf<'productionReassigned'>;
export interface Paint {
  from: number;
  to: number;
  operationIds: readonly string[];
  seq: number;
}

export class Painting {
  readonly #facts: Reassignment[] = [];
  #paint: Paint[] = [];

  get paint(): readonly Paint[] {
    return this.#paint;
  }
  get facts(): readonly Reassignment[] {
    return this.#facts;
  }

  add(fact: Reassignment): void {
    const last = this.#facts.at(-1);
    this.#facts.push(fact);
    if (last === undefined || byRecording(last, fact) <= 0) {
      this.#paint = painted(this.#paint, fact);
      return;
    }
    this.#facts.sort(byRecording);
    this.#paint = this.#facts.reduce<Paint[]>(painted, []);
  }

  /** What covers the instant just before `at`. */
  before(at: number): Paint | null {
    const paint = this.#paint;
    if (paint.length === 0) return null;
    let [low, high] = [0, paint.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((paint[middle]?.from ?? 0) < at) low = middle + 1;
      else high = middle;
    }
    const found = paint[low - 1];
    return found !== undefined && found.to >= at ? found : null;
  }

  within(from: number, to: number): Paint[] {
    return this.#paint.filter((paint) => paint.from < to && paint.to > from);
  }
}

/** One more reassignment over those before it. */
export function painted(paint: readonly Paint[], fact: Reassignment): Paint[] {
  if (fact.to <= fact.from) return [...paint];
  const next: Paint[] = [];
  for (const old of paint) {
    if (old.to <= fact.from || old.from >= fact.to) {
      next.push(old);
      continue;
    }
    if (old.from < fact.from) next.push({ ...old, to: fact.from });
    if (old.to > fact.to) next.push({ ...old, from: fact.to });
  }
  if (fact.operationIds !== null)
    next.push({ from: fact.from, to: fact.to, operationIds: fact.operationIds, seq: fact.seq });
  return next.sort((a, b) => a.from - b.from);
}
