/** A start that opens one thing after the other: whatever fails, nothing of it stays open. */

/** Closes what was opened. */
export type Undo = () => void | Promise<void>;

/** `start` puts into `opened` how each thing is closed, in the order of opening. Errors: whatever it threw, after everything is closed again. */
export async function allOrNothing<T>(start: (opened: Undo[]) => Promise<T>): Promise<T> {
  const opened: Undo[] = [];
  try {
    return await start(opened);
  } catch (error) {
    for (const undo of opened.reverse()) await undo();
    throw error;
  }
}
