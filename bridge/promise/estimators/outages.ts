/**
 * Common cause: stops of several machines of a group that begin together and last alike (compressed
 * air, power, furnace gas). They are taken out of the machines' own pools into one stream, or each
 * machine would be thought to fail alone and the machines' luck would even out.
 */
import { plannedIntervals } from '../../../shared/core/calendar/calendar.ts';
import type { Plant } from '../../../shared/core/words/plant.ts';
import { DAY_MS, MINUTE_MS, WEEK_MS } from '../../../shared/core/words/time.ts';
import { recency, table } from '../numbers/pool.ts';
import type { Pair } from './stops.ts';

const TOGETHER_MS = MINUTE_MS;
const SHORTEST_MS = 5 * MINUTE_MS;
const HALF_LIFE_MS = 26 * WEEK_MS;

export interface Outages {
  /** Pairs without the outages; a machine's productive time before one is added to its next pair. */
  remaining: Pair[];
  /** Events per worked ms of the group. */
  perMs: number;
  /** Lengths, worked ms, ascending; empty without events. */
  lengthMs: Float64Array;
  events: number;
}

/** Of a work centre: at least two of its machines and at least half of them. */
export function takeOutages(pairs: readonly Pair[], plant: Plant, machineIds: readonly string[], now: number): Outages {
  const fewest = Math.max(2, Math.ceil(machineIds.length / 2));
  return streamOf(machineIds.length < 2 ? [] : clusters(pairs, fewest), pairs, plant, machineIds, now);
}

function streamOf(
  together: readonly Pair[][],
  pairs: readonly Pair[],
  plant: Plant,
  machineIds: readonly string[],
  now: number,
): Outages {
  const inOutage = new Set(together.flat());
  const lengths = together.map((cluster) => ({
    value: Math.max(...cluster.map((pair) => pair.downMs)),
    weight: recency(now, Math.min(...cluster.map((pair) => pair.at)), HALF_LIFE_MS),
  }));
  const exposure = weightedWork(pairs, plant, machineIds, now);
  const weight = lengths.reduce((sum, entry) => sum + entry.weight, 0);
  return {
    remaining: without(pairs, inOutage),
    perMs: exposure > 0 ? weight / exposure : 0,
    lengthMs: table(lengths) ?? new Float64Array(0),
    events: together.length,
  };
}

/** Of all stops of a plant: those that it stood by as a whole, and the rest, which are machines' and work centres' own. */
export function takePlantOutages(pairs: readonly Pair[], plant: Plant, now: number): Outages {
  const centreOf = new Map(plant.machines.map(({ id, workCentreId }) => [id, workCentreId]));
  const machineIds = [...new Set(pairs.map(({ machineId }) => machineId))];
  const centresOf = (some: readonly Pair[]) => new Set(some.map(({ machineId }) => centreOf.get(machineId))).size;
  const centres = centresOf(pairs);
  const fewest = Math.max(3, Math.ceil(LEAST_OF_MACHINES * machineIds.length));
  const together = (centres < 2 ? [] : clusters(pairs, fewest)).filter(
    (cluster) => centresOf(cluster) >= Math.max(2, Math.ceil(LEAST_OF_CENTRES * centres)),
  );
  return streamOf(together, pairs, plant, machineIds, now);
}

/** Others stood without work, or outside their shifts: what they would have done nobody sees. */
const LEAST_OF_MACHINES = 0.3;
const LEAST_OF_CENTRES = 0.6;

/** Groups of so many stops on different machines at least. */
function clusters(pairs: readonly Pair[], fewest: number): Pair[][] {
  const stops = pairs.filter((pair) => pair.downMs >= SHORTEST_MS && !pair.open).sort((a, b) => a.at - b.at);
  const found: Pair[][] = [];
  let index = 0;
  while (index < stops.length) {
    const first = stops[index];
    if (first === undefined) break;
    const cluster: Pair[] = [];
    let reach = index;
    for (let next = stops[reach]; next !== undefined && next.at - first.at <= TOGETHER_MS; next = stops[reach]) {
      const alike = Math.abs(next.downMs - first.downMs) <= Math.max(120_000, 0.1 * first.downMs);
      if (alike && !cluster.some((other) => other.machineId === next.machineId)) cluster.push(next);
      reach += 1;
    }
    if (cluster.length >= fewest) {
      found.push(cluster);
      index = reach;
    } else index += 1;
  }
  return found;
}

function without(pairs: readonly Pair[], taken: ReadonlySet<Pair>): Pair[] {
  const carried = new Map<string, number>();
  const rest: Pair[] = [];
  for (const pair of pairs) {
    const before = carried.get(pair.machineId) ?? 0;
    if (taken.has(pair)) carried.set(pair.machineId, before + pair.upMs);
    else {
      rest.push(before > 0 ? { ...pair, upMs: pair.upMs + before } : pair);
      carried.delete(pair.machineId);
    }
  }
  return rest;
}

/** Planned work time of the group since its first fact, halved every half-life: what a rate is per. */
function weightedWork(pairs: readonly Pair[], plant: Plant, machineIds: readonly string[], now: number): number {
  const machine = plant.machines.find((candidate) => candidate.id === machineIds[0]);
  const calendar = plant.calendars.find((candidate) => candidate.id === machine?.calendarId);
  if (machine === undefined || calendar === undefined || pairs.length === 0) return 0;
  const first = pairs.reduce((earliest, pair) => Math.min(earliest, pair.at - pair.upMs), now);
  const from = Math.max(first, now - 2 * 365 * DAY_MS);
  let sum = 0;
  for (const planned of plannedIntervals(calendar, plant.timeZone, machine.id, from, now))
    if (planned.kind === 'work') sum += (planned.to - planned.from) * recency(now, planned.from, HALF_LIFE_MS);
  return sum;
}
