/**
 * Sends of several calls, one after the other per order: what reads before it writes must not overtake itself, also where
 * nobody waits for the first any more.
 */
export type Turns = <T>(orderId: string, work: () => Promise<T>) => Promise<T>;

export function inTurns(): Turns {
  const last = new Map<string, Promise<unknown>>();
  return async (orderId, work) => {
    const before = last.get(orderId) ?? Promise.resolve();
    const own = before.then(work, work);
    last.set(orderId, own);
    try {
      return await own;
    } finally {
      if (last.get(orderId) === own) last.delete(orderId);
    }
  };
}
