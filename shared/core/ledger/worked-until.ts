/**
 * What an operation's time comes to up to a moment, over all machines, so that it can be gone on from: an order that
 * runs for weeks is not read from its beginning for each look at a page. Time on a family tool is shared between its
 * operations by their parts per cycle, integer-exact, so that the hours of all orders add up to the machine's hours.
 */
import type { MachineLedger } from '../timeline/machine-ledger.ts';
import { operationWindows, owns } from '../timeline/operation-windows.ts';
import { timeWeights } from '../timeline/time-weights.ts';
import type { MachineSpan } from '../words/figures.ts';
import type { Interval, Quantity } from '../words/interval.ts';
import type { Reason } from '../words/plant.ts';
import { sharedUpTo } from '../words/ratio.ts';
import { type AttendedThere, type LabourSource, labourOn, type PersonSpan, type WorkedAt } from './labour.ts';
import { addUp, type OwnCell } from './sum-cell.ts';

export interface WorkedUntil {
  /** Parts that were finished at this moment are in it. */
  until: number;
  /** What each machine adds. */
  machines: ReadonlyMap<string, MachineWork>;
  own: readonly AttendedThere[];
  labourMs: ReadonlyMap<string, number>;
  /** Time of people who were signed on elsewhere, too: their labour rests on what was in work there. */
  people: ReadonlyMap<string, Hull>;
}

type Hull = readonly [from: number, to: number];

export interface MachineWork {
  machineMs: number;
  setupMs: number;
  producedPcs: number;
  goodPcs: number;
  reworkPcs: number;
  scrap: Map<string | null, number>;
  stops: Map<string | null, { durationMs: number; count: number }>;
  /** Of shared time: running sums are rounded, so that parts add up to the whole. */
  spent: Map<string, number>;
  firstAt: number | null;
  lastAt: number | null;
  /** When the machine finished a part of it last; corrections and declarations are no parts. */
  lastPartAt: number | null;
  from: number;
  to: number;
  /** What its figures are made of; null: only facts tell, such as of parts that are spread over time. */
  cell: OwnCell | null;
}

/** What an operation owned of a machine's time, and made there. */
export interface OwnPiece {
  machine: MachineLedger;
  from: number;
  to: number;
  intervals: readonly Interval[];
  quantities: readonly Quantity[];
}

export interface WorkSource extends LabourSource {
  /** Sums of it; null: they are not to be kept. */
  cellOf: (piece: OwnPiece) => OwnCell | null;
}

export const nothingWorked: WorkedUntil = {
  until: Number.NEGATIVE_INFINITY,
  machines: new Map(),
  own: [],
  labourMs: new Map(),
  people: new Map(),
};

/** The same up to `to`; `now`: for what is still open. */
export function workedOn(operationId: string, before: WorkedUntil, to: number, source: WorkSource): WorkedUntil {
  const { machines, now, reason } = source;
  const work = new Map(before.machines);
  const places: WorkedAt[] = [];
  for (const machine of machines) {
    const place = placeOf(operationId, machine, before.until, to, now, reason);
    if (place === null) continue;
    places.push(place);
    work.set(machine.id, withMore(operationId, before.machines.get(machine.id), place, source));
  }
  const labour = labourOn(operationId, places, { from: before.until, to }, source);
  const labourMs = new Map(before.labourMs);
  for (const [by, ms] of labour.msBy) labourMs.set(by, (labourMs.get(by) ?? 0) + ms);
  const people = hulls(before.people, labour.people);
  return { until: to, machines: work, own: [...before.own, ...labour.own], labourMs, people };
}

/** The time in which it was in work itself, per machine: a change there makes it wrong. */
export const ownSpansOf = ({ machines }: Pick<WorkedUntil, 'machines'>): MachineSpan[] =>
  [...machines].map(([machineId, { from, to }]) => ({ machineId, from, to }));

function hulls(before: ReadonlyMap<string, Hull>, spans: readonly PersonSpan[]): ReadonlyMap<string, Hull> {
  const found = new Map(before);
  for (const { by, from, to } of spans) {
    const [low, high] = found.get(by) ?? [from, to];
    found.set(by, [Math.min(low, from), Math.max(high, to)]);
  }
  return found;
}

interface Place extends WorkedAt {
  quantities: readonly Quantity[];
}

function placeOf(
  operationId: string,
  machine: MachineLedger,
  since: number,
  to: number,
  now: number,
  reason: (id: string) => Reason | undefined,
): Place | null {
  const windows = operationWindows(machine, operationId, since, to);
  if (windows === null) return null;
  const intervals = windows.stretches.flatMap((stretch) =>
    machine.intervals(...stretch, now, reason).filter((interval) => owns(interval.owner, operationId)),
  );
  // Parts that were spread over a time that ends later are not cut: they come with its end.
  const quantities = to < now ? windows.quantities.filter(({ at }) => at <= to) : windows.quantities;
  if (intervals.length === 0 && quantities.length === 0) return null;
  const times = [...windows.stretches.flat(), ...quantities.flatMap(({ since: begun, at }) => [begun, at])];
  return {
    machine,
    intervals,
    quantities,
    from: times.reduce((a, b) => Math.min(a, b)),
    to: times.reduce((a, b) => Math.max(a, b)),
  };
}

function withMore(
  operationId: string,
  before: MachineWork | undefined,
  place: Place,
  source: Pick<WorkSource, 'cellOf'>,
): MachineWork {
  const work: MachineWork = {
    ...(before ?? { ...zero, from: place.from, to: place.to, cell: null }),
    scrap: new Map(before?.scrap),
    stops: new Map(before?.stops),
    spent: new Map(before?.spent),
  };
  const cell = before?.cell === null || place.quantities.some(isSpread) ? null : source.cellOf(place);
  const sum = before?.cell == null || cell === null ? cell : addUp([before.cell, cell]);
  // Plain numbers: an array of bytes that was read with others would keep all of them in memory.
  work.cell = sum === null ? null : { ...sum, sums: Array.from(sum.sums) };
  work.from = Math.min(work.from, place.from);
  work.to = Math.max(work.to, place.to);
  for (const interval of place.intervals) addInterval(operationId, work, interval);
  for (const quantity of place.quantities) addQuantity(work, quantity);
  return work;
}

const isSpread = ({ recovered, since, at }: Quantity): boolean => recovered && since < at;

const zero = {
  ...{ machineMs: 0, setupMs: 0, producedPcs: 0, goodPcs: 0, reworkPcs: 0 },
  ...{ firstAt: null, lastAt: null, lastPartAt: null },
};

function addInterval(operationId: string, work: MachineWork, interval: Interval): void {
  work.firstAt = earliest(work.firstAt, interval.from);
  if (interval.class === 'producing' || (interval.class === 'unscheduled' && interval.state === 'running'))
    work.machineMs += ownMs(operationId, work.spent, interval, 'run');
  else if (interval.class === 'setup') work.setupMs += ownMs(operationId, work.spent, interval, 'setup');
  else if (interval.class === 'stop' || interval.class === 'minorStop') addStop(operationId, work, interval);
  if (interval.class !== 'noData') work.lastAt = latest(work.lastAt, interval.to);
}

/** Minor stops count under "no reason" only where somebody gave them one. */
function addStop(operationId: string, work: MachineWork, interval: Interval): void {
  if (interval.class === 'minorStop' && interval.reasonId === null) return;
  const { durationMs, count } = work.stops.get(interval.reasonId) ?? { durationMs: 0, count: 0 };
  work.stops.set(interval.reasonId, {
    durationMs: durationMs + ownMs(operationId, work.spent, interval, `stop:${interval.reasonId ?? ''}`),
    count: count + (interval.stopFrom === interval.from ? 1 : 0),
  });
}

function addQuantity(work: MachineWork, quantity: Quantity): void {
  const { reasonId, scrapPcs, at } = quantity;
  work.producedPcs += quantity.producedPcs;
  work.goodPcs += quantity.goodPcs;
  work.reworkPcs += quantity.reworkPcs;
  if (scrapPcs !== 0) work.scrap.set(reasonId, (work.scrap.get(reasonId) ?? 0) + scrapPcs);
  work.firstAt = earliest(work.firstAt, at);
  work.lastAt = latest(work.lastAt, at);
  if (quantity.cycles > 0) work.lastPartAt = latest(work.lastPartAt, at);
}

/** An operation's part of an interval. */
function ownMs(operationId: string, spent: Map<string, number>, { from, to, owner }: Interval, kind: string): number {
  const ms = to - from;
  if (owner === null || owner.shares.length < 2) return ms;
  const weights = timeWeights(owner.shares);
  const own = owner.shares.findIndex((share) => share.operationId === operationId);
  const key = `${kind} ${owner.shares.map((share, index) => `${share.operationId}:${weights[index]}`).join(' ')}`;
  const before = spent.get(key) ?? 0;
  spent.set(key, before + ms);
  return (sharedUpTo(before + ms, weights)[own] ?? 0) - (sharedUpTo(before, weights)[own] ?? 0);
}

export const earliest = (a: number | null, b: number | null): number | null =>
  a === null ? b : b === null ? a : Math.min(a, b);
export const latest = (a: number | null, b: number | null): number | null =>
  a === null ? b : b === null ? a : Math.max(a, b);
