/**
 * Reassignments of production as people made them, painted over each other in the order in which they
 * were written down: disjoint stretches, ascending. Giving a stretch back to the rules wipes the paint.
 */
import type { EventOf } from '../words/event.ts';
import type { LoadPart } from '../words/load.ts';
import { firstWhere } from '../words/search.ts';
import type { Span } from '../words/span.ts';
import type { Classification } from './classifications.ts';
import { byRecording } from './classifications.ts';

/** What is on record of a machine's time, in order of recording. */
export interface SaidOfTime {
  stops: readonly Classification[];
  owners: readonly Reassignment[];
}

/** Production given to operations, or a load declared for a stretch afterwards. */
export type Reassignment = EventOf<'productionReassigned'> | LoadOfStretch;
export type LoadOfStretch = EventOf<'loadDeclared'> & { during: Span };
export interface ReassignedStretch {
  from: number;
  to: number;
  operationIds: readonly string[];
  /** How many of each a cycle makes, where that was declared. */
  content?: readonly LoadPart[];
  seq: number;
}

export function isOfStretch(fact: EventOf<'loadDeclared'>): fact is LoadOfStretch {
  return fact.during !== undefined;
}

/** What is said of which stretch; null: it is given back to the rules. */
export function paintOf(fact: Reassignment): Span & { operationIds: readonly string[] | null; content?: LoadPart[] } {
  if (fact.type === 'productionReassigned') {
    const { from, to, operationIds } = fact;
    return { from, to, operationIds };
  }
  const { during, content } = fact;
  return { ...during, operationIds: content.map(({ operationId }) => operationId), content };
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

  restore(facts: readonly Reassignment[]): void {
    for (const fact of facts) this.add(fact);
  }

  /** As if it had never been said; only of what was never recorded. */
  withdraw(fact: Reassignment): void {
    this.#facts.splice(this.#facts.indexOf(fact), 1);
    this.#reassigned = this.#facts.reduce<ReassignedStretch[]>(laidOver, []);
  }

  /** What covers the instant just before `at`. */
  before(at: number): ReassignedStretch | null {
    const reassigned = this.#reassigned;
    const found = reassigned[firstWhere(reassigned, ({ from }) => from >= at) - 1];
    return found !== undefined && found.to >= at ? found : null;
  }

  /** Facts about the instant just before `at`, in order of recording. */
  over(at: number): Reassignment[] {
    if (this.#facts.length === 0) return [];
    return this.#facts.filter((fact) => {
      const { from, to } = paintOf(fact);
      return from < at && to >= at;
    });
  }

  /** Facts about any of [from, to), in order of recording. */
  said(from: number, to: number): Reassignment[] {
    return this.#facts.filter((fact) => {
      const stretch = paintOf(fact);
      return stretch.from < to && stretch.to > from;
    });
  }

  within(from: number, to: number): ReassignedStretch[] {
    return this.#reassigned.filter((reassigned) => reassigned.from < to && reassigned.to > from);
  }
}

/** One more reassignment over those before it. */
export function laidOver(reassigned: readonly ReassignedStretch[], said: Reassignment): ReassignedStretch[] {
  const fact = paintOf(said);
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
  if (fact.operationIds !== null) next.push({ ...fact, operationIds: fact.operationIds, seq: said.seq });
  return next.sort((a, b) => a.from - b.from);
}
