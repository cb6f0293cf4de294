/**
 * Intervals + quantities -> the sums that every figure is made of. Exactly additive over machines
 * and windows: the sums of split windows are the whole's, to the millisecond and the piece.
 */
import type { Sums } from '../words/figures.ts';
import type { Interval, Quantity } from '../words/interval.ts';
import type { Operation } from '../words/order.ts';
import type { IntervalClass, Plant } from '../words/plant.ts';
import { intervalClasses } from '../words/plant.ts';
import type { Unit } from '../words/quantity.ts';
import { firstWhere } from '../words/search.ts';
import { addsTo, type ReasonKinds, reasonKindsOf, sumNames } from './elements.ts';
import { madeWithin } from './made.ts';
import { stopBegins } from './pareto.ts';

/** Everything that sums need beside the plant, of one machine. */
export interface SumInput {
  from: number;
  to: number;
  /** Ascending, not overlapping, cut to [from, to). */
  intervals: readonly Interval[];
  /** What of them lies in (from, to] is worked out here. The ledger cuts spread ones at every edge: `cutQuantities`. */
  quantities: readonly Quantity[];
  /** As it was planned at a moment: a part is priced by the plan in force when it was made. */
  operation: (operationId: string, at: number) => Operation | null;
  /** What a quantity is whole steps of; undefined, and left out: pieces. */
  unit?: (quantity: Quantity) => Unit | undefined;
  /** Moments in (after, until] at which an operation's plan changed; none where left out. */
  changesOf?: (operationId: string, after: number, until: number) => readonly number[];
}

/**
 * All sums of one machine's window, in ms and pieces. A stop is counted in the interval in which it
 * begins. Parts are in PQ, GQ, SQ, RQ unless they were made outside planned time or unobserved.
 */
export function sumsOf(plant: Plant, input: SumInput): Sums {
  const sums = zeroSums();
  const kinds = reasonKindsOf(plant);
  for (const interval of input.intervals) addInterval(sums, interval, kinds);
  for (const quantity of input.quantities) addQuantity(sums, input, quantity);
  return sums;
}

/** What one count or correction adds to the sums of pieces and planned run times; `quantity` is one of the input's. */
export function sumsOfPart(input: SumInput, quantity: Quantity): Sums {
  const sums = zeroSums();
  addQuantity(sums, input, quantity);
  return sums;
}

/** Sums of several machines, windows or shifts: ratios come after, never means of percentages. */
export function addSums(a: Sums, b: Sums): Sums {
  const sums = { ...a, byClassMs: { ...a.byClassMs } };
  for (const name of sumNames) sums[name] += b[name];
  for (const name of intervalClasses) sums.byClassMs[name] += b.byClassMs[name];
  return sums;
}

/** The sums of nothing: what `addSums` starts from. */
export function zeroSums(): Sums {
  return {
    calendarMs: 0,
    potMs: 0,
    plannedDowntimeMs: 0,
    noDataMs: 0,
    pbtMs: 0,
    aubtMs: 0,
    auptMs: 0,
    aptMs: 0,
    austMs: 0,
    adetMs: 0,
    adotMs: 0,
    pqPcs: 0,
    gqPcs: 0,
    sqPcs: 0,
    rqPcs: 0,
    priPqMs: 0,
    priGqMs: 0,
    priStartUpLossMs: 0,
    unpricedPcs: 0,
    allProducedPcs: 0,
    allGoodPcs: 0,
    recoveredPcs: 0,
    outsideShiftPcs: 0,
    outsideShiftMs: 0,
    minorStopMs: 0,
    minorStops: 0,
    stopMs: 0,
    stops: 0,
    unexplainedMs: 0,
    failures: 0,
    tbfMs: 0,
    ttrMs: 0,
    pmtMs: 0,
    byClassMs: {
      producing: 0,
      minorStop: 0,
      stop: 0,
      setup: 0,
      plannedStop: 0,
      noOrder: 0,
      unscheduled: 0,
      noData: 0,
    },
  };
}

// ---- one by one -------------------------------------------------------------------------------

function addInterval(sums: Sums, interval: Interval, kinds: ReasonKinds): void {
  const ms = interval.to - interval.from;
  sums.byClassMs[interval.class] += ms;
  const { time, stops } = addsTo(interval, kinds);
  for (const name of time) sums[name] += ms;
  if (stops.length > 0 && stopBegins(interval)) for (const name of stops) sums[name] += 1;
}

function addQuantity(sums: Sums, input: SumInput, quantity: Quantity): void {
  const { from, to } = input;
  if (quantity.at <= from) return;
  if (quantity.recovered && quantity.since < quantity.at) {
    for (const [partFrom, partTo, place] of partsOf(input, quantity)) {
      const pcs = (count: number) => madeWithin(quantity, count, partFrom, partTo);
      const part = {
        producedPcs: pcs(quantity.producedPcs),
        goodPcs: pcs(quantity.goodPcs),
        scrapPcs: pcs(quantity.scrapPcs),
        reworkPcs: pcs(quantity.reworkPcs),
      };
      sums.recoveredPcs += part.producedPcs;
      addPieces(sums, place, priMsOf(input, quantity, partTo), part);
    }
  } else if (quantity.at <= to) {
    const interval = input.intervals[firstEndingAfter(input.intervals, quantity.at - 1)];
    const place = interval !== undefined && interval.from < quantity.at ? interval.class : null;
    if (quantity.recovered) sums.recoveredPcs += quantity.producedPcs;
    addPieces(sums, place, priMsOf(input, quantity, quantity.at), quantity);
  }
}

/** A part that was finished as the plan changed was made by the plan before. A default is no plan. */
function priMsOf(input: SumInput, { operationId }: Quantity, madeAt: number): number | null {
  const operation = operationId === null ? null : input.operation(operationId, madeAt - 1);
  return operation === null || operation.isRunAssumed ? null : exactPri(operation.plannedRunMsPerPc);
}

type Pieces = Pick<Quantity, 'producedPcs' | 'goodPcs' | 'scrapPcs' | 'reworkPcs'>;

/** Pieces made in a stretch of a class; null: where no interval is. */
function addPieces(sums: Sums, place: IntervalClass | null, priMs: number | null, made: Pieces): void {
  const { producedPcs, goodPcs, scrapPcs, reworkPcs } = made;
  sums.allProducedPcs += producedPcs;
  sums.allGoodPcs += goodPcs;
  if (place === 'unscheduled') sums.outsideShiftPcs += producedPcs;
  if (place === 'unscheduled' || place === 'noData') return;
  sums.pqPcs += producedPcs;
  sums.gqPcs += goodPcs;
  sums.sqPcs += scrapPcs;
  sums.rqPcs += reworkPcs;
  if (priMs === null) {
    sums.unpricedPcs += producedPcs;
    return;
  }
  sums.priPqMs += priMs * producedPcs;
  sums.priGqMs += priMs * goodPcs;
  if (place === 'setup') sums.priStartUpLossMs += priMs * (producedPcs - goodPcs);
}

/** (since, at] of a recovered quantity within the window, cut at the intervals and where its plan changed. */
function* partsOf(input: SumInput, quantity: Quantity): Generator<[number, number, IntervalClass | null]> {
  const { operationId } = quantity;
  for (const [from, to, place] of placesOf(input, quantity)) {
    const changes = operationId === null ? [] : (input.changesOf?.(operationId, from, to) ?? []);
    let at = from;
    for (const edge of [...changes, to]) {
      if (edge > at) yield [at, edge, place];
      at = edge;
    }
  }
}

/** The same, cut at the intervals alone; null where no interval is (an order's own intervals have gaps). */
function* placesOf(input: SumInput, quantity: Quantity): Generator<[number, number, IntervalClass | null]> {
  const end = Math.min(quantity.at, input.to);
  let at = Math.max(quantity.since, input.from);
  for (let index = firstEndingAfter(input.intervals, at); at < end; index += 1) {
    const interval = input.intervals[index];
    const partTo = Math.min(end, interval?.from ?? end);
    if (at < partTo) yield [at, partTo, null];
    at = Math.max(at, partTo);
    if (interval === undefined || at >= end) return;
    yield [at, Math.min(end, interval.to), interval.class];
    at = Math.min(end, interval.to);
  }
}

function firstEndingAfter(intervals: readonly Interval[], at: number): number {
  return firstWhere(intervals, (interval) => interval.to > at);
}

/**
 * A planned run time in whole 1/1024 ms. Such binary fractions add and multiply by pieces without
 * rounding (up to 278 years of machine time), so Σ PRI·PQ of split windows is the whole's, exactly;
 * the price is at most half a microsecond a part.
 */
function exactPri(plannedRunMsPerPc: number): number {
  return Math.round(plannedRunMsPerPc * 1024) / 1024;
}
