/** Shifts whose times cannot be meant: too long over midnight, a break beside its shift, two at once. */
import type { Calendar, Shift, Weekday } from './plant.ts';
import { weekdays } from './plant.ts';

export interface TimeFault {
  path: (string | number)[];
  message: string;
}

const DAY_MIN = 24 * 60;
/** A shift of eight hours with its ends swapped has sixteen. */
const OVER_MIDNIGHT_MAX_MIN = 16 * 60;

interface Worked {
  shift: Shift;
  /** Minutes after the midnight that its date begins with. */
  from: number;
  to: number;
}

function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}

function workedOf(shift: Shift): Worked {
  const [from, to] = [minutesOf(shift.start), minutesOf(shift.end)];
  return { shift, from, to: to > from ? to : to + DAY_MIN };
}

/** Faults of one shift by itself. */
export function shiftFaults(shift: Shift, path: (string | number)[]): TimeFault[] {
  const { from, to } = workedOf(shift);
  const span = `${shift.start}–${shift.end}`;
  if (from >= DAY_MIN)
    return [{ path: [...path, 'start'], message: 'a shift begins at 00:00 of its own day, not at 24:00 of another' }];
  const isSwapped = to > DAY_MIN && to - from < DAY_MIN && to - from >= OVER_MIDNIGHT_MAX_MIN;
  const swapped: TimeFault[] = isSwapped
    ? [
        {
          path: [...path, 'end'],
          message: `"${shift.id}" ends before it begins: ${span} would be ${(to - from) / 60} h over midnight; swap the times, or write two shifts`,
        },
      ]
    : [];
  const breaks = shift.breaks.map((one) => {
    const start = after(minutesOf(one.start), from);
    return { start, end: after(minutesOf(one.end), start + 1), text: `${one.start}–${one.end}` };
  });
  const odd = breaks.flatMap(({ start, end, text }, index): TimeFault[] => {
    const at = [...path, 'breaks', index, 'start'];
    if (end > to)
      return [{ path: at, message: `the break ${text} lies outside its shift ${span}, or ends before it begins` }];
    const other = breaks.slice(0, index).find((before) => start < before.end && before.start < end);
    return other === undefined ? [] : [{ path: at, message: `the break ${text} overlaps the break ${other.text}` }];
  });
  return [...swapped, ...odd];
}

/** The first time of that clock reading at or after `from`. */
function after(minutes: number, from: number): number {
  return minutes >= from ? minutes : minutes + DAY_MIN * Math.ceil((from - minutes) / DAY_MIN);
}

/** A day's shifts by their ids, and where they stand. */
interface Day {
  worked: readonly Worked[];
  path: (string | number)[];
  name: string;
}

/** Shifts of one day, or of a day and the next, that want the same time: planned time is never covered twice. */
export function overlapFaults(calendar: Calendar): TimeFault[] {
  const byId = new Map(calendar.shifts.map((shift) => [shift.id, workedOf(shift)]));
  const listed = (ids: readonly string[]) => [...new Set(ids)].flatMap((id) => byId.get(id) ?? []);
  const ofWeek = (day: Weekday): Day => ({ worked: listed(calendar.week[day] ?? []), path: ['week', day], name: day });
  const exceptions = new Map(
    calendar.exceptions.map(({ date, shifts, extra }, place): [string, Day] => [
      date,
      { worked: [...listed(shifts), ...extra.map(workedOf)], path: ['exceptions', place, 'date'], name: date },
    ]),
  );
  const weekly = weekdays.map((day, index) => ({ day: ofWeek(day), next: ofWeek(weekdays[(index + 1) % 7] ?? 'mon') }));
  const special = [...exceptions].flatMap(([date, day]) => {
    const at = Date.parse(`${date}T00:00:00Z`);
    if (Number.isNaN(at)) return [];
    const dayAt = (offset: number): Day => {
      const moment = new Date(at + offset * DAY_MIN * 60_000);
      const weekday = weekdays[(moment.getUTCDay() + 6) % 7] ?? 'mon';
      return exceptions.get(moment.toISOString().slice(0, 10)) ?? ofWeek(weekday);
    };
    return [
      { day, next: dayAt(1), path: day.path },
      { day: dayAt(-1), next: day, path: day.path, onlyNext: true },
    ];
  });
  return [
    ...weekly.flatMap(({ day, next }) => [...within(day), ...across(day, next, day.path)]),
    ...special.flatMap(({ day, next, path, onlyNext }) => [
      ...(onlyNext === true ? [] : within(day)),
      ...(onlyNext === true && exceptions.has(day.name) ? [] : across(day, next, path)),
    ]),
  ];
}

function within({ worked, path, name }: Day): TimeFault[] {
  return worked.flatMap((one, index) => {
    const other = worked.slice(0, index).find((before) => one.from < before.to && before.from < one.to);
    return other === undefined ? [] : [faultOf(path, other, one, `on ${name}`)];
  });
}

/** A shift over midnight into the next day's. */
function across(day: Day, next: Day, path: (string | number)[]): TimeFault[] {
  return day.worked.flatMap((one) =>
    next.worked.flatMap((later) =>
      one.to > later.from + DAY_MIN ? [faultOf(path, one, later, `from ${day.name} into ${next.name}`)] : [],
    ),
  );
}

function faultOf(path: (string | number)[], first: Worked, second: Worked, when: string): TimeFault {
  const text = ({ shift: { id, start, end } }: Worked) => `"${id}" (${start}–${end})`;
  return {
    path,
    message: `the shifts ${text(first)} and ${text(second)} overlap ${when}; end one where the other begins`,
  };
}
