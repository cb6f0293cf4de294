/** Why a confirmation that is on its way has not arrived: what was heard of the last try, and when the next one is. */
import type { Storage } from '../storage/storage.ts';

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

/** Of an operation; null where nothing of it is on its way. */
export function openWaits({ postings }: Pick<Storage, 'postings'>): (operationId: string) => Waits | null {
  return (operationId) => {
    const first = postings.firstBefore(operationId);
    if (first === null) return null;
    const { status, message, nextAt } = first;
    return {
      behind: first.operationId === operationId ? null : first.operationId,
      isForPerson: status === 'parked' || status === 'doubtful',
      words: message,
      nextAt,
    };
  };
}
