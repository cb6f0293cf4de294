/** Setups as records for estimators: from which family to which, how long in worked time, for what. */

import type { SetupSpan } from '../machine/setup.ts';
import type { OrderBook } from '../orders/order-book.ts';
import type { SetupRecord } from '../words/interval.ts';
import { HOUR_MS } from '../words/time.ts';
import type { MachineLedger } from './machine-ledger.ts';

/** How long after a setup an operator may take to say what it was for. */
export const LATE_START_MS = 4 * HOUR_MS;

/** Ended setups that begin in [from, to). */
export function setupsBegunIn(machine: MachineLedger, from: number, to: number): SetupSpan[] {
  return machine.history.tracks.setups(from, to).filter((span) => span.from >= from);
}

/** null: nobody named the operation that it was for. */
export function setupRecord(machine: MachineLedger, book: OrderBook, span: SetupSpan, now: number): SetupRecord | null {
  const after = machine.stretches(span.from, Math.max(span.to + 1, Math.min(now, span.to + LATE_START_MS)));
  const target = after.find((stretch) => stretch.to > span.to && stretch.owner !== null)?.owner?.shares[0];
  if (target === undefined) return null;
  const known = book.operations.at(target.operationId, span.to);
  if (known === null) return null;
  const durationMs = machine
    .planned(span.from, span.to)
    .reduce((sum, piece) => sum + (piece.kind === 'work' ? piece.to - piece.from : 0), 0);
  return {
    machineId: machine.id,
    from: span.from,
    to: span.to,
    durationMs,
    fromFamily: familyBefore(machine, book, span.from, target.operationId),
    toFamily: known.operation.setupFamily,
    operationId: target.operationId,
    seq: span.seq,
  };
}

/** Family of the last other operation that owned the machine before. */
function familyBefore(machine: MachineLedger, book: OrderBook, at: number, operationId: string): string | null {
  const ownership = machine.history.tracks.ownerships(at, at + 1).at(-1);
  const own = ownership?.owner?.shares[0]?.operationId ?? null;
  const previous = own !== null && own !== operationId ? own : (ownership?.previous[0] ?? null);
  return previous === null ? null : (book.operations.at(previous, at)?.operation.setupFamily ?? null);
}
