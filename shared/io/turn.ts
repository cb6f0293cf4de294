/** Long work lets everybody else who waits for the loop come first. */
export const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
