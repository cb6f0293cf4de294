/** When the plant works: the calendars of all machines joined, for the page's calendar. */
import { plannedIntervals, startOfLocalDay } from '../../shared/core/calendar/calendar.ts';
import type { Plant } from '../../shared/core/words/plant.ts';
import { DAY_MS } from '../../shared/core/words/time.ts';
import { atOnce } from '../../shared/io/turn.ts';
import type { WorkTime } from './view.ts';

const AHEAD_DAYS = 120;

type Planned = ReturnType<typeof plannedIntervals>[number];

/** Time in which at least one machine has planned work, from the beginning of yesterday for 120 days. */
export const workTimeOf = (plant: Plant, now: number): WorkTime => atOnce(workTimeIn(plant, now));

/** The same in pieces: fifty calendars of months take some ten ms. */
export function* workTimeIn(plant: Plant, now: number): Generator<void, WorkTime> {
  const from = startOfLocalDay(plant.timeZone, now - DAY_MS);
  const to = from + AHEAD_DAYS * DAY_MS;
  const calendars = new Map(plant.calendars.map((calendar) => [calendar.id, calendar]));
  const planned: Planned[] = [];
  for (const machine of plant.machines) {
    const calendar = calendars.get(machine.calendarId);
    if (calendar !== undefined) planned.push(...plannedIntervals(calendar, plant.timeZone, machine.id, from, to));
    yield;
  }
  const open: [from: number, to: number][] = [];
  for (const piece of planned.filter(({ kind }) => kind !== 'plannedStop').sort((a, b) => a.from - b.from)) {
    const last = open.at(-1);
    if (last !== undefined && piece.from <= last[1]) last[1] = Math.max(last[1], piece.to);
    else open.push([piece.from, piece.to]);
  }
  return { from, to, open };
}

export function isWorkTime(value: unknown): value is WorkTime {
  return typeof value === 'object' && value !== null && 'open' in value;
}
