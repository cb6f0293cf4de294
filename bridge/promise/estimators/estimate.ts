/** All estimators together: facts in, beliefs out. Pure; the same snapshot gives the same laws. */

import type { Laws } from '../laws.ts';
import type { ShopSnapshot } from '../shop.ts';
import { estimateLeadTimes, estimateOutside } from './elsewhere.ts';
import { estimateMilestone } from './engineering.ts';
import { estimateArrivals, estimateCancellations, estimateReconfirmed, estimateSuppliers } from './flow.ts';
import { estimateHabits } from './habits.ts';
import { estimateLoads } from './loads.ts';
import { estimateDispatch, estimateTransfers } from './moves.ts';
import { estimateOverlaps } from './overlaps.ts';
import { estimatePeople } from './people.ts';
import { estimateRework } from './rework.ts';
import { estimateRuns } from './runs.ts';
import { estimateSetups, plannedSetups } from './setups.ts';
import { estimateSplits } from './splits.ts';
import { estimateStops } from './stops.ts';

export function estimateLaws(snapshot: ShopSnapshot): Laws {
  const { measured, plant, now, orders } = snapshot;
  const arrivals = estimateArrivals(measured, orders, now, plant.timeZone);
  const met = [...orders.map((open) => open.order), ...arrivals.templates.map((template) => template.order)];
  const centres = estimateHabits(measured.dispatches ?? []);
  const dispatch = { ...estimateDispatch(measured, centres), centres };
  return {
    ...estimateStops(measured, plant, now),
    setups: estimateSetups(measured, plant, plannedSetups(met), now),
    runs: estimateRuns(measured, plant, now),
    suppliers: estimateSuppliers(measured, now),
    reconfirmed: estimateReconfirmed(measured, now),
    leadTimes: estimateLeadTimes(measured, now, snapshot.usualLeadMs),
    outside: estimateOutside(measured, now),
    arrivals,
    milestone: estimateMilestone(measured, now),
    transfers: estimateTransfers(measured, now, dispatch),
    ...estimateCancellations(measured, now),
    ...estimateLoads(measured, now),
    ...estimateOverlaps(measured, now),
    ...estimateRework(measured, now),
    ...estimateSplits(measured, now),
    ...estimatePeople(measured, plant, now),
    dispatch,
  };
}
