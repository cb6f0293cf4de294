/** The seals on a box's own facts: which text of them is sealed. */
import { printEventLine } from '../../shared/core/words/event.ts';
import type { Audit } from '../../shared/io/door/audit.ts';
import {
  type SealedLog,
  type Seals,
  type SealsVerdict,
  sealsOf,
  verifyLog,
  verifyLogsBehind,
} from '../../shared/io/door/seals.ts';
import type { Journal } from './journal.ts';

type Read = Pick<Journal, 'read' | 'lastSeq' | 'journalId'>;

export function openSeals(journal: Read, audit: Audit): Seals {
  return sealsOf(logOf(journal), audit);
}

export function verifySeals(journal: Read, audit: Audit): SealsVerdict {
  return verifyLog(logOf(journal), audit);
}

/** Errors: `corrupt`, as `verifyLogsBehind`. */
export function verifyBehind(journal: Read, audit: Audit, signal: AbortSignal): Promise<void> {
  return verifyLogsBehind([logOf(journal)], { audit, signal });
}

function logOf(journal: Read): SealedLog {
  return {
    id: journal.journalId,
    lastSeq: journal.lastSeq,
    *lines(from, count) {
      for (const event of journal.read(from, count)) yield printEventLine(event);
    },
  };
}
