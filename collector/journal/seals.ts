/**
 * Seals on stretches of facts: their hash stands in the audit log, whose entries are bound to each other. A fact that
 * is changed afterwards, or taken out, no longer fits its seal.
 */
import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { printEventLine } from '../../shared/core/words/event.ts';
import { Problem } from '../../shared/core/words/problem.ts';
import type { Audit, AuditEntry } from '../../shared/io/door/audit.ts';
import type { Journal } from './journal.ts';

/** Few enough that sealing one holds nothing up. */
const SEGMENT_FACTS = 2_000;
/** Between two stretches others have their turn: a stretch takes some 20 ms. */
const PAUSE_MS = 50;

export interface Seals {
  /** Seals the next full stretch where there is one; `all`: what is left over too. */
  seal(all?: boolean): void;
}

export interface SealsVerdict {
  sealedFacts: number;
  /** The stretch that does not fit its seal; null: all do. */
  brokenIn: { from: number; to: number } | null;
}

type Read = Pick<Journal, 'read' | 'lastSeq' | 'journalId'>;

export function openSeals(journal: Read, audit: Audit): Seals {
  const last = audit.read(1, undefined, 'factsSealed').find(({ details }) => details.journal === journal.journalId);
  let sealedTo = last === undefined ? 0 : stretchOf(last).to;
  const sealNext = (): void => {
    const from = sealedTo + 1;
    const to = Math.min(journal.lastSeq(), sealedTo + SEGMENT_FACTS);
    if (to < from) return;
    const details = { journal: journal.journalId, from, to, hash: hashOf(journal, from, to) };
    audit.write({ kind: 'factsSealed', by: '', place: '', details });
    sealedTo = to;
  };
  return {
    seal: (all = false) => {
      if (journal.lastSeq() - sealedTo >= SEGMENT_FACTS || all) sealNext();
    },
  };
}

export function verifySeals(journal: Read, audit: Audit): SealsVerdict {
  let sealedFacts = 0;
  for (const entry of audit.all('factsSealed')) {
    const { facts, fits } = look(journal, entry);
    if (!fits) return { sealedFacts, brokenIn: stretchOf(entry) };
    sealedFacts += facts;
  }
  return { sealedFacts, brokenIn: null };
}

/**
 * The same behind the work of the process, stretch by stretch. Errors: `corrupt`, naming the stretch that does not fit
 * its seal, or the entry of the audit log that was changed.
 */
export async function verifyBehind(journal: Read, audit: Audit, signal: AbortSignal): Promise<void> {
  const { brokenAt } = audit.verify();
  if (brokenAt !== null) throw new Problem('corrupt', { what: 'auditBroken', entry: brokenAt });
  for (const entry of [...audit.all('factsSealed')]) {
    await pause(PAUSE_MS, undefined, { ref: false });
    if (signal.aborted) return;
    if (!look(journal, entry).fits) throw new Problem('corrupt', { what: 'factsChanged', ...stretchOf(entry) });
  }
}

/** A seal of another journal says nothing of this one. */
function look(journal: Read, entry: AuditEntry): { facts: number; fits: boolean } {
  if (entry.details.journal !== journal.journalId) return { facts: 0, fits: true };
  const { from, to } = stretchOf(entry);
  return { facts: to - from + 1, fits: to <= journal.lastSeq() && hashOf(journal, from, to) === entry.details.hash };
}

function stretchOf({ details }: AuditEntry): { from: number; to: number } {
  return { from: Number(details.from), to: Number(details.to) };
}

function hashOf(journal: Read, from: number, to: number): string {
  const hash = createHash('sha256');
  for (const event of journal.read(from, to - from + 1)) hash.update(`${printEventLine(event)}\n`);
  return hash.digest('hex');
}
