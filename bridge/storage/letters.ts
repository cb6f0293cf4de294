/** What others were told, and what must still go out, in a file of its own. */
import type { Transact } from './transaction.ts';

export interface LetterStorage {
  transact: Transact<LetterTransaction>;
  /** After what was begun. */
  close(): Promise<void>;
}

export interface LetterTransaction {
  /** As others were told last. */
  standings(): Promise<StoredStanding[]>;
  /** Whether there was a first look. */
  hasLooked(): Promise<boolean>;
  /** So many of a receiver's letters, the oldest first. */
  oldest(webhook: string, most: number): Promise<StoredLetter[]>;
  waiting(webhook: string): Promise<number>;

  putStanding(standing: StoredStanding): void;
  dropStanding(key: string): void;
  setLooked(): void;
  /** Due at once. */
  add(letter: { webhook: string; id: string; body: string }): void;
  /** Of a receiver the newest so many stay. */
  trim(webhook: string, most: number): void;
  done(n: number): void;
  failed(n: number, againAt: number): void;
}

export interface StoredStanding {
  key: string;
  topic: string;
  state: string;
  data: string;
}

export interface StoredLetter {
  /** Ascending. */
  n: number;
  id: string;
  body: string;
  tries: number;
  /** Epoch ms. */
  dueAt: number;
}
