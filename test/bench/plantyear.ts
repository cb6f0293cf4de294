/** Seeded facts of a plant for benchmarks: shifts, orders, cycles, stops that people tag, cut lines. */
import type { Event } from '../../shared/core/words/event.ts';
import { WorkOrderSchema } from '../../shared/core/words/order.ts';
import { type Plant, PlantSchema } from '../../shared/core/words/plant.ts';

const minute = 60_000;
const hour = 60 * minute;
export const day = 24 * hour;
/** 2026-01-05 00:00 UTC, a Monday. */
export const start = Date.UTC(2026, 0, 5);

export function benchPlant(machines: number): Plant {
  return PlantSchema.parse({
    id: 'bench',
    name: 'Bench',
    timeZone: 'Europe/Berlin',
    calendars: [
      {
        id: 'shifts',
        shifts: [
          { id: 'early', name: 'Early', start: '06:00', end: '14:00', breaks: [{ start: '10:00', end: '10:15' }] },
          { id: 'late', name: 'Late', start: '14:00', end: '22:00', breaks: [{ start: '18:00', end: '18:15' }] },
        ],
        week: Object.fromEntries(['mon', 'tue', 'wed', 'thu', 'fri'].map((name) => [name, ['early', 'late']])),
      },
    ],
    workCentres: [{ id: 'press', name: 'Presses' }],
    machines: Array.from({ length: machines }, (_, index) => ({
      id: `M${index + 1}`,
      name: `M${index + 1}`,
      workCentreId: 'press',
      calendarId: 'shifts',
      counters: { total: {}, scrap: {} },
    })),
    reasons: [
      { id: 'jam', kind: 'stop', name: 'Jam', failure: true },
      { id: 'no-material', kind: 'stop', name: 'No material' },
      { id: 'crack', kind: 'scrap', name: 'Crack' },
    ],
  });
}

/** mulberry32: small, seeded, good enough to spread facts. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A fact without its number and its times. */
type Timeless<E> = E extends unknown ? Omit<E, 'seq' | 'edgeId' | 'at' | 'recordedAt'> : never;

interface Draft {
  at: number;
  recordedAt: number;
  make: (seq: number) => Event;
}

/** One machine's facts for some days, ascending; a count about every `cycleMs` while it runs. */
export function machineFacts(machineId: string, days: number, cycleMs: number, seed: number): Event[] {
  const random = seeded(seed);
  const drafts: Draft[] = [];
  const add = (at: number, rest: Timeless<Event>, recordedAt = at) =>
    drafts.push({ at, recordedAt, make: (seq) => ({ seq, edgeId: machineId, at, recordedAt, ...rest }) });
  for (let d = 0; d < days; d++) {
    if (d % 7 >= 5) continue;
    const orderId = `${machineId}-${d}`;
    const operationId = `${orderId}/0010`;
    const begin = start + d * day + 5 * hour;
    add(begin - hour, {
      type: 'orderReleased',
      machineId: null,
      order: dayOrder(orderId, operationId, machineId, begin),
    });
    add(begin, { type: 'stateChanged', machineId, state: 'setup', word: null, alarm: null });
    add(begin + 30 * minute, { type: 'operationStarted', machineId, by: 'anna', operationId });
    let at = begin + 35 * minute;
    add(at, { type: 'stateChanged', machineId, state: 'running', word: null, alarm: null });
    const end = begin + 15 * hour;
    let counted = at;
    while (at < end) {
      const runMs = Math.max(cycleMs, Math.round(-Math.log(1 - random()) * 40 * minute));
      const runEnd = Math.min(end, at + runMs);
      for (at = at + cycleMs; at <= runEnd; at += cycleMs) {
        add(at, {
          type: 'counted',
          machineId,
          counter: 'total',
          unit: 'part',
          count: 1,
          since: counted,
          reading: null,
          recovered: false,
        });
        if (random() < 0.02)
          add(at, {
            type: 'counted',
            machineId,
            counter: 'scrap',
            unit: 'part',
            count: 1,
            since: counted,
            reading: null,
            recovered: false,
          });
        counted = at;
      }
      at = runEnd;
      if (at >= end) break;
      const stopMs = Math.round(-Math.log(1 - random()) * 8 * minute) + 1_000;
      if (random() < 0.02) {
        add(at, { type: 'signalLost', machineId, why: 'cable' });
        add(at + stopMs, { type: 'signalRestored', machineId });
        add(at + stopMs, {
          type: 'counted',
          machineId,
          counter: 'total',
          unit: 'part',
          count: 3,
          since: at,
          reading: null,
          recovered: true,
        });
      } else {
        add(at, { type: 'stateChanged', machineId, state: random() < 0.5 ? 'fault' : 'idle', word: null, alarm: null });
        add(at + stopMs, { type: 'stateChanged', machineId, state: 'running', word: null, alarm: null });
        if (stopMs > 2 * minute)
          add(
            at + 1,
            {
              type: 'stopClassified',
              machineId,
              by: 'anna',
              from: at,
              to: null,
              reasonId: random() < 0.5 ? 'jam' : 'no-material',
            },
            at + stopMs,
          );
      }
      at += stopMs;
    }
    add(end, { type: 'operationFinished', machineId, by: 'anna', operationId });
    add(end, { type: 'stateChanged', machineId, state: 'off', word: null, alarm: null });
  }
  drafts.sort((a, b) => a.at - b.at);
  return drafts.map((draft, index) => draft.make(index + 1));
}

function dayOrder(orderId: string, operationId: string, machineId: string, at: number) {
  return WorkOrderSchema.parse({
    id: orderId,
    itemId: `item-${Number(orderId.split('-')[1]) % 12}`,
    quantityPcs: 5_000,
    strategy: 'MTO',
    status: 'released',
    createdAt: at,
    operations: [
      {
        id: operationId,
        number: '0010',
        workCentreId: 'press',
        machineIds: [machineId],
        quantityPcs: 5_000,
        plannedRunMsPerPc: 40_000,
      },
    ],
  });
}
