/** What was sent to the machines, as the facts say it: each with its end, or still without one. */
import type { Event, EventOf } from '../words/event.ts';

export interface SendingRecord {
  begun: EventOf<'sendingBegun'>;
  /** null: under way, or the box was stopped in the middle of it. */
  ended: EventOf<'sendingEnded'> | null;
}

export interface Sendings {
  note(event: Event): void;
  of(machineId: string): readonly SendingRecord[];
  save(): SavedSendings;
  restore(saved: SavedSendings): void;
}

export type SavedSendings = [machineId: string, records: SendingRecord[]][];

/** Enough for the screens; the journal keeps all of them. */
const KEPT = 500;

export function createSendings(): Sendings {
  const byMachine = new Map<string, SendingRecord[]>();
  return {
    note: (event) => {
      if (event.type === 'sendingBegun') {
        const records = byMachine.get(event.machineId) ?? [];
        byMachine.set(event.machineId, records);
        records.push({ begun: event, ended: null });
        if (records.length > KEPT) records.shift();
      } else if (event.type === 'sendingEnded') {
        const record = byMachine.get(event.machineId)?.find(({ begun }) => begun.sendingId === event.sendingId);
        if (record !== undefined) record.ended = event;
      }
    },
    of: (machineId) => byMachine.get(machineId) ?? [],
    save: () => [...byMachine],
    restore: (saved) => {
      for (const [machineId, records] of saved) byMachine.set(machineId, records);
    },
  };
}
