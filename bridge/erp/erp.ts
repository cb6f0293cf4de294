/**
 * The contract of every ERP dialect: one file or folder each in `dialects/`, built from checked options,
 * connecting only when called. It translates; it stores nothing and decides nothing. Its pure half, which writes
 * postings, is `Writer` in the core.
 */
import type { Amounts } from '../../shared/core/erp/amounts.ts';
import type { Found, Outcome, Posting, Taken, Words, Writer } from '../../shared/core/erp/posting.ts';
import type { OddOrder } from '../../shared/core/orders/sift.ts';
import type { Proposal } from '../../shared/core/reports/proposals.ts';
import type { Refs } from '../../shared/core/words/order.ts';

export interface Erp {
  readonly id: string;
  /** Pure: what it can, and how it writes. */
  readonly writer: Writer;
  /**
   * Orders changed after `cursor` (opaque; null = all) as `WrittenOrderSchema` reads them, and the cursor for the
   * next call. They are not checked here: `orders.ts` checks each alone, so that an odd one stops no other. `odd`:
   * what is not even readable enough to be given.
   */
  orders(cursor: string | null): Promise<OrdersPage>;
  /**
   * Sends a posting's frozen body. `stamp`: what `stamp` answered before its first send. It never rejects for what
   * may happen to an ERP; whatever it throws counts as unknown.
   */
  send(posting: Posting, stamp: Refs | null): Promise<Outcome>;
  /**
   * Whether a posting of which no answer came was booked. Only where `can.lookUp` is not `none`. Errors: `unavailable`
   * when the ERP is away.
   */
  find?(posting: Posting, since: Since): Promise<Found>;
  /**
   * Only where `can.repeats` is `refusedByStamp`: the version of what the posting changes. Asked before its first
   * send, kept on disk, given again with every repeat. Errors: `unavailable`.
   */
  stamp?(posting: Posting): Promise<Refs>;
  /** Only where `can.answers` is `later`: what has become of postings that were handed over. */
  answers?(cursor: string | null): Promise<AnswersPage>;
  /** What an answer names a posting by, where that follows from its key: also one whose hand-over nobody saw end. */
  messageRefOf?(key: string): string;
  /**
   * The ERP's own records of an order, also those of other hands, for reconciliation. `isOfAnother`: keys of postings
   * of an order that had the number before or after; left out where the ERP's records show our keys.
   */
  books?(orderId: string, isOfAnother?: (key: string) => boolean): Promise<Books>;
  /**
   * Work centres, reasons, people and rates as `MasterRowSchema` reads them, all of them; unchecked: each row is
   * checked alone. Left out where the ERP gives none. Errors: `unavailable`.
   */
  master?(): Promise<readonly unknown[]>;
  /**
   * Stock, receipts and movements of some months as `shared/core/materials/stock.ts` reads them, all of them; unchecked:
   * each row is checked alone. Left out where the ERP gives none. Errors: `unavailable`.
   */
  stock?(): Promise<readonly unknown[]>;
  /** Hands an order's word back, where the ERP has a place for it. Again after a failure. */
  promise?(word: OrderWord): Promise<void>;
  /** Takes a measured figure that a person accepted, where it has a place for it. Again after a failure. */
  propose?(proposal: Proposal): Promise<void>;
  /** Ends every call under way: its outcome is then unknown. */
  close?(): void;
}

/** The date that was given for an order, and today's distribution beside it. Moments are epoch ms. */
export interface OrderWord {
  orderId: string;
  /** The date that was given and stands; null: it was withdrawn. */
  promisedAt: number | null;
  /** The same date, by the name that receivers have known it by from the start. */
  quotedAt: number | null;
  /** The chance that it was given with. */
  quoteLevel: number | null;
  givenAt: number;
  /** Of today; null where no date can be computed. */
  p50: number | null;
  p80: number | null;
  p90: number | null;
  p95: number | null;
  /** Of the date that was given; of the customer's. */
  keepProbability: number | null;
  onTimeProbability: number | null;
}

export interface OrdersPage {
  cursor: string;
  /** As written: `WrittenOrderSchema` reads each. */
  orders: readonly unknown[];
  odd?: readonly OddOrder[];
  /** Numbers that the ERP has no longer. */
  gone?: readonly string[];
  /** The last page of a full download: what was in none of its pages is gone. */
  isComplete?: boolean;
}

export interface Since {
  /** When it was sent, epoch ms. */
  sentAt: number;
  /** The ERP's numbers of what is known to be booked of the same operation. */
  known: readonly Refs[];
}

export interface AnswersPage {
  cursor: string;
  answers: readonly Answer[];
}
export interface Answer {
  of: { key: string } | { messageRef: string };
  /** Booked or refused. */
  outcome: Extract<Outcome, { is: 'booked' | 'refused' }>;
}

export interface Books {
  operations: readonly {
    operationId: string;
    /** What stands, of all hands; reversed records left out. Reasons and people may stand under the ERP's codes. */
    sums: Amounts;
    final: boolean;
    /** Records of other hands among them. */
    foreign: number;
  }[];
  /** What it could not do yet beside the bookings. */
  open: readonly Words[];
  /** When they were written, epoch ms, where that was before they were asked. */
  asOf?: number;
  /** What it takes and these books do not hold, such as goods in documents of their own: nobody may read none as nothing. */
  without?: readonly Taken[];
}
