/**
 * Engineering: from an order to its release. Where few engineers take orders as they come, an order waits for those before
 * it, and how long others waited says little of it: the line is longer or shorter now. So it is asked how many engineers
 * explain best when each order was released; what is learnt then is how long one is at an order.
 */
import { DAY_MS, MINUTE_MS, WEEK_MS } from '../../../shared/core/words/time.ts';
import type { MilestoneLaw } from '../laws.ts';
import { type InLine, takenUpAt } from '../line.ts';
import { recency, table } from '../numbers/pool.ts';
import type { Measured } from '../shop.ts';
import { censored, type Seen, sdOfFew } from './elsewhere.ts';

const HALF_LIFE_MS = 26 * WEEK_MS;
/** Nobody measured it: ten days on average, exponential. */
const UNKNOWN = Array.from({ length: 24 }, (_, index) => -Math.log(1 - (index + 0.5) / 24) * 10 * DAY_MS);
/** Fewer releases tell a line and chance not apart. */
const FEWEST = 15;
const MOST_ENGINEERS = 50;
/**
 * Twice the log-likelihood by which a line must explain releases better: chance does it once in a thousand (χ²), and so
 * many times as often as there are numbers of engineers that are tried.
 */
const SURELY = 10.83;
const LEAST_SPREAD = 0.05;

interface Order extends InLine {
  /** Nobody would know of it had it been released earlier. */
  knownFrom: number;
  weight: number;
}

/** What is not released yet takes longer than its age, or the quick ones alone would be believed. */
export function estimateMilestone(measured: Measured, now: number): MilestoneLaw {
  const line = lineOf(measured, now);
  const engineers = engineersOf(line);
  const begun = engineers === null ? line.map(({ createdAt }) => createdAt) : takenUpAt(line, engineers);
  const seen = line.flatMap(({ releasedAt, knownFrom }, place): Omit<Seen, 'key'>[] => {
    const from = begun[place] ?? Number.POSITIVE_INFINITY;
    if (from === Number.POSITIVE_INFINITY) return [];
    const open = releasedAt === Number.POSITIVE_INFINITY;
    const value = Math.max(0, (open ? now : releasedAt) - from);
    return [{ value, weight: recency(now, from, HALF_LIFE_MS), open, from: Math.max(0, knownFrom - from) }];
  });
  const count = line.filter(({ releasedAt }) => releasedAt !== Number.POSITIVE_INFINITY).length;
  const prior = UNKNOWN.map((value) => ({ value, weight: (count > 0 ? 1 : 4) / 24, open: false }));
  const lateMs = table(censored([...seen, ...prior])) ?? new Float64Array([0]);
  return { lateMs, count, sdLog: sdOfFew(count), ...(engineers === null ? {} : { engineers }) };
}

/** As they came. */
function lineOf({ milestones = [] }: Measured, now: number): Order[] {
  return milestones
    .map(({ at, durationMs, open = false, fromMs = 0 }) => ({
      createdAt: at - durationMs,
      releasedAt: open ? Number.POSITIVE_INFINITY : at,
      knownFrom: at - durationMs + fromMs,
      weight: fromMs > 0 ? 0 : recency(now, at, HALF_LIFE_MS),
    }))
    .sort((a, b) => a.createdAt - b.createdAt || a.releasedAt - b.releasedAt);
}

/** null: no order is seen to wait for another. */
function engineersOf(line: readonly Order[]): number | null {
  const released = line.filter((order) => order.releasedAt !== Number.POSITIVE_INFINITY && order.weight > 0);
  if (released.length < FEWEST) return null;
  const alone = shapeOf(released.map((order) => ({ ms: order.releasedAt - order.createdAt, weight: order.weight })));
  const none = released.reduce(
    (sum, order) => sum + order.weight * logOf(alone, order.releasedAt - order.createdAt),
    0,
  );
  let best: { engineers: number; fit: number } | null = null;
  let tried = 0;
  for (let engineers = 1; engineers <= MOST_ENGINEERS; engineers += 1) {
    const begun = takenUpAt(line, engineers);
    // As many as are ever there at once: nobody waits.
    if (line.every(({ createdAt }, place) => begun[place] === createdAt)) break;
    tried += 1;
    const fit = fitOf(line, begun, alone);
    if (fit !== null && (best === null || fit > best.fit)) best = { engineers, fit };
  }
  return best !== null && 2 * (best.fit - none) > SURELY + 2 * Math.log(tried) ? best.engineers : null;
}

/** Log-likelihood of the releases; an order that was not released in its turn took as long as any. */
function fitOf(line: readonly Order[], begun: readonly (number | null)[], alone: Shape): number | null {
  const known = line.flatMap(({ createdAt, releasedAt, weight }, place) => {
    if (releasedAt === Number.POSITIVE_INFINITY || weight <= 0) return [];
    const from = begun[place] ?? null;
    return [{ workMs: from === null ? null : releasedAt - from, allMs: releasedAt - createdAt, weight }];
  });
  const inTurn = known.flatMap(({ workMs, weight }) => (workMs === null ? [] : [{ ms: workMs, weight }]));
  if (2 * inTurn.length < known.length) return null;
  const shape = shapeOf(inTurn);
  const weightOf = (own: readonly { weight: number }[]) => own.reduce((sum, { weight }) => sum + weight, 0);
  const outShare = 1 - (weightOf(inTurn) + 1) / (weightOf(known) + 2);
  return known.reduce((sum, { workMs, allMs, weight }) => {
    const out = outShare * Math.exp(logOf(alone, allMs));
    return sum + weight * Math.log(workMs === null ? out : out + (1 - outShare) * Math.exp(logOf(shape, workMs)));
  }, 0);
}

/** Of the log, in which such times are taken for normal. */
interface Shape {
  mean: number;
  sd: number;
}

const logMs = (ms: number): number => Math.log(Math.max(MINUTE_MS, ms));

function shapeOf(seen: readonly { ms: number; weight: number }[]): Shape {
  let [weights, sum, squares] = [0, 0, 0];
  for (const { ms, weight } of seen) {
    weights += weight;
    sum += weight * logMs(ms);
    squares += weight * logMs(ms) ** 2;
  }
  const mean = sum / weights;
  return { mean, sd: Math.max(LEAST_SPREAD, Math.sqrt(Math.max(0, squares / weights - mean ** 2))) };
}

/** Log-density per ms. */
function logOf({ mean, sd }: Shape, ms: number): number {
  const log = logMs(ms);
  return -log - Math.log(sd) - (log - mean) ** 2 / (2 * sd ** 2);
}
