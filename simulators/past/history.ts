/**
 * Weeks of a plant's life in seconds: the same machines, operators and customers as live, but in
 * simulated time and straight into facts and orders. The twin's memory at the end lets the live plant
 * go on from there, and the next history from where that one ended.
 */
import type { Event, NewFact } from '../../shared/core/words/event.ts';
import type { WorkOrder } from '../../shared/core/words/order.ts';
import type { Plant } from '../../shared/core/words/plant.ts';
import { releasedAt } from '../plant/customer-orders.ts';
import type { Wish } from '../plant/demand.ts';
import { makeFamily } from '../plant/families.ts';
import { lotOut, lotsIn } from '../plant/lots.ts';
import type { SimulatedPlant } from '../plant/params.ts';
import { openTwin, type TwinMemory, type Workplace } from '../plant/twin.ts';
import { factOfIntent, factsOfSignal, type Readings } from './facts.ts';
import { freshTruth, recordTruth, type Truth } from './truth.ts';

/** From a machine's clock to the box's: what a network and a commit take. */
const LATENCY_MS = 40;
/** From an operator's tap to the machine's reaction. */
const REACTION_MS = 3_000;

export interface HistoryOptions {
  plant: Plant;
  sim: SimulatedPlant;
  memory: TwinMemory;
  /** Orders that the plant has not heard of yet. */
  newOrders?: readonly WorkOrder[];
  to: number;
  edgeId: string;
  firstSeq: number;
  /** The serial of the next work order in the ERP. */
  firstSerial: number;
  /** Signed under the operators' facts: as many crews as there are shifts. */
  people: readonly string[];
  /** A fact, in the order of recording. */
  write: (event: Event) => void;
}

export interface HistoryResult {
  memory: TwinMemory;
  facts: number;
  /** Orders made or changed, as they stand at the end, with their serials where new. */
  orders: { order: WorkOrder; serial: number | null }[];
  /** What really happened, for who wants to hold the facts against it. */
  truth: Truth;
}

export function runHistory(options: HistoryOptions): HistoryResult {
  const { plant, sim, to, edgeId } = options;
  const readings: Readings = new Map();
  const truth = freshTruth();
  const orders = new Map<string, { order: WorkOrder; serial: number | null }>();
  let seq = options.firstSeq;
  let serial = options.firstSerial;

  const record = (draft: NewFact): void => {
    const event: Event = { ...draft, seq, edgeId, recordedAt: draft.at + LATENCY_MS };
    seq += 1;
    options.write(event);
  };
  const twin = openTwin(plant, sim, options.memory, {
    live: false,
    people: options.people,
    hear: ({ machine }, signal) => {
      recordTruth(truth, machine.params.face, signal);
      for (const draft of factsOfSignal(machine.params, signal, readings)) record(draft);
    },
  });
  for (const order of options.newOrders ?? []) {
    twin.book.put(order);
    twin.demand.follow(order, options.memory.at);
  }
  primeReadings(options.memory, sim, readings);

  const personAt = (place: Workplace, at: number): string => place.rota(at)?.by ?? 'operator';

  /** What the operator scans in as work begins, and the label of the lot as it ends. */
  const lastMade = new Map(Object.entries(options.memory.lastLots ?? {}));
  function recordLots(
    operationId: string,
    common: { machineId: string; at: number; by: string },
    isEnd: boolean,
  ): void {
    const found = twin.book.find(operationId);
    if (found === null) return;
    const { order, operation } = found;
    const made = isEnd ? lotOut(order, operation) : null;
    if (made !== null) {
      lastMade.set(made.itemId, made.lot);
      record({ type: 'lotProduced', ...common, operationId, lot: made.lot, quantityPcs: made.quantityPcs });
    }
    if (isEnd) return;
    for (const move of lotsIn(order, operation, common.at, (itemId) => lastMade.get(itemId) ?? null))
      record({ type: 'materialIssued', ...common, operationId, ...move, isScanned: true });
  }

  function operate(place: Workplace, at: number): void {
    const { machine, operator } = place;
    for (const intent of operator.act(at, () => twin.book.waiting(machine.params.id, at))) {
      const fact = factOfIntent(intent, personAt(place, at), at);
      if (intent.type === 'finishOperation')
        recordLots(intent.operationId, { machineId: machine.params.id, at, by: personAt(place, at) }, true);
      if (fact !== null) record(fact);
      if (intent.type === 'startOperation')
        recordLots(intent.operationId, { machineId: machine.params.id, at, by: personAt(place, at) }, false);
      if (intent.type === 'startOperation') {
        const job = twin.book.job(intent.operationId);
        if (job === null) throw new Error(`operation ${intent.operationId} is in no order`);
        twin.book.set(intent.operationId, 'running');
        operator.started(job.setupFamily);
        begins.push({ place, at: at + REACTION_MS, operationId: intent.operationId });
      } else if (intent.type === 'finishOperation') {
        twin.finished(intent.operationId, at);
        machine.unload(at);
        operator.finished(at);
      }
    }
  }
  const begins: { place: Workplace; at: number; operationId: string }[] = [];

  /** Machines react to a tap; returns which did. */
  function beginDue(at: number): Workplace[] {
    const reacting = begins.filter((begin) => begin.at <= at);
    for (const begin of reacting) {
      begins.splice(begins.indexOf(begin), 1);
      const job = twin.book.job(begin.operationId);
      if (job !== null) begin.place.machine.begin(job, at);
    }
    return reacting.map((begin) => begin.place);
  }

  function happen(wish: Wish, at: number): void {
    if (wish.type === 'order') {
      for (const order of makeFamily(plant, sim, wish.order, serial, at)) {
        orders.set(order.id, { order, serial });
        serial += 1;
        twin.book.put(order);
        twin.demand.follow(order, at);
        if (order.status === 'released') record({ type: 'orderReleased', machineId: null, at, order });
      }
      return;
    }
    const known = twin.book.order(wish.orderId);
    if (known === null) return;
    const order = asItCame(known, wish, at);
    orders.set(order.id, { order, serial: orders.get(order.id)?.serial ?? null });
    twin.book.put(order);
    const type = wish.type === 'release' ? 'orderReleased' : 'orderChanged';
    if (order.status === 'released') record({ type, machineId: null, at, order });
    if (wish.type === 'back') twin.finished(wish.operationId, at);
  }

  // When each place wants to go on: found anew only for a place where something happened.
  const dueOf = ({ machine, operator }: Workplace): number => Math.min(machine.nextAt(), operator.dueAt());
  const due = twin.places.map(dueOf);
  for (;;) {
    const at = Math.min(twin.demand.dueAt(), ...due, ...begins.map((begin) => begin.at));
    if (at > to) break;
    const touched = twin.places.filter((_, index) => (due[index] ?? 0) <= at);
    for (const { machine } of touched) if (machine.nextAt() <= at) machine.advance(at);
    if (twin.demand.dueAt() <= at) for (const wish of twin.demand.act(at, twin.book)) happen(wish, at);
    for (const place of touched) if (place.operator.dueAt() <= at) operate(place, at);
    for (const place of [...touched, ...beginDue(at)]) due[twin.places.indexOf(place)] = dueOf(place);
  }
  for (const { machine } of twin.places) machine.advance(to);
  // A tap whose machine has not reacted yet: it reacts now, so that nothing is forgotten.
  for (const begin of begins) begin.at = to;
  beginDue(to);
  const memory = { ...twin.memory(to), lastLots: Object.fromEntries(lastMade) };
  return { memory, facts: seq - options.firstSeq, orders: [...orders.values()], truth };
}

/** Counters that ran before this history began are continued, not counted again. */
function primeReadings(memory: TwinMemory, sim: SimulatedPlant, readings: Readings): void {
  for (const machine of memory.machines) {
    const params = sim.machines.find((candidate) => candidate.id === machine.id);
    const counters = params?.face === 'euromap83' ? machine.jobCounters : machine.counters;
    const at = machine.clock;
    readings.set(`${machine.id} total`, { reading: params?.face === 'pulse' ? counters.cycles : counters.total, at });
    readings.set(`${machine.id} good`, { reading: counters.good, at });
    readings.set(`${machine.id} scrap`, { reading: counters.scrap, at });
  }
}

function asItCame(order: WorkOrder, wish: Exclude<Wish, { type: 'order' }>, at: number): WorkOrder {
  switch (wish.type) {
    case 'release':
      return releasedAt(order, at);
    case 'receive':
      return withReceipt(order, wish, at);
    case 'back':
      return withStepBack(order, wish.operationId, at);
    default:
      return wish satisfies never;
  }
}

/** What somebody else did to it is done. */
function withStepBack(order: WorkOrder, operationId: string, at: number): WorkOrder {
  const operations = order.operations.map((one) =>
    one.id === operationId && one.outside !== undefined ? { ...one, outside: { ...one.outside, finishedAt: at } } : one,
  );
  return { ...order, operations };
}

function withReceipt(order: WorkOrder, wish: Extract<Wish, { type: 'receive' }>, at: number): WorkOrder {
  return {
    ...order,
    components: order.components.map((component) =>
      component.itemId === wish.itemId ? { ...component, arrivedAt: at } : component,
    ),
  };
}
