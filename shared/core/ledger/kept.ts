/** Totals of operations that nothing open can change any more, kept until a fact touches their time. */

import { AtHand, AtRest } from '../words/at-rest.ts';
import type { Cellar } from '../words/cellar.ts';
import type { MachineSpan } from '../words/figures.ts';
import { DAY_MS } from '../words/time.ts';
import { totalsText } from './cell-text.ts';
import { KeptBegun } from './kept-begun.ts';
import type { RestingTotals, WorkTotals } from './totals.ts';
import type { WorkedUntil } from './worked-until.ts';

/** Screens and confirmations ask for the operations of some weeks again and again; about 1 kB each. */
export const USUALLY_KEPT = 10_000;
/** Estimators ask for those of half a year: as many as 50 machines have in two years. */
export const KEPT_FOR_ESTIMATES = 100_000;
/** Rows by operation are asked for over a month at most: 50 machines have so many in one. Some 1 kB each. */
const WITH_CELLS = 5_000;
/** Those that a page shows and a round of confirmations looks at. */
const AT_HAND = 300;
/** Behind a change of more days all are looked at. */
const MAX_DAYS = 400;

export type SavedTotals = readonly (readonly [operationId: string, kept: SavedWork])[];
/** Of one that is over its totals; of one that is not, its time up to a moment. */
type SavedWork = { over: Rests; text: string } | { begun: WorkedUntil };

/** Of totals that rest as text: what they rest on. */
interface Rests {
  own: readonly MachineSpan[];
  /** Nothing in it is later. */
  saidAt: number;
  /** All its time is before. */
  until: number;
  hasCells: boolean;
}

export class KeptTotals {
  readonly #kept = new Map<string, Rests>();
  readonly #texts: AtRest<string, RestingTotals>;
  /** Those with sums of their figures, the oldest first. */
  readonly #withCells = new Set<string>();
  /** Those with a span that ends on a machine's day: most facts that come late touch few of many. */
  readonly #endingOn = new Map<string, Set<string>>();
  /** How far each machine's kept totals reach: most facts are later than all of them. */
  readonly #reach = new Map<string, number>();
  readonly #most: number;
  /** Of operations that are not over. */
  readonly #begun = new KeptBegun();
  /** Operations to be worked out before anybody asks, and from when on it is worth a look; null: all are to be looked for. */
  #due: Map<string, number> | null = null;

  constructor(cellar: Cellar, most = USUALLY_KEPT) {
    this.#most = most;
    this.#texts = new AtRest(totalsText, new AtHand(AT_HAND), cellar);
  }

  /** What was kept, if it is also the answer for `now`; undefined: ask again. */
  get(operationId: string, now: number): WorkTotals | undefined {
    const kept = this.#kept.get(operationId);
    if (kept === undefined || kept.saidAt > now || kept.until >= now) return undefined;
    return this.#texts.get(operationId);
  }

  keep(operationId: string, totals: RestingTotals): void {
    this.#begun.delete(operationId);
    this.#put(operationId, restsOf(totals));
    this.#texts.set(operationId, totals);
    if (this.#kept.size <= this.#most) return;
    const [oldest] = this.#kept.keys();
    if (oldest !== undefined) this.#remove(oldest);
  }

  /** The time of an operation that is not over, to go on from up to `now`. */
  begun(operationId: string, now: number): WorkedUntil | undefined {
    return this.#begun.of(operationId, now);
  }

  keepBegun(operationId: string, worked: WorkedUntil): void {
    this.#begun.keep(operationId, worked);
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

  *save(): Generator<SavedTotals[number]> {
    for (const [id, text] of this.#texts.save()) {
      const over = this.#kept.get(id);
      if (over !== undefined) yield [id, { over, text }];
    }
    for (const [id, begun] of this.#begun.save()) yield [id, { begun }];
  }

  restore(saved: SavedTotals): void {
    for (const [operationId, kept] of saved)
      if ('over' in kept) {
        this.#put(operationId, kept.over);
        this.#texts.restore(operationId, kept.text);
      } else this.#begun.restore(operationId, kept.begun);
  }

  /** A fact may have changed it, from a moment on. */
  forget(operationId: string, from = Number.NEGATIVE_INFINITY): void {
    this.#begun.forget(operationId, from);
    if (!this.#due?.has(operationId)) this.#due?.set(operationId, Number.NEGATIVE_INFINITY);
    this.#remove(operationId);
  }

  #remove(operationId: string): void {
    const kept = this.#kept.get(operationId);
    if (kept === undefined) return;
    this.#kept.delete(operationId);
    this.#texts.delete(operationId);
    this.#withCells.delete(operationId);
    for (const { machineId, to } of kept.own) this.#endingOn.get(dayOf(machineId, to))?.delete(operationId);
  }

  /** A machine's time in [from, to] has changed. */
  drop(machineId: string, from: number, to: number): void {
    this.#begun.drop(machineId, from, to);
    const reach = this.#reach.get(machineId) ?? Number.NEGATIVE_INFINITY;
    if (from > reach) return;
    for (const operationId of this.#endingIn(machineId, from, reach)) {
      const own = this.#kept.get(operationId)?.own ?? [];
      if (own.some((span) => span.machineId === machineId && span.from <= to && span.to >= from))
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
    this.#texts.clear();
    this.#withCells.clear();
    this.#endingOn.clear();
    this.#due = null;
  }

  #put(operationId: string, rests: Rests): void {
    this.#remove(operationId);
    this.#kept.set(operationId, rests);
    if (rests.hasCells) this.#noteCells(operationId);
    for (const { machineId, to } of rests.own) {
      this.#reach.set(machineId, Math.max(to, this.#reach.get(machineId) ?? Number.NEGATIVE_INFINITY));
      const day = dayOf(machineId, to);
      const ending = this.#endingOn.get(day);
      if (ending === undefined) this.#endingOn.set(day, new Set([operationId]));
      else ending.add(operationId);
    }
  }

  #noteCells(operationId: string): void {
    this.#withCells.add(operationId);
    if (this.#withCells.size <= WITH_CELLS) return;
    const [oldest = operationId] = this.#withCells;
    this.#withCells.delete(oldest);
    const [rests, kept] = [this.#kept.get(oldest), this.#texts.get(oldest)];
    if (rests === undefined || kept === undefined) return;
    this.#kept.set(oldest, { ...rests, hasCells: false });
    this.#texts.set(oldest, { ...kept, cells: kept.cells.map(() => null) });
  }

  /** Operations with a span that ends in [from, to], whole days. */
  #endingIn(machineId: string, from: number, to: number): string[] {
    if ((to - from) / DAY_MS > MAX_DAYS) return [...this.#kept.keys()];
    const found: string[] = [];
    for (let at = from; at < to + DAY_MS; at += DAY_MS) found.push(...(this.#endingOn.get(dayOf(machineId, at)) ?? []));
    return found;
  }
}

const dayOf = (machineId: string, at: number): string => `${Math.floor(at / DAY_MS)} ${machineId}`;

function restsOf({ totals, own, people, cells }: RestingTotals): Rests {
  const never = Number.NEGATIVE_INFINITY;
  return {
    own,
    saidAt: totals === null ? never : Math.max(totals.lastAt ?? 0, totals.finishedAt ?? 0),
    until: Math.max(never, ...[...own, ...people].map(({ to }) => to)),
    hasCells: cells.some((cell) => cell !== null),
  };
}
