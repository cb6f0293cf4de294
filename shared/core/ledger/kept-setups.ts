/**
 * Setups as records, kept by day until a fact touches their time: estimators ask for those of months at every refresh,
 * and what owned the machine before and after each of them lies in facts that rest on disk.
 */
import type { OrderBook } from '../orders/order-book.ts';
import type { MachineLedger } from '../timeline/machine-ledger.ts';
import { LATE_START_MS, setupRecord, setupsBegunIn } from '../timeline/setup-records.ts';
import type { SetupRecord } from '../words/interval.ts';
import { type RestingPlace, rowsText } from '../words/pages.ts';
import { DAY_MS } from '../words/time.ts';
import { dayOf, KeptDays, type SavedDays } from './kept-days.ts';

/** By the day on which they began. */
export type SavedSetups = SavedDays<readonly SetupRecord[]>;

export class KeptSetups {
  readonly #book: OrderBook;
  readonly #days: KeptDays<readonly SetupRecord[]>;

  constructor(book: OrderBook, place: RestingPlace) {
    this.#book = book;
    this.#days = new KeptDays(rowsText<SetupRecord>(), place);
  }

  /** Of a folded machine, those that began in [from, to). None begins before its first fact, or after its last. */
  of(machine: MachineLedger, from: number, to: number, now: number): SetupRecord[] {
    const { firstAt, lastAt } = machine.history;
    if (firstAt === null || lastAt === null) return [];
    const end = Math.min(to, lastAt + 1);
    const found: SetupRecord[] = [];
    for (let day = dayOf(Math.max(from, firstAt)); day < end; day += DAY_MS)
      for (const setup of this.#day(machine, day, now)) if (setup.from >= from && setup.from < to) found.push(setup);
    return found;
  }

  /** Looks at days that are over while their facts are in memory. Returns how many. */
  keepDays(machine: MachineLedger, now: number, most: number): number {
    const { firstAt, closedUntil } = machine.history;
    if (firstAt === null) return 0;
    // A setup of a day's last hour is known when its operation may have been named.
    return this.#days.inPassing(machine.id, firstAt, closedUntil - LATE_START_MS, most, (day) =>
      this.#day(machine, day, now),
    );
  }

  /** A machine's time from a moment on has changed: what was in work before a setup may have. */
  drop(machineId: string, from: number): void {
    this.#days.dropFrom(machineId, from);
  }

  /** An order is planned otherwise from a moment on. */
  dropAll(from: number): void {
    for (const machineId of this.#days.machineIds()) this.drop(machineId, from);
  }

  clear(): void {
    this.#days.clear();
  }

  save(): Iterable<SavedSetups> {
    return this.#days.save();
  }

  restore(saved: SavedSetups): void {
    this.#days.restore(saved);
  }

  /** Kept once nothing but a late fact can change it. */
  #day(machine: MachineLedger, day: number, now: number): readonly SetupRecord[] {
    const kept = this.#days.get(machine.id, day, now);
    if (kept !== undefined) return kept;
    const spans = setupsBegunIn(machine, day, day + DAY_MS);
    const value = spans.flatMap((span) => setupRecord(machine, this.#book, span, now) ?? []);
    const until = spans.reduce((latest, span) => Math.max(latest, span.to + LATE_START_MS), day + DAY_MS);
    if (until <= Math.min(machine.history.closedUntil, now)) this.#days.keep(machine.id, day, { until, value });
    return value;
  }
}
