/**
 * Looks whether the database takes what it is given: a full or broken disk is known before a fact comes, and what it
 * last wrote says when the bridge was alive.
 */
import type { Storage } from '../storage/storage.ts';

export interface Pulse {
  /** Writes. Errors: those of the disk. */
  beat(at: number): Promise<void>;
  /** The last beat before this start, epoch ms; null: none is known. */
  readonly before: number | null;
}

/** A write-ahead log of that age is taken over; SQLite does it by itself unless somebody reads for long. */
const BEATS_PER_TIDYING = 60;

export async function openPulse({ transact, tidy }: Pick<Storage, 'transact' | 'tidy'>): Promise<Pulse> {
  const value = await transact((tx) => tx.notes.of('aliveAt'));
  let beats = 0;
  return {
    before: value === null ? null : Number(value),
    beat: async (at) => {
      await transact(async (tx) => tx.notes.put('aliveAt', String(at)));
      beats += 1;
      if (beats % BEATS_PER_TIDYING === 0) tidy();
    },
  };
}
