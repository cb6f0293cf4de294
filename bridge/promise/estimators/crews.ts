/**
 * People as starts tell of them: where somebody is always there when a step begins, who can work where, and who was there
 * in which shift of which week. People are told apart, never named.
 */
import { groupBy } from '../numbers/pool.ts';
import type { Measured } from '../shop.ts';

export type Started = NonNullable<Measured['hands']>[number];

/** Fewer starts tell a habit and chance not apart. */
const FEWEST_STARTS = 15;
/** A place needs somebody where so many starts had somebody; the others forgot to sign on. */
const MOSTLY = 0.8;
/** Who was at a place so seldom helped out. */
const SELDOM = 0.03;
const FEWEST_OF_A_SKILL = 2;
/** Who is seen in a shift so seldom came early or stayed late. */
const SELDOM_THERE = 0.1;
const WEEK_DAYS = 7;

/** Work centres whose work waits for somebody. */
export function placesOf(starts: readonly Started[]): Set<string> {
  return new Set(
    [...groupBy(starts, ({ to }) => to)].flatMap(([to, own]) => {
      const manned = own.filter(({ by }) => by.length > 0).length;
      return own.length >= FEWEST_STARTS && manned >= MOSTLY * own.length ? [to] : [];
    }),
  );
}

export interface Worker {
  skills: ReadonlySet<string>;
  /** Machines that the person serves at the same time. */
  atOnce: number;
}

export function workersOf(starts: readonly Started[], places: ReadonlySet<string>): Map<string, Worker> {
  const own = new Map<string, Started[]>();
  for (const start of starts)
    for (const by of start.by) {
      if (!places.has(start.to)) continue;
      const list = own.get(by);
      if (list === undefined) own.set(by, [start]);
      else list.push(start);
    }
  const served = new Map([...groupBy(starts, ({ to }) => to)].map(([to, list]) => [to, mostAtOnce(list)]));
  return new Map(
    [...own].map(([by, list]) => {
      const skills = [...groupBy(list, ({ to }) => to)].flatMap(([to, { length }]) =>
        length >= FEWEST_OF_A_SKILL && length >= SELDOM * list.length ? [to] : [],
      );
      return [by, { skills: new Set(skills), atOnce: Math.max(1, ...skills.map((to) => served.get(to) ?? 1)) }];
    }),
  );
}

/**
 * How many machines one serves is the place's, not the person's: who had one in work had no second to serve. As many as
 * anybody served in two starts of a hundred; what stands above is a moment between two.
 */
const MOST_STARTS = 0.98;

function mostAtOnce(starts: readonly Started[]): number {
  const counts = starts.flatMap(({ by, atOnce }) => (by.length > 0 ? [atOnce] : [])).sort((a, b) => a - b);
  return Math.max(1, counts[Math.floor(MOST_STARTS * (counts.length - 1))] ?? 1);
}

/** By week (the day number of its Monday) and shift, who was there. */
export type Crews = ReadonlyMap<number, ReadonlyMap<string, ReadonlySet<string>>>;

/** Whoever is seen in a shift of the weeks before and after, and nowhere in this one, had nothing to do in it. */
export function crewsOf(starts: readonly Started[]): Crews {
  const crews = new Map<number, Map<string, Set<string>>>();
  const crewOf = (week: number, shift: string): Set<string> => {
    const shifts = crews.get(week) ?? new Map<string, Set<string>>();
    crews.set(week, shifts);
    const crew = shifts.get(shift) ?? new Set<string>();
    shifts.set(shift, crew);
    return crew;
  };
  const isUsual = usualShifts(starts);
  for (const { week, shift, by } of starts) for (const one of by) if (isUsual(one, shift)) crewOf(week, shift).add(one);
  const seen = new Map(
    [...crews].map(([week, shifts]) => [week, new Set([...shifts.values()].flatMap((one) => [...one]))]),
  );
  const idle: { week: number; shift: string; by: string }[] = [];
  for (const [week, shifts] of crews) {
    const after = crews.get(week + 2 * WEEK_DAYS);
    for (const [shift, crew] of shifts)
      for (const by of crew)
        if (after?.get(shift)?.has(by) === true && seen.get(week + WEEK_DAYS)?.has(by) === false)
          idle.push({ week: week + WEEK_DAYS, shift, by });
  }
  for (const { week, shift, by } of idle) crewOf(week, shift).add(by);
  return crews;
}

function usualShifts(starts: readonly Started[]): (by: string, shift: string) => boolean {
  const counts = new Map<string, Map<string, number>>();
  for (const { by, shift } of starts)
    for (const one of by) {
      const own = counts.get(one) ?? new Map<string, number>();
      own.set(shift, (own.get(shift) ?? 0) + 1);
      counts.set(one, own);
    }
  return (by, shift) => {
    const own = counts.get(by);
    const all = [...(own?.values() ?? [])].reduce((sum, count) => sum + count, 0);
    return (own?.get(shift) ?? 0) >= SELDOM_THERE * all;
  };
}
