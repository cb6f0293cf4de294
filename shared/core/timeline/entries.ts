/** Pieces of time -> intervals: neighbours that are the same become one, and whole stops get their beginning. */
import { sameShare } from '../machine/counting.ts';
import type { Interval, Owner } from '../words/interval.ts';
import type { IntervalClass } from '../words/plant.ts';
import type { Standstill } from './timeline.ts';

/**
 * A stop with one class and reason is one entry, however breaks, shift edges and orders cut it; it is
 * counted where it begins, so `stopFrom` is the moment at which it first shows inside planned time.
 */
export class Entries {
  #standing: Standstill | null = null;
  #class: IntervalClass | null = null;
  #reasonId: string | null = null;
  #from: number | null = null;

  place(interval: Interval, standing: Standstill | null): Interval {
    if (standing !== this.#standing) {
      this.#standing = standing;
      this.#from = null;
      this.#class = null;
    }
    if (standing === null) return interval;
    const transparent = interval.shiftId === null || (interval.class === 'plannedStop' && !byReason(interval));
    if (!transparent && (interval.class !== this.#class || interval.reasonId !== this.#reasonId)) {
      this.#class = interval.class;
      this.#reasonId = interval.reasonId;
      this.#from = interval.from;
    }
    interval.stopFrom = this.#from;
    return interval;
  }
}
const byReason = (interval: Interval): boolean => interval.reasonFrom === 'person' || interval.reasonFrom === 'machine';

/** Adds an interval; one that only goes on with the last lengthens it. */
export function push(intervals: Interval[], next: Interval): void {
  const last = intervals.at(-1);
  if (last === undefined || !continues(last, next)) {
    intervals.push(next);
    return;
  }
  last.to = next.to;
  const missing = next.facts.filter((seq) => !last.facts.includes(seq));
  if (missing.length > 0) last.facts = [...last.facts, ...missing];
}

function continues(a: Interval, b: Interval): boolean {
  return (
    a.to === b.from &&
    a.class === b.class &&
    a.state === b.state &&
    a.reasonId === b.reasonId &&
    a.reasonFrom === b.reasonFrom &&
    a.shiftId === b.shiftId &&
    a.shiftDate === b.shiftDate &&
    a.stopFrom === b.stopFrom &&
    sameOwner(a.owner, b.owner)
  );
}

/** Equal by value: a part of history that was folded again has owners of its own. */
export function sameOwner(a: Owner | null, b: Owner | null): boolean {
  if (a === b) return true;
  if (a === null || b === null) return false;
  return (
    a.rule === b.rule &&
    a.shares.length === b.shares.length &&
    a.shares.every((share, index) => sameShare(share, b.shares[index]))
  );
}

/** Intervals of [from, to), cut to it. */
export function cut(intervals: readonly Interval[], from: number, to: number): Interval[] {
  const found: Interval[] = [];
  for (const interval of intervals) {
    if (interval.to <= from || interval.from >= to) continue;
    const whole = interval.from >= from && interval.to <= to;
    found.push(whole ? interval : { ...interval, from: Math.max(interval.from, from), to: Math.min(interval.to, to) });
  }
  return found;
}
