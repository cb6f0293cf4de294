/**
 * A machine's calendar as two ascending arrays, made once per refresh, so that the simulation turns
 * worked time into calendar time by a walk of a few steps. All times are ms relative to an origin.
 */
import { plannedIntervals } from '../../../shared/core/calendar/calendar.ts';
import type { Calendar, Plant } from '../../../shared/core/words/plant.ts';
import { lowerBound, upperBound } from '../../../shared/core/words/search.ts';
import { f64 } from '../numbers/arrays.ts';

export interface WorkClock {
  /** Work intervals [from, to) and the worked time before each. */
  from: Float64Array;
  to: Float64Array;
  before: Float64Array;
  /** Worked time of all intervals. */
  totalMs: number;
  /** End of what was laid out. */
  endMs: number;
}

/** Work intervals of one machine in [from, to), joined where they touch; ms relative to `origin`. */
function workClock(plant: Plant, machineId: string, origin: number, from: number, to: number): WorkClock {
  const machine = plant.machines.find((candidate) => candidate.id === machineId);
  const calendar = plant.calendars.find((candidate) => candidate.id === machine?.calendarId);
  if (calendar === undefined) return clockOf([], to - origin);
  const spans: [number, number][] = [];
  for (const planned of plannedIntervals(calendar, plant.timeZone, machineId, from, to)) {
    if (planned.kind !== 'work') continue;
    const last = spans.at(-1);
    if (last !== undefined && last[1] === planned.from - origin) last[1] = planned.to - origin;
    else spans.push([planned.from - origin, planned.to - origin]);
  }
  return clockOf(spans, to - origin);
}

function clockOf(spans: readonly (readonly [number, number])[], endMs: number): WorkClock {
  const before = new Float64Array(spans.length);
  let sum = 0;
  spans.forEach(([from, to], index) => {
    before[index] = sum;
    sum += to - from;
  });
  return {
    from: Float64Array.from(spans, (span) => span[0]),
    to: Float64Array.from(spans, (span) => span[1]),
    before,
    totalMs: sum,
    endMs,
  };
}

/** One clock per machine, shared by machines whose calendars agree, moved to a new origin `now`. */
export function clocksOf(plant: Plant, now: number, horizonMs: number): WorkClock[] {
  const made = new Map<string, WorkClock>();
  return plant.machines.map((machine) => {
    const calendar = plant.calendars.find((candidate) => candidate.id === machine.calendarId);
    const own = calendar !== undefined && hasOwnStops(calendar, machine.id);
    const key = own ? machine.id : `calendar ${machine.calendarId}`;
    const known = made.get(key) ?? workClock(plant, machine.id, now, now, now + horizonMs);
    made.set(key, known);
    return known;
  });
}

function hasOwnStops(calendar: Calendar, machineId: string): boolean {
  return calendar.plannedStops.some((stop) => stop.machineIds === undefined || stop.machineIds.includes(machineId));
}

/** Worked time before `at`. */
export function workBefore(clock: WorkClock, at: number): number {
  const index = upperBound(clock.from, at) - 1;
  if (index < 0) return 0;
  return f64(clock.before, index) + Math.min(at, f64(clock.to, index)) - f64(clock.from, index);
}

/**
 * The moment at which the worked time reaches `workMs` (the end of an interval rather than the start
 * of the next). Past the horizon it goes on at the average share of worked time.
 */
export function timeAt(clock: WorkClock, workMs: number): number {
  if (workMs > clock.totalMs) {
    if (clock.totalMs <= 0) return clock.endMs + workMs;
    return clock.endMs + (workMs - clock.totalMs) * (clock.endMs / clock.totalMs);
  }
  const index = Math.max(0, lowerBound(clock.before, workMs) - 1);
  return f64(clock.from, index) + workMs - f64(clock.before, index);
}

/** `at` if it is worked time, else the start of the next work interval; Infinity past the horizon. */
export function nextWork(clock: WorkClock, at: number): number {
  const index = upperBound(clock.from, at);
  if (index > 0 && at < f64(clock.to, index - 1)) return at;
  return index < clock.from.length ? f64(clock.from, index) : Infinity;
}

/** Whether nobody works after `at`, as far as the calendar was laid out. */
export function isOver(clock: WorkClock | undefined, at: number): boolean {
  if (clock === undefined) return true;
  const last = clock.to.length - 1;
  return last < 0 || at >= f64(clock.to, last);
}
