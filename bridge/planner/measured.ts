/**
 * What the plant really does: beside its paper (availability, setups and planned run times per work centre
 * and item, the spread of setups per from→to family and of cycles per item and machine), figures of any
 * scope row by row, its losses on every level of the reason tree, and the way from each figure to its facts.
 */

import {
  type ParetoNode,
  type ParetoOrder,
  paretoTree,
  type ScrapNode,
  scrapTree,
} from '../../shared/core/figures/pareto.ts';
import type { Ledger } from '../../shared/core/ledger/ledger.ts';
import { type Comparison, compare } from '../../shared/core/reports/comparison.ts';
import {
  type CycleDistribution,
  cycleDistributions,
  type SetupDistribution,
  setupDistributions,
} from '../../shared/core/reports/cycles.ts';
import { type Explanation, explain } from '../../shared/core/reports/explain.ts';
import type { Figures } from '../../shared/core/words/figures.ts';
import { Problem } from '../../shared/core/words/problem.ts';
import type { Scope } from '../../shared/core/words/scope.ts';
import { DAY_MS } from '../../shared/core/words/time.ts';

export interface Window {
  from: number;
  to: number;
}

export interface MeasuredAgainstPaper extends Comparison {
  window: Window;
  setups: readonly SetupDistribution[];
  cycles: readonly CycleDistribution[];
}

export function measuredAgainstPaper(ledger: Ledger, { from, to }: Window): MeasuredAgainstPaper {
  const { machines } = ledger.plant;
  return {
    window: { from, to },
    ...compare(ledger, from, to),
    setups: setupDistributions(machines.flatMap(({ id }) => ledger.setups(id, from, to))),
    cycles: cycleDistributions(
      machines.map(({ id }) => ledger.machine(id, from, to)),
      (operationId) => ledger.lastPlan(operationId)?.order.itemId ?? null,
    ),
  };
}

export interface Losses {
  stops: readonly ParetoNode[];
  scrap: readonly ScrapNode[];
  waterfall: Figures['waterfall'];
  coverage: number | null;
  withheld: boolean;
}

/** By reason, from the roots of the tree down: stops, each level by time lost or by how often; scrap by pieces. */
export function lossesOf(ledger: Ledger, scope: Scope, { from, to }: Window, by: ParetoOrder): Losses {
  const { stopPareto, scrapPareto, waterfall, coverage, withheld } = ledger.figures(scope, from, to);
  const stops = paretoTree(ledger.plant.reasons, stopPareto, by);
  const scrap = scrapTree(ledger.plant.reasons, scrapPareto);
  return { stops, scrap, waterfall, coverage, withheld };
}

/** Down to intervals and facts, which a year of a machine has too many of. */
const MAX_EXPLAINED_MS = 32 * DAY_MS;
/** Of a day of a machine some 300 kB are told. */
const MOST_MACHINE_DAYS = 64;

/** Errors: `invalid` for a window longer than a month, or of too many machines' days, saying how far to narrow it. */
export function explained(ledger: Ledger, scope: Scope, { from, to }: Window): Explanation {
  if (to - from > MAX_EXPLAINED_MS) throw new Problem('invalid', { what: 'explainTooLong' });
  if (scope.kind === 'plant' || scope.kind === 'workCentre') {
    const machines = new Set(ledger.spansOf(scope, from, to).map(({ machineId }) => machineId));
    const days = Math.ceil((to - from) / DAY_MS);
    const mostDays = Math.max(1, Math.floor(MOST_MACHINE_DAYS / Math.max(1, machines.size)));
    if (days > mostDays) throw new Problem('invalid', { what: 'tooWide', days, mostDays });
  }
  return explain(ledger, scope, from, to);
}
