import { describe, expect, test } from 'vitest';
import type { Erp } from '../../../bridge/erp/erp.ts';
import { asErpSays, hearingItsNumbers, identified } from '../../../bridge/erp/identity.ts';
import { ConfirmationSchema } from '../../../shared/core/erp/confirmation.ts';
import { WorkOrderSchema } from '../../../shared/core/words/order.ts';
import { memoryErp } from './memory-erp.ts';

const order = (id: string, more: object = {}, operationId = `${id}/0010`) =>
  WorkOrderSchema.parse({
    ...{ id, itemId: `item-${id}`, quantityPcs: 5, strategy: 'MTO', status: 'released', createdAt: 1, ...more },
    operations: [{ id: operationId, number: '0010', workCentreId: 'w', quantityPcs: 5, plannedRunMsPerPc: 1_000 }],
  });
const known = (...orders: ReturnType<typeof order>[]) => new Map(orders.map((one) => [one.id, one]));
const idsOf = (orders: readonly ReturnType<typeof order>[]) =>
  orders.map(({ id, operations }) => [id, operations[0]?.id]);

describe('an order number that the ERP uses again', () => {
  const closed = order('4711', { status: 'closed' });
  test('is another order once the old one is over, by another item or another creation', () => {
    expect(idsOf(identified([order('4711', { itemId: 'new' })], known(closed)))).toEqual([
      ['4711 (2)', '4711 (2)/0010'],
    ]);
    expect(idsOf(identified([order('4711', { createdAt: 2 })], known(closed)))).toEqual([
      ['4711 (2)', '4711 (2)/0010'],
    ]);
  });
  test('goes on meaning the new one, also while that runs and when it is changed', () => {
    const [second] = identified([order('4711', { createdAt: 2 })], known(closed));
    if (second === undefined) throw new Error('no order');
    const again = identified([order('4711', { createdAt: 2, quantityPcs: 7 })], known(closed, second));
    expect(again).toMatchObject([{ id: '4711 (2)', quantityPcs: 7 }]);
  });
  test('is the same order where it is opened again as it was, or still runs', () => {
    expect(idsOf(identified([order('4711')], known(closed)))).toEqual([['4711', '4711/0010']]);
    expect(idsOf(identified([order('4711', { itemId: 'new' })], known(order('4711'))))).toEqual([
      ['4711', '4711/0010'],
    ]);
  });
  test('is told apart from the old one where the ERP goes on telling of both, in any order', () => {
    const [old, again] = [closed, order('4711', { itemId: 'new', createdAt: 2 })];
    const wanted = [
      ['4711 (2)', 'new'],
      ['4711', 'item-4711'],
    ];
    for (const before of [known(), known(closed), known(order('4711'))])
      for (const said of [
        [old, again],
        [again, old],
      ]) {
        const first = identified(said, before);
        const second = identified(said, new Map([...before, ...known(...first)]));
        for (const found of [first, second]) expect(found.map(({ id, itemId }) => [id, itemId]).sort()).toEqual(wanted);
      }
  });
  test('where the old one still runs there is one order, whichever comes first', () => {
    const two = [order('4711'), order('4711', { itemId: 'new', createdAt: 2 })];
    expect(idsOf(identified(two, known(order('4711')))).map(([id]) => id)).toEqual(['4711', '4711']);
  });
  test('of another item and created later: the old one is over, though nobody said so', () => {
    const again = order('4711', { itemId: 'new', createdAt: 2 });
    const found = identified([again], known(order('4711')));
    expect(found.map(({ id, itemId, status }) => [id, itemId, status])).toEqual([
      ['4711', 'item-4711', 'closed'],
      ['4711 (2)', 'new', 'released'],
    ]);
    expect(idsOf(identified([again], known(...found)))).toEqual([['4711 (2)', '4711 (2)/0010']]);
  });
  test('goes back to the ERP as the ERP wrote it', () => {
    const ticket = ConfirmationSchema.parse({
      ...{ key: 'key-00000001', kind: 'partial', reverses: null, orderId: '4711 (2)', operationId: '4711 (2)/0010' },
      ...{ operationNumber: '0010', machineIds: [], from: 0, to: 1, yieldPcs: 1, reworkPcs: 0, scrap: [], setupMs: 0 },
      ...{ machineMs: 0, labourMs: 0, stops: [], operators: [], basis: {} },
    });
    expect(asErpSays(ticket)).toMatchObject({ orderId: '4711', operationId: '4711/0010', yieldPcs: 1 });
  });
});

describe('operations that the ERP numbers within their order', () => {
  test('are qualified by it, each order its own', () => {
    const two = [order('A', {}, '0010'), order('B', {}, '0010')];
    expect(idsOf(identified(two, known()))).toEqual([
      ['A', 'A/0010'],
      ['B', 'B/0010'],
    ]);
  });
  test('also where another order has the same id first; ids that are known stay', () => {
    const first = order('A', {}, 'OP-1');
    expect(idsOf(identified([first, order('B', {}, 'OP-1')], known(first)))).toEqual([
      ['A', 'OP-1'],
      ['B', 'B/OP-1'],
    ]);
    const old = order('C', {}, '0010');
    expect(idsOf(identified([old], known(old)))).toEqual([['C', '0010']]);
  });
});

describe('an ERP that hears its own numbers', () => {
  test('can all that it could', () => {
    const everything: Required<Erp> = {
      ...memoryErp().erp,
      id: 'all',
      find: async () => ({ is: 'absent' }),
      stamp: async () => ({}),
      answers: async () => ({ cursor: '', answers: [] }),
      messageRefOf: (key) => key,
      books: async () => ({ operations: [], open: [] }),
      master: async () => [],
      stock: async () => [],
      propose: async () => {},
      promise: async () => {},
      close: () => {},
    };
    expect(Object.keys(hearingItsNumbers(everything)).sort()).toEqual(Object.keys(everything).sort());
  });
});
