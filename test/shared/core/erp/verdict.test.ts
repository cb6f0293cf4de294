import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Amount } from '../../../../shared/core/erp/amounts.ts';
import { type Compared, type Reconciled, type Verdict, verdictOf } from '../../../../shared/core/erp/verdict.ts';

const none: Compared = { yieldPcs: 0, scrapPcs: 0, reworkPcs: 0, machineMs: 0, setupMs: 0 };
const takes = new Set(['yield', 'scrap', 'rework', 'setup', 'machine'] as const);
let made = 0;
function posting(
  status: string,
  says: Partial<Record<Amount, number>>,
  more: object = {},
): Reconciled['standing'][number] {
  made += 1;
  const amounts = new Map<Amount, number>();
  if (says.yield !== undefined) amounts.set('yield', says.yield);
  if (says.machineMs !== undefined) amounts.set('machineMs', says.machineMs);
  return { key: `k${made}`, kind: 'partial', reverses: null, from: 0, to: 1, says: amounts, status, ...more };
}
const given = (more: Partial<Reconciled>): Reconciled => ({
  mes: { ...none, yieldPcs: 10 },
  erp: { ...none, yieldPcs: 10 },
  standing: [],
  left: [],
  foreign: 0,
  nextTicketAt: null,
  can: { takes },
  ...more,
});
const booked = (yieldPcs: number) => posting('acknowledged', { yield: yieldPcs });

describe('a difference between MES and ERP', () => {
  test.each<[string, Verdict, Partial<Reconciled>]>([
    ['is none where both hold the same', { is: 'agrees' }, { standing: [booked(10)] }],
    ['cannot be told where the ERP is away', { is: 'unknown' }, { erp: null }],
    [
      'mends itself with the next ticket, and it is said when',
      { is: 'notYetDue', at: 720_000 },
      { erp: { ...none, yieldPcs: 7 }, standing: [booked(7)], nextTicketAt: 720_000 },
    ],
    [
      'is on its way where what waits says it',
      { is: 'onItsWay' },
      { erp: { ...none, yieldPcs: 7 }, standing: [booked(7), posting('waiting', { yield: 3 })] },
    ],
    [
      'is on its way where the ERP has taken it and not booked it yet',
      { is: 'onItsWay' },
      { erp: { ...none, yieldPcs: 7 }, standing: [booked(7), posting('handedOver', { yield: 3 })] },
    ],
    [
      'waits for a person where a posting was refused, also while work goes on',
      { is: 'waitsForPerson' },
      { erp: { ...none, yieldPcs: 7 }, standing: [booked(7), posting('parked', { yield: 2 })], nextTicketAt: 9 },
    ],
    [
      'waits for a person where nobody knows whether it was booked, also when the ERP holds it',
      { is: 'waitsForPerson' },
      { mes: { ...none, yieldPcs: 12 }, standing: [booked(7), posting('doubtful', { yield: 3 })] },
    ],
    [
      'stays where a person gave it up',
      { is: 'givenUp' },
      { erp: { ...none, yieldPcs: 7 }, standing: [booked(7), posting('givenUp', { yield: 3 })] },
    ],
    [
      'is of other hands where the ERP holds more than it was told',
      { is: 'foreign', records: 2 },
      { erp: { ...none, yieldPcs: 15 }, standing: [booked(10)], foreign: 2 },
    ],
    [
      'is one where the ERP holds less than it said',
      { is: 'differs' },
      { erp: { ...none, yieldPcs: 4 }, standing: [booked(10)], nextTicketAt: 9 },
    ],
    ['is one where nothing is to come', { is: 'differs' }, { erp: { ...none, yieldPcs: 7 }, standing: [booked(7)] }],
    [
      'is none below the ERP’s smallest unit',
      { is: 'rounding' },
      {
        mes: { ...none, machineMs: 3_610_000 },
        erp: { ...none, machineMs: 3_600_000 },
        standing: [posting('acknowledged', { machineMs: 3_600_000 })],
        left: [{ amount: 'machineMs', why: 'rounding' }],
      },
    ],
    [
      'is none in what this ERP does not take',
      { is: 'agrees' },
      { mes: { ...none, yieldPcs: 10, setupMs: 99 }, standing: [booked(10)], can: { takes: new Set(['yield']) } },
    ],
  ])('%s', (_, verdict, more) => expect(verdictOf(given(more))).toEqual(verdict));

  test('is never called agreement while a figure that the ERP takes differs, and always named while the ERP answers', () => {
    const steps = fc.nat(6);
    const compared = fc.record({
      yieldPcs: steps,
      scrapPcs: steps,
      reworkPcs: steps,
      machineMs: steps,
      setupMs: steps,
    });
    const statuses = ['acknowledged', 'waiting', 'sending', 'handedOver', 'parked', 'doubtful', 'givenUp'];
    const standing = fc.array(
      fc
        .record({ status: fc.constantFrom(...statuses), pcs: steps })
        .map(({ status, pcs }) => posting(status, { yield: pcs })),
      { maxLength: 5 },
    );
    const next = fc.option(fc.nat(), { nil: null });
    fc.assert(
      fc.property(compared, compared, standing, next, steps, (mes, erp, all, nextTicketAt, foreign) => {
        const { is } = verdictOf(given({ mes, erp, standing: all, nextTicketAt, foreign }));
        expect(is === 'agrees').toBe(JSON.stringify(mes) === JSON.stringify(erp));
        expect(is).not.toBe('unknown');
      }),
    );
  });
});
