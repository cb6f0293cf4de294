/** What changed of a machine's time and has not been told on yet: whose sums are to be made again, and which operations'. */
import type { MachineHistory } from '../machine/history.ts';
import type { Touched } from '../machine/touched.ts';
import { standsSince, standsUntil } from '../machine/tracks.ts';
import { isJobKey } from '../orders/job-names.ts';
import { TAG_REACH_MS } from './classifications.ts';

/** Operations that owned any of a time: by the rules or a person's word, or by that alone. */
export interface OwnersIn {
  ownersIn: (from: number, to: number) => Iterable<string>;
  paintedIn: (from: number, to: number) => Iterable<string>;
}

export class Untold {
  readonly #history: MachineHistory;
  readonly #operations = new Set<string>();
  /** What people's words changed begins here. */
  #changedFrom = Number.POSITIVE_INFINITY;
  /** Where people corrected. */
  #corrected: Touched[] = [];
  /** Where a person's word touched whoever owned the machine: looked up when it is folded. */
  #overruled: [number, number][] = [];
  #dropped: Touched[] = [];

  constructor(history: MachineHistory) {
    this.#history = history;
  }

  correct(from: number, to: number, workFrom = Number.NEGATIVE_INFINITY): void {
    this.#corrected.push({ from, to, workFrom });
  }

  overrule(from: number, to: number): void {
    this.#overruled.push([from, to]);
  }

  /** These had time from a moment on that a person's word gave to others. */
  takenFrom(operationIds: readonly string[], from: number): void {
    if (operationIds.length === 0) return;
    this.#changedFrom = Math.min(this.#changedFrom, from);
    for (const id of operationIds) this.#operations.add(id);
  }

  /** A person's word on stops may change these, however long ago. */
  reclassified(operationIds: Iterable<string>): void {
    this.#changedFrom = Number.NEGATIVE_INFINITY;
    for (const id of operationIds) this.#operations.add(id);
  }

  /** All of the machine's time. */
  dropAll(): void {
    const from = Number.NEGATIVE_INFINITY;
    this.#dropped.push({ from, to: Number.POSITIVE_INFINITY, workFrom: from });
  }

  /** Asked of every machine before every answer: mostly there is nothing. */
  get isNothing(): boolean {
    return (
      this.#history.isTold &&
      this.#operations.size === 0 &&
      this.#overruled.length === 0 &&
      this.#corrected.length === 0 &&
      this.#dropped.length === 0
    );
  }

  /** Once all is folded. */
  gather({ ownersIn, paintedIn }: OwnersIn): void {
    for (const [from, to] of this.#overruled.splice(0)) {
      this.#changedFrom = Math.min(this.#changedFrom, from);
      for (const operationId of ownersIn(from, to)) this.#operations.add(operationId);
    }
    const touched = [...this.#history.takeTouched(), ...this.#corrected];
    this.#corrected = [];
    for (const one of touched) {
      const { from, to } = this.#drop(one);
      // A fact may change what came before it, such as the standstill or the setup that it ends. No fact is read for that.
      for (const operationId of this.#history.ownersAwake(from, to)) this.#operations.add(operationId);
      for (const operationId of paintedIn(from, to)) this.#operations.add(operationId);
    }
  }

  /** Sums of cells that a change within [from, to) may have touched, standstills at its edges included. */
  #drop({ from, to, workFrom }: Touched): Touched {
    const low = standsSince(this.#history.tracks, from);
    const high = to === Number.POSITIVE_INFINITY ? to : standsUntil(this.#history.tracks, to + TAG_REACH_MS);
    const dropped = { from: low, to: high, workFrom: Math.max(low, workFrom) };
    this.#dropped.push(dropped);
    return dropped;
  }

  /** Time whose sums must be made again, since this was last asked. */
  takeDropped(): Touched[] {
    const dropped = this.#dropped;
    this.#dropped = [];
    const open = dropped.filter(({ to }) => to === Number.POSITIVE_INFINITY);
    if (open.length < 2) return dropped;
    const [from, workFrom] = [Math.min(...open.map((one) => one.from)), Math.min(...open.map((one) => one.workFrom))];
    return [...dropped.filter((one) => !open.includes(one)), { from, to: Number.POSITIVE_INFINITY, workFrom }];
  }

  /** Operations whose parts or times may have changed since this was last asked; `from`: by a person's word from here on. */
  takeChanged(): { operationIds: ReadonlySet<string>; from: number } {
    const operationIds = new Set(this.#operations);
    this.#operations.clear();
    for (const key of this.#history.takeChanged()) if (!isJobKey(key)) operationIds.add(key);
    const from = this.#changedFrom;
    this.#changedFrom = Number.POSITIVE_INFINITY;
    return { operationIds, from };
  }
}
