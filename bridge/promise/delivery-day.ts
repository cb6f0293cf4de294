/** A promise is a day, not a minute: the end of the local day, moved on to a day on which the plant works. */
import { plannedIntervals, startOfLocalDay } from '../../shared/core/calendar/calendar.ts';
import type { Plant } from '../../shared/core/words/plant.ts';
import { DAY_MS, HOUR_MS } from '../../shared/core/words/time.ts';
import { momentOf } from '../../shared/core/words/zone.ts';

/** Last millisecond of the first working day that ends at or after `at`; the local day itself where no calendar works. */
export function deliveryDayEnd(plant: Plant, at: number): number {
  let day = startOfLocalDay(plant.timeZone, at);
  const first = nextDay(plant, day);
  for (let tries = 0; tries < 21; tries += 1) {
    const next = nextDay(plant, day);
    if (worksBetween(plant, day, next)) return next - 1;
    day = next;
  }
  return first - 1;
}

/** Last millisecond of a day of the zone's calendar, given as YYYY-MM-DD. */
export function dayEnd(timeZone: string, date: string): number {
  return momentOf(timeZone, Date.parse(`${date}T00:00:00Z`) + DAY_MS) - 1;
}

/** 36 hours after a midnight it is the next day, in whatever zone and on either change of the clocks. */
function nextDay(plant: Plant, day: number): number {
  return startOfLocalDay(plant.timeZone, day + 36 * HOUR_MS);
}

function worksBetween(plant: Plant, from: number, to: number): boolean {
  return plant.calendars.some((calendar) =>
    plannedIntervals(calendar, plant.timeZone, '', from, to).some((planned) => planned.kind === 'work'),
  );
}
