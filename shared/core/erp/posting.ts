/**
 * A posting: one record that the ERP takes or refuses whole. How a dialect writes it, what the dialect can, and
 * how a send may end. The core plans with these and never asks which ERP it is.
 */
import type { Operation, Refs, WorkOrder } from '../words/order.ts';
import type { Amounts } from './amounts.ts';
import type { Ticket, TicketKind } from './ticket.ts';

export type PostingKind = TicketKind | 'goods' | 'reversal';

/** As a dialect writes it. */
export interface Planned {
  /** From `newKey`: 32 hexadecimal characters, made before the first send. */
  key: string;
  kind: Exclude<PostingKind, 'reversal'>;
  /** What it says after rounding to the ERP's units, never more than the ticket: the rest is owed by the next. */
  says: Amounts;
  /** What is sent. It is frozen here: a repeat sends the same bytes. */
  body: string;
}

/** In the order in which they must be booked: each waits for the one before it. */
export interface Plan {
  /** Of a final ticket exactly one is `final`. Of a partial one that says nothing after rounding there is none. */
  postings: readonly Planned[];
  /** What this ERP does not take, and why: it stays owed, and is shown. */
  left: readonly { amount: string; why: LeftBecause }[];
}
export type LeftBecause = 'rounding' | 'notTaken' | 'noCode' | 'notConfirmed';

/** As it goes out. */
export interface Posting {
  key: string;
  kind: PostingKind;
  /** As the ERP knows them. */
  orderId: string;
  operationId: string;
  says: Amounts;
  /** For a reversal: what it takes back, under our key and the ERP's own numbers. */
  reverses: { key: string; erpRef: Refs } | null;
  body: string;
}

/** What a dialect may look at when it writes. */
export interface About {
  order: WorkOrder;
  operation: Operation;
  /** The plant's, IANA. */
  timeZone: string;
  now: number;
}

/** The pure half of a dialect: tested by golden files. It throws nothing. */
export interface Writer {
  readonly can: Abilities;
  plan(ticket: Ticket, about: About, newKey: () => string): Plan;
  /**
   * The body that takes a booked posting back. It is written when it leaves for the first time: only then is the
   * ERP's number of the original known.
   */
  reversal(original: Posting, reversal: { key: string; erpRef: Refs; timeZone: string; now: number }): string;
}

export interface Abilities {
  /** When it is known whether a posting was booked. `later`: by `answers`. */
  answers: 'atOnce' | 'later' | 'never';
  /** `byOwnRecords`: of our user's records of the operation, the one whose numbers we do not know. */
  lookUp: 'byKey' | 'byOwnRecords' | 'none';
  /**
   * What the ERP does with the same posting sent twice. `refusedByStamp`: it compares a version that was read before
   * the first send (an ETag, `modified`, `_timestamp`).
   */
  repeats: 'bookedAgain' | 'refusedByKey' | 'refusedByStamp';
  /** A request whose answer was lost may still be booked so long after it was sent, ms. */
  longestTransactionMs: number;
  /** Postings of one scope go one after the other, different scopes side by side. */
  serialPer: 'operation' | 'order' | 'erp';
  /** Scopes side by side. */
  parallel: number;
  /** So long a scope rests after a booking, ms. */
  pauseMs: number;
  /** How a booked posting is taken back. */
  reverse: 'cancel' | 'negative' | 'edit' | 'none';
  /** Whether a final one can be taken back. */
  reverseFinal: boolean;
  takes: ReadonlySet<Taken>;
  /** Goods are records of their own: they go before the figures, and are taken back and said anew alone. */
  goodsApart?: true;
  /** Goods can be taken back, by a counter movement, although figures cannot. */
  reverseGoods?: true;
}
export type Taken =
  | 'start'
  | 'interrupt'
  | 'resume'
  | 'yield'
  | 'scrap'
  | 'rework'
  | 'setup'
  | 'machine'
  | 'labour'
  | 'people'
  | 'stops'
  | 'goods'
  | 'promise';

/** In the ERP's own language; `code` is empty where it gives none. */
export interface Words {
  code: string;
  text: string;
}

/** What a person can do about a refusal. */
export const cures = ['edit', 'masterData', 'openOrder', 'openPeriod', 'stock', 'already', 'other'] as const;
export type Cure = (typeof cures)[number];

/** How a send ended. */
export type Outcome =
  /** On the ERP's disk. `open`: what it could not do yet beside it, such as a goods movement that failed. */
  | { is: 'booked'; erpRef: Refs; open?: readonly Words[] }
  /** Taken, not booked: an answer comes by `answers`, or never. */
  | { is: 'handedOver'; messageRef: string }
  /** Surely not booked: locked, too much at once. Only this scope waits. `waitMs`: as the ERP asks. */
  | { is: 'busy'; scope: 'order' | 'erp'; waitMs: number | null; words: Words }
  /** Surely not booked: our user may not, here or anywhere. */
  | { is: 'denied'; words: Words }
  /** Surely not booked, and a repeat cannot mend it. */
  | { is: 'refused'; words: Words; cure: Cure }
  /** The stamp is old: no send under it can be booked any more. */
  | { is: 'stale'; words: Words }
  /** Surely nothing arrived. */
  | { is: 'away'; words: Words }
  /** Anything else. */
  | { is: 'unknown'; words: Words };

export type Found =
  | { is: 'booked'; erpRef: Refs }
  | { is: 'absent' }
  /** Neither yet: asked again later. */
  | { is: 'underWay' }
  | { is: 'cannotTell'; words: Words };

/** "M7 021: The order is locked by MILLER" */
export function printWords({ code, text }: Words): string {
  return code === '' ? text : `${code}: ${text}`;
}
