/** People as capacity: an operation needs somebody who can work there, is there and has a hand free. */
import { describe, expect, test } from 'vitest';
import { estimateLaws } from '../../../bridge/promise/estimators/estimate.ts';
import { promisesOf, quoteFrom, simulateShop } from '../../../bridge/promise/promise.ts';
import type { ShopSnapshot } from '../../../bridge/promise/shop.ts';
import { WorkOrderSchema } from '../../../shared/core/words/order.ts';
import { PlantSchema } from '../../../shared/core/words/plant.ts';
import { DAY, HOUR, NOW, openOrder, shopOf } from './fixture.ts';

const base = shopOf({ machines: 6, orders: 0, weeks: 8 });
/** Ten hours of work at either machine. */
const order = (id: string, machineId: string, workCentreId = 'wc0') =>
  WorkOrderSchema.parse({
    ...{ id, itemId: 'SHAFT', quantityPcs: 100, strategy: 'MTO', status: 'released', createdAt: NOW },
    operations: [
      {
        ...{ id: `${id}/1`, number: '1', workCentreId, machineIds: [machineId] },
        ...{ quantityPcs: 100, plannedRunMsPerPc: 0.1 * HOUR },
      },
    ],
  });
const two = [order('A', 'm0'), order('B', 'm2')];

type People = NonNullable<ShopSnapshot['plant']['people']>;
type Stated = Partial<People[number]> & Pick<People[number], 'skills'>;
const shopWith = (people: readonly Stated[] | undefined, orders = two): ShopSnapshot => ({
  ...base,
  plant: PlantSchema.parse({ ...base.plant, people }),
  orders: orders.map(openOrder),
  measured: { ...base.measured, arrivals: [], stretches: [] },
});
const simulated = (shop: ShopSnapshot) => simulateShop(shop, { scenarios: 40, drivers: false, recalibrated: false });
const middles = (shop: ShopSnapshot) => promisesOf(simulated(shop)).map(({ p50 }) => (p50 - NOW) / HOUR);

describe('People whom the plant names', () => {
  test('make two orders wait for one another where one person has two machines, and not where two have', () => {
    const [first = 0, second = 0] = middles(shopWith([{ skills: ['wc0'] }])).sort((a, b) => a - b);
    expect(second).toBeGreaterThan(1.6 * first);
    const [one = 0, other = 0] = middles(shopWith([{ skills: ['wc0'], count: 2 }]));
    expect(Math.abs(one - other)).toBeLessThan(0.5 * one);
    const [serves = 0, both = 0] = middles(shopWith([{ skills: ['wc0'], machines: 2 }]));
    expect(Math.abs(serves - both)).toBeLessThan(0.5 * serves);
  });

  test('let a shift pass in which nobody is there who can do it', () => {
    const early = Math.min(...middles(shopWith([{ skills: ['wc0'], count: 2 }])));
    const late = Math.min(...middles(shopWith([{ skills: ['wc0'], shifts: ['late'], count: 2 }])));
    // The early shift is eight hours long; nobody comes before it is over.
    expect(late).toBeGreaterThan(early + 7);
  });

  test('change nothing at work centres that nobody is named for', () => {
    expect(middles(shopWith([{ skills: ['wc1'] }]))).toEqual(middles(shopWith(undefined)));
  });

  test('make who asks for a date wait as well', () => {
    const ask = (people: readonly Stated[] | undefined, full: boolean) => {
      const asked = { order: order('Q', 'm4'), priorityAt: NOW + 900 * DAY, full };
      return (quoteFrom(simulated(shopWith(people)), asked).p50 - NOW) / HOUR;
    };
    // Its machine is free, but the one who could is at two others first.
    expect(ask([{ skills: ['wc0'] }], false)).toBeGreaterThan(2 * ask(undefined, false));
    expect(Math.abs(ask([{ skills: ['wc0'] }], false) / ask([{ skills: ['wc0'] }], true) - 1)).toBeLessThan(0.15);
  });

  test('are refused by name where the work centre or the shift is none', () => {
    expect(() => shopWith([{ skills: ['nowhere'] }])).toThrow(/no work centre \\"nowhere\\"/);
    expect(() => shopWith([{ skills: ['wc0'], shifts: ['night'] }])).toThrow(/no shift \\"night\\"/);
  });
});

describe('People who sign on', () => {
  const MONDAY = Math.floor(NOW / DAY) - 4;
  /** Each week one start of every hour, by turns of those who work there. */
  const hands = (by: readonly string[], more: { atOnce?: number; stayed?: boolean } = {}) =>
    Array.from({ length: 120 }, (_, n) => ({
      ...{ at: NOW - n * 8 * HOUR, to: 'wc0', atOnce: 1, shift: n % 2 === 0 ? 'early' : 'late' },
      ...{ week: MONDAY - 7 * Math.floor(n / 21), by: by.slice(n % by.length, (n % by.length) + 1), ...more },
    }));
  const seen = (given: ReturnType<typeof hands>): ShopSnapshot => {
    const shop = shopWith(undefined);
    return { ...shop, measured: { ...shop.measured, hands: given } };
  };

  test('are capacity as well: one person is at one machine at a time', () => {
    const [first = 0, second = 0] = middles(seen(hands(['anna']))).sort((a, b) => a - b);
    expect(second).toBeGreaterThan(1.6 * first);
    const both = middles(seen(hands(['anna'], { atOnce: 2 })));
    expect(Math.max(...both)).toBeLessThan(1.5 * Math.min(...both));
  });

  test('serve as many machines as anybody does at the place: who had one in work had no second to serve', () => {
    const some = hands(['anna', 'ben']).map((start, n) => ({ ...start, atOnce: n % 20 === 0 ? 2 : 1 }));
    const { people } = estimateLaws(seen(some));
    expect(people?.people.map(({ atOnce }) => atOnce)).toEqual([2, 2]);
  });

  test('tell nothing where most starts had nobody, or nobody ever signed on', () => {
    const { people, ...without } = estimateLaws(seen(hands(['anna', ...Array<string>(4).fill('')]).map(noEmpty)));
    expect(people).toBeUndefined();
    expect(without).toEqual(estimateLaws(shopWith(undefined)));
  });
  const noEmpty = (start: ReturnType<typeof hands>[number]) => ({ ...start, by: start.by.filter((one) => one !== '') });

  describe('and are gone in the next shift', () => {
    /** Late there is somebody for other machines alone; what was left over ran for this part of the late shift. */
    const gone = (ran: number | null) =>
      hands(['anna', 'ben']).flatMap((start, n) =>
        start.shift === 'late'
          ? [{ ...start, to: 'wc1', by: ['carl'] }]
          : [
              {
                ...start,
                stayed: false,
                ...(ran !== null && n % 4 === 0 ? { alone: { ms: 8 * HOUR, ranMs: ran * 8 * HOUR } } : {}),
              },
            ],
      );
    test('leave machines that run on, as far as nobody saw them stand', () => {
      expect(estimateLaws(seen(gone(0.9)))).toEqual(estimateLaws(seen(gone(null))));
      expect(middles(seen(gone(0.9)))).toEqual(middles(seen(gone(null))));
    });
    test('leave machines that stand where they did: the rest is done when somebody comes', () => {
      expect([...(estimateLaws(seen(gone(0))).people?.stands ?? [])]).toEqual(['wc0']);
      // Ten hours and their stops: eight are over at two in the afternoon, the rest comes the next morning.
      const [runs, stands] = [middles(seen(gone(0.9))), middles(seen(gone(0)))];
      for (const [place, at] of runs.entries()) expect(at).toBeLessThan((stands[place] ?? 0) - 8);
      expect(Math.min(...stands)).toBeGreaterThan(24);
    });
    test('leave an enquiry’s machine, too', () => {
      const ask = (ran: number, full: boolean) => {
        const shop = { ...seen(gone(ran)), orders: [] };
        return (
          (quoteFrom(simulated(shop), { order: order('Q', 'm4'), priorityAt: NOW + 90 * DAY, full }).p50 - NOW) / HOUR
        );
      };
      expect(ask(0, false) - ask(0.9, false)).toBeGreaterThan(8);
      expect(Math.abs(ask(0, false) - ask(0, true))).toBeLessThan(2);
    });
    test('leave a machine that stands now until they are there again', () => {
      const shop = seen(gone(0));
      const running = { status: 'running', machineId: 'm0', goodPcs: 90 } as const;
      const late = {
        ...shop,
        now: NOW + 9 * HOUR,
        orders: shop.orders
          .slice(0, 1)
          .map((open) => ({ ...open, operations: open.operations.map((one) => ({ ...one, ...running })) })),
        machines: shop.machines.map((one) =>
          one.machineId === 'm0' ? ({ ...one, operationId: 'A/1', phase: 'run' } as const) : one,
        ),
      };
      // An hour is left, and nobody comes before six the next morning.
      const [end = 0] = promisesOf(simulated(late)).map(({ p50 }) => p50);
      expect(end).toBeGreaterThan(NOW + 24 * HOUR);
      expect(end).toBeLessThan(NOW + 32 * HOUR);
    });
  });

  test('are believed to stay with what they began where they did, else the next shift takes over', () => {
    const stays = (stayed: boolean) => estimateLaws(seen(hands(['anna', 'ben'], { stayed }))).people?.stays;
    expect([stays(true), stays(false)]).toEqual([true, false]);
  });
});
