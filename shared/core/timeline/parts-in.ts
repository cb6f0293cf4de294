/** A machine's parts in a stretch of time: those that stand at a moment, and those that are spread over a gap. */
import { type Counting, freshCounting } from '../machine/counting.ts';
import { partsOfSpread } from '../machine/recovered.ts';
import type { Quantity } from '../words/interval.ts';
import type { MachineLedger } from './machine-ledger.ts';

/** Whose time touches (from, to]: spread counts are cut where the owner changes and at `cuts`, ascending. */
export function partsIn(machine: MachineLedger, from: number, to: number, cuts: readonly number[]): Quantity[] {
  const { tracks } = machine.history;
  const steps = machine.steps();
  const found = tracks.quantities(from, to, steps);
  for (const count of tracks.spread(from, to)) {
    const { fact } = count;
    const since = fact.since ?? fact.at;
    const config = machine.machineAt(fact.at);
    if (config === null) continue;
    const begun = begunAt(machine, since, fact.at) ?? count.counting;
    for (const part of partsOfSpread(count, machine.judged(since, fact.at), steps, config, begun, cuts))
      if (part.at > from && part.since < to) found.push(part);
  }
  return found.sort(byTime);
}

/** What was begun of a part at a moment, as the first holding after it found it; null: none began until `to`. */
function begunAt({ history }: MachineLedger, at: number, to: number): Counting | null {
  const next = history.tracks.ownerships(at, to).find(({ from }) => from > at);
  return next === undefined ? null : (next.before ?? freshCounting);
}

function byTime(a: Quantity, b: Quantity): number {
  return a.at - b.at || a.since - b.since || a.seq - b.seq || (a.operationId ?? '').localeCompare(b.operationId ?? '');
}
