import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { datesOf, type PromiseOptions, quoteFrom, simulateShop } from '../../../bridge/promise/promise.ts';
import type { OpenOrder, ShopDates, ShopSnapshot } from '../../../bridge/promise/shop.ts';
import { whatIf } from '../../../bridge/promise/what-if.ts';
import { type WorkOrder, WorkOrderSchema } from '../../../shared/core/words/order.ts';
import type { Plant } from '../../../shared/core/words/plant.ts';
import { Problem } from '../../../shared/core/words/problem.ts';
import { DAY, NOW, openOrder, orderOf, plantOf, shopOf } from './fixture.ts';

const quick: Partial<PromiseOptions> = { scenarios: 40, drivers: false, seed: 3 };
const dates = (snapshot: ShopSnapshot): ShopDates => datesOf(simulateShop(snapshot, quick));
const whyOf = (shop: ShopDates, orderId: string) => shop.undated.find((one) => one.orderId === orderId)?.why.what;

/** A machine of its own work centre, in a calendar of its own: nobody else needs it. */
function withRetired(plant: Plant, calendar: Partial<Plant['calendars'][number]> = { shifts: [], week: {} }): Plant {
  const [usual] = plant.calendars;
  const [machine] = plant.machines;
  if (usual === undefined || machine === undefined) throw new Error('a plant has both');
  return {
    ...plant,
    calendars: [...plant.calendars, { ...usual, ...calendar, id: 'own' }],
    workCentres: [...plant.workCentres, { id: 'RETIRED', name: 'Retired', paperAvailability: 0.82 }],
    machines: [...plant.machines, { ...machine, id: 'R1', workCentreId: 'RETIRED', calendarId: 'own' }],
  };
}

function shopWith(plant: Plant, more: readonly OpenOrder[], orders = 12): ShopSnapshot {
  const shop = shopOf({ orders, machines: 3, weeks: 6 });
  const [idle] = shop.machines;
  if (idle === undefined) throw new Error('a shop has machines');
  return {
    ...shop,
    plant,
    orders: [...shop.orders, ...more],
    machines: plant.machines.map((machine) => ({ ...idle, machineId: machine.id })),
    measured: {
      ...shop.measured,
      arrivals: [
        ...shop.measured.arrivals,
        ...more.map(({ order }) => ({ at: order.createdAt, orderId: order.id, priorityAt: order.dueAt, order })),
      ],
    },
  };
}

function one(
  id: string,
  operation: Partial<WorkOrder['operations'][number]> = {},
  more: Partial<WorkOrder> = {},
): WorkOrder {
  const base = orderOf(plantOf(3), 1, 1, 4, NOW - DAY);
  const [first] = base.operations;
  return WorkOrderSchema.parse({
    ...base,
    id,
    components: [],
    operations: [{ ...first, id: `${id}/0010`, number: '0010', ...operation }],
    ...more,
  });
}

describe('an order that can have no date', () => {
  const plain = withRetired(plantOf(3));
  const cases: [string, OpenOrder, Plant, string][] = [
    ['needs a machine without shifts', openOrder(one('X', { workCentreId: 'RETIRED' })), plain, 'noDateNoShifts'],
    [
      'is of two million pieces',
      openOrder(one('X', { workCentreId: 'RETIRED', quantityPcs: 2_000_000, plannedRunMsPerPc: 30_000 })),
      withRetired(plantOf(3), {}),
      'noDateTooLong',
    ],
    [
      'needs a machine whose calendar has ended',
      openOrder(one('X', { workCentreId: 'RETIRED' })),
      withRetired(plantOf(3), { plannedStops: [{ from: NOW - DAY, to: NOW + 4_000 * DAY, machineIds: ['R1'] }] }),
      'noDateNoShifts',
    ],
    ['names a machine that is not there', openOrder(one('X', { machineIds: ['P99'] })), plain, 'noDateNoMachine'],
    [
      'needs a work centre without machines',
      openOrder(one('X', { workCentreId: 'EMPTY' })),
      { ...plain, workCentres: [...plain.workCentres, { id: 'EMPTY', name: 'Empty' }] },
      'noDateNoMachine',
    ],
  ];

  test.each(cases)('%s: no date, and why', (_, order, plant, why) => {
    const shop = dates(shopWith(plant, [order]));
    expect(whyOf(shop, 'X')).toBe(why);
    expect(shop.promises.map(({ orderId }) => orderId)).not.toContain('X');
  });

  test.each(cases)('%s: the others have their dates to the millisecond as if it were not there', (_, order, plant) => {
    expect(dates(shopWith(plant, [order])).promises).toEqual(dates(shopWith(plant, [])).promises);
  });

  test('any such order on a machine of its own leaves the others as they are', () => {
    fc.assert(
      fc.property(
        fc.record({
          quantityPcs: fc.integer({ min: 100, max: 5_000_000 }),
          plannedRunMsPerPc: fc.integer({ min: 1, max: 600_000 }),
          dueInDays: fc.option(fc.integer({ min: -100, max: 1_000 })),
          shifts: fc.boolean(),
          strategy: fc.constantFrom('MTO', 'MTS', 'ATO', 'ETO'),
        }),
        ({ quantityPcs, plannedRunMsPerPc, dueInDays, shifts, strategy }) => {
          const plant = withRetired(plantOf(3), shifts ? {} : { shifts: [], week: {} });
          const order = one(
            'X',
            { workCentreId: 'RETIRED', quantityPcs, plannedRunMsPerPc },
            { strategy, dueAt: dueInDays === null ? null : NOW + dueInDays * DAY },
          );
          const with_ = dates(shopWith(plant, [openOrder(order)], 6));
          fc.pre(with_.undated.length === 1);
          expect(with_.promises).toEqual(dates(shopWith(plant, [], 6)).promises);
        },
      ),
      { numRuns: 12 },
    );
  });

  test('that shares a machine is left out there too, and who needs the machine is told', () => {
    const plant = plantOf(3);
    const huge = openOrder(one('X', { workCentreId: 'wc0', quantityPcs: 2_000_000, plannedRunMsPerPc: 30_000 }));
    const shared = dates(shopWith(plant, [huge]));
    const alone = dates(shopWith(plant, []));
    const bare = ({ promises }: ShopDates) => promises.map((promise) => ({ ...promise, warnings: [] }));
    expect(bare(shared)).toEqual(bare(alone));
    expect(shared.promises.length).toBeGreaterThan(0);
    for (const { warnings } of shared.promises) expect(warnings).toContain('besideUndated');
  });

  test('a machine without shifts takes nothing from the machines beside it', () => {
    const plant = plantOf(3);
    const [first, ...rest] = plant.machines;
    const [calendar] = plant.calendars;
    if (first === undefined || calendar === undefined) throw new Error('a plant has both');
    const dead = { ...first, id: 'a-dead', calendarId: 'none' };
    const calendars = [...plant.calendars, { ...calendar, id: 'none', shifts: [], week: {} }];
    const beside = dates(shopWith({ ...plant, calendars, machines: [dead, first, ...rest] }, []));
    const before = dates(shopWith(plant, []));
    expect(beside.undated).toEqual([]);
    expect(beside.promises.map(({ p95 }) => p95)).toEqual(before.promises.map(({ p95 }) => p95));
    expect(beside.promises.length).toBeGreaterThan(0);
    for (const { warnings } of beside.promises) expect(warnings).toContain('noCalendar');
  });

  test('is refused as an enquiry, with the reason', () => {
    const simulated = simulateShop(shopWith(withRetired(plantOf(3)), []), quick);
    for (const full of [false, true]) {
      const ask = () =>
        quoteFrom(simulated, { order: one('enquiry', { workCentreId: 'RETIRED' }), priorityAt: null, full });
      expect(ask).toThrow(Problem);
      expect(ask).toThrow('has planned work ahead');
    }
  });

  test('what if its machine stood for good: no date afterwards, and why', () => {
    const shop = shopWith(withRetired(plantOf(3), {}), [openOrder(one('X', { workCentreId: 'RETIRED' }))]);
    const rows = whatIf(simulateShop(shop, quick), [
      { kind: 'machineDown', machineId: 'R1', until: NOW + 4_000 * DAY },
    ]);
    const row = rows.find(({ orderId }) => orderId === 'X');
    expect(row).toMatchObject({ after: null, why: { what: 'noDateNoShifts' }, atRisk: true });
    expect(row?.before?.p95).toBeLessThan(NOW + 60 * DAY);
  });

  test('no date is ever at the end of the calendars', () => {
    // A year of work for one machine that has eight hours a week.
    const week = { mon: ['early'] };
    const plant = withRetired(plantOf(3), { week });
    const many = Array.from({ length: 60 }, (_, n) =>
      openOrder(one(`L${n}`, { workCentreId: 'RETIRED', quantityPcs: 100, plannedRunMsPerPc: 6 * 36_000 })),
    );
    const shop = dates(shopWith(plant, many, 3));
    expect(shop.promises.length + shop.undated.length).toBe(63);
    expect(shop.undated.length).toBeGreaterThan(5);
    for (const { p95, quotedAt } of shop.promises) {
      expect(p95).toBeLessThan(NOW + 540 * DAY);
      expect(quotedAt).toBeLessThan(NOW + 545 * DAY);
    }
  });
});
