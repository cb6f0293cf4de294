/** Who began which step, read from sign-ons: and since when somebody who can work at a place had a hand free. */
import { localWeekday, plannedIntervals, startOfLocalDay } from '../../shared/core/calendar/calendar.ts';
import type { Machine, Plant } from '../../shared/core/words/plant.ts';
import { firstWhere } from '../../shared/core/words/search.ts';
import { DAY_MS, MINUTE_MS } from '../../shared/core/words/time.ts';
import { type Crews, crewsOf, placesOf, type Worker, workersOf } from '../promise/estimators/crews.ts';
import type { Measured } from '../promise/shop.ts';
import type { FlowInput, MachineWork } from './flow.ts';

type Start = NonNullable<Measured['hands']>[number];

/** Somebody at a machine; `to` null: still there. */
export interface SignedOn {
  by: string;
  from: number;
  to: number | null;
}

export interface Hands {
  starts: readonly Start[];
  /**
   * Since when somebody who can work at the machine was there and had a hand free up to `at`; Infinity: nobody had, −Infinity:
   * it needs nobody. `besides`: so many others are needed at that moment as well.
   */
  freeSince(machine: Machine, at: number, besides?: number): number;
}

/** Who signs on a little after the machine began was there before. */
const LATE_MS = 15 * MINUTE_MS;
/** Who comes so long before a shift belongs to it. */
const EARLY_MS = 30 * MINUTE_MS;

/** null where nobody ever signed on. Machine by machine, so that others get their turn. */
export function* handsIn(work: readonly MachineWork[], input: FlowInput): Generator<void, Hands | null> {
  const { signOns, since, now, plant } = input;
  const sessions = new Map(work.map(({ machine }) => [machine.id, signOns?.(machine.id) ?? []]));
  if ([...sessions.values()].every(({ length }) => length === 0)) return null;
  const shifts = shiftReader(plant, since - DAY_MS, now);
  const spans: Span[] = [];
  for (const own of work) {
    yield;
    spans.push(...spansOf(own, sessions.get(own.machine.id) ?? [], now));
  }
  const busy = busyOf(spans);
  const starts: Start[] = [];
  for (const span of spans) {
    yield;
    starts.push(...startOf(span, busy, shifts, input));
  }
  yield;
  return { starts, freeSince: freeReader(starts, busy, shifts) };
}

/** None where it began before `since`, or no shift is near. */
function startOf(
  span: Span,
  busy: ReadonlyMap<string, readonly Busy[]>,
  shifts: ShiftReader,
  { since, plant, ranIn }: Pick<FlowInput, 'since' | 'plant' | 'ranIn'>,
): Start[] {
  const { at, to, by, finishedAt, machine, stayedUntil } = span;
  const shift = at < since ? null : shifts(machine, at);
  if (shift === null) return [];
  const others = by.map((one) => countAt(busy.get(one) ?? [], at));
  const isLong = finishedAt !== null && finishedAt > shift.to;
  return [
    {
      at,
      to,
      by,
      atOnce: Math.max(1, ...others),
      shift: shift.id,
      week: shift.week,
      ...(isLong && by.length > 0 ? { stayed: stayedUntil >= finishedAt - LATE_MS } : {}),
      ...(isLong && ranIn !== undefined ? aloneOf(span, finishedAt, { plant, ranIn }) : {}),
    },
  ];
}

/** As short a time without anybody was a change of people. */
const LEAST_ALONE_MS = 30 * MINUTE_MS;

/** Planned time of a step after all who had been at it were gone, and how much of it the machine ran. */
function aloneOf(
  { machine, operationId, by, times }: Span,
  until: number,
  { plant, ranIn }: { plant: Plant; ranIn: NonNullable<FlowInput['ranIn']> },
): Pick<Start, 'alone'> {
  const calendar = plant.calendars.find(({ id }) => id === machine.calendarId);
  if (by.length === 0 || calendar === undefined) return {};
  let [ms, ranMs] = [0, 0];
  const ordered = [...times].sort((a, b) => a.from - b.from);
  let left = ordered[0]?.to ?? until;
  for (const next of [...ordered.slice(1), { from: until, to: until }]) {
    for (const planned of next.from > left
      ? plannedIntervals(calendar, plant.timeZone, machine.id, left, next.from)
      : []) {
      if (planned.kind !== 'work' || planned.to - planned.from < LEAST_ALONE_MS) continue;
      ms += planned.to - planned.from;
      ranMs += ranIn(machine.id, operationId, planned.from, planned.to);
    }
    left = Math.max(left, next.to);
  }
  return ms > 0 ? { alone: { ms, ranMs } } : {};
}

interface Span {
  operationId: string;
  machine: Machine;
  /** When the step began there, and its work centre. */
  at: number;
  to: string;
  finishedAt: number | null;
  /** Who was signed on when it began, and until when the last of them stayed. */
  by: readonly string[];
  stayedUntil: number;
  /** Everybody's time there while it was in work. */
  times: readonly { by: string; from: number; to: number }[];
}

function spansOf({ machine, own }: MachineWork, given: readonly SignedOn[], now: number): Span[] {
  const sessions = [...given].sort((a, b) => a.from - b.from);
  return own.map(({ startedAt, finishedAt, operation }) => {
    const at = startedAt ?? now;
    const until = Math.min(finishedAt ?? now, now);
    const begin = firstWhere(sessions, ({ from }) => from >= at - LONGEST_MS);
    const last = firstWhere(sessions, ({ from }) => from >= Math.max(until, at + LATE_MS));
    const there = sessions.slice(begin, last).filter(({ to }) => (to ?? now) > at);
    const first = there.filter(({ from }) => from <= at + LATE_MS);
    const by = [...new Set(first.map((one) => one.by))];
    const stayed = first.map(({ to }) => to ?? Number.POSITIVE_INFINITY);
    const times = there.map((one) => ({
      ...{ by: one.by, from: Math.max(at, one.from), to: Math.min(until, one.to ?? until) },
    }));
    const stayedUntil = Math.max(Number.NEGATIVE_INFINITY, ...stayed);
    const operationId = operation.id;
    return { operationId, machine, at, to: operation.workCentreId, finishedAt, by, stayedUntil, times };
  });
}

interface Busy {
  from: number;
  to: number;
  /** When the last of it and of those that began before it ended. */
  allOverAt: number;
  machineId: string;
}

/** Of each person, when and where there was work; by its beginning. */
function busyOf(spans: readonly Span[]): Map<string, Busy[]> {
  const busy = new Map<string, Busy[]>();
  for (const { machine, times } of spans)
    for (const { by, from, to } of times) {
      const list = busy.get(by) ?? [];
      busy.set(by, list);
      list.push({ from, to, allOverAt: to, machineId: machine.id });
    }
  for (const list of busy.values()) {
    list.sort((a, b) => a.from - b.from);
    let allOverAt = Number.NEGATIVE_INFINITY;
    for (const one of list) {
      allOverAt = Math.max(allOverAt, one.to);
      one.allOverAt = allOverAt;
    }
  }
  return busy;
}

/** So much is looked at before a moment: a step that lasts longer keeps nobody from another. */
const LONGEST_MS = 14 * DAY_MS;

function countAt(busy: readonly Busy[], at: number): number {
  const machines = new Set<string>();
  for (let i = firstWhere(busy, ({ from }) => from > at) - 1; i >= 0; i -= 1) {
    const one = busy[i];
    if (one === undefined || one.from < at - LONGEST_MS || (one.from < at && one.allOverAt <= at)) break;
    if (one.to > at || one.from === at) machines.add(one.machineId);
  }
  return machines.size;
}

/** Since when the person, there from `from` on, served fewer machines than `atOnce` before `at`; Infinity: not then. */
function handFreeSince(busy: readonly Busy[], atOnce: number, from: number, at: number): number {
  const near: Busy[] = [];
  for (let i = firstWhere(busy, (one) => one.from >= at) - 1; i >= 0; i -= 1) {
    const one = busy[i];
    if (one === undefined || one.from < at - LONGEST_MS || one.allOverAt <= from) break;
    if (one.to > from) near.push(one);
  }
  // Served are fewer again when one ends: the last end before which there were so many, at different machines.
  const ends = near.map(({ to }) => Math.min(to, at)).sort((a, b) => b - a);
  const last = ends.find((end) => {
    const then = near.filter((one) => one.from < end && one.to >= end);
    return new Set(then.map(({ machineId }) => machineId)).size >= atOnce;
  });
  if (last === undefined) return from;
  const still = near.filter((one) => one.to > at).length;
  return last === at && still >= atOnce ? Number.POSITIVE_INFINITY : last;
}

function freeReader(
  starts: readonly Start[],
  busy: ReadonlyMap<string, readonly Busy[]>,
  shifts: ShiftReader,
): Hands['freeSince'] {
  const places = placesOf(starts);
  const workers = workersOf(starts, places);
  const crews = crewsOf(starts);
  return (machine, at, besides = 0) => {
    if (!places.has(machine.workCentreId)) return Number.NEGATIVE_INFINITY;
    const shift = shifts(machine, at);
    if (shift === null) return Number.POSITIVE_INFINITY;
    const since = able(workers, crews, shift, machine.workCentreId)
      .map(([by, { atOnce }]) => handFreeSince(busy.get(by) ?? [], atOnce, shift.from, at))
      .sort((a, b) => a - b);
    return since[besides] ?? Number.POSITIVE_INFINITY;
  };
}

function able(workers: ReadonlyMap<string, Worker>, crews: Crews, { week, id }: ShiftThen, place: string) {
  return [...(crews.get(week)?.get(id) ?? [])].flatMap((by): [string, Worker][] => {
    const worker = workers.get(by);
    return worker?.skills.has(place) === true ? [[by, worker]] : [];
  });
}

interface ShiftThen {
  id: string;
  from: number;
  to: number;
  week: number;
}
type ShiftReader = (machine: Machine, at: number) => ShiftThen | null;

/** The shift of the machine's calendar that runs at a moment, else one that begins soon, else the one before. */
function shiftReader(plant: Plant, from: number, to: number): ShiftReader {
  const known = new Map<string, ShiftThen[]>();
  const shiftsOf = ({ id, calendarId }: Machine): ShiftThen[] => {
    const shifts = known.get(calendarId) ?? shiftsIn(plant, calendarId, id, from, to + DAY_MS);
    known.set(calendarId, shifts);
    return shifts;
  };
  return (machine, at) => {
    const shifts = shiftsOf(machine);
    const next = firstWhere(shifts, (shift) => shift.from > at);
    const running = shifts[next - 1];
    if (running !== undefined && at < running.to) return running;
    const soon = shifts[next];
    return soon !== undefined && soon.from <= at + EARLY_MS ? soon : (running ?? null);
  };
}

function shiftsIn(plant: Plant, calendarId: string, machineId: string, from: number, to: number): ShiftThen[] {
  const calendar = plant.calendars.find(({ id }) => id === calendarId);
  const shifts: ShiftThen[] = [];
  if (calendar === undefined) return shifts;
  const zone = calendar.timeZone ?? plant.timeZone;
  let date = '';
  for (const piece of plannedIntervals(calendar, plant.timeZone, machineId, from, to)) {
    const last = shifts.at(-1);
    if (last !== undefined && last.id === piece.shiftId && date === piece.shiftDate) last.to = piece.to;
    else shifts.push({ id: piece.shiftId, from: piece.from, to: piece.to, week: weekOf(zone, piece.from) });
    date = piece.shiftDate;
  }
  return shifts;
}

/** Day number of the Monday of a moment's local week. */
function weekOf(timeZone: string, at: number): number {
  return Math.round(startOfLocalDay(timeZone, at) / DAY_MS) - localWeekday(timeZone, at);
}
