/** K scenarios of the present shop: the distribution of every open order's end, and the starts for enquiries. */
import { lowerBound, upperBound } from '../../../shared/core/words/search.ts';
import { f64, quantileOf } from '../numbers/arrays.ts';
import { hash } from '../numbers/random.ts';
import { HORIZON_MS, type ShopModel } from './model.ts';
import { CANCELLED, newScenario, type Scenario } from './scenario.ts';
import { simulate } from './simulate.ts';
import { newStartLog, type StartLog } from './start-log.ts';

export interface Ensemble {
  model: ShopModel;
  scenarios: number;
  seed: number;
  frozen: number;
  /** Ends of order o in ascending order, ms after now: `ends[o·scenarios …]`; `HORIZON_MS`: not within the calendars. */
  ends: Float64Array;
  /** In the same order of orders: what their machines cost from now on, ascending; empty where hours have no price. */
  costs: Float64Array;
  log: StartLog | null;
  /** For what is placed into it later. */
  scenario: Scenario;
}

export function scenarioSeed(seed: number, k: number): number {
  return hash(seed, k + 1);
}

export function runEnsemble(
  model: ShopModel,
  seed: number,
  scenarios: number,
  frozen: number,
  withLog: boolean,
  spare: StartLog | null = null,
): Ensemble {
  const scenario = newScenario(model);
  const groups = model.people?.groups.length ?? 0;
  const expected = scenarios * (model.real * 4 + 200);
  const log = withLog ? newStartLog({ scenarios, machines: model.machines.length, groups }, expected, spare) : null;
  const ends = new Float64Array(model.real * scenarios);
  const costs = new Float64Array(withLog ? scenario.spent.length * scenarios : 0);
  for (let k = 0; k < scenarios; k += 1) {
    if (log !== null) log.scenario = k;
    if (log?.hands) log.hands.scenario = k;
    simulate(scenario, scenarioSeed(seed, k), frozen, log);
    for (let o = 0; o < model.real; o += 1) {
      const end = f64(scenario.completion, o);
      ends[o * scenarios + k] = Number.isNaN(end) ? HORIZON_MS : end;
      if (costs.length > 0) costs[o * scenarios + k] = end === CANCELLED ? CANCELLED : f64(scenario.spent, o);
    }
  }
  for (let o = 0; o < model.real; o += 1) {
    sortKnown(endsOf(ends, scenarios, o));
    if (costs.length > 0) sortKnown(endsOf(costs, scenarios, o));
  }
  return { model, scenarios, seed, frozen, ends, costs, log, scenario };
}

/** Ascending. Where the order was cancelled, what the other scenarios say stands in, spread evenly: a date is of one that is not. */
export function sortKnown(values: Float64Array): Float64Array {
  values.sort();
  const missing = upperBound(values, CANCELLED);
  if (missing === 0) return values;
  const known = values.slice(missing);
  if (known.length === 0) return values.fill(HORIZON_MS);
  for (let i = 0; i < missing; i += 1) values[i] = f64(known, Math.floor(((i + 0.5) / missing) * known.length));
  return values.sort();
}

/** In how many scenarios an order did not end while calendars are known. */
export function unfinishedOf(sorted: Float64Array): number {
  return sorted.length - lowerBound(sorted, HORIZON_MS);
}

/** Whether a quantile at `level` rests on scenarios alone in which the order ended. */
export function isBeforeHorizon(sorted: Float64Array, level: number): boolean {
  const place = Math.min(sorted.length - 1, Math.ceil(level * (sorted.length + 1) - 1));
  return f64(sorted, Math.max(0, place)) < HORIZON_MS;
}

/** A view, not a copy. */
export function endsOf(ends: Float64Array, scenarios: number, order: number): Float64Array {
  return ends.subarray(order * scenarios, (order + 1) * scenarios);
}

/**
 * How far ascending ends reach beyond their P50, on the average of the later half: the spread that a
 * P90 pays for, and far steadier than P90 − P50 of a few dozen scenarios.
 */
export function spreadOf(sorted: Float64Array): number {
  const middle = quantileOf(sorted, 0.5);
  let sum = 0;
  for (const end of sorted) sum += Math.max(0, end - middle);
  return sorted.length === 0 ? 0 : (2 * sum) / sorted.length;
}
