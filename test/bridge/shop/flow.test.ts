import { describe, expect, test } from 'vitest';
import { flowOf } from '../../../bridge/shop/flow.ts';
import type { WorkOrder } from '../../../shared/core/words/order.ts';
import { HOUR, MONDAY, orderOf, smallPlant } from '../shop.ts';

/** Six o'clock in Berlin; the small plant works until ten at night. */
const MORNING = MONDAY + 5 * HOUR;
const plant = smallPlant();

type Work = { machineIds: string[]; startedAt: number | null; finishedAt: number | null };

/** An order of two steps, urgent by `dueHours`. */
function order(id: string, dueHours: number, family = 'default', more: Record<string, unknown> = {}): WorkOrder {
  const step = (number: string) => ({
    id: `${id}/${number}`,
    number,
    workCentreId: 'press',
    quantityPcs: 100,
    plannedRunMsPerPc: 30_000,
    setupFamily: family,
  });
  return orderOf(id, { dueAt: MORNING + dueHours * HOUR, operations: [step('0010'), step('0020')], ...more });
}

const at = (machineId: string, fromHour: number, toHour: number | null): Work => ({
  machineIds: [machineId],
  startedAt: MORNING + fromHour * HOUR,
  finishedAt: toHour === null ? null : MORNING + toHour * HOUR,
});

function flow(orders: readonly WorkOrder[], work: Record<string, Work>, released: Record<string, number> = {}) {
  return flowOf({
    plant,
    orders,
    totalsOf: (operationId) => work[operationId] ?? null,
    releasedAt: (orderId) => released[orderId] ?? null,
    priorityOf: (one) => one.dueAt,
    since: MONDAY,
    now: MORNING + 200 * HOUR,
  });
}

const begun = (transfers: ReturnType<typeof flow>['transfers']) => transfers.filter(({ open }) => open !== true);

describe('the way between two operations', () => {
  test('is longer than until now where nothing has begun although a machine stands free and manned', () => {
    const orders = [order('A', 50), order('B', 60), order('C', 70, 'default', { status: 'closed' })];
    const work = { 'A/0010': at('P1', 0, 2), 'C/0010': at('P1', 3, 4), 'B/0010': at('P2', 0, null) };
    // It is now eight hours into a shift.
    const waits = { at: MORNING + 200 * HOUR, durationMs: 198 * HOUR, fromMs: 198 * HOUR, open: true, to: 'press' };
    expect(flow(orders, work).transfers).toEqual([waits]);
    // Where all are busy it may be there.
    expect(flow([...orders, order('D', 60)], { ...work, 'D/0010': at('P1', 4, null) }).transfers).toEqual([]);
  });

  test('is seen where the next machine stood free and manned', () => {
    const { transfers } = flow([order('A', 50)], { 'A/0010': at('P1', 0, 2), 'A/0020': at('P2', 5, 6) });
    expect(transfers).toEqual([{ at: MORNING + 5 * HOUR, durationMs: 3 * HOUR, to: 'press' }]);
  });

  test('is only known to be hardly longer where the machine was busy until then', () => {
    const { transfers } = flow([order('A', 50), order('B', 40), order('C', 30)], {
      'A/0010': at('P1', 0, 2),
      'C/0010': at('P1', 2, 8),
      'B/0010': at('P2', 1, 5),
      'A/0020': at('P2', 5.1, 6),
    });
    expect(begun(transfers)).toEqual([{ at: MORNING + 5.1 * HOUR, durationMs: 3.5 * HOUR, fromMs: 0, to: 'press' }]);
  });

  test('was not over yet when a machine took an order that is less urgent', () => {
    const { transfers } = flow([order('A', 50), order('B', 60), order('C', 30)], {
      'A/0010': at('P1', 0, 2),
      'C/0010': at('P1', 2, 8),
      'B/0010': at('P2', 3, 5),
      'A/0020': at('P2', 5.1, 6),
    });
    expect(begun(transfers)).toMatchObject([{ durationMs: 3.5 * HOUR, fromMs: 0, passedMs: HOUR }]);
  });

  test('may have been over where what was taken overtook others, too: that was somebody’s decision', () => {
    const { transfers } = flow([order('A', 50), order('B', 60), order('C', 30), order('D', 40)], {
      'A/0010': at('P1', 0, 2),
      'C/0010': at('P1', 2, 8),
      'B/0010': at('P2', 3, 5),
      'A/0020': at('P2', 5.1, 6),
    });
    expect(begun(transfers).map(({ fromMs, passedMs }) => [fromMs, passedMs])).toEqual([[0, undefined]]);
  });

  test('that ends with the beginning of a shift lasted at least to the end of the one before, and is not seen', () => {
    const { transfers } = flow([order('A', 50)], { 'A/0010': at('P1', 13, 15), 'A/0020': at('P2', 24, 26) });
    expect(transfers).toEqual([{ at: MORNING + 24 * HOUR, durationMs: 9.5 * HOUR, fromMs: HOUR, to: 'press' }]);
  });

  test('is not seen where the machine was at work since before the habit is read', () => {
    const weeks = 10 * 7 * 24;
    const transfersBeside = (startHour: number) =>
      flowOf({
        plant,
        orders: [order('A', 50), order('B', 40), order('C', 30)],
        totalsOf: (id) =>
          ({
            'C/0010': at('P1', startHour, weeks + 9),
            'B/0010': at('P2', startHour, weeks + 5),
            'A/0010': at('P3', weeks, weeks + 2),
            'A/0020': at('P2', weeks + 5.1, weeks + 6),
          })[id] ?? null,
        releasedAt: () => null,
        priorityOf: (one) => one.dueAt,
        since: MONDAY,
        now: MORNING + (weeks + 63 * 24 - 1) * HOUR,
      }).transfers.filter(({ open }) => open !== true);
    expect(transfersBeside(weeks - 100)).toMatchObject([{ fromMs: 0, durationMs: 3.5 * HOUR }]);
  });

  test('over a night without a shift lasted at least to its beginning', () => {
    // The shift ends sixteen hours after the morning.
    const { transfers } = flow([order('A', 50)], { 'A/0010': at('P1', 13, 15), 'A/0020': at('P2', 24.25, 26) });
    expect(transfers).toEqual([{ at: MORNING + 24.25 * HOUR, durationMs: 9.5 * HOUR, fromMs: HOUR, to: 'press' }]);
  });

  test('of lots that overlap is none', () => {
    expect(flow([order('A', 50)], { 'A/0010': at('P1', 0, 4), 'A/0020': at('P2', 2, 6) }).transfers).toEqual([]);
  });
});

describe('a choice', () => {
  test('tells what was overtaken, and how far the family that is set up lay behind', () => {
    const orders = [order('A', 20, 'red'), order('B', 90, 'red'), order('C', 60, 'blue')];
    const { dispatches } = flow(orders, { 'A/0010': at('P1', 0, 2), 'B/0010': at('P1', 2, 4) });
    expect(dispatches.map(({ rules: _, ...choice }) => choice)).toEqual([
      { at: MORNING, sameFamily: false, overtookMs: 0, familyBehindMs: null, to: 'press' },
      { at: MORNING + 2 * HOUR, sameFamily: true, overtookMs: 30 * HOUR, familyBehindMs: 30 * HOUR, to: 'press' },
    ]);
    expect(dispatches.map(({ rules }) => rules?.waited)).toEqual([3, 1]);
  });

  test('is none where nothing else waited: without its material, not released, or already begun', () => {
    const bar = { itemId: 'bar', quantityPcs: 1, confirmedAt: MORNING, arrivedAt: null, supplierId: 's' };
    const orders = [
      order('A', 50),
      order('B', 20, 'default', { components: [bar] }),
      order('C', 20, 'default', { status: 'planned' }),
      order('D', 20),
      order('E', 20),
    ];
    const work = { 'A/0010': at('P1', 1, 2), 'D/0010': at('P2', 0, 3) };
    expect(flow(orders, work, { E: MORNING + 2 * HOUR }).dispatches).toHaveLength(1);
  });
});

test('an order to engineer is released when its milestone is reached; the others have none', () => {
  const eto = order('E', 50, 'default', { strategy: 'ETO', createdAt: MORNING });
  const { milestones } = flow([eto, order('M', 50)], {}, { E: MORNING + 20 * HOUR, M: MORNING + HOUR });
  expect(milestones).toEqual([{ at: MORNING + 20 * HOUR, durationMs: 20 * HOUR }]);
});

test('an order that engineering still has is known by its age; of what came before the box, only what lasted', () => {
  const eto = (id: string, createdAt: number, status: 'planned' | 'released') =>
    order(id, 50, 'default', { strategy: 'ETO', createdAt, status });
  const orders = [eto('E', MORNING, 'planned'), eto('R', MORNING, 'released')];
  const { milestones } = flow(orders, {}, { R: MORNING + 2 * HOUR });
  expect(milestones).toContainEqual({ at: MORNING + 2 * HOUR, durationMs: 2 * HOUR });
  expect(milestones.filter(({ open }) => open === true)).toHaveLength(1);
  // What came before all that is looked at is there only because it lasted.
  const old = flow([eto('O', MONDAY - 3 * HOUR, 'released')], {}, { O: MORNING });
  expect(old.milestones).toEqual([{ at: MORNING, durationMs: MORNING - MONDAY + 3 * HOUR, fromMs: 3 * HOUR }]);
  // Nobody knows of its release where it was none of the box's.
  expect(flow([eto('R', MORNING, 'released')], {}, {}).milestones).toEqual([]);
});
