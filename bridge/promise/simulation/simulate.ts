/**
 * One scenario: the shop from its present state to the end of every open order. Event by event:
 * material comes, orders queue, machines pick by date and family, set up, run, stop, and new orders
 * keep arriving. No allocation here; every array is made once (`newScenario`).
 */
import { f64, i32 } from '../numbers/arrays.ts';
import { pop } from '../numbers/heap.ts';
import { IDLE } from './machine-state.ts';
import { HORIZON_MS } from './model.ts';
import { arrive } from './new-orders.ts';
import { goOn, goOutside } from './onward.ts';
import { enqueue, pick } from './pick.ts';
import { begin } from './present.ts';
import type { Scenario } from './scenario.ts';
import type { StartLog } from './start-log.ts';

/** Runs scenario `seed`; ends are in `scenario.completion`, starts in `log` if one is given. */
export function simulate(scenario: Scenario, seed: number, frozen: number, log: StartLog | null): void {
  const { model, heap } = scenario;
  scenario.seed = seed;
  scenario.frozen = frozen;
  scenario.log = log;
  let left = begin(scenario);
  const arrival = scenario.jobs + model.machines.length;
  while (heap.size > 0) {
    const now = f64(heap.time, 0);
    const what = i32(heap.what, 0);
    if ((left === 0 && now > model.untilMs) || now > HORIZON_MS) return;
    pop(heap);
    if (what === arrival) arrive(scenario, now, arrival);
    else if (what > arrival) {
      if (leave(scenario, what - arrival - 1, now)) left -= 1;
    } else if (what < scenario.jobs) enqueue(scenario, what, now);
    else {
      const m = what - scenario.jobs;
      const job = i32(scenario.machineJob, m);
      scenario.machineState[m] = IDLE;
      if (job >= 0) {
        scenario.machineJob[m] = -1;
        if (leave(scenario, job, now)) left -= 1;
      }
      pick(scenario, m, now);
    }
  }
}

/** The job's operation is done; true when a real order is complete by it, or by what others still do. */
function leave(scenario: Scenario, job: number, now: number): boolean {
  scenario.cur[job] = i32(scenario.model.opNext, i32(scenario.cur, job));
  if (scenario.model.hasLots) scenario.notBefore[job] = Number.NEGATIVE_INFINITY;
  return goOn(scenario, job, goOutside(scenario, job, now));
}
