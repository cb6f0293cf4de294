/** What would be if people said one thing more: said, looked at, and taken back, with nothing left of it. */
import type { MachineLedger } from '../timeline/machine-ledger.ts';
import { paintOf, type Reassignment } from '../timeline/reassignments.ts';
import type { NewFact } from '../words/event.ts';
import type { OperationTotals, Supposed } from '../words/interval.ts';
import { HOUR_MS } from '../words/time.ts';

type NewWord = Extract<NewFact, { type: 'productionReassigned' | 'loadDeclared' }>;

/** Operations whose totals these words about the machine's time may change. `totals`: as the ledger has them now. */
export function supposing(
  machine: MachineLedger,
  facts: readonly NewFact[],
  totals: (operationId: string) => OperationTotals | null,
): Supposed[] {
  const words = facts.flatMap((fact, index) => wordOf(fact, index));
  const operations = () => new Set(words.flatMap((word) => [...operationsIn(machine, word)]));
  const known = operations();
  const before = new Map([...known].map((id) => [id, totals(id)]));
  lay(machine, words, (word) => machine.reassignments.add(word));
  try {
    const ids = [...new Set([...known, ...operations()])];
    return ids.map((operationId) => ({
      operationId,
      before: before.get(operationId) ?? null,
      after: totals(operationId),
    }));
  } finally {
    lay(machine, words, (word) => machine.reassignments.withdraw(word));
    machine.fold();
  }
}

function lay(machine: MachineLedger, words: readonly Reassignment[], how: (word: Reassignment) => void): void {
  for (const word of words) {
    how(word);
    const { from, to } = paintOf(word);
    machine.repainted(from, to);
  }
  machine.fold();
}

/** Those that own any of the time, or parts that were counted or declared in it or soon after it. */
function operationsIn(machine: MachineLedger, word: Reassignment): Set<string> {
  const { from, to } = paintOf(word);
  const ids = new Set(machine.ownersIn(from, to));
  for (const { operationId } of machine.quantities(from, to + HOUR_MS)) if (operationId !== null) ids.add(operationId);
  return ids;
}

/** As the last thing that was ever said. */
function wordOf(fact: NewFact, index: number): Reassignment[] {
  if (!isWord(fact)) return [];
  const last = { seq: Number.MAX_SAFE_INTEGER - 1_000 + index, edgeId: '', recordedAt: Number.MAX_SAFE_INTEGER };
  if (fact.type === 'productionReassigned') return [{ ...fact, ...last }];
  const { during } = fact;
  return during === undefined ? [] : [{ ...fact, during, ...last }];
}

function isWord(fact: NewFact): fact is NewWord {
  return fact.type === 'productionReassigned' || fact.type === 'loadDeclared';
}
