/**
 * What was worked out of whole days of a machine's time, kept until a fact touches them. Days of UTC: no zone moves them.
 * Few ask, and for months at once: what a day came to lies in a cellar, in memory is where.
 */
import { AtRest, type TextForm } from '../words/at-rest.ts';
import type { RestingPlace } from '../words/pages.ts';
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
  /** By which day since 1970 it is: small whole numbers take the least room. */
  values: AtRest<number, T>;
  /** By the same: for how long behind its end something may change it yet, ms. Most are left out: for none. */
  openMs: Map<number, number>;
  /** Days before were looked at in passing, and since then dropped by nothing. */
  keptTo: number;
  /** No kept day reaches further: most facts are later. */
  reach: number;
}

export class KeptDays<T> {
  readonly #machines = new Map<string, MachineDays<T>>();
  readonly #form: TextForm<T>;
  readonly #place: RestingPlace;

  constructor(form: TextForm<T>, place: RestingPlace) {
    this.#form = form;
    this.#place = place;
  }

  /** What was kept, if it is also the answer for `now`; undefined: ask again. */
  get(machineId: string, day: number, now: number): T | undefined {
    const own = this.#machines.get(machineId);
    return own === undefined || untilOf(own, day) > now ? undefined : own.values.get(day / DAY_MS);
  }

  keep(machineId: string, day: number, { until, value }: KeptDay<T>): void {
    const own = this.#of(machineId);
    own.values.set(day / DAY_MS, value);
    setUntil(own, day, until);
  }

  /**
   * Has days looked at that are over and not kept, from the first one that was not, at most `most`; returns how many it
   * passed. One that cannot be kept yet is looked at again.
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
      if (own.values.has(day / DAY_MS)) continue;
      look(day);
      if (!own.values.has(day / DAY_MS)) break;
    }
    own.keptTo = day;
    return looked;
  }

  /** Whatever rests on a machine's time from a moment on. */
  dropFrom(machineId: string, from: number): void {
    this.#drop(machineId, from, (_day, until) => until >= from);
  }

  /** Days that [from, to) touches, or ends on. */
  dropWithin(machineId: string, from: number, to: number): void {
    this.#drop(machineId, from, (day) => day < to && day + DAY_MS >= from);
  }

  machineIds(): Iterable<string> {
    return this.#machines.keys();
  }

  clear(): void {
    for (const { values } of this.#machines.values()) values.clear();
    this.#machines.clear();
  }

  *save(): Generator<SavedDays<T>> {
    for (const [machineId, own] of this.#machines) {
      const days: SavedDays<T>['days'] = [];
      for (const [number, text] of own.values.save()) {
        const day = number * DAY_MS;
        days.push([day, { until: untilOf(own, day), value: this.#form.read(text) }]);
      }
      yield { machineId, days, keptTo: own.keptTo };
    }
  }

  /** Nothing of it comes to hand: nobody has asked for it. */
  restore({ machineId, days, keptTo }: SavedDays<T>): void {
    const own = this.#of(machineId);
    for (const [day, { until, value }] of days) {
      own.values.restore(day / DAY_MS, this.#form.write(value));
      setUntil(own, day, until);
    }
    own.keptTo = keptTo;
  }

  #drop(machineId: string, from: number, isTouched: (day: number, until: number) => boolean): void {
    const own = this.#machines.get(machineId);
    if (own === undefined) return;
    // Also of a day before the first one that was looked at.
    own.keptTo = Math.min(own.keptTo, dayOf(from));
    if (from > own.reach) return;
    for (const number of own.values.keys()) {
      const day = number * DAY_MS;
      if (!isTouched(day, untilOf(own, day))) continue;
      own.values.delete(number);
      own.openMs.delete(number);
      own.keptTo = Math.min(own.keptTo, day);
    }
  }

  #of(machineId: string): MachineDays<T> {
    let own = this.#machines.get(machineId);
    if (own === undefined) {
      const values = new AtRest<number, T>(this.#form, this.#place.hand, this.#place.cellar);
      const never = Number.NEGATIVE_INFINITY;
      own = { values, openMs: new Map(), keptTo: never, reach: never };
      this.#machines.set(machineId, own);
    }
    return own;
  }
}

type Lasting = Pick<MachineDays<unknown>, 'openMs' | 'reach'>;

function untilOf({ openMs }: Lasting, day: number): number {
  return day + DAY_MS + (openMs.get(day / DAY_MS) ?? 0);
}

function setUntil(own: Lasting, day: number, until: number): void {
  const openMs = until - day - DAY_MS;
  if (openMs === 0) own.openMs.delete(day / DAY_MS);
  else own.openMs.set(day / DAY_MS, openMs);
  own.reach = Math.max(own.reach, until);
}

export const dayOf = (at: number): number => Math.floor(at / DAY_MS) * DAY_MS;
