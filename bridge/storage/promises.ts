/** Promises as they were computed, and the acts by which dates were given, changed and withdrawn: all for good. */
export interface PromiseStore {
  /** Of each order the first one and the last one, oldest first. */
  firstAndLast(): Promise<StoredPromise[]>;
  /** Its number is higher than any before. */
  add(promise: NewPromise): void;
  /** Orders whose last promise the ERP has not heard, oldest first. */
  untold(limit: number): Promise<string[]>;
  /** Nothing more is to be said of those so far: the ERP heard it; or it takes none, or there is no word. */
  settle(orderId: string, how: 'told' | 'notTold'): void;
}

export interface StoredPromise {
  /** Ascending. */
  n: number;
  orderId: string;
  madeAt: number;
  body: string;
}

export interface NewPromise extends StoredPromise {
  /** What was known then. */
  basis: string;
}

export interface WordStore {
  /** Oldest first. */
  all(): Promise<{ orderId: string; body: string }[]>;
  /** After a number, ascending. */
  after(n: number, limit: number): Promise<{ n: number; orderId: string }[]>;
  add(act: { orderId: string; at: number; body: string }): void;
}
