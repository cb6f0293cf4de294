/**
 * The journal and what is computed from it, side by side: whatever is committed is in the ledger
 * before anybody hears of it. The only way into the journal while the collector runs.
 */

import { type Ledger, type LedgerOptions, openLedger } from '../../shared/core/ledger/ledger.ts';
import { createSendings, type SendingRecord } from '../../shared/core/ledger/sendings.ts';
import type { Event } from '../../shared/core/words/event.ts';
import type { Plant } from '../../shared/core/words/plant.ts';
import type { Batch, Journal } from './journal.ts';

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
  lastMachineFact(machineId: string): { at: number; type: Event['type'] } | null;
  /** What was sent to a machine, oldest first; the last ones only. */
  sendings(machineId: string): readonly SendingRecord[];
}

/** Facts read at a time: small pages are garbage before they grow old. */
const CHUNK = 2_000;

/**
 * Reads the whole journal once; old facts then rest in it. `plant` counts until facts say how it is
 * configured. `open` makes the ledger; another one only in tests.
 */
export function openLogbook(
  journal: Journal,
  plant: Plant,
  open: (plant: Plant, options: LedgerOptions) => Ledger = openLedger,
): Logbook {
  const listeners: ((events: readonly Event[]) => void)[] = [];
  const sendings = createSendings();
  const lastOf = new Map<string, { at: number; type: Event['type'] }>();
  let isConfigured = false;
  const remember = (events: readonly Event[]): void => {
    for (const event of events) {
      sendings.note(event);
      if (event.type === 'masterDataChanged') isConfigured = true;
      if (event.machineId === null || 'by' in event) continue;
      const known = lastOf.get(event.machineId);
      if (known === undefined || event.at >= known.at) lastOf.set(event.machineId, { at: event.at, type: event.type });
    }
  };

  const ledger = open(plant, { store: { read: (_edgeId, seqs) => journal.pick(seqs) } });
  for (let next = 1; next <= journal.lastSeq(); next += CHUNK) {
    const events = journal.read(next, CHUNK);
    remember(events);
    ledger.record(events);
    ledger.sumUp();
  }

  return {
    journal,
    ledger,
    isConfigured: () => isConfigured,
    commit: (batch) => {
      const events = journal.commit(batch);
      if (events.length > 0) {
        remember(events);
        ledger.record(events);
        for (const listener of listeners) listener(events);
      }
      return events;
    },
    onFacts: (listener) => {
      listeners.push(listener);
    },
    lastMachineFact: (machineId) => lastOf.get(machineId) ?? null,
    sendings: (machineId) => sendings.of(machineId),
  };
}
