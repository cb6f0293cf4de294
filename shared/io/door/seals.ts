/**
 * Seals on stretches of facts: their hash stands in the audit log, whose entries are bound to each other. A fact that
 * is changed afterwards, or taken out, no longer fits its seal.
 */
import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Problem } from '../../core/words/problem.ts';
import type { Audit, AuditEntry } from './audit.ts';

/** Few enough that sealing one holds nothing up. */
const SEGMENT_FACTS = 2_000;

/** Facts under gap-free numbers: of a box's journal, or of that box at the bridge. */
export interface SealedLog {
  /** Of the journal; whatever holds its facts has the same. */
  id: string;
  lastSeq(): number;
  /** The text of each fact of a stretch, always the same for the same facts. */
  lines(from: number, count: number): Iterable<string>;
}

export interface Seals {
  /** Seals the next full stretch where there is one; `all`: what is left over too. */
  seal(all?: boolean): void;
}

export interface SealsVerdict {
  sealedFacts: number;
  /** The stretch that does not fit its seal; null: all do. */
  brokenIn: { from: number; to: number } | null;
}

export function sealsOf(log: SealedLog, audit: Audit): Seals {
  let sealedTo: number | null = null;
  const sealNext = (begin: number): number => {
    const from = begin + 1;
    const to = Math.min(log.lastSeq(), begin + SEGMENT_FACTS);
    if (to < from) return begin;
    const details = { journal: log.id, from, to, hash: hashOf(log, from, to) };
    audit.write({ kind: 'factsSealed', by: '', place: '', details });
    return to;
  };
  return {
    seal: (all = false) => {
      sealedTo ??= lastSealed(log, audit);
      if (log.lastSeq() - sealedTo >= SEGMENT_FACTS || all) sealedTo = sealNext(sealedTo);
    },
  };
}

export function verifyLog(log: SealedLog, audit: Audit): SealsVerdict {
  let sealedFacts = 0;
  for (const entry of sealsIn(audit, log.id)) {
    if (!fits(log, entry)) return { sealedFacts, brokenIn: stretchOf(entry) };
    const { from, to } = stretchOf(entry);
    sealedFacts += to - from + 1;
  }
  return { sealedFacts, brokenIn: null };
}

/**
 * The same behind the work of the process, stretch by stretch: each takes some 20 ms, then others have their turn for
 * `pauseMs`. Errors: `corrupt`, naming the stretch that does not fit
 * its seal, or the entry of the audit log that was changed.
 */
export async function verifyLogsBehind(
  logs: readonly SealedLog[],
  { audit, signal, pauseMs }: { audit: Audit; signal: AbortSignal; pauseMs: number },
): Promise<void> {
  const { brokenAt } = audit.verify();
  if (brokenAt !== null) throw new Problem('corrupt', { what: 'auditBroken', entry: brokenAt });
  for (const log of logs)
    for (const entry of sealsIn(audit, log.id)) {
      await pause(pauseMs, undefined, { ref: false });
      if (signal.aborted) return;
      if (!fits(log, entry)) throw new Problem('corrupt', { what: 'factsChanged', ...stretchOf(entry) });
    }
}

/** A seal of another journal says nothing of this one. */
function sealsIn(audit: Audit, id: string): AuditEntry[] {
  return [...audit.all('factsSealed')].filter(({ details }) => details.journal === id);
}

function lastSealed({ id }: SealedLog, audit: Audit): number {
  const last = sealsIn(audit, id).at(-1);
  return last === undefined ? 0 : stretchOf(last).to;
}

function fits(log: SealedLog, entry: AuditEntry): boolean {
  const { from, to } = stretchOf(entry);
  return to <= log.lastSeq() && hashOf(log, from, to) === entry.details.hash;
}

function stretchOf({ details }: AuditEntry): { from: number; to: number } {
  return { from: Number(details.from), to: Number(details.to) };
}

function hashOf(log: SealedLog, from: number, to: number): string {
  const hash = createHash('sha256');
  for (const line of log.lines(from, to - from + 1)) hash.update(`${line}\n`);
  return hash.digest('hex');
}
