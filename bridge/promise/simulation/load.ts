/** How many new orders the plant can bear: a plant that is asked for more in the long run turns it down, or buys machines. */
import { meanOf } from '../numbers/pool.ts';
import type { CompileContext } from './compile-context.ts';
import { HORIZON_MS } from './model.ts';

const ALONE = new Float64Array([1]);

/**
 * Orders per ms at which the most loaded work centre has work for all its planned time. Without it a rate that was read
 * from few orders, or a run time from a few that hung, fills the queue of a scenario for ever. What waits already is not
 * touched. Infinity where nothing comes.
 */
export function mostArrivalsPerMs({ builder, sets, clocks, laws, setCentre }: CompileContext, real: number): number {
  const orders = builder.first.length - real;
  const work = new Map<string, number>();
  for (let op = builder.first[real] ?? builder.set.length; op < builder.set.length; op += 1) {
    const centre = setCentre[builder.set[op] ?? -1];
    if (centre === undefined) continue;
    const inLoad = meanOf(builder.load[op] ?? ALONE);
    work.set(centre, (work.get(centre) ?? 0) + ((builder.runMs[op] ?? 0) * (builder.ratio[op] ?? 1)) / inLoad);
  }
  let most = Number.POSITIVE_INFINITY;
  for (const [centre, runMs] of work) {
    if (runMs <= 0) continue;
    const machines = new Set(sets.flatMap((set, index) => (setCentre[index] === centre ? [...set] : [])));
    const planned = [...machines].reduce((sum, machine) => sum + (clocks[machine]?.totalMs ?? 0), 0) / HORIZON_MS;
    const stopped = Math.exp(laws.stops.get(centre)?.groupLevel ?? Number.NEGATIVE_INFINITY);
    most = Math.min(most, (planned * orders) / (runMs * (1 + stopped)));
  }
  return most;
}
