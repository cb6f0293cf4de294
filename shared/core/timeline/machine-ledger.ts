/** One machine of a ledger: its facts, its overlays, and everything that can be asked of its time. */

import { type Planned, plannedIntervals } from '../calendar/calendar.ts';
import { type Counting, freshCounting } from '../machine/counting.ts';
import { type FoldContext, isDeclared, isFolded, type Reassigned, type Segment } from '../machine/fold-state.ts';
import { type HistoryOptions, MachineHistory } from '../machine/history.ts';
import { SAME_CYCLE_MS } from '../machine/late-counts.ts';
import type { StepChange } from '../machine/parts.ts';
import { partsOfSpread } from '../machine/recovered.ts';
import { openSpan, type SetupSpan } from '../machine/setup.ts';
import type { Touched } from '../machine/touched.ts';
import { standsSince, standsUntil, withSilence } from '../machine/tracks.ts';
import { isJobKey } from '../orders/job-names.ts';
import type { OrderBook } from '../orders/order-book.ts';
import type { EventOf, OnMachine } from '../words/event.ts';
import type { Interval, Quantity, Stretch, Undecided } from '../words/interval.ts';
import type { RestingPlace } from '../words/pages.ts';
import type { CounterName, Machine, Reason } from '../words/plant.ts';
import { isPieces, pieces, type Unit } from '../words/quantity.ts';
import { HOUR_MS } from '../words/time.ts';
import { type Attended, attendedIn, countedTime, signOnEnd } from './attendance.ts';
import { Classifications } from './classifications.ts';
import { type Configs, changedFrom, type MachineConfig } from './configs.ts';
import { Counters } from './counters.ts';
import type { Effects } from './effects.ts';
import { type JudgedStretch, judgedStretches, stretchesOf } from './judged.ts';
import { Moved } from './moved.ts';
import { owns } from './operation-windows.ts';
import { painted, reassignedBefore, touching } from './painted.ts';
import { isOfStretch, Reassignments } from './reassignments.ts';
import { Reports } from './reports.ts';
import type { SavedMachine } from './saved-machine.ts';
import { isSignOnFact, type SignOnEnd, SignOns } from './sign-ons.ts';
import { TakenBack } from './taken-back.ts';
import { type Standstill, standstills, type TimelineInput, timeline, wholeWindow } from './timeline.ts';
import { type UndecidedOf, undecidedOf, unitShown, type Waiting, waitingIn } from './undecided.ts';

/** How far back a stop may have begun and still be the one that a person's `from` meant. */
const TAG_REACH_MS = HOUR_MS;

export interface MachineOptions extends Omit<HistoryOptions, 'context'> {
  /** Where what people said of its past rests. */
  place: RestingPlace;
}

export class MachineLedger {
  readonly id: string;
  readonly history: MachineHistory;
  readonly classifications: Classifications;
  readonly reassignments = new Reassignments();
  readonly signOns: SignOns;
  readonly #configs: Configs;
  readonly #book: OrderBook;
  readonly #counters = new Counters(() => this.configs);
  readonly #reports: Reports;
  readonly #touched = new Set<string>();
  /** Where people corrected, and what of it and of late facts has not been told on yet. */
  #corrected: Touched[] = [];
  #pending: Touched[] = [];
  /** Where a person's word touched whoever owned the machine: looked up when it is folded. */
  #overruled: [number, number][] = [];
  /** What of it has not been told on yet begins here. */
  #changedFrom = Number.POSITIVE_INFINITY;
  readonly moved: Moved;
  readonly #takenBack = new TakenBack();
  #reassigned: Reassigned[] | null = null;

  constructor(id: string, configs: Configs, book: OrderBook, { chunkFacts, awake, place }: MachineOptions) {
    this.id = id;
    this.classifications = new Classifications(place);
    this.signOns = new SignOns((at) => this.#signOnEnd(at), place);
    this.#reports = new Reports(place);
    this.history = new MachineHistory({ chunkFacts, awake, context: () => this.#context() });
    this.#configs = configs;
    this.#book = book;
    this.moved = new Moved(this.reassignments, book, (at) => this.machineAt(at), place);
  }

  get configs(): readonly MachineConfig[] {
    return this.#configs.of(this.id);
  }
  machineAt(at: number): Machine | null {
    const { configs } = this;
    const newest = configs.at(-1);
    if (newest !== undefined && newest.from <= at) return newest.machine;
    return (configs.findLast((config) => config.from <= at) ?? configs[0])?.machine ?? null;
  }

  /** As plain data, of what is folded. `restore` of a new one of the same machine undoes it. */
  save(): SavedMachine {
    return {
      history: this.history.save(),
      classifications: this.classifications.save(),
      reassignments: [...this.reassignments.facts],
      signOns: this.signOns.save(),
      counted: [...this.#counters.counted],
      reports: this.#reports.save(),
      moved: this.moved.save(),
      takenBack: this.#takenBack.save(),
    };
  }

  restore(saved: SavedMachine): void {
    for (const name of saved.counted) this.#counters.counted.add(name);
    this.history.restore(saved.history);
    this.classifications.restore(saved.classifications);
    this.reassignments.restore(saved.reassignments);
    this.signOns.restore(saved.signOns);
    this.#reports.restore(saved.reports);
    this.moved.restore(saved.moved);
    this.#takenBack.restore(saved.takenBack);
  }

  /** Takes a fact over, with what it changes. Nothing is computed before it is asked for. */
  record(event: OnMachine, { refold, sums, owners }: Effects): void {
    // Whoever comes or goes while it stands changes nothing of before.
    const people = isSignOnFact(event) ? this.signOns.changesFrom(event) : undefined;
    if (isFolded(event)) {
      if (event.type === 'counted' && this.#counters.isNew(event.counter))
        this.history.invalidate(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);
      const asked = this.#reports.heard(event, () => this.machineAt(event.at)?.programGoneMs);
      if (asked !== null) this.history.invalidateGuesses(asked);
      if (event.type === 'counted' && this.#counters.isSorted(event.counter))
        this.history.invalidateWeighed(event, SAME_CYCLE_MS);
      this.history.insert(event);
      if (isDeclared(event)) for (const at of this.moved.heard(event)) this.history.invalidate(at, at);
      if (event.type === 'loadDeclared') this.#load(event);
    } else if (event.type === 'stopClassified') this.#classify(event);
    else if (event.type === 'productionReassigned') this.#reassign(event);
    else if (isSignOnFact(event)) this.signOns.add(event);
    if (refold !== null) this.history.invalidate(refold.from, refold.to);
    if (sums !== null) this.#correct(people ?? sums.from, sums.to, people);
    if (owners !== null) this.#overruled.push([people ?? owners.from, owners.to]);
  }

  #classify(event: EventOf<'stopClassified'>): void {
    this.classifications.add(event);
    this.#changedFrom = Number.NEGATIVE_INFINITY;
    for (const { owner } of this.reassigned())
      for (const share of owner?.shares ?? []) this.#touched.add(share.operationId);
  }

  #reassign(event: EventOf<'productionReassigned'>): void {
    this.reassignments.add(event);
    this.#reassigned = null;
  }

  /** What people said of [from, to) is other than it was. */
  repainted(from: number, to: number): void {
    this.#reassigned = null;
    this.history.invalidate(from, to + 1);
    this.#correct(from, to);
    this.#overruled.push([from, to]);
  }

  #correct(from: number, to: number, workFrom = Number.NEGATIVE_INFINITY): void {
    this.#corrected.push({ from, to, workFrom });
  }

  #load(event: EventOf<'loadDeclared'>): void {
    this.#takenBack.add(event);
    if (!isOfStretch(event)) return;
    this.reassignments.add(event);
    this.#reassigned = null;
  }

  /** The plant was configured anew; `before`: this machine's configurations until now. Since when its own is another. */
  configChanged(before: readonly MachineConfig[]): number | null {
    this.#counters.configChanged();
    this.#reassigned = null;
    this.signOns.calendarChanged();
    const folded = changedFrom(before, this.configs, ({ machine }) => machine);
    if (folded !== null) this.history.invalidate(folded, Number.POSITIVE_INFINITY);
    const from = changedFrom(before, this.configs, (config) => config);
    if (from !== null) this.#correct(from, Number.POSITIVE_INFINITY);
    return from;
  }

  /** What names and kinds of reasons make of this machine's time changed, all of it. */
  reasonsChanged(): void {
    const from = Number.NEGATIVE_INFINITY;
    this.#pending.push({ from, to: Number.POSITIVE_INFINITY, workFrom: from });
  }

  /** From a moment on an operation (or the name of one, or of an order) is planned otherwise. */
  operationChanged(name: string, since: number): void {
    this.#reassigned = null;
    for (const { from, to, operationIds } of this.reassignments.reassigned)
      if (to > since && operationIds.includes(name)) this.#correct(Math.max(from, since), to);
    this.history.invalidateKey(name, since);
  }

  /** What was concluded from all released orders at or after a moment, or of a report in force then. */
  ordersChanged(from: number): void {
    this.history.invalidateGuesses(this.#reports.lastBefore(from) ?? from);
  }

  /** Folds what is not folded yet. */
  fold(): void {
    this.history.fold();
    for (const [from, to] of this.#overruled.splice(0)) {
      this.#changedFrom = Math.min(this.#changedFrom, from);
      for (const operationId of this.ownersIn(from, to)) this.#touched.add(operationId);
    }
    for (const { from, to, workFrom } of this.history.takeTouched()) this.#drop(from, to, workFrom);
    for (const { from, to, workFrom } of this.#corrected) this.#drop(from, to, workFrom);
    this.#corrected = [];
  }

  /** Operations that owned any of [from, to), by the rules or a person's word. Of what is folded. */
  *ownersIn(from: number, to: number): Generator<string> {
    for (const { owner } of this.history.tracks.ownerships(from, to))
      for (const share of owner?.shares ?? []) yield share.operationId;
    for (const { from: begin, to: end, owner } of this.reassigned())
      if (begin < to && end > from) for (const share of owner?.shares ?? []) yield share.operationId;
  }

  /** Somebody who is signed on here too signed on or off elsewhere: who shares that person's time changed. */
  labourChanged(from: number): void {
    this.#overruled.push([from, Number.POSITIVE_INFINITY]);
  }

  /** Sums of cells that a change within [from, to) may have touched, standstills at its edges included. */
  #drop(from: number, to: number, workFrom: number): void {
    const low = standsSince(this.history.tracks, from);
    const high = to === Number.POSITIVE_INFINITY ? to : standsUntil(this.history.tracks, to + TAG_REACH_MS);
    this.#pending.push({ from: low, to: high, workFrom: Math.max(low, workFrom) });
  }

  /** Time whose sums must be made again, since this was last asked. */
  takeDropped(): Touched[] {
    const pending = this.#pending;
    this.#pending = [];
    const open = pending.filter(({ to }) => to === Number.POSITIVE_INFINITY);
    if (open.length < 2) return pending;
    const [from, workFrom] = [Math.min(...open.map((one) => one.from)), Math.min(...open.map((one) => one.workFrom))];
    return [...pending.filter((one) => !open.includes(one)), { from, to: Number.POSITIVE_INFINITY, workFrom }];
  }

  #context(): FoldContext | null {
    const { configs } = this;
    const [first] = configs;
    if (first === undefined) return null;
    const several = configs.length > 1;
    const reassigned = this.reassigned();
    let index = 0;
    const context: FoldContext = {
      machine: first.machine,
      book: this.#book,
      ...this.#counters.known(),
      enter: (at) => {
        if (!several) return null;
        if ((configs[index]?.from ?? 0) > at) index = 0;
        for (let next = configs[index + 1]; next !== undefined && next.from <= at; next = configs[index + 1]) index++;
        context.machine = configs[index]?.machine ?? first.machine;
        return index === 0 ? null : (configs[index]?.from ?? null);
      },
      configuredAfter: (from) =>
        configs.find((config, nth) => nth > 0 && (from === null || config.from > from))?.from ?? null,
      reassignedBefore: (at) => (reassigned.length === 0 ? null : reassignedBefore(reassigned, at)),
      reassignedWithin: (from, to) => (reassigned.length === 0 ? reassigned : touching(reassigned, from, to)),
      movedTo: (fact, operationId, ruled) => this.moved.to(fact, operationId, ruled),
      nextJobAfter: (at) => this.#reports.nextAfter(at),
      countsSoonAfter: (fact, withinMs) => this.history.countsSoonAfter(fact, withinMs),
      isTakenBack: (load) => this.#takenBack.has(load),
      reportsAgain: (...asked) => this.#reports.comesBack(...asked),
    };
    return context;
  }

  steps(): Record<CounterName, StepChange> {
    return this.#counters.known().steps;
  }

  reassigned(): readonly Reassigned[] {
    this.#reassigned ??= painted(this.reassignments.reassigned, this.#book, (at) => this.machineAt(at));
    return this.#reassigned;
  }

  // ---- asking --------------------------------------------------------------------------------

  /** Planned time as configured at each moment; pieces that only a change of configuration cut stay cut. */
  planned(from: number, to: number): Planned[] {
    const { configs } = this;
    const pieces: Planned[] = [];
    configs.forEach((config, index) => {
      const begin = Math.max(from, index === 0 ? from : config.from);
      const end = Math.min(to, configs[index + 1]?.from ?? to);
      if (begin < end) pieces.push(...plannedIntervals(config.calendar, config.timeZone, this.id, begin, end));
    });
    return pieces;
  }

  #signOnEnd(at: number): SignOnEnd | null {
    const config = this.configs.findLast(({ from }) => from <= at) ?? this.configs[0];
    return config === undefined ? null : signOnEnd(config, this.id, at);
  }

  /** People's counted time within [from, to), of one person or all, with what of `intervals` was in work. */
  attended(intervals: readonly Interval[], from: number, to: number, by?: string): Attended[] {
    const signOns = this.signOns.spans(this.id, from, to).filter((one) => by === undefined || one.by === by);
    if (signOns.length === 0) return [];
    const { configs } = this;
    const counted = configs.flatMap(({ calendar, timeZone, labour, from: since }, index) => {
      const begin = Math.max(from, index === 0 ? from : since);
      const end = Math.min(to, configs[index + 1]?.from ?? to);
      if (begin >= end) return [];
      return countedTime(plannedIntervals(calendar, timeZone, this.id, begin, end), labour, begin, end);
    });
    return attendedIn(signOns, intervals, counted);
  }

  /** Segments with the tail that only "now" shows: a pulse machine whose next cycle does not come. */
  segments(from: number, to: number, now: number): Segment[] {
    return withSilence(this.history.tracks.segments(from, to), this.history.state, to, now);
  }

  setupSpans(from: number, to: number, now: number): SetupSpan[] {
    const spans = this.history.tracks.setups(from, to);
    const open = openSpan(this.history.state.setup, now);
    if (open !== null && open.from < to && open.to > from) spans.push(open);
    return spans;
  }

  intervals(from: number, to: number, now: number, reason: (id: string) => Reason | undefined): Interval[] {
    return timeline(this.#timelineInput(from, to, now, reason), from, to, now);
  }

  /** Where the machine stands in [from, to), each time as a whole, with what people said of it. */
  standstills(from: number, to: number, now: number): Standstill[] {
    return standstills(
      this.#timelineInput(from, to, now, () => undefined),
      from,
      to,
      now,
    );
  }

  #timelineInput(from: number, to: number, now: number, reason: TimelineInput['reason']): TimelineInput {
    const segments = this.segments(from - TAG_REACH_MS, to, now);
    const [low, high] = wholeWindow(segments, from, to, now);
    return {
      machineId: this.id,
      segments,
      ownerships: this.history.tracks.ownerships(low, high),
      setups: this.setupSpans(low, high, now),
      reassigned: this.reassigned().filter((reassigned) => reassigned.from < high && reassigned.to > low),
      planned: this.planned(low, high),
      classifications: this.classifications,
      configs: this.configs,
      reason,
    };
  }

  /** Owners over [from, to) without gaps; reassignments laid over the rules. */
  stretches(from: number, to: number): Stretch[] {
    return stretchesOf(this.#judged(from, to));
  }

  #judged(from: number, to: number): JudgedStretch[] {
    return judgedStretches(this.history.tracks.ownerships(from, to), this.reassigned(), from, to);
  }

  /** Parts whose time touches (from, to]: spread counts are cut where the owner changes and at `cuts`, ascending. */
  quantities(from: number, to: number, cuts: readonly number[] = []): Quantity[] {
    const { history } = this;
    const found = history.tracks.quantities(from, to, this.steps());
    for (const count of history.tracks.spread(from, to)) {
      const { fact } = count;
      const stretches = this.#judged(fact.since ?? fact.at, fact.at);
      const machine = this.machineAt(fact.at);
      if (machine === null) continue;
      const begun = this.#begunAt(fact.since ?? fact.at, fact.at) ?? count.counting;
      for (const part of partsOfSpread(count, stretches, this.steps(), machine, begun, cuts))
        if (part.at > from && part.since < to) found.push(part);
    }
    return found.sort(byTime);
  }

  /** What was begun of a part at a moment, as the first holding after it found it; null: none began until `to`. */
  #begunAt(at: number, to: number): Counting | null {
    const next = this.history.tracks.ownerships(at, to).find(({ from }) => from > at);
    return next === undefined ? null : (next.before ?? freshCounting);
  }

  /** Parts that no rule and no person gave to an operation. None waits since before the machine was known, whose first part counts. */
  waiting(
    from: number,
    to: number,
    quantities: () => readonly Quantity[] = () => this.quantities(from, to),
  ): Waiting[] {
    const begin = Math.max(from, (this.history.firstAt ?? from) - 1);
    if (begin >= to) return [];
    const ownerships = this.history.tracks.ownerships(from, to);
    return waitingIn(this.#judged(begin, to), quantities, { ...this.#undecidedOf(), ownerships });
  }

  /** What a person is asked of them, by the orders that are known now. */
  undecided(waiting: readonly Waiting[]): Undecided[] {
    return waiting.flatMap((one) => undecidedOf(one, this.#undecidedOf()));
  }

  #undecidedOf(): Omit<UndecidedOf, 'ownerships'> {
    return { book: this.#book, counters: this.#counters.counted, machineAt: (at) => this.machineAt(at) };
  }

  /** What its counters show at a moment; undefined: pieces. */
  unitShown(at: number): Unit | undefined {
    const machine = this.machineAt(at);
    const unit = machine === null ? pieces : unitShown(machine, this.#counters.counted);
    return isPieces(unit) ? undefined : unit;
  }

  /** Whether the machine is on the operation at that moment, by the rules, and nobody has ended it here. */
  isOn(operationId: string, now: number): boolean {
    const ownership = this.history.tracks.ownerships(now - 1, now).at(-1);
    return ownership?.inWork === true && owns(ownership.owner, operationId);
  }

  /** Operations that own time or parts of this machine, or that people started or ended here. */
  *operations(): Generator<string> {
    for (const key of this.history.keys()) if (!isJobKey(key)) yield key;
    for (const { owner } of this.reassigned()) for (const share of owner?.shares ?? []) yield share.operationId;
  }

  /** Those of them that may have time or parts in [from, to]. */
  *operationsIn(from: number, to: number): Generator<string> {
    for (const key of this.history.keysIn(from, to)) if (!isJobKey(key)) yield key;
    for (const { from: begin, to: end, owner } of this.reassigned())
      if (begin <= to && end >= from) for (const share of owner?.shares ?? []) yield share.operationId;
  }

  /** Operations whose parts or times may have changed since this was last asked; `from`: by a person's word from here on. */
  takeChanged(): { operationIds: ReadonlySet<string>; from: number } {
    const operationIds = new Set(this.#touched);
    this.#touched.clear();
    for (const key of this.history.takeChanged()) if (!isJobKey(key)) operationIds.add(key);
    const from = this.#changedFrom;
    this.#changedFrom = Number.POSITIVE_INFINITY;
    return { operationIds, from };
  }
}

function byTime(a: Quantity, b: Quantity): number {
  return a.at - b.at || a.since - b.since || a.seq - b.seq || (a.operationId ?? '').localeCompare(b.operationId ?? '');
}
