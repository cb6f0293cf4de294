/** An order's dates as the page shows them: what is computed today, and the word on it. */
import type { WordScore } from '../promise/record/words.ts';
import type { Driver } from '../promise/shop.ts';

export interface PromiseView {
  madeAt: number;
  p50: number;
  p80: number;
  p95: number;
  /** The date that would be given today. */
  quotedAt: number;
  quoteLevel: number;
  /** The date that was given, and stands; null without one. */
  promisedAt: number | null;
  /** Probability of keeping `promisedAt`; null without it. */
  keepProbability: number | null;
  /** Probability of meeting `dueAt`; null without one. */
  onTimeProbability: number | null;
  /** What the promise rests on, in words' codes: e.g. `paperOnly`, `noMeasuredSetup`. */
  warnings: readonly string[];
  drivers: readonly Driver[];
}

/** The word on an order, as the page shows it to everybody: without names. */
export interface WordView {
  date: number;
  /** The chance that it was given with; null: none was computed then. */
  level: number | null;
  /** Of being kept: by what is believed now, and 0 or 1 once it is known; null where nobody will know. */
  chance: number | null;
  givenAt: number;
  by: 'person' | 'policy';
  /** It was another date before. */
  isChanged: boolean;
}

/** How the given dates were kept; null = none was given. */
export type RecordSummary = WordScore | null;
