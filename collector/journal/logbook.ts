/**
 * The journal and what is computed from it, side by side: whatever is committed is in the ledger
 * before anybody hears of it. The only way into the journal while the collector runs.
 */

import type { Ledger } from '../../shared/core/ledger/ledger.ts';
import type { SendingRecord } from '../../shared/core/ledger/sendings.ts';
import type { Event } from '../../shared/core/words/event.ts';
import type { Plant } from '../../shared/core/words/plant.ts';
import { Computed, type OpenLedger, run } from './computed.ts';
import type { LastHeard } from './heard.ts';
import type { Batch, Journal } from './journal.ts';
import type { Snapshot } from './snapshot.ts';

export interface Logbook {
  readonly journal: Journal;
  readonly ledger: Ledger;
  /** The plant as the facts say it; false: no fact says anything yet. */
  readonly isConfigured: () => boolean;
  /** On disk and in the ledger when this returns. Errors as `Journal.commit`. */
  commit(batch: Batch): Event[];
  /** Called after each commit that brought facts. */
  onFacts(listener: (events: readonly Event[]) => void): void;
  /** When each machine last sent something itself, as far as the journal knows. */
  lastMachineFact(machineId: string): LastHeard | null;
  /** What was sent to a machine, oldest first; the last ones only. */
  sendings(machineId: string): readonly SendingRecord[];
}

export interface LogbookOptions {
  /** Makes the ledger; another one only in tests. */
  open?: OpenLedger;
  /** What to go on from. */
  snapshot?: Snapshot | null;
}

/**
 * Reads what of the journal is not in the snapshot; old facts then rest in it. `plant` counts until facts say how it
 * is configured. Throws what a snapshot that holds something else than it should makes of it.
 */
export function openLogbook(journal: Journal, plant: Plant, { open, snapshot }: LogbookOptions = {}): Logbook {
  const listeners: ((events: readonly Event[]) => void)[] = [];
  const computed = new Computed(journal, plant, open);
  if (snapshot != null) run(computed.restore(snapshot));
  run(computed.catchUp());

  return {
    journal,
    ledger: computed.ledger,
    isConfigured: () => computed.heard.isConfigured,
    commit: (batch) => {
      const events = journal.commit(batch);
      if (events.length > 0) {
        computed.take(events);
        for (const listener of listeners) listener(events);
      }
      return events;
    },
    onFacts: (listener) => {
      listeners.push(listener);
    },
    lastMachineFact: (machineId) => computed.heard.last(machineId),
    sendings: (machineId) => computed.heard.sendings(machineId),
  };
}
