/** All estimators together: facts in, beliefs out. Pure; the same snapshot gives the same laws. */
import { estimateArrivals, estimateMilestone, estimateSuppliers } from './estimators/flow.ts';
import { estimateDispatch, estimateTransfers } from './estimators/moves.ts';
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
    milestone: estimateMilestone(measured, now),
    transfers: estimateTransfers(measured, now),
    dispatch: estimateDispatch(measured),
  };
}
