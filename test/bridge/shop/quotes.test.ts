import { describe, expect, test } from 'vitest';
import { enquiryOf, QuoteSchema } from '../../../bridge/shop/quotes.ts';
import { WrittenOrderSchema } from '../../../shared/core/orders/written-order.ts';

const paste = WrittenOrderSchema.parse({
  id: 'A',
  itemId: 'PASTE',
  unit: 'kg',
  quantity: 100,
  strategy: 'MTO',
  status: 'released',
  createdAt: 1,
  operations: [{ id: 'A/0010', number: '0010', workCentreId: 'mix', plannedRunMsPerUnit: 60_000 }],
});

function quantityOf(asked: object): number {
  return enquiryOf(QuoteSchema.parse({ itemId: 'PASTE', ...asked }), [paste], 10).order.quantityPcs;
}

describe('an enquiry', () => {
  test('is in the unit that the item is made in', () => {
    expect(quantityOf({ quantity: '12.5' })).toBe(12_500);
    expect(quantityOf({ quantity: 12.5 })).toBe(12_500);
    expect(quantityOf({ quantityPcs: 12_500 })).toBe(12_500);
    expect(enquiryOf(QuoteSchema.parse({ itemId: 'PASTE', quantity: 1 }), [paste], 10).order.unit).toEqual(paste.unit);
  });

  test.each([[{}], [{ quantity: '12.3456' }], [{ quantity: 0 }], [{ quantity: '-1' }], [{ quantity: 'much' }]])(
    'with %o has no quantity and is refused in words',
    (asked) => {
      expect(() => quantityOf(asked)).toThrow(/no quantity in kg with 3 decimals at most, more than 0/);
    },
  );

  test('takes its place by the date that it is quoted: a wanted date buys no priority unless it is said', () => {
    const asked = { itemId: 'PASTE', quantity: 1, dueAt: 5_000 };
    const of = (more: object) => enquiryOf(QuoteSchema.parse({ ...asked, ...more }), [paste], 10);
    expect(of({})).toMatchObject({ priorityAt: null, order: { dueAt: 5_000 } });
    expect(of({ place: 'wanted' }).priorityAt).toBe(5_000);
    expect(of({ place: 'last' })).toMatchObject({ priorityAt: null, isLast: true });
  });

  test.each([
    [{ dueAt: 10 }, 'wantedInPast'],
    [{ dueAt: 9 }, 'wantedInPast'],
    [{ materialAt: 9 }, 'materialInPast'],
  ])('of the past (%o) is refused', (asked, what) => {
    expect(() => quantityOf({ quantity: 1, ...asked })).toThrow(
      expect.objectContaining({ code: 'invalid', sentence: { what } }),
    );
  });
});
