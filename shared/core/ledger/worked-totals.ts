/**
 * Totals of operations: of one that is over they are worked out once, before a page asks; of one in work its past is
 * kept, and gone on from.
 */
import type { OrderBook } from '../orders/order-book.ts';
import type { MachineLedger } from '../timeline/machine-ledger.ts';
import type { Reason } from '../words/plant.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../words/time.ts';
import type { KeptTotals } from './kept.ts';
import type { PersonSpan } from './labour.ts';
import { hourOf, SharedHours, settledUntil } from './shared-hours.ts';
import { type RestingTotals, totalsOf, type WorkTotals } from './totals.ts';
import { nothingWorked, type WorkedUntil, type WorkSource, workedOn } from './worked-until.ts';

/** Facts close an operation's last stretch some time after it; what is not over yet is looked at again so late. */
const LOOK_AGAIN_MS = 10 * MINUTE_MS;
/** The next fact touches time from where all was closed on. */
const CLOSED_MS = MINUTE_MS;
/** Of an operation in work about so much is read for each look. */
const BEGUN_MS = HOUR_MS;
/** Machines that an operation and its people were at: half a day of more does not fit beside everything else. */
const MOST_AROUND = 8;
/** Of an operation that was in work for weeks so much is read in one piece. */
const STEP_MS = 12 * HOUR_MS;
/** Of so long ago totals are worked out before anybody asks: as rows by operation are asked for, and all of them are kept. */
const TOTALS_MS = 32 * DAY_MS;

export interface WorkedTotalsParts {
  kept: KeptTotals;
  /** All facts of each are folded. */
  machines: ReadonlyMap<string, MachineLedger>;
  book: OrderBook;
  reason: (reasonId: string) => Reason | undefined;
  cellOf: WorkSource['cellOf'];
}

export class WorkedTotals {
  readonly #kept: KeptTotals;
  readonly #machines: WorkedTotalsParts['machines'];
  readonly #book: OrderBook;
  readonly #reason: WorkedTotalsParts['reason'];
  readonly #cellOf: WorkedTotalsParts['cellOf'];
  readonly #hours: SharedHours;

  constructor({ kept, machines, book, reason, cellOf }: WorkedTotalsParts) {
    this.#kept = kept;
    this.#machines = machines;
    this.#book = book;
    this.#reason = reason;
    this.#cellOf = cellOf;
    this.#hours = new SharedHours(machines, reason);
  }

  /** Something changed at a machine in [from, to). */
  drop(machine: MachineLedger, from: number, to: number): void {
    this.#hours.drop(machine, from, to);
  }

  /** Another configuration: who is where and what of it counts may be other than it was. */
  reconfigured(): void {
    this.#hours.clear();
  }

  /** Of one operation, by what is known at `now`, epoch ms. */
  of(operationId: string, now: number): WorkTotals {
    const kept = this.#kept.get(operationId, now);
    if (kept !== undefined) return kept;
    const machines = [...this.#machines.values()];
    const begun = this.#kept.begun(operationId, now) ?? nothingWorked;
    const worked = this.#worked(operationId, begun, now, now);
    const found = totalsOf(operationId, worked, machines, this.#book, now);
    const over =
      found.own.every(({ machineId, to }) => to < now && to <= this.#closedUntil(machineId)) &&
      found.people.every((one) => one.to < now && this.#settled(one, now) >= one.to) &&
      // A machine that is on it, and whose time was given to others up to later than now, adds to it by time alone.
      this.#isOver(operationId);
    if (over && this.#book.saidAt(operationId) <= now) this.#kept.keep(operationId, found);
    else this.#keepBegun(operationId, begun, found, now);
    return { totals: found.totals, own: found.own, cells: found.cells };
  }

  #closedUntil(machineId: string): number {
    return this.#machines.get(machineId)?.history.closedUntil ?? Number.NEGATIVE_INFINITY;
  }

  /** Up to here time alone does not change what the person had in work then, wherever that was. */
  #settled({ by, from, to }: PersonSpan, now: number): number {
    let until = now;
    for (const machine of this.#machines.values()) {
      const settled = settledUntil(machine, now);
      if (settled >= Math.min(until, to) || !machine.signOns.people.has(by)) continue;
      const isThere = machine.signOns.spans(machine.id, from, to).some((one) => one.by === by && one.to > settled);
      if (isThere) until = settled;
    }
    return until;
  }

  /** What lies before everything that is still open where the operation was in work. */
  #keepBegun(operationId: string, begun: WorkedUntil, { own, people }: RestingTotals, now: number): void {
    if (own.length === 0) return;
    const closed = own.map(({ machineId }) => this.#closedUntil(machineId));
    const settled = people.map((one) => this.#settled(one, now));
    const until = hourOf(Math.min(...closed, ...settled, now) - CLOSED_MS);
    if (until - Math.max(begun.until, Math.min(...own.map(({ from }) => from))) < BEGUN_MS) return;
    this.#kept.keepBegun(operationId, this.#worked(operationId, begun, until, now));
  }

  /**
   * Totals of operations that are over, before their facts come to rest and before a page asks; of those that go on,
   * their past, so that it is not read again when they are over. One at each step.
   */
  *working(horizon: number): Generator<void> {
    for (const operationId of this.#kept.due(horizon, () => this.#worthKeeping(horizon))) {
      const isOver = this.#isOver(operationId);
      if (isOver) this.of(operationId, horizon + 1);
      const isMore = isOver || this.#begin(operationId, horizon + 1);
      this.#kept.looked(operationId, horizon + LOOK_AGAIN_MS);
      if (isMore) yield;
    }
  }

  /** Whether there was enough of it to be worth a step. */
  #begin(operationId: string, now: number): boolean {
    const places = this.#placesOf(operationId);
    const begun = this.#kept.begun(operationId, now) ?? nothingWorked;
    const since = Math.max(begun.until, Math.min(...places.map(({ from }) => from)));
    const closed = places.map(({ machine }) => machine.history.closedUntil);
    if (Math.min(...closed, now) - since < STEP_MS) return false;
    this.of(operationId, now);
    return true;
  }

  /** Where operations in work stand, in pieces: whoever asks next goes on from there. */
  *workOn(horizon: number): Generator<void> {
    yield* this.#hours.reading([...this.#machines.values()], horizon - DAY_MS, horizon, horizon);
    for (const operationId of this.#kept.open(() => this.#worthKeeping(horizon))) {
      if (!this.#isAtEnd(operationId)) continue;
      yield* this.#goOn(operationId, horizon + 1);
      this.of(operationId, horizon + 1);
      yield;
    }
  }

  /** Its machine is on it, or was as it told last: others wait until they are asked for. */
  #isAtEnd(operationId: string): boolean {
    return [...this.#machines.values()].some(({ history }) =>
      history.spansOf(operationId).some(([, to]) => to === Number.POSITIVE_INFINITY),
    );
  }

  /** Its past, half a day at a time, as far as nothing open can change it any more; then what is left is awake. */
  *#goOn(operationId: string, now: number): Generator<void> {
    const places = this.#placesOf(operationId);
    if (places.length === 0) return;
    const begin = Math.min(...places.map(({ from }) => from));
    const around = this.#around(places, begin, now);
    const closed = places.map(({ machine }) => machine.history.closedUntil);
    // Its people's time rests on what they have in work elsewhere, too.
    const settled = this.#peopleAt(places, begin, now).map((one) => this.#settled(one, now));
    const until = Math.min(now, ...closed, ...settled) - CLOSED_MS;
    let at = Math.max(begin, this.#kept.begun(operationId, now)?.until ?? begin);
    // All that would be read again for each piece does not stay awake: then one piece is less work.
    if (around.length > MOST_AROUND) return yield* this.#hours.reading(around, at, now, now);
    for (; at + BEGUN_MS < until; at = Math.min(until, at + STEP_MS)) {
      const to = Math.min(until, at + STEP_MS);
      for (const { history } of around) yield* history.waking(at, to);
      const begun = this.#kept.begun(operationId, now) ?? nothingWorked;
      this.#kept.keepBegun(operationId, this.#worked(operationId, begun, to, now));
      yield;
    }
    for (const { history } of around) yield* history.waking(at, now);
  }

  /** Where it was in work, and since when. */
  #placesOf(operationId: string): { machine: MachineLedger; from: number }[] {
    return [...this.#machines.values()].flatMap((machine) => {
      const spans = machine.history.spansOf(operationId);
      return spans.length === 0 ? [] : [{ machine, from: Math.min(...spans.map(([from]) => from)) }];
    });
  }

  /** Where it was in work, and wherever else its people were signed on then. */
  #around(places: readonly { machine: MachineLedger }[], from: number, to: number): MachineLedger[] {
    const people = new Set(this.#peopleAt(places, from, to).map(({ by }) => by));
    return [...this.#machines.values()].filter(
      (machine) =>
        places.some((place) => place.machine === machine) ||
        machine.signOns.spans(machine.id, from, to).some(({ by }) => people.has(by)),
    );
  }

  /** Who was there, and from when to when. */
  #peopleAt(places: readonly { machine: MachineLedger }[], from: number, to: number): PersonSpan[] {
    const found = new Map<string, PersonSpan>();
    for (const { machine } of places)
      for (const { by, from: since, to: until } of machine.signOns.spans(machine.id, from, to)) {
        const known = found.get(by) ?? { by, from: since, to: until };
        found.set(by, { by, from: Math.min(known.from, since), to: Math.max(known.to, until) });
      }
    return [...found.values()];
  }

  #worked(operationId: string, begun: WorkedUntil, to: number, now: number): WorkedUntil {
    const [machines, hours] = [[...this.#machines.values()], this.#hours];
    return workedOn(operationId, begun, to, { machines, hours, now, reason: this.#reason, cellOf: this.#cellOf });
  }

  /** As far as can be told without reading anything. */
  #isOver(operationId: string): boolean {
    for (const { history } of this.#machines.values()) if (history.isOn(operationId)) return false;
    return true;
  }

  *#worthKeeping(horizon: number): Generator<string> {
    for (const machine of this.#machines.values()) yield* machine.operationsIn(horizon - TOTALS_MS, horizon);
  }
}
