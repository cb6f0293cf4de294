/** What moves orders through the shop: the way from one operation to the next, and the dispatching habit. */

import { DAY_MS, HOUR_MS, WEEK_MS } from '../../../shared/core/words/time.ts';
import { type DispatchLaw, isOffDate, type TransferLaw } from '../laws.ts';
import { effective, groupBy, recency, table, type Weighted } from '../numbers/pool.ts';
import type { Measured } from '../shop.ts';

const HALF_LIFE_MS = 26 * WEEK_MS;
const ASSUMED: DispatchLaw = {
  familyBonusMs: 2 * DAY_MS,
  overrideShare: 0.05,
  choices: 0,
  bonusLowMs: 0,
  bonusHighMs: WEEK_MS,
};
/** Fewer choices tell habit and accident not apart. */
export const FEWEST_CHOICES = 30;

/** Calendar ms; without a record some hours. */
export function estimateTransfers(measured: Measured, now: number, dispatch: Dispatch = ASSUMED): TransferLaw {
  const { exact, within } = waysOf(measured.transfers, now, dispatch);
  const entries = spreadOver(exact, within);
  for (let hours = 0.5; hours < 8; hours += 1) entries.push({ value: hours * HOUR_MS, weight: 0.25 });
  return {
    ms: table(entries) ?? new Float64Array([0]),
    to: byDestination(measured.transfers, entries, now, dispatch),
    count: exact.length,
    withinCount: within.length,
    effectiveCount: effective(exact.map((way) => way.weight)),
  };
}

/** What is known of the ways to one work centre counts against those to all as if these were so many. */
const DESTINATION_SHRINK = 6;

/**
 * Waiting that no machine causes differs by what is waited for: an inspection, a packer, a batch. A machine that stood
 * free and manned tells it, step by step.
 */
function byDestination(
  transfers: Measured['transfers'],
  common: readonly Weighted[],
  now: number,
  dispatch: Dispatch,
): Map<string, Float64Array> {
  const total = common.reduce((sum, { weight }) => sum + weight, 0);
  const prior = common.map(({ value, weight }) => ({ value, weight: (weight * DESTINATION_SHRINK) / total }));
  const known = transfers.filter(({ to }) => to !== undefined);
  return new Map(
    [...groupBy(known, ({ to }) => to ?? '')].flatMap(([to, own]) => {
      const { exact, within } = waysOf(own, now, dispatch);
      const law = table([...spreadOver(exact, within), ...prior]);
      return law === null ? [] : [[to, law] as const];
    }),
  );
}

type Dispatch = Pick<DispatchLaw, 'overrideShare' | 'centres'>;

/** How likely an order that waits is passed over by one that is less urgent; 1: the place does not go by date. */
function passedShare({ overrideShare, centres }: Dispatch, to: string | undefined): number {
  const habit = centres?.get(to ?? '');
  if (habit === undefined) return overrideShare;
  return habit.rule === 'dueDate' ? habit.overrideShare : 1;
}

function waysOf(
  transfers: Measured['transfers'],
  now: number,
  dispatch: Dispatch,
): { exact: Weighted[]; within: Within[] } {
  const exact: Weighted[] = [];
  const within: Within[] = [];
  const longest = transfers.reduce((most, { durationMs }) => Math.max(most, durationMs), 0);
  for (const { at, durationMs: value, fromMs, open, passedMs, to } of transfers) {
    const weight = recency(now, at, HALF_LIFE_MS);
    if (open === true) within.push({ from: value, to: Math.max(longest, OPEN_REACH * value), weight });
    else if (fromMs === undefined) exact.push({ value, weight });
    else
      within.push({
        ...{ from: fromMs, to: value, weight },
        ...(passedMs === undefined ? {} : { passed: { at: passedMs, share: passedShare(dispatch, to) } }),
      });
  }
  return { exact, within };
}

/** What is under way is believed to take no more than so many times as long, where nothing took longer. */
const OPEN_REACH = 2;

export interface Within {
  from: number;
  to: number;
  weight: number;
  /** What lies before counts this share: it was passed over there. */
  passed?: { at: number; share: number };
}

/** Points that the distribution may lie on, and rounds of finding how: both are plenty for hundreds of ways. */
const POINTS = 64;
const ROUNDS = 40;

/**
 * Ways of which only bounds are known, spread over what the others say (Turnbull's self-consistency): each
 * is shared out within its bounds in proportion to what lies there, until that changes no more. Of one that was passed over,
 * what lies before counts as often as somebody decides so.
 */
export function spreadOver(exact: readonly Weighted[], within: readonly Within[]): Weighted[] {
  if (within.length === 0) return [...exact];
  const values = [...exact.map((way) => way.value), ...within.map((way) => way.to)].sort((a, b) => a - b);
  const step = Math.max(1, values.length / POINTS);
  const points = Array.from(
    { length: Math.min(POINTS, values.length) },
    (_, index) => values[Math.floor((index + 0.5) * step)] ?? 0,
  );
  const fixed = new Float64Array(points.length);
  for (const { value, weight } of exact) {
    const at = nearest(points, value);
    fixed[at] = (fixed[at] ?? 0) + weight;
  }
  const reaches = within.map(({ from, to, passed }) => {
    const first = nearest(points, from);
    const last = Math.max(first, nearest(points, to));
    const until = passed === undefined ? first : Math.min(last, nearest(points, passed.at));
    return { first, last, passed: until, share: passed?.share ?? 1 };
  });
  let mass = fixed.map((weight) => weight + 1e-3);
  for (let round = 0; round < ROUNDS; round += 1) {
    const next = Float64Array.from(fixed);
    for (const [index, { first, last, passed, share }] of reaches.entries()) {
      const weight = within[index]?.weight ?? 0;
      let sum = 0;
      for (let i = first; i <= last; i += 1) sum += (mass[i] ?? 0) * (i < passed ? share : 1);
      if (sum <= 0) continue;
      for (let i = first; i <= last; i += 1)
        next[i] = (next[i] ?? 0) + (weight * (mass[i] ?? 0) * (i < passed ? share : 1)) / sum;
    }
    mass = next;
  }
  return points.map((value, index) => ({ value, weight: mass[index] ?? 0 }));
}

function nearest(ascending: readonly number[], value: number): number {
  const above = ascending.findIndex((point) => point >= value);
  if (above <= 0) return above < 0 ? ascending.length - 1 : 0;
  return value - (ascending[above - 1] ?? 0) < (ascending[above] ?? 0) - value ? above - 1 : above;
}

/**
 * The habit is read from the choices. Where they tell how far the set-up family lay behind, the bonus is
 * the one that contradicts the fewest of them; else it is near the largest lead by which the family was
 * preferred. A start in another family that overtakes was somebody's decision: an override. Not where a work centre is
 * known to go by something else than the date.
 */
export function estimateDispatch(measured: Measured, centres: DispatchLaw['centres'] = new Map()): DispatchLaw {
  const starts = (measured.dispatches ?? []).filter(({ to }) => !isOffDate(centres.get(to ?? '')));
  if (starts.length < FEWEST_CHOICES) return { ...ASSUMED, choices: starts.length };
  const overrides = starts.filter((start) => !start.sameFamily && start.overtookMs > 0).length;
  const others = starts.filter((start) => !start.sameFamily).length;
  const telling = starts.flatMap(({ familyBehindMs, sameFamily }) =>
    familyBehindMs == null || familyBehindMs <= 0 ? [] : [{ behindMs: familyBehindMs, sameFamily }],
  );
  const bonus = telling.length < FEWEST_CHOICES / 3 ? bonusOfLeads(starts) : bonusOfChoices(telling);
  return { ...bonus, overrideShare: (overrides + 1) / (others + 20), choices: starts.length };
}

type Bonus = Pick<DispatchLaw, 'familyBonusMs' | 'bonusLowMs' | 'bonusHighMs'>;

function bonusOfLeads(starts: NonNullable<Measured['dispatches']>): Bonus {
  const leads = starts
    .filter((start) => start.sameFamily && start.overtookMs > 0)
    .map((start) => start.overtookMs)
    .sort((a, b) => a - b);
  const at = (share: number) => leads[Math.floor(leads.length * share)];
  return {
    familyBonusMs: at(0.85) ?? ASSUMED.familyBonusMs,
    bonusLowMs: at(0.6) ?? 0,
    bonusHighMs: 2 * (leads.at(-1) ?? ASSUMED.familyBonusMs),
  };
}

/** The bonus may lie wherever it contradicts so many choices more: each is some override in twenty, 5.9 in log-likelihood. */
const TOLERATED = 2;

export function bonusOfChoices(choices: readonly { behindMs: number; sameFamily: boolean }[]): Bonus {
  const rising = [...choices].sort((a, b) => a.behindMs - b.behindMs);
  // With no bonus every choice of the family is contradicted; past one it is not, past another's it is.
  let contradicted = rising.filter((choice) => choice.sameFamily).length;
  const costs = [{ fromMs: 0, contradicted }];
  for (const { behindMs, sameFamily } of rising) {
    contradicted += sameFamily ? -1 : 1;
    costs.push({ fromMs: behindMs, contradicted });
  }
  const fewest = Math.min(...costs.map((cost) => cost.contradicted));
  const spanOf = (most: number): [number, number] => {
    const first = costs.findIndex((cost) => cost.contradicted <= most);
    const last = costs.findLastIndex((cost) => cost.contradicted <= most);
    const lowMs = costs[first]?.fromMs ?? 0;
    return [lowMs, costs[last + 1]?.fromMs ?? 2 * (costs[last]?.fromMs ?? lowMs)];
  };
  const [low, high] = spanOf(fewest);
  const [bonusLowMs, bonusHighMs] = spanOf(fewest + TOLERATED);
  return { familyBonusMs: (low + high) / 2, bonusLowMs, bonusHighMs };
}
