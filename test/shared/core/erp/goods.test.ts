/** What is owed of material: issues by lot, taken back and said anew, within the record of the figures or beside it. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { amountsOf, sumAmounts } from '../../../../shared/core/erp/amounts.ts';
import { ConfirmationSchema, confirmationOf } from '../../../../shared/core/erp/confirmation.ts';
import { goodsIn, goodsOf, readGoods } from '../../../../shared/core/erp/goods.ts';
import { livePostings, type OwedInput, owed, type Standing } from '../../../../shared/core/erp/owed.ts';
import type { Ticket } from '../../../../shared/core/erp/ticket.ts';
import type { OperationTotals } from '../../../../shared/core/words/interval.ts';
import type { Consumed, Material } from '../../../../shared/core/words/material.ts';
import { ComponentSchema } from '../../../../shared/core/words/order.ts';
import { pieces } from '../../../../shared/core/words/quantity.ts';

const kg = { name: 'kg', decimals: 3 };
const used = (lot: string | null, pcs: number, more: Partial<Consumed> = {}): Consumed => ({
  ...{ itemId: 'ROD', lot, unit: pieces, issuedPcs: pcs, returnedPcs: 0, backflushedPcs: 0 },
  ...more,
});
const material = (...consumed: Consumed[]): Material => ({ consumed, lots: [], firstPart: null });
const totals = (change: Partial<OperationTotals>): OperationTotals => ({
  ...{ operationId: 'O1/0010', orderId: 'O1', status: 'running', machineIds: ['M1'], inWorkAt: ['M1'] },
  ...{ startedAt: 1_000, finishedAt: null, lastAt: 5_000, producedPcs: 0, goodPcs: 10, scrapPcs: 0, reworkPcs: 0 },
  ...{ scrapByReason: [], machineMs: 0, setupMs: 0, labourMs: 0, stopsByReason: [], endedByShift: [] },
  ...{ overDeclaredPcs: 0, operators: [] },
  ...change,
});
const within: OwedInput['can'] = { reverse: 'cancel', reverseFinal: true, takes: new Set(['goods']) };
const apart: OwedInput['can'] = { ...within, goodsApart: true };

const ask = (now: Partial<OperationTotals>, standing: readonly Standing[], can = within) =>
  owed({
    ...{ totals: totals(now), operationNumber: '0010', standing, at: 9_000, basis: {}, erpCode: () => null },
    ...{ hold: false, can, isHeard: () => true },
    components: [
      ComponentSchema.parse({ itemId: 'ROD', quantityPcs: 20, storage: 'S1', refs: { reservation: '4711' } }),
    ],
  });
let made = 0;
const stands = (ticket: Ticket, can: OwedInput['can']): Standing => {
  made += 1;
  const says = amountsOf(ticket);
  const isOfGoods = can.goodsApart === true && ticket.goods.length > 0;
  const { kind, from, to } = ticket;
  return { key: `key-${made}`, kind: isOfGoods ? 'goods' : kind, reverses: null, from, to, says };
};
const say = (now: Partial<OperationTotals>, standing: Standing[], can = within): Standing[] => {
  const { reversals, tickets } = ask(now, standing, can);
  const back = reversals.map(({ key, from, to }): Standing => {
    made += 1;
    return { key: `key-${made}`, kind: 'reversal', reverses: key, from, to, says: new Map() };
  });
  return [...standing, ...back, ...tickets.map((ticket) => stands(ticket, can))];
};
const rows = ({ reversals, tickets }: ReturnType<typeof ask>): string[] => [
  ...reversals.map(({ says }) => `back ${goodsIn(says).map(({ lot, quantityPcs }) => `${lot} ${quantityPcs}`)}`),
  ...tickets.map(
    ({ kind, yieldPcs, goods }) =>
      `${kind} ${yieldPcs} ${goods.map(({ lot, quantityPcs }) => `${lot} ${quantityPcs}`).join(', ')}`,
  ),
];

test('a name of goods is read as it was written, whatever stands in it', () => {
  fc.assert(
    fc.property(
      fc.string({ minLength: 1 }),
      fc.option(fc.string({ minLength: 1 })),
      fc.nat({ max: 6 }),
      (id, lot, n) => {
        fc.pre(isWellFormed(id) && isWellFormed(lot ?? ''));
        const goods = { move: 'issue' as const, itemId: id, lot, unit: { name: 'kg', decimals: n } };
        expect(readGoods(goodsOf(goods))).toEqual(goods);
      },
    ),
  );
  expect(readGoods('yield')).toBeNull();
});
const isWellFormed = (text: string): boolean => !/[\ud800-\udfff]/.test(text);

describe('material issued', () => {
  test('is owed by lot, with the store and the reservation that the order gives', () => {
    const [ticket] = ask({ material: material(used('L1', 40), used('L2', 5)) }, []).tickets;
    const same = { move: 'issue', itemId: 'ROD', unit: pieces, storage: 'S1', refs: { reservation: '4711' } };
    expect(ticket?.goods).toEqual([
      { ...same, lot: 'L1', quantityPcs: 40 },
      { ...same, lot: 'L2', quantityPcs: 5 },
    ]);
  });
  test('a wrong lot is taken back and the right one said', () => {
    const before = say({ material: material(used('WRONG', 40)) }, []);
    expect(rows(ask({ material: material(used('L1', 40)) }, before))).toEqual(['back WRONG 40', 'partial 10 L1 40']);
  });
  test('what came back is not said with a minus: taken back, and the rest said anew', () => {
    const before = say({ material: material(used('L1', 40)) }, []);
    const less = material(used('L1', 40, { returnedPcs: 15 }));
    expect(rows(ask({ material: less }, before))).toEqual(['back L1 40', 'partial 10 L1 25']);
  });
  test('what the ERP backflushes is never owed', () => {
    expect(rows(ask({ goodPcs: 0, material: material(used('L1', 40, { isBookedByErp: true })) }, []))).toEqual([]);
  });
  test('before anything was made it is owed too', () => {
    const now = { goodPcs: 0, status: 'waiting' as const, machineIds: [], startedAt: null, lastAt: null };
    expect(rows(ask({ ...now, material: material(used('L1', 40)) }, []))).toEqual(['partial 0 L1 40']);
  });
});

describe('beside the figures', () => {
  const now = { material: material(used('L1', 40)) };
  test('the start is said first, then the material, then what was made of it', () => {
    const can = { ...apart, takes: new Set(['goods', 'start'] as const) };
    expect(rows(ask(now, [], can))).toEqual(['start 0 ', 'partial 0 L1 40', 'partial 10 ']);
    expect(rows(ask({ ...now, goodPcs: 0 }, [], can))).toEqual(['start 0 ', 'partial 0 L1 40']);
  });
  test('an end that was given up at the very moment of the end is not said again', () => {
    const done = { status: 'finished' as const, finishedAt: 5_000, goodPcs: 10 };
    const [said] = say(done, []);
    if (said === undefined) throw new Error('nothing was said');
    const givenUp = { ...said, kind: 'final' as const, to: 5_000, isGivenUp: true as const };
    expect(rows(ask(done, [givenUp]))).toEqual([]);
    expect(rows(ask(done, [{ ...givenUp, to: 4_999 }]))).toHaveLength(1);
  });
});

describe('a confirmation', () => {
  const ticketOf = (now: Partial<OperationTotals>): Ticket => {
    const [ticket] = ask(now, []).tickets;
    if (ticket === undefined) throw new Error('nothing is owed');
    return ticket;
  };
  test('holds its goods, be it one, and leaves them out where there are none', () => {
    const one = confirmationOf(ticketOf({ material: material(used('L1', 40)) }), 'key-a');
    expect(one.goods).toMatchObject([{ itemId: 'ROD', lot: 'L1', quantityPcs: 40 }]);
    expect(confirmationOf(ticketOf({}), 'key-b')).not.toHaveProperty('goods');
  });
  test('names items and lots of one letter', () => {
    const [goods] = confirmationOf(ticketOf({ material: material(used('L', 40)) }), 'key-00000001').goods ?? [];
    const written = { ...confirmationOf(ticketOf({}), 'key-00000002'), goods: [{ ...goods, itemId: 'X' }] };
    expect(ConfirmationSchema.parse(written).goods).toMatchObject([{ itemId: 'X', lot: 'L' }]);
    const nameless = { ...written, goods: [{ ...goods, itemId: '' }] };
    expect(ConfirmationSchema.safeParse(nameless).success).toBe(false);
  });
});

describe('a lot that was made', () => {
  const lot = { itemId: null, lot: 'P1', unit: kg, quantityPcs: 2_500 };
  test('is received by us where the order says so, else by the ERP with the yield', () => {
    const received = { ...lot, receives: { move: 'receipt' as const, itemId: 'RING' } };
    const say = (one: Material['lots'][number]) =>
      ask({ material: { ...material(), lots: [one] } }, []).tickets[0]?.goods;
    expect(say(received)).toMatchObject([{ move: 'receipt', itemId: 'RING', lot: 'P1', quantityPcs: 2_500, refs: {} }]);
    expect(say(lot)).toEqual([]);
  });
});

describe('goods as records of their own', () => {
  const finished = { status: 'finished' as const, finishedAt: 8_000 };
  test('go before the figures', () => {
    expect(rows(ask({ ...finished, material: material(used('L1', 40)) }, [], apart))).toEqual([
      'partial 0 L1 40',
      'final 10 ',
    ]);
  });
  test('leave the final confirmation alone when a lot is corrected after it', () => {
    const before = say({ ...finished, material: material(used('WRONG', 40)) }, [], apart);
    const now = { ...finished, material: material(used('L1', 40)) };
    expect(rows(ask(now, before, apart))).toEqual(['back WRONG 40', 'partial 0 L1 40']);
    // Where the final cannot be taken back, too.
    expect(rows(ask(now, before, { ...apart, reverseFinal: false }))).toEqual(['back WRONG 40', 'partial 0 L1 40']);
  });
  test('stay when only figures change', () => {
    const before = say({ ...finished, material: material(used('L1', 40)) }, [], apart);
    const now = { ...finished, goodPcs: 8, material: material(used('L1', 40)) };
    expect(rows(ask(now, before, apart))).toEqual(['back ', 'final 8 ']);
  });
});

test.each([
  ['within the figures', within],
  ['beside them', apart],
])('whatever is issued, returned and corrected: what stands, %s, is the truth after each ticket', (_how, can) => {
  const steps = fc.array(
    fc.record({ good: fc.nat({ max: 50 }), a: fc.nat({ max: 50 }), b: fc.nat({ max: 50 }), done: fc.boolean() }),
    { minLength: 1, maxLength: 8 },
  );
  fc.assert(
    fc.property(steps, (all) => {
      let standing: Standing[] = [];
      for (const { good, a, b, done } of all) {
        const now = {
          ...{ goodPcs: good, material: material(used('A', a), used('B', b)) },
          ...(done ? finishedNow : {}),
        };
        standing = say(now, standing, can);
        const sums = sumAmounts(livePostings(standing).map(({ says }) => says));
        expect(sums.get('yield') ?? 0).toBe(good);
        for (const [lot, pcs] of [
          ['A', a],
          ['B', b],
        ] as const)
          expect(sums.get(goodsOf({ move: 'issue', itemId: 'ROD', lot, unit: pieces })) ?? 0).toBe(pcs);
      }
    }),
  );
});
const finishedNow = { status: 'finished' as const, finishedAt: 8_000 };
