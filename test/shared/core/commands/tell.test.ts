import { describe, expect, test } from 'vitest';
import {
  type Correction,
  checkSeen,
  isCorrection,
  type Subject,
  tellOf,
} from '../../../../shared/core/commands/corrections.ts';
import { decide } from '../../../../shared/core/commands/decide.ts';
import type { Event } from '../../../../shared/core/words/event.ts';
import { pieces } from '../../../../shared/core/words/quantity.ts';
import { ask, HOUR, NOW, order, plannedIn, plant, refusal, state, stop, totals } from './given.ts';

const ID = 'O-1/0010';
const kg = { name: 'kg', decimals: 3 };
const box = { seq: 11, edgeId: 'box', machineId: 'press-1', recordedAt: NOW, at: NOW - HOUR, by: 'Bert' };
const count = { ...box, operationId: ID, quantityPcs: 1_500 };

describe('what somebody said before', () => {
  // NOW is 10:00 UTC on a winter day.
  const said = { by: 'Bert', time: '11:00' };
  const quantity = { steps: 1_500, unit: kg };
  test.each<[Correction, object]>([
    [
      { ...box, type: 'stopClassified', from: NOW - HOUR, to: null, reasonId: 'jam' },
      { what: 'gaveReason', reason: 'Jam' },
    ],
    [
      { ...box, type: 'stopClassified', from: NOW - HOUR, to: NOW, reasonId: 'old' },
      { what: 'gaveReason', reason: 'old' },
    ],
    [{ ...box, type: 'stopClassified', from: NOW - HOUR, to: null, reasonId: null }, { what: 'tookReasonAway' }],
    [{ ...box, type: 'productionReassigned', from: 1, to: 2, operationIds: null }, { what: 'gaveToRules' }],
    [{ ...box, type: 'productionReassigned', from: 1, to: 2, operationIds: [] }, { what: 'gaveToNoOrder' }],
    [
      { ...box, type: 'productionReassigned', from: 1, to: 2, operationIds: [ID] },
      { what: 'gaveToOperations', operationIds: [ID] },
    ],
    [
      { ...box, type: 'loadDeclared', content: [{ orderId: 'O-1', operationId: ID, quantityPcs: 5 }] },
      { what: 'declaredLoad', operationIds: [ID] },
    ],
    [{ ...box, type: 'loadDeclared', content: [] }, { what: 'declaredNoLoad' }],
    [{ ...box, type: 'loadDeclared', content: [], undoes: 3 }, { what: 'tookLoadBack' }],
    [{ ...box, type: 'loadDeclared', content: [], during: { from: 1, to: 2 }, undoes: 3 }, { what: 'declaredNoLoad' }],
    [
      { ...count, type: 'scrapDeclared', reasonId: null, of: 'good' },
      { what: 'declaredScrap', quantity },
    ],
    [
      { ...count, type: 'scrapDeclared', reasonId: 'crack', of: 'good' },
      { what: 'declaredScrapBecause', quantity, reason: 'Crack' },
    ],
    [
      { ...count, type: 'reworkDeclared', reasonId: null },
      { what: 'declaredRework', quantity },
    ],
    [
      { ...count, type: 'reworkDeclared', reasonId: 'clean' },
      { what: 'declaredReworkBecause', quantity, reason: 'Clean' },
    ],
    [
      { ...count, type: 'countCorrected', counter: 'good', note: '' },
      { what: 'correctedGood', quantity },
    ],
    [
      { ...count, type: 'countCorrected', counter: 'scrap', note: '' },
      { what: 'correctedScrap', quantity },
    ],
  ])('$type', (fact, sentence) => {
    const weighed = order({ unit: kg });
    const other = order({ id: 'O-2', operations: [] });
    const planNow = (operationId: string) => plannedIn([other, weighed], operationId);
    expect(tellOf(fact, { plant: { ...plant, timeZone: 'Europe/Berlin' }, planNow })).toEqual({ ...said, ...sentence });
  });
  test('counts in pieces where nobody knows the order, or the parts have none', () => {
    const inPieces = { quantity: { steps: 1_500, unit: pieces } };
    const fact: Correction = { ...count, type: 'countCorrected', counter: 'good', note: '' };
    const planNow = (operationId: string) => plannedIn([order({ unit: kg })], operationId);
    expect(tellOf({ ...fact, operationId: 'O-9/0010' }, { plant, planNow })).toMatchObject(inPieces);
    expect(tellOf({ ...fact, operationId: null }, { plant, planNow })).toMatchObject(inPieces);
    expect(tellOf(fact, { plant, planNow: () => null })).toMatchObject(inPieces);
  });
});

describe('a command of somebody who', () => {
  const tag: Correction = { ...box, type: 'stopClassified', from: NOW - HOUR, to: null, reasonId: 'jam' };
  const classify = (seenSeq?: number) =>
    ask({
      type: 'classifyStop',
      from: NOW - HOUR,
      to: null,
      reasonId: 'die',
      ...(seenSeq === undefined ? {} : { seenSeq }),
    });
  const given = { corrections: [tag], stops: [stop()] };
  test('does not say what was seen is not asked about others', () =>
    expect(decide(classify(), state(given))).toHaveLength(1));
  test('had seen less is told, with the facts', () =>
    expect(refusal(classify(10), given)).toMatchObject({ code: 'conflict', facts: [11] }));
  test('had seen just that may go on', () => expect(decide(classify(11), state(given))).toHaveLength(1));
});

describe('another’s word on the same', () => {
  /** Who declares good parts of this operation as scrap, having seen nothing. */
  const scrap = (operationId: string | null) =>
    ask({ type: 'declareScrap', operationId, quantityPcs: 1, reasonId: null, seenSeq: 0 });
  const given = (fact: Correction) => ({ corrections: [fact], operations: [totals(ID), totals('O-1/0020')] });
  const declared = (operationId: string | null, machineId: string): Correction => ({
    ...count,
    machineId,
    operationId,
    type: 'scrapDeclared',
    reasonId: null,
    of: 'good',
  });
  const meets = (fact: Correction, operationId: string | null): boolean => {
    try {
      return decide(scrap(operationId), state(given(fact))).length === 0;
    } catch {
      return true;
    }
  };
  test.each<[string, Correction, string | null, boolean]>([
    ['operation, from another machine too', declared(ID, 'cnc-1'), ID, true],
    ['operation only', declared('O-1/0020', 'press-1'), ID, false],
    ['machine’s parts without an operation', declared(null, 'press-1'), null, true],
    ['machine only, where there is no operation', declared(null, 'cnc-1'), null, false],
    ['subject: a reason is no count', { ...box, type: 'stopClassified', from: 0, to: NOW, reasonId: null }, ID, false],
  ])('%s', (_what, fact, operationId, isMet) => expect(meets(fact, operationId)).toBe(isMet));
});

describe('another’s word on the same time of a machine', () => {
  const load = { ...box, type: 'loadDeclared', content: [], at: 50 } satisfies Correction;
  const during = { ...load, during: { from: 50, to: 60 } };
  const owner: Correction = { ...box, type: 'productionReassigned', from: 50, to: 60, operationIds: null };
  const reason: Correction = { ...box, type: 'stopClassified', from: 50, to: 60, reasonId: 'jam' };
  const whole: Correction = { ...box, type: 'stopClassified', from: 50, to: null, reasonId: 'jam' };
  const time = (about: 'stop' | 'owner', from: number, to: number, machineId = 'press-1'): Subject => ({
    about,
    machineId,
    from,
    to,
  });
  test.each<[string, Correction, Subject, boolean]>([
    ['load: it lies there from when it was put in', load, time('owner', 50, 51), true],
    ['load: and has no end', load, time('owner', 9_000, 9_001), true],
    ['load: not before it was put in', load, time('owner', 40, 50), false],
    ['load of a stretch: its last moment', during, time('owner', 59, 70), true],
    ['load of a stretch: its first', during, time('owner', 40, 51), true],
    ['load of a stretch: not what ends where it begins', during, time('owner', 40, 50), false],
    ['load of a stretch: nor what begins where it ends', during, time('owner', 60, 70), false],
    ['load: of this machine only', load, time('owner', 50, 51, 'cnc-1'), false],
    ['load: is no reason', load, time('stop', 50, 51), false],
    ['load: is no count', load, { about: 'count', machineId: 'press-1', operationId: null }, false],
    ['owner: a moment of it', owner, time('owner', 59, 70), true],
    ['owner: not what ends where it begins', owner, time('owner', 40, 50), false],
    ['owner: nor what begins where it ends', owner, time('owner', 60, 70), false],
    ['owner: is no reason', owner, time('stop', 50, 60), false],
    ['owner: of this machine only', owner, time('owner', 50, 60, 'cnc-1'), false],
    ['reason: a moment of it', reason, time('stop', 40, 51), true],
    ['reason: not what begins where it ends', reason, time('stop', 60, 70), false],
    ['reason: is no owner', reason, time('owner', 50, 60), false],
    ['reason of a whole stop: the moment by which it is named', whole, time('stop', 50, 51), true],
    ['reason of a whole stop: not the moment after', whole, time('stop', 51, 60), false],
  ])('%s', (_what, fact, subject, isMet) => {
    const check = () => checkSeen(state({ corrections: [fact] }), subject, 0);
    if (isMet) expect(check).toThrow(expect.objectContaining({ code: 'conflict', facts: [11] }));
    else expect(check).not.toThrow();
  });
});

test('a correction is what a person may take back', () => {
  const note: Event = { ...box, type: 'noteAdded', operationId: null, text: 'hot' };
  const scrap: Event = { ...count, type: 'scrapDeclared', reasonId: null, of: 'good' };
  expect([note, scrap].map(isCorrection)).toEqual([false, true]);
});
