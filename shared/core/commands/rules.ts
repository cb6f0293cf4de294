/** The rules of the floor that a command must keep, each a check that throws its refusal; and what they look at. */

import type { OperationTotals, Stop } from '../words/interval.ts';
import { canRun, type Operation, routing, type WorkOrder } from '../words/order.ts';
import type { Machine, Plant, Reason } from '../words/plant.ts';
import { Problem } from '../words/problem.ts';
import type { Role } from '../words/role.ts';
import type { Sending } from '../words/sending.ts';
import { MINUTE_MS } from '../words/time.ts';
import type { Command } from './command.ts';
import type { CorrectionState } from './corrections.ts';

/** What a decision looks at: the state at the moment `now`, as the ledger computes it. */
export interface CommandState extends CorrectionState {
  now: number;
  /** Who asks; stands in every fact. */
  by: string;
  role: Role;
  plant: Plant;
  orders: ReadonlyMap<string, WorkOrder>;
  /** null: unknown, or nothing of it has happened yet. */
  operation(operationId: string): OperationTotals | null;
  /** The whole stop that contains the moment; null where the machine did not stop. */
  stopAt(machineId: string, at: number): Stop | null;
  operators(machineId: string): readonly string[];
  /** Whether any part of [from, to) belongs to an order. */
  hasOwner(machineId: string, from: number, to: number): boolean;
  /** What may be sent to the machine, and whether it could be now; null = nothing may. */
  sending(machineId: string): Sending | null;
}

/** A box's and a tablet's clock may differ by this much before a time counts as the future. */
export const CLOCK_SLACK_MS = MINUTE_MS;

// ---- operations ------------------------------------------------------------------------------

export function checkStart(state: CommandState, machine: Machine, operationId: string): void {
  const { order, operation } = operationOf(state, operationId);
  checkOpen(order);
  checkPlace(operation, machine);
  const totals = state.operation(operationId);
  if (totals?.inWorkAt.includes(machine.id))
    throw new Problem('refused', `Operation ${operationId} runs here already.`);
  const before = waitsFor(state, order, operation);
  if (before !== null)
    throw new Problem('refused', `Operation ${before.id} comes first and has not made a part yet: start that one.`);
}

/**
 * The operation before it, while that one has delivered nothing at all; null when this one may start.
 * Only work at machines of this plant is waited for: nobody would ever count a part made elsewhere.
 */
export function waitsFor(
  state: Pick<CommandState, 'plant' | 'operation'>,
  order: WorkOrder,
  operation: Operation,
): Operation | null {
  const steps = routing(order);
  const before = steps[steps.findIndex((step) => step.id === operation.id) - 1];
  if (before === undefined || !state.plant.machines.some((machine) => canRun(before, machine))) return null;
  const totals = state.operation(before.id);
  return totals !== null && (totals.status === 'finished' || totals.goodPcs > 0) ? null : before;
}

export function checkInWork(state: CommandState, machine: Machine, operationId: string, verb: string): void {
  operationOf(state, operationId);
  const totals = state.operation(operationId);
  // Nobody started it, but the machine named it: then it is in work where it has been.
  const isConcluded =
    totals?.status === 'running' && totals.inWorkAt.length === 0 && totals.machineIds.includes(machine.id);
  if (!totals?.inWorkAt.includes(machine.id) && !isConcluded)
    throw new Problem(
      'refused',
      `You cannot ${verb} ${operationId}: it is not in work at ${machine.id}. Start it first.`,
    );
}

export function checkFinish(state: CommandState, operationId: string): void {
  operationOf(state, operationId);
  checkUnfinished(state, operationId);
  if ((state.operation(operationId)?.status ?? 'waiting') === 'waiting')
    throw new Problem('refused', `Operation ${operationId} was never started: nothing can be finished.`);
}

export function checkUnfinished(state: CommandState, operationId: string): void {
  if (state.operation(operationId)?.status === 'finished')
    throw new Problem('refused', `Operation ${operationId} is finished already.`);
}

export function checkPlace(operation: Operation, machine: Machine): void {
  if (!canRun(operation, machine))
    throw new Problem(
      'refused',
      `Operation ${operation.id} is planned for ${placeOf(operation)}, not for ${machine.id}. Ask the planner to change it.`,
    );
}

export function checkOpen(order: WorkOrder): void {
  if (order.status === 'released') return;
  const why =
    order.status === 'planned'
      ? 'is not released yet: ask the planner to release it'
      : order.status === 'cancelled'
        ? 'was cancelled: ask the planner'
        : `is ${order.status} in the ERP: ask the planner to reopen it`;
  throw new Problem('refused', `Order ${order.id} ${why}.`);
}

export function checkReassignment(
  state: CommandState,
  machine: Machine,
  command: Extract<Command, { type: 'reassignProduction' }>,
): void {
  if (command.to <= command.from)
    throw new Problem('invalid', 'The stretch ends before it begins: choose a later end.');
  if (command.from > state.now) throw new Problem('invalid', 'This stretch lies in the future.');
  if (state.role === 'operator' && state.hasOwner(machine.id, command.from, command.to))
    throw new Problem(
      'forbidden',
      'A part of this stretch belongs to an order already: ask a supervisor or planner to sign on.',
    );
  if (command.operationIds?.length === 0)
    throw new Problem('invalid', 'Name at least one operation, or none at all to let the rules decide again.');
  for (const operationId of command.operationIds ?? []) {
    const { operation } = operationOf(state, operationId);
    if (!canRun(operation, machine))
      throw new Problem(
        'refused',
        `Operation ${operationId} cannot run on ${machine.id}: it needs ${placeOf(operation)}.`,
      );
  }
}

// ---- quantities ------------------------------------------------------------------------------

export function checkQuantity(quantityPcs: number): void {
  if (quantityPcs === 0) throw new Problem('invalid', 'The quantity is 0: nothing would change.');
}

export function checkScrap(state: CommandState, operationId: string | null, pcs: number, of: 'good' | 'scrap'): void {
  if (operationId === null) return;
  operationOf(state, operationId);
  const totals = state.operation(operationId);
  const good = totals?.goodPcs ?? 0;
  const scrap = totals?.scrapPcs ?? 0;
  if (of === 'good' && pcs > good)
    throw new Problem('refused', `${operationId} has ${good} good parts: ${pcs} of them cannot be scrap.`);
  if (of === 'scrap' && pcs > scrap)
    throw new Problem('refused', `The machine counted ${scrap} scrap parts for ${operationId}, not ${pcs}.`);
  if (of === 'good' && -pcs > scrap)
    throw new Problem('refused', `${operationId} has ${scrap} scrap parts: ${-pcs} cannot be taken back.`);
}

export function checkCorrection(
  state: CommandState,
  operationId: string | null,
  counter: 'good' | 'scrap',
  pcs: number,
): void {
  if (operationId === null) return;
  operationOf(state, operationId);
  const totals = state.operation(operationId);
  const counted = counter === 'good' ? (totals?.goodPcs ?? 0) : (totals?.scrapPcs ?? 0);
  if (counted + pcs < 0)
    throw new Problem('refused', `${operationId} has ${counted} ${counter} parts: ${-pcs} cannot be taken away.`);
}

// ---- looking things up -----------------------------------------------------------------------

export function machineOf(state: CommandState, machineId: string): Machine {
  const machine = state.plant.machines.find((one) => one.id === machineId);
  if (machine === undefined)
    throw new Problem('unknown', `There is no machine "${machineId}" in this plant's configuration.`);
  return machine;
}

export function operationOf(state: CommandState, operationId: string): { order: WorkOrder; operation: Operation } {
  for (const order of state.orders.values()) {
    const operation = order.operations.find((one) => one.id === operationId);
    if (operation !== undefined) return { order, operation };
  }
  throw new Problem('unknown', `Operation "${operationId}" is not known here. It may not have been released yet.`);
}

export function checkReason(state: CommandState, reasonId: string | null, kind: Reason['kind']): void {
  if (reasonId === null) return;
  const reason = state.plant.reasons.find((one) => one.id === reasonId);
  if (reason === undefined || reason.kind !== kind)
    throw new Problem('unknown', `There is no ${kind} reason "${reasonId}": choose one of the list.`);
}

export function pastMoment(state: CommandState, at: number | undefined): number {
  if (at === undefined) return state.now;
  if (at > state.now + CLOCK_SLACK_MS)
    throw new Problem('invalid', 'This time lies in the future: check the clock of the tablet.');
  return Math.min(at, state.now);
}

function placeOf(operation: Operation): string {
  return operation.machineIds.length > 0 ? operation.machineIds.join(' or ') : `work centre ${operation.workCentreId}`;
}
