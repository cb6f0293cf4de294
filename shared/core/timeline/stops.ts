/** Stops as a person sees them: one entry, however shifts, breaks and orders cut it. */
import type { Interval, Stop } from '../words/interval.ts';
import type { Reason } from '../words/plant.ts';
import type { MachineLedger } from './machine-ledger.ts';

const listed: ReadonlySet<string> = new Set(['minorStop', 'stop', 'plannedStop', 'setup', 'noOrder']);

/**
 * The stops that touch a window, each whole, oldest first. `intervals` are the window's own. A stop
 * that lasts at `now` has no end yet; `durationMs` is its time inside planned time so far.
 */
export function stopsOf(
  machine: MachineLedger,
  intervals: readonly Interval[],
  now: number,
  reason: (id: string) => Reason | undefined,
): Stop[] {
  const [first, last] = [intervals[0], intervals.at(-1)];
  if (first === undefined || last === undefined) return [];
  const from = Math.min(first.from, ...intervals.map((interval) => interval.stopFrom ?? first.from));
  const to = endOf(machine, last, now);
  const whole = from === first.from && to === last.to ? intervals : machine.intervals(from, to, now, reason);
  const stops = entriesOf(whole, now);
  return stops.filter((stop) => stop.from < last.to && (stop.to ?? now + 1) > first.from);
}

/** Until the machine runs again, or nothing is known of it. Read step by step: the rest of a year may lie behind it. */
function endOf(machine: MachineLedger, last: Interval, now: number): number {
  if (last.stopFrom === null) return last.to;
  for (let at = last.to; ; ) {
    const segments = machine.segments(at, at + 1, now);
    const next = segments.find(({ from, state }) => from >= last.to && (state === null || state === 'running'));
    if (next !== undefined) return next.from;
    const furthest = segments.at(-1)?.from ?? at;
    if (furthest <= at) return now;
    at = furthest;
  }
}

function entriesOf(intervals: readonly Interval[], now: number): Stop[] {
  const byStart = new Map<number, { stop: Stop; operationIds: Set<string> }>();
  for (const interval of intervals) {
    const { stopFrom } = interval;
    if (stopFrom === null || interval.shiftId === null || !listed.has(interval.class)) continue;
    if (interval.class === 'plannedStop' && interval.reasonFrom !== 'person' && interval.reasonFrom !== 'machine')
      continue;
    const entry = byStart.get(stopFrom) ?? { stop: newStop(interval, stopFrom), operationIds: new Set<string>() };
    byStart.set(stopFrom, entry);
    entry.stop.durationMs += interval.to - interval.from;
    entry.stop.to = interval.to >= now ? null : interval.to;
    for (const share of interval.owner?.shares ?? []) entry.operationIds.add(share.operationId);
  }
  return [...byStart.values()].map(({ stop, operationIds }) => ({ ...stop, operationIds: [...operationIds].sort() }));
}

function newStop(interval: Interval, from: number): Stop {
  const kind = interval.class;
  return {
    machineId: interval.machineId,
    from,
    to: null,
    durationMs: 0,
    class: kind === 'minorStop' || kind === 'plannedStop' || kind === 'setup' || kind === 'noOrder' ? kind : 'stop',
    reasonId: interval.reasonId,
    unexplained: kind === 'stop' && interval.reasonId === null,
    operationIds: [],
  };
}
