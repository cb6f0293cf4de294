import { describe, expect, test } from 'vitest';
import { estimateLaws } from '../../../bridge/promise/estimators/estimate.ts';
import { promisesOf, quoteFrom, simulateShop } from '../../../bridge/promise/promise.ts';
import { endsOf, sortKnown } from '../../../bridge/promise/simulation/ensemble.ts';
import { DAY, NOW, orderOf, shopOf } from './fixture.ts';

const shop = shopOf({ machines: 3, orders: 40 });
const laws = estimateLaws(shop);
const withShare = (cancelShare: number) =>
  simulateShop(shop, { scenarios: 40, drivers: false, recalibrated: false, laws: { ...laws, cancelShare } });
const middle = (simulated: ReturnType<typeof simulateShop>): number =>
  promisesOf(simulated).reduce((sum, { p50 }) => sum + p50, 0);
const fates = (cancelled: number, kept: number) => [
  ...Array.from({ length: cancelled }, () => ({ at: NOW - DAY, cancelled: true })),
  ...Array.from({ length: kept }, () => ({ at: NOW - DAY, cancelled: false })),
];

describe('Orders that are cancelled before anybody begins them', () => {
  test('are believed as far as they were seen, against none', () => {
    const shareOf = (cancelled: number, kept: number) =>
      estimateLaws({ ...shop, measured: { ...shop.measured, fates: fates(cancelled, kept) } }).cancelShare;
    expect(shareOf(0, 100)).toBeUndefined();
    expect(shareOf(1, 9)).toBeCloseTo(1 / 30, 2);
    expect(shareOf(100, 300)).toBeCloseTo(100 / 420, 2);
  });
  test('are in nobody’s way, and the others’ dates are the sooner for it', () => {
    expect(middle(withShare(0.3))).toBeLessThan(middle(withShare(0)));
    const quoted = (simulated: ReturnType<typeof simulateShop>): number =>
      Array.from({ length: 8 }, (_, n) => orderOf(shop.plant, 990 + n, 5, 4, NOW)).reduce(
        (sum, order) => sum + quoteFrom(simulated, { order, priorityAt: NOW + 60 * DAY }).p50,
        0,
      );
    expect(quoted(withShare(0.3))).toBeLessThan(quoted(withShare(0)));
  });
  test('have the dates of the scenarios in which they stay', () => {
    const { ensemble } = withShare(0.5);
    for (let o = 0; o < ensemble.model.real; o += 1)
      expect(endsOf(ensemble.ends, ensemble.scenarios, o).every((end) => end > 0)).toBe(true);
    const gone = Number.NEGATIVE_INFINITY;
    expect([...sortKnown(Float64Array.from([4, gone, 2, gone]))]).toEqual([2, 2, 4, 4]);
  });
});
