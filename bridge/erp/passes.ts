/** A person lets an order begin although something is missing: by name and reason, kept for good. */
import type { Database } from '../../shared/io/sqlite.ts';

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

export function openPasses(db: Database, options: { now: () => number }): Passes {
  const put = db.prepare("INSERT INTO order_act (order_id, at, by, act, reason) VALUES (?, ?, ?, 'passGate', ?)");
  const all = db.prepare<[], Pass & { order_id: string }>(
    "SELECT order_id, at, by, reason FROM order_act WHERE act = 'passGate' ORDER BY n",
  );
  const known = new Map<string, Pass>();
  for (const { order_id, at, by, reason } of all.all()) known.set(order_id, { at, by, reason });
  return {
    pass: (orderId, { by, reason }) => {
      const at = options.now();
      put.run(orderId, at, by, reason);
      known.set(orderId, { at, by, reason });
    },
    of: (orderId) => known.get(orderId) ?? null,
  };
}
