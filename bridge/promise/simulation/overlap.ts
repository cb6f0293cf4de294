/** Lots that overlap, in one scenario: a job goes on to its next machine while the rest of it is still made. */
import { f64, i32 } from '../numbers/arrays.ts';
import { push } from '../numbers/heap.ts';
import { TABLE_SHIFT } from '../numbers/pool.ts';
import { hash } from '../numbers/random.ts';
import { timeAt, workBefore } from './clock.ts';
import { endOf } from './machine-time.ts';
import type { ShopModel } from './model.ts';
import { backFrom } from './rework.ts';
import type { Scenario } from './scenario.ts';

const OVERLAP = 5;
const REST = 7;

/** One operation on one machine: worked ms until its run begins, its run with all stops, and when both are over. */
export interface Work {
  m: number;
  job: number;
  op: number;
  from: number;
  setup: number;
  run: number;
  machineEnd: number;
  /** Of its last piece: later, where the step before is not done by then. */
  end: number;
}

/** Share of the run of the step before `op` after which `op` may begin; 1: all of it. */
export function shareBefore(
  { opOverlap, opSerial, opMade }: ShopModel,
  key: number,
  before: number,
  op: number,
): number {
  const shares = opOverlap[op]?.shares;
  if (shares === undefined) return 1;
  const draw = hash(hash(key, i32(opSerial, op) * 8), OVERLAP);
  const share = f64(shares, Math.min(shares.length - 1, draw >>> TABLE_SHIFT));
  const made = f64(opMade, before);
  return made >= 1 ? 0 : Math.max(0, (share - made) / (1 - made));
}

/** When the last piece is done, where the step before ends at `notBefore`: the rest may wait, the machine does others meanwhile. */
export function lastPieceEnd(
  model: ShopModel,
  { m, op, run, machineEnd }: Pick<Work, 'm' | 'op' | 'run' | 'machineEnd'>,
  { notBefore, key }: { notBefore: number; key: number },
): number {
  if (notBefore === Number.NEGATIVE_INFINITY) return machineEnd;
  const clock = model.clocks[m];
  const law = model.opOverlap[op];
  const count = law?.waitMs.length ?? 0;
  const draw = hash(hash(key, i32(model.opSerial, op) * 8), REST);
  const place = Math.min(count - 1, draw >>> TABLE_SHIFT);
  const from = notBefore + (law == null || count === 0 ? 0 : f64(law.waitMs, place));
  const share = law == null || count === 0 ? 0 : f64(law.restShare, place);
  const rest = run * Math.max(share, 1 / Math.max(1, f64(model.opPieces, op)));
  const end = clock === undefined ? from + rest : timeAt(clock, workBefore(clock, from) + rest);
  return Math.max(machineEnd, end);
}

/** When so much of the run is through; as much slower as its pieces come late. */
export function throughAt(
  { time, model }: Pick<Scenario, 'time' | 'model'>,
  { m, from, setup, run, machineEnd, end }: Work,
  share: number,
): number {
  if (share <= 0) return from;
  const at = endOf(time, model, m, from, setup + share * run);
  return end > machineEnd && machineEnd > from ? from + ((at - from) * (end - from)) / (machineEnd - from) : at;
}

/** A lot that is sent back goes on as a whole. */
function goesBack({ model, key, seed, frozen, loops }: Scenario, job: number, op: number): boolean {
  if (model.rework === null) return false;
  return backFrom(model, op, { key: i32(key, job), seed, frozen, loops: loops[job] ?? 0 }) >= 0;
}

/**
 * Whether the job leaves the machine by itself: for its next operation once a share of it is through, or with its last
 * piece, which comes after the machine is free. `isNextOn`: its next operation is on a machine already.
 */
export function leavesAlone(scenario: Scenario, work: Work, isNextOn = false): boolean {
  const { model, heap } = scenario;
  const { job, op, end, machineEnd } = work;
  const next = i32(model.opNext, op);
  const share =
    next < i32(scenario.end, job) && !goesBack(scenario, job, op)
      ? shareBefore(model, i32(scenario.key, job), op, next)
      : 1;
  if (share < 1) {
    scenario.notBefore[job] = end;
    scenario.cur[job] = next;
    if (!isNextOn) push(heap, throughAt(scenario, work, share), job);
    return true;
  }
  if (end <= machineEnd) return false;
  push(heap, end, scenario.jobs + model.machines.length + 1 + job);
  return true;
}
