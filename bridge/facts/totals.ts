/** Where operations stand, remembered: what is not running changes by facts alone. */

import type { Ledger } from '../../shared/core/ledger/ledger.ts';
import type { OperationTotals } from '../../shared/core/words/interval.ts';
import type { PlantLedger } from './plant-ledger.ts';
import { KeptStands, nothing, type Stand } from './stands.ts';

export interface Totals {
  /** null for an operation that nothing happened on. A running one is at most `ageMs` old. */
  of(operationId: string): OperationTotals | null;
  /** When it began and ended, and where: for whoever asks of every operation of months. */
  standOf(operationId: string): Stand;
}

/** Of whatever was asked for last; what lies further back is the ledger's to tell. */
const MOST_KEPT = 4_000;

export function openTotals(
  plantLedger: Pick<PlantLedger, 'ledger' | 'watch'>,
  options: { now: () => number; ageMs?: number },
): Totals {
  const ageMs = options.ageMs ?? 2_000;
  const changes = plantLedger.watch();
  const kept = new Map<string, { totals: OperationTotals | null; at: number }>();
  const stands = new KeptStands();
  let keptOf: Ledger | null = null;
  const known = (): Ledger | null => {
    const ledger = plantLedger.ledger();
    if (ledger === null) return null;
    for (const id of changes.take().operationIds) {
      kept.delete(id);
      stands.delete(id);
    }
    if (keptOf !== ledger) {
      kept.clear();
      stands.clear();
    }
    keptOf = ledger;
    return ledger;
  };
  const of: Totals['of'] = (operationId) => {
    const ledger = known();
    if (ledger === null) return null;
    const now = options.now();
    const last = kept.get(operationId);
    if (last !== undefined && (last.totals?.status !== 'running' || now - last.at < ageMs)) return last.totals;
    const totals = ledger.operation(operationId, now);
    kept.delete(operationId);
    kept.set(operationId, { totals, at: now });
    if (kept.size > MOST_KEPT) {
      const [oldest = operationId] = kept.keys();
      kept.delete(oldest);
    }
    return totals;
  };
  return {
    of,
    standOf: (operationId) => {
      const ledger = known();
      const stand = stands.get(operationId);
      if (stand !== undefined) return stand;
      const totals = of(operationId);
      // What runs may yet begin or end by a fact that is known already.
      return ledger === null || totals?.status === 'running' ? (totals ?? nothing) : stands.put(operationId, totals);
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
export function openShownTotals(
  totals: Pick<Totals, 'of'>,
  options: { now: () => number; isBringing: () => boolean },
): Pick<Totals, 'of'> {
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
