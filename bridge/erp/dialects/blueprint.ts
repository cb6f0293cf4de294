/**
 * Start here for another ERP: copy this file, give the kind its name, fill in the five translations,
 * add a line to each list in `registry.ts`, and run the contract suite (`test/contracts/erp.ts`) on it.
 * It compiles and faces the suite itself, over an ERP that is a few arrays in memory.
 *
 * What a dialect owes to the bridge:
 * - `accepted` only after the ERP says that it is on its disk;
 * - `refused` only for what a retry cannot mend, with the ERP's own code and words;
 * - `unavailable` only when nothing can have been booked;
 * - `unknown` for everything else: the bridge then calls `find` before it sends again.
 */
import { z } from 'zod';
import type { Confirmation } from '../../../shared/core/erp/confirmation.ts';
import type { WorkOrder } from '../../../shared/core/words/order.ts';
import { Problem } from '../../../shared/core/words/problem.ts';
import { wordsOf } from '../../../shared/core/words/words-of.ts';
import type { Delivery, Erp } from '../erp.ts';

/** Checked when the configuration is read: options are refused before anything connects. */
export const BlueprintOptionsSchema = z
  .object({
    kind: z.literal('blueprint'),
    /** How long an answer may take before its outcome is unknown. */
    timeoutMs: z.int().positive().default(10_000),
  })
  .strict();
export type BlueprintOptions = z.infer<typeof BlueprintOptionsSchema>;

/** The ERP's own interface: a client library, a queue, a folder of files. Errors are its own. */
export interface BlueprintClient {
  changedOrders(since: number): Promise<{ upTo: number; orders: readonly WorkOrder[] }>;
  book(ticket: Confirmation): Promise<{ number: string } | { refusal: { code: string; message: string } }>;
  booked(key: string): Promise<{ number: string } | null>;
  bookedFor(orderId: string): Promise<readonly Confirmation[]>;
}

/** The one error by which this client says that it never reached the ERP. */
export class NotConnected extends Error {
  override readonly name = 'NotConnected';
}

export function createBlueprintErp(options: BlueprintOptions, client: BlueprintClient): Erp {
  const ask = async <T>(question: Promise<T>): Promise<T> => {
    try {
      return await within(options.timeoutMs, question);
    } catch (error) {
      throw new Problem('unavailable', `The ERP is away (${wordsOf(error)}). Nothing is lost; it is tried again.`, {
        cause: error,
      });
    }
  };
  return {
    id: 'blueprint',
    orders: async (cursor) => {
      const { upTo, orders } = await ask(client.changedOrders(cursor === null ? 0 : Number(cursor)));
      return { cursor: String(upTo), orders };
    },
    send: async (confirmation): Promise<Delivery> => {
      try {
        const answer = await within(options.timeoutMs, client.book(confirmation));
        return 'refusal' in answer
          ? { outcome: 'refused', ...answer.refusal }
          : { outcome: 'accepted', erpNumber: answer.number };
      } catch (error) {
        return { outcome: error instanceof NotConnected ? 'unavailable' : 'unknown', message: wordsOf(error) };
      }
    },
    find: async (key) => {
      const found = await ask(client.booked(key));
      return found === null ? null : { erpNumber: found.number };
    },
    confirmations: (orderId) => ask(client.bookedFor(orderId)),
  };
}

/** The answer, or an error when it takes too long; the call itself may still succeed behind our back. */
async function within<T>(timeoutMs: number, answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
