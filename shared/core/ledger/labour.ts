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
import { joined, type Span } from '../words/span.ts';
import { HOUR_MS } from '../words/time.ts';
import { hourOf, type SharedHours } from './shared-hours.ts';
import { sharedOut } from './shared-out.ts';

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
  /** Time of people that it rests on: what they had in work at other machines then. */
  people: readonly PersonSpan[];
}

export interface PersonSpan extends Span {
  by: string;
}

export type AttendedThere = Pick<Attended, 'by' | 'machineId' | 'from' | 'to'>;

/** What labour is worked out of. */
export interface LabourSource {
  machines: readonly MachineLedger[];
  /** Its people's time by whole hours. */
  hours: SharedHours;
  now: number;
  reason: (id: string) => Reason | undefined;
}

/** Of (since, to]. */
export function labourOn(
  operationId: string,
  places: readonly WorkedAt[],
  { from: since, to: until }: Span,
  source: LabourSource,
): OperationLabour {
  const { machines, now } = source;
  const own = places.flatMap(({ machine, intervals, from, to }) =>
    machine
      .attended(intervals, from, Math.min(to, now))
      .filter(({ operationIds }) => operationIds.includes(operationId)),
  );
  const people: PersonSpan[] = [];
  const msBy = new Map<string, number>();
  for (const by of new Set(own.map((piece) => piece.by))) {
    const pieces = own.filter((piece) => piece.by === by);
    const known = machines.filter(({ signOns }) => signOns.people.has(by));
    if (known.length < 2) {
      msBy.set(by, sharedMs(operationId, pieces));
      continue;
    }
    people.push({ by, ...hullOf(pieces) });
    const { wholeMs, rest } = byHours(operationId, by, pieces, { from: since, to: until }, source);
    msBy.set(by, wholeMs + sharedMs(operationId, [...rest, ...others(operationId, by, rest, known, source)]));
  }
  return { own: own.map(({ by, machineId, from, to }) => ({ by, machineId, from, to })), msBy, people };
}

const hullOf = (pieces: readonly Span[]): Span => ({
  from: pieces.reduce((low, { from }) => Math.min(low, from), Number.POSITIVE_INFINITY),
  to: pieces.reduce((high, { to }) => Math.max(high, to), Number.NEGATIVE_INFINITY),
});

/** What lies in whole hours is shared out once for all operations; `rest`: what does not, or is still open. */
function byHours(
  operationId: string,
  by: string,
  pieces: readonly Attended[],
  { from: since, to: until }: Span,
  { hours, now }: LabourSource,
): { wholeMs: number; rest: Attended[] } {
  const whole = new Map<number, number | null>();
  const rest: Attended[] = [];
  for (const piece of pieces)
    for (let hour = hourOf(piece.from); hour < piece.to; hour += HOUR_MS) {
      if (!whole.has(hour)) {
        const isWhole = hour >= since && hour + HOUR_MS <= until;
        whole.set(hour, isWhole ? hours.msOf(operationId, by, hour, now) : null);
      }
      if (whole.get(hour) !== null) continue;
      rest.push({ ...piece, from: Math.max(piece.from, hour), to: Math.min(piece.to, hour + HOUR_MS) });
    }
  return { wholeMs: [...whole.values()].reduce<number>((sum, ms) => sum + (ms ?? 0), 0), rest };
}

/** What else the person had in work during these pieces. */
function others(
  operationId: string,
  by: string,
  pieces: readonly Attended[],
  known: readonly MachineLedger[],
  { now, reason }: LabourSource,
): Attended[] {
  return spansElsewhere(by, pieces, known).flatMap(({ machine, from, to }) =>
    machine
      .attended(machine.intervals(from, to, now, reason), from, to, by)
      .filter(({ operationIds }) => operationIds.length > 0 && !operationIds.includes(operationId)),
  );
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
      .flatMap((one) => attendedAt(machine, one, now, reason)),
  );
}

/** The same of one stretch at a machine. */
export function attendedAt(
  machine: MachineLedger,
  { by, from, to }: PersonSpan,
  now: number,
  reason: (id: string) => Reason | undefined,
): Attended[] {
  return machine.attended(machine.intervals(from, to, now, reason), from, to, by);
}

/** Where the person was signed on during these pieces, of machines that know of it. */
function spansElsewhere(
  by: string,
  pieces: readonly Attended[],
  known: readonly MachineLedger[],
): (MachineSpan & { machine: MachineLedger })[] {
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
