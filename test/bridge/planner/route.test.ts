import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Opened, orderSorts, usualLook, windowDays } from '../../../bridge/planner/web/look.ts';
import { parseRoute, printRoute } from '../../../bridge/planner/web/route.ts';
import { parseRows, printRows } from '../../../bridge/planner/web/rows.ts';
import { kpiNames } from '../../../shared/core/words/figures.ts';
import { strategyNames } from '../../../shared/ui/strategies.ts';

const plant = { page: 'plant', anchor: '', ...usualLook };

describe('the address of a page', () => {
  test('is read back as it was written', () => {
    const text = fc.option(fc.string({ minLength: 1, maxLength: 40 }), { nil: null });
    const route = fc.record({
      page: fc.constant('confirmations' as const),
      cause: text,
      number: fc.integer({ min: 1, max: 400 }),
      posting: text,
      deciding: text,
    });
    fc.assert(
      fc.property(route, (one) => {
        expect(parseRoute(printRoute(one))).toEqual(one);
      }),
    );
  });

  test('of the plant says its window, order, filter and what is opened, and is read back as it was written', () => {
    const id = fc.string({ minLength: 1, maxLength: 40 });
    const name = fc.option(id, { nil: null });
    const opened: fc.Arbitrary<Opened | null> = fc.oneof(
      fc.constant(null),
      fc.record({ kind: fc.constantFrom('machine' as const, 'order' as const, 'takeOff' as const), id }),
      fc.record({ kind: fc.constantFrom('record' as const, 'views' as const) }),
      fc.record({
        kind: fc.constantFrom('quote' as const, 'whatIf' as const),
        form: fc.array(fc.tuple(fc.constantFrom('itemId', 'quantity', 'also'), id), { maxLength: 8 }),
      }),
      fc.record({ kind: fc.constant('why' as const), kpi: fc.constantFrom(...kpiNames), machineId: name }),
      fc.record({
        kind: fc.constant('drill' as const),
        wish: fc.oneof(
          fc.record({
            of: fc.constant('loss' as const),
            loss: fc.constantFrom('noData' as const, 'reducedYield' as const),
          }),
          fc.record({ of: fc.constantFrom('stops' as const, 'scrap' as const), reasonId: name }),
          fc.record({
            of: fc.constant('scrap' as const),
            reasonId: name,
            unit: fc.constant({ name: 'kg', decimals: 3 }),
          }),
        ),
      }),
    );
    const route = fc.record({
      page: fc.constant('plant' as const),
      anchor: fc.constantFrom('', 'orders', 'erp'),
      window: fc.oneof(
        fc.constant({ kind: 'live' as const }),
        fc.record({ kind: fc.constant('last' as const), days: fc.constantFrom(...windowDays) }),
        fc.constant({ kind: 'between' as const, from: '2026-11-26T22:00', to: '2026-11-27T06:00' }),
      ),
      sort: fc.constantFrom(...orderSorts),
      filter: fc.record({
        strategy: fc.constantFrom(null, ...strategyNames),
        customer: fc.option(fc.string(), { nil: null }),
      }),
      all: fc.boolean(),
      opened,
    });
    fc.assert(
      fc.property(route, (one) => {
        expect(parseRoute(printRoute(one))).toEqual(one);
      }),
    );
  });

  test('says which rows are open, beside whatever else it says; a page is read without them', () => {
    const hash = fc.constantFrom('#', '#orders', '#material', '#costs?by=item&days=91', '#?days=7&open=order:PO-1');
    const rows = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 200 }), { maxLength: 30 });
    fc.assert(
      fc.property(hash, rows, (one, open) => {
        const printed = printRows(one, open);
        expect(parseRows(printed)).toEqual(open);
        expect(printRoute(parseRoute(printed))).toBe(printRoute(parseRoute(one)));
      }),
    );
  });

  test('of more open rows than an address holds says those that were opened last; of a long one nothing', () => {
    const rows = Array.from({ length: 40 }, (_, index) => `WO-${index}`);
    expect(parseRows(printRows('#material', [...rows, 'x'.repeat(201)]))).toEqual(rows.slice(-30));
    expect(parseRows(`#material?${rows.map((id) => `row=${id}`).join('&')}`)).toEqual(rows.slice(0, 30));
  });

  test('a pairing code never stays in it', () => {
    expect(printRoute(parseRoute('#pair=AB12'))).toBe('#');
  });

  test.each([
    ['', { page: 'plant', anchor: '', ...usualLook }],
    ['#erp', { page: 'plant', anchor: 'erp', ...usualLook }],
    [
      '#?days=7&open=order:PO-1',
      { ...plant, window: { kind: 'last', days: 7 }, opened: { kind: 'order', id: 'PO-1' } },
    ],
    ['#?days=8&open=nothing:x&sort=luck', plant],
    [
      '#?open=quote&f.quantity=40&f.quan-tity=1&quantity=2&f.=3',
      { ...plant, opened: { kind: 'quote', form: [['quantity', '40']] } },
    ],
    ['#?from=2026-11-27T06:00&to=2026-11-26T06:00', plant],
    ['#confirmations', { page: 'confirmations', cause: null, number: 1, posting: null, deciding: null }],
    ['#confirmations?page=0', { page: 'confirmations', cause: null, number: 1, posting: null, deciding: null }],
    ['#costs', { page: 'costs', by: 'order', days: 28 }],
    ['#costs?by=item&days=91', { page: 'costs', by: 'item', days: 91 }],
    ['#costs?by=constructor&days=99999', { page: 'costs', by: 'order', days: 28 }],
    ['#kpis', { page: 'kpis', strategy: 'MTO', by: 'month', days: 91 }],
    ['#kpis?strategy=ETO&by=customer&days=365', { page: 'kpis', strategy: 'ETO', by: 'customer', days: 365 }],
    ['#kpis?strategy=x&by=y&days=1', { page: 'kpis', strategy: 'MTO', by: 'month', days: 91 }],
    ['#material', { page: 'material' }],
    ['#figures', { page: 'figures', all: false, accepting: null }],
    ['#figures?all=&accept=setup%3Ac', { page: 'figures', all: true, accepting: 'setup:c' }],
    ['#trace?itemId=BAR&lot=L%2F1', { page: 'trace', q: '', orderId: '', itemId: 'BAR', lot: 'L/1', serial: '' }],
    ['#explore', { page: 'explore', kind: 'plant', id: '', by: 'machine', window: { kind: 'live' } }],
    [
      '#explore?kind=order&id=PO-1&by=operation&days=7',
      { page: 'explore', kind: 'order', id: 'PO-1', by: 'operation', window: { kind: 'last', days: 7 } },
    ],
    ['#measured?days=3', { page: 'measured', days: 28 }],
    ['#beliefs', { page: 'beliefs' }],
    ['#confirmations?page=x&cause=a', { page: 'confirmations', cause: 'a', number: 1, posting: null, deciding: null }],
  ])('%j', (hash, route) => expect(parseRoute(hash)).toEqual(route));
});
