/** What the logbook remembers of facts beside the ledger: who was heard last, what was sent and noted, whether it is configured. */
import { z } from 'zod';
import { createSendings, type SavedSendings, type SendingRecord } from '../../shared/core/ledger/sendings.ts';
import type { Event, EventOf } from '../../shared/core/words/event.ts';

export interface LastHeard {
  at: number;
  type: Event['type'];
}

export interface SavedHeard {
  kind: 'heard';
  isConfigured: boolean;
  last: [machineId: string, heard: LastHeard][];
  sendings: SavedSendings;
  notes: [machineId: string, notes: Note[]][];
  entered: [machineId: string, seqs: number[]][];
}

export type Note = EventOf<'noteAdded'>;

/** Enough for some shifts; the journal keeps all of them. */
const NOTES_KEPT = 50;
const ENTRIES_KEPT = 100;

/** Of what a hash has already vouched for. */
export const SavedHeardSchema = z.custom<SavedHeard>(
  (value) => typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'heard',
);

export class Heard {
  readonly #sendings = createSendings();
  readonly #last = new Map<string, LastHeard>();
  readonly #notes = new Map<string, Note[]>();
  readonly #entered = new Map<string, number[]>();
  isConfigured = false;

  note(events: readonly Event[]): void {
    for (const event of events) {
      this.#sendings.note(event);
      if (event.machineId !== null && 'by' in event)
        this.#entered.set(event.machineId, [...this.entered(event.machineId), event.seq].slice(-ENTRIES_KEPT));
      if (event.type === 'noteAdded') this.#keep(event);
      if (event.type === 'masterDataChanged') this.isConfigured = true;
      if (event.machineId === null || 'by' in event) continue;
      const known = this.#last.get(event.machineId);
      if (known === undefined || event.at >= known.at)
        this.#last.set(event.machineId, { at: event.at, type: event.type });
    }
  }

  #keep(note: Note): void {
    const notes = [...(this.#notes.get(note.machineId) ?? []), note];
    this.#notes.set(note.machineId, notes.slice(-NOTES_KEPT));
  }

  /** What people noted at a machine, in order of recording; the last ones only. */
  notes(machineId: string): readonly Note[] {
    return this.#notes.get(machineId) ?? [];
  }

  /** Numbers of the facts that people entered at a machine, ascending; the last ones only. */
  entered(machineId: string): readonly number[] {
    return this.#entered.get(machineId) ?? [];
  }

  last(machineId: string): LastHeard | null {
    return this.#last.get(machineId) ?? null;
  }

  sendings(machineId: string): readonly SendingRecord[] {
    return this.#sendings.of(machineId);
  }

  save(): SavedHeard {
    const { isConfigured } = this;
    const [last, notes, entered] = [[...this.#last], [...this.#notes], [...this.#entered]];
    return { kind: 'heard', isConfigured, last, sendings: this.#sendings.save(), notes, entered };
  }

  restore({ isConfigured, last, sendings, notes, entered }: SavedHeard): void {
    this.isConfigured = isConfigured;
    for (const [machineId, heard] of last) this.#last.set(machineId, heard);
    this.#sendings.restore(sendings);
    for (const [machineId, kept] of notes) this.#notes.set(machineId, kept);
    for (const [machineId, seqs] of entered) this.#entered.set(machineId, seqs);
  }
}
