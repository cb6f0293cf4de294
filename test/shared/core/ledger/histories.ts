/** Random histories of a small plant: everything that can happen on a floor, in any mixture. */
import fc from 'fast-check';
import type { Event } from '../../../../shared/core/words/event.ts';
import type { WorkOrder } from '../../../../shared/core/words/order.ts';
import type { MachineState, Plant } from '../../../../shared/core/words/plant.ts';
import { factory, hour, type MachineInput, machine, minute, monday, order, second, smallPlant } from '../facts.ts';

/** A machine of every kind. */
export const machines: MachineInput[] = [
  machine('P1', { stateReasons: { maintenance: 'maintenance' }, alarmReasons: { A7: 'jam' } }),
  machine('P2', { counters: { total: {}, scrap: {} }, setup: { testParts: 3 }, minorStopMaxMs: 60_000 }),
  machine('P3', {
    judgedBy: 'pulse',
    pulse: { plannedCycleMs: 60_000, toleranceFactor: 2, toleranceMs: 1_000 },
    setup: { begins: 'operationStarted', ends: 'firstGoodPart', testParts: 2 },
    partsPerCycle: 2,
  }),
  machine('P4', {
    counters: { good: {}, scrap: {} },
    lateCountMs: 20_000,
    setup: { begins: 'operationStarted', ends: 'setupFinished' },
  }),
];

export const orders = [
  order('A', { quantityPcs: 4, operation: { machineIds: ['P1', 'P2'] } }),
  order('B', { quantityPcs: 500, operation: { program: 'prog-b', partsPerCycle: 2, setupFamily: 'wide' } }),
  order('C', {
    quantityPcs: 40,
    operation: { machineIds: ['P3', 'P4'], tool: 'T1', partsPerCycle: 2, plannedRunMsPerPc: 20_000.5 },
  }),
  order('D', {
    quantityPcs: 40,
    operation: { machineIds: ['P3', 'P4', 'P1'], tool: 'T1', partsPerCycle: 1, program: 'prog-d' },
  }),
  order('E', { itemId: 'item-E', operation: { machineIds: ['P2'], program: 'prog-d' } }),
];

export const randomPlant = (): Plant => smallPlant({ machines });

type Facts = ReturnType<typeof factory>;
interface Step {
  machineId: string;
  /** After the previous step. */
  ms: number;
  /** How much later it was written down: a buffered box, an operator next morning. */
  lateMs: number;
  does: (facts: Facts, machineId: string, at: number, since: number, recordedAt: number) => Event;
}

const machineId = fc.constantFrom('P1', 'P1', 'P2', 'P2', 'P3', 'P4');
const operationId = fc.constantFrom('A/0010', 'A/0010', 'B/0010', 'C/0010', 'D/0010', 'E/0010', 'X/0010');
const gap = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(0, 1, 300, 1_000) },
  { weight: 40, arbitrary: fc.integer({ min: 1_000, max: 90 * second }) },
  { weight: 12, arbitrary: fc.integer({ min: minute, max: 30 * minute }) },
  { weight: 1, arbitrary: fc.integer({ min: hour, max: 9 * hour }) },
);
const late = fc.oneof(
  { weight: 5, arbitrary: fc.constant(0) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 20 * hour }) },
);
const reasonId = fc.constantFrom('jam', 'no-material', 'maintenance', 'changeover', null);
const back = fc.integer({ min: 0, max: 4 * hour });

const does: fc.Arbitrary<Step['does']> = fc.oneof(
  {
    weight: 10,
    arbitrary: fc
      .tuple(
        fc.integer({ min: 0, max: 4 }),
        fc.constantFrom('total', 'total', 'total', 'scrap', 'good') as fc.Arbitrary<'total' | 'scrap' | 'good'>,
        fc.boolean(),
        fc.constantFrom('part', 'part', 'cycle') as fc.Arbitrary<'part' | 'cycle'>,
      )
      .map(
        ([count, counter, recovered, unit]): Step['does'] =>
          (facts, id, at, since) =>
            facts.counted(id, at, recovered ? count * 7 : count, { counter, unit, since, recovered }),
      ),
  },
  {
    weight: 7,
    arbitrary: fc
      .tuple(
        fc.constantFrom<MachineState>(
          'running',
          'running',
          'running',
          'running',
          'setup',
          'idle',
          'stopped',
          'fault',
          'setup',
          'maintenance',
          'off',
        ),
        fc.constantFrom('A7', null, null),
      )
      .map(
        ([state, alarm]): Step['does'] =>
          (facts, id, at) =>
            facts.state(id, at, state, alarm),
      ),
  },
  {
    weight: 3,
    arbitrary: operationId.map(
      (id): Step['does'] =>
        (facts, on, at) =>
          facts.started(on, at, id),
    ),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(operationId, fc.constantFrom('finished', 'interrupted', 'setupFinished') as fc.Arbitrary<'finished'>)
      .map(
        ([id, kind]): Step['does'] =>
          (facts, on, at) =>
            facts[kind](on, at, id),
      ),
  },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom(
        { job: 'A/0010' },
        { job: 'B' },
        { job: 'nobody-knows' },
        { program: 'prog-b' },
        { program: 'prog-d' },
        { item: 'item-E', tool: 'T9' },
        null,
      )
      .map(
        (job): Step['does'] =>
          (facts, on, at) =>
            facts.job(on, at, job),
      ),
  },
  {
    weight: 2,
    arbitrary: fc.boolean().map(
      (up): Step['does'] =>
        (facts, on, at) =>
          up ? facts.restored(on, at) : facts.lost(on, at),
    ),
  },
  {
    weight: 3,
    arbitrary: fc.tuple(back, fc.oneof(fc.constant(null), fc.integer({ min: 1, max: 2 * hour })), reasonId).map(
      ([ago, length, reason]): Step['does'] =>
        (facts, on, at) =>
          facts.classified(on, at, at - ago, length === null ? null : at - ago + length, reason),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.integer({ min: -2, max: 3 }), fc.oneof(fc.constant(null), operationId), fc.boolean()).map(
      ([pcs, id, good]): Step['does'] =>
        (facts, on, at) =>
          facts.scrap(on, at, pcs, 'crack', id, good ? 'good' : 'scrap'),
    ),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(
        fc.constantFrom('anna', 'bert'),
        fc.constantFrom('operatorSignedOn', 'operatorSignedOn', 'operatorSignedOff'),
      )
      .map(
        ([by, type]): Step['does'] =>
          (facts, machineId, at) =>
            facts.record({ type, machineId, at, by }),
      ),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(
        back,
        fc.integer({ min: 1, max: 3 * hour }),
        fc.constantFrom<string[] | null>(['A/0010'], ['C/0010', 'D/0010'], [], null),
      )
      .map(
        ([ago, length, ids]): Step['does'] =>
          (facts, on, at) =>
            facts.reassigned(on, at, at - ago, at - ago + length, ids),
      ),
  },
);

const step: fc.Arbitrary<Step> = fc.record({ machineId, ms: gap, lateMs: late, does });

/** When each order is released, in ms after Monday 6:00; null: never. One may be closed again. */
const releases = fc.tuple(
  ...orders.map(() =>
    fc.oneof(
      { weight: 2, arbitrary: fc.constant(null) },
      { weight: 3, arbitrary: fc.integer({ min: -hour, max: 6 * hour }) },
    ),
  ),
);

/** What the ERP changes in an order while it runs. */
type OrderChange = (one: WorkOrder) => WorkOrder;
const operationWith =
  (change: Partial<WorkOrder['operations'][number]>): OrderChange =>
  (one) => ({ ...one, operations: one.operations.map((operation) => ({ ...operation, ...change })) });
export const orderChange: fc.Arbitrary<OrderChange> = fc.constantFrom(
  operationWith({ quantityPcs: 2 }),
  operationWith({ quantityPcs: 900 }),
  operationWith({ partsPerCycle: 3 }),
  operationWith({ partsPerCycle: null }),
  operationWith({ program: 'prog-b' }),
  operationWith({ program: 'prog-new' }),
  operationWith({ tool: 'T9' }),
  operationWith({ machineIds: ['P2'] }),
  operationWith({ machineIds: [], plannedRunMsPerPc: 45_000 }),
  (one: WorkOrder) => ({ ...one, itemId: 'item-E' }),
);

/** Which order is changed, when, and how. */
const changes = fc.array(
  fc.record({
    index: fc.nat({ max: orders.length - 1 }),
    after: fc.integer({ min: -hour, max: 8 * hour }),
    orderChange,
  }),
  { maxLength: 4 },
);

/** Facts in the order in which they were made; `seq` counts in that order. */
export const history: fc.Arbitrary<Event[]> = fc
  .tuple(
    releases,
    fc.array(step, { minLength: 1, maxLength: 110, size: 'max' }),
    fc.option(fc.integer({ min: 0, max: 20 * hour })),
    changes,
  )
  .map(([released, steps, closedAfter, changed]) => {
    const facts = factory('box');
    const events: Event[] = [];
    released.forEach((after, index) => {
      const one = orders[index];
      if (after !== null && one !== undefined) events.push(facts.release(monday + after, one));
    });
    const now = [...orders];
    for (const { index, after, orderChange: change } of [...changed].sort((a, b) => a.after - b.after)) {
      const [one, releasedAfter] = [now[index], released[index] ?? null];
      if (one === undefined || releasedAfter === null || after <= releasedAfter) continue;
      now[index] = change(one);
      events.push(facts.record({ type: 'orderChanged', machineId: null, at: monday + after, order: change(one) }));
    }
    if (closedAfter !== null)
      events.push(facts.record({ type: 'orderClosed', machineId: null, at: monday + closedAfter, orderId: 'B' }));
    let at = monday - minute;
    const lastAt = new Map<string, number>();
    for (const { id } of machines) events.push(facts.state(id, monday - minute, 'running'));
    for (const one of steps) {
      at += one.ms;
      const event = one.does(facts, one.machineId, at, lastAt.get(one.machineId) ?? at - 30 * second, at);
      events.push({ ...event, recordedAt: at + one.lateMs });
      lastAt.set(one.machineId, at);
    }
    return events;
  });

export function spanOf(events: readonly Event[]): { from: number; to: number } {
  const last = Math.max(monday, ...events.map((event) => event.at));
  return { from: monday - hour, to: last + 30 * minute };
}

/** Seconds become minutes or so, so that a history of an afternoon lasts days and fills whole ones. */
export function stretched(events: readonly Event[], factor: number): Event[] {
  const move = (at: number) => monday + Math.round((at - monday) * factor);
  return events.map((event) => {
    const times = { at: move(event.at), recordedAt: move(event.recordedAt) };
    if (event.type === 'counted') return { ...event, ...times, since: event.since === null ? null : move(event.since) };
    if (event.type === 'stopClassified')
      return { ...event, ...times, from: move(event.from), to: event.to === null ? null : move(event.to) };
    if (event.type === 'productionReassigned')
      return { ...event, ...times, from: move(event.from), to: move(event.to) };
    return { ...event, ...times };
  });
}

/** A history of an afternoon or of days, and the same facts as they may arrive: in any order, in some batches. */
export const arrivals = fc.tuple(history, fc.constantFrom(1, 7, 40)).chain(([events, factor]) => {
  const long = stretched(events, factor);
  const all = { minLength: long.length, maxLength: long.length };
  return fc.tuple(fc.constant(long), fc.shuffledSubarray(long, all), fc.integer({ min: 2, max: 6 }));
});

/** In so many batches, with the place where each begins. */
export function* inBatches(arrived: readonly Event[], batches: number): Generator<[at: number, batch: Event[]]> {
  const size = Math.ceil(arrived.length / batches);
  for (let at = 0; at < arrived.length; at += size) yield [at, arrived.slice(at, at + size)];
}
