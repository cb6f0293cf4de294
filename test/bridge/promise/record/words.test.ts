import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type GivenWord,
  outcomeOf,
  scoreWords,
  scoreWordsByTag,
  scoreWordsOverTime,
} from '../../../../bridge/promise/record/words.ts';
import { DAY, NOW } from '../fixture.ts';

const WORD: GivenWord = {
  ...{ orderId: 'O1', givenAt: NOW - 30 * DAY, date: NOW - 10 * DAY, level: 0.9, ended: null },
  ...{ finishedAt: NOW - 12 * DAY, over: null, isOrderChanged: false, tags: ['strategy:MTO', 'customer:Hansen'] },
};
const word = (more: Partial<GivenWord> = {}): GivenWord => ({ ...WORD, ...more });
const open = { finishedAt: null };

describe('a given date', () => {
  test.each([
    ['done before it', {}, 'kept'],
    ['done on the moment', { finishedAt: NOW - 10 * DAY }, 'kept'],
    ['done after it', { finishedAt: NOW - 9 * DAY }, 'broken'],
    ['passed, and the order is still open', open, 'broken'],
    ['ahead', { ...open, date: NOW + DAY }, 'open'],
    ['ahead, and the order is done: judged with the others of its day', { date: NOW + DAY }, 'open'],
    ['another one given in time', { ...open, ended: { at: NOW - 11 * DAY, how: 'changed' } }, 'changed'],
    ['another one given when it had passed', { ...open, ended: { at: NOW - DAY, how: 'changed' } }, 'broken'],
    ['withdrawn in time', { ...open, ended: { at: NOW - 11 * DAY, how: 'withdrawn' } }, 'withdrawn'],
    ['withdrawn when it had passed', { ...open, ended: { at: NOW - DAY, how: 'withdrawn' } }, 'broken'],
    ['cancelled in time', { ...open, over: { at: NOW - 20 * DAY, how: 'cancelled' } }, 'cancelled'],
    ['cancelled when it had passed', { ...open, over: { at: NOW - DAY, how: 'cancelled' } }, 'broken'],
    ['cancelled after it was done', { over: { at: NOW - 11 * DAY, how: 'cancelled' } }, 'kept'],
    ['closed, and nobody saw the end', { ...open, over: { at: NOW - DAY, how: 'closed' } }, 'closed'],
    ['done, of another quantity', { isOrderChanged: true }, 'orderChanged'],
  ] satisfies readonly (readonly [string, Partial<GivenWord>, string])[])('%s is %s', (_, more, outcome) => {
    expect(outcomeOf(word(more), NOW)).toBe(outcome);
  });
});

describe('the record of given dates', () => {
  test('of two says two of two, and that they are too few', () => {
    const score = scoreWords([word(), word({ orderId: 'O2' })], NOW);
    expect(score).toMatchObject({ given: 2, due: 2, kept: 2, share: 1, level: 0.9, isJudged: false });
    expect(score.low).toBeCloseTo(0.342, 3);
    expect(score.high).toBe(1);
  });

  test('of thirty judges', () => {
    const words = Array.from({ length: 30 }, (_, n) => word({ orderId: `O${n}`, ...(n < 3 ? open : {}) }));
    expect(scoreWords(words, NOW)).toMatchObject({ due: 30, kept: 27, isJudged: true, share: 0.9 });
  });

  test('is told by strategy and customer, and over time', () => {
    const words = [word(), word({ ...open, date: NOW - 40 * DAY, tags: ['strategy:ATO'] })];
    const byTag = scoreWordsByTag(words, NOW);
    expect(Object.keys(byTag)).toEqual(['customer:Hansen', 'strategy:ATO', 'strategy:MTO']);
    expect(byTag['strategy:ATO']).toMatchObject({ due: 1, kept: 0 });
    const series = scoreWordsOverTime(words, NOW, { stretchMs: 28 * DAY, most: 13 });
    expect(series.map(({ score: { due, kept } }) => [due, kept])).toEqual([
      [1, 0],
      [1, 1],
    ]);
  });

  test('is changed by cancelled orders by no more than their share', () => {
    const ended = fc.record({ isKept: fc.boolean(), isCancelled: fc.boolean() });
    fc.assert(
      fc.property(fc.array(ended, { minLength: 1, maxLength: 80 }), (orders) => {
        const asTheyWere = orders.map(({ isKept }) => word(isKept ? {} : open));
        const cancelled = orders.map(({ isKept, isCancelled }) =>
          isCancelled ? word({ ...open, over: { at: NOW - 20 * DAY, how: 'cancelled' } }) : word(isKept ? {} : open),
        );
        const share = orders.filter(({ isCancelled }) => isCancelled).length / orders.length;
        const [before, after] = [scoreWords(asTheyWere, NOW), scoreWords(cancelled, NOW)];
        expect(after.outcomes.cancelled).toBe(Math.round(share * orders.length));
        if (after.share !== null)
          expect(Math.abs((before.share ?? 0) - after.share)).toBeLessThanOrEqual(share + 1e-12);
        else expect(share).toBe(1);
      }),
    );
  });

  test('counts every date once, whatever became of it', () => {
    const days = fc.integer({ min: -30, max: 30 }).map((n) => NOW + n * DAY);
    const any = fc.record({
      date: days,
      finishedAt: fc.option(days.filter((at) => at <= NOW)),
      ended: fc.option(fc.record({ at: days.filter((at) => at <= NOW), how: fc.constantFrom('changed', 'withdrawn') })),
      over: fc.option(fc.record({ at: days.filter((at) => at <= NOW), how: fc.constantFrom('cancelled', 'closed') })),
      isOrderChanged: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(any, { maxLength: 40 }), (given) => {
        const { outcomes, due, kept } = scoreWords(
          given.map((one) => word(one)),
          NOW,
        );
        expect(Object.values(outcomes).reduce((sum, n) => sum + n, 0)).toBe(given.length);
        expect(due).toBe(kept + outcomes.broken);
      }),
    );
  });
});
