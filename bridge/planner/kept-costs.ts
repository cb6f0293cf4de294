/**
 * What finished orders cost, kept while nothing that it rests on has changed: reading the time of an old order again
 * wakes the days that it was worked on. The totals of an operation are new ones once a fact touches its time.
 */
import { type OrderCost, orderCost } from '../../shared/core/costs/order-cost.ts';
import type { Prices } from '../../shared/core/costs/prices.ts';
import type { Rates } from '../../shared/core/costs/rates.ts';
import type { Ledger } from '../../shared/core/ledger/ledger.ts';
import type { OperationTotals } from '../../shared/core/words/interval.ts';
import type { WorkOrder } from '../../shared/core/words/order.ts';

interface Kept {
  order: WorkOrder;
  totals: readonly (OperationTotals | null)[];
  rates: Rates;
  prices: Prices;
  cost: OrderCost;
}

/** About 2 kB each. */
const MOST = 10_000;

export type CostOf = (ledger: Ledger, order: WorkOrder, rates: Rates, now: number, prices: Prices) => OrderCost | null;

export function keepCosts(): CostOf {
  const all = new Map<string, Kept>();
  return (ledger, order, rates, now, prices) => {
    const totals = order.operations.map(({ id }) => ledger.operation(id, now));
    const kept = all.get(order.id);
    const isSame =
      kept !== undefined &&
      kept.order === order &&
      kept.rates === rates &&
      kept.prices === prices &&
      kept.totals.length === totals.length &&
      kept.totals.every((one, index) => one === totals[index]);
    if (isSame) return kept.cost;
    all.delete(order.id);
    const cost = orderCost(ledger, order, rates, now, prices);
    if (cost === null || !cost.isFinished) return cost;
    all.set(order.id, { order, totals, rates, prices, cost });
    const [oldest] = all.keys();
    if (all.size > MOST && oldest !== undefined) all.delete(oldest);
    return cost;
  };
}
