/** What an open order still needs: the steps that are left, who does them, and the material that it waits for. */
import { type Component, canRun, isOutside, type Operation, type WorkOrder } from '../../shared/core/words/order.ts';
import type { Plant } from '../../shared/core/words/plant.ts';
import { stepsToDo } from '../../shared/core/words/routes.ts';
import type { OpenOrder } from './shop.ts';

type OperationState = OpenOrder['operations'][number];

export interface Step {
  operation: Operation;
  /** Its place in the routing. */
  serial: number;
  state: OperationState | undefined;
  leftPcs: number;
  /** End of the step before; null where it is the first, or nobody knows. */
  since: number | null;
}

/**
 * Steps that are not done, in routing order; sequences beside the main one are taken one after the other. One that somebody else does is done by the ERP's word, or once a
 * later one has begun.
 */
export function stepsLeft(order: WorkOrder, states: OpenOrder['operations'] = []): Step[] {
  const stateOf = new Map(states.map((state) => [state.operationId, state]));
  const steps = stepsToDo(order, (id) => (stateOf.get(id)?.status ?? 'waiting') !== 'waiting');
  const begun = steps.findLastIndex(({ id }) => (stateOf.get(id)?.status ?? 'waiting') !== 'waiting');
  const left: Step[] = [];
  let since: number | null = null;
  steps.forEach((operation, serial) => {
    const state = stateOf.get(operation.id);
    const backAt = operation.outside?.finishedAt ?? null;
    if (state?.status === 'finished' || backAt !== null || (isOutside(operation) && serial < begun)) {
      since = state?.finishedAt ?? backAt;
      return;
    }
    const leftPcs = Math.max(0, operation.quantityPcs - (state?.goodPcs ?? 0));
    left.push({ operation, serial, state, leftPcs, since });
    since = null;
  });
  return left;
}

/**
 * Done by somebody else: by the ERP's word, or in a work centre that this plant does not have and that none of
 * its machines is named for.
 */
export function isElsewhere(operation: Operation, plant: Pick<Plant, 'machines' | 'workCentres'>): boolean {
  if (isOutside(operation)) return true;
  if (operation.machineIds.length > 0 || plant.workCentres.some(({ id }) => id === operation.workCentreId))
    return false;
  return !plant.machines.some((machine) => canRun(operation, machine));
}

/** Whose record a step outside belongs to. */
export function outsideKey({ outside, workCentreId }: Operation): string {
  return outside?.supplierId ?? workCentreId;
}

/** What a step outside takes on paper: time that passes, day and night. */
export function outsidePaperMs({ plannedSetupMs, plannedRunMsPerPc, quantityPcs }: Operation): number {
  return plannedSetupMs + quantityPcs * plannedRunMsPerPc;
}

/** `there`: on stock, or come; `confirmed`: for a date; `unknown`: somebody delivers it, nobody says when. */
export type Material = { kind: 'there' } | { kind: 'confirmed'; at: number } | { kind: 'unknown' };

/** What comes of a supplier and has no date is not on stock; what comes of nobody is. */
export function materialOf({ arrivedAt, confirmedAt, supplierId }: Component, now: number): Material {
  if (arrivedAt !== null) return arrivedAt <= now ? { kind: 'there' } : { kind: 'confirmed', at: arrivedAt };
  if (confirmedAt !== null) return { kind: 'confirmed', at: confirmedAt };
  return supplierId === null ? { kind: 'there' } : { kind: 'unknown' };
}

/** Material that nobody gave a date for was there where work has begun. */
export function hasBegun(states: OpenOrder['operations']): boolean {
  return states.some(({ status }) => status !== 'waiting');
}
