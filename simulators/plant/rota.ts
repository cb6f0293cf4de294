/** Who is at a machine in which shift, and when they sign on and off there: each person comes once a day. */
import { type Planned, plannedIntervals } from '../../shared/core/calendar/calendar.ts';
import type { Plant } from '../../shared/core/words/plant.ts';
import { DAY_MS } from '../../shared/core/words/time.ts';

/** One person's shift at a machine: they sign on at `on` and off at `off`, and the shift ends at `until`. */
export interface Duty {
  by: string;
  on: number;
  off: number;
  until: number;
}
/** The shift that holds a moment, else the next one; null where none is planned. */
export type Rota = (at: number) => Duty | null;

const AHEAD_MS = 4 * DAY_MS;
/** From the shift's edge to the first machine, and from each machine to the next. */
const FIRST_MS = 40_000;
const NEXT_MS = 20_000;

/** The people are as many crews as there are shifts; each of a crew has the machines beside each other. */
export function rotaOf(
  plant: Plant,
  machineIds: readonly string[],
  machineId: string,
  people: readonly string[],
): Rota {
  const machine = plant.machines.find(({ id }) => id === machineId);
  const calendar = plant.calendars.find(({ id }) => id === machine?.calendarId);
  if (calendar === undefined || people.length === 0) return () => null;
  const index = machineIds.indexOf(machineId);
  const ofCrew = Math.max(1, Math.floor(people.length / calendar.shifts.length));
  const place = Math.floor((index * ofCrew) / machineIds.length);
  const byOf = (shiftId: string): string => {
    const shift = calendar.shifts.findIndex(({ id }) => id === shiftId);
    return people[(shift * ofCrew + place) % people.length] ?? '';
  };
  let known: Duty | null = null;
  let knownFrom = 0;
  return (at) => {
    if (known !== null && at >= knownFrom && at < known.until) return known;
    const pieces = plannedIntervals(calendar, plant.timeZone, machineId, at - DAY_MS, at + AHEAD_MS);
    const here = pieces.find(({ to }) => to > at);
    if (here === undefined) return null;
    const shift = pieces.filter((piece) => isSame(piece, here));
    const from = shift[0]?.from ?? here.from;
    const until = shift.at(-1)?.to ?? here.to;
    const walkMs = FIRST_MS + index * NEXT_MS;
    known = { by: byOf(here.shiftId), on: from + walkMs, off: until - walkMs, until };
    knownFrom = Math.min(from, at);
    return known;
  };
}

function isSame(one: Planned, other: Planned): boolean {
  return one.shiftId === other.shiftId && one.shiftDate === other.shiftDate;
}
