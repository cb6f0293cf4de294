/**
 * A transaction of the bridge: what it wrote is on disk as a whole or not at all, and what it noted in memory on the
 * way is taken back where it fails.
 */
import type { Database } from '../../shared/io/sqlite.ts';

export interface Transaction {
  /** Done where the transaction fails, the last one first. */
  onFailure(step: () => void): void;
}

/** Runs `work` in one transaction. Errors: those of `work`, and the disk's. */
export type Transact = <T>(work: (transaction: Transaction) => T) => T;

export function transactionsOn(db: Database): Transact {
  return (work) => {
    const steps: (() => void)[] = [];
    try {
      return db.transaction(() => work({ onFailure: (step) => void steps.push(step) })).immediate();
    } catch (error) {
      for (const step of steps.reverse()) step();
      throw error;
    }
  };
}
