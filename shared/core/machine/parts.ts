/**
 * Counter steps -> parts. Every step is a signed, linear change of produced, good and scrap, so that
 * sums come out right whatever combination of counters a machine has and in whatever order they tick:
 *
 *   total alone, good alone      produced + 1, good + 1
 *   scrap alone                  produced + 1, scrap + 1
 *   good and scrap               each also produced + 1
 *   total and scrap              total: produced + 1, good + 1;  scrap: good - 1, scrap + 1
 *   total and good               total: produced + 1, scrap + 1; good: good + 1, scrap - 1
 *   all three                    each its own
 */
import type { EventOf } from '../words/event.ts';
import type { Owner, Quantity, Share } from '../words/interval.ts';
import type { CounterName, Machine } from '../words/plant.ts';
import { inverse, one, plus, product, type Ratio, ratioIn, take, zero } from '../words/ratio.ts';
import { type Counted, stepOf } from './counting.ts';

export interface StepChange {
  producedPcs: -1 | 0 | 1;
  goodPcs: -1 | 0 | 1;
  scrapPcs: -1 | 0 | 1;
  /** Whether a step of this counter is a stroke of the machine (scrap beside a total is not). */
  cycle: boolean;
}

const change = (producedPcs: 0 | 1, goodPcs: -1 | 0 | 1, scrapPcs: -1 | 0 | 1, cycle: boolean): StepChange => ({
  producedPcs,
  goodPcs,
  scrapPcs,
  cycle,
});

/** What one step of each counter changes on a machine that has exactly `counters`. */
export function stepChanges(counters: ReadonlySet<CounterName>): Record<CounterName, StepChange> {
  const [total, good, scrap] = [counters.has('total'), counters.has('good'), counters.has('scrap')];
  if (total && good && scrap)
    return { total: change(1, 0, 0, true), good: change(0, 1, 0, false), scrap: change(0, 0, 1, false) };
  if (total && good)
    return { total: change(1, 0, 1, true), good: change(0, 1, -1, false), scrap: change(0, -1, 1, false) };
  if (total) return { total: change(1, 1, 0, true), good: change(0, 0, 0, false), scrap: change(0, -1, 1, false) };
  return { total: change(1, 1, 0, true), good: change(1, 1, 0, true), scrap: change(1, 0, 1, true) };
}

/** Whether a counter beside a total says which of its parts are good or scrap: it may come late. */
export function sortsParts(counters: ReadonlySet<CounterName>): boolean {
  return counters.has('total') && counters.size > 1;
}

/** Steps of an evenly spread count that fall into (from, to] of its (since, at]; exact for any cut. */
export function stepsWithin(count: number, since: number, at: number, from: number, to: number): number {
  const upTo = (x: number): number => {
    if (x <= since) return 0;
    if (x >= at) return count;
    const product = count * (x - since);
    // Beyond 2^53 a division would round: then in whole numbers of any size.
    return product <= Number.MAX_SAFE_INTEGER
      ? Math.floor(product / (at - since))
      : Number((BigInt(count) * BigInt(x - since)) / BigInt(at - since));
  };
  return upTo(to) - upTo(from);
}

/** Whether rejects are counted beside good parts, and no total says of whom they are: they may come late, too. */
export function countsRejects(counters: ReadonlySet<CounterName>): boolean {
  return counters.has('good') && counters.has('scrap') && !counters.has('total');
}

/** A count that is spread over the time it was made in; others stand at `at`. */
export function isSpread(event: EventOf<'counted'>): boolean {
  return event.recovered && event.since !== null && event.since < event.at;
}

/** Strokes of the machine; of a part counter only where a stroke makes one part or whole strokes come. */
export function cyclesOf(fact: Count, change: StepChange, owner: Owner | null, machine: Machine): number {
  if (!change.cycle) return 0;
  if (fact.unit === 'cycle') return fact.count;
  const each = cyclesPerStep(fact.counter, owner, machine);
  return each === one ? fact.count : take(zero, fact.count, each).whole;
}

/** The first share has the strokes, but for those that nobody declared a load for. */
export function strokesOf(counted: readonly Counted[], index: number, cycles: number): number {
  const own = counted[index]?.cycles;
  if (own !== undefined) return Math.min(own, cycles);
  return index === 0 ? cycles - Math.min(cycles, counted.at(-1)?.cycles ?? 0) : 0;
}

/** Strokes that one step of a part counter stands for, exactly: 49 parts of a mould of 49 are one. */
export function cyclesPerStep(counter: CounterName, owner: Owner | null, machine: Machine): Ratio {
  const step = owner === null ? null : stepOf(owner, machine, counter);
  if (owner === null || step === null) return inverse(ratioIn(machine.partsPerCycle));
  const perCycle = owner.shares.length === 1 ? (owner.shares[0]?.perCycle ?? one) : allOf(owner.shares);
  return perCycle.num === 1 && perCycle.den === 1 ? step : product(step, inverse(perCycle));
}

const allOf = (shares: readonly Share[]): Ratio => shares.reduce((sum, { perCycle }) => plus(sum, perCycle), zero);

type Count = Pick<EventOf<'counted'>, 'counter' | 'unit' | 'count'>;

/** Counted parts as a row of quantities. */
export function quantityOf(
  fact: Pick<EventOf<'counted'>, 'machineId' | 'since' | 'at' | 'recovered' | 'seq'>,
  change: StepChange,
  operationId: string | null,
  parts: number,
  cycles: number,
): Quantity {
  return {
    machineId: fact.machineId,
    operationId,
    since: fact.since ?? fact.at,
    at: fact.at,
    producedPcs: times(parts, change.producedPcs),
    goodPcs: times(parts, change.goodPcs),
    scrapPcs: times(parts, change.scrapPcs),
    reworkPcs: 0,
    cycles,
    reasonId: null,
    recovered: fact.recovered,
    seq: fact.seq,
  };
}

/** Without the negative zero. */
function times(parts: number, sign: -1 | 0 | 1): number {
  return sign === 0 || parts === 0 ? 0 : parts * sign;
}
