/** What is known of an old chunk, at rest and told anew. */
import { expect, test } from 'vitest';
import { freshState } from '../../../../shared/core/machine/fold-state.ts';
import { Known } from '../../../../shared/core/machine/known.ts';
import { AtHand } from '../../../../shared/core/words/at-rest.ts';
import type { Cellar } from '../../../../shared/core/words/cellar.ts';

function emptyCellar(): { cellar: Cellar; texts: Map<number, string> } {
  const texts = new Map<number, string>();
  let next = 0;
  const get = (at: number): string => {
    const text = texts.get(at);
    if (text === undefined) throw new Error('nothing lies there');
    return text;
  };
  const put = (text: string): number => {
    texts.set(next, text);
    return next++;
  };
  return { cellar: { put, get, drop: (at) => texts.delete(at) }, texts };
}

test.each([0, 1, 2])('what was laid down is told as it was, and as it was told anew; %i are at hand', (atHand) => {
  const { cellar, texts } = emptyCellar();
  const hand = new AtHand(atHand);
  const parts = (goodHere: number, key: string) => ({ after: { ...freshState(), goodHere }, keys: new Set([key]) });
  const all = [1, 2, 3].map((goodHere) => new Known(parts(goodHere, `operation ${goodHere}`)));
  const told = () => all.map(({ after, keys }) => [after.goodHere, ...keys]);

  for (const known of all) known.layDown({ cellar, hand });
  expect(told()).toEqual([
    [1, 'operation 1'],
    [2, 'operation 2'],
    [3, 'operation 3'],
  ]);

  all[0]?.set(parts(10, 'another'));
  expect(told()).toEqual([
    [10, 'another'],
    [2, 'operation 2'],
    [3, 'operation 3'],
  ]);
  expect(all.map(({ after }) => after)[0]).toEqual({ ...freshState(), goodHere: 10 });
  expect(texts.size).toBe(3);

  for (const known of all.slice(1)) known.pickUp();
  expect(texts.size).toBe(1);
});

test('before it is laid down nothing lies in a cellar', () => {
  const { cellar, texts } = emptyCellar();
  const known = new Known();
  known.set({ after: freshState(), keys: new Set(['operation']) });
  expect(texts.size).toBe(0);
  known.layDown({ cellar, hand: new AtHand(1) });
  known.layDown({ cellar, hand: new AtHand(1) });
  expect(texts.size).toBe(1);
});
