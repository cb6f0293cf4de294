/** A shop for tests and benches: any number of machines and orders, with measured facts of known laws. */

import { hash, normal, unit } from '../../../bridge/promise/numbers/random.ts';
import type { OpenOrder, ShopSnapshot } from '../../../bridge/promise/shop.ts';
import type { MeasuredStretch } from '../../../bridge/promise/stretch-list.ts';
import { type WorkOrder, WorkOrderSchema } from '../../../shared/core/words/order.ts';
import { type Plant, PlantSchema } from '../../../shared/core/words/plant.ts';

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
/** Monday, 06:00 in Berlin. */
export const NOW = Date.UTC(2026, 5, 1, 4);

export interface ShopOptions {
  machines: number;
  orders: number;
  seed: number;
  /** Weeks of measured history; 0 = nothing was ever measured. */
  weeks: number;
  families: number;
  meanStretchMs: number;
  meanStopMs: number;
  /** On all planned run times. */
  runFactor: number;
}

const shopDefaults: ShopOptions = {
  machines: 6,
  orders: 40,
  seed: 7,
  weeks: 20,
  families: 4,
  meanStretchMs: 5 * HOUR,
  meanStopMs: 2 * HOUR,
  runFactor: 1,
};

export function plantOf(machines: number): Plant {
  const centres = Math.max(1, Math.round(machines / 3));
  return PlantSchema.parse({
    id: 'plant',
    name: 'Plant',
    timeZone: 'Europe/Berlin',
    calendars: [
      {
        id: 'two',
        shifts: [
          { id: 'early', name: 'Early', start: '06:00', end: '14:00' },
          { id: 'late', name: 'Late', start: '14:00', end: '22:00' },
        ],
        week: Object.fromEntries(['mon', 'tue', 'wed', 'thu', 'fri'].map((day) => [day, ['early', 'late']])),
      },
    ],
    workCentres: Array.from({ length: centres }, (_, c) => ({
      id: `wc${c}`,
      name: `Centre ${c}`,
      paperAvailability: 0.82,
    })),
    machines: Array.from({ length: machines }, (_, m) => ({
      id: `m${m}`,
      name: `Machine ${m}`,
      workCentreId: `wc${m % centres}`,
      calendarId: 'two',
    })),
  });
}

/** `load`: work that each order brings, so that the shop is busy for about its lead time. */
export function orderOf(
  plant: Plant,
  index: number,
  seed: number,
  families: number,
  createdAt: number,
  runFactor = 1,
): WorkOrder {
  const draw = (n: number) => unit(hash(hash(seed, index), n));
  const count = 1 + Math.floor(draw(0) * 3);
  return WorkOrderSchema.parse({
    id: `o${index}`,
    itemId: `item${Math.floor(draw(1) * 12)}`,
    quantityPcs: 100,
    strategy: 'MTO',
    status: 'released',
    createdAt,
    dueAt: createdAt + (20 + Math.floor(draw(2) * 20)) * DAY,
    operations: Array.from({ length: count }, (_, i) => ({
      id: `o${index}/00${i + 1}0`,
      number: `00${i + 1}0`,
      workCentreId: plant.workCentres[Math.floor(draw(10 + i) * plant.workCentres.length)]?.id ?? 'wc0',
      quantityPcs: 100,
      plannedRunMsPerPc: (2 + draw(20 + i) * 6) * 0.01 * HOUR * runFactor,
      plannedSetupMs: 0.5 * HOUR,
      setupFamily: `f${Math.floor(draw(30 + i) * families)}`,
    })),
    components:
      draw(3) < 0.4
        ? [
            {
              itemId: 'bar',
              quantityPcs: 100,
              confirmedAt: createdAt + 10 * DAY,
              supplierId: `s${Math.floor(draw(4) * 3)}`,
            },
          ]
        : [],
  });
}

export function openOrder(order: WorkOrder): OpenOrder {
  return {
    order,
    priorityAt: order.dueAt,
    operations: order.operations.map((operation) => ({
      operationId: operation.id,
      status: 'waiting',
      goodPcs: 0,
      scrapPcs: 0,
      machineId: null,
    })),
  };
}

export function shopOf(given: Partial<ShopOptions> = {}): ShopSnapshot {
  const options = { ...shopDefaults, ...given };
  const plant = plantOf(options.machines);
  const orders = Array.from({ length: options.orders }, (_, index) =>
    openOrder(orderOf(plant, index, options.seed, options.families, NOW - (index % 25) * DAY, options.runFactor)),
  );
  return {
    now: NOW,
    plant,
    orders,
    machines: plant.machines.map((machine) => ({
      machineId: machine.id,
      operationId: null,
      setupFamily: null,
      phase: 'idle',
      setupElapsedMs: 0,
      openStopMs: null,
    })),
    measured: measuredOf(plant, options),
    basis: { edge: 1 },
  };
}

function measuredOf(plant: Plant, options: ShopOptions): ShopSnapshot['measured'] {
  const { weeks, seed, meanStretchMs, meanStopMs, families } = options;
  const from = NOW - weeks * 7 * DAY;
  const stretches: MeasuredStretch[] = [];
  const setups: ShopSnapshot['measured']['setups'][number][] = [];
  const runs: ShopSnapshot['measured']['runs'][number][] = [];
  plant.machines.forEach((machine, m) => {
    // 80 hours of work in a week: a worked hour is 2.1 calendar hours.
    let n = 0;
    for (let at = from; at < NOW; n += 1) {
      const draw = (k: number) => unit(hash(hash(seed + 99, m * 100_000 + n), k));
      const productiveMs = -Math.log(draw(0)) * meanStretchMs;
      const stopMs = -Math.log(draw(1)) * meanStopMs;
      at += (productiveMs + stopMs) * 2.1;
      if (at < NOW)
        stretches.push({
          machineId: machine.id,
          endedAt: at,
          productiveMs,
          stopMs,
          stopFrom: at - stopMs,
          open: false,
        });
      if (n % 2 === 0) {
        const shape = Math.exp(0.5 * normal(hash(hash(seed, m * 100_000 + n), 5)) - 0.125);
        setups.push({
          machineId: machine.id,
          at,
          fromFamily: `f${Math.floor(draw(6) * families)}`,
          toFamily: `f${Math.floor(draw(7) * families)}`,
          durationMs: 0.8 * HOUR * shape,
        });
        runs.push({
          operationId: `old${m}-${n}/0010`,
          itemId: `item${n % 12}`,
          operationNumber: '0010',
          workCentreId: machine.workCentreId,
          at,
          productiveMs: 4 * HOUR * 1.1 * (0.8 + 0.4 * draw(8)),
          producedPcs: 100,
          goodPcs: 100,
          plannedRunMsPerPc: 0.04 * HOUR,
        });
      }
    }
  });
  const arrivalsPerDay = options.orders / 25;
  const arrivals = Array.from({ length: Math.floor(weeks * 7 * arrivalsPerDay) }, (_, n) => {
    const at = Math.round(NOW - (n + 0.5) * (DAY / arrivalsPerDay));
    const order = orderOf(plant, 100_000 + n, seed, families, at, options.runFactor);
    return { at, orderId: order.id, priorityAt: order.dueAt, order };
  });
  return {
    stretches,
    setups,
    runs,
    materials: Array.from({ length: weeks * 3 }, (_, n) => ({
      supplierId: `s${n % 3}`,
      at: NOW - n * 2 * DAY,
      lateMs: unit(hash(seed, n)) < 0.5 ? 0 : -Math.log(unit(hash(seed + 1, n))) * 4 * DAY,
    })),
    arrivals,
    transfers: Array.from({ length: weeks * 5 }, (_, n) => ({ at: NOW - n * DAY, durationMs: 2 * HOUR })),
    outcomes: [],
  };
}
