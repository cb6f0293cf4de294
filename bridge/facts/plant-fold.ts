/**
 * What is computed of all boxes' facts: from a snapshot of it or from their first facts, and then stretch by stretch.
 * Old facts rest on disk and are read again when asked for.
 */
import { type Ledger, openLedger, SUM_UP_MS } from '../../shared/core/ledger/ledger.ts';
import { type AwakeLimits, awakeLimits } from '../../shared/core/machine/awake.ts';
import type { FactStore } from '../../shared/core/machine/resting.ts';
import type { Cellar } from '../../shared/core/words/cellar.ts';
import type { Event } from '../../shared/core/words/event.ts';
import type { Plant } from '../../shared/core/words/plant.ts';
import type { Storage } from '../storage/storage.ts';
import type { FoldedPart } from './folded.ts';

/** Facts read at a time: small pages are garbage before they grow old. */
const PAGE = 2_000;
/** Days of single machines that are summed in one piece: with their setups and phases one may take 2 ms. */
const DAYS_AT_ONCE = 4;

/**
 * Costs and dates go through orders of weeks, and the labour of each through every machine where its people were: with
 * as few as at a box each read the last one's days again (demo plant: 7,200 times and 45 s for costs, 400 and 2 s).
 */
export const ANSWERING: AwakeLimits = { ...awakeLimits, facts: 120_000 };

/** Which facts and machines count. */
export interface Believed {
  /** Numbers of a box's facts that are passed over. */
  passedOver(edgeId: string): ReadonlySet<number>;
  /** A box's plant without machines of other boxes. */
  own(edgeId: string, plant: Plant): Plant;
}

/** Up to which of its own facts each box is in it. */
export type Cursors = ReadonlyMap<string, number>;

export interface FoldPlace {
  storage: Pick<Storage, 'facts' | 'boxes'>;
  believed: Believed;
  /** Counts until facts say how the plant is configured. */
  plant: Plant;
  /** Facts that rest. */
  read: FactStore['read'];
  /** How many of them do not; left out: as at a box. */
  awake?: AwakeLimits;
  /** Where what is over lies as text; left out: in memory. */
  cellar?: Cellar | undefined;
}

export class PlantFold {
  readonly ledger: Ledger;
  readonly #place: FoldPlace;
  /** Orders that each box's journal tells of. */
  readonly #heard = new Map<string, Set<string>>();
  readonly #cursors: Map<string, number>;
  /** When the latest fact happened; up to when days were summed, and totals worked out. */
  #latest = 0;
  #summedAt = 0;
  #keptAt = 0;

  /** `after`: only facts with higher numbers are read. */
  constructor(place: FoldPlace, after: Cursors = new Map()) {
    this.#place = place;
    this.#cursors = new Map(after);
    const { plant, read, awake = awakeLimits, cellar } = place;
    const rests = cellar === undefined ? {} : { cellar };
    this.ledger = openLedger(plant, { store: { read }, awake, estimates: true, ...rests });
  }

  get cursors(): Cursors {
    return this.#cursors;
  }

  hasHeardOf(edgeId: string, orderId: string): boolean {
    return this.#heard.get(edgeId)?.has(orderId) === true;
  }

  /** How boxes are configured, where their newest facts alone are to be read. */
  configure(told: readonly Event[]): void {
    this.ledger.record(told.map(this.#ofOwnMachines));
  }

  /** Facts of a box; those that are in it already do no harm. */
  take(edgeId: string, events: readonly Event[]): void {
    this.#cursors.set(edgeId, Math.max(this.#cursors.get(edgeId) ?? 0, events.at(-1)?.seq ?? 0));
    for (const event of events) {
      this.#latest = Math.max(this.#latest, event.at);
      if (event.type !== 'orderReleased' && event.type !== 'orderChanged') continue;
      const own = this.#heard.get(event.edgeId) ?? new Set<string>();
      this.#heard.set(event.edgeId, own.add(event.order.id));
    }
    this.ledger.record(events.map(this.#ofOwnMachines));
  }

  /** Reads what is on disk and not in it, page by page, of the box whose next facts are oldest: what comes late costs. */
  *catchUp({ sumUp = true, atOnce = PAGE }: { sumUp?: boolean; atOnce?: number } = {}): Generator<void> {
    for (const _ of this.#read(atOnce)) {
      if (sumUp) yield* this.#sumUp();
      yield;
    }
    if (sumUp) yield* this.#sumDays();
  }

  /** Days that are over, now and then. */
  *#sumUp(): Generator<void> {
    if (this.#latest - this.#summedAt < SUM_UP_MS) {
      this.ledger.sumUp(0);
      return;
    }
    this.#summedAt = this.#latest;
    yield* this.#sumDays();
  }

  /** A few at each step: with fifty machines as many are over at once. */
  *#sumDays(): Generator<void> {
    yield* this.ledger.folding();
    while (!this.ledger.sumUp(DAYS_AT_ONCE)) yield;
  }

  *#read(atOnce: number): Generator<void> {
    const { facts, boxes } = this.#place.storage;
    const heads = new Map<string, readonly Event[]>();
    for (;;) {
      let oldest: { edgeId: string; page: readonly Event[]; at: number } | null = null;
      for (const { edgeId } of boxes.all()) {
        const page = heads.get(edgeId) ?? facts.read(edgeId, this.#cursors.get(edgeId) ?? 0, atOnce);
        const at = page[0]?.at;
        if (at === undefined) continue;
        heads.set(edgeId, page);
        if (oldest === null || at < oldest.at) oldest = { edgeId, page, at };
      }
      if (oldest === null) return;
      heads.delete(oldest.edgeId);
      const passedOver = this.#place.believed.passedOver(oldest.edgeId);
      const { page } = oldest;
      this.take(oldest.edgeId, passedOver.size === 0 ? page : page.filter(({ seq }) => !passedOver.has(seq)));
      this.#cursors.set(oldest.edgeId, page.at(-1)?.seq ?? 0);
      yield;
    }
  }

  /** Works out totals of operations as long as their facts are in memory: pages and confirmations ask for them after each start. */
  keepTotals(): void {
    if (this.#latest - this.#keptAt < SUM_UP_MS) return;
    this.#keptAt = this.#latest;
    this.keepAllTotals();
  }

  /** Up to now, before it is written down. */
  keepAllTotals(): void {
    run(this.ledger.summing());
  }

  /** To be written down before anything else is taken or asked. */
  *save(): Generator<FoldedPart> {
    yield { kind: 'heard', heard: [...this.#heard].map(([edgeId, orders]) => [edgeId, [...orders]]) };
    yield* this.ledger.save();
  }

  /** Takes a snapshot over, part by part. Only into one that has taken nothing yet. */
  *restore({ cursors, parts }: { cursors: Cursors; parts: Iterable<FoldedPart> }): Generator<void> {
    for (const part of parts) {
      if (part.kind === 'heard') for (const [edgeId, orders] of part.heard) this.#heard.set(edgeId, new Set(orders));
      else this.ledger.restore(part);
      yield;
    }
    for (const [edgeId, cursor] of cursors) this.#cursors.set(edgeId, cursor);
  }

  /** A box configures its own machines only. */
  readonly #ofOwnMachines = (event: Event): Event => {
    if (event.type !== 'masterDataChanged') return event;
    const own = this.#place.believed.own(event.edgeId, event.plant);
    return own === event.plant ? event : { ...event, plant: own };
  };
}

/** Does it all at once. */
export function run(work: Iterable<void>): void {
  for (const _ of work);
}
