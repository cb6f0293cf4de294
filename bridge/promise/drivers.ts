/** What drives the spread: each source held at its mean in turn; what the spread loses is its share. */

import { type Driver, type SpreadSource, spreadSources } from './shop.ts';
import { type Ensemble, endsOf, runEnsemble, spreadOf } from './simulation/ensemble.ts';
import { FROZEN } from './simulation/freeze.ts';
import type { ShopModel } from './simulation/model.ts';

/** One small ensemble per source, all with the full one's seed: common random numbers. */
export function frozenEnsembles(model: ShopModel, seed: number, scenarios: number): Map<SpreadSource, Ensemble> {
  return new Map(spreadSources.map((source) => [source, runEnsemble(model, seed, scenarios, FROZEN[source], true)]));
}

/** Shares of the spread beyond P50, the largest first, adding up to 1; none where there is no spread. */
export function driversOf(spreads: ReadonlyMap<SpreadSource, number>, full: number): Driver[] {
  const lost = [...spreads].map(([source, spread]) => ({ source, lost: Math.max(0, full - spread) }));
  const total = lost.reduce((sum, entry) => sum + entry.lost, 0);
  if (!(total > 0)) return [];
  return lost.map((entry) => ({ source: entry.source, share: entry.lost / total })).sort((a, b) => b.share - a.share);
}

export function orderDrivers(full: Ensemble, frozen: ReadonlyMap<SpreadSource, Ensemble>, order: number): Driver[] {
  const spreads = new Map<SpreadSource, number>();
  for (const [source, ensemble] of frozen)
    spreads.set(source, spreadOf(endsOf(ensemble.ends, ensemble.scenarios, order)));
  return driversOf(spreads, spreadOf(endsOf(full.ends, full.scenarios, order)));
}
