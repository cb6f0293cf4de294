/** Windows that people ask figures for: local days, weeks (from Monday), months, and shifts. */

import type { ShiftSpan } from '../words/figures.ts';
import type { Calendar } from '../words/plant.ts';
import type { Span } from '../words/span.ts';
import { DAY_MS } from '../words/time.ts';
import { localMsAt, momentOf } from '../words/zone.ts';
import { type Planned, plannedIntervals } from './calendar.ts';

export const periodKinds = ['day', 'week', 'month'] as const;
export type PeriodKind = (typeof periodKinds)[number];

/** The local day, week or month that a moment is in. A day of a change of the clock has 23 or 25 hours. */
export function periodAt(timeZone: string, kind: PeriodKind, at: number): Span {
  const day = Math.floor(localMsAt(timeZone, at) / DAY_MS);
  const [first, next] = daysOf(kind, day);
  return { from: momentOf(timeZone, first * DAY_MS), to: momentOf(timeZone, next * DAY_MS) };
}

/** The periods that touch [from, to), whole and in order. */
export function periodsBetween(timeZone: string, kind: PeriodKind, from: number, to: number): Span[] {
  const found: Span[] = [];
  for (let at = from; at < to; ) {
    const period = periodAt(timeZone, kind, at);
    found.push(period);
    at = period.to;
  }
  return found;
}

/** First day of the period of a day, and of the next one; days since 1970-01-01, a Thursday. */
function daysOf(kind: PeriodKind, day: number): [number, number] {
  switch (kind) {
    case 'day':
      return [day, day + 1];
    case 'week': {
      const monday = day - ((((day + 3) % 7) + 7) % 7);
      return [monday, monday + 7];
    }
    case 'month': {
      const date = new Date(day * DAY_MS);
      const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
      return [Date.UTC(year, month, 1) / DAY_MS, Date.UTC(year, month + 1, 1) / DAY_MS];
    }
    default: {
      const unknown: never = kind;
      return unknown;
    }
  }
}

/** One shift of one date: from its first planned moment to its last, breaks and planned stops within. */
export interface ShiftWindow extends Span {
  shiftId: string;
  shiftDate: string;
}

/**
 * A machine's planned time by shift, and the time between shifts, where there is none: the spans cover
 * [from, to) once. A shift that another one interrupts comes in two.
 */
export function shiftRuns(machineId: string, planned: readonly Planned[], from: number, to: number): ShiftSpan[] {
  const found: ShiftSpan[] = [];
  const between = (begin: number, end: number) => {
    if (begin < end) found.push({ machineId, from: begin, to: end, shiftId: null, shiftDate: null });
  };
  let at = from;
  for (const { from: begin, to: end, shiftId, shiftDate } of planned) {
    between(at, begin);
    const last = found.at(-1);
    if (last?.to === begin && last.shiftId === shiftId && last.shiftDate === shiftDate) last.to = end;
    else found.push({ machineId, from: begin, to: end, shiftId, shiftDate });
    at = end;
  }
  between(at, to);
  return found;
}

/** A machine's shifts that touch [from, to), in order; cut to the window. */
export function shiftsBetween(
  calendar: Calendar,
  plantTimeZone: string,
  machineId: string,
  from: number,
  to: number,
): ShiftWindow[] {
  const found = new Map<string, ShiftWindow>();
  for (const piece of plannedIntervals(calendar, plantTimeZone, machineId, from, to)) {
    const key = `${piece.shiftDate} ${piece.shiftId}`;
    const shift = found.get(key);
    if (shift !== undefined) shift.to = piece.to;
    else found.set(key, { from: piece.from, to: piece.to, shiftId: piece.shiftId, shiftDate: piece.shiftDate });
  }
  return [...found.values()];
}
