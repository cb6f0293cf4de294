import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { estimateMilestone } from '../../../bridge/promise/estimators/engineering.ts';
import { takenUpAt } from '../../../bridge/promise/line.ts';
import { meanOf } from '../../../bridge/promise/numbers/pool.ts';
import { hash, normal, unit } from '../../../bridge/promise/numbers/random.ts';
import { promisesOf, quoteFrom, simulateShop } from '../../../bridge/promise/promise.ts';
import type { ShopSnapshot } from '../../../bridge/promise/shop.ts';
import type { WorkOrder } from '../../../shared/core/words/order.ts';
import { DAY, NOW, openOrder, orderOf, shopOf } from './fixture.ts';

interface Engineered {
  createdAt: number;
  releasedAt: number;
}

/** Four days of work on average; so many engineers take orders as they came, until one day before now. */
function lived(seed: number, { engineers, perDay, days }: { engineers: number; perDay: number; days: number }) {
  const freeAt = new Array<number>(engineers).fill(0);
  const line: Engineered[] = [];
  let n = 0;
  for (let at = NOW - days * DAY; ; n += 1) {
    at += (-Math.log(unit(hash(seed, 2 * n))) / perDay) * DAY;
    if (at >= NOW - DAY) return line;
    const workMs = 4 * DAY * Math.exp(0.7 * normal(hash(seed, 2 * n + 1)) - 0.245);
    const next = freeAt.indexOf(Math.min(...freeAt));
    const releasedAt = Math.max(at, freeAt[next] ?? 0) + workMs;
    freeAt[next] = releasedAt;
    line.push({ createdAt: at, releasedAt });
  }
}

const milestonesOf = (line: readonly Engineered[]) =>
  line.map(({ createdAt, releasedAt }) =>
    releasedAt <= NOW
      ? { at: releasedAt, durationMs: releasedAt - createdAt }
      : { at: NOW, durationMs: NOW - createdAt, open: true as const },
  );

const shop = shopOf({ orders: 4, machines: 6, weeks: 4 });
const engineered = (index: number, over: Partial<WorkOrder> = {}): WorkOrder => ({
  ...orderOf(shop.plant, index, 5, 4, NOW),
  components: [],
  strategy: 'ETO',
  status: 'planned',
  createdAt: NOW,
  ...over,
});
const quick = { scenarios: 40, drivers: false, seed: 3 };

describe('how many engineers take orders as they came', () => {
  test('is told by the releases: it is learnt how long one is at an order, not how long orders waited', () => {
    for (const engineers of [1, 3, 6]) {
      const line = lived(engineers, { engineers, perDay: (0.9 * engineers) / 4, days: 170 });
      const law = estimateMilestone({ ...shop.measured, milestones: milestonesOf(line) }, NOW);
      expect(law.engineers).toBe(engineers);
      expect(meanOf(law.lateMs) / DAY).toBeGreaterThan(3);
      expect(meanOf(law.lateMs) / DAY).toBeLessThan(5.5);
    }
  });

  test('is not asked where no order waits for another', () => {
    for (const seed of [11, 12, 13, 14]) {
      const line = lived(seed, { engineers: 200, perDay: 1.3, days: 170 });
      const law = estimateMilestone({ ...shop.measured, milestones: milestonesOf(line) }, NOW);
      expect(law.engineers).toBeUndefined();
    }
  });

  test('no more of them are ever at work, and nobody waits while one has time', () => {
    const orders = fc.array(fc.record({ createdAt: fc.nat(50), workMs: fc.integer({ min: 1, max: 30 }) }), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(orders, fc.integer({ min: 1, max: 5 }), (drawn, engineers) => {
        const freeAt = new Array<number>(engineers).fill(-1);
        const line = drawn
          .sort((a, b) => a.createdAt - b.createdAt)
          .map(({ createdAt, workMs }) => {
            const next = freeAt.indexOf(Math.min(...freeAt));
            const releasedAt = Math.max(createdAt, freeAt[next] ?? 0) + workMs;
            freeAt[next] = releasedAt;
            return { createdAt, releasedAt };
          });
        const begun = takenUpAt(line, engineers).map((from) => from ?? Number.NaN);
        for (const [place, from] of begun.entries()) {
          const atWork = line.filter((one, other) => (begun[other] ?? 0) <= from && one.releasedAt > from);
          expect(atWork.length).toBeLessThanOrEqual(engineers);
          const before = line.filter((one, other) => (begun[other] ?? 0) < from && one.releasedAt >= from);
          if (from > (line[place]?.createdAt ?? 0)) expect(before).toHaveLength(engineers);
          expect(from).toBeGreaterThanOrEqual(line[place]?.createdAt ?? 0);
          expect(line[place]?.releasedAt).toBeGreaterThan(from);
        }
      }),
    );
  });
});

describe('given engineers whose line was long for months', () => {
  /** Three, and more to do than they can: orders waited for weeks. */
  const line = lived(3, { engineers: 3, perDay: 0.95, days: 170 });
  const released = line.filter(({ releasedAt }) => releasedAt <= NOW);
  const waits = released.slice(-20).map(({ createdAt, releasedAt }) => (releasedAt - createdAt) / DAY);
  const milestones = milestonesOf(released);
  const withOpen = (count: number, createdAt: number): ShopSnapshot => ({
    ...shop,
    orders: [
      ...shop.orders,
      ...Array.from({ length: count }, (_, n) => openOrder(engineered(700 + n, { createdAt: createdAt + n }))),
    ],
    measured: {
      ...shop.measured,
      milestones: [
        ...milestones,
        ...Array.from({ length: count }, (_, n) => ({
          at: NOW,
          durationMs: NOW - createdAt - n,
          open: true as const,
        })),
      ],
    },
  });
  /** By slot insertion and by a full simulation. */
  const daysOf = (snapshot: ShopSnapshot): number[] => {
    const simulated = simulateShop(snapshot, quick);
    return [false, true].map(
      (full) => (quoteFrom(simulated, { order: engineered(900), priorityAt: null, full }).p50 - NOW) / DAY,
    );
  };

  test('an order is not told the waits of then once nobody waits; it waits for those that came before it', () => {
    expect(waits.reduce((sum, wait) => sum + wait, 0) / waits.length).toBeGreaterThan(12);
    const alone = daysOf(withOpen(0, NOW));
    const behind = daysOf(withOpen(24, NOW - 2 * DAY));
    for (const days of alone) {
      expect(days).toBeGreaterThan(2);
      expect(days).toBeLessThan(10);
    }
    // Eight rounds of three engineers with four days each.
    for (const [place, days] of behind.entries()) {
      expect(days - (alone[place] ?? 0)).toBeGreaterThan(16);
      expect(days - (alone[place] ?? 0)).toBeLessThan(45);
    }
  });

  test('open orders are released as they came', () => {
    const snapshot = withOpen(12, NOW - 2 * DAY);
    const promises = promisesOf(simulateShop(snapshot, quick)).slice(shop.orders.length);
    const [first, last] = [promises.slice(0, 3), promises.slice(-3)];
    expect(Math.max(...first.map(({ p50 }) => p50))).toBeLessThan(Math.min(...last.map(({ p50 }) => p50)));
  });
});
