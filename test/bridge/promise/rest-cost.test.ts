/** What the machines of open orders will still cost, by the scenarios of their dates. */
import { expect, test } from 'vitest';
import { promisesOf, simulateShop } from '../../../bridge/promise/promise.ts';
import type { OrderPromise, ShopSnapshot } from '../../../bridge/promise/shop.ts';
import { shopOf } from './fixture.ts';

const shop = shopOf({ machines: 3, orders: 8, weeks: 8 });
const at = (perHour: number): Readonly<Record<string, number>> =>
  Object.fromEntries(shop.plant.machines.map(({ id }) => [id, perHour]));
const datesOf = (given: ShopSnapshot): OrderPromise[] =>
  promisesOf(simulateShop(given, { scenarios: 60, drivers: false, seed: 3 }));
const without = ({ restCost: _, ...dates }: OrderPromise) => dates;

const free = datesOf(shop);
const priced = datesOf({ ...shop, hourCosts: at(60) });

test('a price of hours moves no date; without one nothing is said of money', () => {
  expect(priced.map(without)).toEqual(free);
  expect(free.map(({ restCost }) => restCost)).toEqual(free.map(() => undefined));
});
test('is a range around what the plan would cost, stops and setups on top; twice the price costs twice as much', () => {
  const twice = datesOf({ ...shop, hourCosts: at(120) });
  shop.orders.forEach(({ order }, index) => {
    const rest = priced[index]?.restCost ?? { p10: 0, p50: 0, p90: 0 };
    const planned = order.operations.reduce((sum, one) => sum + one.quantityPcs * one.plannedRunMsPerPc, 0) / 60_000;
    expect(rest.p10).toBeLessThan(rest.p50);
    expect(rest.p50).toBeLessThan(rest.p90);
    expect(rest.p90).toBeGreaterThan(planned);
    expect(rest.p10).toBeLessThan(3 * planned);
    expect(twice[index]?.restCost?.p50).toBeCloseTo(2 * rest.p50, 6);
  });
});
test('what is made already costs no more', () => {
  const [first, ...others] = shop.orders;
  if (first === undefined) throw new Error('no order');
  const made = first.operations.map((one) => ({ ...one, status: 'interrupted' as const, goodPcs: 90 }));
  const hourCosts = at(60);
  const later = datesOf({ ...shop, hourCosts, orders: [{ ...first, operations: made }, ...others] });
  expect(later[0]?.restCost?.p90).toBeLessThan(priced[0]?.restCost?.p10 ?? 0);
});
