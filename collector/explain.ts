/** Why figures are what they are: sums, the intervals and parts in them, and the facts behind those. */

import type { Ledger } from '../shared/core/ledger/ledger.ts';
import { type Explanation, explain } from '../shared/core/reports/explain.ts';
import { Problem } from '../shared/core/words/problem.ts';
import type { Scope } from '../shared/core/words/scope.ts';
import { DAY_MS } from '../shared/core/words/time.ts';

const MAX_MS = 32 * DAY_MS;

/** Errors: `unknown` machine, `invalid` window (empty, or longer than a month). */
export function explainFigures(ledger: Ledger, scope: Scope, from: number, to: number): Explanation {
  if (scope.kind === 'machine' && !ledger.plant.machines.some((machine) => machine.id === scope.id))
    throw new Problem('unknown', { what: 'noSuchMachine', machineId: scope.id });
  if (to <= from || to - from > MAX_MS) throw new Problem('invalid', { what: 'explainWindow' });
  return explain(ledger, scope, from, to);
}
