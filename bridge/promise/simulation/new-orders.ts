/** Orders to come in one scenario: recent real ones again, at random times. */
import { f64, i32 } from '../numbers/arrays.ts';
import { push } from '../numbers/heap.ts';
import { hash, unit } from '../numbers/random.ts';
import { arrivesAt } from './arrivals.ts';
import { FROZEN } from './freeze.ts';
import { goOutsideFirst, isThrough } from './onward.ts';
import type { Scenario } from './scenario.ts';
import { materialAt } from './waiting.ts';

export function nextArrival(scenario: Scenario, now: number): number {
  const { days } = scenario.model.arrivals;
  return days === null ? now + gap(scenario) : arrivesAt(days, now, gap(scenario), scenario.arrivals);
}

function gap(scenario: Scenario): number {
  const mean = 1 / Math.min(scenario.model.arrivals.perMs * scenario.arrivalFactor, scenario.mostPerMs);
  if ((scenario.frozen & FROZEN.queue) !== 0) return mean;
  return -Math.log(unit(hash(scenario.seed, 0x77000000 + 2 * scenario.virtual))) * mean;
}

/** A virtual order arrives: a recent real one again. */
export function arrive(scenario: Scenario, now: number, arrival: number): void {
  const { model, seed, virtual } = scenario;
  const job = model.real + model.limbs.count + virtual;
  if (job >= scenario.jobs || now > model.arriveUntilMs) return;
  const draw = hash(seed, 0x77000001 + 2 * virtual);
  const { first, count } = model.arrivals;
  const still = (scenario.frozen & FROZEN.queue) !== 0;
  const template = first + (still ? (virtual * 7) % count : Math.floor(unit(draw) * count));
  scenario.cur[job] = i32(model.first, template);
  scenario.end[job] = i32(model.end, template);
  scenario.priority[job] = now + f64(model.priority, template);
  scenario.key[job] = hash(draw, 0x51);
  scenario.virtual = virtual + 1;
  if (model.rework !== null) scenario.loops[job] = 0;
  if (model.hasLots) scenario.notBefore[job] = Number.NEGATIVE_INFINITY;
  const ready = goOutsideFirst(scenario, job, materialAt(scenario, template, i32(scenario.key, job), now, false));
  if (!isThrough(scenario, job, ready)) push(scenario.heap, ready, job);
  push(scenario.heap, nextArrival(scenario, now), arrival);
}
