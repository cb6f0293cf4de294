/**
 * Ways to promise the same orders, each turned from early to late: what share would have been kept, and how long would
 * have been quoted for it. Read at the share that ours keeps, a way of promising shows what it knows, not how careful it is.
 */
import { z } from 'zod';
import { quantileBeyond } from '../../bridge/promise/numbers/arrays.ts';
import { phi } from '../../bridge/promise/numbers/random.ts';
import { DAY_MS } from '../../shared/core/words/time.ts';
import type { Promised, PromisedOrder } from './policies.ts';

export const DialSchema = z.object({
  name: z.string().max(60),
  /** Share that would have been kept, rising, and mean quoted days, at each turn; before rounding to a day. */
  kept: z.array(z.number()).readonly(),
  days: z.array(z.number()).readonly(),
});
export type Dial = z.infer<typeof DialSchema>;

/** An order that ended, days after it came in. */
interface Ended {
  promise: Promised;
  tookDays: number;
}

/** From a level of one in 300 to all but one in 600. */
const turnedLevels = Array.from({ length: 59 }, (_, turn) => phi(-2.7 + turn / 10));
/** A date that knows no spread: so many times as far, so many days later. 0 times is a flat lead time. */
const factors = [0, 0.5, 0.75, 1, 1.25, 1.5, 2, 3] as const;
const laterDays = Array.from({ length: 191 }, (_, turn) => turn - 60);

/** `beside`: what other policies would have promised to the same orders, none of them given. */
export function dialsOf(
  promised: readonly PromisedOrder[],
  beside: ReadonlyMap<string, readonly PromisedOrder[]>,
): Dial[] {
  const ended = endedOf(promised);
  const others = [...beside].map(([policy, theirs]) => [policy, endedOf(theirs)] as const);
  return [
    ...policyDials('own', ended),
    ...(hasSpread(ended) ? lineDial('own P50', ended, 1, ({ p50 }) => p50) : []),
    ...sampleDial('naive', ended, ({ naive }) => naive),
    ...sampleDial('Kaplan–Meier by item', ended, ({ kaplanMeier }) => kaplanMeier),
    ...others.flatMap(([policy, theirs]) => policyDials(policy, theirs)),
  ];
}

function endedOf(promised: readonly PromisedOrder[]): Ended[] {
  return promised.flatMap(({ promise, order: { finishedAt, arrivedAt } }) =>
    finishedAt === null ? [] : [{ promise, tookDays: (finishedAt - arrivedAt) / DAY_MS }],
  );
}

function policyDials(policy: string, ended: readonly Ended[]): Dial[] {
  if (!hasSpread(ended)) return factors.flatMap((factor) => lineDial(policy, ended, factor, ({ meantAt }) => meantAt));
  return sampleDial(policy, ended, ({ quantiles }) => Float64Array.from(quantiles));
}

/** None where it had nothing to say of some: it is judged on the same orders or not at all. */
function sampleDial(name: string, ended: readonly Ended[], sampleOf: (one: Promised) => Float64Array | null): Dial[] {
  const asked = ended.flatMap(({ promise, tookDays }) => {
    const sample = sampleOf(promise);
    return sample === null ? [] : [{ sample, madeAt: promise.madeAt, tookDays }];
  });
  if (asked.length === 0 || asked.length < ended.length) return [];
  return [
    turned(name, turnedLevels, asked, ({ sample, madeAt }, level) => (quantileBeyond(sample, level) - madeAt) / DAY_MS),
  ];
}

function hasSpread(ended: readonly Ended[]): boolean {
  return ended.some(({ promise: { p50, p95 } }) => p95 > p50);
}

function lineDial(policy: string, ended: readonly Ended[], factor: number, dateOf: (one: Promised) => number): Dial[] {
  if (ended.length === 0) return [];
  const leadDays = ({ promise }: Ended, days: number) =>
    Math.max(0, (factor * (dateOf(promise) - promise.madeAt)) / DAY_MS + days);
  return [turned(`${policy} × ${factor} + days`, laterDays, ended, leadDays)];
}

function turned<T extends { tookDays: number }>(
  name: string,
  turns: readonly number[],
  asked: readonly T[],
  leadDays: (one: T, turn: number) => number,
): Dial {
  const mean = (value: (one: T) => number) => asked.reduce((sum, one) => sum + value(one), 0) / asked.length;
  return {
    name,
    kept: turns.map((turn) => rounded(mean((one) => (one.tookDays <= leadDays(one, turn) ? 1 : 0)))),
    days: turns.map((turn) => rounded(mean((one) => leadDays(one, turn)))),
  };
}

/** Files are read by people too. */
function rounded(value: number): number {
  return Math.round(value * 1e5) / 1e5;
}

/** Several worlds' as one, by their orders; null where one of them has none of the name. */
export function mixedDial(worlds: readonly { orders: number; dial: Dial | undefined }[]): Dial | null {
  const total = worlds.reduce((sum, { orders }) => sum + orders, 0);
  const first = worlds[0]?.dial;
  if (first === undefined || total === 0 || worlds.some(({ dial }) => dial === undefined)) return null;
  const mixed = (of: (dial: Dial) => readonly number[]) =>
    of(first).map((_, turn) =>
      worlds.reduce((sum, { orders, dial = first }) => sum + (orders / total) * (of(dial)[turn] ?? 0), 0),
    );
  return { name: first.name, kept: mixed(({ kept }) => kept), days: mixed(({ days }) => days) };
}

/** Mean quoted days where it keeps this share; null where no turn does. */
export function daysAtKept({ kept, days }: Dial, share: number): number | null {
  const above = kept.findIndex((one) => one >= share);
  const [low, high] = [kept[above - 1], kept[above]];
  const [from, to] = [days[above - 1], days[above]];
  if (low === undefined || high === undefined || from === undefined || to === undefined) return null;
  return from + ((share - low) / (high - low)) * (to - from);
}
