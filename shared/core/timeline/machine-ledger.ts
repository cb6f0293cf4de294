/** One machine of a ledger: its facts, its overlays, and everything that can be asked of its time. */

import type { Planned } from '../calendar/calendar.ts';
import { isDeclared, isFolded, type Reassigned, type Segment } from '../machine/fold-state.ts';
import { type HistoryOptions, MachineHistory } from '../machine/history.ts';
import { SAME_CYCLE_MS } from '../machine/late-counts.ts';
import type { StepChange } from '../machine/parts.ts';
import { openSpan, type SetupSpan } from '../machine/setup.ts';
import type { Touched } from '../machine/touched.ts';
import { withSilence } from '../machine/tracks.ts';
import { isJobKey } from '../orders/job-names.ts';
import type { OrderBook } from '../orders/order-book.ts';
import type { EventOf, OnMachine } from '../words/event.ts';
import type { Interval, Quantity, Stretch, Undecided } from '../words/interval.ts';
import type { RestingPlace } from '../words/pages.ts';
import type { CounterName, Machine, Reason } from '../words/plant.ts';
import { isPieces, pieces, type Unit } from '../words/quantity.ts';
import { type Attended, attendedIn, signOnEnd } from './attendance.ts';
import { Classifications, TAG_REACH_MS } from './classifications.ts';
import { type Configs, changedFrom, type MachineConfig } from './configs.ts';
import { countedTimeOf, plannedTime } from './configured-time.ts';
import { Counters } from './counters.ts';
import type { Effects } from './effects.ts';
import { type FoldSource, foldContextOf } from './fold-context.ts';
import { type JudgedStretch, judgedStretches, stretchesOf } from './judged.ts';
import { Moved } from './moved.ts';
import { owns } from './operation-windows.ts';
import { painted, touching } from './painted.ts';
import { partsIn } from './parts-in.ts';
import { isOfStretch, paintOf, type Reassignment, Reassignments } from './reassignments.ts';
import { Reports } from './reports.ts';
import type { SavedMachine } from './saved-machine.ts';
import { isSignOnFact, type SignOnEnd, SignOns } from './sign-ons.ts';
import { TakenBack } from './taken-back.ts';
import { type Standstill, standstills, type TimelineInput, timeline, wholeWindow } from './timeline.ts';
import { type UndecidedOf, undecidedOf, unitShown, type Waiting, waitingIn } from './undecided.ts';
import { Untold } from './untold.ts';

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
  readonly #untold: Untold;
  readonly moved: Moved;
  readonly #takenBack = new TakenBack();
  #reassigned: Reassigned[] | null = null;

  constructor(id: string, configs: Configs, book: OrderBook, { chunkFacts, awake, place }: MachineOptions) {
    this.id = id;
    this.classifications = new Classifications(place);
    this.signOns = new SignOns((at) => this.#signOnEnd(at), place);
    this.#reports = new Reports(place);
    this.history = new MachineHistory({ chunkFacts, awake, context: () => foldContextOf(this.#foldSource()) });
    this.#untold = new Untold(this.history);
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

  /** As plain data, of what is folded. `restore` of a new one of the same machine undoes it, also part by part (`savedInParts`). */
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
    if (sums !== null) this.#untold.correct(people ?? sums.from, sums.to, people);
    if (owners !== null) this.#untold.overrule(people ?? owners.from, owners.to);
  }

  #classify(event: EventOf<'stopClassified'>): void {
    this.classifications.add(event);
    this.#untold.reclassified(
      this.reassigned().flatMap(({ owner }) => owner?.shares.map((share) => share.operationId) ?? []),
    );
  }

  #reassign(event: EventOf<'productionReassigned'>): void {
    this.#takeFromOthers(event);
    this.reassignments.add(event);
    this.#reassigned = null;
  }

  /** Whoever has the time by an earlier word: afterwards nothing tells that it did. */
  #takeFromOthers(word: Reassignment): void {
    const { from, to } = paintOf(word);
    const before = painted(this.reassignments.within(from, to), this.#book, (at) => this.machineAt(at));
    const ids = before.flatMap(({ owner }) => owner?.shares.map(({ operationId }) => operationId) ?? []);
    this.#untold.takenFrom(ids, from);
  }

  /** What people said of [from, to) is other than it was. */
  repainted(from: number, to: number): void {
    this.#reassigned = null;
    this.history.invalidate(from, to + 1);
    this.#untold.correct(from, to);
    this.#untold.overrule(from, to);
  }

  #load(event: EventOf<'loadDeclared'>): void {
    this.#takenBack.add(event);
    if (!isOfStretch(event)) return;
    this.#takeFromOthers(event);
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
    if (from !== null) this.#untold.correct(from, Number.POSITIVE_INFINITY);
    return from;
  }

  /** What names and kinds of reasons make of this machine's time changed, all of it. */
  reasonsChanged(): void {
    this.#untold.dropAll();
  }

  /** From a moment on an operation (or the name of one, or of an order) is planned otherwise. */
  operationChanged(name: string, since: number): void {
    this.#reassigned = null;
    for (const { from, to, operationIds } of this.reassignments.reassigned)
      if (to > since && operationIds.includes(name)) this.#untold.correct(Math.max(from, since), to);
    this.history.invalidateKey(name, since);
  }

  /** What was concluded from all released orders at or after a moment, or of a report in force then. */
  ordersChanged(from: number): void {
    this.history.invalidateGuesses(this.#reports.lastBefore(from) ?? from);
  }

  /** Folds what is not folded yet. Whether anything is to be told since it was last taken. */
  fold(): boolean {
    this.history.fold();
    if (this.#untold.isNothing) return false;
    this.#untold.gather({
      ownersIn: (from, to) => this.ownersIn(from, to),
      paintedIn: (from, to) => this.#paintedIn(from, to),
    });
    return true;
  }

  /** Operations that owned any of [from, to), by the rules or a person's word. Of what is folded. */
  *ownersIn(from: number, to: number): Generator<string> {
    for (const { owner } of this.history.tracks.ownerships(from, to))
      for (const share of owner?.shares ?? []) yield share.operationId;
    yield* this.#paintedIn(from, to);
  }

  /** By a person's word alone. */
  *#paintedIn(from: number, to: number): Generator<string> {
    const reassigned = this.reassigned();
    if (reassigned.length === 0) return;
    for (const { owner } of touching(reassigned, from, to))
      for (const share of owner?.shares ?? []) yield share.operationId;
  }

  /** Somebody who is signed on here too signed on or off elsewhere: who shares that person's time changed. */
  labourChanged(from: number): void {
    this.#untold.overrule(from, Number.POSITIVE_INFINITY);
  }

  /** Time whose sums must be made again, since this was last asked. */
  takeDropped(): Touched[] {
    return this.#untold.takeDropped();
  }

  /** Operations whose parts or times may have changed since this was last asked; `from`: by a person's word from here on. */
  takeChanged(): { operationIds: ReadonlySet<string>; from: number } {
    return this.#untold.takeChanged();
  }

  #foldSource(): FoldSource {
    return {
      configs: this.configs,
      book: this.#book,
      history: this.history,
      counters: this.#counters,
      reports: this.#reports,
      moved: this.moved,
      takenBack: this.#takenBack,
      reassigned: () => this.reassigned(),
    };
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
    return plannedTime(this.configs, this.id, from, to);
  }

  #signOnEnd(at: number): SignOnEnd | null {
    const config = this.configs.findLast(({ from }) => from <= at) ?? this.configs[0];
    return config === undefined ? null : signOnEnd(config, this.id, at);
  }

  /** People's counted time within [from, to), of one person or all, with what of `intervals` was in work. */
  attended(intervals: readonly Interval[], from: number, to: number, by?: string): Attended[] {
    const signOns = this.signOns.spans(this.id, from, to).filter((one) => by === undefined || one.by === by);
    if (signOns.length === 0) return [];
    return attendedIn(signOns, intervals, countedTimeOf(this.configs, this.id, from, to));
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
    return stretchesOf(this.judged(from, to));
  }

  /** The same, with the rule's word beside people's. */
  judged(from: number, to: number): JudgedStretch[] {
    return judgedStretches(this.history.tracks.ownerships(from, to), this.reassigned(), from, to);
  }

  /** Parts whose time touches (from, to]: spread counts are cut where the owner changes and at `cuts`, ascending. */
  quantities(from: number, to: number, cuts: readonly number[] = []): Quantity[] {
    return partsIn(this, from, to, cuts);
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
    return waitingIn(this.judged(begin, to), quantities, { ownerships, ...this.#undecidedOf() });
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
}
