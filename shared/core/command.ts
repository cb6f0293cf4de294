/**
 * What a person may ask for, and `decide`: command + state -> facts, or a refusal.
 * The tablet and the planner's page send the same commands.
 */
import { z } from 'zod';
import { type CorrectionState, checkSeen, undo } from './corrections.ts';
import type { Draft } from './event.ts';
import type { OperationTotals, Stop } from './interval.ts';
import { canRun, type Operation, routing, type WorkOrder } from './order.ts';
import type { Machine, Plant, Reason } from './plant.ts';
import { Problem } from './problem.ts';
import { type Sending, sendAsAsked, sendOnStart } from './sending.ts';

const Id = z.string().min(1).max(128);
const EpochMs = z.int().nonnegative();
const Pcs = z.int().min(-1_000_000).max(1_000_000);
const common = { commandId: z.string().min(8).max(64), machineId: Id };
/** Highest fact number that the person's screen knew: what others corrected since is told as a conflict. */
const correction = { ...common, seenSeq: z.int().nonnegative().optional() };

export const CommandSchema = z.discriminatedUnion('type', [
  z.object({ ...common, type: z.literal('startOperation'), operationId: Id }).strict(),
  z.object({ ...common, type: z.literal('finishSetup'), operationId: Id }).strict(),
  z
    .object({
      ...common,
      type: z.literal('interruptOperation'),
      operationId: Id,
      reasonId: Id.nullable().default(null),
    })
    .strict(),
  z.object({ ...common, type: z.literal('finishOperation'), operationId: Id }).strict(),
  z
    .object({
      ...correction,
      type: z.literal('classifyStop'),
      from: EpochMs,
      to: EpochMs.nullable().default(null),
      reasonId: Id.nullable(),
      /** What the person saw when deciding; if it has changed since, the command is refused as a conflict. */
      expectedReasonId: Id.nullable().optional(),
    })
    .strict(),
  z
    .object({
      ...correction,
      type: z.literal('declareScrap'),
      operationId: Id.nullable().default(null),
      quantityPcs: Pcs,
      reasonId: Id.nullable(),
      of: z.enum(['good', 'scrap']).default('good'),
      at: EpochMs.optional(),
    })
    .strict(),
  z
    .object({
      ...correction,
      type: z.literal('declareRework'),
      operationId: Id.nullable().default(null),
      quantityPcs: Pcs,
      reasonId: Id.nullable(),
      at: EpochMs.optional(),
    })
    .strict(),
  z
    .object({
      ...correction,
      type: z.literal('correctCount'),
      operationId: Id.nullable().default(null),
      counter: z.enum(['good', 'scrap']),
      quantityPcs: Pcs,
      note: z.string().max(500).default(''),
      at: EpochMs.optional(),
    })
    .strict(),
  z
    .object({
      ...correction,
      type: z.literal('reassignProduction'),
      from: EpochMs,
      to: EpochMs,
      operationIds: z.array(Id).nullable(),
    })
    .strict(),
  /** Takes a correction back by further facts; `seq` is the correction's. */
  z.object({ ...common, type: z.literal('undoCorrection'), seq: z.int().positive() }).strict(),
  z.object({ ...common, type: z.literal('signOn') }).strict(),
  z.object({ ...common, type: z.literal('signOff') }).strict(),
  z
    .object({
      ...common,
      type: z.literal('addNote'),
      operationId: Id.nullable().default(null),
      text: z.string().min(1).max(2000),
    })
    .strict(),
  z
    .object({
      ...common,
      type: z.literal('sendProgram'),
      operationId: Id,
      /** When the person asked: one that waited in a tablet without network does not reach the machine later. */
      askedAt: EpochMs,
    })
    .strict(),
]);
export type Command = z.infer<typeof CommandSchema>;
export type CommandType = Command['type'];

// ---- who may ask -----------------------------------------------------------------------------

export const roles = ['operator', 'supervisor', 'planner', 'admin'] as const;
export type Role = (typeof roles)[number];

/**
 * Corrections of what was counted change what the ERP has heard: not an operator's. Neither is taking
 * production from its order; giving an order to what has none is (see checkReassignment).
 */
const forSupervisors: ReadonlySet<CommandType> = new Set(['correctCount']);

export function mayGive(role: Role, type: CommandType): boolean {
  return role !== 'operator' || !forSupervisors.has(type);
}

// ---- deciding --------------------------------------------------------------------------------

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
const CLOCK_SLACK_MS = 60_000;

/**
 * Facts that follow from a command in this state. No facts: what was asked for is so already.
 * Throws Problem: `unknown` (machine, operation, reason, stop), `refused` (a rule of the floor),
 * `conflict` (somebody else changed the same stop meanwhile), `invalid` (times that cannot be).
 */
export function decide(command: Command, state: CommandState): readonly Draft[] {
  const machine = machineOf(state, command.machineId);
  const fact = { machineId: machine.id, by: state.by, commandId: command.commandId };
  const now = { ...fact, at: state.now };
  if (command.type === 'declareScrap' || command.type === 'declareRework' || command.type === 'correctCount') {
    const { machineId, operationId } = command;
    checkSeen(state, { about: 'count', machineId, operationId }, command.seenSeq);
  }
  switch (command.type) {
    case 'startOperation': {
      checkStart(state, machine, command.operationId);
      const { operationId } = command;
      const sent = sendOnStart(operationOf(state, operationId), state.sending(machine.id), now);
      return [{ ...now, type: 'operationStarted', operationId }, ...sent];
    }
    case 'finishSetup':
      checkInWork(state, machine, command.operationId, 'finish the setup of');
      return [{ ...now, type: 'setupFinished', operationId: command.operationId }];
    case 'interruptOperation': {
      checkInWork(state, machine, command.operationId, 'interrupt');
      checkReason(state, command.reasonId, 'stop');
      const { operationId, reasonId } = command;
      return [{ ...now, type: 'operationInterrupted', operationId, reasonId }];
    }
    case 'finishOperation':
      checkFinish(state, command.operationId);
      return [{ ...now, type: 'operationFinished', operationId: command.operationId }];
    case 'classifyStop':
      return classify(command, state, { ...now, type: 'stopClassified' });
    case 'declareScrap': {
      const { operationId, quantityPcs, reasonId, of } = command;
      checkQuantity(quantityPcs);
      checkReason(state, reasonId, 'scrap');
      checkScrap(state, operationId, quantityPcs, of);
      const at = pastMoment(state, command.at);
      return [{ ...fact, at, type: 'scrapDeclared', operationId, quantityPcs, reasonId, of }];
    }
    case 'declareRework': {
      const { operationId, quantityPcs, reasonId } = command;
      checkQuantity(quantityPcs);
      checkReason(state, reasonId, 'rework');
      if (operationId !== null) operationOf(state, operationId);
      const at = pastMoment(state, command.at);
      return [{ ...fact, at, type: 'reworkDeclared', operationId, quantityPcs, reasonId }];
    }
    case 'correctCount': {
      const { operationId, counter, quantityPcs, note } = command;
      checkQuantity(quantityPcs);
      checkCorrection(state, operationId, counter, quantityPcs);
      const at = pastMoment(state, command.at);
      return [{ ...fact, at, type: 'countCorrected', operationId, counter, quantityPcs, note }];
    }
    case 'reassignProduction': {
      const { from, to, operationIds } = command;
      checkReassignment(state, machine, command);
      checkSeen(state, { about: 'owner', machineId: machine.id, from, to }, command.seenSeq);
      return [{ ...now, type: 'productionReassigned', from, to, operationIds }];
    }
    case 'undoCorrection':
      checkUndo(state, command.seq);
      return undo(command.seq, state, fact);
    case 'signOn':
      return state.operators(machine.id).includes(state.by) ? [] : [{ ...now, type: 'operatorSignedOn' }];
    case 'signOff':
      return state.operators(machine.id).includes(state.by) ? [{ ...now, type: 'operatorSignedOff' }] : [];
    case 'addNote': {
      const { operationId, text } = command;
      if (operationId !== null) operationOf(state, operationId);
      return [{ ...now, type: 'noteAdded', operationId, text }];
    }
    case 'sendProgram': {
      const found = operationOf(state, command.operationId);
      checkOpen(found.order);
      checkPlace(found.operation, machine);
      checkUnfinished(state, command.operationId);
      return sendAsAsked(found, state.sending(machine.id), state.role, command.askedAt, now);
    }
    default:
      return command satisfies never;
  }
}

// ---- stops -----------------------------------------------------------------------------------

function classify(
  command: Extract<Command, { type: 'classifyStop' }>,
  state: CommandState,
  fact: Omit<Extract<Draft, { type: 'stopClassified' }>, 'from' | 'to' | 'reasonId'>,
): readonly Draft[] {
  const { from, to, reasonId, expectedReasonId } = command;
  checkReason(state, reasonId, 'stop');
  if (from > state.now + CLOCK_SLACK_MS) throw new Problem('invalid', 'This stop would begin in the future.');
  if (to !== null && to <= from) throw new Problem('invalid', 'The stop ends before it begins: choose a later end.');
  const stop = state.stopAt(command.machineId, from);
  if (stop === null)
    throw new Problem('unknown', 'There is no stop at that time any more. Look at the list again: it may have moved.');
  if (expectedReasonId !== undefined && stop.reasonId !== expectedReasonId) {
    const found = stop.reasonId === null ? 'no reason' : `the reason "${stop.reasonId}"`;
    throw new Problem('conflict', `Somebody else was faster: this stop now has ${found}. Check it and choose again.`);
  }
  const [first, last] = to === null ? [stop.from, stop.to ?? state.now + 1] : [from, to];
  checkSeen(state, { about: 'stop', machineId: command.machineId, from: first, to: last }, command.seenSeq);
  return [{ ...fact, from, to, reasonId }];
}

/** Whoever may not give a correction may not take one back either. */
function checkUndo(state: CommandState, seq: number): void {
  const fact = state.correction(seq);
  if (fact === null) return;
  const others = fact.type === 'countCorrected' || (fact.type === 'productionReassigned' && fact.by !== state.by);
  if (others && state.role === 'operator')
    throw new Problem('forbidden', 'This is taken back by a supervisor or planner: ask one to sign on.');
  if (fact.type === 'scrapDeclared') checkScrap(state, fact.operationId, -fact.quantityPcs, fact.of);
  if (fact.type === 'countCorrected') checkCorrection(state, fact.operationId, fact.counter, -fact.quantityPcs);
}

// ---- operations ------------------------------------------------------------------------------

function checkStart(state: CommandState, machine: Machine, operationId: string): void {
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

function checkInWork(state: CommandState, machine: Machine, operationId: string, verb: string): void {
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

function checkFinish(state: CommandState, operationId: string): void {
  operationOf(state, operationId);
  checkUnfinished(state, operationId);
  if ((state.operation(operationId)?.status ?? 'waiting') === 'waiting')
    throw new Problem('refused', `Operation ${operationId} was never started: nothing can be finished.`);
}

function checkUnfinished(state: CommandState, operationId: string): void {
  if (state.operation(operationId)?.status === 'finished')
    throw new Problem('refused', `Operation ${operationId} is finished already.`);
}

function checkPlace(operation: Operation, machine: Machine): void {
  if (!canRun(operation, machine))
    throw new Problem(
      'refused',
      `Operation ${operation.id} is planned for ${placeOf(operation)}, not for ${machine.id}. Ask the planner to change it.`,
    );
}

function checkOpen(order: WorkOrder): void {
  if (order.status === 'released') return;
  const why =
    order.status === 'planned'
      ? 'is not released yet: ask the planner to release it'
      : order.status === 'cancelled'
        ? 'was cancelled: ask the planner'
        : `is ${order.status} in the ERP: ask the planner to reopen it`;
  throw new Problem('refused', `Order ${order.id} ${why}.`);
}

function checkReassignment(
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

function checkQuantity(quantityPcs: number): void {
  if (quantityPcs === 0) throw new Problem('invalid', 'The quantity is 0: nothing would change.');
}

function checkScrap(state: CommandState, operationId: string | null, pcs: number, of: 'good' | 'scrap'): void {
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

function checkCorrection(
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

function machineOf(state: CommandState, machineId: string): Machine {
  const machine = state.plant.machines.find((one) => one.id === machineId);
  if (machine === undefined)
    throw new Problem('unknown', `There is no machine "${machineId}" in this plant's configuration.`);
  return machine;
}

function operationOf(state: CommandState, operationId: string): { order: WorkOrder; operation: Operation } {
  for (const order of state.orders.values()) {
    const operation = order.operations.find((one) => one.id === operationId);
    if (operation !== undefined) return { order, operation };
  }
  throw new Problem('unknown', `Operation "${operationId}" is not known here. It may not have been released yet.`);
}

function checkReason(state: CommandState, reasonId: string | null, kind: Reason['kind']): void {
  if (reasonId === null) return;
  const reason = state.plant.reasons.find((one) => one.id === reasonId);
  if (reason === undefined || reason.kind !== kind)
    throw new Problem('unknown', `There is no ${kind} reason "${reasonId}": choose one of the list.`);
}

function pastMoment(state: CommandState, at: number | undefined): number {
  if (at === undefined) return state.now;
  if (at > state.now + CLOCK_SLACK_MS)
    throw new Problem('invalid', 'This time lies in the future: check the clock of the tablet.');
  return Math.min(at, state.now);
}

function placeOf(operation: Operation): string {
  return operation.machineIds.length > 0 ? operation.machineIds.join(' or ') : `work centre ${operation.workCentreId}`;
}
