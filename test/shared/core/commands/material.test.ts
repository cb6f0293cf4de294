import { describe, expect, test } from 'vitest';
import { decide } from '../../../../shared/core/commands/decide.ts';
import type { Component } from '../../../../shared/core/words/order.ts';
import { pieces } from '../../../../shared/core/words/quantity.ts';
import { ask, type Given, NOW, order, plant, refusal, state, totals } from './given.ts';

const ID = 'O-1/0010';
const kg = { name: 'kg', decimals: 3 };
const component = (change: Partial<Component>): Component => ({
  ...{ itemId: 'ROD', quantityPcs: 200, confirmedAt: null, arrivedAt: null, supplierId: null },
  ...change,
});
const given = (components: Component[], issuedPcs = 0, change: Given = {}): Given => ({
  orders: [order({ components })],
  operations: [
    totals(ID, {
      material: {
        consumed: [
          { itemId: 'ROD', lot: 'L1', unit: pieces, issuedPcs, returnedPcs: 0, backflushedPcs: 0, serials: ['S1'] },
        ],
        lots: [{ itemId: null, lot: 'P-1', unit: pieces, quantityPcs: 40, serials: ['M1'] }],
        firstPart: null,
      },
    }),
  ],
  ...change,
});
const issue = (change: object = {}) =>
  ask({ type: 'issueMaterial', operationId: ID, itemId: 'ROD', lot: 'L1', quantityPcs: 12, ...change });
const back = (change: object = {}) =>
  ask({ type: 'returnMaterial', operationId: ID, itemId: 'ROD', lot: 'L1', quantityPcs: 12, ...change });

describe('material issued', () => {
  test('is a fact with its item, lot and quantity; pieces name no unit', () => {
    const base = { machineId: 'press-1', by: 'Ada', commandId: 'command-1', at: NOW, operationId: ID, itemId: 'ROD' };
    expect(decide(issue({ isScanned: true }), state(given([component({})])))).toEqual([
      { ...base, type: 'materialIssued', lot: 'L1', quantityPcs: 12, isScanned: true },
    ]);
    const weighed = given([component({ unit: kg })]);
    expect(decide(issue({ lot: null, unit: kg }), state(weighed))).toEqual([
      { ...base, type: 'materialIssued', quantityPcs: 12, unit: kg },
    ]);
  });

  test.each<[string, object, Component]>([
    ['noSuchComponent', { itemId: 'BOLT' }, component({})],
    ['noSuchComponent', {}, component({ operationNumber: '0020' })],
    ['materialInOtherUnit', { unit: kg }, component({})],
    ['lotNeeded', { lot: null }, component({ track: 'lot' })],
    ['serialsNeeded', {}, component({ track: 'serial' })],
    ['serialsNeeded', { serials: ['A', 'A'], quantityPcs: 2 }, component({ track: 'serial' })],
    ['serialInAlready', { serials: ['S1'], quantityPcs: 1 }, component({ track: 'serial' })],
    ['farTooMuchMaterial', { quantityPcs: 20_001 }, component({})],
    ['futureTime', { at: NOW + 3_600_000 }, component({})],
  ])('is refused with %s for %j', (what, change, one) => {
    expect(refusal(issue(change), given([one])).sentence).toMatchObject({ what });
  });

  test('of a piece that is in another order is refused, until it comes back from there', () => {
    const other = order({ components: [component({ track: 'serial' })] });
    const second = {
      ...other,
      id: 'O-2',
      operations: other.operations.map((one) => ({ ...one, id: one.id.replace('O-1', 'O-2') })),
    };
    const both = { orders: [other, second] };
    const into = issue({ operationId: 'O-2/0010', serials: ['S1'], quantityPcs: 1 });
    const held = given([], 1, both);
    expect(refusal(into, held).sentence).toEqual({ what: 'serialInAlready', serial: 'S1', operationId: ID });
    expect(decide(into, state({ ...held, operations: [] }))).toHaveLength(1);
  });

  test('into an order that is closed is refused; its material may still come back', () => {
    const closed = given([component({})], 12, { orders: [order({ status: 'closed', components: [component({})] })] });
    expect(refusal(issue(), closed).sentence).toMatchObject({ what: 'orderClosed' });
    expect(decide(back(), state(closed))).toMatchObject([{ type: 'materialReturned', quantityPcs: 12 }]);
  });

  test('far beyond the need is a supervisor’s, in one issue or in many; a whole bag is an operator’s', () => {
    const asked = (quantityPcs: number, issuedPcs = 0) =>
      refusal(issue({ quantityPcs }), given([component({})], issuedPcs)).sentence;
    expect(decide(issue({ quantityPcs: 600 }), state(given([component({})])))).toHaveLength(1);
    expect(asked(601)).toMatchObject({ what: 'supervisorIssues', quantity: { steps: 601 } });
    expect(asked(1, 600)).toMatchObject({ what: 'supervisorIssues', quantity: { steps: 601 } });
    for (const role of ['teamLead', 'supervisor'] as const)
      expect(decide(issue({ quantityPcs: 601 }), state(given([component({})], 0, { role })))).toHaveLength(1);
    const bag = given([component({ unit: kg, quantityPcs: 300 })]);
    expect(decide(issue({ quantityPcs: 50_000, unit: kg }), state(bag))).toHaveLength(1);
    expect(refusal(issue({ quantityPcs: 50_001, unit: kg }), bag).code).toBe('forbidden');
    const declarations = { operatorPcs: 0, operatorShare: 0.5, operatorNeeds: 1 };
    const strict = { ...state(given([component({})])), plant: { ...plant, declarations } };
    expect(decide(issue({ quantityPcs: 200 }), strict)).toHaveLength(1);
    expect(() => decide(issue({ quantityPcs: 201 }), strict)).toThrow(/ask a supervisor/);
  });

  test('“0010” and “10” are one operation', () => {
    expect(decide(issue(), state(given([component({ operationNumber: '10' })])))).toHaveLength(1);
  });
});

describe('material comes back', () => {
  test('only as much as went in, of the lot that went in', () => {
    const twelve = given([component({})], 12);
    expect(decide(back(), state(twelve))).toMatchObject([{ type: 'materialReturned', lot: 'L1', quantityPcs: 12 }]);
    expect(refusal(back({ quantityPcs: 13 }), twelve).sentence).toMatchObject({ what: 'notSoMuchIssuedOfLot' });
    expect(refusal(back({ lot: 'L2' }), twelve).sentence).toMatchObject({ what: 'notSoMuchIssuedOfLot' });
    const piece = (serial: string) => back({ quantityPcs: 1, serials: [serial] });
    expect(decide(piece('S1'), state(twelve))).toMatchObject([{ serials: ['S1'] }]);
    expect(refusal(piece('S2'), twelve).sentence).toMatchObject({ what: 'serialNotIn', serial: 'S2' });
    expect(refusal(back({ lot: null }), twelve).sentence).toMatchObject({ what: 'notSoMuchIssued' });
  });

  test('an issue is not undone once its material has come back', () => {
    const fact = {
      ...{ type: 'materialIssued' as const, seq: 11, edgeId: 'box', machineId: 'press-1', recordedAt: NOW, at: NOW },
      ...{ by: 'Bert', operationId: ID, itemId: 'ROD', lot: 'L1', quantityPcs: 12 },
    };
    const undo = ask({ type: 'undoCorrection', seq: 11 });
    const left = (pcs: number) => given([component({})], pcs, { corrections: [fact] });
    expect(decide(undo, state(left(12)))).toMatchObject([{ type: 'materialIssued', quantityPcs: -12, undoes: 11 }]);
    expect(refusal(undo, left(11)).sentence).toMatchObject({ what: 'notSoMuchIssuedOfLot' });
  });
});

describe('two people and one component', () => {
  test('the second is told what the first issued since', () => {
    const by = { seq: 11, edgeId: 'box', machineId: 'cnc-1', recordedAt: NOW, at: NOW, by: 'Bert', operationId: ID };
    const fact = { ...by, type: 'materialIssued' as const, itemId: 'ROD', lot: 'L1', quantityPcs: 12 };
    const others = given([component({}), component({ itemId: 'NUT' })], 0, { corrections: [fact] });
    expect(refusal(issue({ seenSeq: 10 }), others)).toMatchObject({ code: 'conflict' });
    expect(decide(issue({ seenSeq: 11 }), state(others))).toHaveLength(1);
    expect(decide(issue({ seenSeq: 10, itemId: 'NUT' }), state(others))).toHaveLength(1);
  });
});

describe('what comes out', () => {
  const lot = (quantityPcs: number, change: object = {}) =>
    ask({ type: 'declareLot', operationId: ID, lot: 'P-2', quantityPcs, ...change });
  test('lots hold no more than the good parts', () => {
    expect(decide(lot(5), state(given([])))).toMatchObject([{ type: 'lotProduced', lot: 'P-2', quantityPcs: 5 }]);
    expect(refusal(lot(6), given([])).sentence).toMatchObject({ what: 'notSoManyGoodForLots' });
  });
  test('serial numbers are as many as pieces', () => {
    expect(decide(lot(2, { serials: ['A', 'B'] }), state(given([])))).toMatchObject([{ serials: ['A', 'B'] }]);
    expect(refusal(lot(2, { serials: ['A'] }), given([])).sentence).toMatchObject({ what: 'serialsNeeded' });
    const again = lot(2, { serials: ['A', 'M1'] });
    expect(refusal(again, given([])).sentence).toMatchObject({ what: 'serialMadeAlready', serial: 'M1' });
    const other = order();
    const second = {
      ...other,
      id: 'O-2',
      operations: other.operations.map((one) => ({ ...one, id: one.id.replace('O-1', 'O-2') })),
    };
    const made = totals('O-2/0010', { goodPcs: 5 });
    const both = given([], 0, { orders: [other, second] });
    const here = { ...both, operations: [...(both.operations ?? []), made] };
    const there = ask({ type: 'declareLot', operationId: 'O-2/0010', lot: 'P-9', quantityPcs: 1, serials: ['M1'] });
    expect(refusal(there, here).sentence).toEqual({ what: 'serialMadeAlready', serial: 'M1', operationId: ID });
    const bolts = { ...second, itemId: 'bolt' };
    expect(decide(there, state({ ...here, orders: [other, bolts] }))).toHaveLength(1);
  });
  test('the first part is approved once, where the operation is in work', () => {
    const approve = ask({ type: 'approveFirstPart', operationId: ID });
    expect(decide(approve, state(given([])))).toMatchObject([{ type: 'firstPartApproved', operationId: ID }]);
    const elsewhere = given([], 0, { operations: [totals(ID, { inWorkAt: [], status: 'interrupted' })] });
    expect(refusal(approve, elsewhere).sentence).toMatchObject({ what: 'noApprovalNotInWork' });
    const approved = totals(ID, { material: { consumed: [], lots: [], firstPart: { at: NOW, by: 'Bert' } } });
    expect(decide(approve, state(given([], 0, { operations: [approved] })))).toEqual([]);
  });
});
