/** Promises as they were computed, and the acts by which dates were given, changed and withdrawn: all for good. */
export interface PromiseStore {
  /** Of each order the first one and the last one, oldest first. */
  firstAndLast(): StoredPromise[];
  /** Gives its number. */
  add(promise: NewPromise): number;
  /** Orders whose last promise the ERP has not heard, oldest first. */
  untold(limit: number): string[];
  /** Nothing more is to be said of those so far: the ERP heard it; or it takes none, or there is no word. */
  settle(orderId: string, how: 'told' | 'notTold'): void;
}

export interface NewPromise {
  orderId: string;
  madeAt: number;
  body: string;
  /** What was known then. */
  basis: string;
}

export interface StoredPromise extends Omit<NewPromise, 'basis'> {
  /** Ascending. */
  n: number;
}

export interface WordStore {
  /** Oldest first. */
  all(): Iterable<{ orderId: string; body: string }>;
  /** After a number, ascending. */
  after(n: number, limit: number): { n: number; orderId: string }[];
  add(act: { orderId: string; at: number; body: string }): void;
}
