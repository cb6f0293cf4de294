/**
 * The asynchronous transaction: one at a time, in the order in which they were asked for. Load first, then compute, then
 * write: reads give what was committed before it began, for nobody else writes meanwhile; what it writes is noted, and
 * on disk as a whole, or not at all, when the promise is kept. One within another would wait for itself: hand `tx` on.
 * Errors: those of `work`; `unavailable` where the disk does not let us.
 */
export type Transact<Tx> = <T>(work: (tx: Tx & Turn) => Promise<T>) => Promise<T>;

export interface Turn {
  /** In memory, right after the commit and before the next one begins; never where it fails. */
  onCommit(step: () => void): void;
  /**
   * Where it fails, before the next one begins, the last step first: what had to be changed in memory on the way is
   * taken back.
   */
  onFailure(step: () => void): void;
}

/** What is read at once outside, read in a transaction. */
export type InTurn<Reads> = {
  [Name in keyof Reads]: Reads[Name] extends (...asked: infer Asked) => infer Answer
    ? (...asked: Asked) => Promise<Answer>
    : never;
};
