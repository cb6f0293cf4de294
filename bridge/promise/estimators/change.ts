import { DAY_MS } from '../../../shared/core/words/time.ts';

/**
 * When did stops become more or less frequent? The split of the past that explains the counts best,
 * if it does so far better than no split (likelihood ratio of two Poisson rates, thinned by the
 * over-dispersion of the stretches); then again in what came after it.
 */
const BIN_MS = 3.5 * DAY_MS;
const BINS = 80;
/** Of 2·LR: a plant without change passes it at any split about one time in thirty. */
const EVIDENCE = 10;
const FEWEST_STOPS = 12;

export interface Occasion {
  at: number;
  upMs: number;
  downMs: number;
}

/** Epoch ms of the latest change; −Infinity where nothing speaks for one. `dispersion`: squared cv of stretches. */
export function lastChange(occasions: readonly Occasion[], now: number, dispersion: number): number {
  const stops = new Float64Array(BINS);
  const up = new Float64Array(BINS);
  for (const occasion of occasions) {
    const bin = Math.floor((now - occasion.at) / BIN_MS);
    if (bin < 0 || bin >= BINS) continue;
    up[bin] = (up[bin] ?? 0) + occasion.upMs;
    if (occasion.downMs > 0) stops[bin] = (stops[bin] ?? 0) + 1;
  }
  let oldest = BINS;
  for (let round = 0; round < 4; round += 1) {
    const split = bestSplit(stops, up, oldest, dispersion);
    if (split === null) break;
    oldest = split;
  }
  return oldest === BINS ? -Infinity : now - oldest * BIN_MS;
}

/** Number of recent bins that differ from the bins between them and `oldest`. */
function bestSplit(stops: Float64Array, up: Float64Array, oldest: number, dispersion: number): number | null {
  let allStops = 0;
  let allUp = 0;
  for (let bin = 0; bin < oldest; bin += 1) {
    allStops += stops[bin] ?? 0;
    allUp += up[bin] ?? 0;
  }
  let best = EVIDENCE;
  let found: number | null = null;
  let newStops = 0;
  let newUp = 0;
  for (let bin = 0; bin < oldest - 1; bin += 1) {
    newStops += stops[bin] ?? 0;
    newUp += up[bin] ?? 0;
    const oldStops = allStops - newStops;
    const oldUp = allUp - newUp;
    if (Math.min(newStops, oldStops) < FEWEST_STOPS || newUp <= 0 || oldUp <= 0) continue;
    const all = Math.log(allStops / allUp);
    const gain = newStops * (Math.log(newStops / newUp) - all) + oldStops * (Math.log(oldStops / oldUp) - all);
    const evidence = (2 * gain) / Math.max(1, dispersion);
    if (evidence > best) {
      best = evidence;
      found = bin + 1;
    }
  }
  return found;
}
