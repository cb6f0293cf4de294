import { expect, test } from 'vitest';
import { fitsOf } from '../../../bridge/planner/fit.ts';
import { noStock, type Stock } from '../../../shared/core/materials/stock.ts';
import { DAY_MS, WEEK_MS } from '../../../shared/core/words/time.ts';
import { orderOf } from '../shop.ts';

const YEAR = 52 * WEEK_MS;
const known = (...orders: ReturnType<typeof orderOf>[]) => orders.map((order) => ({ order, measures: [] }));
/** One order a week up to now, of a plant that nobody watched before. */
const weekly = (weeks: number) =>
  Array.from({ length: weeks }, (_, index) => {
    const createdAt = YEAR - (weeks - index) * WEEK_MS;
    return orderOf(`O${index}`, { customer: 'Acme', createdAt, dueAt: createdAt + 3 * DAY_MS });
  });

test('weeks before the first order that is known are no weeks without demand', () => {
  const window = { from: 0, to: YEAR };
  expect(fitsOf(known(...weekly(10)), noStock, window)).toMatchObject([{ variation: 0, regularity: 'X', orders: 10 }]);
  expect(fitsOf(known(...weekly(5)), noStock, window)).toMatchObject([{ variation: null, regularity: null }]);
});

test('what is made for stock or for another order is no demand; what is called off from stock is one, at once', () => {
  const [first = orderOf('O0')] = weekly(1);
  const stock: Stock = {
    ...noStock,
    movements: [
      {
        ...{ id: 'M1', itemId: first.itemId, unit: { name: 'pcs', decimals: 0 }, quantityPcs: -5, at: YEAR - DAY_MS },
        ...{ what: 'delivered', wantedPcs: 8, customer: 'Acme', lot: null, orderId: null },
      },
    ],
  };
  const sub = { ...first, pegs: [{ orderId: 'M', quantityPcs: 1 }] };
  const [row] = fitsOf(known({ ...first, customer: null }, sub), stock, { from: YEAR - WEEK_MS, to: YEAR });
  expect(row).toMatchObject({ orders: 2, demandPerWeek: 8, acceptedMs: null });
});

test('an item is worth what its orders bring in one currency; another one is no part of that sum', () => {
  const [first = orderOf('O0'), second = first, third = first] = weekly(3);
  const sold = (sales: string, currency: string) => ({ calculation: { sales, currency } });
  const orders = [
    { ...first, ...sold('900.00', 'USD') },
    { ...second, ...sold('100.00', 'EUR') },
    { ...third, ...sold('200.00', 'EUR') },
  ];
  expect(fitsOf(known(...orders), noStock, { from: 0, to: YEAR })).toMatchObject([{ value: 300, currency: 'EUR' }]);
});
