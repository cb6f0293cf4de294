/** Of operations in work: their time that nothing open can change any more, up to some moments, to go on from. */
import { DAY_MS } from '../words/time.ts';
import { ownSpansOf, type WorkedUntil } from './worked-until.ts';

/** Of each operation, beside the last: some days and two weeks back. */
const MOST_STEPS = 4;
/** More are not in work at once at 50 machines, and each is worked out anew where it is not here. */
const MOST = 1_000;

export class KeptBegun {
  /** Ascending. */
  readonly #steps = new Map<string, readonly WorkedUntil[]>();
  /** Operations with time of a machine. */
  readonly #at = new Map<string, Set<string>>();

  of(operationId: string, now: number): WorkedUntil | undefined {
    return this.#steps.get(operationId)?.findLast(({ until }) => until <= now);
  }

  keep(operationId: string, worked: WorkedUntil): void {
    const before = this.#steps.get(operationId) ?? [];
    this.delete(operationId);
    this.#put(operationId, [...spacedOut(before, worked.until), worked]);
    if (this.#steps.size <= MOST) return;
    const [oldest] = this.#steps.keys();
    if (oldest !== undefined) this.delete(oldest);
  }

  /** A fact may have changed it, from a moment on. */
  forget(operationId: string, from: number): void {
    this.#forget(operationId, ({ until }) => until >= from);
  }

  /** A machine's time in [from, to] has changed. */
  drop(machineId: string, from: number, to: number): void {
    const isTouched = (begun: WorkedUntil) =>
      ownSpansOf(begun).some((span) => span.machineId === machineId && span.from <= to && span.to >= from);
    for (const operationId of this.#at.get(machineId) ?? []) this.#forget(operationId, isTouched);
  }

  delete(operationId: string): void {
    for (const machineId of machinesOf(this.#steps.get(operationId))) this.#at.get(machineId)?.delete(operationId);
    this.#steps.delete(operationId);
  }

  clear(): void {
    this.#steps.clear();
    this.#at.clear();
  }

  *save(): Generator<readonly [operationId: string, begun: WorkedUntil]> {
    for (const [operationId, all] of this.#steps) for (const begun of all) yield [operationId, begun];
  }

  restore(operationId: string, begun: WorkedUntil): void {
    this.#put(operationId, [...(this.#steps.get(operationId) ?? []), begun]);
  }

  #forget(operationId: string, isWrong: (begun: WorkedUntil) => boolean): void {
    const all = this.#steps.get(operationId);
    if (all === undefined || !all.some(isWrong)) return;
    const right = all.filter((begun) => !isWrong(begun));
    if (right.length === 0) this.delete(operationId);
    else this.#steps.set(operationId, right);
  }

  #put(operationId: string, all: readonly WorkedUntil[]): void {
    this.#steps.set(operationId, all);
    for (const machineId of machinesOf(all)) {
      const there = this.#at.get(machineId);
      if (there === undefined) this.#at.set(machineId, new Set([operationId]));
      else there.add(operationId);
    }
  }
}

/** A later step has all machines of those before it. */
const machinesOf = (all: readonly WorkedUntil[] = []): Iterable<string> => all.at(-1)?.machines.keys() ?? [];

/**
 * Of those before `until` one a day, and beyond two days one a week: a fact that comes hours late, as after each start
 * of the box, throws the last away, and an operation in work for weeks is not read from its beginning for it.
 */
function spacedOut(before: readonly WorkedUntil[], until: number): WorkedUntil[] {
  const stepOf = (at: number) =>
    until - at < 2 * DAY_MS ? `day ${Math.floor(at / DAY_MS)}` : `week ${Math.floor(at / (7 * DAY_MS))}`;
  const found = new Map<string, WorkedUntil>();
  for (const one of before)
    if (one.until < until && stepOf(one.until) !== stepOf(until)) found.set(stepOf(one.until), one);
  return [...found.values()].slice(-MOST_STEPS);
}
