/** What changed of a machine's time and has not been told on yet: whose sums are to be made again, and which operations'. */
import type { MachineHistory } from '../machine/history.ts';
import type { Touched } from '../machine/touched.ts';
import { standsSince, standsUntil } from '../machine/tracks.ts';
import { isJobKey } from '../orders/job-names.ts';
import { TAG_REACH_MS } from './classifications.ts';

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

  /** Once all is folded; `ownersIn`: operations that owned any of [from, to). */
  gather(ownersIn: (from: number, to: number) => Iterable<string>): void {
    for (const [from, to] of this.#overruled.splice(0)) {
      this.#changedFrom = Math.min(this.#changedFrom, from);
      for (const operationId of ownersIn(from, to)) this.#operations.add(operationId);
    }
    for (const touched of this.#history.takeTouched()) this.#drop(touched);
    for (const touched of this.#corrected) this.#drop(touched);
    this.#corrected = [];
  }

  /** Sums of cells that a change within [from, to) may have touched, standstills at its edges included. */
  #drop({ from, to, workFrom }: Touched): void {
    const low = standsSince(this.#history.tracks, from);
    const high = to === Number.POSITIVE_INFINITY ? to : standsUntil(this.#history.tracks, to + TAG_REACH_MS);
    this.#dropped.push({ from: low, to: high, workFrom: Math.max(low, workFrom) });
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
