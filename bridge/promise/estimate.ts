/** All estimators together: facts in, beliefs out. Pure; the same snapshot gives the same laws. */
import { estimateArrivals, estimateDispatch, estimateSuppliers, estimateTransfers } from './estimators/flow.ts';
import { estimateRuns } from './estimators/runs.ts';
import { estimateSetups, plannedSetups } from './estimators/setups.ts';
import { estimateStops } from './estimators/stops.ts';
import type { Laws } from './laws.ts';
import type { ShopSnapshot } from './shop.ts';

export function estimateLaws(snapshot: ShopSnapshot): Laws {
  const { measured, plant, now, orders } = snapshot;
  const arrivals = estimateArrivals(measured, orders, now);
  const met = [...orders.map((open) => open.order), ...arrivals.templates.map((template) => template.order)];
  return {
    stops: estimateStops(measured, plant, now),
    setups: estimateSetups(measured, plant, plannedSetups(met), now),
    runs: estimateRuns(measured, plant, now),
    suppliers: estimateSuppliers(measured, now),
    arrivals,
    transfersMs: estimateTransfers(measured, now),
    dispatch: estimateDispatch(measured),
  };
}
