/** What of promises stands on disk, checked where it is read again. */
import { z } from 'zod';
import { Problem } from '../../shared/core/words/problem.ts';
import { isSentence, type Sentence } from '../../shared/core/words/sentence.ts';
import { MINUTE_MS } from '../../shared/core/words/time.ts';
import { type OrderPromise, spreadSources } from '../promise/shop.ts';
import type { WordAct } from '../promise/word.ts';

const StoredSchema = z.object({
  orderId: z.string(),
  p50: z.number(),
  p80: z.number(),
  p90: z.number(),
  p95: z.number(),
  quotedAt: z.number(),
  quoteLevel: z.number(),
  onTimeProbability: z.number().nullable(),
  keepProbability: z.number().nullable().default(null),
  warnings: z.array(z.string()),
  drivers: z.array(z.object({ source: z.enum(spreadSources), share: z.number() })),
  seed: z.number(),
  scenarios: z.number(),
  quantiles: z.record(z.string(), z.number()).default({}),
});
export const AlarmsSchema = z.array(
  z.object({
    orderId: z.string(),
    raisedAt: z.number(),
    probability: z.number(),
    date: z.number().nullable().optional(),
    drivers: z.array(z.object({ source: z.enum(spreadSources), share: z.number() })),
  }),
);
export const DriftSchema = z.array(
  z.object({
    group: z.string(),
    level: z.number(),
    raisedAt: z.number(),
    due: z.number(),
    kept: z.number(),
    share: z.number(),
  }),
);
export const UndatedSchema = z.array(z.object({ orderId: z.string(), why: z.custom<Sentence>(isSentence) }));

const Act = {
  orderId: z.string(),
  at: z.number(),
  by: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('person'), name: z.string() }),
    z.object({ kind: z.literal('policy'), policy: z.literal('firstQuote') }),
  ]),
};
const Dated = {
  ...Act,
  date: z.number(),
  level: z.number().nullable(),
  basis: z.object({
    promise: z.int().nullable(),
    itemId: z.string().nullable(),
    quantityPcs: z.number().nullable(),
  }),
};
/** For good: a new field is optional. */
const WordActSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('promiseGiven'), ...Dated, reason: z.string().optional() }),
  z.object({ type: z.literal('promiseChanged'), ...Dated, reason: z.string() }),
  z.object({ type: z.literal('promiseWithdrawn'), ...Act, reason: z.string() }),
]);

/** Errors: `corrupt`, naming the order. */
export function parseWordAct(orderId: string, body: string): WordAct {
  const parsed = WordActSchema.safeParse(JSON.parse(body));
  if (parsed.success) return parsed.data;
  throw new Problem('corrupt', { what: 'wordDamaged', orderId });
}

/** Errors: `corrupt`. */
export function parsePromise(body: string): OrderPromise {
  const parsed = StoredSchema.safeParse(JSON.parse(body));
  if (parsed.success) return parsed.data;
  throw new Problem('corrupt', { what: 'promiseDamaged' });
}

/** What stood under a name; nothing where nothing did. Errors: `corrupt`. */
export function parseStanding<T>(schema: z.ZodType<T[]>, body: string | null): T[] {
  const parsed = schema.safeParse(body === null ? [] : JSON.parse(body));
  if (parsed.success) return parsed.data;
  throw new Problem('corrupt', { what: 'alarmsDamaged' });
}

/** A date that moved less is the same date: it is not written down again. */
const SAME_MS = 30 * MINUTE_MS;

export function isSame(a: OrderPromise, b: OrderPromise): boolean {
  const near = (x: number, y: number) => Math.abs(x - y) < SAME_MS;
  return a.quotedAt === b.quotedAt && near(a.p50, b.p50) && near(a.p80, b.p80) && near(a.p95, b.p95);
}
