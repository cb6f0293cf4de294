/** A lot on several machines at once, in one scenario: those of its set that are idle take their share of the pieces. */
import { f64, i32 } from '../numbers/arrays.ts';
import { push } from '../numbers/heap.ts';
import { TABLE_SHIFT } from '../numbers/pool.ts';
import { hash } from '../numbers/random.ts';
import { holdNow, takeHand } from './hands.ts';
import { BUSY, IDLE, spend } from './machine-state.ts';
import { endOf, openStopLeft, opensAt, setupMs, withStops } from './machine-time.ts';
import { HORIZON_MS, type ShopModel } from './model.ts';
import type { Scenario } from './scenario.ts';
import { logStart } from './start-log.ts';

const SETUP = 1;
const SPLIT = 6;

/** On how many machines people would do it. */
export function lotsWanted({ opSplit, opSerial, opPieces }: ShopModel, key: number, op: number): number {
  const counts = opSplit[op];
  if (counts == null) return 1;
  const draw = hash(hash(key, i32(opSerial, op) * 8), SPLIT);
  const count = f64(counts, Math.min(counts.length - 1, draw >>> TABLE_SHIFT));
  return Math.max(1, Math.min(Math.round(count), Math.floor(f64(opPieces, op))));
}

/** How many machines start it now, `m` among them; the others stand in `helpers`. */
export function lotsOf(scenario: Scenario, m: number, job: number, op: number, now: number): number {
  const { model, helpers, machineState, time, hands } = scenario;
  const wanted = lotsWanted(model, i32(scenario.key, job), op);
  const machines = model.sets[i32(model.opSet, op)];
  if (wanted < 2 || machines === undefined) return 1;
  let found = 0;
  for (let i = 0; i < machines.length && found < wanted - 1; i += 1) {
    const other = i32(machines, i);
    const clock = model.clocks[other];
    if (other === m || i32(machineState, other) !== IDLE || clock === undefined) continue;
    if (opensAt(time, clock, other, now) > now) continue;
    if (hands !== null && !takeHand(hands, other, now)) continue;
    helpers[found] = other;
    found += 1;
  }
  return found + 1;
}

/** The same of what several machines are on as it stands. */
export function lotsNow({ model: { besideOn }, helpers }: Scenario, job: number, isLater: boolean): number {
  let found = 0;
  for (let m = 0; m < besideOn.length && !isLater; m += 1) {
    if (i32(besideOn, m) !== job) continue;
    helpers[found] = m;
    found += 1;
  }
  return found + 1;
}

interface Lot {
  job: number;
  op: number;
  from: number;
  /** Productive ms of each machine's share. */
  lotMs: number;
  urgency: number;
  lots: number;
  /** Of the first machine's share. */
  end: number;
}

/** Starts the shares of the helpers; when all are done. */
export function startHelpers(scenario: Scenario, { job, op, from, lotMs, urgency, lots, end }: Lot): number {
  const { model, time, frozen, helpers, hands, log } = scenario;
  const to = i32(model.opFamily, op);
  const draw = hash(hash(i32(scenario.key, job), i32(model.opSerial, op) * 8), SETUP);
  let latest = end;
  for (let i = 0; i < lots - 1; i += 1) {
    const m = i32(helpers, i);
    const isOn = i32(model.besideOn, m) === job && from === 0;
    if (isOn && hands !== null) holdNow(hands, m);
    const setup = isOn
      ? openStopLeft(time, model, m, frozen)
      : setupMs(time, model, m, { from: i32(scenario.family, m), to, draw: hash(draw, m), elapsedMs: 0 });
    const worked = setup + withStops(time, model, m, lotMs, frozen);
    const done = endOf(time, model, m, from, worked);
    scenario.machineState[m] = BUSY;
    scenario.family[m] = to;
    spend(scenario, m, job, worked);
    if (log !== null) {
      const entry = logStart(log, m, from, done, to);
      log.urgency[entry] = urgency;
    }
    push(scenario.heap, Math.min(done, HORIZON_MS), scenario.jobs + m);
    latest = Math.max(latest, done);
  }
  return latest;
}
