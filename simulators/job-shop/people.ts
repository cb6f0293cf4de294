/** Who works where, and when they are there. */
import { type Centre, centres } from './centres.ts';
import { type Chance, shareOf } from './chance.ts';
import type { Dials } from './dials.ts';

/** Time goes by quarters of an hour. */
export const HOUR = 4;
export const DAY = 24 * HOUR;

export interface Worker {
  id: string;
  centre: Centre;
  skills: ReadonlySet<string>;
  shift: number;
  /** Ticks that are left of something else. */
  away: number;
  isBusy: boolean;
  absentDay: number;
}

const shifts = [
  [6, 14],
  [14, 22],
  [22, 30],
] as const;
const helping = ['Turning & Milling', 'Turning', 'Milling', 'Deburring', 'Drilling'] as const;
/** Who helps out where two people do the rest, rarely. */
const helpers = new Map([
  ['Lapping', 20],
  ['Packing', 30],
]);
const HELPS = 0.02;

export function crewOf(chance: Chance): Worker[] {
  const own = centres.flatMap((centre) =>
    Array.from({ length: centre.people }, (_, index) => ({ centre, shift: shiftOf(centre, index) })),
  );
  return own.map(({ centre, shift }, index) => {
    const isHandy = centre.kind === 'machine' && centre.name !== 'Lapping' && chance.is(0.5);
    const skills = new Set([centre.name, ...(isHandy ? [chance.pick(helping)] : [])]);
    return { id: `ID${1000 + ((index * 37) % 997)}`, centre, skills, shift, away: 0, isBusy: false, absentDay: -1 };
  });
}

function shiftOf({ people }: Centre, index: number): number {
  if (people < 3) return index % 2;
  return index % 4 === 3 ? 2 : index % 2;
}

export function isThere({ id, shift, centre, absentDay }: Worker, tick: number, dials: Dials): boolean {
  const { day, weekday, hour } = timeOf(tick);
  const [from, to] = shifts[shift] ?? shifts[0];
  if (absentDay === day) return false;
  if (to > 24 && hour < to - 24) return weekday >= 1 && weekday <= 5;
  if (hour < from || hour >= to || weekday === 6) return false;
  if (weekday === 5) return from === 6 && centre.kind === 'machine' && hour < 12;
  const { holidayWeek, warmupDays } = dials;
  const week = Math.floor(day / 7);
  if (holidayWeek === null || week !== Math.floor((warmupDays + holidayWeek * 7) / 7)) return true;
  return shareOf(`${id}${week}`) < 0.35;
}

export function timeOf(tick: number): { day: number; weekday: number; hour: number } {
  const day = Math.floor(tick / DAY);
  return { day, weekday: day % 7, hour: (tick % DAY) / HOUR };
}

/** Somebody goes to do something else; inspectors and packers rather at the beginning of the week. */
export function goElsewhere(worker: Worker, tick: number, dials: Dials, chance: Chance): void {
  if (worker.isBusy) return;
  const isOn = isThere(worker, tick, dials);
  if (worker.away > 0) {
    if (isOn) worker.away -= 1;
    return;
  }
  const { elsewhere, weekEnd, spellHours } = dials;
  let share = Math.min(0.92, elsewhere * worker.centre.away);
  if (worker.centre.kind !== 'machine' && weekEnd > 0)
    share = Math.min(0.97, share + (timeOf(tick).weekday < 3 ? weekEnd * 0.25 : -weekEnd * 0.45));
  share = Math.max(0.05, share);
  if (isOn && chance.is(share / (1 - share) / (spellHours * HOUR)))
    worker.away = Math.ceil(chance.exponential(spellHours * HOUR));
}

/** Who is free for a place; null: nobody. */
export function handFor(centre: Centre, crew: readonly Worker[], isOn: (worker: Worker) => boolean, chance: Chance) {
  const helper = crew[helpers.get(centre.name) ?? -1];
  const found = crew.find(
    (worker) =>
      !worker.isBusy &&
      worker.away === 0 &&
      isOn(worker) &&
      (worker.skills.has(centre.name) || (worker === helper && chance.is(HELPS))),
  );
  return found ?? null;
}
