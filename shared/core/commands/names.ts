/**
 * A number that the ERP used again means its newest order. A person may still speak of an older one: facts
 * then name that one outright, and what was said of it before is read as it was meant.
 */
import type { NameIndex } from '../orders/name-index.ts';
import type { NewFact } from '../words/event.ts';
import type { Correction } from './corrections.ts';

/** Facts that name the operations that were decided on, whatever their moment. */
export function asWritten(facts: readonly NewFact[], names: Pick<NameIndex, 'nameOf'>): readonly NewFact[] {
  return facts.map((fact) => renamed(fact, (operationId) => names.nameOf(operationId)));
}

/** With the ids of the operations that it named when it was said. */
export function asMeant<F extends Correction>(fact: F, names: Pick<NameIndex, 'operationAt'>): F {
  const at = spokenOf(fact);
  return renamed(fact, (name) => names.operationAt(name, at));
}

function renamed<F extends NewFact | Correction>(fact: F, rename: (operationId: string) => string): F {
  if ('operationId' in fact && fact.operationId !== null) return { ...fact, operationId: rename(fact.operationId) };
  if ('operationIds' in fact && fact.operationIds !== null)
    return { ...fact, operationIds: fact.operationIds.map((id) => rename(id)) };
  if (fact.type !== 'loadDeclared') return fact;
  return {
    ...fact,
    content: fact.content.map((part) => ({ ...part, operationId: rename(part.operationId) })),
  };
}

/** The moment whose orders a correction names. */
function spokenOf(fact: Correction): number {
  if (fact.type === 'productionReassigned') return fact.from;
  return fact.type === 'loadDeclared' ? (fact.during?.from ?? fact.at) : fact.at;
}
