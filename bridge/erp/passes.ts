/** A person lets an order begin although something is missing: by name and reason, kept for good. */
import type { Storage } from '../storage/storage.ts';

export interface Pass {
  at: number;
  by: string;
  reason: string;
}

export interface Passes {
  pass(orderId: string, why: { by: string; reason: string }): Promise<void>;
  /** The last one; null: nobody did. */
  of(orderId: string): Pass | null;
}

export async function openPasses(
  { transact }: Pick<Storage, 'transact'>,
  options: { now: () => number },
): Promise<Passes> {
  const known = new Map<string, Pass>();
  for (const { orderId, at, by, reason } of await transact((tx) => tx.orders.acts('passGate')))
    known.set(orderId, { at, by, reason });
  return {
    pass: (orderId, { by, reason }) =>
      transact(async (tx) => {
        const at = options.now();
        tx.orders.addAct({ act: 'passGate', orderId, at, by, reason });
        tx.onCommit(() => known.set(orderId, { at, by, reason }));
      }),
    of: (orderId) => known.get(orderId) ?? null,
  };
}
