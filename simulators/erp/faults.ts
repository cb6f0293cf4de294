/** What can go wrong with an ERP, on demand: slow, failing, refusing, losing its answers, away. */
import { z } from 'zod';
import { HOUR_MS } from '../../shared/core/words/time.ts';
import type { Refusal } from './book.ts';

const AnswerSchema = z.object({ orderId: z.string().min(1), status: z.int().min(400).max(599) }).strict();

export const FaultsSchema = z
  .object({
    /** Every answer waits this long. */
    latencyMs: z.int().nonnegative().max(120_000),
    /** This many requests from now fail with 500 and do nothing. */
    failNext: z.int().nonnegative(),
    /** This many confirmations from now are booked, and the line is cut before the answer. */
    loseAnswers: z.int().nonnegative(),
    /** Confirmations (of one order, or all) are refused with these words. */
    refuse: z
      .object({ orderId: z.string().optional(), code: z.string().min(1), message: z.string().min(1) })
      .strict()
      .nullable(),
    /** Confirmations of this order (or each of these) are answered with this status and not booked: 423 locked, 429 too many, 403 not allowed. */
    answer: z.union([AnswerSchema, z.array(AnswerSchema).max(100)]).nullable(),
    /** For this long every line is cut at once. */
    downForMs: z.int().nonnegative().max(HOUR_MS),
  })
  .partial()
  .strict();

export interface Faults {
  set(wanted: z.infer<typeof FaultsSchema>, now: number): void;
  latencyMs(): number;
  isDown(now: number): boolean;
  /** True once for each failure that is due. */
  takeFailure(): boolean;
  takeLoss(): boolean;
  refusalFor(orderId: string): Refusal | null;
  /** The status that an order's confirmations are answered with; null for the usual way. */
  statusFor(orderId: string): number | null;
}

export function createFaults(): Faults {
  let latencyMs = 0;
  let failures = 0;
  let losses = 0;
  let downUntil = 0;
  let answers: readonly z.infer<typeof AnswerSchema>[] = [];
  let refuse: (Refusal & { orderId?: string | undefined }) | null = null;
  return {
    set(wanted, now) {
      latencyMs = wanted.latencyMs ?? latencyMs;
      failures = wanted.failNext ?? failures;
      losses = wanted.loseAnswers ?? losses;
      if (wanted.refuse !== undefined) refuse = wanted.refuse;
      if (wanted.answer !== undefined) answers = [wanted.answer ?? []].flat();
      if (wanted.downForMs !== undefined) downUntil = now + wanted.downForMs;
    },
    latencyMs: () => latencyMs,
    isDown: (now) => now < downUntil,
    takeFailure: () => failures > 0 && failures-- > 0,
    takeLoss: () => losses > 0 && losses-- > 0,
    statusFor: (orderId) => answers.find((one) => one.orderId === orderId)?.status ?? null,
    refusalFor: (orderId) =>
      refuse !== null && (refuse.orderId === undefined || refuse.orderId === orderId)
        ? { code: refuse.code, message: refuse.message }
        : null,
  };
}
