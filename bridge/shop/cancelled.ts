/** What became of orders before anybody began them: begun after all, or cancelled. */
import type { OperationTotals } from '../../shared/core/words/interval.ts';
import type { WorkOrder } from '../../shared/core/words/order.ts';
import type { Measured } from '../promise/shop.ts';

export interface FatesInput {
  orders: readonly WorkOrder[];
  totalsOf: (operationId: string) => Pick<OperationTotals, 'startedAt'> | null;
  since: number;
  now: number;
}

/** One that waits still says nothing yet; one that was cancelled at work took its machines. */
export function fatesOf({ orders, totalsOf, since, now }: FatesInput): NonNullable<Measured['fates']> {
  return orders.flatMap(({ createdAt: at, status, operations }) => {
    if (at < since || at > now) return [];
    const begun = operations.some(({ id }) => (totalsOf(id)?.startedAt ?? Number.POSITIVE_INFINITY) <= now);
    return begun || status === 'cancelled' ? [{ at, cancelled: !begun }] : [];
  });
}
