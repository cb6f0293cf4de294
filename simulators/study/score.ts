/** How good promises were, by cohort: every order promised in the scored time, followed to its end. */
import { z } from 'zod';
import { quantileOf } from '../../bridge/promise/numbers/arrays.ts';
import { phi, probit } from '../../bridge/promise/numbers/random.ts';
import { DAY_MS } from '../../shared/core/words/time.ts';
import { DialSchema, dialsOf } from './dials.ts';
import { type Promised, type PromisedOrder, scoreLevels } from './policies.ts';

const Numbers = z.array(z.number()).readonly();
const ByLevel = z.object({ p50: z.number(), p80: z.number(), p90: z.number(), p95: z.number() });
const Beside = z.object({ count: z.number(), coverage: ByLevel, crpsDays: z.number() }).nullable().default(null);
export const CellScoreSchema = z.object({
  orders: z.number(),
  /** Shares. */
  otd: z.number(),
  coverage: ByLevel,
  /** Means over orders, days. */
  crpsDays: z.number(),
  pinballDays: ByLevel,
  quotedDays: z.number(),
  /** Mean of each level's date, before rounding; null in files of before. */
  levelDays: ByLevel.nullable().default(null),
  actualDays: z.number(),
  tardinessDays: z.number(),
  /** On time, had every date been 0, 1, 2 … days later; empty in files of before. */
  laterOtd: Numbers.default([]),
  /** Counts of the promised level at which orders ended, ten bins. */
  pit: Numbers,
  /** The same orders by the naive forecaster; null where it was not asked. */
  naive: Beside,
  /** Fresh dates of all open orders, once a week; null where the policy has none. */
  open: Beside,
  /** Its own ways to promise, and others' on the same orders, each from early to late. */
  dials: z.array(DialSchema).readonly().default([]),
  quoteMs: Numbers,
  refreshMs: Numbers,
});
export type CellScore = z.infer<typeof CellScoreSchema>;
export type BesideScore = CellScore['open'];

export interface Scored {
  promised: readonly PromisedOrder[];
  refreshed?: readonly PromisedOrder[];
  /** What other policies would have promised to the same orders. */
  beside?: ReadonlyMap<string, readonly PromisedOrder[]>;
  quoteMs?: readonly number[];
  refreshMs?: readonly number[];
}

export function scoreCell({
  promised,
  refreshed = [],
  beside = new Map(),
  quoteMs = [],
  refreshMs = [],
}: Scored): CellScore {
  const ended = endedOf(promised);
  const n = Math.max(1, ended.length);
  const mean = (value: (entry: (typeof ended)[number]) => number) => ended.reduce((sum, e) => sum + value(e), 0) / n;
  const kept = (key: 'p50' | 'p80' | 'p90' | 'p95') => mean((e) => (e.at <= e.promise[key] ? 1 : 0));
  const pinball = (key: 'p50' | 'p80' | 'p90' | 'p95', level: number) =>
    mean((e) => pinballOf(e.promise[key], e.at, level) / DAY_MS);
  const levelDays = (key: 'p50' | 'p80' | 'p90' | 'p95') => mean((e) => (e.promise[key] - e.arrivedAt) / DAY_MS);
  const pit = new Array<number>(10).fill(0);
  for (const { promise, at } of ended) {
    const bin = Math.min(9, Math.floor(levelReached(promise, at) * 10));
    pit[bin] = (pit[bin] ?? 0) + 1;
  }
  return {
    orders: ended.length,
    otd: mean((e) => (e.at <= e.promise.quotedAt ? 1 : 0)),
    coverage: { p50: kept('p50'), p80: kept('p80'), p90: kept('p90'), p95: kept('p95') },
    crpsDays: mean((e) => crps(e.promise, e.at) / DAY_MS),
    pinballDays: {
      p50: pinball('p50', 0.5),
      p80: pinball('p80', 0.8),
      p90: pinball('p90', 0.9),
      p95: pinball('p95', 0.95),
    },
    quotedDays: mean((e) => (e.promise.quotedAt - e.arrivedAt) / DAY_MS),
    levelDays: { p50: levelDays('p50'), p80: levelDays('p80'), p90: levelDays('p90'), p95: levelDays('p95') },
    actualDays: mean((e) => (e.at - e.arrivedAt) / DAY_MS),
    tardinessDays: mean((e) => Math.max(0, e.at - e.promise.quotedAt) / DAY_MS),
    laterOtd: laterDays.map((days) => mean((e) => (e.at <= e.promise.quotedAt + days * DAY_MS ? 1 : 0))),
    pit,
    naive: besideOf(promised.flatMap(({ promise, order }) => asNaive(promise, order))),
    open: besideOf(refreshed),
    dials: dialsOf(promised, beside),
    quoteMs,
    refreshMs,
  };
}

interface Ended {
  promise: Promised;
  at: number;
  arrivedAt: number;
}

function endedOf(promised: readonly PromisedOrder[]): Ended[] {
  return promised.flatMap(({ promise, order: { finishedAt, arrivedAt } }) =>
    finishedAt === null ? [] : [{ promise, at: finishedAt, arrivedAt }],
  );
}

function asNaive(promise: Promised, order: PromisedOrder['order']): PromisedOrder[] {
  const { naive } = promise;
  if (naive === null) return [];
  const at = (level: number) => quantileOf(naive, level);
  const levels = { p50: at(0.5), p80: at(0.8), p90: at(0.9), p95: at(0.95) };
  return [{ promise: { ...promise, ...levels, quantiles: [...naive] }, order }];
}

function besideOf(promised: readonly PromisedOrder[]): BesideScore {
  const ended = endedOf(promised);
  if (ended.length === 0) return null;
  const mean = (value: (one: Ended) => number) => ended.reduce((sum, one) => sum + value(one), 0) / ended.length;
  const kept = (key: 'p50' | 'p80' | 'p90' | 'p95') => mean(({ promise, at }) => (at <= promise[key] ? 1 : 0));
  return {
    count: ended.length,
    coverage: { p50: kept('p50'), p80: kept('p80'), p90: kept('p90'), p95: kept('p95') },
    crpsDays: mean(({ promise, at }) => crps(promise, at) / DAY_MS),
  };
}

const laterDays = Array.from({ length: 31 }, (_, days) => days);

function pinballOf(quantile: number, at: number, level: number): number {
  return at >= quantile ? level * (at - quantile) : (1 - level) * (quantile - at);
}

/** CRPS = 2 ∫ pinball over the levels, here at the mid-points of 40 steps. For a single date it is the absolute error. */
function crps(promise: Promised, at: number): number {
  let sum = 0;
  for (const [index, level] of scoreLevels.entries()) sum += pinballOf(promise.quantiles[index] ?? 0, at, level);
  return (2 * sum) / scoreLevels.length;
}

/** Level of the promised distribution at which the order ended. */
function levelReached(promise: Promised, at: number): number {
  const above = promise.quantiles.findIndex((quantile) => quantile >= at);
  if (above < 0) return 1 - 0.25 / scoreLevels.length;
  if (above === 0) return 0.25 / scoreLevels.length;
  const low = promise.quantiles[above - 1] ?? at;
  const high = promise.quantiles[above] ?? at;
  const share = high > low ? (at - low) / (high - low) : 1;
  const z = probit(scoreLevels[above - 1] ?? 0.5);
  return phi(z + share * (probit(scoreLevels[above] ?? 0.5) - z));
}
