import { describe, expect, test } from 'vitest';
import { asBoxesHear, nextStep } from '../../../bridge/erp/planning.ts';
import type { OrderStatus } from '../../../shared/core/words/order.ts';
import { orderOf } from '../shop.ts';

const known = (status: OrderStatus) => JSON.stringify(orderOf('O1', { status, quantityPcs: 99 }));

/** What the ERP says, what the box knows, whether one of its machines can run it -> what it must hear. */
const table: [erp: OrderStatus, box: OrderStatus | null, runsHere: boolean, step: string | null][] = [
  ['planned', null, true, null],
  ['released', null, true, 'orderReleased'],
  ['released', null, false, null],
  ['released', 'released', true, 'orderChanged'],
  ['released', 'released', false, 'orderChanged'],
  ['released', 'closed', true, 'orderReleased'],
  ['planned', 'released', true, 'orderChanged'],
  ['finished', 'released', true, 'orderClosed'],
  ['closed', 'released', true, 'orderClosed'],
  ['closed', 'finished', true, null],
  ['closed', null, true, null],
  ['cancelled', 'released', true, 'orderCancelled'],
  ['cancelled', null, true, null],
  ['cancelled', 'cancelled', true, null],
];

describe('what a box must hear of an order', () => {
  test.each(table)('ERP %s, box %s, runs here %s: %s', (erp, box, runsHere, step) => {
    expect(nextStep(orderOf('O1', { status: erp }), box === null ? undefined : known(box), runsHere)).toBe(step);
  });

  test('is nothing when it knows it word for word', () => {
    expect(nextStep(orderOf('O1'), JSON.stringify(orderOf('O1')), true)).toBeNull();
  });
});

test('what only the ERP knows of an order stays in the office: boxes of every age read it', () => {
  const plain = orderOf('O1', { components: [{ itemId: 'bar', quantityPcs: 2 }] });
  const told = orderOf('O1', {
    refs: { AUFNR: '000001000510' },
    erpStates: ['REL', 'PCNF'],
    components: [{ itemId: 'bar', quantityPcs: 2, refs: { RSNUM: '0000012' }, backflush: true, lot: 'L1' }],
  });
  const [operation] = told.operations;
  const withRefs = { ...told, operations: operation === undefined ? [] : [{ ...operation, refs: { RUECK: '1' } }] };
  expect(asBoxesHear(withRefs)).toEqual(plain);
});
