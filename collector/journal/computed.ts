/** What is computed of a journal: from a snapshot of it or from its first fact, and then fact by fact. */
import { type Ledger, type LedgerOptions, openLedger, SUM_UP_MS } from '../../shared/core/ledger/ledger.ts';
import type { Event } from '../../shared/core/words/event.ts';
import type { Plant } from '../../shared/core/words/plant.ts';
import { DAY_MS } from '../../shared/core/words/time.ts';
import { Heard } from './heard.ts';
import type { Journal } from './journal.ts';
import type { Snapshot, SnapshotPart } from './snapshot.ts';

export type OpenLedger = (plant: Plant, options: LedgerOptions) => Ledger;

/** Facts read at a time: small pages are garbage before they grow old. */
const CHUNK = 2_000;
/** Sums and totals are worked out behind so many facts at least. */
const SUMMED = 10_000;

export class Computed {
  readonly ledger: Ledger;
  readonly heard = new Heard();
  readonly #journal: Journal;
  #cursor = 0;

  /** `plant` counts until facts say how it is configured. `after`: only facts with a higher number are read. */
  constructor(
    journal: Journal,
    plant: Plant,
    { open = openLedger, after = 0 }: { open?: OpenLedger | undefined; after?: number } = {},
  ) {
    this.#journal = journal;
    this.#cursor = after;
    const store: LedgerOptions['store'] = { read: (_edgeId, seqs) => journal.pick(seqs) };
    this.ledger = open(plant, { store, cellar: journal.cellar, tellsChanges: false });
  }

  /** The last fact in it. */
  get cursor(): number {
    return this.#cursor;
  }

  /** Takes a snapshot over, part by part. Only into what has taken nothing yet. */
  *restore({ cursor, parts }: Snapshot): Generator<void> {
    for (const part of parts) {
      if (part.kind === 'heard') this.heard.restore(part);
      else this.ledger.restore(part);
      yield;
    }
    this.#cursor = cursor;
  }

  /** Facts that were just written down, in order and without a gap. */
  take(events: readonly Event[]): void {
    const passedOver = this.#journal.passedOver();
    const believed = passedOver.size === 0 ? events : events.filter(({ seq }) => !passedOver.has(seq));
    this.heard.note(believed);
    this.ledger.record(believed);
    this.#cursor = events.at(-1)?.seq ?? this.#cursor;
  }

  /**
   * Reads what the journal has more, `atOnce` facts at a time; what a machine's page asks first lies ready then.
   */
  *catchUp(atOnce = CHUNK): Generator<void> {
    // Of what was restored, before operations that are over by now are worked out one in a piece.
    if (this.#cursor > 0) yield* this.ledger.workOn();
    yield* this.#read(atOnce);
    if (this.#cursor > 0) yield* this.ledger.workOn();
    // What came meanwhile: nothing is left to read when this ends.
    yield* this.#read(atOnce);
  }

  *#read(atOnce: number): Generator<void> {
    let [notSummed, summedAt] = [0, Number.POSITIVE_INFINITY];
    while (this.#cursor < this.#journal.lastSeq()) {
      const facts = this.#journal.read(this.#cursor + 1, atOnce);
      this.take(facts);
      notSummed += facts.length;
      const at = facts.at(-1)?.recordedAt ?? 0;
      summedAt = Math.min(summedAt, facts[0]?.recordedAt ?? at);
      const isEnd = this.#cursor >= this.#journal.lastSeq();
      if (isEnd || (notSummed >= SUMMED && at - summedAt >= SUM_UP_MS)) {
        yield* this.ledger.summing();
        [notSummed, summedAt] = [0, at];
      } else this.ledger.sumUp(0);
      yield;
    }
  }

  /** What pages look at first, read again where it rests. */
  *lookBack(): Generator<void> {
    yield* this.ledger.lookingBack(DAY_MS);
  }

  /** The same at once and without sums and totals: for what is to be thrown away soon. */
  catchUpQuickly(): void {
    while (this.#cursor < this.#journal.lastSeq()) this.take(this.#journal.read(this.#cursor + 1, CHUNK));
  }

  /** To be written down before anything else is taken or asked. */
  *save(): Generator<SnapshotPart> {
    yield this.heard.save();
    yield* this.ledger.save();
  }
}

/** Does it all at once. */
export function run(work: Iterable<void>): void {
  for (const _ of work);
}
