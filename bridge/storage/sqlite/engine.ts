/** The port on one SQLite file. */
import { checkpoint, type Database } from '../../../shared/io/sqlite.ts';
import type { Storage, StorageTransaction } from '../storage.ts';
import { openAskedBooks } from './asked-books.ts';
import {
  openArrivalStore,
  openBoxes,
  openBoxStore,
  openConflictStore,
  openOwnerStore,
  openOwners,
  openTokenStore,
} from './boxes.ts';
import { openFactLog, openFactStore } from './fact-log.ts';
import { openNeedy, openNeedyStore } from './needy.ts';
import { openNotes } from './notes.ts';
import { openOrderStore } from './orders.ts';
import { openPostingStore, openPostings } from './postings.ts';
import { openPromiseStore, openWordStore } from './promises.ts';
import { openProposalStore } from './proposals.ts';
import { openQuarantine, openQuarantineStore } from './quarantine.ts';
import { openToldStore } from './told.ts';
import { type NoteWrite, turnsOn } from './turns.ts';

export interface SqliteStorage extends Storage {
  /** After what was begun. */
  settled(): Promise<void>;
}

export function sqliteStorage(db: Database): SqliteStorage {
  const reads = {
    facts: openFactLog(db),
    boxes: openBoxes(db),
    owners: openOwners(db),
    quarantine: openQuarantine(db),
    postings: openPostings(db),
    needy: openNeedy(db),
  };
  return { ...turnsOn(db, transactionOn(db, reads)), tidy: () => void checkpoint(db), ...reads };
}

type Reads = Pick<Storage, 'facts' | 'boxes' | 'quarantine' | 'postings' | 'needy'>;

function transactionOn(db: Database, reads: Reads): (note: NoteWrite) => StorageTransaction {
  const stores = {
    notes: openNotes(db),
    facts: openFactStore(db, reads.facts),
    boxes: openBoxStore(db, reads.boxes),
    owners: openOwnerStore(db),
    quarantine: openQuarantineStore(db, reads.quarantine),
    arrivals: openArrivalStore(db),
    tokens: openTokenStore(db),
    conflicts: openConflictStore(db),
    told: openToldStore(db),
    postings: openPostingStore(db, reads.postings),
    needy: openNeedyStore(db, reads.needy),
    askedBooks: openAskedBooks(db),
    orders: openOrderStore(db),
    proposals: openProposalStore(db),
    promises: openPromiseStore(db),
    words: openWordStore(db),
  };
  return (note) => ({
    notes: stores.notes(note),
    facts: stores.facts(note),
    boxes: stores.boxes(note),
    owners: stores.owners(note),
    quarantine: stores.quarantine(note),
    arrivals: stores.arrivals(note),
    tokens: stores.tokens(note),
    conflicts: stores.conflicts(note),
    told: stores.told(note),
    postings: stores.postings(note),
    needy: stores.needy(note),
    askedBooks: stores.askedBooks(note),
    orders: stores.orders(note),
    proposals: stores.proposals(note),
    promises: stores.promises(note),
    words: stores.words(note),
  });
}
