import { describe, expect, test } from 'vitest';
import { type DatedAct, decideWord, standingWord, type WordCase } from '../../../bridge/promise/word.ts';
import { DAY, NOW } from './fixture.ts';

const paula = { kind: 'person', name: 'paula' } as const;
const basis = { promise: 7, itemId: 'I1', quantityPcs: 100 };
const given: DatedAct = {
  type: 'promiseGiven',
  orderId: 'O1',
  at: NOW - DAY,
  by: { kind: 'policy', policy: 'firstQuote' },
  date: NOW + 10 * DAY,
  level: 0.9,
  basis,
};
const of = (more: Partial<WordCase> = {}): WordCase => ({
  ...{ orderId: 'O1', isOver: false, word: given, now: NOW, by: paula, chanceOf: () => 0.8, basis },
  ...more,
});
const change = { act: 'change', date: NOW + 12 * DAY, reason: 'the customer agreed' } as const;

describe('a person', () => {
  test('gives a date with the chance that it has then, and what it rests on', () => {
    const act = decideWord({ act: 'give', date: NOW + DAY }, of({ word: null }));
    expect(act).toEqual({
      ...{ type: 'promiseGiven', orderId: 'O1', at: NOW, by: paula, date: NOW + DAY, level: 0.8, basis },
    });
    expect(standingWord([act])).toBe(act);
  });

  test('changes it with a reason: the new date stands, with their name', () => {
    const act = decideWord(change, of());
    expect(act).toMatchObject({
      type: 'promiseChanged',
      by: paula,
      date: NOW + 12 * DAY,
      reason: 'the customer agreed',
    });
    expect(standingWord([given, act])).toBe(act);
  });

  test('withdraws it: nothing stands, and it can be given anew', () => {
    const act = decideWord({ act: 'withdraw', reason: 'not ours to promise' }, of());
    expect(standingWord([given, act])).toBeNull();
    const again = decideWord({ act: 'give', date: NOW + DAY }, of({ word: null }));
    expect(standingWord([given, act, again])).toBe(again);
  });

  test.each([
    ['a second date', { act: 'give', date: NOW + DAY } as const, of(), 'wordStands'],
    ['a date that has passed', { act: 'give', date: NOW } as const, of({ word: null }), 'wordInPast'],
    ['a change to the past', { ...change, date: NOW - 1 }, of(), 'wordInPast'],
    ['a change where none stands', change, of({ word: null }), 'noWord'],
    ['a withdrawal where none stands', { act: 'withdraw', reason: 'x' } as const, of({ word: null }), 'noWord'],
    ['a change to the same date', { ...change, date: given.date }, of(), 'wordIsThat'],
    ['a change of another date than they saw', { ...change, was: NOW + 9 * DAY }, of(), 'wordMoved'],
    ['a date of an order that is over', change, of({ isOver: true }), 'wordOfOver'],
  ])('is refused %s', (_, wish, where, what) => {
    expect(() => decideWord(wish, where)).toThrow(
      expect.objectContaining({ sentence: expect.objectContaining({ what }) }),
    );
  });
});
