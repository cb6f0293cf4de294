/** One cell of the study: a plant, a seed, a policy, in closed loop from an empty shop to the last scored order. */

import { DAY_MS, WEEK_MS } from '../../shared/core/words/time.ts';
import type { PlantFile } from './plant-file.ts';
import { ESTIMATE_EVERY_MS, type PolicyName, type PromisedOrder, Quoter, type QuoterOptions } from './policies.ts';
import { type CellScore, scoreCell } from './score.ts';
import { Twin } from './twin.ts';
import { buildWorld, START } from './world.ts';

export interface CellOptions {
  file: PlantFile;
  seed: number;
  policy: PolicyName;
  quarters: number;
  scenarios: number;
  quoteLevel: number;
  /** Weeks on flat dates that fill the shop and the record, then weeks under the policy before scoring begins. */
  fillWeeks: number;
  settleWeeks: number;
}

export const cellDefaults = { scenarios: 60, quoteLevel: 0.9, fillWeeks: 20, settleWeeks: 13 } as const;
const DRAIN_WEEKS = 14;
/** What the bridge's dates are held against, order by order: the ERP's figures, and whoever knows the true laws. */
const BESIDE: readonly PolicyName[] = ['paper', 'oracle'];
/** More would only make the oracle's quantiles smoother. */
const BESIDE_SCENARIOS = 50;

export function runCell(options: CellOptions, clock: () => number): CellScore {
  const { file, seed, policy, quarters, fillWeeks, settleWeeks } = options;
  const besides = policy === 'recalibrated' ? BESIDE : [];
  const world = buildWorld(file, seed);
  const scoredFrom = START + (fillWeeks + settleWeeks) * WEEK_MS;
  const scoredTo = scoredFrom + quarters * 13 * WEEK_MS;
  const quoting = { scenarios: options.scenarios, quoteLevel: options.quoteLevel, seed, dataFrom: START };
  const quoter = new Quoter({ ...quoting, policy, estimateEveryMs: ESTIMATE_EVERY_MS }, clock);
  const beside = besides.map((name) => new Quoter({ ...quoting, ...besideOf(name, quoter, options) }, clock));
  let leadMs = file.paper.flatDays * DAY_MS;
  const twin = new Twin(world, {
    seed,
    warmWeeks: fillWeeks + settleWeeks,
    totalWeeks: fillWeeks + settleWeeks + quarters * 13 + DRAIN_WEEKS,
    promise: (order, at) => {
      if (at.now < START + fillWeeks * WEEK_MS) return order.arrivedAt + file.paper.flatDays * DAY_MS;
      // After the last scored order the shop goes on as it went: the mean lead time of the policy.
      if (at.now >= scoredTo) return order.arrivedAt + leadMs;
      const quoted = quoter.promise(order, at);
      for (const other of beside) other.promise(order, at);
      leadMs += 0.02 * (quoted - order.arrivedAt - leadMs);
      return quoted;
    },
  });
  runNights(twin, [quoter, ...beside], { from: START + fillWeeks * WEEK_MS, to: scoredTo });
  const inTime = ({ promise: { madeAt } }: PromisedOrder) => madeAt >= scoredFrom;
  const promised = quoter.promised.filter(inTime);
  const refreshed = quoter.refreshed.filter(inTime);
  const isOpen = ({ order }: PromisedOrder) => order.finishedAt === null && order.cancelledAt === null;
  for (let week = 1; week <= DRAIN_WEEKS + 40 && [...promised, ...refreshed].some(isOpen); week += 1)
    twin.run(scoredTo + week * WEEK_MS);
  const others = new Map(besides.map((name, place) => [name, (beside[place]?.promised ?? []).filter(inTime)]));
  return scoreCell({ promised, refreshed, beside: others, quoteMs: quoter.quoteMs, refreshMs: quoter.refreshMs });
}

/** Runs up to `to`; from `from` on dates are renewed each night. */
export function runNights(
  twin: Twin,
  quoters: readonly Pick<Quoter, 'renew'>[],
  { from, to }: { from: number; to: number },
): void {
  for (let night = from; night < to; night += DAY_MS) {
    twin.run(night);
    for (const quoter of quoters) quoter.renew(twin);
  }
  twin.run(to);
}

function besideOf(policy: PolicyName, ours: Quoter, { scenarios }: CellOptions) {
  return {
    policy,
    scenarios: Math.min(scenarios, BESIDE_SCENARIOS),
    estimateEveryMs: ESTIMATE_EVERY_MS,
    measuredLaws: () => ours.laws,
  } satisfies Partial<QuoterOptions>;
}
