/**
 * What the plant really does, beside its paper: availability and setups per work centre, the spread of
 * setups per from→to family and of cycles per item and machine, figures of any scope by day, week or month.
 */
import { compareWorkCentres, type WorkCentreComparison } from '../shared/core/comparison.ts';
import {
  type CycleDistribution,
  cycleDistributions,
  type SetupDistribution,
  setupDistributions,
} from '../shared/core/cycles.ts';
import type { Figures, Scope } from '../shared/core/figures.ts';
import type { Operation } from '../shared/core/order.ts';
import { type PeriodKind, periodsBetween } from '../shared/core/period.ts';
import type { Ledger } from '../shared/core/pipeline.ts';

export interface Window {
  from: number;
  to: number;
}

export interface MeasuredAgainstPaper {
  window: Window;
  workCentres: readonly WorkCentreComparison[];
  setups: readonly SetupDistribution[];
  cycles: readonly CycleDistribution[];
}

export function measuredAgainstPaper(ledger: Ledger, { from, to }: Window): MeasuredAgainstPaper {
  const { plant } = ledger;
  const setups = plant.machines.flatMap(({ id }) => ledger.setups(id, from, to));
  const find = (operationId: string): { operation: Operation; itemId: string } | null => {
    const order = ledger.orders().get(operationId.slice(0, operationId.lastIndexOf('/')));
    const operation = order?.operations.find(({ id }) => id === operationId);
    return order === undefined || operation === undefined ? null : { operation, itemId: order.itemId };
  };
  return {
    window: { from, to },
    workCentres: compareWorkCentres(
      plant,
      (id) => ledger.figures({ kind: 'workCentre', id }, from, to).sums,
      setups,
      (operationId) => find(operationId)?.operation ?? null,
    ),
    setups: setupDistributions(setups),
    cycles: cycleDistributions(
      plant.machines.map(({ id }) => ledger.machine(id, from, to)),
      (operationId) => find(operationId)?.itemId ?? null,
    ),
  };
}

/** One row a local day, week or month that touches the window, cut to it: rows add up to the whole. */
export function figuresByPeriod(
  ledger: Ledger,
  scope: Scope,
  { from, to }: Window,
  each: PeriodKind,
): readonly (Window & { figures: Figures })[] {
  return periodsBetween(ledger.plant.timeZone, each, from, to).map((period) => {
    const row = { from: Math.max(period.from, from), to: Math.min(period.to, to) };
    return { ...row, figures: ledger.figures(scope, row.from, row.to) };
  });
}
