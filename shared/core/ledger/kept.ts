/** Totals of operations that nothing open can change any more, kept until a fact touches their time. */
import type { Touched } from '../machine/touched.ts';
import type { MachineSpan } from '../words/figures.ts';
import type { OperationTotals } from '../words/interval.ts';
import { DAY_MS } from '../words/time.ts';
import { type PackedSpans, packSpans, unpackSpans } from './packed-spans.ts';
import type { RestingTotals, WorkTotals } from './totals.ts';
import { ownSpansOf, spansOf, type WorkedUntil } from './worked-until.ts';

/** Screens and confirmations ask for the operations of some weeks again and again; about 1 kB each. */
export const USUALLY_KEPT = 10_000;
/** Estimators ask for those of half a year: as many as 50 machines have in two years. */
export const KEPT_FOR_ESTIMATES = 100_000;
/** Behind a change of more days all are looked at. */
const MAX_DAYS = 400;

/** Of each operation in work, beside the last: some days and two weeks back. */
const MOST_STEPS = 4;
/** Of operations in work: more are not in work at once at 50 machines, and each is worked out anew where it is not here. */
const MOST_BEGUN = 1_000;

export type SavedTotals = readonly (readonly [operationId: string, kept: SavedWork])[];
/** Of one that is over its totals; of one that is not, its time up to a moment. */
type SavedWork = { over: RestingTotals } | { begun: WorkedUntil };

interface Kept extends WorkTotals {
  spans: PackedSpans;
}

export class KeptTotals {
  readonly #kept = new Map<string, Kept>();
  /** One text for each machine's id, whatever it was read from. */
  readonly #names = new Map<string, string>();
  /** Those with a span that ends on a machine's day: most facts that come late touch few of many. */
  readonly #endingOn = new Map<string, Set<string>>();
  /** How far each machine's kept totals reach: most facts are later than all of them. */
  readonly #reach = new Map<string, number>();
  readonly #most: number;
  /** Of operations that are not over: their time that nothing open can change any more, up to some moments, ascending. */
  readonly #begun = new Map<string, WorkedUntil[]>();
  /** Operations to be worked out before anybody asks, and from when on it is worth a look; null: all are to be looked for. */
  #due: Map<string, number> | null = null;

  constructor(most = USUALLY_KEPT) {
    this.#most = most;
  }

  /** What was kept, if it is also the answer for `now`; undefined: ask again. */
  get(operationId: string, now: number): WorkTotals | undefined {
    const kept = this.#kept.get(operationId);
    if (kept === undefined || kept.spans.times.some((at) => at >= now) || isLater(kept.totals, now)) return undefined;
    return kept;
  }

  keep(operationId: string, totals: RestingTotals): void {
    this.#begun.delete(operationId);
    this.#put(operationId, totals);
    if (this.#kept.size <= this.#most) return;
    const [oldest] = this.#kept.keys();
    if (oldest !== undefined) this.#remove(oldest);
  }

  /** The time of an operation that is not over, to go on from up to `now`. */
  begun(operationId: string, now: number): WorkedUntil | undefined {
    return this.#begun.get(operationId)?.findLast(({ until }) => until <= now);
  }

  keepBegun(operationId: string, worked: WorkedUntil): void {
    const before = this.#begun.get(operationId) ?? [];
    this.#begun.delete(operationId);
    this.#begun.set(operationId, [...spacedOut(before, worked.until), worked]);
    if (this.#begun.size <= MOST_BEGUN) return;
    const [oldest] = this.#begun.keys();
    if (oldest !== undefined) this.#begun.delete(oldest);
  }

  /** Operations whose totals are not kept and that are worth a look at `at`; `touched`: all that there are. */
  due(at: number, touched: () => Iterable<string>): string[] {
    return [...this.#looks(touched)].flatMap(([id, from]) => (from <= at ? [id] : []));
  }

  /** Operations whose totals are not kept. */
  open(touched: () => Iterable<string>): string[] {
    return [...this.#looks(touched).keys()];
  }

  #looks(touched: () => Iterable<string>): Map<string, number> {
    const never = Number.NEGATIVE_INFINITY;
    this.#due ??= new Map([...touched()].flatMap((id) => (this.#kept.has(id) ? [] : [[id, never] as const])));
    return this.#due;
  }

  /** It was looked at: another look is worth it at `again`, or where a fact touches it. */
  looked(operationId: string, again: number): void {
    if (this.#kept.has(operationId)) this.#due?.delete(operationId);
    else this.#due?.set(operationId, again);
  }

  save(): SavedTotals {
    return [
      ...[...this.#kept].map(([id, { totals, spans, own, cells }]) => {
        const over: RestingTotals = { totals, spans: unpackSpans(spans), own, cells };
        return [id, { over }] as const;
      }),
      ...[...this.#begun].flatMap(([id, all]) => all.map((begun) => [id, { begun }] as const)),
    ];
  }

  restore(saved: SavedTotals): void {
    for (const [operationId, kept] of saved)
      if ('over' in kept) this.#put(operationId, kept.over);
      else this.#begun.set(operationId, [...(this.#begun.get(operationId) ?? []), kept.begun]);
  }

  /** A fact may have changed it, from a moment on. */
  forget(operationId: string, from = Number.NEGATIVE_INFINITY): void {
    this.#forgetBegun(operationId, ({ until }) => until >= from);
    if (!this.#due?.has(operationId)) this.#due?.set(operationId, Number.NEGATIVE_INFINITY);
    this.#remove(operationId);
  }

  #forgetBegun(operationId: string, isWrong: (begun: WorkedUntil) => boolean): void {
    const all = this.#begun.get(operationId);
    if (all === undefined || !all.some(isWrong)) return;
    const right = all.filter((begun) => !isWrong(begun));
    if (right.length === 0) this.#begun.delete(operationId);
    else this.#begun.set(operationId, right);
  }

  #remove(operationId: string): void {
    const kept = this.#kept.get(operationId);
    if (kept === undefined) return;
    this.#kept.delete(operationId);
    for (const { machineId, to } of unpackSpans(kept.spans))
      this.#endingOn.get(dayOf(machineId, to))?.delete(operationId);
  }

  /** Facts touched a machine's time: what was in work there from `from` on, who of its people had what from `workFrom` on. */
  drop(machineId: string, { from, to, workFrom }: Touched): void {
    const isIn = (spans: readonly MachineSpan[], begin: number) =>
      spans.some((span) => span.machineId === machineId && span.from <= to && span.to >= begin);
    for (const operationId of this.#begun.keys())
      this.#forgetBegun(operationId, (begun) => isIn(ownSpansOf(begun), from) || isIn(spansOf(begun), workFrom));
    const reach = this.#reach.get(machineId) ?? Number.NEGATIVE_INFINITY;
    if (from > reach) return;
    for (const operationId of this.#endingIn(machineId, from, reach)) {
      const kept = this.#kept.get(operationId);
      if (kept !== undefined && (isIn(kept.own, from) || isIn(unpackSpans(kept.spans), workFrom)))
        this.forget(operationId);
    }
  }

  /** Another configuration: who is where and what of it counts may be other than it was. */
  reconfigured(): void {
    this.#begun.clear();
  }

  clear(): void {
    this.#begun.clear();
    this.#kept.clear();
    this.#endingOn.clear();
    this.#due = null;
  }

  #put(operationId: string, totals: RestingTotals): void {
    this.#remove(operationId);
    this.#kept.set(operationId, this.#packed(totals));
    for (const { machineId, to } of totals.spans) {
      this.#reach.set(machineId, Math.max(to, this.#reach.get(machineId) ?? Number.NEGATIVE_INFINITY));
      const day = dayOf(machineId, to);
      const ending = this.#endingOn.get(day);
      if (ending === undefined) this.#endingOn.set(day, new Set([operationId]));
      else ending.add(operationId);
    }
  }

  #packed({ totals, own, cells, spans }: RestingTotals): Kept {
    const nameOf = (machineId: string): string => {
      const known = this.#names.get(machineId);
      if (known === undefined) this.#names.set(machineId, machineId);
      return known ?? machineId;
    };
    const ownNamed = own.map((span) => ({ ...span, machineId: nameOf(span.machineId) }));
    return { totals, own: ownNamed, cells, spans: packSpans(spans, nameOf) };
  }

  /** Operations with a span that ends in [from, to], whole days. */
  #endingIn(machineId: string, from: number, to: number): string[] {
    if ((to - from) / DAY_MS > MAX_DAYS) return [...this.#kept.keys()];
    const found: string[] = [];
    for (let at = from; at < to + DAY_MS; at += DAY_MS) found.push(...(this.#endingOn.get(dayOf(machineId, at)) ?? []));
    return found;
  }
}

/**
 * Of those before `until` one a day, and beyond two days one a week: a fact that comes hours late, as after each start
 * of the box, throws the last away, and an operation in work for weeks is not read from its beginning for it.
 */
function spacedOut(before: readonly WorkedUntil[], until: number): WorkedUntil[] {
  const stepOf = (at: number) =>
    until - at < 2 * DAY_MS ? `day ${Math.floor(at / DAY_MS)}` : `week ${Math.floor(at / (7 * DAY_MS))}`;
  const found = new Map<string, WorkedUntil>();
  for (const one of before)
    if (one.until < until && stepOf(one.until) !== stepOf(until)) found.set(stepOf(one.until), one);
  return [...found.values()].slice(-MOST_STEPS);
}

const dayOf = (machineId: string, at: number): string => `${Math.floor(at / DAY_MS)} ${machineId}`;

function isLater(totals: OperationTotals | null, now: number): boolean {
  return totals !== null && Math.max(totals.lastAt ?? 0, totals.finishedAt ?? 0) > now;
}
