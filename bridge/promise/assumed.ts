/**
 * Operations to which the ERP gives no planned run time: what was measured of the same step stands in its place, so
 * that a default of a dialect neither moves a date nor spoils what is believed of its work centre.
 */
import type { Operation, WorkOrder } from '../../shared/core/words/order.ts';
import { itemKey } from './laws.ts';
import type { Measured, ShopSnapshot } from './shop.ts';

/** By `itemKey`, ms of productive time per good part over all that was measured. */
export type MeasuredRuns = ReadonlyMap<string, number>;

export function measuredRuns({ runs }: Pick<Measured, 'runs'>): MeasuredRuns {
  const sums = new Map<string, { productiveMs: number; goodPcs: number }>();
  for (const { itemId, operationNumber, productiveMs, goodPcs } of runs) {
    if (productiveMs <= 0 || goodPcs <= 0) continue;
    const key = itemKey(itemId, operationNumber);
    const sum = sums.get(key) ?? { productiveMs: 0, goodPcs: 0 };
    sums.set(key, { productiveMs: sum.productiveMs + productiveMs, goodPcs: sum.goodPcs + goodPcs });
  }
  return new Map([...sums].map(([key, { productiveMs, goodPcs }]) => [key, productiveMs / goodPcs]));
}

/** The same shop when the ERP plans every step. */
export function withMeasuredRuns(snapshot: ShopSnapshot): ShopSnapshot {
  const { orders, measured } = snapshot;
  const isAssumed =
    measured.runs.some((run) => run.isRunAssumed === true) ||
    orders.some(({ order }) => hasAssumed(order)) ||
    measured.arrivals.some(({ order }) => order !== undefined && hasAssumed(order));
  if (!isAssumed) return snapshot;
  const known = measuredRuns(measured);
  return {
    ...snapshot,
    orders: orders.map((open) => ({ ...open, order: withMeasuredRun(open.order, known) })),
    measured: {
      ...measured,
      // What is measured against itself says how it scatters, and nothing of how far off plans are.
      runs: measured.runs.map((run) => {
        const runMs = known.get(itemKey(run.itemId, run.operationNumber));
        return run.isRunAssumed && runMs !== undefined ? { ...run, plannedRunMsPerPc: runMs } : run;
      }),
      arrivals: measured.arrivals.map((one) =>
        one.order === undefined ? one : { ...one, order: withMeasuredRun(one.order, known) },
      ),
    },
  };
}

export function withMeasuredRun(order: WorkOrder, known: MeasuredRuns): WorkOrder {
  if (!hasAssumed(order)) return order;
  return {
    ...order,
    operations: order.operations.map((operation): Operation => {
      const runMs = operation.isRunAssumed && known.get(itemKey(order.itemId, operation.number));
      return runMs ? { ...operation, plannedRunMsPerPc: runMs } : operation;
    }),
  };
}

export function hasAssumed({ operations }: Pick<WorkOrder, 'operations'>): boolean {
  return operations.some(({ isRunAssumed }) => isRunAssumed === true);
}
