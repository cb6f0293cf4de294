/**
 * The port that the rooms above see of whatever keeps what the bridge knows. An engine opens it (`sqlite/engine.ts`);
 * all of them pass one suite for each store, `test/bridge/storage/contracts`.
 */
import type { Event, EventOf } from '../../shared/core/words/event.ts';
import type { AskedBooksStore } from './asked-books.ts';
import type { ArrivalStore, Boxes, ConflictStore, OwnerStore, TokenStore } from './boxes.ts';
import type { NoteStore, Notes } from './notes.ts';
import type { OrderStore } from './orders.ts';
import type { NeedyStore, PostingStore } from './postings.ts';
import type { PromiseStore, WordStore } from './promises.ts';
import type { ProposalStore } from './proposals.ts';
import type { QuarantineStore } from './quarantine.ts';
import type { ToldStore } from './told.ts';
import type { Transact } from './transaction.ts';

export interface Storage {
  /**
   * Of what nobody else writes: the stores in it, and the notes of whoever uses it, are written nowhere but in it.
   */
  transact: Transact<StorageTransaction>;
  /**
   * Runs `work` in one transaction at once: facts, cursor and effects are on disk as a whole, or not at all. Within
   * another one it is a part of that. What is written outside of any is a transaction by itself. Errors: those of
   * `work`; `unavailable` where the disk does not let us.
   */
  transactNow: TransactNow;
  /** Opened beside the process that writes it. */
  isReadOnly: boolean;
  /** Housekeeping, now and then; waits for nobody. Errors: those of the disk. */
  tidy(): void;
  facts: FactLog;
  boxes: Boxes;
  quarantine: QuarantineStore;
  owners: OwnerStore;
  arrivals: ArrivalStore;
  notes: Notes;
  told: ToldStore;
  postings: PostingStore;
  needy: NeedyStore;
  askedBooks: AskedBooksStore;
}

export interface StorageTransaction {
  notes: NoteStore;
  tokens: TokenStore;
  conflicts: ConflictStore;
  orders: OrderStore;
  proposals: ProposalStore;
  promises: PromiseStore;
  words: WordStore;
}

export type TransactNow = <T>(work: (transaction: Transaction) => T) => T;

export interface Transaction {
  /** Done where the transaction fails, the last one first: what was noted in memory on the way is taken back. */
  onFailure(step: () => void): void;
}

/**
 * The facts of all boxes, each box's by its own gap-free numbers. They are only ever added, inside the transaction
 * that moves the box's cursor. Errors of whatever reads: `corrupt` for what is no fact.
 */
export interface FactLog {
  /** The box must have been put before. */
  append(edgeId: string, events: readonly Event[]): void;
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
