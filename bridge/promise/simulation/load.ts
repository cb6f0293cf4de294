/** How many new orders the plant can bear: a plant that is asked for more in the long run turns it down, or buys machines. */
import { f64, i32 } from '../numbers/arrays.ts';
import { meanOf } from '../numbers/pool.ts';
import type { CompileContext } from './compile-context.ts';
import { HORIZON_MS } from './model.ts';
import type { PeopleTables } from './people-tables.ts';

const ALONE = new Float64Array([1]);

/**
 * Orders per ms at which the most loaded work centre has work for all its planned time. Without it a rate that was read
 * from few orders, or a run time from a few that hung, fills the queue of a scenario for ever. What waits already is not
 * touched. Infinity where nothing comes.
 */
export function mostArrivalsPerMs(
  { builder, sets, clocks, laws, setCentre }: CompileContext,
  real: number,
  people: PeopleTables | null,
): number {
  const orders = builder.first.length - real;
  const work = new Map<string, number>();
  for (let op = builder.first[real] ?? builder.set.length; op < builder.set.length; op += 1) {
    const centre = setCentre[builder.set[op] ?? -1];
    if (centre === undefined) continue;
    const inLoad = meanOf(builder.load[op] ?? ALONE);
    const runMs = (builder.runMs[op] ?? 0) * (builder.ratio[op] ?? 1) * (builder.times[op] ?? 1);
    work.set(centre, (work.get(centre) ?? 0) + runMs / inLoad);
  }
  let most =
    people === null ? Number.POSITIVE_INFINITY : mostForPeople(people, work, orders, { sets, laws, setCentre });
  for (const [centre, runMs] of work) {
    if (runMs <= 0) continue;
    const machines = new Set(sets.flatMap((set, index) => (setCentre[index] === centre ? [...set] : [])));
    const planned = [...machines].reduce((sum, machine) => sum + (clocks[machine]?.totalMs ?? 0), 0) / HORIZON_MS;
    const stopped = Math.exp(laws.stops.get(centre)?.groupLevel ?? Number.NEGATIVE_INFINITY);
    most = Math.min(most, (planned * orders) / (runMs * (1 + stopped)));
  }
  return most;
}

/** The same of people: of those who can work at a work centre, and of all of them together. */
function mostForPeople(
  { able, atOnce, there, plans, plan, shifts, weeks, count }: PeopleTables,
  work: ReadonlyMap<string, number>,
  orders: number,
  { sets, laws, setCentre }: Pick<CompileContext, 'sets' | 'laws' | 'setCentre'>,
): number {
  /** Machine time that a person has hands for, of all time. */
  const handShare = (person: number, m: number): number => {
    const own = plans[i32(plan, m)];
    let sum = 0;
    for (let at = 0; own !== undefined && at < own.from.length; at += 1)
      for (let week = 0; week < weeks; week += 1)
        if (there[(week * shifts + i32(own.shift, at)) * count + person] === 1)
          sum += (f64(own.to, at) - f64(own.from, at)) / weeks;
    return (sum * i32(atOnce, person)) / HORIZON_MS;
  };
  let most = Number.POSITIVE_INFINITY;
  let allWork = 0;
  const all = new Map<number, number>();
  for (const [centre, runMs] of work) {
    const m = sets[setCentre.indexOf(centre)]?.[0];
    const people = m === undefined ? undefined : able[m];
    if (m === undefined || people === undefined || people.length === 0 || runMs <= 0) continue;
    const stopped = Math.exp(laws.stops.get(centre)?.groupLevel ?? Number.NEGATIVE_INFINITY);
    const needed = runMs * (1 + stopped);
    allWork += needed;
    let hands = 0;
    for (const person of people) {
      const share = all.get(person) ?? handShare(person, m);
      all.set(person, share);
      hands += share;
    }
    most = Math.min(most, (hands * orders) / needed);
  }
  const hands = [...all.values()].reduce((sum, share) => sum + share, 0);
  return allWork > 0 ? Math.min(most, (hands * orders) / allWork) : most;
}
