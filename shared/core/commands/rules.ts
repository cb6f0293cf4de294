/** The rules of the floor that a command must keep, each a check that throws its refusal; and what they look at. */

import { conversionOf, shownUnit } from '../machine/conversion.ts';
import type { NameIndex } from '../orders/name-index.ts';
import type { NewFact } from '../words/event.ts';
import type { OperationTotals, Quantity, Stop, Supposed } from '../words/interval.ts';
import { CLOCK_SLACK_MS } from '../words/moments.ts';
import { canRun, type Operation, unitOf, type WorkOrder } from '../words/order.ts';
import type { Machine, Plant, Reason } from '../words/plant.ts';
import { Problem } from '../words/problem.ts';
import { pieces } from '../words/quantity.ts';
import { hasRight, type Role } from '../words/role.ts';
import { stepsBefore } from '../words/routes.ts';
import type { Sending } from '../words/sending.ts';
import type { QuantitySaid, Said, Sentence } from '../words/sentence.ts';
import type { Command } from './command.ts';
import type { Correction, CorrectionState } from './corrections.ts';
import type { Entry } from './entries.ts';
import { type FloorAct, refusalOf, type Standing } from './floor.ts';

/** What a decision looks at: the state at the moment `now`, as the ledger computes it. */
export interface CommandState extends CorrectionState {
  now: number;
  /** Who asks; stands in every fact. */
  by: string;
  role: Role;
  plant: Plant;
  /** All operations that took in or made pieces of an item by their serial numbers; others may be among them. */
  operationsWithSerials(itemId: string): Iterable<string>;
  /** How facts name operations whose number was used again. */
  names: Pick<NameIndex, 'nameOf'>;
  /** When the first fact happened: nothing is known before. */
  firstAt: number;
  /** Since when an operator who asks can have seen what was made there. */
  seenFrom(machineId: string): number;
  /** null: unknown, or nothing of it has happened yet. */
  operation(operationId: string): OperationTotals | null;
  /** Whether people finished it and that is their last word: asks for no totals, however long ago that was. */
  isFinished(operationId: string): boolean;
  /** The whole stop that contains the moment; null where the machine did not stop. */
  stopAt(machineId: string, at: number): Stop | null;
  operators(machineId: string): readonly string[];
  /** Whether who asks has signed on there and not off, even where the shift has ended it since. */
  saidOn(machineId: string): boolean;
  /** Whether any part of [from, to) belongs to an order. */
  hasOwner(machineId: string, from: number, to: number): boolean;
  /** What was made at a machine in (from, to]. */
  madeIn(machineId: string, from: number, to: number): readonly Quantity[];
  /** Whose the parts of that moment are; null: nobody's, or several orders' on one tool. */
  ownerAt(machineId: string, at: number): string | null;
  /** Parts that a declaration is of, as they are held now: it goes where its parts go. */
  declared(fact: Correction): readonly Quantity[];
  /** Operations that these facts about a machine's time would change. */
  supposing(machineId: string, facts: readonly NewFact[]): readonly Supposed[];
  /** What else somebody entered with this number; null: it is something else, or there is none. */
  entry(seq: number): Entry | null;
  /** What may be sent to the machine, and whether it could be now; null = nothing may. */
  sending(machineId: string): Sending | null;
}

// ---- operations ------------------------------------------------------------------------------

export function checkStart(state: CommandState, machine: Machine, operationId: string): void {
  const { order, operation } = operationOf(state, operationId);
  checkOpen(order);
  checkPlace(operation, machine);
  checkUnit(machine, order, operationId);
  const isInWorkHere = state.operation(operationId)?.inWorkAt.includes(machine.id) === true;
  const waits = waitsFor(state, order, operation)?.id ?? null;
  refuse('startOperation', { ...standingOf(state, machine.id, operationId), isInWorkHere, waitsFor: waits });
}

/** A machine's own word that it works on an operation is enough to end it, but no start. */
function standingOf(state: CommandState, machineId: string, operationId: string): Standing {
  const totals = state.operation(operationId);
  const isConcluded =
    totals?.status === 'running' && totals.inWorkAt.length === 0 && totals.machineIds.includes(machineId);
  const isInWorkHere = isConcluded || totals?.inWorkAt.includes(machineId) === true;
  return { operationId, machineId, status: totals?.status ?? 'waiting', isInWorkHere, waitsFor: null };
}

function refuse(act: FloorAct, standing: Standing): void {
  const why = refusalOf(act, standing);
  if (why !== null) throw new Problem('refused', why);
}

/**
 * An operation right before it that has delivered nothing at all; null when this one may start.
 * Only work at machines of this plant is waited for: nobody would ever count a part made elsewhere.
 */
export function waitsFor(
  state: Pick<CommandState, 'plant' | 'operation' | 'isFinished'>,
  order: WorkOrder,
  operation: Operation,
): Operation | null {
  const hasBegun = (id: string) => state.isFinished(id) || (state.operation(id)?.startedAt ?? null) !== null;
  const isOwed = (before: Operation): boolean => {
    if (state.isFinished(before.id) || !state.plant.machines.some((machine) => canRun(before, machine))) return false;
    const totals = state.operation(before.id);
    return totals === null || (totals.status !== 'finished' && totals.goodPcs === 0);
  };
  return stepsBefore(order, operation, hasBegun).find(isOwed) ?? null;
}

/** Errors: `unknown`, `refused` where it is not in work at the machine. */
export function checkInWork(
  state: CommandState,
  machine: Machine,
  operationId: string,
  act: 'finishSetup' | 'interruptOperation',
): void {
  operationOf(state, operationId);
  refuse(act, standingOf(state, machine.id, operationId));
}

export function checkApproved(state: CommandState, { id: machineId }: Machine, operationId: string): void {
  operationOf(state, operationId);
  if (!standingOf(state, machineId, operationId).isInWorkHere)
    throw new Problem('refused', { what: 'noApprovalNotInWork', operationId, machineId });
}

export function checkFinish(state: CommandState, machine: Machine, operationId: string): void {
  operationOf(state, operationId);
  refuse('finishOperation', standingOf(state, machine.id, operationId));
}

export function checkUnfinished(state: CommandState, operationId: string): void {
  if (state.operation(operationId)?.status === 'finished')
    throw new Problem('refused', { what: 'finishedAlready', operationId });
}

export function checkPlace(operation: Operation, machine: Machine): void {
  if (!canRun(operation, machine))
    throw new Problem('refused', {
      what: 'plannedElsewhere',
      operationId: operation.id,
      place: placeOf(operation),
      machineId: machine.id,
    });
}

/** What the machine's part counters show can be made of the order's unit. */
export function checkUnit(machine: Machine, order: WorkOrder, operationId: string): void {
  const unit = unitOf(order);
  for (const counter of Object.values(machine.counters)) {
    if (counter.unit !== 'part' || conversionOf(counter, unit) !== null) continue;
    const { name } = shownUnit(counter);
    const shown: Said = name === '' ? { what: 'unitNotNamed' } : name;
    const { id: machineId } = machine;
    throw new Problem('refused', { what: 'unitsDiffer', operationId, unit: unit.name, machineId, shown });
  }
}

export function checkOpen(order: WorkOrder): void {
  if (order.status === 'released') return;
  throw new Problem('refused', { what: notOpen[order.status], orderId: order.id });
}

const notOpen = {
  planned: 'orderNotReleased',
  cancelled: 'orderCancelled',
  finished: 'orderFinished',
  closed: 'orderClosed',
} as const satisfies Record<Exclude<WorkOrder['status'], 'released'>, Sentence['what']>;

export function checkReassignment(
  state: CommandState,
  machine: Machine,
  command: Extract<Command, { type: 'reassignProduction' }>,
): void {
  if (!hasRight(state.role, 'correct') && state.hasOwner(machine.id, command.from, command.to))
    throw new Problem('forbidden', { what: 'stretchHasOwner' });
  if (command.operationIds?.length === 0) throw new Problem('invalid', { what: 'nameAnOperation' });
  for (const operationId of command.operationIds ?? []) {
    const { order, operation } = operationOf(state, operationId);
    checkUnit(machine, order, operationId);
    if (!canRun(operation, machine))
      throw new Problem('refused', {
        what: 'cannotRunHere',
        operationId,
        machineId: machine.id,
        place: placeOf(operation),
      });
  }
}

/** Whatever is given to whom: nobody is left with more scrap and rework than parts. */
export function checkEnoughLeft(state: CommandState, machineId: string, facts: readonly NewFact[]): readonly NewFact[] {
  const moves = facts.some(({ type }) => type === 'productionReassigned' || type === 'loadDeclared');
  for (const { operationId, before, after } of moves ? state.supposing(machineId, facts) : []) {
    const more = (after?.overDeclaredPcs ?? 0) - (before?.overDeclaredPcs ?? 0);
    if (after === null || more <= 0) continue;
    const inUnit = inUnitOf(state, operationId);
    const made = inUnit(after.producedPcs);
    throw new Problem('refused', { what: 'moreDeclaredThanMade', operationId, made, more: inUnit(more) });
  }
  return facts;
}

// ---- quantities ------------------------------------------------------------------------------

export function checkQuantity(quantityPcs: number): void {
  if (quantityPcs === 0) throw new Problem('invalid', { what: 'nothingWouldChange' });
}

/** A take-back without a reason takes from all reasons; with one, from that and from scrap without a reason. */
export function checkScrap(
  state: CommandState,
  operationId: string | null,
  { quantityPcs: pcs, reasonId, of }: { quantityPcs: number; reasonId: string | null; of: 'good' | 'scrap' },
): void {
  if (operationId === null) return;
  const inUnit = quantityOf(operationOf(state, operationId).order);
  const totals = state.operation(operationId);
  const good = totals?.goodPcs ?? 0;
  const all = totals?.scrapPcs ?? 0;
  const rows = totals?.scrapByReason ?? [];
  const others = rows.filter((row) => row.reasonId !== reasonId && row.reasonId !== null);
  const isOwn = pcs < 0 && reasonId !== null;
  const scrap = isOwn ? others.reduce((left, row) => left - row.quantityPcs, all) : all;
  if (of === 'good' && pcs > good)
    throw new Problem('refused', { what: 'notSoManyGood', operationId, good: inUnit(good), quantity: inUnit(pcs) });
  if (of === 'scrap' && pcs > scrap)
    throw new Problem('refused', {
      what: 'notSoManyCounted',
      operationId,
      scrap: inUnit(scrap),
      quantity: inUnit(pcs),
    });
  if (of === 'good' && -pcs > scrap)
    throw new Problem('refused', { what: 'notSoMuchScrap', operationId, scrap: inUnit(scrap), quantity: inUnit(-pcs) });
}

export function checkRework(state: CommandState, operationId: string | null, pcs: number): void {
  if (operationId === null) return;
  const inUnit = quantityOf(operationOf(state, operationId).order);
  const { goodPcs: good, reworkPcs: rework } = state.operation(operationId) ?? { goodPcs: 0, reworkPcs: 0 };
  const quantity = inUnit(Math.abs(pcs));
  if (pcs > good)
    throw new Problem('refused', { what: 'notSoManyGoodToRework', operationId, good: inUnit(good), quantity });
  if (-pcs > rework)
    throw new Problem('refused', { what: 'notSoMuchRework', operationId, rework: inUnit(rework), quantity });
}

export function checkCorrection(
  state: CommandState,
  operationId: string | null,
  counter: 'good' | 'scrap',
  pcs: number,
): void {
  if (operationId === null) return;
  const inUnit = quantityOf(operationOf(state, operationId).order);
  const totals = state.operation(operationId);
  const counted = counter === 'good' ? (totals?.goodPcs ?? 0) : (totals?.scrapPcs ?? 0);
  if (counted + pcs < 0)
    throw new Problem('refused', {
      what: counter === 'good' ? 'notSoManyGoodToTake' : 'notSoManyScrapToTake',
      operationId,
      counted: inUnit(counted),
      quantity: inUnit(-pcs),
    });
}

function inUnitOf(state: CommandState, operationId: string): (steps: number) => QuantitySaid {
  const known = state.planNow(operationId);
  return known === null ? (steps) => ({ steps, unit: pieces }) : quantityOf(known.order);
}

function quantityOf(order: WorkOrder): (steps: number) => QuantitySaid {
  const unit = unitOf(order);
  return (steps) => ({ steps, unit });
}

// ---- looking things up -----------------------------------------------------------------------

export function machineOf(state: CommandState, machineId: string): Machine {
  const machine = state.plant.machines.find((one) => one.id === machineId);
  if (machine === undefined) throw new Problem('unknown', { what: 'noSuchMachine', machineId });
  return machine;
}

export function operationOf(state: CommandState, operationId: string): { order: WorkOrder; operation: Operation } {
  const known = state.planNow(operationId);
  if (known === null) throw new Problem('unknown', { what: 'noSuchOperation', operationId });
  return known;
}

export function checkReason(state: CommandState, reasonId: string | null, kind: Reason['kind']): void {
  if (reasonId === null) return;
  const reason = state.plant.reasons.find((one) => one.id === reasonId);
  if (reason === undefined || reason.kind !== kind)
    throw new Problem('unknown', { what: noSuchReason[kind], reasonId });
}

const noSuchReason = {
  stop: 'noSuchStopReason',
  scrap: 'noSuchScrapReason',
  rework: 'noSuchReworkReason',
} as const satisfies Record<Reason['kind'], Sentence['what']>;

export function pastMoment(state: CommandState, at: number | undefined): number {
  if (at === undefined) return state.now;
  if (at > state.now + CLOCK_SLACK_MS) throw new Problem('invalid', { what: 'futureTime' });
  return Math.min(at, state.now);
}

function placeOf({ machineIds, workCentreId }: Operation): Sentence {
  return machineIds.length > 0 ? { what: 'oneOfMachines', machineIds } : { what: 'workCentre', workCentreId };
}
