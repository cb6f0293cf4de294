/** A person lets an order begin although something is missing: by name and reason, kept for good. */
import type { Storage } from '../storage/storage.ts';

export interface Pass {
  at: number;
  by: string;
  reason: string;
}

export interface Passes {
  pass(orderId: string, why: { by: string; reason: string }): void;
  /** The last one; null: nobody did. */
  of(orderId: string): Pass | null;
}

export function openPasses({ orders }: Pick<Storage, 'orders'>, options: { now: () => number }): Passes {
  const known = new Map<string, Pass>();
  for (const { orderId, at, by, reason } of orders.acts('passGate')) known.set(orderId, { at, by, reason });
  return {
    pass: (orderId, { by, reason }) => {
      const at = options.now();
      orders.addAct({ act: 'passGate', orderId, at, by, reason });
      known.set(orderId, { at, by, reason });
    },
    of: (orderId) => known.get(orderId) ?? null,
  };
}
