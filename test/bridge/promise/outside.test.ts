import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { estimateLeadTimes, estimateOutside } from '../../../bridge/promise/estimators/elsewhere.ts';
import { datesOf, type PromiseOptions, promisesOf, quoteFrom, simulateShop } from '../../../bridge/promise/promise.ts';
import type { Measured, OpenOrder, OrderPromise, ShopSnapshot } from '../../../bridge/promise/shop.ts';
import { whatIf } from '../../../bridge/promise/what-if.ts';
import { type Component, type Operation, type WorkOrder, WorkOrderSchema } from '../../../shared/core/words/order.ts';
import { DAY, HOUR, NOW, openOrder, shopOf } from './fixture.ts';

const quick: Partial<PromiseOptions> = { scenarios: 60, drivers: false, seed: 3 };

const press = { number: '0010', workCentreId: 'wc0', quantityPcs: 20, plannedRunMsPerPc: 30_000 };
/** Five days on paper. */
const coating = {
  number: '0020',
  workCentreId: 'COAT',
  quantityPcs: 20,
  plannedRunMsPerPc: 6 * HOUR,
  outside: { supplierId: 'COATER' },
};

interface Step extends Partial<Omit<Operation, 'outside'>> {
  number: string;
  outside?: { supplierId?: string | null; finishedAt?: number | null };
}

function orderWith(steps: readonly Step[], more: Partial<WorkOrder> = {}): WorkOrder {
  return WorkOrderSchema.parse({
    id: 'X',
    itemId: 'coated',
    quantityPcs: 20,
    strategy: 'MTO',
    status: 'released',
    createdAt: NOW - 2 * DAY,
    dueAt: NOW + 10 * DAY,
    operations: steps.map((step) => ({ id: `X/${step.number}`, ...step })),
    ...more,
  });
}

type State = Partial<OpenOrder['operations'][number]>;

function shopWith(order: WorkOrder, states: readonly State[] = [], measured: Partial<Measured> = {}): ShopSnapshot {
  const shop = shopOf({ machines: 3, orders: 4, weeks: 8 });
  const open = openOrder(order);
  const operations = open.operations.map((operation, index) => ({ ...operation, ...states[index] }));
  return {
    ...shop,
    orders: [...shop.orders, { ...open, operations }],
    measured: { ...shop.measured, ...measured },
  };
}

function promiseOf(snapshot: ShopSnapshot): OrderPromise {
  const found = promisesOf(simulateShop(snapshot, quick)).find(({ orderId }) => orderId === 'X');
  if (found === undefined) throw new Error('X has a date');
  return found;
}

const back = (durationMs: number, n: number) => ({
  key: 'COATER',
  at: NOW - n * DAY,
  durationMs,
  plannedMs: 5 * DAY,
  open: false,
});

describe('a step done by somebody else', () => {
  test('that has just begun ends the order not before its planned time, with a spread and a warning', () => {
    const done = { status: 'finished' as const, goodPcs: 20, finishedAt: NOW };
    const promise = promiseOf(shopWith(orderWith([press, coating]), [done]));
    expect(promise.quantiles?.['0.02']).toBeGreaterThanOrEqual(NOW + 5 * DAY);
    expect(promise.p50).toBeGreaterThan(NOW + 5 * DAY);
    expect(promise.p50).toBeLessThan(NOW + 6 * DAY);
    expect(promise.p95).toBeGreaterThan(promise.p50 + DAY);
    expect(promise.warnings).toEqual(expect.arrayContaining(['outside', 'outsideOnPaper']));
    expect(promise.warnings).not.toContain('elsewhere');
  });

  test('that is out for three of its five days takes the rest', () => {
    const done = { status: 'finished' as const, goodPcs: 20, finishedAt: NOW - 3 * DAY };
    const promise = promiseOf(shopWith(orderWith([press, coating]), [done]));
    expect(promise.quantiles?.['0.02']).toBeGreaterThanOrEqual(NOW + 2 * DAY);
    expect(promise.p50).toBeLessThan(NOW + 3 * DAY);
  });

  test('that is out for longer than anybody took is later still', () => {
    const done = { status: 'finished' as const, goodPcs: 20, finishedAt: NOW - 40 * DAY };
    const promise = promiseOf(shopWith(orderWith([press, coating]), [done]));
    expect(promise.p50).toBeGreaterThan(NOW + DAY);
    expect(promise.p95).toBeGreaterThan(promise.p50 + DAY);
  });

  test('before a step of the plant holds it up, and is over by the word of the ERP or once that one has begun', () => {
    const last = { ...press, number: '0030' };
    const done = { status: 'finished' as const, goodPcs: 20, finishedAt: NOW - DAY };
    const out = promiseOf(shopWith(orderWith([press, coating, last]), [done]));
    expect(out.p50).toBeGreaterThan(NOW + 4 * DAY);
    const said = { ...coating, outside: { supplierId: 'COATER', finishedAt: NOW - HOUR } };
    const told = promiseOf(shopWith(orderWith([press, said, last]), [done]));
    expect(told.p50).toBeLessThan(NOW + 3 * DAY);
    expect(told.warnings).not.toContain('outside');
    const begun = promiseOf(
      shopWith(orderWith([press, coating, last]), [done, {}, { status: 'interrupted', goodPcs: 5 }]),
    );
    expect(begun.p50).toBeLessThan(NOW + 3 * DAY);
  });

  test('may be the first one: it is out since the order came, and its material', () => {
    const first = { ...coating, number: '0005' };
    const promise = promiseOf(shopWith(orderWith([first, press])));
    expect(promise.p50).toBeGreaterThan(NOW + 3 * DAY);
    const waiting = { itemId: 'bar', quantityPcs: 1, confirmedAt: NOW + 10 * DAY, arrivedAt: null, supplierId: 's1' };
    const held = promiseOf(shopWith(orderWith([first, press], { components: [waiting] })));
    expect(held.quantiles?.['0.02']).toBeGreaterThan(NOW + 15 * DAY - HOUR);
  });

  test('in a work centre that the plant does not have is taken as such, and that is said', () => {
    const done = { status: 'finished' as const, goodPcs: 20, finishedAt: NOW };
    const { outside: _, ...undeclared } = coating;
    const promise = promiseOf(shopWith(orderWith([press, undeclared]), [done]));
    expect(promise.p50).toBeGreaterThan(NOW + 5 * DAY);
    expect(promise.warnings).toEqual(expect.arrayContaining(['outside', 'outsideOnPaper', 'elsewhere']));
  });

  test('takes what was measured of its supplier', () => {
    const outside = Array.from({ length: 20 }, (_, n) => back((9 + (n % 3)) * DAY, n * 5));
    const done = { status: 'finished' as const, goodPcs: 20, finishedAt: NOW };
    const promise = promiseOf(shopWith(orderWith([press, coating]), [done], { outside }));
    expect(promise.p50).toBeGreaterThan(NOW + 8.5 * DAY);
    expect(promise.p50).toBeLessThan(NOW + 11 * DAY);
    expect(promise.warnings).toContain('outside');
    expect(promise.warnings).not.toContain('outsideOnPaper');
  });

  test('is asked for as an enquiry, in a slot and in full', () => {
    const simulated = simulateShop(shopWith(orderWith([press])), quick);
    const order = { ...orderWith([press, coating]), id: 'enquiry' };
    for (const full of [false, true]) {
      const answer = quoteFrom(simulated, { order, priorityAt: null, full });
      expect(answer.p50).toBeGreaterThan(NOW + 5 * DAY);
      expect(answer.paperFinishAt).toBeGreaterThan(NOW + 5 * DAY);
      expect(answer.warnings).toContain('outsideOnPaper');
    }
  });

  test('never makes an order earlier by being longer', () => {
    const at = (days: number) => {
      const done = { status: 'finished' as const, goodPcs: 20, finishedAt: NOW };
      return promiseOf(shopWith(orderWith([press, { ...coating, plannedRunMsPerPc: (days * DAY) / 20 }]), [done])).p50;
    };
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 60 }), (days, more) => {
        expect(at(days + more)).toBeGreaterThan(at(days));
        expect(at(days)).toBeGreaterThanOrEqual(NOW + days * DAY);
      }),
      { numRuns: 8 },
    );
  });
});

describe('what is still out', () => {
  const middle = (values: Float64Array | undefined): number => values?.at(512) ?? Number.NaN;

  test('counts with its age: left out, only the quick ones would be believed', () => {
    const quickOnes = Array.from({ length: 6 }, (_, n) => back(5 * DAY, n));
    const slow = Array.from({ length: 6 }, (_, n) => ({ ...back(15 * DAY, n), open: true }));
    const all = estimateOutside({ ...shopOf().measured, outside: [...quickOnes, ...slow] }, NOW).get('COATER');
    const ended = estimateOutside({ ...shopOf().measured, outside: quickOnes }, NOW).get('COATER');
    expect(middle(all?.ratios)).toBeGreaterThan(middle(ended?.ratios));
    expect(all?.ratios.at(-1)).toBeGreaterThan(3);
    expect(all?.count).toBe(6);
  });

  test('for an hour only says next to nothing', () => {
    const fresh = Array.from({ length: 20 }, (_, n) => ({ ...back(HOUR, n), open: true }));
    const law = estimateOutside({ ...shopOf().measured, outside: fresh }, NOW).get('COATER');
    const none = estimateOutside({ ...shopOf().measured, outside: [] }, NOW).get('');
    expect(middle(law?.ratios)).toBeCloseTo(middle(none?.ratios), 1);
  });

  test('is never believed to be shorter than what came back, whatever is open', () => {
    const some = fc.array(fc.record({ days: fc.integer({ min: 1, max: 60 }), open: fc.boolean() }), { maxLength: 12 });
    fc.assert(
      fc.property(some, (seen) => {
        const outside = seen.map(({ days, open }, n) => ({ ...back(days * DAY, n), open }));
        const closed = outside.map((one) => ({ ...one, open: false }));
        const law = (of: Measured['outside']) => estimateOutside({ ...shopOf().measured, outside: of ?? [] }, NOW);
        expect(middle(law(outside).get('')?.ratios)).toBeGreaterThanOrEqual(middle(law(closed).get('')?.ratios) - 1e-9);
      }),
      { numRuns: 50 },
    );
  });
});

describe('a component without a date', () => {
  const bar: Component = { itemId: 'bar', quantityPcs: 10, confirmedAt: null, arrivedAt: null, supplierId: 'S1' };
  const withBar = (...components: Component[]) => shopWith(orderWith([press], { components }));

  test('of a supplier is unknown, not on stock: some four weeks from the order, and that is said', () => {
    const promise = promiseOf(withBar(bar));
    expect(promise.p50).toBeGreaterThan(NOW + 15 * DAY);
    expect(promise.p50).toBeLessThan(NOW + 50 * DAY);
    expect(promise.p95).toBeGreaterThan(promise.p50 + 14 * DAY);
    expect(promise.warnings).toEqual(expect.arrayContaining(['materialUnknown', 'noSupplierRecord']));
  });

  test('is taken for as long as the plant says where nothing is measured', () => {
    const promise = promiseOf({ ...withBar(bar), usualLeadMs: 120 * DAY });
    expect(promise.p50).toBeGreaterThan(NOW + 80 * DAY);
  });

  test('comes as its supplier was measured to deliver', () => {
    const leadTimes = Array.from({ length: 20 }, (_, n) => ({
      supplierId: 'S1',
      at: NOW - n * DAY,
      durationMs: (7 + (n % 2)) * DAY,
      open: false,
    }));
    const order = orderWith([press], { components: [bar] });
    const promise = promiseOf(shopWith(order, [], { leadTimes }));
    // The order is two days old.
    expect(promise.p50).toBeGreaterThan(NOW + 5 * DAY);
    expect(promise.p50).toBeLessThan(NOW + 9 * DAY);
    expect(promise.warnings).toContain('materialUnknown');
    expect(promise.warnings).not.toContain('noSupplierRecord');
    expect(estimateLeadTimes({ ...shopOf().measured, leadTimes }, NOW).get('S1')?.count).toBe(20);
  });

  test('holds a kit up on its own', () => {
    const there = { ...bar, itemId: 'bolt', arrivedAt: NOW - DAY };
    const confirmed = { ...bar, itemId: 'cap', confirmedAt: NOW + DAY };
    const complete = promiseOf(withBar(there, confirmed));
    expect(complete.warnings).not.toContain('materialUnknown');
    expect(promiseOf(withBar(there, confirmed, bar)).p50).toBeGreaterThan(complete.p50 + 5 * DAY);
  });

  test('is on stock where it is of no supplier, there where work has begun, and late where its date has passed', () => {
    const stock = promiseOf(withBar({ ...bar, supplierId: null }));
    expect(stock.p50).toBeLessThan(NOW + 5 * DAY);
    expect(stock.warnings).not.toContain('materialUnknown');
    const begun = promiseOf(
      shopWith(orderWith([press], { components: [bar] }), [{ status: 'interrupted', goodPcs: 5 }]),
    );
    expect(begun.p50).toBeLessThan(NOW + 5 * DAY);
    const late = promiseOf(withBar({ ...bar, confirmedAt: NOW - DAY }));
    expect(late.warnings).toContain('materialOverdue');
    expect(late.quantiles?.['0.02']).toBeGreaterThan(NOW);
    const odd = promiseOf(withBar({ ...bar, arrivedAt: NOW + 20 * DAY }));
    expect(odd.p50).toBeGreaterThan(NOW + 20 * DAY);
  });

  test('is unknown in an enquiry as well, and a date given to it in a what-if is its date', () => {
    const simulated = simulateShop(shopWith(orderWith([press])), quick);
    const order = { ...orderWith([press], { components: [bar], createdAt: NOW }), id: 'enquiry' };
    const answer = quoteFrom(simulated, { order, priorityAt: null });
    expect(answer.warnings).toContain('materialUnknown');
    expect(answer.p50).toBeGreaterThan(NOW + 15 * DAY);
    const rows = whatIf(simulateShop(withBar(bar), quick), [
      { kind: 'material', orderId: 'X', arrivesAt: NOW + 2 * DAY },
    ]);
    const row = rows.find(({ orderId }) => orderId === 'X');
    expect(row?.after?.p50).toBeLessThan(row?.before?.p50 ?? 0);
    expect(row?.after?.warnings).not.toContain('materialUnknown');
  });
});

test('an order that is out for longer than calendars are known has no date', () => {
  const forever = { ...coating, plannedRunMsPerPc: (700 * DAY) / 20 };
  const { undated, promises } = datesOf(simulateShop(shopWith(orderWith([press, forever])), quick));
  expect(undated).toMatchObject([{ orderId: 'X', why: { what: 'noDateTooLong', number: '0020' } }]);
  expect(promises).toHaveLength(4);
});
