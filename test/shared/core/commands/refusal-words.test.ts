import { describe, expect, test } from 'vitest';
import type { Command } from '../../../../shared/core/commands/command.ts';
import { decide } from '../../../../shared/core/commands/decide.ts';
import { type Counter, CounterSchema } from '../../../../shared/core/words/plant.ts';
import { Problem } from '../../../../shared/core/words/problem.ts';
import { pieces } from '../../../../shared/core/words/quantity.ts';
import { ask, type Given, NOW, order, plant, refusal, state, totals } from './given.ts';

/** What a refusal says, with the figures that a person needs to put it right. */
const ID = 'O-1/0010';
const kg = { name: 'kg', decimals: 3 };

describe('too many parts', () => {
  const given: Given = { operations: [totals(ID, { goodPcs: 45, scrapPcs: 5, reworkPcs: 3 })], role: 'supervisor' };
  const scrap = (quantityPcs: number, of: 'good' | 'scrap' = 'good', reasonId: string | null = null) =>
    ask({ type: 'declareScrap', operationId: ID, quantityPcs, reasonId, of });
  const rework = (quantityPcs: number) => ask({ type: 'declareRework', operationId: ID, quantityPcs, reasonId: null });
  const count = (counter: 'good' | 'scrap', quantityPcs: number) =>
    ask({ type: 'correctCount', operationId: ID, counter, quantityPcs });
  const are = (steps: number) => ({ steps, unit: pieces });
  test.each<[Command, object]>([
    [scrap(46), { what: 'notSoManyGood', good: are(45), quantity: are(46) }],
    [scrap(6, 'scrap'), { what: 'notSoManyCounted', scrap: are(5), quantity: are(6) }],
    [scrap(-6), { what: 'notSoMuchScrap', scrap: are(5), quantity: are(6) }],
    [rework(46), { what: 'notSoManyGoodToRework', good: are(45), quantity: are(46) }],
    [rework(-4), { what: 'notSoMuchRework', rework: are(3), quantity: are(4) }],
    [count('good', -46), { what: 'notSoManyGoodToTake', counted: are(45), quantity: are(46) }],
    [count('scrap', -6), { what: 'notSoManyScrapToTake', counted: are(5), quantity: are(6) }],
  ])('are refused with how many there are', (command, sentence) => {
    expect(refusal(command, given).sentence).toEqual({ ...sentence, operationId: ID });
  });
  test('are said in the order’s unit', () => {
    const weighed = { ...given, orders: [order({ unit: kg })] };
    expect(refusal(scrap(46), weighed).message).toContain('0.045 kg');
    expect(refusal(rework(46), weighed).message).toContain('0.046 kg');
    expect(refusal(count('good', -46), weighed).message).toContain('0.045 kg');
  });
  test('of an operation on which nothing was counted: not a single one for rework, and none back', () => {
    expect(refusal(rework(1)).sentence).toMatchObject({ good: are(0) });
    expect(refusal(rework(-1)).sentence).toMatchObject({ rework: are(0) });
  });
  test('of one reason: what others were given for stays theirs, also where it is more than there is', () => {
    const rows = (other: number) => [
      { reasonId: 'crack', quantityPcs: 1 },
      { reasonId: 'burr', quantityPcs: other },
    ];
    const withRows = (other: number): Given => ({
      operations: [totals(ID, { scrapPcs: 5, scrapByReason: rows(other) })],
    });
    expect(decide(scrap(-2, 'good', 'crack'), state(withRows(3)))).toHaveLength(1);
    expect(refusal(scrap(-3, 'good', 'crack'), withRows(3)).sentence).toMatchObject({ scrap: are(2) });
    expect(refusal(scrap(-1, 'good', 'crack'), withRows(5)).sentence).toMatchObject({ scrap: are(0) });
    // More scrap is no matter of reasons.
    expect(decide(scrap(40, 'good', 'crack'), state(withRows(5)))).toHaveLength(1);
    expect(refusal(scrap(6, 'scrap', 'crack'), withRows(3)).sentence).toMatchObject({ scrap: are(5) });
  });
});

describe('parts that go to another order, from under what was declared of them', () => {
  const supposing = (before: number | null, after: number | null) =>
    [before, after].map((overDeclaredPcs) => (overDeclaredPcs === null ? null : totals(ID, { overDeclaredPcs })));
  const given = (over: [number | null, number | null], change: Given = {}): Given => {
    const [before = null, after = null] = supposing(...over);
    return { role: 'supervisor', operations: [totals(ID)], supposing: [{ operationId: ID, before, after }], ...change };
  };
  const give = ask({ type: 'reassignProduction', from: NOW - 9, to: NOW, operationIds: null });
  test.each<[number | null, number | null]>([
    [0, 0],
    [3, 3],
    [3, 2],
    [3, null],
    [null, 0],
    [null, null],
  ])('stay enough where %s were missing and %s would be', (before, after) => {
    expect(decide(give, state(given([before, after])))).toHaveLength(1);
  });
  test.each<[number | null, number, number]>([
    [0, 1, 1],
    [3, 5, 2],
    [null, 4, 4],
  ])(
    'are refused where %s were missing and %d would be, by how many more, in the order’s unit',
    (before, after, more) => {
      const made = { what: 'moreDeclaredThanMade', operationId: ID };
      const [steps, [pcs, grams]] = [50, [pieces, kg]];
      expect(refusal(give, given([before, after])).sentence).toEqual({
        ...made,
        made: { steps, unit: pcs },
        more: { steps: more, unit: pcs },
      });
      const weighed = given([before, after], { orders: [order({ id: 'O-0', operations: [] }), order({ unit: kg })] });
      expect(refusal(give, weighed).sentence).toEqual({
        ...made,
        made: { steps, unit: grams },
        more: { steps: more, unit: grams },
      });
    },
  );
  test('are not asked for where nothing changes hands', () => {
    const scrap = ask({ type: 'declareScrap', operationId: ID, quantityPcs: 1, reasonId: null });
    expect(decide(scrap, state(given([0, 9])))).toHaveLength(1);
    const signedOn = { seq: 11, edgeId: 'box', machineId: 'press-1', recordedAt: NOW, at: NOW, by: 'Ada' };
    const declared = { ...signedOn, type: 'reworkDeclared', operationId: ID, quantityPcs: 1, reasonId: null } as const;
    const operations = [totals(ID, { reworkPcs: 1 })];
    const undo = ask({ type: 'undoCorrection', seq: 11 });
    expect(decide(undo, state(given([0, 9], { corrections: [declared], operations })))).toHaveLength(1);
  });
});

describe('the wrong place', () => {
  const first = order().operations[0];
  if (first === undefined) throw new Error('The order has no operation.');
  const atMachines = (...machineIds: string[]): Given => ({
    orders: [order({ operations: [{ ...first, machineIds }] })],
  });
  const start = ask({ type: 'startOperation', operationId: ID, machineId: 'press-1' });
  const give = ask({ type: 'reassignProduction', from: NOW - 9, to: NOW, operationIds: ['O-1/0020'] });
  test('is said with the right one: the machines that are named, else the work centre', () => {
    expect(refusal(start, atMachines('cnc-1')).sentence).toEqual({
      what: 'plannedElsewhere',
      operationId: ID,
      machineId: 'press-1',
      place: { what: 'oneOfMachines', machineIds: ['cnc-1'] },
    });
    expect(refusal(start, atMachines('cnc-1', 'cnc-2')).sentence).toMatchObject({
      place: { what: 'oneOfMachines', machineIds: ['cnc-1', 'cnc-2'] },
    });
    expect(refusal(give).sentence).toEqual({
      what: 'cannotRunHere',
      operationId: 'O-1/0020',
      machineId: 'press-1',
      place: { what: 'workCentre', workCentreId: 'CNC' },
    });
  });
});

describe('a counter that cannot show the order’s unit', () => {
  const start = ask({ type: 'startOperation', operationId: ID, machineId: 'press-1' });
  const give = ask({ type: 'reassignProduction', from: NOW - 9, to: NOW, operationIds: [ID] });
  /** The press with these counters, and the order in kilograms. */
  const decided = (command: Command, counters: Record<string, Counter>, unit = kg) => {
    const machines = plant.machines.map((one) => (one.id === 'press-1' ? { ...one, counters } : one));
    return decide(command, { ...state({ orders: [order({ unit })] }), plant: { ...plant, machines } });
  };
  const parts = CounterSchema.parse({ unit: 'part' });
  test.each([start, give])('refuses $type, and says both units', (command) => {
    const unitsDiffer = { what: 'unitsDiffer', operationId: ID, unit: 'kg', machineId: 'press-1' };
    const caught = (counters: Record<string, Counter>) => {
      try {
        return decided(command, counters);
      } catch (error) {
        return error instanceof Problem ? error.sentence : error;
      }
    };
    expect(caught({ good: parts })).toEqual({ ...unitsDiffer, shown: 'pcs' });
    expect(caught({ good: CounterSchema.parse({ unit: 'part', decimals: 1 }) })).toEqual({
      ...unitsDiffer,
      shown: { what: 'unitNotNamed' },
    });
    const grams = CounterSchema.parse({ unit: 'part', decimals: 3 });
    expect(caught({ total: grams, good: parts })).toEqual({ ...unitsDiffer, shown: 'pcs' });
    expect(caught({ good: grams })).toHaveLength(1);
  });
  test('is no matter where it counts cycles: the operation says what a cycle makes', () => {
    expect(decided(start, { total: CounterSchema.parse({ unit: 'cycle' }) })).toHaveLength(1);
    expect(decided(start, {})).toHaveLength(1);
  });
});
