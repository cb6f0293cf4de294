/** What an open order still needs: the steps that are left, who does them, and the material that it waits for. */
import {
  type Component,
  canRun,
  isOutside,
  type Operation,
  routing,
  type WorkOrder,
} from '../../shared/core/words/order.ts';
import type { Plant } from '../../shared/core/words/plant.ts';
import { pathsToDo, stepsToDo } from '../../shared/core/words/routes.ts';
import type { Enquiry, OpenOrder } from './shop.ts';

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

/** What runs beside, or may be done in place of, steps of the main path; places are those of `main`. */
export interface SidePath {
  steps: Step[];
  fork: number;
  join: number;
}

export interface PathsLeft {
  main: Step[];
  beside: SidePath[];
  instead: SidePath[];
}

/** Steps that are not done, in routing order; sequences beside the main one among them, before the step that waits for them. */
export function stepsLeft(order: WorkOrder, states: OpenOrder['operations'] = []): Step[] {
  const { main, beside } = pathsLeft(order, states);
  if (beside.length === 0) return main;
  return [...main, ...beside.flatMap(({ steps }) => steps)].sort((a, b) => a.serial - b.serial);
}

/**
 * Steps that are not done, as they depend on each other. One that somebody else does is done by the ERP's word, or once one
 * that comes after it has begun.
 */
export function pathsLeft(order: WorkOrder, states: OpenOrder['operations'] = []): PathsLeft {
  const stateOf = new Map(states.map((state) => [state.operationId, state]));
  const hasBegunOne = (id: string): boolean => (stateOf.get(id)?.status ?? 'waiting') !== 'waiting';
  const { main, beside, instead } = pathsToDo(order, hasBegunOne);
  const toDo = beside.length === 0 ? main : stepsToDo(order, hasBegunOne);
  const serialOf = new Map(toDo.map(({ id }, serial) => [id, serial]));
  const lastBegun = (steps: readonly Operation[]): number => steps.findLastIndex(({ id }) => hasBegunOne(id));
  const begun = lastBegun(main);
  const reached = Math.max(begun, ...beside.flatMap(({ steps, fork }) => (lastBegun(steps) >= 0 ? [fork] : [])));
  const stepOf = (operation: Operation, isPassed: boolean): Step | { doneAt: number | null } => {
    const state = stateOf.get(operation.id);
    const backAt = operation.outside?.finishedAt ?? null;
    if (state?.status === 'finished' || backAt !== null || (isOutside(operation) && isPassed))
      return { doneAt: state?.finishedAt ?? backAt };
    const leftPcs = Math.max(0, operation.quantityPcs - (state?.goodPcs ?? 0));
    const serial = serialOf.get(operation.id) ?? toDo.length + order.operations.indexOf(operation);
    return { operation, serial, state, leftPcs, since: null };
  };
  const line = main.map((operation, place) => stepOf(operation, place < begun || place < reached));
  const sides = beside.map(({ steps, fork, join }) => {
    const own = lastBegun(steps);
    return { fork, join, own, line: steps.map((one, place) => stepOf(one, place < own || join <= begun)) };
  });
  const endOf = (one: (typeof line)[number] | undefined): number | null =>
    one === undefined || !('doneAt' in one) ? null : one.doneAt;
  const mainLeft = leftOf(line, (place) => {
    const before = sides.flatMap((side) => (side.join === place ? [endOf(side.line.at(-1))] : []));
    return latestOf([endOf(line[place - 1]), ...before]);
  });
  const placeLeft = (place: number): number => line.slice(0, place).filter((one) => !('doneAt' in one)).length;
  return {
    main: mainLeft,
    beside: sides.flatMap((side) => {
      const steps = leftOf(side.line, (place) => endOf(place === 0 ? line[side.fork - 1] : side.line[place - 1]));
      if (steps.length === 0) return [];
      return [{ steps, fork: side.own >= 0 ? 0 : placeLeft(side.fork), join: placeLeft(side.join) }];
    }),
    instead: instead.map(({ steps, fork, join }) => ({
      steps: steps.map((one) => stepOf(one, false)).filter((one) => 'operation' in one),
      fork: placeLeft(fork),
      join: placeLeft(join),
    })),
  };
}

/** Those that are not done, each with the end of what comes right before it. */
function leftOf(
  line: readonly (Step | { doneAt: number | null })[],
  sinceOf: (place: number) => number | null,
): Step[] {
  return line.flatMap((one, place) => ('doneAt' in one ? [] : [{ ...one, since: sinceOf(place) }]));
}

/** Null where one of them is not known. */
function latestOf(ends: readonly (number | null)[]): number | null {
  const known = ends.filter((end) => end !== null);
  return known.length === ends.length ? Math.max(...known) : null;
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

/** An enquiry as an order that nobody has begun; `otherwiseAt`: what steers it where no date does. */
export function asOpenOrder({ order, priorityAt }: Enquiry, otherwiseAt: number): OpenOrder {
  return {
    order,
    priorityAt: priorityAt ?? order.dueAt ?? otherwiseAt,
    operations: routing(order).map((operation) => ({
      ...{ operationId: operation.id, status: 'waiting', goodPcs: 0, scrapPcs: 0, machineId: null },
    })),
  };
}
