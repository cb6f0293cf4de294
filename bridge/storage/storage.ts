/**
 * The port that the rooms above see of whatever keeps what the bridge knows. An engine opens it (`sqlite/engine.ts`);
 * all of them pass one suite for each store, `test/bridge/storage/contracts`.
 */
import type { Event, EventOf } from '../../shared/core/words/event.ts';
import type { AskedBooksStore } from './asked-books.ts';
import type { ArrivalStore, BoxReads, BoxStore, ConflictStore, OwnerReads, OwnerStore, TokenStore } from './boxes.ts';
import type { NoteStore } from './notes.ts';
import type { OrderStore } from './orders.ts';
import type { NeedyReads, NeedyStore, PostingReads, PostingStore } from './postings.ts';
import type { PromiseStore, WordStore } from './promises.ts';
import type { ProposalStore } from './proposals.ts';
import type { QuarantineReads, QuarantineStore } from './quarantine.ts';
import type { ToldStore } from './told.ts';
import type { InTurn, Transact, Turn } from './transaction.ts';

/** Whatever is written is written in `transact`. Beside it stands what is read at once, of what is committed. */
export interface Storage {
  transact: Transact<StorageTransaction>;
  /** Housekeeping, now and then; waits for nobody. Errors: those of the disk. */
  tidy(): void;
  facts: FactReads;
  boxes: BoxReads;
  owners: OwnerReads;
  quarantine: QuarantineReads;
  postings: PostingReads;
  needy: NeedyReads;
}

export interface StorageTransaction {
  notes: NoteStore;
  facts: FactStore;
  boxes: BoxStore;
  owners: OwnerStore;
  quarantine: QuarantineStore;
  arrivals: ArrivalStore;
  tokens: TokenStore;
  conflicts: ConflictStore;
  told: ToldStore;
  postings: PostingStore;
  needy: NeedyStore;
  askedBooks: AskedBooksStore;
  orders: OrderStore;
  proposals: ProposalStore;
  promises: PromiseStore;
  words: WordStore;
}

/** The transaction that is open, with those stores of it that a room uses. */
export type In<Name extends keyof StorageTransaction> = Pick<StorageTransaction, Name> & Turn;

/** The facts of all boxes, each box's by its own gap-free numbers. Errors of whatever reads: `corrupt` for what is no fact. */
export interface FactReads {
  /** Facts after number `after`, ascending, at most `limit`. */
  read(edgeId: string, after: number, limit: number): Event[];
  /** The fact with this number; null where it is not there. */
  find(edgeId: string, seq: number): Event | null;
  /** The facts with these numbers, in this order; numbers that are not there are left out. */
  pick(edgeId: string, seqs: readonly number[]): Event[];
  /** The last configuration that a box told; null where it told none. */
  lastPlant(edgeId: string): Event | null;
  /** All configurations that a box told, ascending. */
  plants(edgeId: string): EventOf<'masterDataChanged'>[];
  /** When the first fact of any box happened; null without facts. */
  firstAt(): number | null;
}

/** They are only ever added, in the transaction that moves the box's cursor. */
export interface FactStore extends InTurn<Pick<FactReads, 'find'>> {
  /** The box must have been put before. */
  append(edgeId: string, events: readonly Event[]): void;
}
