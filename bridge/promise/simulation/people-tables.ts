/** Who there is, who can work at which machine and who is there when, as flat arrays. Times are ms relative to `now`. */
import { plannedIntervals } from '../../../shared/core/calendar/calendar.ts';
import type { Plant } from '../../../shared/core/words/plant.ts';
import { WEEK_MS } from '../../../shared/core/words/time.ts';
import type { PeopleLaw } from '../laws.ts';
import type { MachineNow } from '../shop.ts';
import { HORIZON_MS } from './model.ts';

export interface PeopleTables {
  count: number;
  /** Machines that each serves at the same time. */
  atOnce: Int32Array;
  /** Per machine: who can work there, whoever can do little first; empty where it needs nobody. */
  able: readonly Int32Array[];
  /** Per person: the machines. */
  machines: readonly Int32Array[];
  /** Machines of one calendar that the same people can work at are of one group; −1: needs nobody. */
  group: Int32Array;
  /** Per group, who can work there. */
  groups: readonly Int32Array[];
  /** Per person: the groups. */
  groupsOf: readonly Int32Array[];
  /** Per group, one of its machines. */
  oneOf: Int32Array;
  /** Per machine: its calendar's shifts, a place in `plans`. */
  plan: Int32Array;
  plans: readonly ShiftPlan[];
  /** All moments at which a shift begins or ends, ascending. */
  changes: Float64Array;
  /** Equally likely weeks, and per week, shift and person whether they are there: `(week · shifts + shift) · count + person`. */
  weeks: number;
  shifts: number;
  there: Uint8Array;
  /** Whoever began a step stays until it is done. */
  stays: boolean;
  /** Per machine: it stands while nobody is at it. */
  stands: Uint8Array;
  /** Per machine: who is there now; −1: nobody, or nobody knows. */
  now: Int32Array;
}

export interface ShiftPlan {
  from: Float64Array;
  to: Float64Array;
  shift: Int32Array;
  /** Number of the week that it lies in, from now on. */
  week: Int32Array;
}

export function compilePeople(
  law: PeopleLaw | undefined,
  plant: Plant,
  now: number,
  states: ReadonlyMap<string, MachineNow>,
): PeopleTables | null {
  if (law === undefined || law.people.length === 0) return null;
  const { people } = law;
  const byFewest = [...people.keys()].sort((a, b) => (people[a]?.skills.size ?? 0) - (people[b]?.skills.size ?? 0));
  const ableAt = (centre: string): number[] =>
    law.places.has(centre) ? byFewest.filter((person) => people[person]?.skills.has(centre) === true) : [];
  const able = plant.machines.map(({ workCentreId }) => Int32Array.from(ableAt(workCentreId)));
  const shiftNumbers = new Map<string, number>();
  for (const week of law.weeks) for (const shift of week.keys()) numberIn(shiftNumbers, shift);
  const { plan, plans } = plansOf(plant, now, shiftNumbers);
  const { group, groups } = groupsOf(able, plan);
  const ids = new Map(people.flatMap(({ id }, person) => (id === null ? [] : [[id, person] as const])));
  const moments = plans.flatMap(({ from, to }) => [...from, ...to]).filter((at) => at > 0);
  return {
    count: people.length,
    atOnce: Int32Array.from(people, ({ atOnce }) => atOnce),
    able,
    machines: people.map((_, person) => Int32Array.from(able.keys()).filter((m) => able[m]?.includes(person))),
    group,
    groups,
    groupsOf: people.map((_, person) => Int32Array.from(groups.keys()).filter((g) => groups[g]?.includes(person))),
    oneOf: Int32Array.from(groups, (_, number) => group.indexOf(number)),
    plan,
    plans,
    changes: Float64Array.from(new Set(moments)).sort(),
    weeks: law.weeks.length,
    shifts: shiftNumbers.size,
    there: thereOf(law, shiftNumbers),
    stays: law.stays,
    stands: Uint8Array.from(plant.machines, ({ workCentreId }, m) =>
      law.stands?.has(workCentreId) === true && (able[m]?.length ?? 0) > 0 ? 1 : 0,
    ),
    now: Int32Array.from(plant.machines, ({ id }, m) => {
      const known = (states.get(id)?.by ?? []).flatMap((by) => ids.get(by) ?? []);
      return known.find((person) => able[m]?.includes(person)) ?? -1;
    }),
  };
}

function groupsOf(able: readonly Int32Array[], plan: Int32Array): Pick<PeopleTables, 'group' | 'groups'> {
  const numbers = new Map<string, number>();
  const groups: Int32Array[] = [];
  const group = Int32Array.from(able, (people, m) => {
    if (people.length === 0) return -1;
    const number = numberIn(numbers, `${plan[m]}:${people.join(',')}`);
    groups[number] = people;
    return number;
  });
  return { group, groups };
}

function numberIn(numbers: Map<string, number>, name: string): number {
  const known = numbers.get(name) ?? numbers.size;
  numbers.set(name, known);
  return known;
}

/** A shift that no week knows (overtime) is worked by all who are there in that week. */
function thereOf({ people, weeks }: PeopleLaw, shifts: Map<string, number>): Uint8Array {
  const there = new Uint8Array(weeks.length * shifts.size * people.length);
  for (const [week, crews] of weeks.entries()) {
    const all = [...crews.values()].flat();
    for (const [shift, number] of shifts) {
      const isKnown = weeks.some((one) => one.has(shift));
      for (const person of isKnown ? (crews.get(shift) ?? []) : all)
        there[(week * shifts.size + number) * people.length + person] = 1;
    }
  }
  return there;
}

function plansOf(plant: Plant, now: number, shifts: Map<string, number>): Pick<PeopleTables, 'plan' | 'plans'> {
  const numbers = new Map<string, number>();
  const plans: ShiftPlan[] = [];
  const plan = Int32Array.from(plant.machines, ({ id, calendarId }) => {
    const isNew = !numbers.has(calendarId);
    const number = numberIn(numbers, calendarId);
    if (isNew) plans.push(planOf(plant, calendarId, id, now, shifts));
    return number;
  });
  return { plan, plans };
}

/** Breaks are the shift's. */
function planOf(
  plant: Plant,
  calendarId: string,
  machineId: string,
  now: number,
  numbers: Map<string, number>,
): ShiftPlan {
  const spans: { from: number; to: number; key: string; shift: number }[] = [];
  const calendar = plant.calendars.find(({ id }) => id === calendarId);
  const pieces =
    calendar === undefined ? [] : plannedIntervals(calendar, plant.timeZone, machineId, now, now + HORIZON_MS);
  for (const { from, to, shiftId, shiftDate } of pieces) {
    const key = `${shiftDate}/${shiftId}`;
    const last = spans.at(-1);
    if (last?.key === key) last.to = to - now;
    else spans.push({ from: from - now, to: to - now, key, shift: numberIn(numbers, shiftId) });
  }
  return {
    from: Float64Array.from(spans, ({ from }) => from),
    to: Float64Array.from(spans, ({ to }) => to),
    shift: Int32Array.from(spans, ({ shift }) => shift),
    // Monday, 1 January 2024 and on: which day begins a week matters little, that shifts of one share it does.
    week: Int32Array.from(spans, ({ from }) => Math.floor((now + from - MONDAY) / WEEK_MS)),
  };
}

const MONDAY = Date.UTC(2024, 0, 1);
