import { describe, expect, test } from 'vitest';
import { materialCard } from '../../../collector/tablet/material.ts';
import { openLedger } from '../../../shared/core/ledger/ledger.ts';
import { factory, machine, minute, monday, order, smallPlant } from '../../shared/core/facts.ts';

const ID = 'A/0010';
const components = [
  { itemId: 'ROD', itemName: 'Rod 12', quantityPcs: 200, track: 'lot' as const },
  { itemId: 'GLUE', quantityPcs: 1_500, unit: { name: 'kg', decimals: 3 }, byParts: true as const },
  { itemId: 'BOX', quantityPcs: 10, backflush: true },
];

function given() {
  const facts = factory();
  const ledger = openLedger(smallPlant({ machines: [machine('P1')] }));
  const made = order('A', { components });
  const [operation] = made.operations;
  if (operation === undefined) throw new Error('an order has an operation');
  const wrong = facts.issued('P1', monday + minute, ID, 'ROD', 40, 'WRONG');
  const right = facts.issued('P1', monday + 3 * minute, ID, 'ROD', 40, 'L1');
  const { seq } = wrong;
  ledger.record([
    facts.release(monday, made),
    wrong,
    facts.record({
      ...{ type: 'materialIssued', machineId: 'P1', at: monday + minute, by: 'bert', operationId: ID },
      ...{ itemId: 'ROD', lot: 'WRONG', quantityPcs: -40, undoes: seq },
    }),
    right,
  ]);
  return { card: materialCard(ledger, { order: made, operation }, monday + 10 * minute), right };
}

describe('the card of an order’s material', () => {
  test('names who books each component, what it needs and what went in, by lot', () => {
    const { card } = given();
    expect(card?.components).toMatchObject([
      { itemId: 'ROD', itemName: 'Rod 12', track: 'lot', booked: 'byHand', neededPcs: 200, usedPcs: 40 },
      { itemId: 'GLUE', booked: 'byParts', neededPcs: 1_500, usedPcs: 0 },
      { itemId: 'BOX', booked: 'byErp', neededPcs: 10 },
    ]);
    expect(card?.components[0]?.lots).toContainEqual({ lot: 'L1', quantityPcs: 40 });
  });

  test('lists what was said, without what was taken back and without its taking back', () => {
    const { card, right } = given();
    expect(card?.said).toEqual([
      {
        ...{ seq: right.seq, at: right.at, by: 'anna', machineId: 'P1', type: 'materialIssued', itemId: 'ROD' },
        ...{ lot: 'L1', quantityPcs: 40, unit: { name: 'pcs', decimals: 0 } },
      },
    ]);
  });
});
