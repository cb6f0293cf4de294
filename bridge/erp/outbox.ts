/**
 * Postings on their way to the ERP. What is owed is written here in the transaction of the facts that
 * caused it; a posting has its key and its body before it is sent for the first time and leaves in order in its lane
 * (the ERP's order, or operation).
 *
 *     waiting ─► sending ─► acknowledged          (booked)
 *        ▲          ├─────► handedOver ─► acknowledged or parked, by a late answer
 *        │          ├─────► waiting               (busy, away; or the look-up found nothing)
 *        │          ├─────► doubtful              (nothing proves what happened: a person decides)
 *        └─ retry ─ parked                        (refused, in the ERP's own words)
 *     withdrawn: a correction came before the ERP had it · givenUp: a person says that the ERP will not hear of it
 */
import type { Amounts } from '../../shared/core/erp/amounts.ts';
import type { Cure, Planned, Words } from '../../shared/core/erp/posting.ts';
import type { Refs } from '../../shared/core/words/order.ts';
import type { Unit } from '../../shared/core/words/quantity.ts';
import type { StoredPosting } from '../storage/postings.ts';
import type { In } from '../storage/storage.ts';
import type { OutboxItem, OutboxStatus, StandingPosting } from './outbox-rows.ts';
import type { OutboxView } from './outbox-view.ts';

/** A planned posting and what it is of. */
export interface NewPosting extends Planned {
  orderId: string;
  operationId: string;
  from: number;
  to: number;
  unit?: Unit | undefined;
  basis: Readonly<Record<string, number>>;
}

/** What one look at an operation found: postings to take back, then new ones in their order. */
export interface ToWrite {
  reversals: readonly StandingPosting[];
  postings: readonly NewPosting[];
}

/** About to leave. */
export interface Leaving {
  key: string;
  /** Of a reversal, when it leaves for the first time. */
  body?: string;
  /** What the ERP was asked before the first send. */
  stamp?: Refs;
}

/** Postings as they are committed, at once for whoever looks; what is done with them is done in a transaction. */
export interface Outbox {
  /** Postings of an operation that the ERP has heard or will hear, oldest first. */
  standing(operationId: string): StandingPosting[];
  /** When the next posting will be due, epoch ms; null when none waits. */
  nextDueAt(): number | null;
  item(key: string): OutboxItem | null;
  /** The ERP's own numbers of what is booked of an operation. */
  knownRefs(operationId: string): Refs[];
  statusOf(key: string): OutboxStatus | null;
  view(problem: string | null): OutboxView;
  /** How many wait, and since when the oldest of what is to be sent does, epoch ms. */
  queue(): { waiting: number; parked: number; doubtful: number; oldestAt: number | null };
  /** What may be done with them in a transaction that is open. Once in each: it knows what it has done. */
  in(transaction: In<'postings'>): OutboxTurn;
  /** One transaction, and one wait for the disk, for all that `work` marks. */
  together<T>(work: (turn: OutboxTurn) => Promise<T>): Promise<T>;
}

/** The outbox in one transaction: on disk, and seen by others, with its commit. */
export interface OutboxTurn {
  standing(operationId: string): Promise<StandingPosting[]>;
  /** What the ERP holds without our having sent it from this outbox: it stands as said, and is never taken back by us. */
  adopt(held: { orderId: string; operationId: string; kind: 'partial' | 'final'; says: Amounts }): void;
  /** Writes what is owed; `basis`: the facts that the reversals rest on. In the transaction of the facts. */
  write(owed: ToWrite, basis: Readonly<Record<string, number>>): Promise<void>;
  /**
   * The first open posting of each lane that is due, oldest first; lanes behind a parked or doubtful one are left
   * out, and what this transaction has marked. What is new goes before a backlog.
   */
  due(now: number, limit: number): Promise<OutboxItem[]>;
  item(key: string): Promise<OutboxItem | null>;
  statusOf(key: string): Promise<OutboxStatus | null>;
  /** Whether the ERP may have it, and its end is not known for good. */
  mayBeAnswered(key: string): Promise<boolean>;
  /** A reversal of the same operation was handed over before it, and nobody knows yet whether it is booked. */
  isBehindReversal(key: string): Promise<boolean>;
  keyOfMessage(messageRef: string): Promise<string | null>;
  /** Of those that were sent without a known end. */
  keysUnderWay(): Promise<readonly string[]>;
  /** On disk before the first byte goes out. */
  markSending(leaving: readonly Leaving[]): Promise<void>;
  markBooked(key: string, erpRef: Refs, openPoints?: readonly Words[]): Promise<void>;
  markHandedOver(key: string, messageRef: string): Promise<void>;
  /** Refused for good: parked, or withdrawn where a correction already takes it back. */
  markRefused(key: string, words: Words, cure: Cure): Promise<void>;
  /** Surely not booked: it waits. */
  markWaiting(key: string, nextAt: number, message: string): Promise<void>;
  /** It may be booked: to be proved before anything else. */
  markUnknown(key: string, nextAt: number, message: string): Promise<void>;
  /** It may be booked, and nothing can prove it: a person decides. */
  markDoubtful(key: string, message: string): Promise<void>;
  /** It was read under a version that is no more: the next send reads it anew. */
  forgetStamp(key: string): Promise<void>;
  /** Nothing of the lane leaves before then. */
  rest(lane: string, until: number): void;
  /** The clock was set: nothing waits for a time that is far ahead of `at`. */
  dueBy(at: number): void;
  /** What a person decided. Errors: `unknown`; `refused` where it does not stand so. */
  decide(key: string, act: Act): Promise<void>;
  /**
   * A person changed what a refused posting says: these go in its place. What waits behind it in its operation is
   * worked out anew. Errors: `unknown`; `refused` where it does not stand so.
   */
  replace(key: string, by: { postings: readonly NewPosting[]; givenUp: NewPosting | null }): Promise<void>;
}

/**
 * What a person may decide. Of a parked one: sent again as it is, or withdrawn and planned anew with today's orders
 * and codes. Of a doubtful one: it is booked, or it is not. Of either: given up, the ERP is not told of it any more.
 */
export const acts = ['retry', 'anew', 'giveUp', 'booked', 'absent'] as const;
export type Act = (typeof acts)[number];

export interface OutboxOptions {
  now: () => number;
  randomBytes: (size: number) => Buffer;
  delayMs: number;
  /** Left out: by order. */
  serialPer?: 'operation' | 'order' | 'erp';
  /** What is owed of an operation has changed by an answer of the ERP: look again. */
  reconsider?: (operationId: string) => void;
}

/** 32 hexadecimal characters: what SAP's EX_IDENT takes, and 128 bits of chance. */
export function newKey(randomBytes: (size: number) => Buffer): string {
  return randomBytes(16).toString('hex');
}

export function mayAct(act: Act, { status, messageRef }: Pick<StoredPosting, 'status' | 'messageRef'>): boolean {
  switch (act) {
    case 'retry':
      return status === 'parked';
    case 'anew':
      return status === 'parked' && messageRef === null;
    case 'giveUp':
      return status === 'parked' || status === 'doubtful';
    case 'booked':
      return status === 'doubtful';
    case 'absent':
      return status === 'doubtful';
    default:
      return act satisfies never;
  }
}

/** What was handed over may be booked over there by hand; of a reversal or a goods movement there is nothing to choose. */
export function mayEdit({ status, messageRef, kind }: Pick<StoredPosting, 'status' | 'messageRef' | 'kind'>): boolean {
  return status === 'parked' && messageRef === null && kind !== 'reversal' && kind !== 'goods';
}
