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
