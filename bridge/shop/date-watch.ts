/** Orders whose date is in danger, each told once until it has recovered; they outlive the process. */
import { type Alarm, type AtRisk, updateAlarms } from '../promise/alarms.ts';
import type { StorageTransaction } from '../storage/storage.ts';
import type { Turn } from '../storage/transaction.ts';
import { AlarmsSchema, parseStanding } from './on-disk.ts';

export interface DateWatch {
  standing(): Alarm[];
  /** `dates`: of all open orders. What is told stands once it is on disk. */
  look(tx: StorageTransaction & Turn, dates: readonly AtRisk[], now: number): void;
}

/** Errors: `corrupt` for what cannot be read again. */
export function openDateWatch(kept: string | null): DateWatch {
  let alarms: ReadonlyMap<string, Alarm> = new Map(
    parseStanding(AlarmsSchema, kept).map((alarm) => [alarm.orderId, alarm]),
  );
  return {
    standing: () => [...alarms.values()],
    look: (tx, dates, now) => {
      const before = alarms;
      const { standing } = updateAlarms(before, dates, now);
      tx.onCommit(() => {
        alarms = standing;
      });
      if ([...standing.values()].some((one) => before.get(one.orderId) !== one) || standing.size !== before.size)
        tx.notes.put('alarms', JSON.stringify([...standing.values()]));
    },
  };
}
