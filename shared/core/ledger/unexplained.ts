/**
 * Stops that nobody has explained yet, of any time: their days are known by the kept sums, which hold unexplained
 * time, so that a question over a year reads only the days that have such stops, and each of them once.
 */
import type { MachineLedger } from '../timeline/machine-ledger.ts';
import { stopsOf } from '../timeline/stops.ts';
import type { Stop } from '../words/interval.ts';
import type { Reason } from '../words/plant.ts';
import { DAY_MS } from '../words/time.ts';
import type { KeptSums } from './kept-sums.ts';

/** What is asked when a day is looked at. */
export interface UnexplainedSource {
  sums: Pick<KeptSums, 'dayAt' | 'unexplainedMs'>;
  /** Folded. */
  machine: (machineId: string) => MachineLedger;
  reason: (reasonId: string) => Reason | undefined;
}

export class Unexplained {
  readonly #source: UnexplainedSource;
  /** By machine and beginning of the day. */
  readonly #days = new Map<string, Map<number, readonly Stop[]>>();

  constructor(source: UnexplainedSource) {
    this.#source = source;
  }

  /** Those that touch [from, now), each whole, oldest first. */
  of(machineId: string, from: number, now: number): Stop[] {
    const closedUntil = Math.min(this.#source.machine(machineId).history.closedUntil, now);
    const found = new Map<number, Stop>();
    const take = (stops: readonly Stop[]) => {
      for (const stop of stops) if ((stop.to ?? now + 1) > from) found.set(stop.from, stop);
    };
    let day = this.#source.sums.dayAt(from);
    // A stop that goes on over midnight is the later day's: that knows its end.
    for (; day + DAY_MS <= closedUntil; day += DAY_MS) take(this.#day(machineId, day, now));
    if (day < now) take(this.#look(machineId, day, now, now));
    return [...found.values()].sort((a, b) => a.from - b.from);
  }

  /** A machine's time in [from, to) has changed. */
  drop(machineId: string, from: number, to: number): void {
    const days = this.#days.get(machineId);
    for (const day of days?.keys() ?? []) if (day < to && day + DAY_MS >= from) days?.delete(day);
  }

  clear(): void {
    this.#days.clear();
  }

  #day(machineId: string, day: number, now: number): readonly Stop[] {
    const days = this.#days.get(machineId) ?? new Map<number, readonly Stop[]>();
    this.#days.set(machineId, days);
    const kept = days.get(day);
    if (kept !== undefined) return kept;
    const none = this.#source.sums.unexplainedMs(machineId, day, day + DAY_MS, now) === 0;
    const found = none ? [] : this.#look(machineId, day, day + DAY_MS, now);
    days.set(day, found);
    return found;
  }

  #look(machineId: string, from: number, to: number, now: number): Stop[] {
    const { machine: machineOf, reason } = this.#source;
    const machine = machineOf(machineId);
    const intervals = machine.intervals(from, to, now, reason);
    return stopsOf(machine, intervals, now, reason).filter(({ unexplained }) => unexplained);
  }
}
