/** Machines that stand while nobody is at them, in one scenario: what is on them goes on when somebody comes again. */
import { upperBound } from '../../../shared/core/words/search.ts';
import { f64, i32 } from '../numbers/arrays.ts';
import { push } from '../numbers/heap.ts';
import { timeAt, workBefore } from './clock.ts';
import { type Hands, isAnybodyThere, takeHand } from './hands.ts';
import { BUSY } from './machine-state.ts';
import { HORIZON_MS, type ShopModel } from './model.ts';
import type { Scenario } from './scenario.ts';

/** Per machine; made once, where any stands without somebody. */
export interface Standing {
  /** Since when it stands with work on it; −1: it does not. */
  since: Float64Array;
  /** Worked ms for which it stood, and its work's end does not know of it yet. */
  owedMs: Float64Array;
  /** Its work should have been done: nothing is planned for it before somebody comes. */
  waits: Uint8Array;
}

export function newStanding(machines: number): Standing {
  return {
    since: new Float64Array(machines),
    owedMs: new Float64Array(machines),
    waits: new Uint8Array(machines),
  };
}

export function beginStanding({ since, owedMs, waits }: Standing): void {
  since.fill(-1);
  owedMs.fill(0);
  waits.fill(0);
}

/** Whether nobody is at a machine that needs somebody to run. */
const isLeft = ({ tables, at }: Hands, m: number): boolean => tables.stands[m] === 1 && i32(at, m) < 0;

/** Work goes on at a machine as the shop stands: with nobody there, not before somebody comes. */
export function standNow({ standing, hands }: Scenario, m: number): void {
  if (standing !== null && hands !== null && isLeft(hands, m)) standing.since[m] = 0;
}

/** Others are there, or somebody has a hand free: who stands goes on, and whom nobody took over stands. */
export function manAgain(scenario: Scenario, now: number): void {
  const { standing, hands, machineState } = scenario;
  if (standing === null || hands === null) return;
  for (let m = 0; m < machineState.length; m += 1) {
    if (i32(machineState, m) !== BUSY || !isLeft(hands, m)) continue;
    const since = f64(standing.since, m);
    if (!takeHand(hands, m, now)) {
      if (since < 0) standing.since[m] = now;
    } else if (since >= 0) goOnFrom(scenario, standing, m, now);
  }
}

function goOnFrom(scenario: Scenario, standing: Standing, m: number, now: number): void {
  if (standing.waits[m] === 1) {
    standing.waits[m] = 0;
    endLater(scenario, standing, m, now);
  } else standing.owedMs[m] = f64(standing.owedMs, m) + workedFor(scenario, m, f64(standing.since, m), now);
  standing.since[m] = -1;
}

/** The machine's work would be done now, but for the time in which it stood; true: it is not. */
export function isNotDone(scenario: Scenario, standing: Standing, m: number, now: number): boolean {
  const since = f64(standing.since, m);
  if (since >= 0) {
    standing.owedMs[m] = f64(standing.owedMs, m) + workedFor(scenario, m, since, now);
    standing.waits[m] = 1;
    return true;
  }
  if (f64(standing.owedMs, m) <= 0) return false;
  endLater(scenario, standing, m, now);
  return true;
}

function workedFor({ model }: Scenario, m: number, from: number, to: number): number {
  const clock = model.clocks[m];
  return clock === undefined ? 0 : Math.max(0, workBefore(clock, to) - workBefore(clock, from));
}

/** When work from `from` to `end` is done that stands in shifts in which nobody is there who could be at the machine. */
export function mannedEnd(
  { people, clocks }: Pick<ShopModel, 'people' | 'clocks'>,
  m: number,
  { from, end, seed }: { from: number; end: number; seed: number },
): number {
  const clock = clocks[m];
  const plan = people?.plans[i32(people.plan, m)];
  if (people == null || people.stands[m] !== 1 || clock === undefined || plan === undefined) return end;
  let left = workBefore(clock, end) - workBefore(clock, from);
  for (let at = upperBound(plan.to, from); at < plan.to.length; at += 1) {
    if (!isAnybodyThere(people, m, at, seed)) continue;
    const begun = Math.max(from, f64(plan.from, at));
    const there = workBefore(clock, f64(plan.to, at)) - workBefore(clock, begun);
    if (there >= left) return timeAt(clock, workBefore(clock, begun) + left);
    left -= there;
  }
  return HORIZON_MS;
}

/** What it owes is worked off from now on; who asks for a date finds the machine taken as long. */
function endLater({ model, heap, jobs, log }: Scenario, standing: Standing, m: number, now: number): void {
  const clock = model.clocks[m];
  const end = clock === undefined ? now : timeAt(clock, workBefore(clock, now) + f64(standing.owedMs, m));
  standing.owedMs[m] = 0;
  push(heap, end, jobs + m);
  const entry = log === null ? -1 : i32(log.last, log.scenario * log.machines + m);
  if (log !== null && entry >= 0) log.end[entry] = end;
}
