/** Lots that overlap: how much of a step's pieces was through when the next one began. */
import { addWorkMs, workMsBetween } from '../../shared/core/calendar/calendar.ts';
import { canRun } from '../../shared/core/words/order.ts';
import type { LotRest, Measured } from '../promise/shop.ts';
import type { FlowInput, FlowKnown, MachineWork, Step } from './flow.ts';
import { FREE_MS, freeAndManned } from './ways.ts';

type Overlap = NonNullable<Measured['overlaps']>[number];

/** With so little left of the step before, its end is a matter of booking. */
const NEARLY_ALL = 0.98;

/** Nothing waited for it then: its pieces came one after another. */
export function hasBegunEarly({ first, startedAt, readyAt }: Step): boolean {
  return !first && startedAt !== null && startedAt < readyAt;
}

/**
 * What the step tells of lots that overlap, once the one before it is done: it began when a share of the pieces was
 * through, or it did not although a machine stood free. null: it could not have begun earlier, or nobody can tell.
 */
export function overlapOf(
  step: Step,
  startedAtMachine: readonly MachineWork[],
  since: number,
  input: FlowKnown,
): Overlap | null {
  const { madeBy, now } = input;
  const { before, startedAt, readyAt, operation } = step;
  if (madeBy === undefined || before === null || before.startedAt === null || readyAt > now || readyAt < since)
    return null;
  const at = Math.min(startedAt ?? readyAt, readyAt);
  const able = startedAtMachine.filter(({ machine }) => canRun(operation, machine));
  const freeSince = Math.min(...able.map((work) => freeAndManned(work, step, at, input)));
  const wasFree = freeSince <= at - FREE_MS;
  const seen = { at, from: before.operation.workCentreId, to: operation.workCentreId };
  if (!hasBegunEarly(step)) return wasFree ? { share: 1, ...seen } : null;
  const all = madeBy(before.operation.id, readyAt);
  const share = all <= 0 ? 1 : Math.min(1, Math.max(0, madeBy(before.operation.id, at) / all));
  if (share >= NEARLY_ALL) return { share: 1, ...seen };
  const rest = restOf(step, readyAt, madeBy, input);
  return { share, ...seen, ...(wasFree ? {} : { isAtMost: true }), ...(rest === null ? {} : { rest }) };
}

/** What was left of it when the step before was done, and how much longer that took than its run: people had gone to others. */
function restOf(
  { operation, machineId, finishedAt }: Step,
  doneAt: number,
  madeBy: NonNullable<FlowInput['madeBy']>,
  { plant, now }: FlowInput,
): LotRest | null {
  if (finishedAt === null || finishedAt > now) return null;
  const all = madeBy(operation.id, finishedAt);
  const calendarId = plant.machines.find(({ id }) => id === machineId)?.calendarId;
  const calendar = plant.calendars.find(({ id }) => id === calendarId);
  if (all <= 0 || machineId === null || calendar === undefined) return null;
  const share = Math.max(0, 1 - madeBy(operation.id, doneAt) / all);
  const runMs = share * operation.quantityPcs * operation.plannedRunMsPerPc;
  const { timeZone } = plant;
  if (workMsBetween(calendar, timeZone, machineId, doneAt, finishedAt) <= runMs) return { share, waitMs: 0 };
  return { share, waitMs: Math.max(0, finishedAt - addWorkMs(calendar, timeZone, machineId, doneAt, runMs)) };
}
