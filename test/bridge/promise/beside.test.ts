/** Steps of one order that run side by side, or in place of others, as the promise takes them. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { paperFinishAt } from '../../../bridge/promise/paper.ts';
import { promisesOf, quoteFrom, type SimulatedShop, simulateShop } from '../../../bridge/promise/promise.ts';
import type { OpenOrder, ShopSnapshot } from '../../../bridge/promise/shop.ts';
import { endsOf } from '../../../bridge/promise/simulation/ensemble.ts';
import { type Operation, type WorkOrder, WorkOrderSchema } from '../../../shared/core/words/order.ts';
import { HOUR, NOW, openOrder, shopOf } from './fixture.ts';

type Sequence = NonNullable<Operation['sequence']>;
interface Step {
  number: string;
  machine: number;
  hours: number;
  sequence?: Sequence;
}

const measured = shopOf({ machines: 6, orders: 0, weeks: 8 });
const shop: ShopSnapshot = { ...measured, measured: { ...measured.measured, arrivals: [] } };

/** One piece; each step on a machine of its own name. */
function orderWith(steps: readonly Step[]): WorkOrder {
  return WorkOrderSchema.parse({
    ...{ id: 'X', itemId: 'DRIVE', quantityPcs: 1, strategy: 'ETO', status: 'released', createdAt: NOW },
    operations: steps.map(({ number, machine, hours, sequence }) => ({
      ...{ id: `X/${number}`, number, workCentreId: `wc${machine % 2}`, machineIds: [`m${machine}`] },
      ...{ quantityPcs: 1, plannedRunMsPerPc: hours * HOUR, setupFamily: 'f0' },
      ...(sequence === undefined ? {} : { sequence }),
    })),
  });
}

type State = OpenOrder['operations'][number];
const finished: Partial<State> = { status: 'finished', goodPcs: 1, finishedAt: NOW - HOUR };

function shopWith(steps: readonly Step[], states: Readonly<Record<string, Partial<State>>> = {}): ShopSnapshot {
  const open = openOrder(orderWith(steps));
  const operations = open.operations.map((one) => ({ ...one, ...states[one.operationId.slice(2)] }));
  return { ...shop, orders: [{ ...open, operations }] };
}

const simulated = (given: ShopSnapshot): SimulatedShop =>
  simulateShop(given, { scenarios: 40, drivers: false, seed: 3, recalibrated: false });
const endsIn = (given: ShopSnapshot): number[] => {
  const { ensemble } = simulated(given);
  return [...endsOf(ensemble.ends, ensemble.scenarios, 0)];
};
const beside = (from: string, to: string, id = 'A'): Sequence => ({ id, kind: 'parallel', from, to });
const instead = (from: string, to: string): Sequence => ({ id: 'B', kind: 'alternative', from, to });
const inRow = (steps: readonly Step[]): Step[] => steps.map(({ sequence: _, ...step }) => step);

/** Ten hours, then forty beside thirty, then five. */
const drive: readonly Step[] = [
  { number: '0010', machine: 0, hours: 10 },
  { number: '0020', machine: 1, hours: 30, sequence: beside('0030', '0030') },
  { number: '0030', machine: 2, hours: 40 },
  { number: '0040', machine: 3, hours: 5 },
];

describe('What runs beside the main sequence', () => {
  test('takes the longer of the two, and the steps after it wait for both', () => {
    const withHours = (hours: number) =>
      endsIn(shopWith(drive.map((step) => (step.number === '0020' ? { ...step, hours } : step))));
    expect(withHours(1)).toEqual(withHours(0.1));
    expect(Math.min(...withHours(300))).toBeGreaterThan(Math.max(...withHours(1)));
  });
  test('is in the way of the order once it alone is left', () => {
    const ends = endsIn(shopWith(drive.slice(0, 3), { '0010': finished, '0030': finished }));
    expect(Math.min(...ends)).toBeGreaterThan(30 * HOUR);
    expect(Math.max(...ends)).toBeLessThan(endsIn(shopWith(drive)).at(-1) ?? 0);
  });
  test('goes on at its machine while the main sequence does at its own', () => {
    const running = { '0010': finished, '0020': { status: 'running' }, '0030': { status: 'running' } } as const;
    const given = shopWith(drive, running);
    const at = (machineId: string, operationId: string) => ({ operationId, phase: 'run', machineId }) as const;
    const machines = given.machines.map((one) => ({
      ...one,
      ...(one.machineId === 'm1' ? at('m1', 'X/0020') : one.machineId === 'm2' ? at('m2', 'X/0030') : {}),
    }));
    const [both, waiting] = [endsIn({ ...given, machines }), endsIn(shopWith(drive, { '0010': finished }))];
    for (const [index, end] of both.entries()) expect(end).toBeLessThanOrEqual(waiting[index] ?? 0);
  });
  test('stands in the date on paper and in a quote', () => {
    const from = (steps: readonly Step[]) => paperFinishAt(orderWith(steps), shop.plant, NOW);
    expect(from(drive)).toBeLessThan(from(inRow(drive)));
    const standing = simulated(shop);
    const quoted = (steps: readonly Step[], full = false) =>
      quoteFrom(standing, { order: orderWith(steps), priorityAt: NOW, full }).p50;
    expect(quoted(drive)).toBeLessThan(quoted(inRow(drive)));
    expect(quoted(drive, true)).toBeLessThan(quoted(inRow(drive), true));
  });
});

test('Side by side an order is in no scenario later than step by step, wherever sequences lie', () => {
  const step = fc.record({ hours: fc.integer({ min: 1, max: 40 }), isBeside: fc.boolean() });
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 5 }), fc.nat(3), (drawn, span) => {
      const given = [...drawn, { hours: 3, isBeside: false }];
      const numbers = given.map((_, index) => String(10 * (index + 1)).padStart(4, '0'));
      const main = numbers.filter((_, index) => given[index]?.isBeside !== true);
      const steps = given.map(({ hours, isBeside }, index): Step => {
        const number = numbers[index] ?? '';
        const to = main.find((one) => one > number);
        const from = main[Math.max(0, main.indexOf(to ?? '') - span)];
        const sequence = to === undefined || from === undefined ? null : beside(from, to, number);
        return { number, machine: index, hours, ...(isBeside && sequence !== null ? { sequence } : {}) };
      });
      const row = endsIn(shopWith(inRow(steps)));
      for (const [index, end] of endsIn(shopWith(steps)).entries())
        expect(end).toBeLessThanOrEqual((row[index] ?? 0) + 1);
    }),
    { numRuns: 25 },
  );
});

test('Orders that share no machine with it are as if it went step by step', () => {
  const others = shopOf({ machines: 6, orders: 12, weeks: 8 });
  const measured = { ...others.measured, arrivals: [] };
  const orders = others.orders.map((open) => ({
    ...open,
    order: {
      ...open.order,
      operations: open.order.operations.map((one) => ({ ...one, machineIds: ['m4', 'm5'] })),
    },
  }));
  const datesBeside = (steps: readonly Step[]) => {
    const given = { ...others, measured, orders: [...orders, ...shopWith(steps).orders] };
    return promisesOf(simulated(given)).filter(({ orderId }) => orderId !== 'X');
  };
  expect(datesBeside(drive)).toEqual(datesBeside(inRow(drive)));
});

describe('What may be done in place of a part of the main sequence', () => {
  const main: Step[] = [
    { number: '0010', machine: 0, hours: 10 },
    { number: '0020', machine: 2, hours: 20 },
    { number: '0030', machine: 4, hours: 5 },
  ];
  const both: Step[] = [...main, { number: '0120', machine: 1, hours: 20, sequence: instead('0020', '0020') }];
  const long = orderWith([{ number: '0005', machine: 2, hours: 300 }]);
  /** It holds the main way's machine. */
  const other = { ...openOrder({ ...long, id: 'Y' }), priorityAt: NOW - HOUR };

  test('changes nothing while the main way is free', () => {
    expect(endsIn(shopWith(both))).toEqual(endsIn(shopWith(main)));
  });
  test('is taken where the main way is not free', () => {
    const behind = (steps: readonly Step[]) => {
      const given = shopWith(steps);
      return endsIn({ ...given, orders: [...given.orders, other] });
    };
    expect(Math.max(...behind(both))).toBeLessThan(Math.min(...behind(main)));
  });
  test('is taken by a quote where it is free first', () => {
    const standing = simulated({ ...shop, orders: [other] });
    const quoted = (steps: readonly Step[]) => quoteFrom(standing, { order: orderWith(steps), priorityAt: NOW }).p50;
    expect(quoted(both)).toBeLessThan(quoted(main));
  });
});
