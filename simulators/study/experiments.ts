/** Beside the closed loop: how fast a drop of availability is followed, and how a cold start goes. */
import { estimateLaws } from '../../bridge/promise/estimators/estimate.ts';
import { DAY_MS, WEEK_MS } from '../../shared/core/words/time.ts';
import { runNights } from './loop.ts';
import type { PlantFile } from './plant-file.ts';
import { ESTIMATE_EVERY_MS, type PolicyName, Quoter } from './policies.ts';
import { type CellScore, scoreCell } from './score.ts';
import { nothingMeasured, shopNow, stretchesNow } from './snapshot.ts';
import { Twin } from './twin.ts';
import { buildWorld, START } from './world.ts';

const BEFORE_WEEKS = 26;
const AFTER_WEEKS = 13;
/** Down time of every centre rises to this much: from 74 % up time to 65 %, say. */
const DROP = 1.6;

export interface DriftResult {
  plant: string;
  seed: number;
  /** Mean over work centres of (believed level − level without the drop) ÷ size of the drop, by whole weeks since. */
  followed: readonly number[];
}

/** Two runs with the same chance, one with the drop: what the belief moved by is what the drop did. */
export function runDrift(file: PlantFile, seed: number): DriftResult {
  const drift = file.workCentres.map(({ id }) => ({ week: 0, workCentre: id, downFactor: DROP }));
  const calm = levelsByWeek({ ...file, drift: [] }, seed);
  const dropped = levelsByWeek({ ...file, drift }, seed);
  return {
    plant: file.id,
    seed,
    followed: dropped.map((level, week) => (level - (calm[week] ?? 0)) / Math.log(DROP)),
  };
}

function levelsByWeek(file: PlantFile, seed: number): number[] {
  const twin = new Twin(buildWorld(file, seed), {
    seed,
    warmWeeks: BEFORE_WEEKS,
    totalWeeks: BEFORE_WEEKS + AFTER_WEEKS,
    promise: (order) => order.arrivedAt + file.paper.flatDays * DAY_MS,
  });
  return Array.from({ length: AFTER_WEEKS + 1 }, (_, week) => {
    twin.run(START + (BEFORE_WEEKS + week) * WEEK_MS);
    const { stops } = estimateLaws(shopNow(twin, { ...nothingMeasured, stretches: stretchesNow(twin, START) }));
    const levels = [...stops.values()].map((law) => law.groupLevel);
    return levels.reduce((sum, level) => sum + level, 0) / Math.max(1, levels.length);
  });
}

/** Weeks until half of the drop is believed, between whole weeks; null = not within the time looked at. */
export function weeksToHalf(results: readonly DriftResult[]): number | null {
  const mean = Array.from(
    { length: AFTER_WEEKS + 1 },
    (_, week) => results.reduce((sum, result) => sum + (result.followed[week] ?? 0), 0) / Math.max(1, results.length),
  );
  const reached = mean.findIndex((share) => share >= 0.5);
  if (reached <= 0) return reached === 0 ? 0 : null;
  const before = mean[reached - 1] ?? 0;
  return reached - 1 + (0.5 - before) / ((mean[reached] ?? 1) - before);
}

export interface ColdResult {
  plant: string;
  seed: number;
  /** Weeks of data when the first promise was given; null = the paper policy beside it. */
  weeks: number | null;
  score: Omit<CellScore, 'quoteMs' | 'refreshMs'>;
}

const COLD_SCORED_WEEKS = 6;

/** Promises of the first six weeks after connecting, with 0, 2 and 8 weeks of data, and paper in the same weeks. */
export function runCold(file: PlantFile, seed: number, scenarios: number): ColdResult[] {
  const cases: { weeks: number | null; policy: PolicyName }[] = [
    { weeks: null, policy: 'paper' },
    ...[0, 2, 8].map((weeks) => ({ weeks, policy: 'distributions' as const })),
  ];
  return cases.map(({ weeks, policy }) => {
    const from = START + BEFORE_WEEKS * WEEK_MS;
    const to = from + COLD_SCORED_WEEKS * WEEK_MS;
    const quoter = new Quoter(
      {
        policy,
        scenarios,
        quoteLevel: 0.9,
        seed,
        dataFrom: from - (weeks ?? 0) * WEEK_MS,
        estimateEveryMs: ESTIMATE_EVERY_MS,
      },
      () => 0,
    );
    const flat = file.paper.flatDays * DAY_MS;
    const twin = new Twin(buildWorld(file, seed), {
      seed,
      warmWeeks: BEFORE_WEEKS,
      totalWeeks: BEFORE_WEEKS + COLD_SCORED_WEEKS + 20,
      promise: (order, at) => (at.now < from || at.now >= to ? order.arrivedAt + flat : quoter.promise(order, at)),
    });
    runNights(twin, [quoter], { from, to });
    for (
      let week = 1;
      week <= 40 && quoter.promised.some(({ order }) => order.finishedAt === null && order.cancelledAt === null);
      week += 1
    )
      twin.run(to + week * WEEK_MS);
    const { quoteMs: _quotes, refreshMs: _refreshes, ...score } = scoreCell({ promised: quoter.promised });
    return { plant: file.id, seed, weeks, score };
  });
}

export function experimentTable(drift: readonly DriftResult[], cold: readonly ColdResult[]): string {
  const lines: string[] = [];
  if (drift.length > 0) {
    const half = weeksToHalf(drift);
    lines.push(
      `half of a drop of availability (down time × ${DROP}) is believed after ${half === null ? `more than ${AFTER_WEEKS}` : half.toFixed(1)} weeks (goal 3; ${drift.length} worlds)`,
    );
  }
  for (const weeks of [null, 0, 2, 8]) {
    const own = cold.filter((result) => result.weeks === weeks);
    const orders = own.reduce((sum, result) => sum + result.score.orders, 0);
    if (orders === 0) continue;
    const mean = (value: (result: ColdResult) => number) =>
      own.reduce((sum, result) => sum + result.score.orders * value(result), 0) / orders;
    const name = weeks === null ? 'paper in the same weeks' : `cold start with ${weeks} weeks of data`;
    lines.push(
      `${name.padEnd(34)} OTD ${(100 * mean((r) => r.score.otd)).toFixed(1)} %, CRPS ${mean((r) => r.score.crpsDays).toFixed(2)} d, quoted ${mean((r) => r.score.quotedDays).toFixed(1)} d (${orders} orders)`,
    );
  }
  return lines.join('\n');
}
