/**
 * Stops that nobody has explained yet, of any time: their days are known by the kept sums, which hold unexplained
 * time, so that a question over a year reads only the days that have such stops, and each of them once.
 */
import type { MachineLedger } from '../timeline/machine-ledger.ts';
import { stopsOf } from '../timeline/stops.ts';
import type { Stop } from '../words/interval.ts';
import type { Reason } from '../words/plant.ts';
import type { KeptSums } from './kept-sums.ts';

/** What is asked when a day is looked at. */
export interface UnexplainedSource {
  sums: Pick<KeptSums, 'days' | 'unexplainedMs'>;
  /** Folded. */
  machine: (machineId: string) => MachineLedger;
  reason: (reasonId: string) => Reason | undefined;
}

/** Of one machine. */
export interface SavedUnexplained {
  machineId: string;
  /** By beginning of the day. */
  days: [day: number, stops: readonly Stop[]][];
}

interface MachineDays {
  /** By beginning of the day. */
  stops: Map<number, readonly Stop[]>;
  /** All days from the one to before the other are kept. */
  keptFrom: number;
  keptTo: number;
  /** No kept day ends later: most facts are later. */
  reach: number;
}

export class Unexplained {
  readonly #source: UnexplainedSource;
  readonly #machines = new Map<string, MachineDays>();

  constructor(source: UnexplainedSource) {
    this.#source = source;
  }

  /**
   * Those that touch [from, now), each whole, oldest first. `most`: so many days that are not kept are looked at, the
   * newest first; what lies in others comes with a later call.
   */
  of(machineId: string, from: number, now: number, most = Number.POSITIVE_INFINITY): Stop[] {
    const { days } = this.#source.sums;
    const closedUntil = Math.min(this.#source.machine(machineId).history.closedUntil, now);
    const found = new Map<number, Stop>();
    // A stop that goes on over midnight is the later day's: that knows its end.
    const take = (stops: readonly Stop[]) => {
      for (const stop of stops) if ((stop.to ?? now + 1) > from && !found.has(stop.from)) found.set(stop.from, stop);
    };
    let day = days.at(Math.max(from, Math.min(closedUntil, now)));
    if (day < now) take(this.#look(machineId, day, now, now));
    for (let left = most; day > from; ) {
      day = days.at(day - 1);
      const kept = this.#machines.get(machineId)?.stops.get(day);
      if (kept !== undefined) take(kept);
      else if (left-- > 0) take(this.#day(machineId, day, now));
    }
    return [...found.values()].sort((a, b) => a.from - b.from);
  }

  /** Looks at days that are over while their facts are in memory, the oldest first. Returns at how many. */
  keepDays(machineId: string, firstAt: number, now: number, most: number): number {
    const { days } = this.#source.sums;
    const { closedUntil } = this.#source.machine(machineId).history;
    let looked = 0;
    const own = this.#of(machineId);
    const first = days.at(firstAt);
    let day = first < own.keptFrom ? first : Math.max(first, own.keptTo);
    own.keptFrom = first;
    for (; looked < most && days.after(day) <= closedUntil; day = days.after(day)) {
      if (own.stops.has(day)) continue;
      this.#day(machineId, day, now);
      looked++;
    }
    own.keptTo = day;
    return looked;
  }

  /** A machine's time in [from, to) has changed. */
  drop(machineId: string, from: number, to: number): void {
    const own = this.#machines.get(machineId);
    if (own === undefined || from > own.reach) return;
    const { days } = this.#source.sums;
    for (const day of own.stops.keys()) {
      if (day >= to || days.after(day) < from) continue;
      own.stops.delete(day);
      own.keptTo = Math.min(own.keptTo, day);
    }
  }

  clear(): void {
    this.#machines.clear();
  }

  *save(): Generator<SavedUnexplained> {
    for (const [machineId, { stops }] of this.#machines) yield { machineId, days: [...stops] };
  }

  restore({ machineId, days }: SavedUnexplained): void {
    for (const [day, stops] of days) this.#keep(machineId, day, stops);
  }

  #of(machineId: string): MachineDays {
    let own = this.#machines.get(machineId);
    if (own === undefined) {
      const never = Number.NEGATIVE_INFINITY;
      own = { stops: new Map(), keptFrom: Number.POSITIVE_INFINITY, keptTo: never, reach: never };
      this.#machines.set(machineId, own);
    }
    return own;
  }

  #keep(machineId: string, day: number, stops: readonly Stop[]): void {
    const own = this.#of(machineId);
    own.stops.set(day, stops);
    own.reach = Math.max(own.reach, this.#source.sums.days.after(day));
  }

  #day(machineId: string, day: number, now: number): readonly Stop[] {
    const { sums } = this.#source;
    const end = sums.days.after(day);
    const none = sums.unexplainedMs(machineId, day, end, now) === 0;
    const found = none ? [] : this.#look(machineId, day, end, now);
    this.#keep(machineId, day, found);
    return found;
  }

  #look(machineId: string, from: number, to: number, now: number): Stop[] {
    const { machine: machineOf, reason } = this.#source;
    const machine = machineOf(machineId);
    const intervals = machine.intervals(from, to, now, reason);
    return stopsOf(machine, intervals, now, reason).filter(({ unexplained }) => unexplained);
  }
}
