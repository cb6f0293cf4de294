/** How long orders take from one operation to the next: seen where a machine stood free, else within bounds. */
import { plannedIntervals } from '../../shared/core/calendar/calendar.ts';
import { canRun } from '../../shared/core/words/order.ts';
import type { Machine, Plant } from '../../shared/core/words/plant.ts';
import { DAY_MS, MINUTE_MS } from '../../shared/core/words/time.ts';
import type { Measured } from '../promise/shop.ts';
import type { FlowInput, MachineWork, Step } from './flow.ts';

type Transfer = Measured['transfers'][number];

interface Span {
  from: number;
  to: number;
}

/** A machine that stood free and manned this long took what came as it came. */
export const FREE_MS = 30 * MINUTE_MS;
/** Longer than any weekend. */
const LONG_AGO_MS = 6 * DAY_MS;
/**
 * From the end of an operation to the start of the next: the way itself where a machine stood free and
 * manned and took the order as it came. Where all were busy, at most that; where nobody was there, at least
 * up to the end of the last shift in which it was not there yet. null: no way, or lots that overlap.
 */
export function wayOf(step: Step, able: readonly MachineWork[], input: FlowInput): Transfer | null {
  const { startedAt, readyAt } = step;
  if (step.first || startedAt === null || startedAt < readyAt) return null;
  const to = step.operation.workCentreId;
  const seen = { at: startedAt, durationMs: startedAt - readyAt, to };
  // Bounds hang on the machine alone, never on when the order came within them: else short ways would count for more.
  const within = (absentAt: number, opened: number): Transfer => ({
    at: startedAt,
    durationMs: Math.max(startedAt, opened + FREE_MS) - readyAt,
    fromMs: Math.max(absentAt, lastAbsent(step, able, input)) - readyAt,
    to,
  });
  const free = able
    .map(({ machine, own }) => ({ machine, since: freeSinceOf(own, step, startedAt) }))
    .reduce<{ machine: Machine; since: number } | null>((a, b) => (a !== null && a.since <= b.since ? a : b), null);
  if (free === null) return null;
  const { machine, since: freeSince } = free;
  if (freeSince > startedAt - FREE_MS) return within(readyAt, Math.min(freeSince, startedAt));
  const [previous, current] = lastManned(input.plant, machine, startedAt);
  if (current !== undefined && current.from <= startedAt - FREE_MS) return seen;
  const unseenUntil = previous !== undefined && previous.to > freeSince ? previous.to : readyAt;
  return within(unseenUntil, current?.from ?? startedAt);
}

/** Has its parts, is not begun, and not forgotten either: what was to begin long ago nobody waits for. */
export function isUnderWay({ first, startedAt, readyAt, order }: Step, since: number, now: number): boolean {
  return !first && startedAt === null && readyAt >= since && readyAt < now && order.status === 'released';
}

/** What has not begun although a machine stood free and manned is not there yet: its way takes longer than until then. */
export function openWay(
  step: Step,
  startedAtMachine: readonly MachineWork[],
  { plant, now }: FlowInput,
): Transfer | null {
  const { readyAt, operation } = step;
  let latest = Number.NEGATIVE_INFINITY;
  for (const { machine, own } of startedAtMachine) {
    if (!canRun(operation, machine)) continue;
    const freeSince = Math.max(readyAt, freeSinceOf(own, step, now));
    if (freeSince > now - FREE_MS) continue;
    const [, current] = lastManned(plant, machine, now);
    if (current !== undefined && Math.max(freeSince, current.from) <= current.to - FREE_MS)
      latest = Math.max(latest, current.to);
  }
  const durationMs = latest - readyAt;
  if (durationMs < FREE_MS) return null;
  return { at: now, durationMs, fromMs: durationMs, open: true, to: operation.workCentreId };
}

/** The last moment at which a machine took an order that this one would have beaten, had it been there; else when it set out. */
function lastAbsent(step: Step, able: readonly MachineWork[], { priorityOf }: FlowInput): number {
  const { readyAt, startedAt, operation } = step;
  const priority = priorityOf(step.order) ?? Infinity;
  let latest = readyAt;
  for (const { own } of able)
    for (const [index, other] of own.entries()) {
      const at = other.startedAt ?? Infinity;
      if (at <= latest || at >= (startedAt ?? 0) || (priorityOf(other.order) ?? Infinity) <= priority) continue;
      const setUpFor = own[index - 1]?.operation.setupFamily;
      const isFavoured = other.operation.setupFamily === setUpFor && operation.setupFamily !== setUpFor;
      if (!isFavoured) latest = at;
    }
  return latest;
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
