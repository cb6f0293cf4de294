/** A load of several jobs on one machine: it takes the most urgent one, and of its family as many more as fit and wait. */
import { f64, i32 } from '../numbers/arrays.ts';
import { push } from '../numbers/heap.ts';
import { TABLE_SHIFT } from '../numbers/pool.ts';
import { hash } from '../numbers/random.ts';
import type { OpenOrder } from '../shop.ts';
import type { CompileContext } from './compile-context.ts';
import { spend } from './machine-state.ts';
import { runMs } from './machine-time.ts';
import type { ShopModel } from './model.ts';
import { takeOut } from './queues.ts';
import type { Scenario } from './scenario.ts';
import { note } from './watched.ts';

const RUN = 2;
const LOAD = 8;

/** How many jobs there are in a load, at most; of a job that begins one. */
export function loadWanted({ opLoad, opSerial }: ShopModel, key: number, op: number): number {
  const sizes = opLoad[op];
  if (sizes == null) return 1;
  const draw = hash(hash(key, i32(opSerial, op) * 8 + LOAD), LOAD);
  return Math.round(f64(sizes, Math.min(sizes.length - 1, draw >>> TABLE_SHIFT)));
}

/** Takes the others of the load out of the queue into `fellows`; how many. */
export function takeFellows(scenario: Scenario, job: number, op: number): number {
  const { model, fellows, queue, queuePriority, queueFamily, queueOp, jobs } = scenario;
  const wanted = loadWanted(model, i32(scenario.key, job), op) - 1;
  const set = i32(model.opSet, op);
  let found = 0;
  while (found < wanted && found < fellows.length) {
    let best = -1;
    for (let at = set * jobs; at < set * jobs + i32(scenario.queued, set); at += 1) {
      if (i32(queueFamily, at) !== i32(model.opFamily, op)) continue;
      if (best < 0 || f64(queuePriority, at) < f64(queuePriority, best)) best = at;
    }
    if (best < 0) break;
    fellows[found] = i32(queue, best);
    found += 1;
    takeOut(scenario, set, best, i32(queueOp, best));
  }
  return found;
}

/** The longest of the load is its run: the job's own, or a fellow's. */
export function loadMs(scenario: Scenario, own: number, count: number): number {
  const { model, time, fellows } = scenario;
  let longest = own;
  for (let i = 0; i < count; i += 1) {
    const op = i32(scenario.cur, i32(fellows, i));
    const draw = hash(hash(i32(scenario.key, i32(fellows, i)), i32(model.opSerial, op) * 8), RUN);
    longest = Math.max(longest, runMs(time, model, op, draw));
  }
  return longest;
}

/** All of the load are done with it; each pays its share of `workMs`. */
export function endFellows(
  scenario: Scenario,
  count: number,
  { m, start, end, workMs }: { m: number; start: number; end: number; workMs: number },
): void {
  const { model, heap, fellows, jobs, cur, watched } = scenario;
  for (let i = 0; i < count; i += 1) {
    const job = i32(fellows, i);
    spend(scenario, m, job, workMs / (1 + count));
    if (watched !== null) note(watched, model, { job, op: i32(cur, job), start, end });
    push(heap, end, jobs + model.machines.length + 1 + job);
  }
}

/** The same of what is in loads now. An order that is on a machine is marked by a negative `cur` until `begin` is done. */
export function fellowsNow(scenario: Scenario, m: number): number {
  const { model, fellows } = scenario;
  let found = 0;
  for (const { machine, job } of model.inLoad) {
    if (machine !== m || found >= fellows.length || i32(scenario.cur, job) < 0) continue;
    fellows[found] = job;
    found += 1;
  }
  return found;
}

export function markFellows(scenario: Scenario, count: number): void {
  const { cur, fellows } = scenario;
  for (let i = 0; i < count; i += 1) cur[i32(fellows, i)] = -1 - i32(cur, i32(fellows, i));
}

/** Orders whose first step runs in a machine's load beside the one that the machine names. */
export function loadsNow(
  { builder, laws, plant }: CompileContext,
  open: readonly OpenOrder[],
  onOrder: Int32Array,
): ShopModel['inLoad'] {
  if (laws.loads === undefined) return [];
  const places = new Map(plant.machines.map(({ id }, machine) => [id, machine]));
  return open.flatMap(({ operations }, job) => {
    const op = builder.first[job] ?? 0;
    if (op >= (builder.end[job] ?? 0) || builder.load[op] == null) return [];
    const state = operations.find(({ operationId }) => operationId === builder.id[op]);
    const machine = state?.status === 'running' ? places.get(state.machineId ?? '') : undefined;
    if (machine === undefined || (onOrder[machine] ?? -1) < 0 || onOrder[machine] === job) return [];
    return [{ machine, job, op }];
  });
}
