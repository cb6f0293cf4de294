/**
 * How long orders take by how many were open when they came in, how large they are, whether their material was there, of
 * which item, and how that changes with time: a lognormal regression in which an order that is open takes longer than its
 * age (EM). A shop that fills or empties is followed before the orders of the new time have ended.
 */
import { lowerBound, upperBound } from '../../../shared/core/words/search.ts';
import { HOUR_MS, WEEK_MS } from '../../../shared/core/words/time.ts';
import { f64 } from '../numbers/arrays.ts';
import { recency } from '../numbers/pool.ts';
import { phi, probit } from '../numbers/random.ts';
import { type Design, fitted, ridgeOf } from '../numbers/ridge.ts';
import { hazard } from '../record/spread.ts';
import type { LeadTime } from '../shop.ts';
import type { Asked } from './lead-times.ts';
import { levels, type Sample } from './sample.ts';

const HALF_LIFE_MS = 13 * WEEK_MS;
/** In which time's trend is counted. */
const TREND_MS = 4 * WEEK_MS;
/** A coefficient is pulled to 0 as by so many orders a standard deviation from the mean; time's, by these, a `TREND_MS` from it. */
const RIDGE = 10;
const TIME_RIDGE = 40;
/** What is true of all items speaks of one like so many of its orders; an open one tells of it as half a one. */
const ITEM_PRIOR = 4;
const OPEN_SHARE = 0.5;
/** Believed of the logs' spread before anything ended, as by so many orders. */
const USUAL_SD = 0.8;
const SD_PRIOR = 5;
const LEAST_SD = 0.2;
const ROUNDS = 10;
/** Orders that ended; fewer say nothing. */
const FEWEST = 5;
/** Orders that are fitted, and those before them that may be open beside them. */
const MOST = 200;
const MOST_SEEN = 300;
/** A shorter time is taken as this one. */
const LEAST_MS = HOUR_MS;

/** Of the latest orders that are known at a moment. */
interface Shop {
  created: Float64Array;
  ended: Float64Array;
}

interface Fit {
  shop: Shop;
  /** Mean and spread of each feature. */
  scales: readonly { mean: number; sd: number }[];
  coefficients: Float64Array;
  sd: number;
  items: ReadonlyMap<string, Pull>;
  own: ReadonlyMap<string, Pull & { itemId: string }>;
}

/** How far orders are from what the regression says of them: weight and weighted sum. */
interface Pull {
  weight: number;
  sum: number;
}

/** All open orders of a refresh are asked of the same moment. */
const lately = new WeakMap<readonly LeadTime[], { now: number; fit: Fit | null }>();

/**
 * Ends as believed at `now`, epoch ms; null where too few orders ended. `leads` may hold what is not known yet. `without`: an
 * order whose end says nothing of its item.
 */
export function loadForecast(asked: Asked, leads: readonly LeadTime[], now: number, without?: string): Sample | null {
  const fit = fitAt(leads, now);
  if (fit === null) return null;
  const mean = meanLog(fit, asked, now) + itemPull(fit, asked.itemId, without);
  const ageMs = Math.max(0, now - asked.createdAt);
  const passed = ageMs <= LEAST_MS ? 0 : phi((Math.log(ageMs) - mean) / fit.sd);
  return Float64Array.from(levels, (level) => {
    const z = probit(Math.min(MOST_LEVEL, passed + level * (1 - passed)));
    return asked.createdAt + Math.max(ageMs, Math.exp(mean + fit.sd * z));
  });
}
const MOST_LEVEL = 1 - 1e-6;

function meanLog({ shop, scales, coefficients }: Fit, asked: Asked, now: number): number {
  const features = featuresOf(asked, openAt(shop, asked.createdAt), now);
  let mean = f64(coefficients, 0);
  for (const [index, { mean: usual, sd }] of scales.entries())
    mean += f64(coefficients, index + 1) * (((features[index] ?? 0) - usual) / sd);
  return mean;
}

function itemPull({ items, own }: Fit, itemId: string, without: string | undefined): number {
  let { weight, sum } = items.get(itemId) ?? { weight: 0, sum: 0 };
  const left = without === undefined ? undefined : own.get(without);
  if (left?.itemId === itemId) [weight, sum] = [weight - left.weight, sum - left.sum];
  return sum / (weight + ITEM_PRIOR);
}

function featuresOf({ quantityPcs, isReady, createdAt }: Asked, open: number, now: number): number[] {
  const months = (createdAt - now) / TREND_MS;
  return [Math.log(1 + open), Math.log(Math.max(1, quantityPcs)), isReady ? 1 : 0, months];
}
/** Time's place among the features: its unit is its own. */
const TIME = 3;

function openAt({ created, ended }: Shop, at: number): number {
  return lowerBound(created, at) - upperBound(ended, at);
}

function fitAt(leads: readonly LeadTime[], now: number): Fit | null {
  const kept = lately.get(leads);
  if (kept?.now === now) return kept.fit;
  const fit = fitOf(knownAt(leads, now), now);
  lately.set(leads, { now, fit });
  return fit;
}

interface Row {
  lead: LeadTime;
  finishedAt: number | null;
}

/** By when they came in, ascending; what ended later has not ended. */
function knownAt(leads: readonly LeadTime[], now: number): Row[] {
  const known: Row[] = [];
  for (let index = leads.length - 1; index >= 0 && known.length < MOST_SEEN; index -= 1) {
    const lead = leads[index];
    if (lead === undefined || lead.createdAt >= now) continue;
    const finishedAt = lead.finishedAt !== null && lead.finishedAt <= now ? lead.finishedAt : null;
    if ((finishedAt ?? now) >= lead.seenFrom) known.push({ lead, finishedAt });
  }
  return known.reverse();
}

function fitOf(known: readonly Row[], now: number): Fit | null {
  const ends = known.flatMap(({ finishedAt }) => finishedAt ?? []);
  if (ends.length < FEWEST) return null;
  const shop = {
    created: Float64Array.from(known, ({ lead }) => lead.createdAt),
    ended: Float64Array.from(ends).sort(),
  };
  const rows = known.slice(-MOST);
  const weights = Float64Array.from(rows, ({ lead }) => recency(now, lead.createdAt, HALF_LIFE_MS));
  const features = rows.map(({ lead }) => featuresOf(lead, openAt(shop, lead.createdAt), now));
  const scales = [0, 1, 2, TIME].map((index) => scaleOf(features, index, weights));
  const columns = scales.length + 1;
  const table = new Float64Array(rows.length * columns);
  for (const [row, own] of features.entries()) {
    table[row * columns] = 1;
    for (const [index, { mean, sd }] of scales.entries())
      table[row * columns + index + 1] = ((own[index] ?? 0) - mean) / sd;
  }
  const design = { rows: table, columns, weights };
  const { coefficients, sd, logs } = regressed(design, rows, now);
  return { shop, scales, coefficients, sd, ...pullsOf(design, rows, logs, coefficients) };
}

function scaleOf(features: readonly (readonly number[])[], index: number, weights: Float64Array) {
  let [total, sum, squares] = [0, 0, 0];
  for (const [row, own] of features.entries()) {
    const [weight, value] = [f64(weights, row), own[index] ?? 0];
    total += weight;
    sum += weight * value;
    squares += weight * value * value;
  }
  const mean = sum / total;
  return { mean, sd: index === TIME ? 1 : Math.max(LEAST_SCALE, Math.sqrt(Math.max(0, squares / total - mean ** 2))) };
}
const LEAST_SCALE = 0.05;

/** `logs`: of the times that orders took; of open ones as they are believed to end. */
function regressed(design: Design, rows: readonly Row[], now: number) {
  const { columns, weights } = design;
  const took = Float64Array.from(rows, ({ lead, finishedAt }) =>
    Math.log(Math.max(LEAST_MS, (finishedAt ?? now) - lead.createdAt)),
  );
  const solve = ridgeOf(design, [
    0,
    ...Array.from({ length: columns - 1 }, (_, index) => (index === TIME ? TIME_RIDGE : RIDGE)),
  ]);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const logs = Float64Array.from(took);
  let coefficients = solve(took);
  let sd = USUAL_SD;
  for (let round = 0; round < ROUNDS; round += 1) {
    let squares = SD_PRIOR * USUAL_SD ** 2;
    for (const [row, { finishedAt }] of rows.entries()) {
      if (finishedAt !== null) continue;
      const mean = fitted(design, row, coefficients);
      const far = (f64(took, row) - mean) / sd;
      const more = hazard(far);
      logs[row] = mean + sd * more;
      squares += f64(weights, row) * sd * sd * Math.max(0, 1 + more * (far - more));
    }
    coefficients = solve(logs);
    for (let row = 0; row < rows.length; row += 1)
      squares += f64(weights, row) * (f64(logs, row) - fitted(design, row, coefficients)) ** 2;
    sd = Math.max(LEAST_SD, Math.sqrt(squares / (total + SD_PRIOR)));
  }
  return { coefficients, sd, logs };
}

function pullsOf(
  design: Design,
  rows: readonly Row[],
  logs: Float64Array,
  coefficients: Float64Array,
): Pick<Fit, 'items' | 'own'> {
  const items = new Map<string, Pull>();
  const own = new Map<string, Pull & { itemId: string }>();
  for (const [row, { lead, finishedAt }] of rows.entries()) {
    const { itemId, orderId } = lead;
    const weight = f64(design.weights, row) * (finishedAt === null ? OPEN_SHARE : 1);
    const sum = weight * (f64(logs, row) - fitted(design, row, coefficients));
    const item = items.get(itemId) ?? { weight: 0, sum: 0 };
    items.set(itemId, { weight: item.weight + weight, sum: item.sum + sum });
    own.set(orderId, { itemId, weight, sum });
  }
  return { items, own };
}
