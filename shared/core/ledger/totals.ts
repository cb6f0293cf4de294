/**
 * Where an operation stands, over all machines that worked on it: parts as counted and corrected,
 * machine, setup and labour time, stops by reason, from whoever worked on it.
 *
 * Time on a family tool is shared between its operations by their parts per cycle, integer-exact, so
 * that the hours of all orders add up to the machine's hours.
 */

import { materialOf } from '../orders/consumption.ts';
import type { KnownOperation, OrderBook } from '../orders/order-book.ts';
import type { MachineLedger } from '../timeline/machine-ledger.ts';
import { operationWindows, owns } from '../timeline/operation-windows.ts';
import { timeWeights } from '../timeline/time-weights.ts';
import type { Interval, OperationTotals, Quantity } from '../words/interval.ts';
import type { Reason } from '../words/plant.ts';
import { sharedUpTo } from '../words/ratio.ts';
import { balanced } from './balance.ts';
import { labourOn } from './labour.ts';

/** Totals and the time that they rest on, per machine: a change there makes them wrong. */
export interface RestingTotals {
  totals: OperationTotals | null;
  spans: readonly { machineId: string; from: number; to: number }[];
}

/** What one machine adds to an operation. */
interface MachinePart {
  machineId: string;
  intervals: readonly Interval[];
  quantities: readonly Quantity[];
  machine: MachineLedger;
  /** It owns the machine's time now, and nobody has ended it there. */
  isOnIt: boolean;
  from: number;
  to: number;
}

export function totalsOf(
  operationId: string,
  machines: readonly MachineLedger[],
  book: OrderBook,
  now: number,
  reason: (id: string) => Reason | undefined,
): RestingTotals {
  const known = book.operation(operationId);
  const work = book.work.on(operationId).filter((fact) => fact.at <= now);
  const parts: MachinePart[] = [];
  for (const machine of machines) {
    const part = partOf(operationId, machine, now, reason);
    if (part !== null) parts.push(part);
  }
  const labour = labourOn(operationId, parts, machines, now, reason);
  const spans = [...parts.map(({ machineId, from, to }) => ({ machineId, from, to })), ...labour.spans];
  const said = book.material.on(operationId).filter((fact) => fact.at <= now);
  if (known === null && work.length === 0 && parts.length === 0 && said.length === 0) return { totals: null, spans };

  const totals = new Totals(operationId);
  for (const part of parts) totals.add(part);
  const standing = book.work.standing(operationId, now);
  const finished = standing === 'finished' ? (book.work.leftAt(operationId, now) ?? now) : null;
  const inWorkAt = [...new Set([...book.work.inWorkAt(operationId, now), ...goingOn(parts, finished)])].sort();
  const started = work.find((fact) => fact.type === 'operationStarted')?.at ?? null;
  const begun = parts.length > 0 || work.length > 0;
  const sums = totals.sums();
  const material = materialOf(said, known, sums.producedPcs);
  const totalled: OperationTotals = {
    operationId,
    orderId: orderIdOf(operationId, known),
    status:
      inWorkAt.length > 0
        ? 'running'
        : standing === 'finished' || standing === 'interrupted'
          ? standing
          : begun && totals.firstAt !== null
            ? 'running'
            : 'waiting',
    inWorkAt,
    machineIds: parts.map((part) => part.machineId).sort(),
    startedAt: earliest(started, totals.firstAt),
    finishedAt: inWorkAt.length === 0 ? latest(finished, finished === null ? null : lastPartAt(parts)) : null,
    lastAt: latest(work.at(-1)?.at ?? null, totals.lastAt),
    ...sums,
    labourMs: labour.labourMs,
    ...(labour.labourBy.length === 0 ? {} : { labourBy: labour.labourBy }),
    operators: [...new Set([...work.map((fact) => fact.by), ...labour.operators])].sort(),
    ...(material === null ? {} : { material }),
    endedByShift: labour.endedByShift,
  };
  return { totals: totalled, spans };
}

/** When the machines finished a part of it last; corrections and declarations are no parts. */
function lastPartAt(parts: readonly MachinePart[]): number | null {
  return parts
    .flatMap(({ quantities }) => quantities)
    .reduce<number | null>((last, { cycles, at }) => (cycles > 0 ? latest(last, at) : last), null);
}

/** Machines that go on naming an operation as their job, and have made parts of it since it was finished. */
function goingOn(parts: readonly MachinePart[], finishedAt: number | null): string[] {
  if (finishedAt === null) return [];
  return parts
    .filter((part) => part.isOnIt && (lastPartAt([part]) ?? finishedAt) > finishedAt)
    .map(({ machineId }) => machineId);
}

/** An operation's id is `<orderId>/<number>`, also where the order is not known yet. */
function orderIdOf(operationId: string, known: KnownOperation | null): string {
  if (known !== null) return known.order.id;
  const slash = operationId.lastIndexOf('/');
  return slash < 0 ? operationId : operationId.slice(0, slash);
}

const earliest = (a: number | null, b: number | null): number | null =>
  a === null ? b : b === null ? a : Math.min(a, b);
const latest = (a: number | null, b: number | null): number | null =>
  a === null ? b : b === null ? a : Math.max(a, b);

class Totals {
  readonly #operationId: string;
  #machineMs = 0;
  #setupMs = 0;
  readonly #pcs = { producedPcs: 0, goodPcs: 0, reworkPcs: 0 };
  readonly #scrap = new Map<string | null, number>();
  readonly #stops = new Map<string | null, { durationMs: number; count: number }>();
  firstAt: number | null = null;
  lastAt: number | null = null;

  constructor(operationId: string) {
    this.#operationId = operationId;
  }

  add(part: MachinePart): void {
    const shares = new TimeShares(this.#operationId);
    for (const interval of part.intervals) {
      this.firstAt = earliest(this.firstAt, interval.from);
      if (interval.class === 'producing' || (interval.class === 'unscheduled' && interval.state === 'running'))
        this.#machineMs += shares.take(interval, 'run');
      else if (interval.class === 'setup') this.#setupMs += shares.take(interval, 'setup');
      else if (interval.class === 'stop' || interval.class === 'minorStop') this.#addStop(interval, shares);
      if (interval.class !== 'noData') this.lastAt = latest(this.lastAt, interval.to);
    }
    for (const quantity of part.quantities) this.#addQuantity(quantity);
  }

  /** Minor stops count under "no reason" only where somebody gave them one. */
  #addStop(interval: Interval, shares: TimeShares): void {
    if (interval.class === 'minorStop' && interval.reasonId === null) return;
    const row = this.#stops.get(interval.reasonId) ?? { durationMs: 0, count: 0 };
    row.durationMs += shares.take(interval, `stop:${interval.reasonId ?? ''}`);
    if (interval.stopFrom === interval.from) row.count++;
    this.#stops.set(interval.reasonId, row);
  }

  #addQuantity(quantity: Quantity): void {
    this.#pcs.producedPcs += quantity.producedPcs;
    this.#pcs.goodPcs += quantity.goodPcs;
    this.#pcs.reworkPcs += quantity.reworkPcs;
    if (quantity.scrapPcs !== 0)
      this.#scrap.set(quantity.reasonId, (this.#scrap.get(quantity.reasonId) ?? 0) + quantity.scrapPcs);
    this.firstAt = earliest(this.firstAt, quantity.at);
    this.lastAt = latest(this.lastAt, quantity.at);
  }

  sums() {
    const byId = (a: { reasonId: string | null }, b: { reasonId: string | null }) =>
      (a.reasonId ?? '') < (b.reasonId ?? '') ? -1 : 1;
    return {
      ...balanced({ ...this.#pcs, scrap: this.#scrap }),
      machineMs: this.#machineMs,
      setupMs: this.#setupMs,
      stopsByReason: [...this.#stops].map(([reasonId, row]) => ({ reasonId, ...row })).sort(byId),
    };
  }
}

/** An operation's part of shared time; running sums are rounded, so parts add up to the whole. */
class TimeShares {
  readonly #operationId: string;
  readonly #spent = new Map<string, number>();

  constructor(operationId: string) {
    this.#operationId = operationId;
  }

  take(interval: Interval, kind: string): number {
    const ms = interval.to - interval.from;
    const { owner } = interval;
    if (owner === null || owner.shares.length < 2) return ms;
    const weights = timeWeights(owner.shares);
    const own = owner.shares.findIndex(({ operationId }) => operationId === this.#operationId);
    const key = `${kind} ${owner.shares.map(({ operationId }, index) => `${operationId}:${weights[index]}`).join(' ')}`;
    const before = this.#spent.get(key) ?? 0;
    this.#spent.set(key, before + ms);
    return (sharedUpTo(before + ms, weights)[own] ?? 0) - (sharedUpTo(before, weights)[own] ?? 0);
  }
}

function partOf(
  operationId: string,
  machine: MachineLedger,
  now: number,
  reason: (id: string) => Reason | undefined,
): MachinePart | null {
  const windows = operationWindows(machine, operationId, now);
  if (windows === null) return null;
  const intervals = windows.stretches.flatMap(([from, to]) =>
    machine.intervals(from, to, now, reason).filter((interval) => owns(interval.owner, operationId)),
  );
  const { quantities } = windows;
  if (intervals.length === 0 && quantities.length === 0) return null;
  const times = [...windows.stretches.flat(), ...quantities.flatMap(({ since, at }) => [since, at])];
  return {
    machineId: machine.id,
    intervals,
    quantities,
    machine,
    isOnIt: machine.isOn(operationId, now),
    from: times.reduce((a, b) => Math.min(a, b)),
    to: times.reduce((a, b) => Math.max(a, b)),
  };
}
