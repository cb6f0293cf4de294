import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hash, unit } from '../../../../bridge/promise/numbers/random.ts';
import type { LeadTime } from '../../../../bridge/promise/shop.ts';
import { loadForecast } from '../../../../bridge/promise/skill/by-load.ts';
import { DAY, NOW } from '../fixture.ts';

interface Shop {
  seed?: number;
  count?: number;
  /** Of the n-th order, days. */
  took: (n: number) => number;
  /** When the n-th came in, days before now. */
  ago?: (n: number) => number;
  pcs?: (n: number) => number;
  item?: (n: number) => string;
}

/** Each takes as long as is said, more or less by a fifth. */
function leadsOf({ seed = 1, count = 100, took, ago = (n) => count - n, pcs = () => 10, item = () => 'i0' }: Shop) {
  return Array.from({ length: count }, (_, n): LeadTime => {
    const createdAt = NOW - ago(n) * DAY;
    const finishedAt = createdAt + took(n) * (0.8 + 0.4 * unit(hash(seed, n))) * DAY;
    return {
      ...{ orderId: `o${n}`, itemId: item(n), quantityPcs: pcs(n), workMs: 3_600_000, isReady: true },
      ...{ createdAt, seenFrom: createdAt, finishedAt: finishedAt <= NOW ? finishedAt : null },
    };
  });
}

const asked = { itemId: 'i0', quantityPcs: 10, workMs: 3_600_000, isReady: true, createdAt: NOW };
const middleDays = (leads: readonly LeadTime[], of = asked) =>
  ((loadForecast(of, leads, NOW)?.[20] ?? Number.NaN) - of.createdAt) / DAY;

describe('how long orders take by how many are open', () => {
  test('in a shop that is always the same it is what they took', () => {
    expect(middleDays(leadsOf({ took: () => 10 }))).toBeGreaterThan(8.5);
    expect(middleDays(leadsOf({ took: () => 10 }))).toBeLessThan(11.5);
  });

  test('a shop that has emptied is believed to be quicker before the orders of now have ended', () => {
    // Four orders a day until three weeks ago, then one every second day; each waits for those before it.
    const ago = (n: number) => (n < 120 ? 51 - n / 4 : 21 - (n - 120) * 2);
    const emptied = leadsOf({ count: 130, ago, took: (n) => (n < 120 ? 8 + n / 10 : 5) });
    expect(middleDays(emptied)).toBeLessThan(10);
  });

  test('orders that have become slower are followed while the slow ones are open still', () => {
    const slower = leadsOf({ took: (n) => (n < 70 ? 5 : 60) });
    const same = leadsOf({ took: () => 5 });
    expect(middleDays(slower)).toBeGreaterThan(2 * middleDays(same));
  });

  test('more pieces take longer where they did', () => {
    const leads = leadsOf({ pcs: (n) => (n % 2 === 0 ? 5 : 80), took: (n) => (n % 2 === 0 ? 4 : 16) });
    expect(middleDays(leads, { ...asked, quantityPcs: 80 })).toBeGreaterThan(
      2 * middleDays(leads, { ...asked, quantityPcs: 5 }),
    );
  });

  test('an item that took longer takes longer, and one that was never made as long as all', () => {
    const leads = leadsOf({ item: (n) => (n % 4 === 0 ? 'slow' : 'quick'), took: (n) => (n % 4 === 0 ? 24 : 6) });
    const of = (itemId: string) => middleDays(leads, { ...asked, itemId });
    expect(of('slow')).toBeGreaterThan(2 * of('quick'));
    expect(of('new')).toBeGreaterThan(of('quick'));
    expect(of('new')).toBeLessThan(of('slow'));
  });

  test('nothing is said before five have ended', () => {
    expect(loadForecast(asked, leadsOf({ count: 14, took: () => 12 }), NOW)).toBeNull();
  });
});

describe('whatever the past is like', () => {
  const past = fc.record({
    seed: fc.nat(1_000),
    count: fc.integer({ min: 10, max: 90 }),
    days: fc.double({ min: 0.01, max: 40, noNaN: true }),
    apart: fc.double({ min: 0, max: 2, noNaN: true }),
    ageDays: fc.double({ min: 0, max: 60, noNaN: true }),
  });
  const shopOf = ({ seed, count, days, apart }: { seed: number; count: number; days: number; apart: number }) =>
    leadsOf({ seed, count, ago: (n) => 30 + (count - n) * apart, took: (n) => days * (1 + (n % 5)) });

  test('dates rise with their level, and none lies before now', () => {
    fc.assert(
      fc.property(past, ({ ageDays, ...shop }) => {
        const sample = loadForecast({ ...asked, createdAt: NOW - ageDays * DAY }, shopOf(shop), NOW);
        if (sample === null) return;
        expect(sample[0]).toBeGreaterThanOrEqual(NOW - 1);
        for (const [index, at] of sample.entries()) {
          expect(Number.isFinite(at)).toBe(true);
          if (index > 0) expect(at).toBeGreaterThanOrEqual(sample[index - 1] ?? 0);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('what came or ended later changes nothing', () => {
    fc.assert(
      fc.property(past, ({ ageDays, ...shop }) => {
        const then = NOW - ageDays * DAY;
        const leads = shopOf(shop);
        const known = leads
          .filter(({ createdAt }) => createdAt < then)
          .map((lead) => ({ ...lead, finishedAt: (lead.finishedAt ?? NOW) <= then ? lead.finishedAt : null }));
        const own = { ...asked, createdAt: then };
        expect(loadForecast(own, leads, then)).toEqual(loadForecast(own, known, then));
      }),
      { numRuns: 60 },
    );
  });

  test('an order that is asked of itself hears nothing of its own end by its item', () => {
    const leads = leadsOf({ item: (n) => (n === 50 ? 'only' : 'i0'), took: (n) => (n === 50 ? 40 : 5) });
    const own = { ...asked, itemId: 'only' };
    expect(loadForecast(own, leads, NOW, 'o50')?.[20] ?? 0).toBeLessThan(loadForecast(own, leads, NOW)?.[20] ?? 0);
  });
});
