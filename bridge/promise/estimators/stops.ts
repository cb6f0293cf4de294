/**
 * Stops: pools of measured (productive stretch, stop) pairs per work centre, a level per machine with
 * its uncertainty, and the stream of outages that hit several machines together.
 *
 * Level = log(down/up). Machines differ by `BETWEEN_SD` around their group, the group lies around the
 * paper figure by `PAPER_SD`; measured log-odds pull both with the precision that they have. A ratio
 * of sums has the relative variance c²/n_eff, c² from the pairs' own scatter (delta method).
 */
import type { Plant } from '../../../shared/core/plant.ts';
import type { MachineLevel, StopLaw } from '../laws.ts';
import { effective, recency, resample, TABLE } from '../pool.ts';
import { probit } from '../random.ts';
import type { Measured } from '../shop.ts';
import { type Outages, takeOutages } from './outages.ts';

const WEEK = 7 * 86_400_000;
const HOUR = 3_600_000;
export const BETWEEN_SD = 0.22;
export const PAPER_SD = 0.6;
/** The longest memory and what it is cut down to when the level has moved. */
const HALF_LIVES = [3 * WEEK, 6 * WEEK, 13 * WEEK] as const;
/** A paper figure says nothing of lengths: a mean stop of 45 min, spread like an exponential of exponentials. */
const PRIOR_STOP_MS = 0.75 * HOUR;
const PRIOR_PAIRS = 3;
const DEFAULT_AVAILABILITY = 0.8;

export interface Pair {
  machineId: string;
  at: number;
  upMs: number;
  downMs: number;
  open: boolean;
}

export function estimateStops(measured: Measured, plant: Plant, now: number): Map<string, StopLaw> {
  const laws = new Map<string, StopLaw>();
  for (const centre of plant.workCentres) {
    const machineIds = plant.machines.filter((m) => m.workCentreId === centre.id).map((m) => m.id);
    if (machineIds.length === 0) continue;
    const own = new Set(machineIds);
    const pairs: Pair[] = measured.stretches
      .filter((stretch) => own.has(stretch.machineId) && stretch.productiveMs + stretch.stopMs > 0)
      .map((stretch) => ({
        machineId: stretch.machineId,
        at: stretch.stopFrom,
        upMs: stretch.productiveMs,
        downMs: stretch.stopMs,
        open: stretch.open,
      }));
    const outages = takeOutages(pairs, plant, machineIds, now);
    laws.set(centre.id, stopLaw(outages, machineIds, now, centre.paperAvailability ?? DEFAULT_AVAILABILITY));
  }
  return laws;
}

function stopLaw(outages: Outages, machineIds: readonly string[], now: number, paperAvailability: number): StopLaw {
  const pairs = outages.remaining;
  const paperLevel = Math.log((1 - Math.min(0.99, paperAvailability)) / paperAvailability);
  const halfLife = memory(pairs, machineIds, now);
  const group = levels(pairs, machineIds, now, halfLife, paperLevel);
  const law = pairTable(pairs, now, halfLife, paperLevel);
  const closed = pairs.filter((pair) => !pair.open && pair.downMs > 0);
  return {
    ...law,
    groupLevel: group.mean,
    groupSd: group.sd,
    machines: group.machines,
    betweenSd: BETWEEN_SD,
    outagesPerMs: outages.perMs,
    outageMs: outages.lengthMs,
    count: closed.length,
    effectiveCount: effective(closed.map((pair) => recency(now, pair.at, halfLife))),
    priorShare: group.priorShare,
  };
}

interface Levels {
  mean: number;
  sd: number;
  priorShare: number;
  machines: Map<string, MachineLevel>;
}

function levels(pairs: readonly Pair[], ids: readonly string[], now: number, halfLife: number, paper: number): Levels {
  const scatter = pooledScatter(pairs, now, halfLife);
  const seen = ids.map((id) => ({
    id,
    ...logOdds(
      pairs.filter((pair) => pair.machineId === id),
      now,
      halfLife,
      scatter,
    ),
  }));
  let precision = 1 / PAPER_SD ** 2;
  let weighted = paper * precision;
  for (const { level, variance } of seen) {
    if (!Number.isFinite(variance)) continue;
    const weight = 1 / (variance + BETWEEN_SD ** 2);
    precision += weight;
    weighted += level * weight;
  }
  const mean = weighted / precision;
  const machines = new Map<string, MachineLevel>();
  for (const { id, level, variance } of seen) {
    const between = 1 / BETWEEN_SD ** 2;
    const own = Number.isFinite(variance) ? 1 / variance : 0;
    machines.set(id, {
      level: own > 0 ? (mean * between + level * own) / (between + own) : mean,
      sd: Math.sqrt(1 / (between + own)),
      groupShare: between / (between + own),
    });
  }
  return { mean, sd: Math.sqrt(1 / precision), priorShare: 1 / PAPER_SD ** 2 / precision, machines };
}

/** Log of Σ down / Σ up and its variance; infinite variance without a stop. */
export function logOdds(
  pairs: readonly Pair[],
  now: number,
  halfLife: number,
  scatter: number,
): { level: number; variance: number; effectiveCount: number } {
  let up = 0;
  let down = 0;
  const weights: number[] = [];
  for (const pair of pairs) {
    const weight = recency(now, pair.at, halfLife);
    up += weight * pair.upMs;
    down += weight * pair.downMs;
    if (pair.downMs > 0) weights.push(weight);
  }
  const count = effective(weights);
  if (down <= 0 || up <= 0 || count <= 0) return { level: 0, variance: Infinity, effectiveCount: 0 };
  return { level: Math.log(down / up), variance: scatter / count, effectiveCount: count };
}

/** c² of log(Σ down / Σ up): mean of (down − r·up)² over the squared mean stop; at least that of exponentials. */
export function pooledScatter(pairs: readonly Pair[], now: number, halfLife: number): number {
  let up = 0;
  let down = 0;
  let weightSum = 0;
  for (const pair of pairs) {
    const weight = recency(now, pair.at, halfLife);
    up += weight * pair.upMs;
    down += weight * pair.downMs;
    weightSum += weight;
  }
  if (up <= 0 || down <= 0) return 4;
  const ratio = down / up;
  const meanDown = down / weightSum;
  let squares = 0;
  for (const pair of pairs) squares += recency(now, pair.at, halfLife) * (pair.downMs - ratio * pair.upMs) ** 2;
  const n = pairs.length;
  // Few heavy-tailed pairs understate their scatter: 4 is that of a mix of minor and major stops.
  return Math.max(2, (squares / weightSum / meanDown ** 2) * (n / (n + 6)) + 4 * (6 / (n + 6)));
}

/**
 * How far back to look (Lepski's rule): the longest half-life whose group level does not contradict
 * that of a shorter one. Long memory in quiet times, a short one after something changed.
 */
function memory(pairs: readonly Pair[], machineIds: readonly string[], now: number): number {
  const longest = HALF_LIVES[HALF_LIVES.length - 1] ?? 13 * WEEK;
  const scatter = pooledScatter(pairs, now, longest);
  const seen = HALF_LIVES.map((halfLife) => ({ halfLife, ...logOdds(pairs, now, halfLife, scatter) }));
  let chosen: number = HALF_LIVES[0];
  for (const [index, candidate] of seen.entries()) {
    const contradicted = seen.slice(0, index).some((shorter) => {
      // A longer window holds the shorter one: their difference has at most the shorter one's variance.
      const limit = 2 * Math.sqrt(Math.max(0, shorter.variance - candidate.variance));
      return shorter.effectiveCount >= 4 * machineIds.length && Math.abs(shorter.level - candidate.level) > limit;
    });
    if (contradicted) break;
    chosen = candidate.halfLife;
  }
  return chosen;
}

type PairTable = Pick<StopLaw, 'stretchMs' | 'stopMs' | 'tableLevel'>;

/** Equally likely pairs: the measured ones by recency, and a few of a paper machine that wash out. */
function pairTable(pairs: readonly Pair[], now: number, halfLife: number, paperLevel: number): PairTable {
  const entries = pairs
    .filter((pair) => !pair.open && pair.downMs > 0)
    .map((pair) => ({ up: pair.upMs, down: pair.downMs, weight: recency(now, pair.at, halfLife) }));
  entries.push(...paperPairs(paperLevel, entries.length));
  entries.sort((a, b) => a.down - b.down);
  const picked = resample(entries, TABLE) ?? [];
  const stretchMs = Float64Array.from(picked, (entry) => entry.up);
  const stopMs = Float64Array.from(picked, (entry) => entry.down);
  const up = stretchMs.reduce((sum, value) => sum + value, 0);
  const down = stopMs.reduce((sum, value) => sum + value, 0);
  return { stretchMs, stopMs, tableLevel: Math.log(down / Math.max(1, up)) };
}

/** Pairs at the paper level; their lengths vary by a factor of e either way. */
function paperPairs(paperLevel: number, measured: number): { up: number; down: number; weight: number }[] {
  const count = 32;
  // Scaled so that with hundreds of measured pairs hardly anything of it is left.
  const weight = (PRIOR_PAIRS * (measured > 0 ? 20 / (20 + measured) : 1)) / count;
  return Array.from({ length: count }, (_, index) => {
    const downShape =
      -Math.log(1 - (index + 0.5) / count) * Math.exp(probit((((index * 7) % count) + 0.5) / count) - 0.5);
    const upShape = -Math.log(1 - (((index * 13) % count) + 0.5) / count);
    return { up: (PRIOR_STOP_MS / Math.exp(paperLevel)) * upShape, down: PRIOR_STOP_MS * downShape, weight };
  });
}
