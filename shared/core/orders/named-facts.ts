/** Facts by the operation that they name, as each name was meant when it was said. */
import { byOccurrence, type Occurrence } from '../words/event.ts';
import type { NameIndex } from './name-index.ts';

export class NamedFacts<E extends Occurrence & { operationId: string }> {
  readonly #byName = new Map<string, E[]>();
  readonly #names: NameIndex;

  constructor(names: NameIndex) {
    this.#names = names;
  }

  add(fact: E): void {
    const facts = this.#byName.get(fact.operationId);
    if (facts === undefined) this.#byName.set(fact.operationId, [fact]);
    else insertSorted(facts, fact);
  }

  save(): E[] {
    return [...this.#byName.values()].flat();
  }

  /** In order of occurrence. */
  on(operationId: string): readonly E[] {
    const written = this.#names.baseOf(operationId);
    const facts = this.#byName.get(written) ?? [];
    if (!this.#names.isShared(written)) return facts;
    const own = facts.filter((fact) => this.#names.operationAt(written, fact.at) === operationId);
    const byName = new Set([operationId, this.#names.nameOf(operationId)]);
    byName.delete(written);
    const outright = [...byName].flatMap((name) => this.#byName.get(name) ?? []);
    return outright.length === 0 ? own : [...own, ...outright].sort(byOccurrence);
  }

  /** Every operation that any of them is of. */
  operations(): Set<string> {
    const ids = new Set<string>();
    for (const [name, facts] of this.#byName) for (const { at } of facts) ids.add(this.#names.operationAt(name, at));
    return ids;
  }
}

/** In order of occurrence; most facts come last. */
export function insertSorted<E extends Occurrence>(facts: E[], fact: E): void {
  let i = facts.length;
  while (i > 0) {
    const before = facts[i - 1];
    if (before === undefined || byOccurrence(before, fact) <= 0) break;
    i--;
  }
  facts.splice(i, 0, fact);
}
