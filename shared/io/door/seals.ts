/**
 * Seals on stretches of facts: their hash stands in the audit log, whose entries are bound to each other. A fact that
 * is changed afterwards, or taken out, no longer fits its seal.
 */
import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Problem } from '../../core/words/problem.ts';
import { atOnce, finished } from '../turn.ts';
import type { Audit, AuditEntry } from './audit.ts';

const SEGMENT_FACTS = 2_000;
/** Read at a time where others wait. */
const PIECE_FACTS = 250;
/** A bridge has those of several boxes in one log. */
const SEALS_READ = 50;
/** How much longer than looking at a stretch the others' turn is. */
const OTHERS = 9;

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
  /** The next full stretch in pieces, for whoever has others waiting; nothing where one is under way. */
  sealing(): Iterable<void>;
}

export interface SealsVerdict {
  sealedFacts: number;
  /** The stretch that does not fit its seal; null: all do. */
  brokenIn: { from: number; to: number } | null;
}

export function sealsOf(log: SealedLog, audit: Audit): Seals {
  let sealedTo: number | null = null;
  let isUnderWay = false;
  const known = (): number => {
    sealedTo ??= lastSealed(log, audit);
    return sealedTo;
  };
  const isFull = (): boolean => log.lastSeq() - known() >= SEGMENT_FACTS;
  function* next(): Generator<void> {
    const begin = known();
    const [from, to] = [begin + 1, Math.min(log.lastSeq(), begin + SEGMENT_FACTS)];
    if (to < from) return;
    const pieces = hashing(log, from, to);
    let piece = pieces.next();
    for (; piece.done !== true; piece = pieces.next()) {
      yield;
      // Somebody who could not wait has sealed it meanwhile.
      if (sealedTo !== begin) return;
    }
    audit.write({ kind: 'factsSealed', by: '', place: '', details: { journal: log.id, from, to, hash: piece.value } });
    sealedTo = to;
  }
  return {
    seal: (all = false) => {
      if (isFull() || all) atOnce(next());
    },
    *sealing() {
      if (isUnderWay || !isFull()) return;
      isUnderWay = true;
      try {
        yield* next();
      } finally {
        isUnderWay = false;
      }
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
 * The same behind the work of the process, stretch by stretch: each takes some 20 ms in pieces, then others have their
 * turn for nine times as long. Nobody waits for it, and a year of 56 machines takes minutes of CPU. Errors: `corrupt`, naming the stretch that does not fit its seal, or the entry of the audit log
 * that was changed.
 */
export async function verifyLogsBehind(
  logs: readonly SealedLog[],
  { audit, signal }: { audit: Audit; signal: AbortSignal },
): Promise<void> {
  const { brokenAt } = await finished(audit.verifying());
  if (brokenAt !== null) throw new Problem('corrupt', { what: 'auditBroken', entry: brokenAt });
  for (const log of logs)
    for (const entry of sealsIn(audit, log.id)) {
      const begun = performance.now();
      if (!(await finished(fitting(log, entry))))
        throw new Problem('corrupt', { what: 'factsChanged', ...stretchOf(entry) });
      await pause(OTHERS * (performance.now() - begun), undefined, { ref: false, signal }).catch(() => {});
      if (signal.aborted) return;
    }
}

/** A seal of another journal says nothing of this one. */
function* sealsIn(audit: Audit, id: string): Generator<AuditEntry> {
  for (const entry of audit.all('factsSealed')) if (entry.details.journal === id) yield entry;
}

/** The newest stands at the end: no start reads all that there are. */
function lastSealed({ id }: SealedLog, audit: Audit): number {
  for (let before = Number.MAX_SAFE_INTEGER; ; ) {
    const page = audit.read(SEALS_READ, before, 'factsSealed');
    const last = page.find(({ details }) => details.journal === id);
    if (last !== undefined) return stretchOf(last).to;
    if (page.length < SEALS_READ) return 0;
    before = page.at(-1)?.n ?? 0;
  }
}

const fits = (log: SealedLog, entry: AuditEntry): boolean => atOnce(fitting(log, entry));

function* fitting(log: SealedLog, entry: AuditEntry): Generator<void, boolean> {
  const { from, to } = stretchOf(entry);
  return to <= log.lastSeq() && (yield* hashing(log, from, to)) === entry.details.hash;
}

function stretchOf({ details }: AuditEntry): { from: number; to: number } {
  return { from: Number(details.from), to: Number(details.to) };
}

function* hashing(log: SealedLog, from: number, to: number): Generator<void, string> {
  const hash = createHash('sha256');
  for (let at = from; at <= to; at += PIECE_FACTS) {
    for (const line of log.lines(at, Math.min(PIECE_FACTS, to - at + 1))) hash.update(`${line}\n`);
    yield;
  }
  return hash.digest('hex');
}
