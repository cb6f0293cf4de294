/**
 * The journal and what is computed from it, side by side: whatever is committed is in the ledger
 * before anybody hears of it. The only way into the journal while the collector runs.
 */
import type { Event } from '../shared/core/event.ts';
import { type Ledger, openLedger } from '../shared/core/pipeline.ts';
import type { Plant } from '../shared/core/plant.ts';
import type { Batch, Journal } from './journal.ts';

export interface Floor {
  readonly journal: Journal;
  plant(): Plant;
  ledger(): Ledger;
  /** On disk and in the ledger when this returns. Errors as `Journal.commit`. */
  commit(batch: Batch): Event[];
  /** Called after each commit that brought facts. */
  onFacts(listener: (events: readonly Event[]) => void): void;
  /** Computes everything anew for a changed plant; facts go on being taken meanwhile. */
  rebuild(plant: Plant): Promise<void>;
  /** When each machine last sent something itself, as far as the journal knows. */
  lastMachineFact(machineId: string): { at: number; type: Event['type'] } | null;
}

const CHUNK = 20_000;

/** Reads the whole journal once. `open` makes the ledger; another one only in tests. */
export function openFloor(journal: Journal, firstPlant: Plant, open: (plant: Plant) => Ledger = openLedger): Floor {
  const listeners: ((events: readonly Event[]) => void)[] = [];
  const lastOf = new Map<string, { at: number; type: Event['type'] }>();
  const remember = (events: readonly Event[]): void => {
    for (const event of events) {
      if (event.machineId === null || 'by' in event) continue;
      const known = lastOf.get(event.machineId);
      if (known === undefined || event.at >= known.at) lastOf.set(event.machineId, { at: event.at, type: event.type });
    }
  };

  let ledger = open(firstPlant);
  for (let next = 1; next <= journal.lastSeq(); next += CHUNK) {
    const events = journal.read(next, CHUNK);
    remember(events);
    ledger.record(events);
  }

  return {
    journal,
    plant: () => ledger.plant,
    ledger: () => ledger,
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
    rebuild: async (plant) => {
      const next = open(plant);
      let from = 1;
      // New facts come in between the chunks; the last, short one is read in the same turn as the change-over.
      while (from <= journal.lastSeq()) {
        const events = journal.read(from, CHUNK);
        next.record(events);
        from += events.length;
        if (from <= journal.lastSeq()) await new Promise((resolve) => setImmediate(resolve));
      }
      ledger = next;
    },
    lastMachineFact: (machineId) => lastOf.get(machineId) ?? null,
  };
}
