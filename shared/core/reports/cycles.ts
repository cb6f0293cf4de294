/** Measured setups and cycles as distributions: what paper holds for a constant. */
import { type Distribution, distributionOf, type Measured } from '../figures/distribution.ts';
import type { Interval, Quantity, SetupRecord } from '../words/interval.ts';
import { firstWhere } from '../words/search.ts';

export interface SetupDistribution extends Distribution {
  /** null = what ran before is not known. */
  fromFamily: string | null;
  toFamily: string;
}

/** Setups per from→to family, in worked time, the costliest pair first. */
export function setupDistributions(records: Iterable<SetupRecord>): SetupDistribution[] {
  const pairs = new Map<string, SetupRecord[]>();
  for (const record of records) push(pairs, JSON.stringify([record.fromFamily, record.toFamily]), record);
  return [...pairs.values()]
    .flatMap((group): SetupDistribution[] => {
      const [first] = group;
      const spread = distributionOf(group.map(({ durationMs }) => ({ ms: durationMs, count: 1 })));
      if (first === undefined || spread === null) return [];
      return [{ fromFamily: first.fromFamily, toFamily: first.toFamily, ...spread }];
    })
    .sort((a, b) => b.sumMs - a.sumMs || (a.toFamily < b.toFamily ? -1 : 1));
}

export interface CycleDistribution extends Distribution {
  itemId: string;
  machineId: string;
}

/** One machine's intervals (ascending) and counted parts. */
export interface CycleInput {
  intervals: readonly Interval[];
  quantities: readonly Quantity[];
}

/**
 * Cycle times, ms per stroke, per item and machine. Only strokes that were watched from one count to
 * the next within one stretch of producing: a stop, a setup or a gap in between is no cycle. Where a
 * count tells of several strokes at once, each gets their mean.
 */
export function cycleDistributions(
  inputs: Iterable<CycleInput>,
  itemOf: (operationId: string) => string | null,
): CycleDistribution[] {
  const groups = new Map<string, { itemId: string; machineId: string; cycles: Measured[] }>();
  for (const { intervals, quantities } of inputs)
    for (const quantity of quantities) {
      const itemId = quantity.operationId === null ? null : itemOf(quantity.operationId);
      if (itemId === null || !isWatched(intervals, quantity)) continue;
      const { machineId, cycles, since, at } = quantity;
      const key = JSON.stringify([itemId, machineId]);
      const group = groups.get(key) ?? { itemId, machineId, cycles: [] };
      groups.set(key, group);
      group.cycles.push({ ms: (at - since) / cycles, count: cycles });
    }
  return [...groups.values()]
    .flatMap(({ itemId, machineId, cycles }): CycleDistribution[] => {
      const spread = distributionOf(cycles);
      return spread === null ? [] : [{ itemId, machineId, ...spread }];
    })
    .sort((a, b) => b.sumMs - a.sumMs || (a.itemId + a.machineId < b.itemId + b.machineId ? -1 : 1));
}

/** Strokes in (since, at], all of it one stretch of producing. */
function isWatched(intervals: readonly Interval[], { since, at, cycles, recovered }: Quantity): boolean {
  if (recovered || cycles <= 0 || since >= at) return false;
  const interval = intervals[firstWhere(intervals, ({ to }) => to >= at)];
  return interval !== undefined && interval.class === 'producing' && interval.from <= since && at <= interval.to;
}

function push<T>(groups: Map<string, T[]>, key: string, item: T): void {
  const group = groups.get(key);
  if (group === undefined) groups.set(key, [item]);
  else group.push(item);
}
