/**
 * The journal and what is computed from it, side by side: whatever is committed is in the ledger
 * before anybody hears of it. The only way into the journal while the collector runs.
 */

import type { Ledger } from '../../shared/core/ledger/ledger.ts';
import type { SendingRecord } from '../../shared/core/ledger/sendings.ts';
import type { Event } from '../../shared/core/words/event.ts';
import type { Plant } from '../../shared/core/words/plant.ts';
import { Problem } from '../../shared/core/words/problem.ts';
import { nextTurn } from '../../shared/io/turn.ts';
import { Computed, type OpenLedger, run } from './computed.ts';
import type { LastHeard, Note } from './heard.ts';
import type { Batch, Journal } from './journal.ts';
import type { Snapshot } from './snapshot.ts';

export interface Logbook {
  readonly journal: Journal;
  /** Asked for anew each time: what was computed behind a start takes the place of what it began with. */
  readonly ledger: Ledger;
  /** False: only the newest facts are in the ledger yet. What machines do now is right, what needs the past is not. */
  isWhole(): boolean;
  /** Runs it as soon as the ledger is whole; at once where it is. */
  whenWhole(work: () => void): void;
  /** The plant as the facts say it; false: no fact says anything yet. */
  isConfigured(): boolean;
  /** On disk and in the ledger when this returns. Errors as `Journal.commit`. */
  commit(batch: Batch): Event[];
  /** Called after each commit that brought facts. */
  onFacts(listener: (events: readonly Event[]) => void): void;
  /** When each machine last sent something itself, as far as the journal knows. */
  lastMachineFact(machineId: string): LastHeard | null;
  /** What was sent to a machine, oldest first; the last ones only. */
  sendings(machineId: string): readonly SendingRecord[];
  /** What people noted at a machine, oldest first; the last ones only. */
  notes(machineId: string): readonly Note[];
  /** Numbers of the facts that people entered at a machine, ascending; the last ones only. */
  entered(machineId: string): readonly number[];
}

export interface LogbookOptions {
  /** Makes the ledger; another one only in tests. */
  open?: OpenLedger;
  /** What to go on from. */
  snapshot?: Snapshot | null;
}

/** A logbook that began with the newest facts. */
export interface PartialLogbook extends Logbook {
  /**
   * Computes the rest beside it, some facts a turn, and puts it in its place. Throws what a snapshot that holds
   * something else than it should makes of it; then it can be tried without one. Leaves off where `ending` says so.
   */
  complete(snapshot: Snapshot | null, ending: AbortSignal): Promise<void>;
}

/** Beside intake and pages. */
const FACTS_A_TURN = 250;

/** For what must not be answered or decided on half the facts. Errors: `unavailable` until the past is computed. */
export function requireWhole(logbook: Pick<Logbook, 'isWhole'>): void {
  if (!logbook.isWhole()) throw new Problem('unavailable', { what: 'pastBeingComputed' });
}

/**
 * Reads what of the journal is not in the snapshot; old facts then rest in it. `plant` counts until facts say how it
 * is configured. Throws what a snapshot that holds something else than it should makes of it.
 */
export function openLogbook(journal: Journal, plant: Plant, { open, snapshot }: LogbookOptions = {}): Logbook {
  const computed = new Computed(journal, plant, { open });
  if (snapshot != null) run(computed.restore(snapshot));
  run(computed.catchUp());
  return new StandingLogbook(journal, plant, computed, true);
}

/** Reads the `newest` facts alone. */
export function openNewest(journal: Journal, plant: Plant, newest: number, open?: OpenLedger): PartialLogbook {
  const after = Math.max(0, journal.lastSeq() - newest);
  const computed = new Computed(journal, plant, { open, after });
  computed.catchUpQuickly();
  // Folded before anybody asks, and holds nobody up.
  computed.ledger.sumUp(0);
  return new StandingLogbook(journal, plant, computed, after === 0, open);
}

class StandingLogbook implements PartialLogbook {
  readonly journal: Journal;
  readonly #plant: Plant;
  readonly #open: OpenLedger | undefined;
  readonly #listeners: ((events: readonly Event[]) => void)[] = [];
  #computed: Computed;
  #isWhole: boolean;
  #waiting: (() => void)[] = [];

  constructor(journal: Journal, plant: Plant, computed: Computed, isWhole: boolean, open?: OpenLedger) {
    this.journal = journal;
    this.#plant = plant;
    this.#computed = computed;
    this.#isWhole = isWhole;
    this.#open = open;
  }

  get ledger(): Ledger {
    return this.#computed.ledger;
  }

  isWhole(): boolean {
    return this.#isWhole;
  }

  whenWhole(work: () => void): void {
    if (this.#isWhole) work();
    else this.#waiting.push(work);
  }

  isConfigured(): boolean {
    return this.#computed.heard.isConfigured;
  }

  commit(batch: Batch): Event[] {
    const events = this.journal.commit(batch);
    if (events.length > 0) {
      this.#computed.take(events);
      for (const listener of this.#listeners) listener(events);
    }
    return events;
  }

  onFacts(listener: (events: readonly Event[]) => void): void {
    this.#listeners.push(listener);
  }

  lastMachineFact(machineId: string): LastHeard | null {
    return this.#computed.heard.last(machineId);
  }

  sendings(machineId: string): readonly SendingRecord[] {
    return this.#computed.heard.sendings(machineId);
  }

  notes(machineId: string): readonly Note[] {
    return this.#computed.heard.notes(machineId);
  }

  entered(machineId: string): readonly number[] {
    return this.#computed.heard.entered(machineId);
  }

  async complete(snapshot: Snapshot | null, ending: AbortSignal): Promise<void> {
    const whole = new Computed(this.journal, this.#plant, { open: this.#open });
    const restored = snapshot === null ? [] : [whole.restore(snapshot), whole.lookBack()];
    // What came while it looked back is read last: nothing lies between.
    const work = [...restored, whole.catchUp(FACTS_A_TURN)];
    for (const part of work)
      for (const _ of part) {
        await nextTurn();
        if (ending.aborted) return;
      }
    // In the turn in which nothing was left to read: no fact is between them.
    this.#computed = whole;
    this.#isWhole = true;
    for (const work of this.#waiting.splice(0)) work();
  }
}
