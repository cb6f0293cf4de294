/** Facts by the operation that they name, as each name was meant when it was said. */

import { AtRest } from '../words/at-rest.ts';
import { byOccurrence, type Occurrence } from '../words/event.ts';
import { type RestingPlace, rowsText } from '../words/pages.ts';
import type { NameIndex } from './name-index.ts';

export class NamedFacts<E extends Occurrence & { operationId: string }> {
  readonly #byName: AtRest<string, readonly E[]>;
  readonly #names: NameIndex;

  constructor(names: NameIndex, { hand, cellar }: RestingPlace) {
    this.#names = names;
    this.#byName = new AtRest(rowsText<E>(), hand, cellar);
  }

  add(fact: E): void {
    const facts = [...(this.#byName.get(fact.operationId) ?? [])];
    insertSorted(facts, fact);
    this.#byName.set(fact.operationId, facts);
  }

  /** Those of one name together. */
  *save(): Generator<E> {
    for (const name of this.#byName.keys()) yield* this.#byName.get(name) ?? [];
  }

  /** May be given page by page. */
  restore(facts: readonly E[]): void {
    for (let from = 0, to = 0; from < facts.length; from = to) {
      const name = facts[from]?.operationId ?? '';
      while (facts[to]?.operationId === name) to++;
      this.#byName.set(name, [...(this.#byName.get(name) ?? []), ...facts.slice(from, to)]);
    }
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
    for (const name of this.#byName.keys()) {
      // What a name of one operation means does not depend on the moment.
      if (!this.#names.isShared(name)) ids.add(this.#names.operationAt(name, 0));
      else for (const { at } of this.#byName.get(name) ?? []) ids.add(this.#names.operationAt(name, at));
    }
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
