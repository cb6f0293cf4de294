/** The port on one SQLite file. */
import { checkpoint, type Database, mustBeInPlace, sqliteProblem } from '../../../shared/io/sqlite.ts';
import type { Storage, TransactNow } from '../storage.ts';
import { openAskedBooks } from './asked-books.ts';
import { openArrivalStore, openBoxes, openConflictStore, openOwnerStore, openTokenStore } from './boxes.ts';
import { openFactLog } from './fact-log.ts';
import { openNeedyStore } from './needy.ts';
import { notesInTurn, openNotes } from './notes.ts';
import { openOrderStore } from './orders.ts';
import { openPostingStore } from './postings.ts';
import { openPromiseStore, openWordStore } from './promises.ts';
import { openProposalStore } from './proposals.ts';
import { openQuarantine } from './quarantine.ts';
import { openToldStore } from './told.ts';
import { turnsOn } from './turns.ts';

export function sqliteStorage(db: Database): Storage {
  const notes = openNotes(db);
  const [notesOf, orders, proposals] = [notesInTurn(notes), openOrderStore(db), openProposalStore(db)];
  const [promises, words] = [openPromiseStore(db), openWordStore(db)];
  const [tokens, conflicts] = [openTokenStore(db), openConflictStore(db)];
  const { transact } = turnsOn(db, (note) => ({
    notes: notesOf(note),
    tokens: tokens(note),
    conflicts: conflicts(note),
    orders: orders(note),
    proposals: proposals(note),
    promises: promises(note),
    words: words(note),
  }));
  return {
    transact,
    transactNow: transactOn(db),
    isReadOnly: db.readonly,
    tidy: () => void checkpoint(db),
    facts: openFactLog(db),
    boxes: openBoxes(db),
    quarantine: openQuarantine(db),
    owners: openOwnerStore(db),
    arrivals: openArrivalStore(db),
    notes,
    told: openToldStore(db),
    postings: openPostingStore(db),
    needy: openNeedyStore(db),
    askedBooks: openAskedBooks(db),
  };
}

function transactOn(db: Database): TransactNow {
  /** Of the transaction that is open, and of those within it. */
  const steps: (() => void)[] = [];
  return (work) => {
    const before = steps.length;
    const isOutermost = !db.inTransaction;
    mustBeInPlace(db);
    try {
      const gave = db.transaction(() => work({ onFailure: (step) => void steps.push(step) })).immediate();
      // What was noted within another one is undone with it.
      if (isOutermost) steps.length = 0;
      return gave;
    } catch (error) {
      for (const step of steps.splice(before).reverse()) step();
      throw sqliteProblem(error, db.name);
    }
  };
}
