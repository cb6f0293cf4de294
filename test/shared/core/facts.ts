/** A small plant and a maker of facts for tests: monday 6:00 UTC is the start of the early shift. */

import type { z } from 'zod';
import type { Event, Unrecorded } from '../../../shared/core/words/event.ts';
import { type WorkOrder, WorkOrderSchema } from '../../../shared/core/words/order.ts';
import { type MachineState, type Plant, PlantSchema } from '../../../shared/core/words/plant.ts';

export const second = 1_000;
export const minute = 60 * second;
export const hour = 60 * minute;
export const day = 24 * hour;
/** 2026-03-02 06:00 UTC, a Monday. */
export const monday = Date.UTC(2026, 2, 2, 6);

type PlantInput = z.input<typeof PlantSchema>;
export type MachineInput = PlantInput['machines'][number];

export function smallPlant(change: { machines?: MachineInput[]; timeZone?: string } = {}): Plant {
  return PlantSchema.parse({
    id: 'plant',
    name: 'Plant',
    timeZone: change.timeZone ?? 'UTC',
    calendars: [
      {
        id: 'two-shifts',
        shifts: [
          { id: 'early', name: 'Early', start: '06:00', end: '14:00', breaks: [{ start: '10:00', end: '10:15' }] },
          { id: 'late', name: 'Late', start: '14:00', end: '22:00' },
        ],
        week: Object.fromEntries(['mon', 'tue', 'wed', 'thu', 'fri'].map((name) => [name, ['early', 'late']])),
      },
    ],
    workCentres: [{ id: 'press', name: 'Presses', paperAvailability: 0.82 }],
    machines: change.machines ?? [machine('P1'), machine('P2')],
    reasons: [
      { id: 'jam', kind: 'stop', name: 'Jam', failure: true },
      { id: 'no-material', kind: 'stop', name: 'No material' },
      { id: 'maintenance', kind: 'stop', name: 'Planned maintenance', effect: 'plannedStop' },
      { id: 'changeover', kind: 'stop', name: 'Changeover', effect: 'setup' },
      { id: 'crack', kind: 'scrap', name: 'Crack' },
      { id: 'polish', kind: 'rework', name: 'Polish' },
    ],
  });
}

export function machine(id: string, change: Partial<MachineInput> = {}): MachineInput {
  return { id, name: id, workCentreId: 'press', calendarId: 'two-shifts', ...change };
}

type OrderInput = z.input<typeof WorkOrderSchema>;
export function order(
  id: string,
  change: Partial<Omit<OrderInput, 'operations'>> & { operation?: Partial<OrderInput['operations'][number]> } = {},
): WorkOrder {
  const { operation, ...rest } = change;
  const quantityPcs = rest.quantityPcs ?? 100;
  return WorkOrderSchema.parse({
    id,
    itemId: `item-${id}`,
    quantityPcs,
    strategy: 'MTO',
    status: 'released',
    createdAt: monday - day,
    operations: [
      { id: `${id}/0010`, number: '0010', workCentreId: 'press', quantityPcs, plannedRunMsPerPc: 30_000, ...operation },
    ],
    ...rest,
  });
}

export type Facts = ReturnType<typeof factory>;

/** Makes facts of one edge box, numbered in the order in which they are made. */
export function factory(edgeId = 'box', firstSeq = 1) {
  let seq = firstSeq - 1;
  const record = (draft: Unrecorded<Event>, recordedAt = draft.at): Event => {
    seq += 1;
    return { ...draft, seq, edgeId, recordedAt };
  };
  const by = 'anna';
  const facts = {
    record,
    release: (at: number, order: WorkOrder) => record({ type: 'orderReleased', machineId: null, at, order }),
    changed: (at: number, order: WorkOrder) => record({ type: 'orderChanged', machineId: null, at, order }),
    started: (machineId: string, at: number, operationId: string) =>
      record({ type: 'operationStarted', machineId, at, by, operationId }),
    interrupted: (machineId: string, at: number, operationId: string) =>
      record({ type: 'operationInterrupted', machineId, at, by, operationId, reasonId: null }),
    finished: (machineId: string, at: number, operationId: string) =>
      record({ type: 'operationFinished', machineId, at, by, operationId }),
    setupFinished: (machineId: string, at: number, operationId: string) =>
      record({ type: 'setupFinished', machineId, at, by, operationId }),
    state: (machineId: string, at: number, state: MachineState, alarm: string | null = null) =>
      record({ type: 'stateChanged', machineId, at, state, word: null, alarm }),
    job: (
      machineId: string,
      at: number,
      job: { job?: string; program?: string; item?: string; tool?: string } | null,
    ) =>
      record({
        type: 'jobChanged',
        machineId,
        at,
        job: job?.job ?? null,
        program: job?.program ?? null,
        item: job?.item ?? null,
        tool: job?.tool ?? null,
      }),
    lost: (machineId: string, at: number) => record({ type: 'signalLost', machineId, at, why: 'cable' }),
    restored: (machineId: string, at: number) => record({ type: 'signalRestored', machineId, at }),
    counted: (machineId: string, at: number, count: number, more: Partial<Extract<Event, { type: 'counted' }>> = {}) =>
      record({
        type: 'counted',
        machineId,
        at,
        counter: more.counter ?? 'total',
        unit: more.unit ?? 'part',
        count,
        since: more.since ?? null,
        reading: null,
        recovered: more.recovered ?? false,
      }),
    /** One part every `everyMs` in (from, to]. */
    cycles: (
      machineId: string,
      from: number,
      to: number,
      everyMs: number,
      more: Partial<Extract<Event, { type: 'counted' }>> = {},
    ): Event[] => {
      const found: Event[] = [];
      for (let at = from + everyMs; at <= to; at += everyMs)
        found.push(facts.counted(machineId, at, 1, { since: at - everyMs, ...more }));
      return found;
    },
    classified: (machineId: string, at: number, from: number, to: number | null, reasonId: string | null) =>
      record({ type: 'stopClassified', machineId, at, by, from, to, reasonId }),
    scrap: (
      machineId: string,
      at: number,
      quantityPcs: number,
      reasonId: string | null,
      operationId: string | null = null,
      of: 'good' | 'scrap' = 'good',
    ) => record({ type: 'scrapDeclared', machineId, at, by, operationId, quantityPcs, reasonId, of }),
    issued: (machineId: string, at: number, operationId: string, itemId: string, quantityPcs: number, lot?: string) =>
      record({
        ...{ type: 'materialIssued', machineId, at, by, operationId, itemId, quantityPcs },
        ...(lot === undefined ? {} : { lot }),
      }),
    returned: (machineId: string, at: number, operationId: string, itemId: string, quantityPcs: number, lot?: string) =>
      record({
        ...{ type: 'materialReturned', machineId, at, by, operationId, itemId, quantityPcs },
        ...(lot === undefined ? {} : { lot }),
      }),
    reassigned: (machineId: string, at: number, from: number, to: number, operationIds: string[] | null) =>
      record({ type: 'productionReassigned', machineId, at, by, from, to, operationIds }),
  };
  return facts;
}
