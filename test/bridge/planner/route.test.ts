import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseRoute, printRoute } from '../../../bridge/planner/web/route.ts';

describe('the address of a page', () => {
  test('is read back as it was written', () => {
    const text = fc.option(fc.string({ minLength: 1, maxLength: 40 }), { nil: null });
    const route = fc.record({
      page: fc.constant('confirmations' as const),
      cause: text,
      number: fc.integer({ min: 1, max: 400 }),
      posting: text,
    });
    fc.assert(
      fc.property(route, (one) => {
        expect(parseRoute(printRoute(one))).toEqual(one);
      }),
    );
  });

  test.each([
    ['', { page: 'plant', anchor: '' }],
    ['#erp', { page: 'plant', anchor: 'erp' }],
    ['#confirmations', { page: 'confirmations', cause: null, number: 1, posting: null }],
    ['#confirmations?page=0', { page: 'confirmations', cause: null, number: 1, posting: null }],
    ['#costs', { page: 'costs', by: 'order', days: 28 }],
    ['#costs?by=item&days=91', { page: 'costs', by: 'item', days: 91 }],
    ['#costs?by=constructor&days=99999', { page: 'costs', by: 'order', days: 28 }],
    ['#confirmations?page=x&cause=a', { page: 'confirmations', cause: 'a', number: 1, posting: null }],
  ])('%j', (hash, route) => expect(parseRoute(hash)).toEqual(route));
});
