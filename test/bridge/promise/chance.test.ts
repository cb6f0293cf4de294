import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chanceIn, chanceOf } from '../../../bridge/promise/chance.ts';
import { promisesOf, simulateShop } from '../../../bridge/promise/promise.ts';
import { recordLevels } from '../../../bridge/promise/record/recalibrate.ts';
import { DAY, NOW, shopOf } from './fixture.ts';

/** Dates of all levels that are kept on record, some of them together. */
const distribution = fc
  .array(fc.integer({ min: 0, max: 20 * DAY }), { minLength: recordLevels.length, maxLength: recordLevels.length })
  .map((offsets) => {
    const dates = offsets.sort((a, b) => a - b);
    return Object.fromEntries(recordLevels.map((level, index) => [String(level), NOW + (dates[index] ?? 0)]));
  });
const moment = fc.integer({ min: -5 * DAY, max: 40 * DAY }).map((offset) => NOW + offset);

describe('the chance of a date', () => {
  test('is never less for a later date', () => {
    fc.assert(
      fc.property(distribution, moment, moment, (told, a, b) => {
        const [early, late] = a <= b ? [a, b] : [b, a];
        expect(chanceIn(told, early, NOW)).toBeLessThanOrEqual(chanceIn(told, late, NOW));
      }),
    );
  });

  test('is a probability, and 0 once the date has passed', () => {
    fc.assert(
      fc.property(distribution, moment, (told, date) => {
        const chance = chanceIn(told, date, NOW);
        expect(chance).toBeGreaterThanOrEqual(0);
        expect(chance).toBeLessThanOrEqual(1);
        if (date < NOW) expect(chance).toBe(0);
      }),
    );
  });

  test('of a level’s own date is that level', () => {
    const told = Object.fromEntries(recordLevels.map((level) => [String(level), NOW + level * 10 * DAY]));
    for (const level of recordLevels) expect(chanceIn(told, NOW + level * 10 * DAY, NOW)).toBeCloseTo(level, 3);
  });

  test('of the date that all scenarios end at is nearly sure, and nearly nothing before it', () => {
    const told = Object.fromEntries(recordLevels.map((level) => [String(level), NOW + DAY]));
    expect(chanceIn(told, NOW + DAY, NOW)).toBeGreaterThan(0.98);
    expect(chanceIn(told, NOW + DAY - 1, NOW)).toBeLessThan(0.02);
  });
});

test('every promise tells the chances of the dates that it stands beside, by its own distribution', () => {
  const shop = shopOf({ orders: 25 });
  const given = new Map(shop.orders.map(({ order }, n) => [order.id, NOW + (n % 2 === 0 ? 5 * n - 3 : 2 * n) * DAY]));
  const orders = shop.orders.map((open) => ({ ...open, promisedAt: given.get(open.order.id) ?? null }));
  const promises = promisesOf(simulateShop({ ...shop, orders }, { scenarios: 60, drivers: false }));
  expect(promises).toHaveLength(25);
  for (const promise of promises) {
    const date = given.get(promise.orderId) ?? 0;
    expect(promise.keepProbability).toBe(chanceOf(promise, date, NOW));
    if (date < NOW) expect(promise.keepProbability).toBe(0);
    if (date > promise.p95) expect(promise.keepProbability).toBeGreaterThan(0.94);
    if (date < promise.p50) expect(promise.keepProbability).toBeLessThan(0.51);
    expect(chanceOf(promise, promise.p80, NOW)).toBeCloseTo(0.8, 2);
  }
});
