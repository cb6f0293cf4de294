/** One scenario as flat arrays, made once: its machines, its jobs, who waits. */
import { type Heap, newHeap } from '../numbers/heap.ts';
import { type Engineering, newEngineering } from './engineering.ts';
import { type Hands, newHands } from './hands.ts';
import { type MachineTime, newMachineTime } from './machine-time.ts';
import type { ShopModel } from './model.ts';
import type { StartLog } from './start-log.ts';
import { newStanding, type Standing } from './unmanned.ts';
import type { Watched } from './watched.ts';

export interface Scenario {
  model: ShopModel;
  heap: Heap;
  time: MachineTime;
  jobs: number;
  /** Per job: current and last operation, priority, randomness key. Real orders come first, then their limbs. */
  cur: Int32Array;
  end: Int32Array;
  priority: Float64Array;
  key: Int32Array;
  /** Queue per eligibility set: `queued` jobs from `queue[set·jobs + queueHead]` on, by urgency, with what a pick looks at beside them. */
  queue: Int32Array;
  queuePriority: Float64Array;
  queueFamily: Int32Array;
  queueOp: Int32Array;
  queued: Int32Array;
  queueHead: Int32Array;
  machineState: Int32Array;
  machineJob: Int32Array;
  family: Int32Array;
  picks: Int32Array;
  /** null: no order waits for another in engineering. */
  engineering: Engineering | null;
  /** Machines that take their share of the lot that is being started. */
  helpers: Int32Array;
  /** null: nothing waits for people. */
  hands: Hands | null;
  /** null: no machine stands for want of somebody. */
  standing: Standing | null;
  /** Jobs beside the first in the load that is being started. */
  fellows: Int32Array;
  /** End of each real order, ms after now; NaN = not within the horizon. */
  completion: Float64Array;
  /** Per limb: when it was done; NaN = under way. Per real order: since when it waits for limbs; NaN = it does not. */
  limbDone: Float64Array;
  parked: Float64Array;
  /** Per job: when the step before the one that it is at ends, where it has begun before that. */
  notBefore: Float64Array;
  /** Per job: how often it went back; empty where nothing does. */
  loops: Uint8Array;
  /** Per real order: what its machines cost from now on, where hours have a price. */
  spent: Float64Array;
  seed: number;
  frozen: number;
  arrivalFactor: number;
  /** Orders to come per ms that the plant can bear. */
  mostPerMs: number;
  virtual: number;
  /** Local day that the last of them came on. */
  arrivals: { day: number };
  log: StartLog | null;
  /** Whose steps are noted; null: nobody asks. */
  watched: Watched | null;
  /** An order that stays, whatever is cancelled; −1 = none. */
  stays: number;
}

/** In `completion`, of an order that nobody begins in the scenario: what is asked for are the others. */
export const CANCELLED = Number.NEGATIVE_INFINITY;

/**
 * Four times as many as wait now, for who comes later stands behind them; and no more than a round can bear, whatever an
 * ERP sends: each pick looks at the whole queue.
 */
const mostArrivals = ({ real }: ShopModel): number => Math.max(4_000, 4 * real);

const MOST_IN_LOAD = 64;

export function newScenario(model: ShopModel): Scenario {
  const expected = 1.5 * model.arrivals.perMs * model.arriveUntilMs;
  const known = model.real + model.limbs.count;
  const jobs = known + (model.arrivals.count > 0 ? Math.ceil(Math.min(mostArrivals(model), expected + 100)) : 0);
  const machines = model.machines.length;
  return {
    model,
    heap: newHeap(jobs + 2 * machines + 8),
    time: newMachineTime(model),
    jobs,
    cur: new Int32Array(jobs),
    end: new Int32Array(jobs),
    priority: new Float64Array(jobs),
    key: new Int32Array(jobs),
    queue: new Int32Array(jobs * model.sets.length),
    queuePriority: new Float64Array(jobs * model.sets.length),
    queueFamily: new Int32Array(jobs * model.sets.length),
    queueOp: new Int32Array(jobs * model.sets.length),
    queued: new Int32Array(model.sets.length),
    queueHead: new Int32Array(model.sets.length),
    machineState: new Int32Array(machines),
    machineJob: new Int32Array(machines),
    family: new Int32Array(machines),
    picks: new Int32Array(machines),
    engineering: newEngineering(model),
    helpers: new Int32Array(machines),
    hands: newHands(model.people, machines),
    standing: model.people?.stands.includes(1) === true ? newStanding(machines) : null,
    fellows: new Int32Array(MOST_IN_LOAD),
    completion: new Float64Array(model.real),
    limbDone: new Float64Array(model.limbs.count),
    parked: new Float64Array(model.real),
    notBefore: new Float64Array(model.hasLots ? jobs : 0).fill(Number.NEGATIVE_INFINITY),
    loops: new Uint8Array(model.rework === null ? 0 : jobs),
    spent: new Float64Array(model.costPerMs.length === 0 ? 0 : model.real),
    seed: 0,
    frozen: 0,
    arrivalFactor: 1,
    mostPerMs: Number.POSITIVE_INFINITY,
    virtual: 0,
    arrivals: { day: 0 },
    log: null,
    watched: null,
    stays: -1,
  };
}
