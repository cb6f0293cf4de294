/** Totals of operations that nothing open can change any more, kept until a fact touches their time. */

import { AtHand, AtRest } from '../words/at-rest.ts';
import type { Cellar } from '../words/cellar.ts';
import type { MachineSpan } from '../words/figures.ts';
import { totalsText } from './cell-text.ts';
import { KeptBegun } from './kept-begun.ts';
import { SpansByEnd } from './spans-by-end.ts';
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
  readonly #kept: AtRest<string, RestingTotals>;
  /** Those with sums of their figures, the oldest first. */
  readonly #withCells = new Set<string>();
  /** The time that they rest on. */
  readonly #spans = new SpansByEnd();
  readonly #most: number;
  /** Of operations that are not over. */
  readonly #begun = new KeptBegun();
  /** Operations to be worked out before anybody asks, and from when on it is worth a look; null: all are to be looked for. */
  #due: Map<string, number> | null = null;

  constructor(cellar: Cellar, most = USUALLY_KEPT) {
    this.#most = most;
    this.#kept = new AtRest(totalsText, new AtHand(AT_HAND), cellar);
  }

  /** What was kept, if it is also the answer for `now`; undefined: ask again. */
  get(operationId: string, now: number): WorkTotals | undefined {
    const kept = this.#kept.get(operationId);
    if (kept === undefined) return undefined;
    const { saidAt, until } = restsOf(kept);
    return saidAt > now || until >= now ? undefined : kept;
  }

  keep(operationId: string, totals: RestingTotals): void {
    this.#begun.delete(operationId);
    this.#remove(operationId);
    this.#kept.set(operationId, totals);
    this.#note(operationId, restsOf(totals));
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
    for (const [id, text] of this.#kept.save()) yield [id, { over: restsOf(totalsText.read(text)), text }];
    for (const [id, begun] of this.#begun.save()) yield [id, { begun }];
  }

  restore(saved: SavedTotals): void {
    for (const [operationId, kept] of saved)
      if ('over' in kept) {
        this.#remove(operationId);
        this.#kept.restore(operationId, kept.text);
        this.#note(operationId, kept.over);
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
    this.#withCells.delete(operationId);
    this.#spans.remove(operationId, kept.own);
  }

  /** A machine's time in [from, to] has changed. */
  drop(machineId: string, from: number, to: number): void {
    this.#begun.drop(machineId, from, to);
    for (const operationId of this.#spans.touching(machineId, from, to)) this.forget(operationId);
  }

  /** Another configuration: who is where and what of it counts may be other than it was. */
  reconfigured(): void {
    this.#begun.clear();
  }

  clear(): void {
    this.#begun.clear();
    this.#kept.clear();
    this.#withCells.clear();
    this.#spans.clear();
    this.#due = null;
  }

  #note(operationId: string, { own, hasCells }: Rests): void {
    this.#spans.add(operationId, own);
    if (hasCells) this.#noteCells(operationId);
  }

  #noteCells(operationId: string): void {
    this.#withCells.add(operationId);
    if (this.#withCells.size <= WITH_CELLS) return;
    const [oldest = operationId] = this.#withCells;
    this.#withCells.delete(oldest);
    const kept = this.#kept.get(oldest);
    if (kept !== undefined) this.#kept.set(oldest, { ...kept, cells: kept.cells.map(() => null) });
  }
}

function restsOf({ totals, own, people, cells }: RestingTotals): Rests {
  const never = Number.NEGATIVE_INFINITY;
  return {
    own,
    saidAt: totals === null ? never : Math.max(totals.lastAt ?? 0, totals.finishedAt ?? 0),
    until: Math.max(never, ...[...own, ...people].map(({ to }) => to)),
    hasCells: cells.some((cell) => cell !== null),
  };
}
