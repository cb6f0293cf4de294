/**
 * People's time, shared over what was in work wherever they were signed on, hour by hour: all operations of an hour
 * are answered by one reading of it. Kept until a fact touches it.
 */
import type { Attended } from '../timeline/attendance.ts';
import type { MachineLedger } from '../timeline/machine-ledger.ts';
import type { Reason } from '../words/plant.ts';
import { HOUR_MS } from '../words/time.ts';
import { sharedOut } from './shared-out.ts';

/** Hours of a machine that are read in one. */
const AT_ONCE = 8;
/** Hours of machines, and hours of people: of 50 machines those of some days. */
const MOST_HOURS = 10_000;
/** Half of them at once: the others belong to operations beside it. */
const MOST_READ = MOST_HOURS / 2;

export const hourOf = (at: number): number => Math.floor(at / HOUR_MS) * HOUR_MS;

export class SharedHours {
  readonly #machines: ReadonlyMap<string, MachineLedger>;
  readonly #reason: (reasonId: string) => Reason | undefined;
  /** Of a machine, who was there for what. */
  readonly #attended = new Hours<readonly Attended[]>();
  /** Of a person, what each operation has of the hour. */
  readonly #shared = new Hours<ReadonlyMap<string, number>>();

  constructor(machines: ReadonlyMap<string, MachineLedger>, reason: (reasonId: string) => Reason | undefined) {
    this.#machines = machines;
    this.#reason = reason;
  }

  /** An operation's part of the person's hour; null: something of it is still open. */
  msOf(operationId: string, by: string, hour: number, now: number): number | null {
    const shared = this.#shared.get(by, hour) ?? this.#share(by, hour, now);
    return shared === null ? null : (shared.get(operationId) ?? 0);
  }

  /** Reads who was at these machines in [from, to), some hours of one at a time; not where it would not stay. */
  *reading(machines: readonly MachineLedger[], from: number, to: number, now: number): Generator<void> {
    // Without a first fact there is no time, either.
    if (!Number.isFinite(from) || ((to - from) / HOUR_MS) * machines.length > MOST_READ) return;
    for (const machine of machines) {
      const end = Math.min(to, settledUntil(machine, now));
      for (let hour = hourOf(from); hour + HOUR_MS <= end; hour += HOUR_MS) {
        if (!this.#isToRead(machine, hour)) continue;
        this.#attendedAt(machine, hour, now);
        yield;
      }
    }
  }

  #share(by: string, hour: number, now: number): ReadonlyMap<string, number> | null {
    const places = [...this.#machines.values()].filter((machine) => isSignedOn(machine, by, hour));
    if (places.some((machine) => hour + HOUR_MS > settledUntil(machine, now))) return null;
    const pieces = places.flatMap((machine) => this.#attendedAt(machine, hour, now).filter((piece) => piece.by === by));
    const shared = new Map<string, number>();
    for (const { own } of sharedOut(pieces)) for (const { id, ms } of own) shared.set(id, (shared.get(id) ?? 0) + ms);
    this.#shared.set(by, hour, shared);
    return shared;
  }

  #attendedAt(machine: MachineLedger, hour: number, now: number): readonly Attended[] {
    const known = this.#attended.get(machine.id, hour);
    if (known !== undefined) return known;
    const settled = settledUntil(machine, now);
    let end = hour + HOUR_MS;
    while (end + HOUR_MS <= settled && end < hour + AT_ONCE * HOUR_MS && this.#isToRead(machine, end)) end += HOUR_MS;
    const hours = new Map<number, Attended[]>();
    for (let at = hour; at < end; at += HOUR_MS) hours.set(at, []);
    for (const piece of machine.attended(machine.intervals(hour, end, now, this.#reason), hour, end))
      for (let at = hourOf(piece.from); at < piece.to; at += HOUR_MS)
        hours.get(at)?.push({ ...piece, from: Math.max(piece.from, at), to: Math.min(piece.to, at + HOUR_MS) });
    for (const [at, pieces] of hours) this.#attended.set(machine.id, at, pieces);
    return hours.get(hour) ?? [];
  }

  #isToRead(machine: MachineLedger, hour: number): boolean {
    return this.#attended.get(machine.id, hour) === undefined && isSignedOn(machine, null, hour);
  }

  /** Something changed at the machine in [from, to). */
  drop(machine: MachineLedger, from: number, to: number): void {
    this.#attended.drop(machine.id, from, to);
    for (const by of machine.signOns.people) this.#shared.drop(by, from, to);
  }

  clear(): void {
    this.#attended.clear();
    this.#shared.clear();
  }
}

function isSignedOn(machine: MachineLedger, by: string | null, hour: number): boolean {
  const { signOns } = machine;
  if (by !== null && !signOns.people.has(by)) return false;
  return signOns.spans(machine.id, hour, hour + HOUR_MS).some((one) => by === null || one.by === by);
}

/**
 * Up to here time alone does not change what was in work there for its people: only a pulse that does not come makes
 * time that runs stand. What else is open is ended by facts, and they touch what they change.
 */
export function settledUntil({ history }: MachineLedger, now: number): number {
  const { segment, lastCycleAt } = history.state;
  return segment?.state === 'running' ? Math.min(now, lastCycleAt ?? now) : now;
}

/** Something of many hours, of machines or people; the oldest go where there are too many. */
class Hours<T> {
  readonly #of = new Map<string, Map<number, T>>();
  #size = 0;

  get(id: string, hour: number): T | undefined {
    return this.#of.get(id)?.get(hour);
  }

  set(id: string, hour: number, what: T): void {
    const hours = this.#of.get(id) ?? new Map<number, T>();
    this.#of.set(id, hours);
    this.#size += hours.has(hour) ? 0 : 1;
    hours.set(hour, what);
    if (this.#size > MOST_HOURS) this.#shorten();
  }

  drop(id: string, from: number, to: number): void {
    const hours = this.#of.get(id);
    if (hours === undefined) return;
    const first = Math.ceil((from - HOUR_MS) / HOUR_MS) * HOUR_MS;
    // A fact of now touches an hour or two of thousands; one that came late may touch more than there are.
    if ((to - first) / HOUR_MS < hours.size)
      for (let hour = first; hour <= to; hour += HOUR_MS) this.#forget(hours, hour);
    else for (const hour of hours.keys()) if (hour >= first && hour <= to) this.#forget(hours, hour);
  }

  clear(): void {
    this.#of.clear();
    this.#size = 0;
  }

  /** Half of each: what was read last stays. */
  #shorten(): void {
    for (const hours of this.#of.values())
      for (const hour of [...hours.keys()].slice(0, Math.ceil(hours.size / 2))) this.#forget(hours, hour);
  }

  #forget(hours: Map<number, T>, hour: number): void {
    if (hours.delete(hour)) this.#size--;
  }
}
