/** Random months of a small plant, quarter hour by quarter hour, and the same costs reckoned from these alone. */
import fc from 'fast-check';
import type { RateRow } from '../../../../shared/core/costs/rates.ts';
import type { Event } from '../../../../shared/core/words/event.ts';
import type { WorkOrder } from '../../../../shared/core/words/order.ts';
import type { Plant } from '../../../../shared/core/words/plant.ts';
import { factory, hour, machine, minute, monday, order, smallPlant } from '../facts.ts';

export const TICK = 15 * minute;
/** Midnight of Monday, 2026-03-02; UTC. */
export const START = monday - 6 * hour;
export const TICKS = 28 * 96;
export const at = (tick: number): number => START + tick * TICK;
export const centres: Readonly<Record<string, string>> = { P1: 'press', P2: 'lathe' };
export const surcharges = { shifts: { late: 20 }, outsideShifts: 50 };
const numbers: Readonly<Record<string, string>> = { P1: '0010', P2: '0020' };

export function plantOfMonths(): Plant {
  const lathe = { paperAvailability: null, id: 'lathe', name: 'Lathes' };
  const plant = smallPlant({ machines: [machine('P1'), machine('P2')] });
  const [press, ...others] = plant.workCentres;
  if (press === undefined) throw new Error('there are presses');
  return {
    ...plant,
    workCentres: [press, ...others, { ...press, ...lathe, paperAvailability: press.paperAvailability }],
    machines: plant.machines.map((one) => ({ ...one, workCentreId: centres[one.id] ?? '' })),
  };
}

/** What a machine was at in a quarter of an hour. */
export interface Tick {
  operationId: string | null;
  state: 'setup' | 'run' | 'stop' | 'idle';
}
export interface Issue {
  orderId: string;
  itemId: string;
  lot: string | undefined;
  /** Negative: it came back. */
  quantityPcs: number;
}
export interface PlantMonth {
  orders: readonly WorkOrder[];
  events: readonly Event[];
  rates: readonly RateRow[];
  machines: Readonly<Record<string, readonly Tick[]>>;
  /** Who was signed on at a machine, from tick to tick. */
  signed: readonly { by: string; machineId: string; from: number; to: number }[];
  issues: readonly Issue[];
  /** By operation. */
  made: ReadonlyMap<string, { producedPcs: number; goodPcs: number; isFinished: boolean; startedTick: number }>;
}

const amount = fc.integer({ min: 0, max: 999_999 }).map((cents) => (cents / 100).toFixed(2));
const maybe = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: undefined });
const rate = (of: RateRow['of'], id: string) =>
  fc.record({
    ...{ kind: fc.constant<'rate'>('rate'), of: fc.constant(of), id: fc.constant(id), perHour: amount },
    ...{ currency: fc.constant('EUR'), validFrom: fc.constantFrom(null, '2026-03-05', '2026-03-16', '2026-03-23') },
  });
const uniqueDays = <T extends { validFrom: string | null }>(rows: fc.Arbitrary<T>, minLength: number) =>
  fc.uniqueArray(rows, { minLength, maxLength: 3, selector: ({ validFrom }) => validFrom });
const session = fc.record({
  gap: fc.nat(150),
  order: fc.nat(1),
  setup: fc.nat(6),
  pieces: fc.array(fc.record({ run: fc.integer({ min: 1, max: 30 }), parts: fc.nat(9), stop: fc.nat(8) }), {
    ...{ minLength: 1, maxLength: 3 },
  }),
  scrap: fc.nat(4),
  isEnd: fc.boolean(),
});
type Session = typeof session extends fc.Arbitrary<infer T> ? T : never;
const presence = fc.record({
  ...{ day: fc.integer({ min: 0, max: 19 }), isLate: fc.boolean(), by: fc.constantFrom('anna', 'ben') },
  ...{ machineId: fc.constantFrom('P1', 'P2'), from: fc.nat(16), length: fc.integer({ min: 1, max: 32 }) },
});
type Presence = typeof presence extends fc.Arbitrary<infer T> ? T : never;
const drawnOrder = fc.record({
  quantityPcs: fc.integer({ min: 1, max: 60 }),
  runMs: fc.integer({ min: 1, max: 3_600_000 }),
  setupMs: fc.nat(7_200_000),
  prices: fc.array(maybe(amount), { maxLength: 3 }),
  calculation: maybe(
    fc.record({ ...{ setup: maybe(amount), run: maybe(amount), labour: maybe(amount) }, material: maybe(amount) }),
  ),
});
type DrawnOrder = typeof drawnOrder extends fc.Arbitrary<infer T> ? T : never;
const issue = fc.record({
  ...{ order: fc.nat(1), item: fc.nat(3), lot: fc.constantFrom('L1', 'L2', undefined) },
  ...{ quantityPcs: fc.integer({ min: -20, max: 40 }), tick: fc.integer({ min: 1, max: TICKS - 1 }) },
});

export const plantMonth: fc.Arbitrary<PlantMonth> = fc
  .record({
    orders: fc.array(drawnOrder, { minLength: 2, maxLength: 2 }),
    rates: fc
      .tuple(
        ...[uniqueDays(rate('machine', 'press'), 1), uniqueDays(rate('machine', 'lathe'), 0)],
        ...[uniqueDays(rate('labour', 'press'), 1), uniqueDays(rate('labour', 'anna'), 0)],
      )
      .map((all) => all.flat()),
    sessions: fc.record({ P1: fc.array(session, { maxLength: 4 }), P2: fc.array(session, { maxLength: 4 }) }),
    presences: fc.array(presence, { maxLength: 6 }),
    issues: fc.array(issue, { maxLength: 5 }),
  })
  .map(({ orders: drawn, rates, sessions, presences, issues: said }) => {
    const orders = drawn.map(orderFrom);
    const facts = factory('box');
    const events: Event[] = orders.map((one) => facts.release(START - hour, one));
    for (const id of Object.keys(centres)) events.push(facts.state(id, START - hour, 'idle'));
    const made: Made = new Map();
    const machines = Object.fromEntries(
      Object.entries(sessions).map(([id, list]) => [id, laidOut(facts, events, made, id, list)]),
    );
    const signed = presences.map(spanOf).filter(isFirstThere);
    // Of two acts of one moment the later said holds: whoever goes on from one stretch to the next signs off before on.
    for (const { by, machineId, from, to } of [...signed].sort((a, b) => a.from - b.from)) {
      events.push(facts.record({ type: 'operatorSignedOn', machineId, at: at(from), by }));
      events.push(facts.record({ type: 'operatorSignedOff', machineId, at: at(to), by }));
    }
    const issues = said.flatMap(({ order: index, item, lot, quantityPcs, tick }): Issue[] => {
      const orderId = `O${index}`;
      if (quantityPcs === 0) return [];
      const say = quantityPcs > 0 ? facts.issued : facts.returned;
      events.push(say('P1', at(tick), `${orderId}/0010`, `I${item}`, Math.abs(quantityPcs), lot));
      return [{ orderId, itemId: `I${item}`, lot, quantityPcs }];
    });
    return { orders, events, rates, machines, signed, issues, made };
  });

function orderFrom({ quantityPcs, runMs, setupMs, prices, calculation }: DrawnOrder, index: number): WorkOrder {
  const id = `O${index}`;
  const [first] = order(id).operations;
  if (first === undefined) throw new Error('an order has an operation');
  const planned = { quantityPcs, plannedRunMsPerPc: runMs, plannedSetupMs: setupMs };
  const one = order(id, {
    quantityPcs,
    components: prices.map((price, item) => ({
      ...{ itemId: `I${item}`, quantityPcs: quantityPcs * (item + 1) },
      ...(price === undefined ? {} : { price }),
    })),
    ...(calculation === undefined ? {} : { calculation: { currency: 'EUR', ...calculation } }),
  });
  const operations = Object.entries(centres).map(([machineId, workCentreId]) => {
    const number = numbers[machineId] ?? '';
    return { ...first, ...planned, id: `${id}/${number}`, number, workCentreId };
  });
  return { ...one, operations };
}

type Made = Map<string, { producedPcs: number; goodPcs: number; isFinished: boolean; startedTick: number }>;

/** One session after the other, until the month is over; what was finished is not begun again. */
function laidOut(
  facts: ReturnType<typeof factory>,
  events: Event[],
  made: Made,
  machineId: string,
  sessions: readonly Session[],
): Tick[] {
  const ticks: Tick[] = Array.from({ length: TICKS }, () => ({ operationId: null, state: 'idle' }));
  let clock = 1;
  for (const one of sessions) {
    const operationId = `O${one.order}/${numbers[machineId]}`;
    const length = one.setup + one.pieces.reduce((sum, { run, stop }) => sum + run + stop, 0);
    const from = clock + one.gap;
    if (from + length >= TICKS || made.get(operationId)?.isFinished === true) continue;
    const own = made.get(operationId) ?? { producedPcs: 0, goodPcs: 0, isFinished: false, startedTick: from };
    made.set(operationId, own);
    clock = from;
    const spend = (state: Tick['state'], count: number) => {
      for (let n = 0; n < count; n++) ticks[clock + n] = { operationId, state };
      clock += count;
    };
    if (one.setup > 0) events.push(facts.state(machineId, at(clock), 'setup'));
    events.push(facts.started(machineId, at(clock), operationId));
    spend('setup', one.setup);
    events.push(facts.setupFinished(machineId, at(clock), operationId));
    let parts = 0;
    for (const piece of one.pieces) {
      events.push(facts.state(machineId, at(clock), 'running'));
      const since = at(clock);
      spend('run', piece.run);
      if (piece.parts > 0) events.push(facts.counted(machineId, at(clock), piece.parts, { since }));
      parts += piece.parts;
      if (piece.stop > 0) events.push(facts.state(machineId, at(clock), 'fault'));
      spend('stop', piece.stop);
    }
    const scrap = Math.min(parts, one.scrap);
    if (scrap > 0) events.push(facts.scrap(machineId, at(clock), scrap, 'crack', operationId));
    events.push(facts[one.isEnd ? 'finished' : 'interrupted'](machineId, at(clock), operationId));
    events.push(facts.state(machineId, at(clock), 'idle'));
    own.producedPcs += parts;
    own.goodPcs += parts - scrap;
    own.isFinished = one.isEnd;
  }
  return ticks;
}

function spanOf({ day, isLate, by, machineId, from, length }: Presence) {
  const shift = (Math.floor(day / 5) * 7 + (day % 5)) * 96 + (isLate ? 56 : 24);
  return { by, machineId, shift, from: shift + from, to: Math.min(shift + 32, shift + from + length) };
}

/** A person signs on at a machine once in a shift. */
function isFirstThere(one: ReturnType<typeof spanOf>, index: number, all: readonly ReturnType<typeof spanOf>[]) {
  const sameAs = (other: typeof one) =>
    other.by === one.by && other.machineId === one.machineId && other.shift === one.shift;
  return all.findIndex(sameAs) === index;
}
