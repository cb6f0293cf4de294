import { describe, expect, test } from 'vitest';
import type { Correction } from '../../../../shared/core/commands/corrections.ts';
import { decide } from '../../../../shared/core/commands/decide.ts';
import { pieces } from '../../../../shared/core/words/quantity.ts';
import type { Role } from '../../../../shared/core/words/role.ts';
import { ask, type Given, HOUR, NOW, refusal, state, stop, totals } from './given.ts';

const ID = 'O-1/0010';
const box = { seq: 11, edgeId: 'box', machineId: 'press-1', recordedAt: NOW - HOUR, at: NOW - HOUR };
const corrections = (by: string) =>
  ({
    stopClassified: { ...box, by, type: 'stopClassified', from: NOW - HOUR, to: NOW - 9, reasonId: 'jam' },
    productionReassigned: { ...box, by, type: 'productionReassigned', from: NOW - 9, to: NOW, operationIds: [ID] },
    loadDeclared: {
      ...box,
      by,
      type: 'loadDeclared',
      content: [{ orderId: 'O-1', operationId: ID, quantityPcs: 5 }],
    },
    scrapDeclared: {
      ...box,
      by,
      type: 'scrapDeclared',
      operationId: ID,
      quantityPcs: 3,
      reasonId: 'crack',
      of: 'good',
    },
    reworkDeclared: { ...box, by, type: 'reworkDeclared', operationId: ID, quantityPcs: 2, reasonId: 'clean' },
    countCorrected: { ...box, by, type: 'countCorrected', operationId: ID, counter: 'good', quantityPcs: 4, note: '' },
    materialIssued: { ...box, by, type: 'materialIssued', operationId: ID, itemId: 'ROD', lot: 'L-1', quantityPcs: 6 },
    materialReturned: { ...box, by, type: 'materialReturned', operationId: ID, itemId: 'ROD', quantityPcs: 1 },
    lotProduced: { ...box, by, type: 'lotProduced', operationId: ID, lot: 'P-1', quantityPcs: 20 },
    firstPartApproved: { ...box, by, type: 'firstPartApproved', operationId: ID },
  }) satisfies Record<Correction['type'], Correction>;
type Kind = Correction['type'];
const issued = {
  consumed: [
    { itemId: 'ROD', lot: 'L-1', unit: pieces, issuedPcs: 10, returnedPcs: 4, backflushedPcs: 0 },
    { itemId: 'ROD', lot: null, unit: pieces, issuedPcs: 3, returnedPcs: 1, backflushedPcs: 0 },
  ],
  lots: [],
  firstPart: null,
};

const undo = ask({ type: 'undoCorrection', seq: 11 });
const given = (correction: Correction, change: Given = {}): Given => ({
  corrections: [correction],
  operations: [totals(ID, { goodPcs: 45, scrapPcs: 5, reworkPcs: 5, material: issued })],
  ...change,
});

describe('who may undo whose correction', () => {
  // A dash: not even one's own, because it cannot be given either.
  const mayBeUndoneBy: [Kind, Role, 'own and others’' | 'own' | '-'][] = [
    ['stopClassified', 'operator', 'own and others’'],
    ['scrapDeclared', 'operator', 'own and others’'],
    ['reworkDeclared', 'operator', 'own and others’'],
    ['materialIssued', 'operator', 'own and others’'],
    ['materialReturned', 'operator', 'own and others’'],
    ['lotProduced', 'operator', 'own and others’'],
    ['firstPartApproved', 'operator', 'own and others’'],
    ['productionReassigned', 'operator', 'own'],
    ['loadDeclared', 'operator', 'own'],
    ['countCorrected', 'operator', '-'],
    ...(['supervisor', 'planner', 'admin'] as const).flatMap((role) =>
      (Object.keys(corrections('Ada')) as Kind[]).map((kind): [Kind, Role, 'own and others’'] => [
        kind,
        role,
        'own and others’',
      ]),
    ),
  ];
  test.each(mayBeUndoneBy)('%s by an %s: %s', (kind, role, whose) => {
    const asked = {
      own: given(corrections('Ada')[kind], { role }),
      others: given(corrections('Bert')[kind], { role }),
    };
    if (whose === '-') expect(refusal(undo, asked.own).code).toBe('forbidden');
    else expect(decide(undo, state(asked.own)).length).toBeGreaterThan(0);
    if (whose === 'own and others’') expect(decide(undo, state(asked.others)).length).toBeGreaterThan(0);
    else expect(refusal(undo, asked.others).code).toBe('forbidden');
  });
});

describe('an undoing says again what held before', () => {
  const by = { machineId: 'press-1', by: 'Ada', commandId: 'command-1', undoes: 11 };
  const undone = (kind: Kind) => decide(undo, state(given(corrections('Bert')[kind], { role: 'supervisor' })));

  test('parts go back at the time at which they were said, and keep their reason', () => {
    expect(undone('scrapDeclared')).toEqual([
      { ...by, at: box.at, type: 'scrapDeclared', operationId: ID, quantityPcs: -3, reasonId: 'crack', of: 'good' },
    ]);
    expect(undone('reworkDeclared')).toEqual([
      { ...by, at: box.at, type: 'reworkDeclared', operationId: ID, quantityPcs: -2, reasonId: 'clean' },
    ]);
    expect(undone('materialIssued')).toEqual([
      { ...by, at: box.at, type: 'materialIssued', operationId: ID, itemId: 'ROD', lot: 'L-1', quantityPcs: -6 },
    ]);
    expect(undone('firstPartApproved')).toEqual([{ ...by, at: box.at, type: 'firstPartApproved', operationId: ID }]);
    expect(undone('countCorrected')).toEqual([
      { ...by, at: box.at, type: 'countCorrected', operationId: ID, counter: 'good', quantityPcs: -4, note: '' },
    ]);
  });
  test('time has no reason and no owner where it had none', () => {
    expect(undone('stopClassified')).toEqual([
      { ...by, at: NOW, type: 'stopClassified', from: NOW - HOUR, to: NOW - 9, reasonId: null },
    ]);
    expect(undone('productionReassigned')).toEqual([
      { ...by, at: NOW, type: 'productionReassigned', from: NOW - 9, to: NOW, operationIds: null },
    ]);
  });
  test('a whole stop that is no stop any more loses its reason where it was named', () => {
    const whole: Correction = { ...corrections('Bert').stopClassified, to: null };
    expect(decide(undo, state(given(whole)))).toMatchObject([{ from: NOW - HOUR, to: null, reasonId: null }]);
  });
});

describe('parts that were used otherwise since cannot go back', () => {
  const scrap = corrections('Ada').scrapDeclared;
  const count = corrections('Ada').countCorrected;
  const rework = corrections('Ada').reworkDeclared;
  const with_ = (goodPcs: number, scrapPcs: number, reworkPcs = 0): Given => ({
    role: 'supervisor',
    operations: [totals(ID, { goodPcs, scrapPcs, reworkPcs })],
  });
  test.each<[string, Correction, [number, number, number?], [number, number, number?]]>([
    ['rework, where less is left for it', rework, [0, 0, 2], [9, 9, 1]],
    ['a take-back of rework, where fewer good parts are left', { ...rework, quantityPcs: -2 }, [2, 0, 0], [1, 9, 9]],
    ['scrap, where less scrap is left', scrap, [0, 3], [0, 2]],
    ['a take-back of scrap, where fewer good parts are left', { ...scrap, quantityPcs: -3 }, [3, 0], [2, 9]],
    ['a reason taken from counted scrap', { ...scrap, of: 'scrap', quantityPcs: -3 }, [0, 3], [9, 2]],
    ['good parts that were added to the count', count, [4, 0], [3, 9]],
    ['scrap that was added to the count', { ...count, counter: 'scrap' }, [0, 4], [9, 3]],
  ])('%s', (_what, correction, enough, tooFew) => {
    expect(decide(undo, state(given(correction, with_(...enough))))).toHaveLength(1);
    expect(refusal(undo, given(correction, with_(...tooFew))).code).toBe('refused');
  });
  test('parts that were taken from the count may always come back', () => {
    const fewer: Correction = { ...count, quantityPcs: -40 };
    expect(decide(undo, state(given(fewer, with_(0, 0))))).toMatchObject([{ quantityPcs: 40 }]);
  });
});

describe('once', () => {
  const first = corrections('Bert').scrapDeclared;
  const undoing = (seq: number, undoes: number): Correction => ({ ...first, seq, undoes, by: 'Cleo' });
  test('what is undone is not undone again, and says by which fact it was', () => {
    const problem = refusal(undo, given(first, { corrections: [first, undoing(14, 11)] }));
    expect(problem).toMatchObject({ code: 'conflict', facts: [14] });
  });
  test('but again where its undoing was itself undone', () => {
    const log = [first, undoing(14, 11), undoing(15, 14)];
    expect(decide(undo, state(given(first, { corrections: log })))).toHaveLength(1);
    const again = refusal(undo, given(first, { corrections: [...log, undoing(16, 11)] }));
    expect(again).toMatchObject({ code: 'conflict', facts: [16] });
  });
  test('what another correction undid does not count', () => {
    const other: Correction = { ...first, seq: 12 };
    expect(decide(undo, state(given(first, { corrections: [first, other, undoing(14, 12)] })))).toHaveLength(1);
  });
});

describe('what was said over it since must be undone first', () => {
  const given_ = (later: Correction): Given => ({
    role: 'supervisor',
    corrections: [corrections('Bert')[later.type], later],
    stops: [stop()],
  });
  const saidOf = (given: Given) => ({
    ...state(given),
    said: () => ({
      stops: (given.corrections ?? []).flatMap((one) => (one.type === 'stopClassified' ? [one] : [])),
      owners: (given.corrections ?? []).flatMap((one) => (one.type === 'productionReassigned' ? [one] : [])),
    }),
  });
  test('a reason', () => {
    const later: Correction = { ...corrections('Cleo').stopClassified, seq: 12, recordedAt: NOW - 1, reasonId: 'die' };
    expect(() => decide(undo, saidOf(given_(later)))).toThrow(
      expect.objectContaining({ code: 'conflict', facts: [12] }),
    );
  });
  test('an owner', () => {
    const later: Correction = { ...corrections('Cleo').productionReassigned, seq: 12, recordedAt: NOW - 1 };
    expect(() => decide(undo, saidOf(given_(later)))).toThrow(
      expect.objectContaining({ code: 'conflict', facts: [12] }),
    );
  });
});
