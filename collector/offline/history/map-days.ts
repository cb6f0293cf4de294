/** Working hours as a table's map writes them, and the calendar that they make. */
import { z } from 'zod';
import { type Calendar, type Shift, weekdays } from '../../../shared/core/words/plant.ts';

const Hours = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d-([01]\d:[0-5]\d|2[0-3]:[0-5]\d|24:00)$/, 'hours like 06:00-22:00');

/** Hours of each weekday; an end at or before the start is on the next day. */
export const CalendarDaysSchema = z.partialRecord(z.enum(weekdays), z.array(Hours));
type CalendarDays = z.infer<typeof CalendarDaysSchema>;

const always = '00:00-24:00';

export function calendarOf(days: CalendarDays | undefined): Calendar {
  const given = days ?? Object.fromEntries(weekdays.map((day) => [day, [always]]));
  const names = [...new Set(Object.values(given).flat())].sort();
  return {
    id: 'table',
    shifts: names.map(shiftOf),
    week: Object.fromEntries(Object.entries(given).map(([day, hours]) => [day, hours.map(idOf)])),
    exceptions: [],
    plannedStops: [],
  };
}

function shiftOf(hours: string): Shift {
  const [start = '00:00', end = '24:00'] = hours.split('-');
  return { id: idOf(hours), name: hours, start, end, breaks: [] };
}

const idOf = (hours: string): string => hours.replaceAll(':', '');
