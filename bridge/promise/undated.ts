/**
 * Orders that can have no date: what they need is not there, or they alone would take longer than any date
 * is worth. They are set aside before anything is simulated, so that the others come out as if they were not there.
 */
import { canRun, type Operation, type WorkOrder } from '../../shared/core/words/order.ts';
import type { Plant } from '../../shared/core/words/plant.ts';
import { Problem } from '../../shared/core/words/problem.ts';
import type { Sentence } from '../../shared/core/words/sentence.ts';
import { DAY_MS } from '../../shared/core/words/time.ts';
import { isElsewhere, outsidePaperMs, type Step, stepsLeft } from './open-work.ts';
import { DEFAULT_AVAILABILITY } from './paper.ts';
import type { Measured, OpenOrder, ShopSnapshot, StandingShop, Undated } from './shop.ts';
import { clocksOf, timeAt, type WorkClock } from './simulation/clock.ts';
import { HORIZON_MS } from './simulation/model.ts';

/** An order that works longer than this by itself gets no date: half of what the calendars are laid out for. */
const OWN_WORK_MAX_MS = HORIZON_MS / 2;

/** The machines and when they work: what an order's own need is held against. */
export interface Capacity {
  plant: Plant;
  now: number;
  /** One per machine of the plant. */
  clocks: readonly WorkClock[];
  /** What was looked up already: thousands of orders share few places of work. */
  known?: Map<string, readonly WorkClock[]>;
}

export interface SiftedShop {
  /** Without the open orders that can have no date. */
  shop: StandingShop;
  undated: readonly Undated[];
  /** The same as orders. */
  leftOut: readonly WorkOrder[];
  /** Those too. */
  allOrders: readonly OpenOrder[];
  clocks: readonly WorkClock[];
}

/** What was measured of the months behind is left behind. */
export function siftShop({ measured, ...standing }: ShopSnapshot | StandingShop): SiftedShop {
  const { plant, now, orders } = standing;
  const clocks = clocksOf(plant, now, HORIZON_MS);
  const capacity = { plant, now, clocks, known: new Map() };
  const undated = orders.flatMap((open): Undated[] => {
    const why = whyUndated(open, capacity);
    return why === null ? [] : [{ orderId: open.order.id, why }];
  });
  const left = new Set(undated.map(({ orderId }) => orderId));
  const { milestones } = measured;
  const shop = {
    ...standing,
    orders: left.size === 0 ? orders : orders.filter(({ order }) => !left.has(order.id)),
    measured: milestones === undefined ? {} : { milestones },
  };
  const leftOut = orders.map(({ order }) => order).filter(({ id }) => left.has(id));
  return { shop, undated, leftOut, allOrders: orders, clocks };
}

/** Patterns of what will still come: none of an order that can have no date. */
export function arrivalsWithDates(
  { arrivals }: Pick<Measured, 'arrivals'>,
  { shop, undated, clocks }: SiftedShop,
): Measured['arrivals'] {
  const capacity = { plant: shop.plant, now: shop.now, clocks, known: new Map() };
  const left = new Set(undated.map(({ orderId }) => orderId));
  return arrivals.filter(
    ({ orderId, order }) =>
      !left.has(orderId) && (order === undefined || whyNot(order, stepsLeft(order), capacity) === null),
  );
}

/** Whether a machine is wanted by an order without a date as well. */
export function isBeside(order: WorkOrder, others: readonly WorkOrder[], plant: Plant): boolean {
  if (others.length === 0) return false;
  const wants = ({ operations }: WorkOrder, machine: Plant['machines'][number]) =>
    operations.some((operation) => canRun(operation, machine));
  return plant.machines.some((machine) => wants(order, machine) && others.some((other) => wants(other, machine)));
}

/** Errors: `refused` with the reason, for an order that can have no date. */
export function mustBeDated(order: WorkOrder, capacity: Capacity): void {
  const why = whyNot(order, stepsLeft(order), capacity);
  if (why !== null) throw new Problem('refused', why);
}

/** Why an open order can have no date; null where it can. */
function whyUndated(open: OpenOrder, capacity: Capacity): Sentence | null {
  if (open.finishedAt != null || open.order.status === 'finished') return null;
  return whyNot(open.order, stepsLeft(open.order, open.operations), capacity);
}

/** In too many scenarios it does not end while calendars are known. */
export function tooFar(orderId: string): Sentence {
  return { what: 'noDateTooFar', orderId, days: HORIZON_MS / DAY_MS };
}

function whyNot(order: WorkOrder, left: readonly Step[], capacity: Capacity): Sentence | null {
  const { workCentres } = capacity.plant;
  let sumMs = 0;
  let longest = { ms: -1, number: '' };
  for (const { operation, leftPcs } of left) {
    const { number, workCentreId } = operation;
    let ms = outsidePaperMs(operation);
    if (!isElsewhere(operation, capacity.plant)) {
      const own = clocksFor(operation, capacity);
      if (own.length === 0) return { what: 'noDateNoMachine', orderId: order.id, number, workCentreId };
      const paper = workCentres.find(({ id }) => id === workCentreId)?.paperAvailability ?? DEFAULT_AVAILABILITY;
      ms = soonest(own, (operation.plannedSetupMs + leftPcs * operation.plannedRunMsPerPc) / paper);
      if (ms === Infinity && own.every(({ totalMs }) => totalMs <= 0))
        return { what: 'noDateNoShifts', orderId: order.id, number, workCentreId };
    }
    sumMs += ms;
    if (ms > longest.ms) longest = { ms, number };
  }
  if (sumMs <= OWN_WORK_MAX_MS) return null;
  return { what: 'noDateTooLong', orderId: order.id, number: longest.number, days: OWN_WORK_MAX_MS / DAY_MS };
}

function clocksFor(operation: Operation, { plant, clocks, known }: Capacity): readonly WorkClock[] {
  const { machineIds, workCentreId } = operation;
  const key = machineIds.length > 0 ? machineIds.join('\n') : `\n${workCentreId}`;
  const before = known?.get(key);
  if (before !== undefined) return before;
  const found = plant.machines.flatMap((machine, index) => {
    const clock = clocks[index];
    return clock !== undefined && canRun(operation, machine) ? [clock] : [];
  });
  known?.set(key, found);
  return found;
}

/** Calendar ms until the machine that is through with it first has worked this long; Infinity where none works that long. */
function soonest(clocks: readonly WorkClock[], workMs: number): number {
  return clocks.reduce(
    (soon, clock) => (clock.totalMs > 0 && workMs <= clock.totalMs ? Math.min(soon, timeAt(clock, workMs)) : soon),
    Infinity,
  );
}
