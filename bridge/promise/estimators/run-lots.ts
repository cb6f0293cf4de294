/**
 * Whether the run time of a work centre's steps goes with their pieces, with their lot, or both: a furnace takes as long for
 * ten as for a hundred. Each share of the lot is held against what was measured; without good reason it is none.
 */
import type { LotTime } from '../laws.ts';
import { groupBy } from '../numbers/pool.ts';

/** One operation: its item and step, planned time of its pieces, and the productive time that they took. */
export interface Timed {
  key: string;
  planMs: number;
  spentMs: number;
}

/** Fewer tell nothing. */
const FEWEST = 10;
/** Twice the log of how much better it explains what was measured: one plant in a thousand would show as much by chance. */
const SURELY = 11;
/** So much better is looked into. */
const HINT = 3;
const STEPS = 20;
/** How much items differ, over how much times of one scatter: as variances. */
const BETWEEN = [0.05, 0.25, 1, 4];
/** Further off was something else than the run, such as a machine that hung. */
const FAR_OFF = 3;
const LEAST_SPREAD = 0.05;

/** null: time goes with pieces, as far as anybody can tell. */
export function lotTimeOf(timed: readonly Timed[]): LotTime | null {
  if (timed.length < FEWEST || timed.every(({ planMs }) => planMs === timed[0]?.planMs)) return null;
  const meanMs = (own: readonly Timed[]): number => own.reduce((sum, { planMs }) => sum + planMs, 0) / own.length;
  const items = new Map([...groupBy(timed, ({ key }) => key)].map(([key, own]) => [key, meanMs(own)]));
  const centreMs = meanMs(timed);
  const groups = [
    ...groupBy(
      timed.map(({ key }, place) => ({ key, place })),
      ({ key }) => key,
    ).values(),
  ];
  const places = groups.map((group) => group.map(({ place }) => place));
  const likelihoodAt = (share: number, lotMsOf: (one: Timed) => number): number => {
    const offs = trimmed(timed.map((one) => Math.log(one.spentMs / (share * lotMsOf(one) + (1 - share) * one.planMs))));
    return Math.max(...BETWEEN.map((between) => likelihood(offs, places, between)));
  };
  const ofItem = (one: Timed): number => items.get(one.key) ?? one.planMs;
  const ofCentre = (): number => centreMs;
  // Most plants' time goes with pieces: a look at three of the shares says so.
  const none = likelihoodAt(0, ofItem);
  const isLikely = [0.5, 1].some((share) =>
    [ofItem, ofCentre].some((of) => 2 * (likelihoodAt(share, of) - none) > HINT),
  );
  if (!isLikely) return null;
  const likelihoods = (of: (one: Timed) => number): number[] =>
    Array.from({ length: STEPS + 1 }, (_, step) => likelihoodAt(step / STEPS, of));
  const byItem = likelihoods(ofItem);
  const byCentre = likelihoods(ofCentre);
  const isOfItem = Math.max(...byItem) >= Math.max(...byCentre);
  const own = isOfItem ? byItem : byCentre;
  if (2 * (Math.max(...own) - (own[0] ?? 0)) < SURELY) return null;
  return { ...shareOf(own), items: isOfItem ? items : null, centreMs, count: timed.length };
}

/** Mean and sd of the share, all shares being as likely before. */
function shareOf(logs: readonly number[]): Pick<LotTime, 'share' | 'sd'> {
  const best = Math.max(...logs);
  const weights = logs.map((log) => Math.exp(log - best));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const mean = (value: (share: number) => number): number =>
    weights.reduce((sum, weight, step) => sum + weight * value(step / STEPS), 0) / total;
  const share = mean((one) => one);
  // Between two steps of the grid nobody looked.
  return { share, sd: Math.sqrt(mean((one) => (one - share) ** 2) + 1 / (12 * STEPS ** 2)) };
}

function trimmed(offs: readonly number[]): number[] {
  const middle = medianOf(offs);
  const most = FAR_OFF * Math.max(LEAST_SPREAD, 1.4826 * medianOf(offs.map((off) => Math.abs(off - middle))));
  return offs.map((off) => Math.min(middle + most, Math.max(middle - most, off)));
}

function medianOf(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

/** Log-likelihood of logs that are normal around their item's, which are normal around one mean; both as they fit best. */
function likelihood(offs: readonly number[], groups: readonly (readonly number[])[], between: number): number {
  const sums = groups.map((group) => ({
    n: group.length,
    sum: group.reduce((total, place) => total + (offs[place] ?? 0), 0),
    squares: group.reduce((total, place) => total + (offs[place] ?? 0) ** 2, 0),
  }));
  const weightOf = (n: number): number => 1 / (1 + between * n);
  const total = sums.reduce((all, { n }) => all + n * weightOf(n), 0);
  const mean = sums.reduce((all, { n, sum }) => all + sum * weightOf(n), 0) / total;
  let [squares, spread] = [0, 0];
  for (const { n, sum, squares: own } of sums) {
    const off = sum - n * mean;
    squares += own - 2 * mean * sum + n * mean ** 2 - between * weightOf(n) * off ** 2;
    spread += Math.log(1 + between * n);
  }
  return -0.5 * (offs.length * Math.log(Math.max(squares / offs.length, LEAST_SPREAD ** 2 / 100)) + spread);
}

/** What is planned for an operation's pieces, as its time goes with them and its lot. */
export function lotPlanMs(law: LotTime | null | undefined, key: string, planMs: number): number {
  if (law == null) return planMs;
  return law.share * lotMs(law, key, planMs) + (1 - law.share) * planMs;
}

/** What the error of the share adds to that, on the log. */
export function lotSdLog(law: LotTime | null | undefined, key: string, planMs: number): number {
  if (law == null || planMs <= 0) return 0;
  return (law.sd * Math.abs(lotMs(law, key, planMs) - planMs)) / lotPlanMs(law, key, planMs);
}

/** Of an item that was never made nobody knows how large a lot its plan is right for. */
const lotMs = ({ items, centreMs }: LotTime, key: string, planMs: number): number =>
  items === null ? centreMs : (items.get(key) ?? planMs);
