/**
 * The KPIs of ISO 22400-2 that are over an order's execution time (AOET), and those over its routing.
 *
 * AOET runs on the clock from the order's start to its end: busy, transport and queue time, nights and
 * weekends included; cut to the window, and to its end while the order is in work. Ratios with several
 * machines at once may exceed 1: the standard does not cap them.
 */

import type { Ledger } from '../ledger/ledger.ts';
import type { OperationTotals } from '../words/interval.ts';
import { routing } from '../words/order.ts';
import { HOUR_MS } from '../words/time.ts';

export interface OrderFigures {
  /** null: nothing of it happened in the window. */
  aoetMs: number | null;
  /** Σ AUBT / AOET. */
  allocationRatio: number | null;
  /** Σ APT / AOET. */
  productionProcessRatio: number | null;
  /** PQ / AOET, with PQ of the last operation: an order's parts are made once. */
  throughputPerHour: number | null;
  /** Σ SQ / PQ of the first operation; of a single operation null. */
  fallOffRatio: number | null;
  /** Σ SQ / Σ PSQ, over operations that made parts and whose planned scrap the ERP gave. */
  actualToPlannedScrapRatio: number | null;
}

type Asked = Pick<Ledger, 'orders' | 'figures' | 'operation' | 'lastPlan'>;

/** Of an order, or of one of its operations. */
export function orderFigures(
  ledger: Asked,
  scope: { kind: 'order' | 'operation'; id: string },
  from: number,
  to: number,
): OrderFigures {
  const ids = operationIds(ledger, scope);
  const aoetMs = executionMs(
    ids.flatMap((id) => ledger.operation(id, to) ?? []),
    ids.length,
    from,
    to,
  );
  const { sums } = ledger.figures(scope, from, to);
  const steps = ids.map((id) => ledger.figures({ kind: 'operation', id }, from, to).sums);
  const scrap = ids.map((id, index) => ({
    sqPcs: steps[index]?.sqPcs ?? 0,
    psqPcs: (steps[index]?.pqPcs ?? 0) > 0 ? (ledger.lastPlan(id)?.operation.plannedScrapPcs ?? null) : null,
  }));
  const planned = scrap.filter(({ psqPcs }) => psqPcs !== null);
  const overTime = (part: number) => (aoetMs === null ? null : ratio(part, aoetMs));
  return {
    aoetMs,
    allocationRatio: overTime(sums.aubtMs),
    productionProcessRatio: overTime(sums.aptMs),
    throughputPerHour: overTime((steps.at(-1)?.allProducedPcs ?? 0) * HOUR_MS),
    fallOffRatio: scope.kind === 'order' ? ratio(sum(scrap.map(({ sqPcs }) => sqPcs)), steps[0]?.pqPcs ?? 0) : null,
    actualToPlannedScrapRatio: ratio(
      sum(planned.map(({ sqPcs }) => sqPcs)),
      sum(planned.map(({ psqPcs }) => psqPcs ?? 0)),
    ),
  };
}

/** In routing order. */
function operationIds(ledger: Asked, scope: { kind: 'order' | 'operation'; id: string }): string[] {
  if (scope.kind === 'operation') return [scope.id];
  const order = ledger.orders().get(scope.id);
  return order === undefined ? [] : routing(order).map(({ id }) => id);
}

function executionMs(totals: readonly OperationTotals[], steps: number, from: number, to: number): number | null {
  const starts = totals.flatMap(({ startedAt }) => startedAt ?? []);
  if (starts.length === 0) return null;
  const isDone = totals.length === steps && totals.every(({ status }) => status === 'finished');
  const end = isDone ? Math.max(...totals.map(({ finishedAt }) => finishedAt ?? to)) : to;
  const ms = Math.min(end, to) - Math.max(Math.min(...starts), from);
  return ms > 0 ? ms : null;
}

function ratio(part: number, whole: number): number | null {
  return whole > 0 && part >= 0 ? part / whole : null;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0);
}
