/**
 * A machine's time as estimators look at it, kept by day until a fact touches it: they ask for half a year of it at
 * every refresh, and its intervals lie in facts that rest on disk. Packed: some ten bytes for each phase.
 */
import { z } from 'zod';
import { bytesOf, bytesText, packSeqs, unpackSeqs } from '../machine/resting.ts';
import type { MachineLedger } from '../timeline/machine-ledger.ts';
import type { TextForm } from '../words/at-rest.ts';
import { type Interval, type Phase, samePhase } from '../words/interval.ts';
import type { RestingPlace } from '../words/pages.ts';
import { intervalClasses, type Reason } from '../words/plant.ts';
import { DAY_MS } from '../words/time.ts';
import { dayOf, KeptDays, type SavedDays } from './kept-days.ts';

export interface Packed {
  /** Of each phase four numbers as differences: length, class, operation (0: none), how long before it a stop began. */
  numbers: Uint8Array;
  operationIds: readonly string[];
}

export type SavedPhases = SavedDays<Packed>;

/** Written here and read by nobody else. */
const Ids = z.custom<readonly string[]>(Array.isArray);

/** Two lines: JSON has no line break of its own. */
export const packedText: TextForm<Packed> = {
  write: ({ numbers, operationIds }) => `${JSON.stringify(operationIds)}\n${bytesText(numbers)}`,
  read: (text) => {
    const end = text.indexOf('\n');
    return { numbers: bytesOf(text.slice(end + 1)), operationIds: Ids.parse(JSON.parse(text.slice(0, end))) };
  },
};

export class KeptPhases {
  readonly #reason: (reasonId: string) => Reason | undefined;
  readonly #days: KeptDays<Packed>;

  constructor(reason: (reasonId: string) => Reason | undefined, place: RestingPlace) {
    this.#reason = reason;
    this.#days = new KeptDays(packedText, place);
  }

  /** Of a folded machine, cut to [from, to), without gaps; neighbours that are alike are one. */
  of(machine: MachineLedger, from: number, to: number, now: number): Phase[] {
    const found: Phase[] = [];
    const add = (phase: Phase): void => {
      const last = found.at(-1);
      if (last !== undefined && samePhase(last, phase)) last.to = phase.to;
      else found.push(phase);
    };
    for (let day = dayOf(from); day < to; day += DAY_MS) {
      const [begin, end] = [Math.max(from, day), Math.min(to, day + DAY_MS)];
      const isOver = day + DAY_MS <= Math.min(machine.history.closedUntil, now);
      const phases = isOver ? this.#day(machine, day, now) : this.#look(machine, begin, end, now);
      for (const phase of phases)
        if (phase.to > begin && phase.from < end)
          add({ ...phase, from: Math.max(phase.from, begin), to: Math.min(phase.to, end) });
    }
    return found;
  }

  /** Looks at days that are over while their facts are in memory. Returns how many. */
  keepDays(machine: MachineLedger, now: number, most: number): number {
    const { firstAt, closedUntil } = machine.history;
    if (firstAt === null) return 0;
    return this.#days.inPassing(machine.id, firstAt, Math.min(closedUntil, now), most, (day) =>
      this.#day(machine, day, now),
    );
  }

  /** A machine's time in [from, to) has changed. */
  drop(machineId: string, from: number, to: number): void {
    this.#days.dropWithin(machineId, from, to);
  }

  save(): Iterable<SavedPhases> {
    return this.#days.save();
  }

  restore(saved: SavedPhases): void {
    this.#days.restore(saved);
  }

  #day(machine: MachineLedger, day: number, now: number): readonly Phase[] {
    const kept = this.#days.get(machine.id, day, now);
    if (kept !== undefined) return unpack(kept, day);
    const phases = this.#look(machine, day, day + DAY_MS, now);
    this.#days.keep(machine.id, day, { until: day + DAY_MS, value: pack(phases, day) });
    return phases;
  }

  #look(machine: MachineLedger, from: number, to: number, now: number): Phase[] {
    return machine.intervals(from, to, now, this.#reason).map(phaseOf);
  }
}

function phaseOf({ from, to, class: kind, owner, stopFrom }: Interval): Phase {
  return { from, to, class: kind, operationId: owner?.shares[0]?.operationId ?? null, stopFrom };
}

function pack(phases: readonly Phase[], day: number): Packed {
  const operations = new Map<string, number>();
  const sums: number[] = [];
  let [at, sum] = [day, 0];
  const put = (number: number): void => {
    sum += number;
    sums.push(sum);
  };
  for (const { to, class: kind, operationId, stopFrom } of merged(phases)) {
    if (operationId !== null && !operations.has(operationId)) operations.set(operationId, operations.size + 1);
    put(to - at);
    put(intervalClasses.indexOf(kind));
    put(operationId === null ? 0 : (operations.get(operationId) ?? 0));
    put(stopFrom === null ? -1 : at - stopFrom);
    at = to;
  }
  return { numbers: packSeqs(sums), operationIds: [...operations.keys()] };
}

function unpack({ numbers, operationIds }: Packed, day: number): Phase[] {
  const phases: Phase[] = [];
  const sums = unpackSeqs(numbers);
  const number = (index: number): number => (sums[index] ?? 0) - (index === 0 ? 0 : (sums[index - 1] ?? 0));
  let from = day;
  for (let index = 0; index < sums.length; index += 4) {
    const [to, back] = [from + number(index), number(index + 3)];
    const kind = intervalClasses[number(index + 1)];
    if (kind === undefined) throw new Error('a packed phase has no class');
    const operationId = operationIds[number(index + 2) - 1] ?? null;
    phases.push({ from, to, class: kind, operationId, stopFrom: back < 0 ? null : from - back });
    from = to;
  }
  return phases;
}

function merged(phases: readonly Phase[]): Phase[] {
  const found: Phase[] = [];
  for (const phase of phases) {
    const last = found.at(-1);
    if (last !== undefined && samePhase(last, phase)) last.to = phase.to;
    else found.push({ ...phase });
  }
  return found;
}
