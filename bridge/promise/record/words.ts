/**
 * How given dates were kept. A word is judged when its date has passed, whether the order ended or not. What nobody
 * can judge is an outcome of its own: another date given in time, a withdrawal, an order that was cancelled, closed
 * without an end that anybody saw, or changed. None of these mends a date that had passed before.
 */
import { wilson } from './wilson.ts';

export const wordOutcomes = [
  'kept',
  'broken',
  'open',
  'changed',
  'withdrawn',
  'orderChanged',
  'cancelled',
  'closed',
] as const;
/** `open`: its date has not come; `changed`: another date was given; `orderChanged`: it is for other goods by now. */
export type WordOutcome = (typeof wordOutcomes)[number];

/** One date that was given. */
export interface GivenWord {
  orderId: string;
  givenAt: number;
  date: number;
  /** The chance that it was given with; null: none was computed. */
  level: number | null;
  /** The act that ended it. */
  ended: { at: number; how: 'changed' | 'withdrawn' } | null;
  /** When the order was done, by the facts; null: not yet, or nobody saw it. */
  finishedAt: number | null;
  /** Over without an end that anybody saw. */
  over: { at: number; how: 'cancelled' | 'closed' } | null;
  /** The order is of another item or quantity than when it was given. */
  isOrderChanged: boolean;
  /** What it may be grouped by, e.g. `strategy:MTO`. */
  tags: readonly string[];
}

export interface WordScore {
  /** Dates given, each change anew. */
  given: number;
  /** Judged: kept or broken. */
  due: number;
  kept: number;
  share: number | null;
  /** The truth lies between these with 95 % (Wilson). */
  low: number | null;
  high: number | null;
  /** Enough of them to judge by: 30. */
  isJudged: boolean;
  /** Mean chance that the judged ones were given with. */
  level: number | null;
  outcomes: Readonly<Record<WordOutcome, number>>;
}

const FEWEST_WORDS = 30;

export function outcomeOf({ date, ended, finishedAt, over, isOrderChanged }: GivenWord, now: number): WordOutcome {
  const doneBy = (at: number): boolean => finishedAt !== null && finishedAt <= at;
  if (ended !== null && ended.at <= date && !doneBy(ended.at)) return ended.how;
  if (over !== null && finishedAt === null && (over.how === 'closed' || over.at <= date)) return over.how;
  if (date > now) return 'open';
  if (isOrderChanged) return 'orderChanged';
  return doneBy(date) ? 'kept' : 'broken';
}

export function scoreWords(words: readonly GivenWord[], now: number): WordScore {
  const outcomes = { kept: 0, broken: 0, open: 0, changed: 0, withdrawn: 0, orderChanged: 0, cancelled: 0, closed: 0 };
  const levels: number[] = [];
  for (const word of words) {
    const outcome = outcomeOf(word, now);
    outcomes[outcome] += 1;
    if ((outcome === 'kept' || outcome === 'broken') && word.level !== null) levels.push(word.level);
  }
  const { kept } = outcomes;
  const due = kept + outcomes.broken;
  const share = due === 0 ? null : kept / due;
  const { low, high } = share === null ? { low: null, high: null } : wilson(share, due);
  const level = levels.length === 0 ? null : levels.reduce((sum, one) => sum + one, 0) / levels.length;
  return { given: words.length, due, kept, share, low, high, isJudged: due >= FEWEST_WORDS, level, outcomes };
}

/** The same by tag, for the tags that any word carries. */
export function scoreWordsByTag(words: readonly GivenWord[], now: number): Record<string, WordScore> {
  const byTag = new Map<string, GivenWord[]>();
  for (const word of words)
    for (const tag of word.tags) {
      const known = byTag.get(tag);
      if (known === undefined) byTag.set(tag, [word]);
      else known.push(word);
    }
  const tags = [...byTag].sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(tags.map(([tag, own]) => [tag, scoreWords(own, now)]));
}

/** Over time: words whose dates fell into each of the last stretches, the oldest first; empty ones before the first are left out. */
export function scoreWordsOverTime(
  words: readonly GivenWord[],
  now: number,
  { stretchMs, most }: { stretchMs: number; most: number },
): { from: number; to: number; score: WordScore }[] {
  const stretches = Array.from({ length: most }, (_, index) => {
    const to = now - (most - 1 - index) * stretchMs;
    const inIt = words.filter(({ date }) => date > to - stretchMs && date <= to);
    return { from: to - stretchMs, to, score: scoreWords(inIt, now) };
  });
  const first = stretches.findIndex(({ score }) => score.given > 0);
  return first === -1 ? [] : stretches.slice(first);
}
