/** Postings as they are stored, and as the rest of this room knows them. */
import { z } from 'zod';
import { AmountsSchema } from '../../shared/core/erp/amounts.ts';
import type { Standing } from '../../shared/core/erp/owed.ts';
import { cures, type Posting } from '../../shared/core/erp/posting.ts';
import { type Refs, RefsSchema, UnitSchema } from '../../shared/core/words/order.ts';
import { Problem } from '../../shared/core/words/problem.ts';
import { type PostingStatus, postingStatuses, type StoredPosting } from '../storage/postings.ts';

export type OutboxStatus = PostingStatus;
export const StatusSchema = z.enum(postingStatuses);
const kinds = ['start', 'interrupt', 'resume', 'partial', 'final', 'goods', 'reversal'] as const;
export const CureSchema = z.enum(cures);

/** What a posting speaks of beside its amounts. */
export const AboutSchema = z.object({
  from: z.int(),
  to: z.int(),
  basis: z.record(z.string(), z.int()),
  unit: UnitSchema.nullish().transform((unit) => unit ?? undefined),
});
export type AboutPosting = z.infer<typeof AboutSchema>;

/** Among what stands of an operation, with what becomes of it when it is taken back. */
export interface StandingPosting extends Standing {
  status: OutboxStatus;
  basis: Readonly<Record<string, number>>;
}

/** On its way. */
export interface OutboxItem {
  posting: Posting;
  lane: string;
  status: OutboxStatus;
  attempts: number;
  nextAt: number;
  sentAt: number | null;
  stamp: Refs | null;
  /** Why it did not end at its last send. */
  message: string | null;
  /** A reversal that has not left yet has no body: `reversal` of the dialect writes it. */
  isWritten: boolean;
}

/** Errors: `corrupt`. */
export function standingOf(row: StoredPosting): StandingPosting {
  return readRow(row, () => {
    const { from, to, basis } = AboutSchema.parse(JSON.parse(row.about));
    const status = StatusSchema.parse(row.status);
    return {
      key: row.key,
      kind: z.enum(kinds).parse(row.kind),
      reverses: row.reverses,
      from,
      to,
      basis,
      status,
      says: AmountsSchema.parse(JSON.parse(row.says)),
      // Given up: nobody knows it at the ERP. Refused after it was handed over: "in error" is not final there.
      // What the ERP held before this bridge knew of it has no body: that is no decision of a person.
      isGivenUp: status === 'givenUp' && row.body !== '',
      isFixed: status === 'givenUp' || (status === 'parked' && row.messageRef !== null),
    };
  });
}

/** Postings of an operation as they stand: a reversal that was refused or given up takes nothing back, and its original stays. */
export function standingRows(rows: readonly StoredPosting[]): StandingPosting[] {
  const refused = new Set(rows.flatMap((row) => (isDeadReversal(row) ? [row.reverses] : [])));
  return rows
    .filter((row) => !isDeadReversal(row))
    .map((row) => (refused.has(row.key) ? { ...standingOf(row), isFixed: true } : standingOf(row)));
}

function isDeadReversal(row: StoredPosting): boolean {
  return row.kind === 'reversal' && (row.status === 'parked' || row.status === 'givenUp');
}

/** Errors: `corrupt`. */
export function postingOf(row: StoredPosting, original: StoredPosting | null): Posting {
  return readRow(row, () => ({
    key: row.key,
    kind: z.enum(kinds).parse(row.kind),
    orderId: row.orderId,
    operationId: row.operationId,
    says: AmountsSchema.parse(JSON.parse(row.says)),
    reverses: row.reverses === null ? null : { key: row.reverses, erpRef: refsOf(original?.erpRef ?? null) ?? {} },
    body: row.body ?? '',
  }));
}

/** Errors: `corrupt`. */
export function itemOf(row: StoredPosting, original: StoredPosting | null): OutboxItem {
  return {
    posting: postingOf(row, original),
    lane: row.lane,
    status: StatusSchema.parse(row.status),
    attempts: row.attempts,
    nextAt: row.nextAt,
    sentAt: row.sentAt,
    stamp: refsOf(row.stamp),
    message: row.message,
    isWritten: row.body !== null,
  };
}

export function refsOf(text: string | null): Refs | null {
  return text === null ? null : RefsSchema.parse(JSON.parse(text));
}

function readRow<T>(row: StoredPosting, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw new Problem('corrupt', { what: 'confirmationDamaged', key: row.key }, { cause });
  }
}
