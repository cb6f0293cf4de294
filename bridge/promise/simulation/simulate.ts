/**
 * One scenario: the shop from its present state to the end of every open order. Event by event:
 * material comes, orders queue, machines pick by date and family, set up, run, stop, and new orders
 * keep arriving. No allocation here; every array is made once (`newScenario`).
 */
import { f64, i32 } from '../numbers/arrays.ts';
import { pop, push } from '../numbers/heap.ts';
import { changeShift, freeHand, nextChange } from './hands.ts';
import { BUSY, IDLE } from './machine-state.ts';
import { HORIZON_MS } from './model.ts';
import { arrive } from './new-orders.ts';
import { goOn, goOutside } from './onward.ts';
import { enqueue, pick } from './pick.ts';
import { begin } from './present.ts';
import { backFrom } from './rework.ts';
import type { Scenario } from './scenario.ts';
import type { StartLog } from './start-log.ts';
import { isNotDone, manAgain } from './unmanned.ts';

/** Runs scenario `seed`; ends are in `scenario.completion`, starts in `log` if one is given. */
export function simulate(scenario: Scenario, seed: number, frozen: number, log: StartLog | null): void {
  const { model, heap } = scenario;
  scenario.seed = seed;
  scenario.frozen = frozen;
  scenario.log = log;
  let left = begin(scenario);
  const arrival = scenario.jobs + model.machines.length;
  const shiftChange = arrival + 1 + scenario.jobs;
  while (heap.size > 0) {
    const now = f64(heap.time, 0);
    const what = i32(heap.what, 0);
    if ((left === 0 && now > model.untilMs) || now > HORIZON_MS) return;
    pop(heap);
    if (what === arrival) arrive(scenario, now, arrival);
    else if (what === shiftChange) newShift(scenario, now, shiftChange);
    else if (what > arrival) {
      if (leave(scenario, what - arrival - 1, now)) left -= 1;
    } else if (what < scenario.jobs) enqueue(scenario, what, now);
    else {
      const m = what - scenario.jobs;
      const { standing } = scenario;
      const isBusy = i32(scenario.machineState, m) === BUSY;
      if (standing !== null && isBusy && isNotDone(scenario, standing, m, now)) continue;
      const job = i32(scenario.machineJob, m);
      scenario.machineState[m] = IDLE;
      if (job >= 0) {
        scenario.machineJob[m] = -1;
        if (leave(scenario, job, now)) left -= 1;
      }
      goOnAt(scenario, m, now);
    }
  }
}

/** The machine takes the next job; whoever was there may work at others too. */
function goOnAt(scenario: Scenario, m: number, now: number): void {
  const { hands } = scenario;
  const person = hands === null ? -1 : freeHand(hands, m, now);
  if (person >= 0) manAgain(scenario, now);
  pick(scenario, m, now);
  const machines = person < 0 ? undefined : hands?.tables.machines[person];
  if (machines !== undefined) pickIdle(scenario, machines, now);
}

function pickIdle(scenario: Scenario, machines: Int32Array, now: number): void {
  for (let i = 0; i < machines.length; i += 1)
    if (i32(scenario.machineState, i32(machines, i)) === IDLE) pick(scenario, i32(machines, i), now);
}

/** Others are there: machines that stood for want of them begin. */
function newShift(scenario: Scenario, now: number, shiftChange: number): void {
  const { hands, heap, model } = scenario;
  if (hands === null) return;
  changeShift(hands, now);
  manAgain(scenario, now);
  for (let m = 0; m < model.machines.length; m += 1)
    if (i32(hands.tables.group, m) >= 0 && i32(scenario.machineState, m) === IDLE) pick(scenario, m, now);
  const at = nextChange(hands);
  if (at <= HORIZON_MS) push(heap, at, shiftChange);
}

/** The next operation, or one that pieces are sent back to. */
function after(scenario: Scenario, job: number): number {
  const { model, loops, seed, frozen } = scenario;
  const op = i32(scenario.cur, job);
  if (model.rework === null) return i32(model.opNext, op);
  const back = backFrom(model, op, { key: i32(scenario.key, job), seed, frozen, loops: loops[job] ?? 0 });
  if (back < 0) return i32(model.opNext, op);
  loops[job] = (loops[job] ?? 0) + 1;
  return back;
}

/** The job's operation is done; true when a real order is complete by it, or by what others still do. */
function leave(scenario: Scenario, job: number, now: number): boolean {
  scenario.cur[job] = after(scenario, job);
  if (scenario.model.hasLots) scenario.notBefore[job] = Number.NEGATIVE_INFINITY;
  return goOn(scenario, job, goOutside(scenario, job, now));
}
