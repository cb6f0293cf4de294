/**
 * Steps of a counter -> whole parts of each share, exactly: running sums of ratios, of which the whole parts are
 * told and the rest below one is remembered. After n cycles of 1/3 part, ⌊n/3⌋ parts were made, however the counts
 * came. The rest belongs to the holding: it goes with a changed fraction, never to the next order.
 */
import type { EventOf } from '../words/event.ts';
import type { Owner, Share } from '../words/interval.ts';
import type { CounterName, Machine } from '../words/plant.ts';
import { inWholes, one, type Ratio, ratioIn, sameRatio, sharedUpTo, take, zero } from '../words/ratio.ts';
import { conversionOf } from './conversion.ts';

/** What of a part was begun, per counter. Plain, compared by value; empty where every cycle makes whole parts. */
export interface Counting {
  /** Of each share; of a part counter with several shares of their sum. */
  readonly rests: Readonly<Partial<Record<CounterName, readonly Ratio[]>>>;
  /** Parts of a part counter that were shared out, modulo one round. */
  readonly placed: Readonly<Partial<Record<CounterName, number>>>;
}

export const freshCounting: Counting = { rests: {}, placed: {} };

/** The shares are others now, of the same operations: what was begun goes on, a new round begins. */
export function countAnew(counting: Counting): Counting {
  return Object.keys(counting.placed).length === 0 ? counting : { ...counting, placed: {} };
}

/** Parts of one share; null: of no operation. */
export interface Counted {
  operationId: string | null;
  parts: number;
  /** Cycles that nobody declared a load for. */
  cycles?: number;
}

/** What a count is, and what of a part is begun after it. */
export interface CountedOn {
  counted: readonly Counted[];
  after: Counting;
}

export function partsIn({ counted }: CountedOn): number {
  let parts = 0;
  for (const one of counted) parts += one.parts;
  return parts;
}

/**
 * Parts of a count that comes out whole on one operation, with nothing begun before or after it: nearly every count.
 * null: `countOn` has to say what it makes of whom.
 */
export function wholeOn({ shares, oneCycle }: Owner, machine: Machine, fact: Count, before: Counting): number | null {
  const [share] = shares;
  if (share === undefined || shares.length > 1 || oneCycle === true) return null;
  if (before.rests[fact.counter] !== undefined) return null;
  const each = fact.unit === 'part' ? conversionOf(machine.counters[fact.counter], share.unit) : share.perCycle;
  return each === null || each.den !== 1 ? null : fact.count * each.num;
}

export type Count = Pick<EventOf<'counted'>, 'counter' | 'unit' | 'count'>;

/** What a count makes of whom, and what it leaves begun. */
export function countOn(owner: Owner | null, machine: Machine, fact: Count, before: Counting): CountedOn {
  if (fact.unit === 'part') return countParts(owner, machine, fact, before);
  if (owner === null && machine.loads !== undefined)
    return { counted: [{ operationId: null, parts: 0, cycles: fact.count }], after: before };
  if (owner?.oneCycle === true && fact.count > 1) {
    const { counted, after } = countOn(owner, machine, { ...fact, count: 1 }, before);
    return { counted: [...counted, { operationId: null, parts: 0, cycles: fact.count - 1 }], after };
  }
  const shares = owner?.shares ?? [{ operationId: null, perCycle: ratioIn(machine.partsPerCycle) }];
  const rests = before.rests[fact.counter];
  const taken = shares.map(({ perCycle }, index) => take(rests?.[index] ?? zero, fact.count, perCycle));
  const counted = shares.map(({ operationId }, index) => ({ operationId, parts: taken[index]?.whole ?? 0 }));
  const left = taken.map(({ rest }) => rest);
  return { counted, after: withRests(before, fact.counter, left) };
}

function countParts(owner: Owner | null, machine: Machine, fact: Count, before: Counting): CountedOn {
  const { counter } = fact;
  const each = owner === null ? null : stepOf(owner, machine, counter);
  if (owner === null || each === null) return { counted: [{ operationId: null, parts: fact.count }], after: before };
  const begun = before.rests[counter];
  const { whole, rest } = take(begun?.[0] ?? zero, fact.count, each);
  const after = begun === undefined && rest.num === 0 ? before : withRests(before, counter, [rest]);
  if (owner.shares.length > 1) return shareOut(owner.shares, counter, whole, after);
  return { counted: [{ operationId: owner.shares[0]?.operationId ?? null, parts: whole }], after };
}

function shareOut(shares: readonly Share[], counter: CounterName, parts: number, before: Counting) {
  const weights = inWholes(shares.map(({ perCycle }) => perCycle));
  const round = weights.reduce((sum, weight) => sum + weight, 0);
  const placed = before.placed[counter] ?? 0;
  const [low, high] = [sharedUpTo(placed, weights), sharedUpTo(placed + parts, weights)];
  const counted = shares.map(({ operationId }, index) => ({
    operationId,
    parts: (high[index] ?? 0) - (low[index] ?? 0),
  }));
  return { counted, after: { ...before, placed: { ...before.placed, [counter]: (placed + parts) % round } } };
}

/** What one step of a part counter is to this owner; null: its orders' units and what is shown do not go together. */
export function stepOf(owner: Owner, machine: Machine, counter: CounterName): Ratio | null {
  const shown = machine.counters[counter];
  if (owner.shares.length === 1) return conversionOf(shown, owner.shares[0]?.unit);
  const steps = owner.shares.map(({ unit }) => conversionOf(shown, unit));
  const [first = one] = steps;
  const same = steps.every((step) => step?.num === first?.num && step?.den === first?.den);
  const units = new Set(owner.shares.map(({ unit }) => unit?.name ?? ''));
  return same && units.size < 2 ? first : null;
}

/** Equal by value. */
export function sameShare(a: Share, b: Share | undefined): boolean {
  if (b === undefined || a.operationId !== b.operationId || !sameRatio(a.perCycle, b.perCycle)) return false;
  return a.unit?.name === b.unit?.name && a.unit?.decimals === b.unit?.decimals;
}

/** Whether parts go to the same operations, in whatever number per cycle. */
export function sameOperations(a: Owner | null, b: Owner | null): boolean {
  if (a === null || b === null) return a === b;
  if (a.shares.length !== b.shares.length) return false;
  return a.shares.every(({ operationId }, index) => operationId === b.shares[index]?.operationId);
}

function withRests(before: Counting, counter: CounterName, rests: readonly Ratio[]): Counting {
  const begun = rests.some(({ num }) => num > 0);
  if (!begun && before.rests[counter] === undefined) return before;
  const { [counter]: _, ...others } = before.rests;
  return { ...before, rests: begun ? { ...others, [counter]: rests } : others };
}
