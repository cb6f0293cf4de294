/** Shift patterns and exceptions -> planned intervals, DST-safe. Durations are worked time. */
import type { Calendar } from './plant.ts';

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

/** Planned intervals within [from, to), ascending, not overlapping; cut to the window. */
export function plannedIntervals(
  _calendar: Calendar,
  _plantTimeZone: string,
  _machineId: string,
  _from: number,
  _to: number,
): Planned[] {
  throw new Error('not built yet');
}

/** The moment at which `workMs` of `work` time have passed since `from`; walks the calendar forward. */
export function addWorkMs(
  _calendar: Calendar,
  _plantTimeZone: string,
  _machineId: string,
  _from: number,
  _workMs: number,
): number {
  throw new Error('not built yet');
}

/** Work time within [from, to). */
export function workMsBetween(
  _calendar: Calendar,
  _plantTimeZone: string,
  _machineId: string,
  _from: number,
  _to: number,
): number {
  throw new Error('not built yet');
}

/** Local calendar date of a moment, YYYY-MM-DD, and the moments at which local days begin. */
export function localDate(_timeZone: string, _at: number): string {
  throw new Error('not built yet');
}
export function startOfLocalDay(_timeZone: string, _at: number): number {
  throw new Error('not built yet');
}
