/**
 * How orders move through the plant, read from where and when their operations were worked on: the way
 * from one operation to the next, and what was picked when a machine had a choice.
 */
import type { MachineSpan } from '../../shared/core/words/figures.ts';
import type { OperationTotals } from '../../shared/core/words/interval.ts';
import { canRun, type Operation, type WorkOrder } from '../../shared/core/words/order.ts';
import type { Machine, Plant } from '../../shared/core/words/plant.ts';
import { DAY_MS, MINUTE_MS } from '../../shared/core/words/time.ts';
import { finishedInTurns } from '../../shared/io/turn.ts';
import type { Measured } from '../promise/shop.ts';
import { byRule } from './choice-rules.ts';
import { type Hands, handsIn, type SignedOn } from './hands.ts';
import { loadsOf } from './loads.ts';
import { type RoutingStep, stepsWithEnds } from './outside.ts';
import { hasBegunEarly, overlapOf } from './overlaps.ts';
import { type Pass, type PassesKnown, passesOf, reworkOf } from './passes.ts';
import { splitOf } from './splits.ts';
import { isUnderWay, openWay, USUAL_WAY_MS, wayOf } from './ways.ts';

type Transfer = Measured['transfers'][number];
type Rework = NonNullable<Measured['rework']>;
type Dispatch = NonNullable<Measured['dispatches']>[number];

export interface FlowInput extends PassesKnown {
  plant: Plant;
  orders: readonly WorkOrder[];
  totalsOf: (operationId: string) => Pick<OperationTotals, 'startedAt' | 'finishedAt' | 'machineIds'> | null;
  /** Pieces that an operation had made by a moment; absent: nobody counts, lots are not seen to overlap. */
  madeBy?: ((operationId: string, at: number) => number) | undefined;
  /** Where and when an operation was in work; absent: nobody looks, none is seen on several machines at once. */
  workedIn?: ((operationId: string) => readonly MachineSpan[]) | undefined;
  /** How long a machine ran for an operation within a time; absent: nobody looks. */
  ranIn?: ((machineId: string, operationId: string, from: number, to: number) => number) | undefined;
  /** Who was signed on at a machine, and when; absent: nobody asks, and nothing waits for people. */
  signOns?: ((machineId: string) => readonly SignedOn[]) | undefined;
  /** null = never, or nobody knows: then the order counts from when it was made. */
  releasedAt: (orderId: string) => number | null;
  /** The date that steers an order on the floor; null = none. */
  priorityOf: (order: WorkOrder) => number | null;
  /** Starts before are left out. */
  since: number;
  now: number;
  /** When the first fact came in. */
  knownSince?: number;
}

/** One operation of one order: when it could have begun and when it did. */
export interface Step {
  order: WorkOrder;
  operation: Operation;
  machineId: string | null;
  /** All that it was on; the first is `machineId`. */
  machineIds: readonly string[];
  /** Material and release for the first operation, the end of the one before for the others. */
  readyAt: number;
  first: boolean;
  /** The step that its pieces come from, where that is one of ours and nothing runs beside them. */
  before: Step | null;
  startedAt: number | null;
  finishedAt: number | null;
}

/** With what was read of people, where they sign on. */
export type FlowKnown = FlowInput & { hands: Hands | null };

export interface Flow {
  transfers: Transfer[];
  dispatches: Dispatch[];
  milestones: NonNullable<Measured['milestones']>;
  overlaps: NonNullable<Measured['overlaps']>;
  splits: NonNullable<Measured['splits']>;
  loads?: NonNullable<Measured['loads']>;
  hands?: NonNullable<Measured['hands']>;
  rework?: NonNullable<Measured['rework']>;
}

export interface FlowReader {
  read(input: FlowInput): Promise<Flow>;
}

/** Every start is held against all that waited then: what is older would cost more than it tells. */
const HABIT_MS = 63 * DAY_MS;
/** What was begun so long before it may still have been on its machine: without it the machine would seem to have stood free. */
export const BEFORE_MS = 28 * DAY_MS;
/** Habits change in weeks: read anew at most this often. */
const KEEP_MS = 10 * MINUTE_MS;

export function openFlowReader(keepMs = KEEP_MS): FlowReader {
  let kept: { flow: Flow; at: number; plant: Plant } | null = null;
  const made = new Map<string, number>();
  return {
    read: async (given) => {
      const input = { ...given, madeBy: given.madeBy && remembering(given.madeBy, made) };
      if (kept === null || kept.plant !== input.plant || Math.abs(input.now - kept.at) >= keepMs)
        kept = { flow: await finishedInTurns(flowIn(input)), at: input.now, plant: input.plant };
      return kept.flow;
    },
  };
}

const MOST_MADE = 50_000;

/** What was made by a moment of the past is worked out of its facts once, however late a correction moves a lot by a little. */
function remembering(madeBy: NonNullable<FlowInput['madeBy']>, made: Map<string, number>): FlowInput['madeBy'] {
  if (made.size > MOST_MADE) made.clear();
  return (operationId, at) => {
    const key = `${operationId}@${at}`;
    const pcs = made.get(key) ?? madeBy(operationId, at);
    made.set(key, pcs);
    return pcs;
  };
}

/** What was started at a machine, in order. */
export interface MachineWork {
  machine: Machine;
  own: readonly Step[];
}

/** In one go. */
export function flowOf(input: FlowInput): Flow {
  const work = flowIn(input);
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}

function* flowIn(given: FlowInput): Generator<void, Flow> {
  const since = Math.max(given.since, given.now - HABIT_MS);
  const steps: Step[] = [];
  const rework: { passes: Rework['passes'][number][]; again: Rework['again'][number][] } = { passes: [], again: [] };
  for (const order of given.orders) {
    yield;
    const known = stepsOf(order, given);
    steps.push(...known.steps.filter(({ startedAt }) => startedAt === null || startedAt >= since - BEFORE_MS));
    if (given.stintsOf === undefined || order.status === 'cancelled') continue;
    const { passes, again } = reworkOf(known.routing, known.passes, {
      itemId: order.itemId,
      since: given.since,
      now: given.now,
    });
    rework.passes.push(...passes);
    rework.again.push(...again);
  }
  const started = steps
    .filter((step) => step.startedAt !== null && step.startedAt <= given.now)
    .sort((a, b) => (a.startedAt ?? 0) - (b.startedAt ?? 0));
  const startedAtMachine = given.plant.machines.map((machine) => ({
    machine,
    own: started.filter((step) => step.machineId === machine.id),
  }));
  const input: FlowKnown = { ...given, hands: yield* handsIn(startedAtMachine, { ...given, since }) };
  const transfers: Transfer[] = [];
  const isLate = ({ startedAt }: Step): boolean => (startedAt ?? since) >= since;
  for (const step of started.filter(isLate)) {
    yield;
    const able = startedAtMachine.filter(({ machine }) => canRun(step.operation, machine));
    const way = wayOf(step, able, steps, input);
    if (way !== null) transfers.push(way);
  }
  for (const step of steps.filter((one) => isUnderWay(one, since, input.now))) {
    yield;
    const way = openWay(step, startedAtMachine, input);
    if (way !== null) transfers.push(way);
  }
  const loads = startedAtMachine.flatMap((work) => loadsOf(work, input.now));
  const overlaps: Flow['overlaps'][number][] = [];
  const splits: Flow['splits'][number][] = [];
  for (const step of steps) {
    yield;
    const overlap = overlapOf(step, startedAtMachine, since, input);
    if (overlap !== null) overlaps.push(overlap);
    const split = splitOf(step, startedAtMachine, input);
    if (split !== null) splits.push(split);
  }
  const seen = transfers.filter((way) => way.fromMs === undefined).map((way) => way.durationMs);
  const wayMs = seen.length === 0 ? USUAL_WAY_MS : Math.max(...seen);
  const dispatches: Dispatch[] = [];
  for (const { machine, own } of startedAtMachine) {
    const mayCome = steps.filter((step) => canRun(step.operation, machine));
    for (const [index, step] of own.entries()) {
      yield;
      if (hasBegunEarly(step) || !isLate(step)) continue;
      const choice = choiceAt(step, own[index - 1]?.operation.setupFamily ?? null, mayCome, wayMs, input);
      if (choice !== null) dispatches.push(choice);
    }
  }
  return {
    transfers,
    overlaps,
    splits,
    ...(loads.length > 0 ? { loads } : {}),
    ...(rework.again.some(({ isSent }) => isSent) ? { rework } : {}),
    ...(input.hands === null ? {} : { hands: [...input.hands.starts] }),
    dispatches,
    milestones: milestonesOf(input),
  };
}

/** Orders to engineer: from the order to its release, and how long those take already that are not released. */
function milestonesOf({ orders, releasedAt, since, now, knownSince = 0 }: FlowInput): Flow['milestones'] {
  return orders.flatMap(({ id, strategy, status, createdAt }) => {
    const released = strategy === 'ETO' ? releasedAt(id) : null;
    const open = strategy === 'ETO' && status === 'planned' && (released === null || released > now);
    const at = open ? now : released;
    // What was over before anybody looked, or before what is looked at, is known of the slow ones alone.
    const fromMs = Math.max(0, Math.max(knownSince, since) - createdAt);
    if (at === null || at < since || at > now || at - createdAt < fromMs) return [];
    return [{ at, durationMs: at - createdAt, ...(open ? { open } : {}), ...(fromMs > 0 ? { fromMs } : {}) }];
  });
}

interface OrderSteps {
  steps: readonly Step[];
  routing: readonly RoutingStep[];
  /** null: nothing was made again. */
  passes: ReadonlyMap<string, readonly Pass[]> | null;
}

/** Each time that a step is done is a step of its own, the first one with the way to it. */
function stepsOf(order: WorkOrder, input: FlowInput): OrderSteps {
  const { plant, totalsOf, releasedAt } = input;
  if (order.status === 'cancelled' || order.status === 'planned') return { steps: [], routing: [], passes: null };
  const routing = stepsWithEnds(order, plant, totalsOf);
  const passes = passesOf(routing, input);
  const steps: Step[] = [];
  let readyAt: number | null = Math.max(order.createdAt, releasedAt(order.id) ?? order.createdAt);
  for (const { confirmedAt, arrivedAt, supplierId } of order.components) {
    if (confirmedAt === null && arrivedAt === null && supplierId === null) continue;
    readyAt = arrivedAt === null || readyAt === null ? null : Math.max(readyAt, arrivedAt);
  }
  let first = true;
  let before: Step | null = null;
  const isInLine = order.operations.every(({ sequence }) => sequence === undefined);
  for (const { operation, isElsewhere, startedAt, ...step } of routing) {
    const own = passes?.get(operation.id);
    const finishedAt = own?.[0] === undefined ? step.finishedAt : own[0].finishedAt;
    // Begun before the one before is done: its lots overlap, and its machine is not free.
    if (readyAt === null && (before === null || isElsewhere || startedAt === null)) break;
    // Others' time is no way to a machine: the next step's begins when it is back, by the ERP's word alone.
    if (isElsewhere) {
      readyAt = operation.outside?.finishedAt ?? null;
      before = null;
    } else {
      const isOnce = own === undefined || own.length < 2;
      const machineIds = (isOnce ? totalsOf(operation.id)?.machineIds : own[0]?.machineIds) ?? [];
      const one: Step = {
        order,
        operation,
        machineIds,
        first,
        before,
        startedAt,
        finishedAt,
        machineId: machineIds[0] ?? null,
        readyAt: readyAtOf(passes?.get(before?.operation.id ?? ''), startedAt) ?? readyAt ?? Number.POSITIVE_INFINITY,
      };
      steps.push(one);
      readyAt = step.finishedAt;
      before = isInLine ? one : null;
    }
    first = false;
  }
  return { steps: passes === null ? steps : [...steps, ...doneAgain(order, routing, passes)], routing, passes };
}

/** Where the step before was done several times: the last end that it could go on from, its first where it did not wait. */
function readyAtOf(before: readonly Pass[] | undefined, startedAt: number | null): number | null {
  if (before === undefined || before.length < 2 || startedAt === null) return null;
  const ends = before.flatMap(({ finishedAt }) => finishedAt ?? []);
  return ends.findLast((end) => end <= startedAt) ?? ends[0] ?? null;
}

/** What was made again came from whichever step of the order was done last before that. */
function doneAgain(
  order: WorkOrder,
  routing: readonly RoutingStep[],
  passes: ReadonlyMap<string, readonly Pass[]>,
): Step[] {
  const ends = [...passes.values()].flat().flatMap(({ finishedAt }) => finishedAt ?? []);
  return routing.flatMap(({ operation }) =>
    (passes.get(operation.id) ?? []).slice(1).map(({ startedAt, finishedAt, machineIds }): Step => {
      const readyAt = Math.max(...ends.filter((end) => end <= startedAt), order.createdAt);
      const machineId = machineIds[0] ?? null;
      return { order, operation, machineId, machineIds, readyAt, first: false, before: null, startedAt, finishedAt };
    }),
  );
}

/** What waited for certain when the step was started, and what of it was picked; null where there was no choice. */
function choiceAt(
  picked: Step,
  setUpFor: string | null,
  mayCome: readonly Step[],
  wayMs: number,
  input: FlowInput,
): Dispatch | null {
  const at = picked.startedAt ?? 0;
  const priority = input.priorityOf(picked.order);
  if (priority === null) return null;
  let earliest = priority;
  let sameFamily = picked.operation.setupFamily === setUpFor ? priority : Infinity;
  let otherFamily = picked.operation.setupFamily === setUpFor ? Infinity : priority;
  const others: Step[] = [];
  for (const step of mayCome) {
    if (step === picked || (step.startedAt !== null && step.startedAt <= at)) continue;
    if (step.readyAt > at - (step.first ? 0 : wayMs) || !isOpen(step)) continue;
    const own = input.priorityOf(step.order);
    if (own === null) continue;
    others.push(step);
    earliest = Math.min(earliest, own);
    if (step.operation.setupFamily === setUpFor) sameFamily = Math.min(sameFamily, own);
    else otherFamily = Math.min(otherFamily, own);
  }
  if (others.length === 0) return null;
  const both = Number.isFinite(sameFamily) && Number.isFinite(otherFamily);
  return {
    at,
    sameFamily: picked.operation.setupFamily === setUpFor,
    overtookMs: priority - earliest,
    familyBehindMs: both ? sameFamily - otherFamily : null,
    ...byRule(picked, others, setUpFor, input),
  };
}

/** An order that was closed without this operation was not in the queue, as far as anybody knows. */
function isOpen({ order, startedAt }: Step): boolean {
  return order.status === 'released' || startedAt !== null;
}
