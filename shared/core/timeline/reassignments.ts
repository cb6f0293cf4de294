/**
 * Reassignments of production as people made them, painted over each other in the order in which they
 * were written down: disjoint stretches, ascending. Giving a stretch back to the rules wipes the paint.
 */
import type { EventOf } from '../words/event.ts';
import { firstWhere } from '../words/search.ts';
import type { Classification } from './classifications.ts';
import { byRecording } from './classifications.ts';

/** What is on record of a machine's time, in order of recording. */
export interface SaidOfTime {
  stops: readonly Classification[];
  owners: readonly Reassignment[];
}

export type Reassignment = EventOf<'productionReassigned'>;
export interface ReassignedStretch {
  from: number;
  to: number;
  operationIds: readonly string[];
  seq: number;
}

export class Reassignments {
  readonly #facts: Reassignment[] = [];
  #reassigned: ReassignedStretch[] = [];

  get reassigned(): readonly ReassignedStretch[] {
    return this.#reassigned;
  }
  get facts(): readonly Reassignment[] {
    return this.#facts;
  }

  add(fact: Reassignment): void {
    const last = this.#facts.at(-1);
    this.#facts.push(fact);
    if (last === undefined || byRecording(last, fact) <= 0) {
      this.#reassigned = laidOver(this.#reassigned, fact);
      return;
    }
    this.#facts.sort(byRecording);
    this.#reassigned = this.#facts.reduce<ReassignedStretch[]>(laidOver, []);
  }

  /** What covers the instant just before `at`. */
  before(at: number): ReassignedStretch | null {
    const reassigned = this.#reassigned;
    const found = reassigned[firstWhere(reassigned, ({ from }) => from >= at) - 1];
    return found !== undefined && found.to >= at ? found : null;
  }

  within(from: number, to: number): ReassignedStretch[] {
    return this.#reassigned.filter((reassigned) => reassigned.from < to && reassigned.to > from);
  }
}

/** One more reassignment over those before it. */
export function laidOver(reassigned: readonly ReassignedStretch[], fact: Reassignment): ReassignedStretch[] {
  if (fact.to <= fact.from) return [...reassigned];
  const next: ReassignedStretch[] = [];
  for (const old of reassigned) {
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
