/**
 * What was measured beside what the paper says: availability, setup and planned run time, per work
 * centre and per item. Every row holds the sums that it was made of.
 */
import { type Distribution, distributionOf } from '../figures/distribution.ts';
import { figuresFrom } from '../figures/oee.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Sums } from '../words/figures.ts';
import type { SetupRecord } from '../words/interval.ts';
import type { Operation } from '../words/order.ts';
import type { Plant } from '../words/plant.ts';
import type { Scope } from '../words/scope.ts';
import { DAY_MS } from '../words/time.ts';

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
  /** What the ERP plans with for the whole work centre. */
  paperAvailability: number | null;
  /** APT / PBT of the time in which the item was in work there: without time that had no order. */
  measuredAvailability: number | null;
  coverage: number | null;
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

/** As it was planned at a moment. */
type OperationOf = (operationId: string, at: number) => Operation | null;

export interface Comparison {
  workCentres: readonly WorkCentreComparison[];
  items: readonly ItemComparison[];
}

/** All of a plant's work centres, and every item that was made there in [from, to). */
export function compare(
  ledger: Pick<Ledger, 'plant' | 'figures' | 'setups' | 'orders' | 'planAt' | 'itemIds'>,
  from: number,
  to: number,
): Comparison {
  const { plant } = ledger;
  const setups = plant.machines.flatMap(({ id }) => ledger.setups(id, from, to));
  const operation: OperationOf = (operationId, at) => ledger.planAt(operationId, at)?.operation ?? null;
  const sumsOf = (scope: Scope) => ledger.figures(scope, from, to).sums;
  const itemIds = ledger.itemIds();
  const rows = plant.workCentres.flatMap(({ id: workCentreId }) => {
    const machines = new Set(plant.machines.flatMap((one) => (one.workCentreId === workCentreId ? [one.id] : [])));
    const here = setups.filter(({ machineId }) => machines.has(machineId));
    return itemIds.flatMap((itemId) => {
      const sums = sumsOf({ kind: 'item', id: itemId, workCentreId });
      if (sums.calendarMs === 0 && sums.allProducedPcs === 0) return [];
      const own = here.filter((one) => ledger.planAt(one.operationId, one.to)?.order.itemId === itemId);
      return [{ itemId, workCentreId, sums, setups: own }];
    });
  });
  return {
    workCentres: compareWorkCentres(plant, (id) => sumsOf({ kind: 'workCentre', id }), setups, operation),
    items: compareItems(plant, rows, operation),
  };
}

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
    const { coverage, measuredAvailability } = availabilityOf(plant, sums);
    return [
      {
        workCentreId: id,
        paperAvailability,
        measuredAvailability,
        coverage,
        missingMsPerPlannedDay:
          paperAvailability === null || measuredAvailability === null
            ? null
            : Math.round((paperAvailability - measuredAvailability) * DAY_MS),
        setup: compareSetups(
          setups.filter(({ machineId }) => centreOf.get(machineId) === id),
          operation,
        ),
        sums,
      },
    ];
  });
}

/** Withheld (null) where too little of the planned time was observed. */
function availabilityOf(plant: Plant, sums: Sums): Pick<ItemComparison, 'coverage' | 'measuredAvailability'> {
  const { coverage, withheld, kpis } = figuresFrom(plant, sums, [], []);
  return { coverage, measuredAvailability: withheld || coverage === null ? null : kpis.availability };
}

/** One row per item and work centre that made it. `sums`: of that item's operations on its machines. */
export function compareItems(
  plant: Plant,
  rows: readonly { itemId: string; workCentreId: string; sums: Sums; setups: readonly SetupRecord[] }[],
  operation: OperationOf,
): ItemComparison[] {
  return rows.map(({ itemId, workCentreId, sums, setups }) => {
    const pqPcs = sums.pqPcs - sums.unpricedPcs;
    const known = pqPcs > 0 && sums.aptMs > 0;
    return {
      itemId,
      workCentreId,
      paperAvailability: plant.workCentres.find(({ id }) => id === workCentreId)?.paperAvailability ?? null,
      ...availabilityOf(plant, sums),
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
function compareSetups(setups: readonly SetupRecord[], operation: OperationOf): SetupComparison {
  const pairs = setups.flatMap(({ durationMs, operationId, to }) => {
    const planned = operation(operationId, to)?.plannedSetupMs;
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
