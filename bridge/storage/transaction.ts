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
}
