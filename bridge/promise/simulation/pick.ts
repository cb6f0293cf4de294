/** A machine that is free and a job that waits find each other: who is taken, and what that work takes. */
import { f64, i32 } from '../numbers/arrays.ts';
import { push } from '../numbers/heap.ts';
import { hash, unit } from '../numbers/random.ts';
import { isOver } from './clock.ts';
import { freeHand, isManned, takeHand } from './hands.ts';
import { endFellows, loadMs, loadWanted, takeFellows } from './load-of-several.ts';
import { BUSY, IDLE, RETIRED, spend, WAKING } from './machine-state.ts';
import { endOf, opensAt, runMs, setupMs, withStops } from './machine-time.ts';
import { HORIZON_MS } from './model.ts';
import { lastPieceEnd, leavesAlone } from './overlap.ts';
import { anyWaiting, mostUrgent, queueUp, takeOut } from './queues.ts';
import type { Scenario } from './scenario.ts';
import { lotsOf, startHelpers } from './split.ts';
import { logStart } from './start-log.ts';
import { note } from './watched.ts';

export const SETUP = 1;

export const RUN = 2;

/** The job waits for a machine of its set; an idle one takes it, one that is set up for its family first. */
export function enqueue(scenario: Scenario, job: number, now: number): void {
  const { model } = scenario;
  const head = i32(model.opHead, i32(scenario.cur, job));
  queueUp(scenario, job, head, now);
  for (let op = head; op >= 0; op = i32(model.opOther, op)) {
    const idle = idleFor(scenario, op, now);
    if (idle >= 0) {
      pick(scenario, idle, now);
      return;
    }
  }
}

function idleFor(scenario: Scenario, op: number, now: number): number {
  const { model } = scenario;
  const set = i32(model.opSet, op);
  const family = i32(model.opFamily, op);
  const machines = model.sets[set];
  if (machines === undefined) return -1;
  let idle = -1;
  for (let i = 0; i < machines.length; i += 1) {
    const m = i32(machines, i);
    if (i32(scenario.machineState, m) !== IDLE || isOver(model.clocks[m], now)) continue;
    if (scenario.hands !== null && lacksHands(scenario, m, now)) continue;
    if (i32(scenario.family, m) === family) return m;
    if (idle < 0) idle = m;
  }
  return idle;
}

/** Open, and nobody has a hand free for it. */
function lacksHands({ model, time, hands }: Scenario, m: number, now: number): boolean {
  const clock = model.clocks[m];
  return hands !== null && clock !== undefined && opensAt(time, clock, m, now) <= now && !isManned(hands, m);
}

/** Machine `m` is free: it takes the most urgent job, its own family with a bonus, sometimes just any. */
export function pick(scenario: Scenario, m: number, now: number): void {
  const { model } = scenario;
  const sets = model.setsOf[m];
  const clock = model.clocks[m];
  if (sets === undefined || clock === undefined) return;
  let waiting = 0;
  for (let i = 0; i < sets.length; i += 1) waiting += i32(scenario.queued, i32(sets, i));
  if (waiting === 0) return;
  const begins = opensAt(scenario.time, clock, m, now);
  // Nobody will ever work here again: another machine takes it, or none.
  if (begins === Infinity) return;
  if (begins > now) {
    scenario.machineState[m] = WAKING;
    push(scenario.heap, begins, scenario.jobs + m);
    return;
  }
  // It waits for somebody: until a hand is free, or with another shift.
  if (scenario.hands !== null && !isManned(scenario.hands, m)) return;
  const draw = hash(hash(scenario.seed, i32(model.machineKey, m) ^ 0x0eb1), i32(scenario.picks, m));
  scenario.picks[m] = i32(scenario.picks, m) + 1;
  const isAny = unit(draw) < f64(model.setOverride, i32(sets, 0));
  const anyOne = waiting > 1 && isAny;
  const at = anyOne
    ? anyWaiting(scenario, sets, Math.floor(unit(hash(draw, 1)) * waiting))
    : mostUrgent(scenario, sets, i32(scenario.family, m));
  const set = Math.floor(at / scenario.jobs);
  const job = i32(scenario.queue, at);
  const bonus = i32(scenario.queueFamily, at) === i32(scenario.family, m) ? f64(model.setBonusMs, set) : 0;
  const urgency = anyOne ? -Infinity : f64(scenario.queuePriority, at) - bonus;
  takeOut(scenario, set, at, i32(scenario.queueOp, at));
  if (start(scenario, m, job, now, urgency, isAny ? waiting : 0)) return;
  // It would not end before nobody works here any more: it goes on elsewhere, if anywhere.
  scenario.machineState[m] = RETIRED;
  enqueue(scenario, job, now);
}

/**
 * False where it would not end while anybody works at the machine. `anyOf`: how many waited where just any was picked, or
 * would have been of more than one; else 0. No objects here that every start needs: a refresh makes a million of them.
 */
function start(scenario: Scenario, m: number, job: number, now: number, urgency: number, anyOf: number): boolean {
  const { model, frozen, hands } = scenario;
  const op = i32(scenario.cur, job);
  const to = i32(model.opFamily, op);
  if (hands !== null) takeHand(hands, m, now);
  const draw = hash(i32(scenario.key, job), i32(model.opSerial, op) * 8);
  const setup = setupMs(scenario.time, model, m, {
    from: i32(scenario.family, m),
    to,
    draw: hash(draw, SETUP),
    elapsedMs: 0,
  });
  const lots = model.hasLots ? lotsOf(scenario, m, job, op, now) : 1;
  const inLoad = model.hasLots && lots === 1 ? takeFellows(scenario, job, op) : 0;
  const lotMs = loadMs(scenario, runMs(scenario.time, model, op, hash(draw, RUN)) / lots, inLoad);
  const run = withStops(scenario.time, model, m, lotMs, frozen);
  const machineEnd = endOf(scenario.time, model, m, now, setup + run);
  if (machineEnd > HORIZON_MS) {
    if (hands !== null) {
      freeHand(hands, m, now);
      for (let i = 0; i < lots - 1; i += 1) freeHand(hands, i32(scenario.helpers, i), now);
    }
    // They wait for another machine, as the first does.
    for (let i = 0; i < inLoad; i += 1) {
      const fellow = i32(scenario.fellows, i);
      queueUp(scenario, fellow, i32(scenario.cur, fellow), now);
    }
    return false;
  }
  const own = model.hasLots ? endOfLot(scenario, job, { m, op, run, machineEnd }) : machineEnd;
  const end = lots > 1 ? startHelpers(scenario, { job, op, from: now, lotMs, urgency, lots, end: own }) : own;
  scenario.machineState[m] = BUSY;
  scenario.machineJob[m] = job;
  scenario.family[m] = to;
  spend(scenario, m, job, (setup + run) / (1 + inLoad));
  const room = model.hasLots ? loadWanted(model, i32(scenario.key, job), op) - 1 - inLoad : 0;
  if (scenario.log !== null) {
    const entry = logStart(scenario.log, m, now, machineEnd, to);
    scenario.log.urgency[entry] = urgency;
    scenario.log.anyOf[entry] = anyOf;
    scenario.log.room[entry] = room;
  }
  if (scenario.watched !== null) note(scenario.watched, model, { job, op, start: now, end });
  push(scenario.heap, machineEnd, scenario.jobs + m);
  if (inLoad > 0) endFellows(scenario, inLoad, { m, start: now, end: machineEnd, workMs: setup + run });
  if (model.hasLots && inLoad === 0 && leavesAlone(scenario, { m, job, op, from: now, setup, run, machineEnd, end }))
    scenario.machineJob[m] = -1;
  return true;
}

/** When the last piece of what a machine does is done: the machine's end, unless its pieces come later. */
export function endOfLot(
  { model, notBefore, key }: Scenario,
  job: number,
  work: { m: number; op: number; run: number; machineEnd: number },
): number {
  return lastPieceEnd(model, work, { notBefore: f64(notBefore, job), key: i32(key, job) });
}
