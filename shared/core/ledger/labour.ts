/**
 * The labour of an operation: the counted time of the people who were signed on where it was in work.
 *
 * A person has one pair of hands. Whoever is signed on where several operations are in work at the same
 * moment (two machines, a family tool) shares that time in equal parts among them; the same operation at
 * two machines counts as two. Every millisecond goes to exactly one: to the n-th of the k in work, by
 * machine and name, go those whose number modulo k is n. So parts are equal to one millisecond, add up to
 * the person's time in any window, and never shrink while time goes on. The operations of a load, k of them, share
 * their k parts by the planned time of what lies in it.
 */
import type { Attended } from '../timeline/attendance.ts';
import type { MachineLedger } from '../timeline/machine-ledger.ts';
import type { MachineSpan } from '../words/figures.ts';
import type { Interval, OperationTotals } from '../words/interval.ts';
import type { Reason } from '../words/plant.ts';
import { inWholes, one, type Ratio, ratioOf, sharedUpTo } from '../words/ratio.ts';
import type { Span } from '../words/span.ts';

/** Where the operation was in work: its own intervals there. */
export interface WorkedAt {
  machine: MachineLedger;
  intervals: readonly Interval[];
  from: number;
  to: number;
}

/** Of a stretch of time; stretches add up. */
export interface OperationLabour {
  /** People's pieces on it. */
  own: readonly AttendedThere[];
  msBy: ReadonlyMap<string, number>;
  /** Time of machines that it rests on beside the operation's own. */
  spans: readonly MachineSpan[];
}

export type AttendedThere = Pick<Attended, 'by' | 'machineId' | 'from' | 'to'>;

export function labourOn(
  operationId: string,
  places: readonly WorkedAt[],
  machines: readonly MachineLedger[],
  now: number,
  reason: (id: string) => Reason | undefined,
): OperationLabour {
  const own = places.flatMap(({ machine, intervals, from, to }) =>
    machine
      .attended(intervals, from, Math.min(to, now))
      .filter(({ operationIds }) => operationIds.includes(operationId)),
  );
  const spans: MachineSpan[] = [];
  const msBy = new Map<string, number>();
  for (const by of new Set(own.map((piece) => piece.by))) {
    const pieces = own.filter((piece) => piece.by === by);
    const elsewhere = spansElsewhere(by, pieces, machines);
    spans.push(...elsewhere.map(({ machineId, from, to }) => ({ machineId, from, to })));
    const others = elsewhere.flatMap(({ machine, from, to }) =>
      machine
        .attended(machine.intervals(from, to, now, reason), from, to, by)
        .filter(({ operationIds }) => operationIds.length > 0 && !operationIds.includes(operationId)),
    );
    msBy.set(by, sharedMs(operationId, [...pieces, ...others]));
  }
  return { own: own.map(({ by, machineId, from, to }) => ({ by, machineId, from, to })), msBy, spans };
}

/** One person's counted time in [from, to) at these machines. */
export function attendedBy(
  by: string,
  machines: readonly MachineLedger[],
  from: number,
  to: number,
  now: number,
  reason: (id: string) => Reason | undefined,
): Attended[] {
  return machines.flatMap((machine) =>
    machine.signOns
      .spans(machine.id, from, to)
      .filter((one) => one.by === by)
      .flatMap((one) => machine.attended(machine.intervals(one.from, one.to, now, reason), one.from, one.to, by)),
  );
}

/** Where else the person was signed on during these pieces. */
function spansElsewhere(
  by: string,
  pieces: readonly Attended[],
  machines: readonly MachineLedger[],
): (MachineSpan & { machine: MachineLedger })[] {
  const known = machines.filter(({ signOns }) => signOns.knows(by));
  if (known.length < 2) return [];
  return joined(pieces).flatMap(({ from, to }) =>
    known.flatMap((machine) =>
      machine.signOns
        .spans(machine.id, from, to)
        .filter((one) => one.by === by)
        .map((one) => ({ machine, machineId: machine.id, from: one.from, to: one.to })),
    ),
  );
}

/** The operation's part of one person's time; `pieces` at one machine do not overlap. */
function sharedMs(operationId: string, pieces: readonly Attended[]): number {
  let sumMs = 0;
  for (const { own } of sharedOut(pieces)) for (const { id, ms } of own) if (id === operationId) sumMs += ms;
  return sumMs;
}

/** [from, to) of one person's time, and which operation has how much of it where; none: it is nobody's. */
export interface SharedPiece extends Span {
  /** Where the person was signed on, ascending. */
  machineIds: readonly string[];
  own: readonly { id: string; machineId: string; ms: number }[];
}

/** One person's time, each millisecond once, cut at `cuts` too: parts add up, however it is cut. */
export function sharedOut(pieces: readonly Attended[], cuts: readonly number[] = []): SharedPiece[] {
  const edges = [...new Set([...pieces.flatMap(({ from, to }) => [from, to]), ...cuts])].sort((a, b) => a - b);
  const later = [...pieces].sort((a, b) => a.from - b.from);
  const found: SharedPiece[] = [];
  let here: Attended[] = [];
  let next = 0;
  edges.forEach((from, index) => {
    const to = edges[index + 1];
    if (to === undefined) return;
    here = here.filter((piece) => piece.to > from);
    for (; (later[next]?.from ?? Number.POSITIVE_INFINITY) <= from; next++) here.push(...later.slice(next, next + 1));
    if (here.length === 0) return;
    const inWork = here
      .flatMap(inWorkOf)
      .sort((a, b) => (a.machineId < b.machineId ? -1 : a.machineId > b.machineId ? 1 : a.id < b.id ? -1 : 1));
    const ms = inWork.some(({ part }) => part !== one)
      ? weightedMs(
          inWork.map(({ part }) => part),
          from,
          to,
        )
      : equalMs(inWork.length, from, to);
    const own = inWork.map(({ id, machineId }, n) => ({ id, machineId, ms: ms[n] ?? 0 }));
    const machineIds = [...new Set(here.map(({ machineId }) => machineId))].sort();
    found.push({ from, to, machineIds, own });
  });
  return found;
}

/** Each operation is one part; those of a load share theirs. */
function inWorkOf({ operationIds, weights, machineId }: Attended): { id: string; machineId: string; part: Ratio }[] {
  const all = weights?.reduce((sum, weight) => sum + weight, 0) ?? 0;
  return operationIds.map((id, index) => {
    const weight = weights?.[index];
    return { id, machineId, part: weight === undefined ? one : ratioOf(weight * operationIds.length, all) };
  });
}

function equalMs(length: number, from: number, to: number): number[] {
  return Array.from({ length }, (_, n) => Math.ceil((to - n) / length) - Math.ceil((from - n) / length));
}

function weightedMs(parts: readonly Ratio[], from: number, to: number): number[] {
  const weights = inWholes(parts);
  const before = sharedUpTo(from, weights);
  return sharedUpTo(to, weights).map((ms, index) => ms - (before[index] ?? 0));
}

/** Sign-ons of those who worked on it that ended with the shift while it was in work, or just as it was. */
export function endedIn(
  own: readonly AttendedThere[],
  places: readonly Pick<WorkedAt, 'machine' | 'from' | 'to'>[],
): OperationTotals['endedByShift'] {
  return places
    .flatMap(({ machine, from, to }) =>
      machine.signOns
        .spans(machine.id, from, to)
        .filter(
          ({ endedByShift, by, from: since, to: until }) =>
            endedByShift &&
            own.some((one) => one.by === by && one.machineId === machine.id && one.from < until && one.to > since),
        )
        .map(({ by, to: at }) => ({ by, machineId: machine.id, at })),
    )
    .sort(
      (a, b) => a.at - b.at || (a.machineId < b.machineId ? -1 : a.machineId > b.machineId ? 1 : a.by < b.by ? -1 : 1),
    );
}

/** Spans of one person that touch or overlap become one. */
function joined(pieces: readonly Span[]): Span[] {
  const found: Span[] = [];
  for (const { from, to } of [...pieces].sort((a, b) => a.from - b.from)) {
    const last = found.at(-1);
    if (last !== undefined && from <= last.to) last.to = Math.max(last.to, to);
    else found.push({ from, to });
  }
  return found;
}
