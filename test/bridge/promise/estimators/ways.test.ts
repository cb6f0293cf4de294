import { describe, expect, test } from 'vitest';
import { estimateTransfers } from '../../../../bridge/promise/estimators/moves.ts';
import { meanOf } from '../../../../bridge/promise/numbers/pool.ts';
import { hash, unit } from '../../../../bridge/promise/numbers/random.ts';
import type { Measured } from '../../../../bridge/promise/shop.ts';
import { DAY, HOUR, NOW, shopOf } from '../fixture.ts';

const ways = (count: number, to: string | undefined, durationMs: number) =>
  Array.from({ length: count }, (_, n) => ({
    at: NOW - n * DAY,
    durationMs,
    ...(to === undefined ? {} : { to }),
  }));
const lawOf = (transfers: Measured['transfers']) => estimateTransfers({ ...shopOf().measured, transfers }, NOW);

describe('waiting that no machine causes', () => {
  test('is learnt by what is waited for: packing takes days, the next machine an hour', () => {
    const { to } = lawOf([...ways(40, 'packing', 3 * DAY), ...ways(40, 'cnc', HOUR)]);
    const [packing = [], cnc = []] = [to?.get('packing'), to?.get('cnc')];
    expect(meanOf(Float64Array.from(packing)) / DAY).toBeGreaterThan(2.5);
    expect(meanOf(Float64Array.from(cnc)) / DAY).toBeLessThan(0.5);
  });

  test('of a place that was seen once is near that of all', () => {
    const { ms, to } = lawOf([...ways(40, 'cnc', HOUR), ...ways(1, 'lapping', 9 * DAY)]);
    const lapping = meanOf(Float64Array.from(to?.get('lapping') ?? []));
    expect(lapping).toBeGreaterThan(meanOf(ms));
    expect(lapping / DAY).toBeLessThan(2.5);
  });

  test('is that of all where nobody says where the ways led', () => {
    expect(lawOf(ways(40, undefined, HOUR)).to?.size).toBe(0);
  });

  test('is no longer believed of an order that was passed over than as often as somebody decides so', () => {
    // Forty took an hour; five waited for their machine for days and were passed over once meanwhile.
    const waited = Array.from({ length: 5 }, (_, n) => ({
      ...{ at: NOW - n * DAY, durationMs: 8 * DAY, fromMs: 0, passedMs: 6 * DAY, to: 'cnc' },
    }));
    const meanHours = (overrideShare: number, rule: 'dueDate' | 'first' = 'dueDate') => {
      const habit = { rule, sure: 0.99, choices: 100, familyBonusMs: 0, overrideShare };
      const dispatch = { overrideShare, centres: new Map([['cnc', habit]]) };
      const transfers = [...ways(40, 'cnc', HOUR), ...waited];
      return meanOf(estimateTransfers({ ...shopOf().measured, transfers }, NOW, dispatch).ms) / HOUR;
    };
    expect(meanHours(0.001)).toBeGreaterThan(10);
    expect(meanHours(0.3)).toBeLessThan(2);
    // Where nobody goes by date it tells nothing.
    expect(meanHours(0.001, 'first')).toBeLessThan(2);
  });

  test('counts what has not begun although a machine stands free as longer than until now', () => {
    // Six a day for ten days, five days each on average: a third of them still wait.
    const begun: Measured['transfers'][number][] = [];
    const waiting: Measured['transfers'][number][] = [];
    for (let n = 0; n < 60; n += 1) {
      const readyAt = NOW - (n / 6) * DAY;
      const tookMs = -Math.log(unit(hash(31, n))) * 5 * DAY;
      if (readyAt + tookMs <= NOW) begun.push({ at: readyAt + tookMs, durationMs: tookMs, to: 'packing' });
      else {
        const durationMs = NOW - readyAt;
        waiting.push({ at: NOW, durationMs, fromMs: durationMs, open: true, to: 'packing' });
      }
    }
    const meanDays = (of: Measured['transfers']) => meanOf(Float64Array.from(lawOf(of).to?.get('packing') ?? [])) / DAY;
    expect(waiting.length).toBeGreaterThan(15);
    expect(meanDays(begun)).toBeLessThan(3);
    expect(meanDays([...begun, ...waiting])).toBeGreaterThan(3.7);
    expect(meanDays([...begun, ...waiting])).toBeLessThan(7);
  });
});
