/** How many new orders the plant can bear: a plant that is asked for more in the long run turns it down, or buys machines. */

import type { SetupLaw } from '../laws.ts';
import { f64, i32 } from '../numbers/arrays.ts';
import { meanOf } from '../numbers/pool.ts';
import type { CompileContext } from './compile-context.ts';
import { HORIZON_MS } from './model.ts';
import type { PeopleTables } from './people-tables.ts';
import type { Scenario } from './scenario.ts';

const ALONE = new Float64Array([1]);

/** What one order takes of a work centre on the average, and how much of its machines is planned. */
export interface CentreLoad {
  /** Places of its machines in the plant. */
  machines: readonly number[];
  /** Planned machine time per ms. */
  planned: number;
  runMs: number;
  setupMs: number;
  /** Stop over run time of the table that its machines' stops are drawn from. */
  stopped: number;
}

export interface Bearable {
  centres: readonly CentreLoad[];
  /** Orders per ms that people have hands for; Infinity where nothing waits for them. */
  peoplePerMs: number;
}

/** What the plant can bear of the patterns of orders to come, which follow `real` open ones. */
export function bearable(context: CompileContext, real: number, people: PeopleTables | null): Bearable {
  const { builder, sets, clocks, laws, setCentre } = context;
  const orders = builder.first.length - real;
  const work = new Map<string, { runMs: number; setupMs: number }>();
  for (let op = builder.first[real] ?? builder.set.length; op < builder.set.length; op += 1) {
    const centre = setCentre[builder.set[op] ?? -1];
    if (centre === undefined) continue;
    const share = (builder.times[op] ?? 1) / meanOf(builder.load[op] ?? ALONE);
    const sum = work.get(centre) ?? { runMs: 0, setupMs: 0 };
    sum.runMs += (builder.runMs[op] ?? 0) * (builder.ratio[op] ?? 1) * share;
    sum.setupMs += usualSetupMs(laws.setups.get(centre)) * share;
    work.set(centre, sum);
  }
  const centres = [...work].map(([centre, { runMs, setupMs }]): CentreLoad => {
    const machines = [...new Set(sets.flatMap((set, index) => (setCentre[index] === centre ? [...set] : [])))];
    const planned = machines.reduce((sum, machine) => sum + (clocks[machine]?.totalMs ?? 0), 0) / HORIZON_MS;
    const stopped = Math.exp(laws.stops.get(centre)?.tableLevel ?? Number.NEGATIVE_INFINITY);
    return { machines, planned, runMs: runMs / orders, setupMs: setupMs / orders, stopped };
  });
  const runs = new Map([...work].map(([centre, { runMs }]) => [centre, runMs]));
  const peoplePerMs =
    people === null ? Number.POSITIVE_INFINITY : mostForPeople(people, runs, orders, { sets, laws, setCentre });
  return { centres, peoplePerMs };
}

/** As often as families were changed from one to another; 0 where none was ever measured. */
function usualSetupMs(law: SetupLaw | undefined): number {
  let [sum, count] = [0, 0];
  for (const pair of law?.pairs.values() ?? []) {
    sum += pair.count * pair.meanMs;
    count += pair.count;
  }
  return count > 0 ? sum / count : 0;
}

/**
 * Orders per ms at which the most loaded work centre has work for all its planned time, its machines being as good as the
 * scenario has them. Without it a rate that was read from few orders, or a run time from a few that hung, or stops that
 * may be worse than they were seen, fill the queue of a scenario for ever. What waits already is not touched.
 * Infinity where nothing comes.
 */
export function mostArrivalsPerMs({ model, time }: Pick<Scenario, 'model' | 'time'>): number {
  const { centres, peoplePerMs } = model.arrivals.bearable;
  let most = peoplePerMs;
  for (let i = 0; i < centres.length; i += 1) {
    const centre = centres[i];
    if (centre === undefined || centre.runMs <= 0) continue;
    let scale = 0;
    for (let k = 0; k < centre.machines.length; k += 1) {
      const m = centre.machines[k] ?? 0;
      scale += f64(time.stopScale, m) / f64(time.stretchScale, m) / centre.machines.length;
    }
    most = Math.min(most, centre.planned / (centre.runMs * (1 + centre.stopped * scale) + centre.setupMs));
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
