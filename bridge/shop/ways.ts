/** How long orders take from one operation to the next: seen where a machine stood free, else within bounds. */
import { plannedIntervals } from '../../shared/core/calendar/calendar.ts';
import { canRun } from '../../shared/core/words/order.ts';
import type { Machine, Plant } from '../../shared/core/words/plant.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../shared/core/words/time.ts';
import type { Measured } from '../promise/shop.ts';
import type { FlowInput, FlowKnown, MachineWork, Step } from './flow.ts';

type Transfer = Measured['transfers'][number];

interface Span {
  from: number;
  to: number;
}

/** A machine that stood free and manned this long took what came as it came. */
export const FREE_MS = 30 * MINUTE_MS;
/** Longer than any weekend. */
const LONG_AGO_MS = 6 * DAY_MS;
/** Longest way that is believed without having been seen. */
export const USUAL_WAY_MS = 8 * HOUR_MS;
/**
 * From the end of an operation to the start of the next: the way itself where a machine stood free and
 * manned and took the order as it came. Where all were busy, at most that; where nobody was there, at least
 * up to the end of the last shift in which it was not there yet. null: no way, or lots that overlap.
 * `steps`: all that may have waited.
 */
export function wayOf(
  step: Step,
  able: readonly MachineWork[],
  steps: readonly Step[],
  input: FlowKnown,
): Transfer | null {
  const { startedAt, readyAt } = step;
  if (step.first || startedAt === null || startedAt < readyAt) return null;
  const to = step.operation.workCentreId;
  const seen = { at: startedAt, durationMs: startedAt - readyAt, to };
  // Bounds hang on the machine alone, never on when the order came within them: else short ways would count for more.
  const within = (absentAt: number, opened: number): Transfer => {
    const passedAt = lastPassed(step, able, steps, input);
    return {
      at: startedAt,
      durationMs: Math.max(startedAt, opened + FREE_MS) - readyAt,
      fromMs: absentAt - readyAt,
      to,
      ...(passedAt > absentAt ? { passedMs: passedAt - readyAt } : {}),
    };
  };
  const free = able
    .map(({ machine, own }) => ({ machine, since: freeAndManned({ machine, own }, step, startedAt, input) }))
    .reduce<{ machine: Machine; since: number } | null>((a, b) => (a !== null && a.since <= b.since ? a : b), null);
  if (free === null) return null;
  const { machine, since: freeSince } = free;
  if (freeSince > startedAt - FREE_MS) return within(readyAt, Math.min(freeSince, startedAt));
  const [previous, current] = lastManned(input.plant, machine, startedAt);
  // Begun with the shift, or outside of one: what it lies in is over or not there.
  const isOver = current === undefined || current.to < startedAt;
  if (!isOver && current.from <= startedAt - FREE_MS) return seen;
  const before = isOver ? current : previous;
  const unseenUntil = before !== undefined && before.to > freeSince ? Math.max(readyAt, before.to) : readyAt;
  return within(unseenUntil, isOver ? startedAt : current.from);
}

/** Has its parts, is not begun, and not forgotten either: what was to begin long ago nobody waits for. */
export function isUnderWay({ first, startedAt, readyAt, order }: Step, since: number, now: number): boolean {
  return !first && startedAt === null && readyAt >= since && readyAt < now && order.status === 'released';
}

/** What has not begun although a machine stood free and manned is not there yet: its way takes longer than until then. */
export function openWay(step: Step, startedAtMachine: readonly MachineWork[], input: FlowKnown): Transfer | null {
  const { plant, now } = input;
  const { readyAt, operation } = step;
  let latest = Number.NEGATIVE_INFINITY;
  for (const { machine, own } of startedAtMachine) {
    if (!canRun(operation, machine)) continue;
    const freeSince = Math.max(readyAt, freeAndManned({ machine, own }, step, now, input));
    if (freeSince > now - FREE_MS) continue;
    const [, current] = lastManned(plant, machine, now);
    if (current !== undefined && Math.max(freeSince, current.from) <= current.to - FREE_MS)
      latest = Math.max(latest, current.to);
  }
  const durationMs = latest - readyAt;
  if (durationMs < FREE_MS) return null;
  return { at: now, durationMs, fromMs: durationMs, open: true, to: operation.workCentreId };
}

/**
 * The last moment at which a machine took an order that this one would have beaten, had it been there; −∞ where none did.
 * One that overtook others, too, was somebody's decision and tells nothing.
 */
function lastPassed(
  step: Step,
  able: readonly MachineWork[],
  steps: readonly Step[],
  { priorityOf }: FlowInput,
): number {
  const { readyAt, startedAt } = step;
  const priority = priorityOf(step.order) ?? Infinity;
  let latest = Number.NEGATIVE_INFINITY;
  for (const { machine, own } of able)
    for (const [index, other] of own.entries()) {
      const at = other.startedAt ?? Infinity;
      if (at <= Math.max(latest, readyAt) || at >= (startedAt ?? 0)) continue;
      const taken = { other, at, setUpFor: own[index - 1]?.operation.setupFamily, priorityOf };
      if ((priorityOf(other.order) ?? Infinity) <= priority || !isBeaten(taken, step)) continue;
      const isDecision = steps.some(
        (one) => one !== step && canRun(one.operation, machine) && waitedFor(one, at) && isBeaten(taken, one),
      );
      if (!isDecision) latest = at;
    }
  return latest;
}

interface Taken extends Pick<FlowInput, 'priorityOf'> {
  other: Step;
  at: number;
  setUpFor: string | undefined;
}

/** By date, but for the family that was set up. */
function isBeaten({ other, setUpFor, priorityOf }: Taken, by: Step): boolean {
  if (other === by || (priorityOf(by.order) ?? Infinity) >= (priorityOf(other.order) ?? Infinity)) return false;
  return other.operation.setupFamily !== setUpFor || by.operation.setupFamily === setUpFor;
}

/** There for certain, and not begun yet. */
function waitedFor({ first, readyAt, startedAt, order }: Step, at: number): boolean {
  if (startedAt === null ? order.status !== 'released' : startedAt <= at) return false;
  return readyAt <= at - (first ? 0 : USUAL_WAY_MS);
}

/** Since when it stood free up to `at`, with somebody there who had a hand free for it. */
export function freeAndManned(
  { machine, own }: MachineWork,
  step: Step,
  at: number,
  { hands }: Pick<FlowKnown, 'hands'>,
  besides = 0,
): number {
  const free = freeSinceOf(own, step, at);
  if (free === Infinity) return free;
  return Math.max(free, hands?.freeSince(machine, at, besides) ?? Number.NEGATIVE_INFINITY);
}

/** When the last work before `at` ended; Infinity while it lasts. */
export function freeSinceOf(own: readonly Step[], step: Step, at: number): number {
  let latest = -Infinity;
  for (const other of own)
    if (other !== step && (other.startedAt ?? Infinity) < at)
      latest = Math.max(latest, other.finishedAt !== null && other.finishedAt <= at ? other.finishedAt : Infinity);
  return latest;
}

/** The stretches of planned work before `at`: the one that it lies in or follows, and the one before that. */
function lastManned(plant: Plant, machine: Machine, at: number): [Span | undefined, Span | undefined] {
  const calendar = plant.calendars.find(({ id }) => id === machine.calendarId);
  if (calendar === undefined) return [undefined, undefined];
  const spans: Span[] = [];
  for (const { from, to, kind } of plannedIntervals(calendar, plant.timeZone, machine.id, at - LONG_AGO_MS, at)) {
    if (kind !== 'work') continue;
    const last = spans.at(-1);
    if (last !== undefined && last.to === from) last.to = to;
    else spans.push({ from, to });
  }
  return [spans.at(-2), spans.at(-1)];
}
