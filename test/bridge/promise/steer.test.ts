import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  endsOfEnquiry,
  type PromiseOptions,
  promisesOf,
  quoteFrom,
  simulateShop,
} from '../../../bridge/promise/promise.ts';
import { dateThatStays } from '../../../bridge/promise/steer.ts';
import { DAY, NOW, openOrder, orderOf, shopOf } from './fixture.ts';

/** A day is ten long. */
const dayOf = (at: number) => 10 * Math.ceil(at / 10);

describe('the date that steers an enquiry', () => {
  test('is the day that it is quoted, where a later date makes an order later by a share', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 0.8, noNaN: true }),
        fc.integer({ min: 1, max: 600 }),
        fc.integer({ min: 0, max: 900 }),
        (share, stays, from) => {
          const quotedFor = (at: number) => stays + share * (at - stays);
          const date = dateThatStays(quotedFor, dayOf, from);
          expect(dayOf(quotedFor(date))).toBe(date);
        },
      ),
    );
  });

  test('is the first that stays, where later ones would too', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 600 }),
        fc.integer({ min: 0, max: 90 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (stays, room, later) => {
          // No later while it is more urgent than that; behind it everybody passes, until it is late for its own date.
          const passed = dayOf(stays) + room;
          const quotedFor = (at: number) => (at <= passed ? stays : Math.max(stays, Math.min(at + 40 * later, 2000)));
          expect(dateThatStays(quotedFor, dayOf, 0)).toBe(dayOf(stays));
        },
      ),
    );
  });

  test('is sought with four placements at most, and within reach where each day later makes it later by more', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 3, noNaN: true }), fc.integer({ min: 0, max: 600 }), (share, from) => {
        let placements = 0;
        const date = dateThatStays(
          (at) => {
            placements += 1;
            return 100 + share * at;
          },
          dayOf,
          from,
        );
        expect(placements).toBeLessThanOrEqual(4);
        expect(Number.isFinite(date)).toBe(true);
      }),
    );
  });
});

test('what a new order is quoted is what it is promised once it is booked for that date', () => {
  const options: Partial<PromiseOptions> = { scenarios: 40, drivers: false, seed: 3 };
  const shop = shopOf({ orders: 30, machines: 3, weeks: 8 });
  const simulated = simulateShop(shop, options);
  const [quote] = [202, 201, 200].map((index) => {
    const order = { ...orderOf(shop.plant, index, 7, 4, NOW), dueAt: null };
    const asked = { order, priorityAt: null };
    const told = { order, ...quoteFrom(simulated, asked) };
    expect(endsOfEnquiry(simulated, asked).priorityAt).toBe(told.quotedAt);
    return told;
  });
  if (quote === undefined) throw new Error('no quote');
  const { order, quotedAt } = quote;
  const booked = { ...openOrder({ ...order, dueAt: quotedAt }), priorityAt: quotedAt };
  const promise = promisesOf(simulateShop({ ...shop, orders: [...shop.orders, booked] }, options)).at(-1);
  expect(Math.abs(quote.p50 - (promise?.p50 ?? 0)) / DAY).toBeLessThan(0.5);
});
