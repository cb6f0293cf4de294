/** A small plant, a ledger that only remembers, and the plainest rule from samples to facts. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openJournal } from '../../collector/journal/journal.ts';
import { type Logbook, openLogbook } from '../../collector/journal/logbook.ts';
import { figuresOf } from '../../shared/core/figures/oee.ts';
import type { Ledger } from '../../shared/core/ledger/ledger.ts';
import type { observe } from '../../shared/core/signal/signal.ts';
import type { Event } from '../../shared/core/words/event.ts';
import { canRun, type WorkOrder } from '../../shared/core/words/order.ts';
import { type Plant, PlantSchema } from '../../shared/core/words/plant.ts';
import type { Sample, SampleValue } from '../../shared/core/words/sample.ts';

/** Monday 2 November 2026, 06:00 UTC. */
export const T0 = Date.UTC(2026, 10, 2, 6);

export function smallPlant(change: { machines?: readonly string[] } = {}): Plant {
  return PlantSchema.parse({
    id: 'plant',
    name: 'Plant',
    timeZone: 'Europe/Berlin',
    calendars: [
      { id: 'day', shifts: [{ id: 'early', name: 'Early', start: '06:00', end: '14:00' }], week: { mon: ['early'] } },
    ],
    workCentres: [{ id: 'WC', name: 'Forge' }],
    machines: (change.machines ?? ['press-1', 'press-2']).map((id) => ({
      id,
      name: id,
      workCentreId: 'WC',
      calendarId: 'day',
      counters: { total: { width: 'u32' } },
    })),
    reasons: [
      { id: 'jam', kind: 'stop', name: 'Jam' },
      { id: 'crack', kind: 'scrap', name: 'Crack' },
    ],
  });
}

export function smallOrder(id: string, change: Partial<WorkOrder> = {}): WorkOrder {
  return {
    id,
    itemId: 'ring',
    itemName: 'Ring',
    quantityPcs: 100,
    strategy: 'MTO',
    status: 'released',
    customer: 'Acme',
    salesOrder: null,
    createdAt: T0,
    dueAt: T0 + 86_400_000,
    paperFinishAt: null,
    operations: [operation(id, '0010')],
    components: [],
    ...change,
  };
}

export function operation(orderId: string, number: string): WorkOrder['operations'][number] {
  return {
    id: `${orderId}/${number}`,
    number,
    description: '',
    workCentreId: 'WC',
    machineIds: [],
    quantityPcs: 100,
    plannedRunMsPerPc: 1_000,
    plannedSetupMs: 0,
    setupFamily: 'default',
    partsPerCycle: null,
    program: null,
    tool: null,
  };
}

/** Remembers facts and orders; computes nothing. */
export function rememberingLedger(plant: Plant, seen: Event[]): Ledger {
  const nothing = figuresOf(plant, []);
  const empty = { intervals: [], quantities: [], stretches: [], stops: [], undecided: [] };
  const orders = new Map<string, WorkOrder>();
  const planNow = (operationId: string) => {
    for (const order of orders.values()) {
      const operation = order.operations.find(({ id }) => id === operationId);
      if (operation !== undefined) return { operation, order };
    }
    return null;
  };
  return {
    plant,
    names: { nameOf: (id) => id, operationAt: (name) => name },
    record: (events) => {
      seen.push(...events);
      for (const event of events)
        if (event.type === 'orderReleased' || event.type === 'orderChanged') orders.set(event.order.id, event.order);
    },
    machine: (machineId, from, to) => ({ machineId, from, to, ...empty }),
    phases: () => [],
    unexplained: () => [],
    undecided: () => [],
    figures: () => nothing,
    figuresIn: () => nothing,
    adding: () => ({ add: () => {}, figures: () => nothing }),
    evidence: () => [],
    spansOf: () => [],
    save: () => [],
    restore: () => {},
    shifts: () => [],
    signOns: () => [],
    attended: () => [],
    attendedIn: () => [],
    said: () => ({ stops: [], owners: [] }),
    supposing: () => [],
    standstills: () => [],
    paper: () => null,
    planAt: () => null,
    itemsOf: () => [],
    itemIds: () => [],
    releasedAt: () => null,
    toldOrders: () => [],
    changesAfterRelease: () => 0,
    orders: () => orders,
    openOrders: () => orders.values(),
    operationsWithSerials: () => new Set(),
    planNow,
    lastPlan: planNow,
    operation: () => null,
    workedIn: () => [],
    finishedAt: () => null,
    finishes: () => [],
    materialFacts: () => [],
    runnable: (machineId) => {
      const machine = plant.machines.find(({ id }) => id === machineId);
      return [...orders.values()]
        .flatMap((order) => order.operations.map((operation) => ({ order, operation })))
        .filter(({ operation }) => machine !== undefined && canRun(operation, machine));
    },
    touchedOperations: () => [],
    operationsIn: () => [],
    takeChanged: () => ({ machineIds: [], operationIds: [] }),
    sumUp: () => true,
    summing: () => [],
    summingAhead: () => [],
    folding: () => [],
    lookingBack: () => [],
    workOn: () => [],
    setups: () => [],
    operators: () => [],
    saidOn: () => false,
  };
}

/** Counts what a counter rose by; says a line's loss and return; quarantines a reading below zero. */
export const plainRule: typeof observe = (machine, memory, sample) => {
  const { at, value } = sample;
  const alive = { ...memory, aliveAt: at };
  if (value.signal === 'line')
    return value.up === memory.lineUp
      ? { memory: alive, facts: [], quarantined: null }
      : {
          memory: { ...alive, lineUp: value.up },
          facts: [
            value.up
              ? { type: 'signalRestored', machineId: machine.id, at }
              : { type: 'signalLost', machineId: machine.id, at, why: value.why },
          ],
          quarantined: null,
        };
  if (value.signal !== 'counter') return { memory: alive, facts: [], quarantined: null };
  if (value.reading < 0) return { memory, facts: [], quarantined: 'a counter below zero' };
  const before = memory.counters[value.counter];
  const next = {
    ...alive,
    lineUp: true,
    counters: { ...memory.counters, [value.counter]: { reading: value.reading, at } },
  };
  if (before === undefined || before.reading === value.reading) return { memory: next, facts: [], quarantined: null };
  return {
    memory: next,
    facts: [
      {
        type: 'counted',
        machineId: machine.id,
        at,
        counter: value.counter,
        unit: 'part',
        count: value.reading - before.reading,
        since: before.at,
        reading: value.reading,
        recovered: false,
      },
    ],
    quarantined: null,
  };
};

export function sampleOf(machineId: string, at: number, value: SampleValue): Sample {
  return { machineId, at, receivedAt: at, quality: 'good', historical: false, value };
}
export function counterSample(machineId: string, at: number, reading: number): Sample {
  return sampleOf(machineId, at, { signal: 'counter', counter: 'total', reading });
}

/** A journal in a temporary folder and the floor over it; `reopen` is what a new start of the process does. */
export function tempFloor(plant = smallPlant()) {
  const dataDir = mkdtempSync(join(tmpdir(), 'istwert-floor-'));
  const seen: Event[] = [];
  const open = (): Logbook =>
    openLogbook(
      openJournal(dataDir, 'edge-1', () => 'journal-0001'),
      plant,
      { open: (one) => rememberingLedger(one, seen) },
    );
  let logbook = open();
  return {
    dataDir,
    seen,
    logbook: () => logbook,
    reopen: (): Logbook => {
      logbook.journal.close();
      seen.length = 0;
      logbook = open();
      return logbook;
    },
    remove: (): void => {
      logbook.journal.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
