/** What the planner's page is given of one order: facts against the ERP's books, and why they differ. */
import { expect, test } from 'vitest';
import type { Books } from '../../../bridge/erp/erp.ts';
import { type ReconcileOptions, reconcile } from '../../../bridge/erp/reconcile.ts';
import type { Amount } from '../../../shared/core/erp/amounts.ts';
import type { Taken } from '../../../shared/core/erp/posting.ts';
import { Problem } from '../../../shared/core/words/problem.ts';
import { orderOf } from '../shop.ts';
import { deskRig, NOW, truthOf } from './desk-rig.ts';

const takes = new Set<Taken>(['yield', 'scrap', 'rework', 'setup', 'machine', 'goods']);
const made = truthOf('O1', { goodPcs: 90, scrapPcs: 2, machineMs: 3_600_000 });
const booksOf = (sums: Partial<Record<Amount, number>>, more: Partial<Books> = {}): Books => ({
  open: [],
  operations: [{ operationId: 'O1/0010', sums: new Map(entriesOf(sums)), final: false, foreign: 0 }],
  ...more,
});
const entriesOf = (sums: Partial<Record<Amount, number>>): [Amount, number][] =>
  (['yield', 'scrap:', 'machineMs'] as const).flatMap((name) => {
    const said = sums[name];
    return said === undefined ? [] : [[name, said] satisfies [Amount, number]];
  });

const answer = async (books: Books | Problem | null, more: Partial<ReconcileOptions> = {}) => {
  const rig = deskRig();
  try {
    return await reconcile(
      {
        ...{
          order: (id) => (id === 'O1' ? orderOf('O1') : null),
          truthOf: () => made,
          outbox: rig.outbox,
          can: { takes },
        },
        ...{ leftOf: () => [], nextTicketAt: () => null, waitsOf: () => null },
        erp:
          books === null
            ? {}
            : {
                books: async () => {
                  if (books instanceof Problem) throw books;
                  return books;
                },
              },
        ...more,
      },
      'O1',
    );
  } finally {
    rig.close();
  }
};

test('what the books do not hold is named and not compared; what they hold is', async () => {
  const held = booksOf({ yield: 90, 'scrap:': 2 }, { without: ['machine', 'goods'] });
  const without = await answer(held);
  expect(without.notInBooks).toEqual(['machine', 'goods']);
  expect(without.operations[0]).toMatchObject({ verdict: { is: 'agrees' }, difference: { machineMs: 3_600_000 } });
  // The same books of an ERP that would show machine time if it had any.
  const [operation] = (await answer(booksOf({ yield: 90, 'scrap:': 2 }))).operations;
  expect(operation?.verdict).toEqual({ is: 'differs' });
});

test('books of an export say when it was written; bookings that failed beside stand in the words of the ERP', async () => {
  const open = [{ code: 'M7 021', text: 'Deficit of SL unrestricted-use 12 PC' }];
  const said = await answer(booksOf({ yield: 90 }, { asOf: NOW, open }));
  expect([said.booksAt, said.openPoints]).toEqual([NOW, ['M7 021: Deficit of SL unrestricted-use 12 PC']]);
  expect((await answer(booksOf({}))).booksAt).toBeNull();
});

test('what is not told, what waits and what other hands booked are given with the operation', async () => {
  const waits = { behind: 'O1/0020', isForPerson: false, words: 'ECONNREFUSED', nextAt: NOW };
  const left = [{ amount: 'goods:issue|BAR', why: 'notTaken' as const }];
  const foreign: Books = {
    open: [],
    operations: [{ operationId: 'O1/0010', sums: new Map([['yield', 120]]), final: false, foreign: 3 }],
  };
  const said = await answer(foreign, { waitsOf: () => waits, leftOf: () => left });
  expect(said.operations[0]).toMatchObject({ waits, left, foreign: 3, verdict: { is: 'foreign', records: 3 } });
});

test('an ERP that is away or has no way to be asked leaves every figure of it open', async () => {
  const away = await answer(new Problem('unavailable', { what: 'erpAway', words: 'ECONNREFUSED' }));
  expect(away.problem).toContain('ECONNREFUSED');
  for (const { operations, notInBooks } of [away, await answer(null)])
    expect([
      notInBooks,
      operations[0]?.erp,
      operations[0]?.difference,
      operations[0]?.foreign,
      operations[0]?.verdict,
    ]).toEqual([[], null, null, null, { is: 'unknown' }]);
  expect((await answer(null)).problem).toMatch(/no way to ask/);
});
