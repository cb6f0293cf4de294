/**
 * Shift patterns and exceptions -> planned intervals, DST-safe. Durations are worked time.
 *
 * A shift belongs to the local date on which it starts; its edges are local wall-clock times and
 * become moments by the rule of zone.ts, so a night shift lasts 7 or 9 hours when the clock changes.
 * Where shifts overlap, the one listed first keeps the time (an earlier date before a later one):
 * planned time is never covered twice.
 *
 * A calendar is master data and is never changed in place: what was worked out of it is kept beside
 * it (same answer, less work), in blocks of 32 dates, some of them, and found by binary search.
 */
import type { Calendar, Shift, Weekday } from '../words/plant.ts';
import { weekdays } from '../words/plant.ts';
import { Problem } from '../words/problem.ts';
import { firstWhere, lowerBound } from '../words/search.ts';
import { cover, type Span, subtract } from '../words/span.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../words/time.ts';
import { localMsAt, momentOf } from '../words/zone.ts';

/** Planned time: [from, to) of a shift, cut at its breaks and planned stops. Gaps are unscheduled. */
export interface Planned {
  from: number;
  to: number;
  kind: 'work' | 'break' | 'plannedStop';
  reasonId: string | null;
  shiftId: string;
  /** Local date on which the shift starts, YYYY-MM-DD. */
  shiftDate: string;
}

/**
 * Planned intervals within [from, to), ascending, not overlapping; cut to the window. A planned
 * stop (of all machines or of this one) beats a break, a break beats work. Pieces that the window
 * does not cut are shared between calls: read them, do not change them.
 */
export function plannedIntervals(
  calendar: Calendar,
  plantTimeZone: string,
  machineId: string,
  from: number,
  to: number,
): Planned[] {
  const found: Planned[] = [];
  if (!(from < to)) return found;
  const plan = planOf(calendar, plantTimeZone, machineId);
  for (let number = firstBlock(from); ; number += 1) {
    const { pieces } = plan.block(number);
    for (let index = firstEndingAfter(pieces, from); index < pieces.length; index += 1) {
      const piece = pieces[index];
      if (piece === undefined || piece.from >= to) break;
      const whole = piece.from >= from && piece.to <= to;
      found.push(whole ? piece : { ...piece, from: Math.max(piece.from, from), to: Math.min(piece.to, to) });
    }
    if (number >= lastBlock(to)) return found;
  }
}

/**
 * The moment at which `workMs` of `work` time have passed since `from`: never later than needed
 * (the end of a shift, not the start of the next), and `from` itself for no work.
 * `Problem('invalid')` where the calendar has not that much work in the next ten years.
 */
export function addWorkMs(
  calendar: Calendar,
  plantTimeZone: string,
  machineId: string,
  from: number,
  workMs: number,
): number {
  if (workMs <= 0) return from;
  const plan = planOf(calendar, plantTimeZone, machineId);
  const number = firstBlock(from);
  // Counted from the start of the first block: what lies before `from` is added, then looked up.
  let leftMs = workMs + workUpTo(plan, number, from);
  for (let later = 0; later < horizonBlocks; later += 1) {
    const block = plan.block(number + later);
    if (leftMs <= block.workMs) return momentAfterWork(block, leftMs);
    leftMs -= block.workMs;
  }
  const minutes = Math.ceil(leftMs / MINUTE_MS);
  throw new Problem('invalid', { what: 'noWorkingTime', calendarId: calendar.id, minutes });
}

/** Work time within [from, to). */
export function workMsBetween(
  calendar: Calendar,
  plantTimeZone: string,
  machineId: string,
  from: number,
  to: number,
): number {
  if (!(from < to)) return 0;
  const plan = planOf(calendar, plantTimeZone, machineId);
  const number = firstBlock(from);
  return workUpTo(plan, number, to) - workUpTo(plan, number, from);
}

/** Local calendar date of a moment, YYYY-MM-DD. */
export function localDate(timeZone: string, at: number): string {
  return dateText(Math.floor(localMsAt(timeZone, at) / DAY_MS));
}

/** Local weekday of a moment, from Monday, 0. */
export function localWeekday(timeZone: string, at: number): number {
  return weekdays.indexOf(weekdayOf(Math.floor(localMsAt(timeZone, at) / DAY_MS)));
}

/** The moment at which the local day of a moment begins (00:00, or the jump that skips it). */
export function startOfLocalDay(timeZone: string, at: number): number {
  return momentOf(timeZone, Math.floor(localMsAt(timeZone, at) / DAY_MS) * DAY_MS);
}

// ---- what is kept ----------------------------------------------------------------------------

const blockDays = 32;
/** Two years: a question over so long works none out twice, and what a calendar keeps does not grow with a plant's age. */
const mostBlocks = 24;
/** Ten years: beyond that a calendar without work is a mistake, not a plan. */
const horizonBlocks = Math.ceil((10 * 366) / blockDays);

/** The pieces of the shifts of 32 dates, and how much work lies before the end of each. */
interface Block {
  pieces: readonly Planned[];
  /** workUntilMs[i]: work time of pieces[0..i]. */
  workUntilMs: Float64Array;
  workMs: number;
}

interface Plan {
  block(number: number): Block;
}

/**
 * Blocks that can have time in a window. A shift starts at the earliest at 00:00 of its date and
 * ends at the latest at 24:00 of the next; a local date is at most one off the UTC date.
 */
const firstBlock = (from: number): number => Math.floor((Math.floor(from / DAY_MS) - 2) / blockDays);
const lastBlock = (to: number): number => Math.floor((Math.floor(to / DAY_MS) + 1) / blockDays);

const plans = new WeakMap<Calendar, Map<string, Plan>>();

function planOf(calendar: Calendar, plantTimeZone: string, machineId: string): Plan {
  let byMachine = plans.get(calendar);
  if (byMachine === undefined) {
    byMachine = new Map();
    plans.set(calendar, byMachine);
  }
  const timeZone = calendar.timeZone ?? plantTimeZone;
  const hasOwnStops = calendar.plannedStops.some((stop) => stop.machineIds?.includes(machineId));
  const key = `${timeZone} ${hasOwnStops ? machineId : ''}`;
  let plan = byMachine.get(key);
  if (plan === undefined) {
    plan = makePlan(calendar, timeZone, machineId);
    byMachine.set(key, plan);
  }
  return plan;
}

function makePlan(calendar: Calendar, timeZone: string, machineId: string): Plan {
  const stops = calendar.plannedStops.filter((stop) => stop.machineIds?.includes(machineId) ?? true);
  const blocks = new Map<number, Block>();
  return {
    block(number) {
      let block = blocks.get(number);
      if (block === undefined) {
        block = makeBlock(calendar, timeZone, stops, number);
        const [oldest] = blocks.keys();
        if (oldest !== undefined && blocks.size >= mostBlocks) blocks.delete(oldest);
        blocks.set(number, block);
      }
      return block;
    },
  };
}

function makeBlock(calendar: Calendar, timeZone: string, stops: Calendar['plannedStops'], number: number): Block {
  const pieces: Planned[] = [];
  const firstDay = number * blockDays;
  let taken = spansOf(calendar, timeZone, firstDay - 1).map(({ span }) => span);
  for (let day = firstDay; day < firstDay + blockDays; day += 1) {
    const today: Span[] = [];
    const ofDay: Planned[] = [];
    for (const { shift, span } of spansOf(calendar, timeZone, day)) {
      for (const free of subtract(span, [...taken, ...today]))
        ofDay.push(...cutShift(timeZone, stops, shift, day, free));
      today.push(span);
    }
    pieces.push(...ofDay.sort((a, b) => a.from - b.from));
    taken = today;
  }
  const workUntilMs = new Float64Array(pieces.length);
  let workMs = 0;
  pieces.forEach((piece, index) => {
    if (piece.kind === 'work') workMs += piece.to - piece.from;
    workUntilMs[index] = workMs;
  });
  return { pieces, workUntilMs, workMs };
}

// ---- from the pattern to moments ---------------------------------------------------------------

/** Shifts that start on a date, in the order in which they are listed. */
function shiftsOn(calendar: Calendar, day: number): readonly Shift[] {
  const exception = calendar.exceptions.find(({ date }) => date === dateText(day));
  const ids = exception?.shifts ?? calendar.week[weekdayOf(day)] ?? [];
  const listed = ids.flatMap((id) => calendar.shifts.filter((shift) => shift.id === id));
  return exception === undefined ? listed : [...listed, ...exception.extra];
}

/** `end` at or before `start` means the next day. Empty when the clock skips the whole shift. */
function spansOf(calendar: Calendar, timeZone: string, day: number): { shift: Shift; span: Span }[] {
  return shiftsOn(calendar, day).flatMap((shift) => {
    const startMs = day * DAY_MS + timeOfDayMs(shift.start);
    const span = spanOf(timeZone, startMs, endAfter(day * DAY_MS, shift));
    return span === null ? [] : [{ shift, span }];
  });
}

/** The free part of a shift, cut at its breaks and at planned stops. */
function cutShift(timeZone: string, stops: Calendar['plannedStops'], shift: Shift, day: number, free: Span): Planned[] {
  const common = { shiftId: shift.id, shiftDate: dateText(day) };
  // A break has only a time of day: on an overnight shift it may mean this night or the next morning.
  const breaks = shift.breaks.flatMap((pause) =>
    [day, day + 1].flatMap((date) => {
      const span = spanOf(timeZone, date * DAY_MS + timeOfDayMs(pause.start), endAfter(date * DAY_MS, pause));
      return span === null ? [] : [span];
    }),
  );
  const pieces: Planned[] = [];
  let rest: Span[] = [free];
  for (const stop of stops) {
    for (const span of cover(rest, stop))
      pieces.push({ kind: 'plannedStop', reasonId: stop.reasonId ?? null, ...common, ...span });
    rest = rest.flatMap((span) => subtract(span, [stop]));
  }
  for (const pause of breaks) {
    for (const span of cover(rest, pause)) pieces.push({ kind: 'break', reasonId: null, ...common, ...span });
    rest = rest.flatMap((span) => subtract(span, [pause]));
  }
  for (const span of rest) pieces.push({ kind: 'work', reasonId: null, ...common, ...span });
  return pieces;
}

function spanOf(timeZone: string, startLocalMs: number, endLocalMs: number): Span | null {
  const from = momentOf(timeZone, startLocalMs);
  const to = momentOf(timeZone, endLocalMs);
  return from < to ? { from, to } : null;
}

function endAfter(dayStartMs: number, { start, end }: { start: string; end: string }): number {
  const nextDay = timeOfDayMs(end) <= timeOfDayMs(start);
  return dayStartMs + timeOfDayMs(end) + (nextDay ? DAY_MS : 0);
}

/** "HH:MM" -> ms since local midnight; 24:00 is the next midnight. */
function timeOfDayMs(time: string): number {
  return Number(time.slice(0, 2)) * HOUR_MS + Number(time.slice(3, 5)) * MINUTE_MS;
}

/** Day 0 is 1970-01-01, a Thursday. */
function weekdayOf(day: number): Weekday {
  return weekdays[(((day + 3) % 7) + 7) % 7] ?? 'mon';
}

function dateText(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

// ---- looking up --------------------------------------------------------------------------------

/** Index of the first piece that ends after `at`; the number of pieces when there is none. */
function firstEndingAfter(pieces: readonly Planned[], at: number): number {
  return firstWhere(pieces, (piece) => piece.to > at);
}

/** Work time before `at`, counted from the start of a block. */
function workUpTo(plan: Plan, fromBlock: number, at: number): number {
  let sumMs = 0;
  for (let number = fromBlock; number <= lastBlock(at); number += 1) sumMs += workBefore(plan.block(number), at);
  return sumMs;
}

/** Work time of the block before `at`. */
function workBefore(block: Block, at: number): number {
  const index = firstEndingAfter(block.pieces, at);
  const doneMs = index === 0 ? 0 : (block.workUntilMs[index - 1] ?? 0);
  const piece = block.pieces[index];
  return piece?.kind === 'work' ? doneMs + Math.max(0, at - piece.from) : doneMs;
}

/** The moment at which `workMs` (> 0, at most the block's) of the block's work are done. */
function momentAfterWork(block: Block, workMs: number): number {
  const index = lowerBound(block.workUntilMs, workMs);
  return (block.pieces[index]?.to ?? 0) - ((block.workUntilMs[index] ?? 0) - workMs);
}
