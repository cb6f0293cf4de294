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

export class Unexplained {
  readonly #source: UnexplainedSource;
  /** By machine and beginning of the day. */
  readonly #days = new Map<string, Map<number, readonly Stop[]>>();

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
      const kept = this.#days.get(machineId)?.get(day);
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
    for (let day = days.at(firstAt); looked < most && days.after(day) <= closedUntil; day = days.after(day)) {
      if (this.#days.get(machineId)?.has(day)) continue;
      this.#day(machineId, day, now);
      looked++;
    }
    return looked;
  }

  /** A machine's time in [from, to) has changed. */
  drop(machineId: string, from: number, to: number): void {
    const kept = this.#days.get(machineId);
    for (const day of kept?.keys() ?? []) if (day < to && this.#source.sums.days.after(day) >= from) kept?.delete(day);
  }

  clear(): void {
    this.#days.clear();
  }

  *save(): Generator<SavedUnexplained> {
    for (const [machineId, days] of this.#days) yield { machineId, days: [...days] };
  }

  restore({ machineId, days }: SavedUnexplained): void {
    this.#days.set(machineId, new Map(days));
  }

  #day(machineId: string, day: number, now: number): readonly Stop[] {
    const { sums } = this.#source;
    const kept = this.#days.get(machineId) ?? new Map<number, readonly Stop[]>();
    this.#days.set(machineId, kept);
    const end = sums.days.after(day);
    const none = sums.unexplainedMs(machineId, day, end, now) === 0;
    const found = none ? [] : this.#look(machineId, day, end, now);
    kept.set(day, found);
    return found;
  }

  #look(machineId: string, from: number, to: number, now: number): Stop[] {
    const { machine: machineOf, reason } = this.#source;
    const machine = machineOf(machineId);
    const intervals = machine.intervals(from, to, now, reason);
    return stopsOf(machine, intervals, now, reason).filter(({ unexplained }) => unexplained);
  }
}
