/** What was worked out of whole days of a machine's time, kept until a fact touches them. Days of UTC: no zone moves them. */
import { DAY_MS } from '../words/time.ts';

export interface KeptDay<T> {
  /** What happens later changes nothing of it. */
  until: number;
  value: T;
}

export interface SavedDays<T> {
  machineId: string;
  days: [day: number, kept: KeptDay<T>][];
  keptTo: number;
}

interface MachineDays<T> {
  days: Map<number, KeptDay<T>>;
  /** Days before were looked at in passing, and since then dropped by nothing. */
  keptTo: number;
  /** No kept day reaches further: most facts are later. */
  reach: number;
}

export class KeptDays<T> {
  readonly #machines = new Map<string, MachineDays<T>>();

  /** What was kept, if it is also the answer for `now`; undefined: ask again. */
  get(machineId: string, day: number, now: number): T | undefined {
    const kept = this.#machines.get(machineId)?.days.get(day);
    return kept === undefined || kept.until > now ? undefined : kept.value;
  }

  keep(machineId: string, day: number, kept: KeptDay<T>): void {
    const own = this.#of(machineId);
    own.days.set(day, kept);
    own.reach = Math.max(own.reach, kept.until);
  }

  /**
   * Has days looked at that are over, from the first one that was not, at most `most`; returns how many. One that cannot
   * be kept yet is looked at again.
   */
  inPassing(
    machineId: string,
    firstAt: number,
    closedUntil: number,
    most: number,
    look: (day: number) => void,
  ): number {
    const own = this.#of(machineId);
    let looked = 0;
    let day = Math.max(own.keptTo, dayOf(firstAt));
    for (; looked < most && day + DAY_MS <= closedUntil; day += DAY_MS, looked++) {
      look(day);
      if (!own.days.has(day)) break;
    }
    own.keptTo = day;
    return looked;
  }

  /** Whatever rests on a machine's time from a moment on. */
  dropFrom(machineId: string, from: number): void {
    this.#drop(machineId, from, (_day, { until }) => until >= from);
  }

  /** Days that [from, to) touches, or ends on. */
  dropWithin(machineId: string, from: number, to: number): void {
    this.#drop(machineId, from, (day) => day < to && day + DAY_MS >= from);
  }

  machineIds(): Iterable<string> {
    return this.#machines.keys();
  }

  clear(): void {
    this.#machines.clear();
  }

  *save(): Generator<SavedDays<T>> {
    for (const [machineId, { days, keptTo }] of this.#machines) yield { machineId, days: [...days], keptTo };
  }

  restore({ machineId, days, keptTo }: SavedDays<T>): void {
    for (const [day, kept] of days) this.keep(machineId, day, kept);
    this.#of(machineId).keptTo = keptTo;
  }

  #drop(machineId: string, from: number, isTouched: (day: number, kept: KeptDay<T>) => boolean): void {
    const own = this.#machines.get(machineId);
    if (own === undefined) return;
    // Also of a day before the first one that was looked at.
    own.keptTo = Math.min(own.keptTo, dayOf(from));
    if (from > own.reach) return;
    for (const [day, kept] of own.days) {
      if (!isTouched(day, kept)) continue;
      own.days.delete(day);
      own.keptTo = Math.min(own.keptTo, day);
    }
  }

  #of(machineId: string): MachineDays<T> {
    let own = this.#machines.get(machineId);
    if (own === undefined) {
      own = { days: new Map(), keptTo: Number.NEGATIVE_INFINITY, reach: Number.NEGATIVE_INFINITY };
      this.#machines.set(machineId, own);
    }
    return own;
  }
}

export const dayOf = (at: number): number => Math.floor(at / DAY_MS) * DAY_MS;
