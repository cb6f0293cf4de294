/**
 * The word: the date that was given for an order, by a person or by a stated policy. Giving, changing and withdrawing
 * it are acts with a name; no computation moves it.
 */
import { Problem } from '../../shared/core/words/problem.ts';

/** Who gives the word on a new order: `firstQuote`, the first date computed for it; `people`, nobody but they. */
export const wordPolicies = ['firstQuote', 'people'] as const;
export type WordPolicy = (typeof wordPolicies)[number];

type Giver = { kind: 'person'; name: string } | { kind: 'policy'; policy: 'firstQuote' };

/** What the word rests on: the distribution of then, and the order as it was. null: nothing was computed, or nobody knows. */
interface WordBasis {
  /** The row of the promise on record. */
  promise: number | null;
  itemId: string | null;
  quantityPcs: number | null;
}

interface Act {
  orderId: string;
  at: number;
  by: Giver;
}
interface Dated extends Act {
  /** Epoch ms. */
  date: number;
  /** The chance that it was given with: the policy's level, or what the date had then; null where none was computed. */
  level: number | null;
  basis: WordBasis;
}
export type WordAct =
  | (Dated & { type: 'promiseGiven'; reason?: string | undefined })
  | (Dated & { type: 'promiseChanged'; reason: string })
  | (Act & { type: 'promiseWithdrawn'; reason: string });
export type DatedAct = Exclude<WordAct, { type: 'promiseWithdrawn' }>;

/** The word that stands after an order's acts, oldest first; null before the first, and after a withdrawal. */
export function standingWord(acts: readonly WordAct[]): DatedAct | null {
  const last = acts.at(-1);
  return last === undefined || last.type === 'promiseWithdrawn' ? null : last;
}

/** What a person wants. `was`: the date that stood when they looked, where they say it. */
export type WordWish =
  | { act: 'give'; date: number; reason?: string | undefined }
  | { act: 'change'; date: number; reason: string; was?: number | undefined }
  | { act: 'withdraw'; reason: string; was?: number | undefined };

export interface WordCase {
  orderId: string;
  /** Finished, closed or cancelled. */
  isOver: boolean;
  word: DatedAct | null;
  now: number;
  by: Giver;
  /** Of a date, by what is believed now; null where nothing is. */
  chanceOf: (date: number) => number | null;
  basis: WordBasis;
}

/**
 * A wish as the act that it becomes. Errors: `refused` on an order that is over, without a word to change or withdraw,
 * or for the date that stands; `invalid` for a date that has passed; `conflict` where the word is another by now.
 */
export function decideWord(wish: WordWish, of: WordCase): WordAct {
  const { orderId, word } = of;
  if (of.isOver) throw new Problem('refused', { what: 'wordOfOver', orderId });
  const act = { orderId, at: of.now, by: of.by };
  const dated = (date: number) => {
    if (date <= of.now) throw new Problem('invalid', { what: 'wordInPast' });
    return { date, level: of.chanceOf(date), basis: of.basis };
  };
  if (wish.act === 'give') {
    if (word !== null) throw new Problem('conflict', { what: 'wordStands', orderId });
    const reason = wish.reason === undefined ? {} : { reason: wish.reason };
    return { type: 'promiseGiven', ...act, ...dated(wish.date), ...reason };
  }
  if (word === null) throw new Problem('refused', { what: 'noWord', orderId });
  if (wish.was !== undefined && wish.was !== word.date) throw new Problem('conflict', { what: 'wordMoved', orderId });
  const { reason } = wish;
  switch (wish.act) {
    case 'change':
      if (wish.date === word.date) throw new Problem('refused', { what: 'wordIsThat', orderId });
      return { type: 'promiseChanged', ...act, ...dated(wish.date), reason };
    case 'withdraw':
      return { type: 'promiseWithdrawn', ...act, reason };
    default:
      return wish satisfies never;
  }
}
