/**
 * What was measured beside what the paper says: availability, setup and planned run time, per work
 * centre and per item. Every row holds the sums that it was made of.
 */
import { type Distribution, distributionOf } from './distribution.ts';
import type { Sums } from './figures.ts';
import type { SetupRecord } from './interval.ts';
import { kpisOf } from './oee.ts';
import type { Operation } from './order.ts';
import type { Plant } from './plant.ts';

/** Setups as measured, and what the paper has for the very same ones. */
export interface SetupComparison {
  count: number;
  measuredMs: number;
  paperMs: number;
  /** Measured over paper; null where the paper has none. */
  ratio: number | null;
  spread: Distribution | null;
}

export interface WorkCentreComparison {
  workCentreId: string;
  paperAvailability: number | null;
  measuredAvailability: number | null;
  /** Share of planned time that was observed; below the plant's limit `measuredAvailability` is null. */
  coverage: number | null;
  /** Production time a day's worth of 24 planned hours has less (negative: more) than paper, in ms. */
  missingMsPerPlannedDay: number | null;
  setup: SetupComparison;
  sums: Sums;
}

export interface ItemComparison {
  itemId: string;
  workCentreId: string;
  /** Parts with a planned run time. */
  pqPcs: number;
  /** APT per part and Σ PRI·PQ per part: null without parts. */
  measuredRunMsPerPc: number | null;
  paperRunMsPerPc: number | null;
  /** Measured over paper: over 1 the paper is too fast. */
  ratio: number | null;
  setup: SetupComparison;
  sums: Sums;
}

type OperationOf = (operationId: string) => Operation | null;

/**
 * One row per work centre of the plant, in its order; those without sums are left out.
 * `sumsOf(id)`: the sums of all its machines in the window.
 */
export function compareWorkCentres(
  plant: Plant,
  sumsOf: (workCentreId: string) => Sums | null,
  setups: readonly SetupRecord[],
  operation: OperationOf,
): WorkCentreComparison[] {
  const centreOf = new Map(plant.machines.map(({ id, workCentreId }) => [id, workCentreId]));
  return plant.workCentres.flatMap(({ id, paperAvailability = null }): WorkCentreComparison[] => {
    const sums = sumsOf(id);
    if (sums === null) return [];
    const observable = sums.pbtMs + sums.noDataMs;
    const coverage = observable > 0 ? sums.pbtMs / observable : null;
    const known = coverage !== null && coverage >= plant.minCoverage;
    const measuredAvailability = known ? kpisOf(sums).availability : null;
    return [
      {
        workCentreId: id,
        paperAvailability,
        measuredAvailability,
        coverage,
        missingMsPerPlannedDay:
          paperAvailability === null || measuredAvailability === null
            ? null
            : Math.round((paperAvailability - measuredAvailability) * 86_400_000),
        setup: compareSetups(
          setups.filter(({ machineId }) => centreOf.get(machineId) === id),
          operation,
        ),
        sums,
      },
    ];
  });
}

/** One row per item and work centre that made it. `sums`: of that item's operations on its machines. */
export function compareItems(
  rows: readonly { itemId: string; workCentreId: string; sums: Sums; setups: readonly SetupRecord[] }[],
  operation: OperationOf,
): ItemComparison[] {
  return rows.map(({ itemId, workCentreId, sums, setups }) => {
    const pqPcs = sums.pqPcs - sums.unpricedPcs;
    const known = pqPcs > 0 && sums.aptMs > 0;
    return {
      itemId,
      workCentreId,
      pqPcs,
      measuredRunMsPerPc: known ? sums.aptMs / pqPcs : null,
      paperRunMsPerPc: known ? sums.priPqMs / pqPcs : null,
      ratio: known && sums.priPqMs > 0 ? sums.aptMs / sums.priPqMs : null,
      setup: compareSetups(setups, operation),
      sums,
    };
  });
}

/** Setups of operations that are no longer known have no paper to be compared with: left out. */
export function compareSetups(setups: readonly SetupRecord[], operation: OperationOf): SetupComparison {
  const pairs = setups.flatMap(({ durationMs, operationId }) => {
    const planned = operation(operationId)?.plannedSetupMs;
    return planned === undefined ? [] : [{ durationMs, planned }];
  });
  const measuredMs = pairs.reduce((sum, { durationMs }) => sum + durationMs, 0);
  const paperMs = pairs.reduce((sum, { planned }) => sum + planned, 0);
  return {
    count: pairs.length,
    measuredMs,
    paperMs,
    ratio: paperMs > 0 ? measuredMs / paperMs : null,
    spread: distributionOf(pairs.map(({ durationMs }) => ({ ms: durationMs, count: 1 }))),
  };
}
