/** When people are at a machine, asked moment by moment; the answer is kept per stretch. */
import { type Planned, plannedIntervals } from '../../shared/core/calendar/calendar.ts';
import type { Plant } from '../../shared/core/words/plant.ts';
import { Problem } from '../../shared/core/words/problem.ts';
import { DAY_MS } from '../../shared/core/words/time.ts';

/** What [.., until) is for the people at a machine. */
interface Presence {
  kind: Planned['kind'] | 'unscheduled';
  until: number;
}
export type Shifts = (at: number) => Presence;

/** Looked ahead at once: far over a weekend, and cheap. */
const AHEAD_MS = 4 * DAY_MS;

/** The shifts of one machine. Errors: `invalid` where the plant has no such machine or calendar. */
export function shiftsOf(plant: Plant, machineId: string): Shifts {
  const machine = plant.machines.find((candidate) => candidate.id === machineId);
  const calendar = plant.calendars.find((candidate) => candidate.id === machine?.calendarId);
  if (machine === undefined || calendar === undefined)
    throw new Problem('invalid', `The simulated machine "${machineId}" is not in the plant file. Add it there too.`);

  let from = 0;
  let to = 0;
  let planned: Planned[] = [];
  let index = 0;
  return (at) => {
    if (at < from || at >= to) {
      from = at;
      to = at + AHEAD_MS;
      planned = plannedIntervals(calendar, plant.timeZone, machineId, from, to);
      index = 0;
    }
    if ((planned[index]?.from ?? to) > at) index = 0;
    while ((planned[index]?.to ?? to) <= at && index < planned.length) index++;
    const stretch = planned[index];
    if (stretch === undefined) return { kind: 'unscheduled', until: to };
    return stretch.from > at
      ? { kind: 'unscheduled', until: stretch.from }
      : { kind: stretch.kind, until: Math.min(stretch.to, to) };
  };
}

/** The moment at which people have been at the machine for `workMs` since `from`: how long an errand takes. */
export function afterWork(shifts: Shifts, from: number, workMs: number): number {
  let at = from;
  for (let leftMs = workMs; ; ) {
    const { kind, until } = shifts(at);
    if (kind === 'work') {
      if (at + leftMs < until) return at + leftMs;
      leftMs -= until - at;
    }
    at = until;
  }
}
