/** What the logbook remembers of facts beside the ledger: who was heard last, what was sent, whether it is configured. */
import { z } from 'zod';
import { createSendings, type SavedSendings, type SendingRecord } from '../../shared/core/ledger/sendings.ts';
import type { Event } from '../../shared/core/words/event.ts';

export interface LastHeard {
  at: number;
  type: Event['type'];
}

export interface SavedHeard {
  kind: 'heard';
  isConfigured: boolean;
  last: [machineId: string, heard: LastHeard][];
  sendings: SavedSendings;
}

/** Of what a hash has already vouched for. */
export const SavedHeardSchema = z.custom<SavedHeard>(
  (value) => typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'heard',
);

export class Heard {
  readonly #sendings = createSendings();
  readonly #last = new Map<string, LastHeard>();
  isConfigured = false;

  note(events: readonly Event[]): void {
    for (const event of events) {
      this.#sendings.note(event);
      if (event.type === 'masterDataChanged') this.isConfigured = true;
      if (event.machineId === null || 'by' in event) continue;
      const known = this.#last.get(event.machineId);
      if (known === undefined || event.at >= known.at)
        this.#last.set(event.machineId, { at: event.at, type: event.type });
    }
  }

  last(machineId: string): LastHeard | null {
    return this.#last.get(machineId) ?? null;
  }

  sendings(machineId: string): readonly SendingRecord[] {
    return this.#sendings.of(machineId);
  }

  save(): SavedHeard {
    const { isConfigured } = this;
    return { kind: 'heard', isConfigured, last: [...this.#last], sendings: this.#sendings.save() };
  }

  restore({ isConfigured, last, sendings }: SavedHeard): void {
    this.isConfigured = isConfigured;
    for (const [machineId, heard] of last) this.#last.set(machineId, heard);
    this.#sendings.restore(sendings);
  }
}
