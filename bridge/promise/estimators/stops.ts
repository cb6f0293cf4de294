/**
 * Stops: pools of measured (productive stretch, stop) pairs per work centre, a level per machine with
 * its uncertainty, and the stream of outages that hit several machines together.
 *
 * Level = log(down/up) = log(stops per productive time) + log(mean stop). The two are estimated apart,
 * each with a memory of its own: a change of the frequency shows in days (change.ts) and is followed
 * at once, while the mean of lengths with a heavy tail takes weeks. Machines differ by `BETWEEN_SD` around their group, the group lies
 * around the paper figure by `PAPER_SD`; what was measured pulls with the precision that it has. The
 * log of a mean of n_eff values has the variance c²/n_eff, c their coefficient of variation.
 */
import type { Plant } from '../../../shared/core/words/plant.ts';
import { HOUR_MS, WEEK_MS } from '../../../shared/core/words/time.ts';
import type { MachineLevel, PlantOutageLaw, StopLaw } from '../laws.ts';
import { effective, recency, resample, TABLE } from '../numbers/pool.ts';
import { probit } from '../numbers/random.ts';
import type { Measured } from '../shop.ts';
import { lastChange } from './change.ts';
import { type Outages, takeOutages, takePlantOutages } from './outages.ts';

const BETWEEN_SD = 0.22;
const PAPER_SD = 0.6;
/** Share of the difference between machines that is frequency. */
const BETWEEN_FREQUENCY = 0.7;
/** From the longest memory down to what is used right after something changed. */
const HALF_LIVES = [1.5 * WEEK_MS, 3 * WEEK_MS, 6 * WEEK_MS, 13 * WEEK_MS] as const;
const LONGEST = 13 * WEEK_MS;
/** A paper figure says nothing of lengths: a mean stop of 45 min, spread like an exponential of exponentials. */
const PRIOR_STOP_MS = 0.75 * HOUR_MS;
/** Where no stop was seen yet, they may be few and long: so that a good week is no proof. */
const RARE_STOP_MS = 4 * HOUR_MS;
const PRIOR_PAIRS = 3;
/** The longest stops are seldom in the sample: measured on 55 work centres of known laws, variances came out 1.4 × too small. */
const UNSEEN_TAIL = 1.4;
/** Standard deviations: a quiet plant should rarely lose its memory. */
const CONTRADICTION = 2.3;
const DEFAULT_AVAILABILITY = 0.8;

export interface Pair {
  machineId: string;
  at: number;
  upMs: number;
  downMs: number;
  open: boolean;
}

/** What hit the plant as a whole is told beside its work centres' laws, and is in none of them. */
export function estimateStops(
  measured: Measured,
  plant: Plant,
  now: number,
): { stops: Map<string, StopLaw>; plantOutages?: PlantOutageLaw } {
  const all: Pair[] = [...measured.stretches]
    .filter((stretch) => stretch.productiveMs + stretch.stopMs > 0)
    .map((stretch) => ({
      machineId: stretch.machineId,
      at: stretch.stopFrom,
      upMs: stretch.productiveMs,
      downMs: stretch.stopMs,
      open: stretch.open,
    }));
  const { remaining, perMs, lengthMs, events } = takePlantOutages(all, plant, now);
  const laws = new Map<string, StopLaw>();
  for (const centre of plant.workCentres) {
    const machineIds = plant.machines.filter((m) => m.workCentreId === centre.id).map((m) => m.id);
    if (machineIds.length === 0) continue;
    const own = new Set(machineIds);
    const pairs = remaining.filter(({ machineId }) => own.has(machineId));
    const outages = takeOutages(pairs, plant, machineIds, now);
    laws.set(centre.id, stopLaw(outages, machineIds, now, centre.paperAvailability ?? DEFAULT_AVAILABILITY));
  }
  return { stops: laws, ...(events > 0 ? { plantOutages: { perMs, ms: lengthMs, events } } : {}) };
}

function stopLaw(outages: Outages, machineIds: readonly string[], now: number, paperAvailability: number): StopLaw {
  const pairs = outages.remaining;
  const paperLevel = Math.log((1 - Math.min(0.99, paperAvailability)) / paperAvailability);
  const group = levels(pairs, machineIds, now, paperLevel);
  const closed = pairs.filter((pair) => !pair.open && pair.downMs > 0);
  return {
    ...pairTable(pairs, now, group.lengthMemory, paperLevel),
    groupLevel: group.mean,
    groupSd: group.sd,
    groupFrequency: group.frequency,
    frequencySd: group.frequencySd,
    lengthSd: group.lengthSd,
    machines: group.machines,
    betweenSd: BETWEEN_SD,
    outagesPerMs: outages.perMs,
    outageMs: outages.lengthMs,
    count: closed.length,
    effectiveCount: effective(closed.map((pair) => recency(now, pair.at, group.lengthMemory))),
    priorShare: group.priorShare,
  };
}

interface Levels {
  mean: number;
  sd: number;
  frequency: number;
  frequencySd: number;
  lengthSd: number;
  priorShare: number;
  machines: Map<string, MachineLevel>;
  lengthMemory: number;
}

function levels(pairs: readonly Pair[], ids: readonly string[], now: number, paper: number): Levels {
  if (!pairs.some(({ downMs }) => downMs > 0)) return neverStopped(pairs, ids, now, paper);
  const scatter = scatterOf(pairs, now);
  const changedAt = lastChange(pairs, now, scatter.up);
  const since = pairs.filter((pair) => pair.at >= changedAt);
  const rate = latest(since, now, frequencyOf, scatter.up, ids.length);
  const size = latest(pairs, now, lengthOf, scatter.down, ids.length);
  const between = BETWEEN_SD ** 2;
  const measured = rate.value + size.value;
  // Of these very machines, so without what a machine yet unknown would add.
  const variance = rate.variance + size.variance;
  const own = Number.isFinite(variance) ? 1 / variance : 0;
  const prior = 1 / PAPER_SD ** 2;
  const mean = own > 0 ? (paper * prior + measured * own) / (prior + own) : paper;
  const pull = own > 0 ? (mean - measured) / 2 : 0;
  const frequency = own > 0 ? rate.value + pull : paper - Math.log(PRIOR_STOP_MS);
  const machines = new Map<string, MachineLevel>();
  for (const id of ids) {
    const mine = pairs.filter((pair) => pair.machineId === id);
    const ownRate = frequencyOf(
      since.filter((pair) => pair.machineId === id),
      now,
      rate.halfLife,
      scatter.up,
    );
    const ownSize = lengthOf(mine, now, size.halfLife, scatter.down);
    const rateShift = shrunk(ownRate, rate.value + pull, between * BETWEEN_FREQUENCY);
    const sizeShift = shrunk(ownSize, size.value + pull, between * (1 - BETWEEN_FREQUENCY));
    machines.set(id, {
      level: mean + rateShift.shift + sizeShift.shift,
      frequency: frequency + rateShift.shift,
      sd: Math.sqrt(rateShift.variance + sizeShift.variance),
      groupShare: (1 - rateShift.weight + 1 - sizeShift.weight) / 2,
    });
  }
  return {
    mean,
    sd: Math.sqrt(1 / (prior + own)),
    frequency,
    // The paper figure stands in for either while nothing is measured.
    frequencySd: Math.min(PAPER_SD, Math.sqrt(rate.variance)),
    lengthSd: Math.min(PAPER_SD, Math.sqrt(size.variance)),
    priorShare: prior / (prior + own),
    machines,
    lengthMemory: size.halfLife,
  };
}

/**
 * Work without a stop: the paper's frequency is Gamma with the relative sd that the level has in its log, so that
 * nothing seen in time enough for a hundred leaves little of it.
 */
function neverStopped(pairs: readonly Pair[], ids: readonly string[], now: number, paper: number): Levels {
  const { up } = totalsOf(pairs, now, LONGEST);
  const shape = 1 / PAPER_SD ** 2;
  const expected = (up * Math.exp(paper)) / RARE_STOP_MS;
  const priorShare = shape / (shape + expected);
  const mean = paper + Math.log(priorShare);
  const frequency = mean - Math.log(PRIOR_STOP_MS);
  const machine = { level: mean, frequency, sd: BETWEEN_SD, groupShare: 1 };
  return {
    mean,
    sd: PAPER_SD,
    frequency,
    frequencySd: PAPER_SD,
    lengthSd: PAPER_SD,
    priorShare,
    machines: new Map(ids.map((id) => [id, machine])),
    lengthMemory: LONGEST,
  };
}

/** A machine's own deviation from its group, as far as its data carry it. */
function shrunk(own: Estimate, group: number, between: number): { shift: number; variance: number; weight: number } {
  if (!Number.isFinite(own.variance)) return { shift: 0, variance: between, weight: 0 };
  const weight = between / (between + own.variance);
  return { shift: weight * (own.value - group), variance: weight * own.variance, weight };
}

interface Estimate {
  value: number;
  /** Infinite without a stop. */
  variance: number;
  effectiveCount: number;
}
type Estimator = (pairs: readonly Pair[], now: number, halfLife: number, scatter: number) => Estimate;

interface Totals {
  up: number;
  down: number;
  stops: number;
  effectiveCount: number;
}

function totalsOf(pairs: readonly Pair[], now: number, halfLife: number): Totals {
  let up = 0;
  let down = 0;
  let stops = 0;
  let squares = 0;
  for (const pair of pairs) {
    const weight = recency(now, pair.at, halfLife);
    up += weight * pair.upMs;
    down += weight * pair.downMs;
    if (pair.downMs <= 0) continue;
    stops += weight;
    squares += weight * weight;
  }
  return { up, down, stops, effectiveCount: squares > 0 ? (stops * stops) / squares : 0 };
}

/** Log of stops per productive ms. */
const frequencyOf: Estimator = (pairs, now, halfLife, scatter) => {
  const { up, stops, effectiveCount } = totalsOf(pairs, now, halfLife);
  if (up <= 0 || stops <= 0) return { value: 0, variance: Infinity, effectiveCount: 0 };
  return { value: Math.log(stops / up), variance: scatter / effectiveCount, effectiveCount };
};

/** Log of the mean stop. */
const lengthOf: Estimator = (pairs, now, halfLife, scatter) => {
  const { down, stops, effectiveCount } = totalsOf(pairs, now, halfLife);
  if (down <= 0) return { value: 0, variance: Infinity, effectiveCount: 0 };
  return { value: Math.log(down / stops), variance: scatter / effectiveCount, effectiveCount };
};

/**
 * Squared coefficients of variation of stretches and of stops, with the weight of six observations
 * pulled to those of a mix of minor and major stops: few heavy-tailed values understate their scatter.
 */
function scatterOf(pairs: readonly Pair[], now: number): { up: number; down: number } {
  const stopped = pairs.filter((pair) => pair.downMs > 0);
  const squared = (measure: (pair: Pair) => number, typical: number): number => {
    let sum = 0;
    let squares = 0;
    let weights = 0;
    for (const pair of stopped) {
      const weight = recency(now, pair.at, LONGEST);
      sum += weight * measure(pair);
      squares += weight * measure(pair) ** 2;
      weights += weight;
    }
    const mean = weights > 0 ? sum / weights : 0;
    const seen = mean > 0 ? squares / weights / mean ** 2 - 1 : typical;
    const n = stopped.length;
    return (Math.max(0.3, seen) * n + typical * 6) / (n + 6);
  };
  return { up: squared((pair) => pair.upMs, 1.2), down: UNSEEN_TAIL * squared((pair) => pair.downMs, 4) };
}

/**
 * How far back to look (Lepski's rule): the longest half-life whose value does not contradict that of
 * a shorter one. Long memory in quiet times, a short one after something changed.
 */
function latest(
  pairs: readonly Pair[],
  now: number,
  estimator: Estimator,
  scatter: number,
  machines: number,
): Estimate & { halfLife: number } {
  const seen = HALF_LIVES.map((halfLife) => ({ halfLife, ...estimator(pairs, now, halfLife, scatter) }));
  let chosen = seen.find((candidate) => candidate.effectiveCount >= 4 * machines) ?? seen.at(-1);
  for (const [index, candidate] of seen.entries()) {
    const contradicted = seen.slice(0, index).some((shorter) => {
      // A longer window holds the shorter one: their difference has at most the shorter one's variance.
      const limit = CONTRADICTION * Math.sqrt(Math.max(0, shorter.variance - candidate.variance));
      return shorter.effectiveCount >= 4 * machines && Math.abs(shorter.value - candidate.value) > limit;
    });
    if (contradicted) break;
    chosen = candidate;
  }
  return chosen ?? { value: 0, variance: Infinity, effectiveCount: 0, halfLife: LONGEST };
}

type PairTable = Pick<StopLaw, 'stretchMs' | 'stopMs' | 'tableLevel' | 'tableFrequency'>;

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
  return {
    stretchMs,
    stopMs,
    tableLevel: Math.log(down / Math.max(1, up)),
    tableFrequency: Math.log(TABLE / Math.max(1, up)),
  };
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
