/**
 * An enquiry placed into scenarios that were already simulated: at each operation it takes the first
 * start that it would have won by its urgency, or a gap. What it pushes back is not followed up; the
 * full simulation does that at the booking. Tens of milliseconds instead of a third of a second.
 */
import { f64, i32 } from '../numbers/arrays.ts';
import { TABLE_SHIFT } from '../numbers/pool.ts';
import { hash } from '../numbers/random.ts';
import { nextWork } from './clock.ts';
import { type Ensemble, scenarioSeed } from './ensemble.ts';
import { rankBy } from './habits.ts';
import {
  endOf,
  fits,
  newMachineTime,
  outsideEnd,
  rewind,
  runMs,
  setupMs,
  startMachines,
  withStops,
} from './machine-time.ts';
import { HORIZON_MS, type ShopModel } from './model.ts';
import type { StartLog } from './start-log.ts';
import { arrivalAt } from './waiting.ts';

const SETUP = 1;
const RUN = 2;
const TRANSFER = 3;
const OUTSIDE = 4;
const MATERIAL = 0x4d00;

interface Slot {
  machine: number;
  at: number;
  family: number;
}

/**
 * Ends of the enquiry in ascending order, ms after now; `HORIZON_MS`: not before the calendars end. `floor` is compiled with the enquiry as its
 * last real order, on the ensemble's floor as its base. `priority`: ms after now.
 */
export function placeOrder(ensemble: Ensemble, model: ShopModel, priority: number): Float64Array {
  const { log, scenario, frozen } = ensemble;
  if (log === null) throw new Error('the ensemble was run without its starts');
  const order = model.real - 1;
  const time = fits(scenario.time, model) ? scenario.time : newMachineTime(model);
  const ends = new Float64Array(ensemble.scenarios);
  const slot: Slot = { machine: -1, at: 0, family: -1 };
  for (let k = 0; k < ensemble.scenarios; k += 1) {
    const seed = scenarioSeed(ensemble.seed, k);
    startMachines(time, model, seed, frozen);
    const key = hash(seed, i32(model.orderKey, order));
    let at = material(model, order, key, seed, frozen);
    for (let op = i32(model.first, order); op < i32(model.end, order); op += 1) {
      const draw = hash(key, i32(model.opSerial, op) * 8);
      if (i32(model.opSet, op) < 0) {
        at = outsideEnd(model, op, at, hash(draw, OUTSIDE), { seed, frozen });
        continue;
      }
      if (op > i32(model.first, order)) {
        const place = hash(draw, TRANSFER) >>> TABLE_SHIFT;
        const ways = model.opTransferMs[op];
        if (ways !== undefined) at += f64(ways, Math.min(ways.length - 1, place));
      }
      findSlot(log, model, k, { op, ready: at, priority }, slot);
      if (slot.machine < 0) {
        at = HORIZON_MS;
        break;
      }
      const m = slot.machine;
      // Its stops are a stream of their own: the machine's was used up by what ran before.
      time.streams[m] = hash(draw, 0x57);
      rewind(time, m);
      const setup = setupMs(time, model, m, {
        from: slot.family,
        to: i32(model.opFamily, op),
        draw: hash(draw, SETUP),
        elapsedMs: 0,
      });
      const run = withStops(time, model, m, runMs(time, model, op, hash(draw, RUN)), frozen);
      at = endOf(time, model, m, slot.at, setup + run);
    }
    ends[k] = Math.min(HORIZON_MS, at);
  }
  return ends.sort();
}

function material(model: ShopModel, order: number, key: number, seed: number, frozen: number): number {
  const first = i32(model.componentFirst, order);
  const from = Math.max(0, f64(model.createdAt, order));
  let latest = from;
  let releasedAt = from;
  for (let c = first; c < i32(model.componentEnd, order); c += 1) {
    const dated = i32(model.componentAfter, c) === 1 ? releasedAt : f64(model.componentAt, c);
    const draw = hash(key, MATERIAL + c - first);
    const at = arrivalAt(model, c, { dated, isOverdue: false, draw, seed, frozen });
    if (c === first) releasedAt = Math.max(from, at);
    latest = Math.max(latest, at);
  }
  return latest;
}

/** The earliest start on any machine that may do it. */
function findSlot(
  log: StartLog,
  model: ShopModel,
  k: number,
  { op, ready, priority }: { op: number; ready: number; priority: number },
  slot: Slot,
): void {
  const set = i32(model.opSet, op);
  const machines = model.sets[set];
  const rank = rankBy(i32(model.setRule, set), priority, ready, f64(model.opRunMs, op));
  const bonus = f64(model.setBonusMs, set);
  const family = i32(model.opFamily, op);
  slot.machine = -1;
  slot.at = Infinity;
  if (machines === undefined) return;
  for (let i = 0; i < machines.length; i += 1) {
    const m = i32(machines, i);
    const clock = model.clocks[m];
    let entry = log.head[k * log.machines + m] ?? -1;
    let free = 0;
    let setUpFor = i32(model.family, m);
    let at = -1;
    for (; entry >= 0; entry = i32(log.next, entry)) {
      const start = f64(log.start, entry);
      if (start >= ready) {
        // Free and nobody there before `start`: the gap is the enquiry's.
        const gap = Math.max(free, ready);
        const opens = clock === undefined ? gap : nextWork(clock, gap);
        if (opens < start) {
          at = opens;
          break;
        }
        const urgency = setUpFor === family ? rank - bonus : rank;
        if (urgency < f64(log.urgency, entry)) {
          at = start;
          break;
        }
      }
      if (start >= slot.at) break;
      free = f64(log.end, entry);
      setUpFor = i32(log.family, entry);
    }
    if (at < 0) {
      if (entry >= 0) continue;
      at = Math.max(free, ready);
      if (clock !== undefined) at = nextWork(clock, at);
      // Nobody works there any more.
      if (at === Infinity) continue;
    }
    if (at < slot.at || (at === slot.at && setUpFor === family && slot.family !== family)) {
      slot.machine = m;
      slot.at = at;
      slot.family = setUpFor;
    }
  }
}
