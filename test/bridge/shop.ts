/** A small plant, its facts and its orders, for the bridge's tests. */
import type { Event } from '../../shared/core/words/event.ts';
import { type WorkOrder, WorkOrderSchema } from '../../shared/core/words/order.ts';
import { type Plant, PlantSchema } from '../../shared/core/words/plant.ts';

/** A Monday, 00:00 UTC. */
export const MONDAY = Date.UTC(2026, 10, 2);
export const HOUR = 3_600_000;
export const MINUTE = 60_000;

export function smallPlant(machineIds: readonly string[] = ['P1', 'P2']): Plant {
  return PlantSchema.parse({
    id: 'works',
    name: 'Works',
    timeZone: 'Europe/Berlin',
    calendars: [
      {
        id: 'two-shifts',
        shifts: [
          { id: 'early', name: 'Early', start: '06:00', end: '14:00' },
          { id: 'late', name: 'Late', start: '14:00', end: '22:00' },
        ],
        week: Object.fromEntries(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map((d) => [d, ['early', 'late']])),
      },
    ],
    workCentres: [{ id: 'press', name: 'Presses', paperAvailability: 0.82 }],
    machines: machineIds.map((id) => ({
      id,
      name: id,
      workCentreId: 'press',
      calendarId: 'two-shifts',
      counters: { good: {}, scrap: {} },
    })),
    reasons: [
      { id: 'jam', kind: 'stop', name: 'Jam', erpCode: '0042' },
      { id: 'crack', kind: 'scrap', name: 'Crack' },
    ],
  });
}

export function orderOf(id: string, more: Record<string, unknown> = {}): WorkOrder {
  return WorkOrderSchema.parse({
    id,
    itemId: 'I1',
    quantityPcs: 100,
    strategy: 'MTO',
    status: 'released',
    createdAt: MONDAY,
    dueAt: MONDAY + 5 * 24 * HOUR,
    operations: [
      { id: `${id}/0010`, number: '0010', workCentreId: 'press', quantityPcs: 100, plannedRunMsPerPc: 30_000 },
    ],
    ...more,
  });
}

type WithoutNumber<E> = E extends unknown ? Omit<E, 'seq' | 'edgeId' | 'recordedAt'> : never;
export type Fact = WithoutNumber<Event>;

/** For `orderOf`: it needs some material. */
export const needsBars = { components: [{ itemId: 'BAR', quantityPcs: 10_000 }] };

/** A journal that numbers what it is given. */
export function journal(edgeId = 'edge-1') {
  const events: Event[] = [];
  return {
    edgeId,
    journalId: `journal-${edgeId}`,
    events,
    add(...facts: Fact[]): Event[] {
      const added = facts.map((fact): Event => ({ ...fact, edgeId, seq: 0, recordedAt: fact.at }));
      for (const event of added) {
        event.seq = events.length + 1;
        events.push(event);
      }
      return added;
    },
  };
}

/** Facts of a machine, short to write. */
export const on = (machineId: string) => ({
  state: (at: number, state: 'running' | 'stopped' | 'setup' | 'idle' | 'fault'): Fact => ({
    type: 'stateChanged',
    machineId,
    at,
    state,
    word: null,
    alarm: null,
  }),
  good: (at: number, count: number, since: number | null = at - MINUTE): Fact => ({
    type: 'counted',
    machineId,
    at,
    counter: 'good',
    unit: 'part',
    count,
    since,
    reading: null,
    recovered: false,
  }),
  scrap: (at: number, count: number): Fact => ({
    type: 'counted',
    machineId,
    at,
    counter: 'scrap',
    unit: 'part',
    count,
    since: at - MINUTE,
    reading: null,
    recovered: false,
  }),
  start: (at: number, operationId: string): Fact => ({
    type: 'operationStarted',
    machineId,
    at,
    by: 'anna',
    operationId,
  }),
  interrupt: (at: number, operationId: string): Fact => ({
    type: 'operationInterrupted',
    machineId,
    at,
    by: 'anna',
    operationId,
    reasonId: null,
  }),
  finish: (at: number, operationId: string): Fact => ({
    type: 'operationFinished',
    machineId,
    at,
    by: 'anna',
    operationId,
  }),
  tag: (at: number, from: number, reasonId: string | null): Fact => ({
    type: 'stopClassified',
    machineId,
    at,
    by: 'anna',
    from,
    to: null,
    reasonId,
  }),
  declareScrap: (at: number, operationId: string, quantityPcs: number): Fact => ({
    type: 'scrapDeclared',
    machineId,
    at,
    by: 'anna',
    operationId,
    quantityPcs,
    reasonId: 'crack',
    of: 'good',
  }),
});
export const plantFact = (plant: Plant, at = MONDAY): Fact => ({
  type: 'masterDataChanged',
  machineId: null,
  at,
  plant,
});
export const released = (order: WorkOrder, at = MONDAY): Fact => ({
  type: 'orderReleased',
  machineId: null,
  at,
  order,
});
