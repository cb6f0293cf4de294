/** Where operations stand, remembered: what is not running changes by facts alone. */

import type { Ledger } from '../../shared/core/ledger/ledger.ts';
import type { OperationTotals } from '../../shared/core/words/interval.ts';
import type { PlantLedger } from './plant-ledger.ts';

export interface Totals {
  /** null for an operation that nothing happened on. A running one is at most `ageMs` old. */
  of(operationId: string): OperationTotals | null;
}

export function openTotals(
  plantLedger: Pick<PlantLedger, 'ledger' | 'watch'>,
  options: { now: () => number; ageMs?: number },
): Totals {
  const ageMs = options.ageMs ?? 2_000;
  const changes = plantLedger.watch();
  const kept = new Map<string, { totals: OperationTotals | null; at: number }>();
  let keptOf: Ledger | null = null;
  return {
    of: (operationId) => {
      const ledger = plantLedger.ledger();
      if (ledger === null) return null;
      for (const id of changes.take().operationIds) kept.delete(id);
      if (keptOf !== ledger) kept.clear();
      keptOf = ledger;
      const now = options.now();
      const known = kept.get(operationId);
      if (known !== undefined && (known.totals?.status !== 'running' || now - known.at < ageMs)) return known.totals;
      const totals = ledger.operation(operationId, now);
      kept.set(operationId, { totals, at: now });
      return totals;
    },
  };
}

/** While a box brings its past, a page shows where operations stood a moment ago. */
const PAST_AGE_MS = 15_000;
/** So many are looked at anew within a moment: each reads all of an operation's time. */
const MOST_ANEW = 4;
const MOMENT_MS = 250;

/**
 * The same for pages: while a box brings its past, which changes everything with every call, what is shown is a little
 * old. Whoever remembers what it made of totals must not ask here.
 */
export function openShownTotals(totals: Totals, options: { now: () => number; isBringing: () => boolean }): Totals {
  const shown = new Map<string, { totals: OperationTotals | null; at: number }>();
  let moment = { at: 0, anew: 0 };
  return {
    of: (operationId) => {
      if (!options.isBringing()) {
        shown.clear();
        return totals.of(operationId);
      }
      const now = options.now();
      if (Math.abs(now - moment.at) >= MOMENT_MS) moment = { at: now, anew: 0 };
      const known = shown.get(operationId);
      if (known !== undefined && (Math.abs(now - known.at) < PAST_AGE_MS || moment.anew >= MOST_ANEW))
        return known.totals;
      moment.anew += 1;
      const anew = totals.of(operationId);
      shown.set(operationId, { totals: anew, at: now });
      return anew;
    },
  };
}
