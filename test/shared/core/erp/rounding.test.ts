import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Amount, amountsOf } from '../../../../shared/core/erp/amounts.ts';
import { owed, type Standing } from '../../../../shared/core/erp/owed.ts';
import { planOf } from '../../../../shared/core/erp/plan.ts';
import { roundedQuantity, roundedTime } from '../../../../shared/core/erp/rounding.ts';
import type { Ticket } from '../../../../shared/core/erp/ticket.ts';
import type { OperationTotals } from '../../../../shared/core/words/interval.ts';

describe('a time in the unit of the ERP', () => {
  test.each([
    [900_000, 'h', 2, '0.25', 900_000],
    [1_350_000, 'h', 2, '0.37', 1_332_000],
    [35_999, 'h', 2, '0', 0],
    [90_000, 'min', 2, '1.5', 90_000],
    [1_234, 's', 3, '1.234', 1_234],
    [7, 'ms', 0, '7', 7],
    // Finer than a millisecond there is nothing: six decimals of an hour are cut to five.
    [3_600, 'h', 6, '0.001', 3_600],
  ] as const)('%i ms in %s with %i decimals is %s', (ms, unit, decimals, text, says) => {
    expect(roundedTime(ms, unit, decimals)).toEqual({ text, says });
  });

  test('never says more than there was, and leaves less than one step', () => {
    fc.assert(
      fc.property(fc.nat(1e9), fc.constantFrom('h', 'min', 's'), fc.nat(3), (ms, unit, decimals) => {
        const { text, says } = roundedTime(ms, unit, decimals);
        const unitMs = { h: 3_600_000, min: 60_000, s: 1_000 }[unit];
        expect(Math.round(Number(text) * unitMs)).toBe(says);
        expect(ms - says).toBeGreaterThanOrEqual(0);
        expect(ms - says).toBeLessThan(unitMs / 10 ** decimals);
      }),
    );
  });
});

test('a quantity of which the ERP keeps fewer decimals is cut, to what it then says', () => {
  const kg = { name: 'kg', decimals: 3 };
  expect(roundedQuantity(1_250, kg, 1)).toEqual({ text: '1.2', says: 1_200 });
  expect(roundedQuantity(1_250, kg, 3)).toEqual({ text: '1.25', says: 1_250 });
  expect(roundedQuantity(7, { name: 'pcs', decimals: 0 }, 3)).toEqual({ text: '7', says: 7 });
});

// ---- many tickets, one after the other, at an ERP that keeps hours with two decimals -----------

const takes = new Set(['yield', 'machine'] as const);
const can = { reverse: 'cancel', reverseFinal: true, takes } as const;
const write = (ticket: Ticket, key: string) => {
  const hours = roundedTime(ticket.machineMs, 'h', 2);
  const says = new Map<Amount, number>([
    ['yield', ticket.yieldPcs],
    ['machineMs', hours.says],
  ]);
  const kind = ticket.kind === 'final' ? 'final' : 'partial';
  return planOf(can, ticket, [{ key, kind, says, body: hours.text }]);
};
const running: OperationTotals = {
  ...{ operationId: 'O1/0010', orderId: 'O1', status: 'running', machineIds: ['P1'], inWorkAt: ['P1'], startedAt: 0 },
  ...{ finishedAt: null, lastAt: 0, producedPcs: 0, goodPcs: 0, scrapPcs: 0, reworkPcs: 0, scrapByReason: [] },
  ...{ machineMs: 0, setupMs: 0, labourMs: 0, stopsByReason: [], endedByShift: [], overDeclaredPcs: 0, operators: [] },
};

/** One look at the operation: what the ERP then holds, newest last. */
function hear(standing: readonly Standing[], totals: OperationTotals): readonly (Standing & { body: string })[] {
  const held: (Standing & { body: string })[] = standing.map((one) => ({ body: '', ...one }));
  const { reversals, tickets } = owed({
    totals,
    operationNumber: '0010',
    standing,
    at: totals.machineMs,
    basis: {},
    erpCode: () => null,
    hold: true,
    can,
    isHeard: (ticket) => write(ticket, '').postings.length > 0,
  });
  const about = { from: 0, to: 0, body: '' };
  for (const { key } of reversals)
    held.push({ ...about, key: `r${held.length}`, kind: 'reversal', reverses: key, says: new Map() });
  for (const ticket of tickets)
    for (const posting of write(ticket, `k${held.length}`).postings)
      held.push({ ...about, ...posting, reverses: null });
  return held;
}

test('1,344 tickets of a quarter of an hour, give or take, end within a hundredth of an hour of the truth', () => {
  let standing: readonly (Standing & { body: string })[] = [];
  let machineMs = 0;
  for (let n = 0; n < 1_344; n += 1) {
    machineMs += 900_000 + ((n * 7_919) % 36_001) - 18_000;
    standing = hear(standing, { ...running, machineMs, goodPcs: n });
  }
  expect(standing).toHaveLength(1_344);
  const hours = standing.reduce((sum, { body }) => sum + Number(body), 0);
  expect(machineMs / 3_600_000 - hours).toBeGreaterThanOrEqual(0);
  expect(machineMs / 3_600_000 - hours).toBeLessThan(0.01);
});

test('less than the smallest unit makes no ticket, and takes no final one back', () => {
  const first = hear([], { ...running, machineMs: 900_000 });
  expect(hear(first, { ...running, machineMs: 930_000 })).toEqual(first);
  const done: OperationTotals = { ...running, machineMs: 930_000, status: 'finished', finishedAt: 930_000 };
  const final = hear(first, done);
  expect(final.map(({ kind }) => kind)).toEqual(['partial', 'final']);
  expect(hear(final, done)).toEqual(final);
  expect(hear(final, { ...done, machineMs: 935_999 })).toEqual(final);
  expect(hear(final, { ...done, machineMs: 936_000 }).map(({ kind }) => kind)).toEqual([
    'partial',
    'final',
    'reversal',
    'final',
  ]);
});

test('what the ERP does not take is left, with the reason', () => {
  const [ticket] = owed({
    totals: { ...running, goodPcs: 1, setupMs: 5, machineMs: 40_000 },
    operationNumber: '0010',
    standing: [],
    at: 0,
    basis: {},
    erpCode: () => null,
    hold: false,
    can,
    isHeard: () => true,
  }).tickets;
  if (ticket === undefined) throw new Error('no ticket');
  expect(write(ticket, 'k').left).toEqual([
    { amount: 'setupMs', why: 'notTaken' },
    { amount: 'machineMs', why: 'rounding' },
  ]);
  expect(amountsOf(ticket).get('machineMs')).toBe(40_000);
});
