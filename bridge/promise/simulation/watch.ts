/** When the steps of one order begin and end on their machines, scenario by scenario: what a page draws of it. */
import { f64, quantileOf } from '../numbers/arrays.ts';
import { scenarioSeed } from './ensemble.ts';
import type { ShopModel } from './model.ts';
import { newScenario } from './scenario.ts';
import { simulate } from './simulate.ts';
import type { Watched } from './watched.ts';

/** Of one step that is left, epoch ms, as the simulation of the shop sees it. */
export interface StepDates {
  operationId: string;
  startP50: number;
  startP80: number;
  endP50: number;
  endP80: number;
}

/** Steps on machines in the order of their middles; those that somebody else does have no machine and are not told. */
export function stepDates(model: ShopModel, order: number, seed: number, scenarios: number): StepDates[] {
  const scenario = newScenario(model);
  const watched: Watched = { order, op: [], start: [], end: [] };
  scenario.watched = watched;
  scenario.stays = order;
  for (let k = 0; k < scenarios; k += 1) simulate(scenario, scenarioSeed(seed, k), 0, null);
  const found: StepDates[] = [];
  for (const op of new Set(watched.op)) {
    const of = (values: readonly number[]) =>
      Float64Array.from(values.filter((_, index) => watched.op[index] === op)).sort();
    const [starts, ends] = [of(watched.start), of(watched.end)];
    const at = (values: Float64Array, level: number) => Math.round(model.now + quantileOf(values, level));
    // Another step is done in its place more often than not.
    if (starts.length < scenarios / 2) continue;
    found.push({
      operationId: model.opIds[op] ?? '',
      startP50: at(starts, 0.5),
      startP80: at(starts, 0.8),
      endP50: at(ends, 0.5),
      endP80: at(ends, 0.8),
    });
  }
  return found.sort((a, b) => a.startP50 - b.startP50);
}

/** Its ends alone, ascending, ms after now. */
export function endsOfOrder(model: ShopModel, order: number, seed: number, scenarios: number): Float64Array {
  const scenario = newScenario(model);
  scenario.stays = order;
  const ends = new Float64Array(scenarios);
  for (let k = 0; k < scenarios; k += 1) {
    simulate(scenario, scenarioSeed(seed, k), 0, null);
    ends[k] = f64(scenario.completion, order);
  }
  return ends.sort();
}
