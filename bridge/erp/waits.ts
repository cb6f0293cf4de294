/** Why a confirmation that is on its way has not arrived: what was heard of the last try, and when the next one is. */
import { z } from 'zod';
import type { Database } from '../../shared/io/sqlite.ts';

export interface Waits {
  /** The operation whose posting goes first, in the same lane; null: its own does. */
  behind: string | null;
  /** What goes first waits for a person. */
  isForPerson: boolean;
  /** Of its last try, in the ERP's words; null where it was not tried yet. */
  words: string | null;
  /** It is tried at this time, epoch ms; earlier ones as soon as there is a place. */
  nextAt: number;
}

const RowSchema = z.object({
  operation_id: z.string(),
  status: z.string(),
  message: z.string().nullable(),
  next_at: z.int(),
});

/** Of an operation; null where nothing of it is on its way. */
export function openWaits(db: Database): (operationId: string) => Waits | null {
  const first = db.prepare<[string], unknown>(
    `SELECT first.operation_id, first.status, first.message, first.next_at
     FROM posting own JOIN posting first ON first.lane = own.lane AND first.is_head = 1
       AND first.status IN ('waiting', 'sending', 'doubtful', 'parked')
     WHERE own.operation_id = ? AND own.status IN ('waiting', 'sending') ORDER BY own.n LIMIT 1`,
  );
  return (operationId) => {
    const found = first.get(operationId);
    if (found === undefined) return null;
    const { operation_id: ofFirst, status, message, next_at: nextAt } = RowSchema.parse(found);
    return {
      behind: ofFirst === operationId ? null : ofFirst,
      isForPerson: status === 'parked' || status === 'doubtful',
      words: message,
      nextAt,
    };
  };
}
