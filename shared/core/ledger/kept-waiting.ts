/**
 * Parts that nobody gave to an operation, kept by day until a fact touches it: those of a Friday are still asked for on
 * Monday, and no look at a machine reads the days between.
 */
import type { MachineLedger } from '../timeline/machine-ledger.ts';
import type { Waiting } from '../timeline/undecided.ts';
import { type RestingPlace, rowsText } from '../words/pages.ts';
import { DAY_MS } from '../words/time.ts';
import { dayOf, KeptDays, type SavedDays } from './kept-days.ts';

export type SavedWaiting = SavedDays<readonly Waiting[]>;

export class KeptWaiting {
  readonly #days: KeptDays<readonly Waiting[]>;

  constructor(place: RestingPlace) {
    this.#days = new KeptDays(rowsText<Waiting>(), place);
  }

  /**
   * Of a folded machine since the day of `from`, oldest first. `most`: so many days that are not kept are looked at, the
   * newest first; what lies in others comes with a later call.
   */
  of(machine: MachineLedger, from: number, now: number, most: number): Waiting[] {
    const open = Math.max(dayOf(from), dayOf(Math.min(machine.history.closedUntil, now)));
    const days: (readonly Waiting[])[] = [machine.waiting(open, now)];
    for (let [day, left] = [open - DAY_MS, most]; day >= dayOf(from); day -= DAY_MS) {
      const kept = this.#days.get(machine.id, day, now);
      if (kept !== undefined) days.unshift(kept);
      else if (left-- > 0) days.unshift(this.#look(machine, day));
    }
    return joined(days.flat());
  }

  /** Looks at days that are over while their facts are in memory. Returns at how many. */
  keepDays(machine: MachineLedger, most: number): number {
    const { firstAt, closedUntil } = machine.history;
    if (firstAt === null) return 0;
    return this.#days.inPassing(machine.id, firstAt, closedUntil, most, (day) => this.#look(machine, day));
  }

  /** A machine's time in [from, to) has changed. */
  drop(machineId: string, from: number, to: number): void {
    this.#days.dropWithin(machineId, from, to);
  }

  save(): Iterable<SavedWaiting> {
    return this.#days.save();
  }

  restore(saved: SavedWaiting): void {
    this.#days.restore(saved);
  }

  #look(machine: MachineLedger, day: number): readonly Waiting[] {
    const value = machine.waiting(day, day + DAY_MS);
    this.#days.keep(machine.id, day, { until: day + DAY_MS, value });
    return value;
  }
}

/** What only midnight cut is one question. */
function joined(all: readonly Waiting[]): Waiting[] {
  const found: Waiting[] = [];
  for (const one of all) {
    const last = found.at(-1);
    if (last === undefined || !goesOn(last, one)) {
      found.push(one);
      continue;
    }
    const [producedPcs, cycles] = [last.producedPcs + one.producedPcs, last.cycles + one.cycles];
    found[found.length - 1] = { ...one, from: last.from, producedPcs, cycles };
  }
  return found;
}

const goesOn = (last: Waiting, { from, heldFrom, isOtherUnit }: Waiting): boolean =>
  last.to === from && from === dayOf(from) && last.heldFrom === heldFrom && last.isOtherUnit === isOtherUnit;
