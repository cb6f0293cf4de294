/** How the plant kept its word, and how well its distributions held, over all orders. */
import { DAY_MS, WEEK_MS } from '../../shared/core/words/time.ts';
import { type DriftAlarm, updateDrift } from '../promise/record/drift.ts';
import { type RecordedPromise, type RecordScore, scoreByTag, scoreRecord } from '../promise/record/record.ts';
import {
  type GivenWord,
  outcomeOf,
  scoreWords,
  scoreWordsByTag,
  scoreWordsOverTime,
  type WordOutcome,
  type WordScore,
} from '../promise/record/words.ts';
import type { Storage } from '../storage/storage.ts';
import { DriftSchema, parseStanding } from './on-disk.ts';
import type { Outcomes, Stored } from './outcomes.ts';
import type { Words } from './words-given.ts';

export interface Score {
  /** The dates given, and what became of them; also by strategy, last work centre and customer, and over time. */
  word: {
    all: WordScore;
    byTag: Readonly<Record<string, WordScore>>;
    overTime: readonly { from: number; to: number; score: WordScore }[];
  };
  /** The first distribution of each order, level by level; also by strategy and last work centre. */
  all: RecordScore;
  byTag: Readonly<Record<string, RecordScore>>;
  /** Of orders from before the first promise: what would have been promised, by a backtest; left out without one. */
  backfilled?: RecordScore;
}

/** A date that was given, and what became of it. */
export interface JudgedWord extends Pick<GivenWord, 'orderId' | 'givenAt' | 'date' | 'level' | 'finishedAt'> {
  outcome: WordOutcome;
}

export interface PlantRecord {
  score(): Score;
  /** Every date that the score counts, the one given last first. */
  words(): JudgedWord[];
  /** Of all dates given, as the page shows it: of a moment ago, where no date was given or changed since. */
  summary(): WordScore;
  /** Looks whether promises have drifted from what they say. */
  watch(): Promise<void>;
  drift(): DriftAlarm[];
}

export interface RecordOptions {
  outcomes: Outcomes;
  words: Words;
  /** The first distribution of each order. */
  first: ReadonlyMap<string, Stored>;
  /** What a backtest says of orders that have none. */
  backfilled?: ReadonlyMap<string, Stored>;
  now: () => number;
}

/** Older promises say nothing of whether the dates of today hold. */
const DRIFT_WINDOW_MS = 182 * DAY_MS;
/** The page asks at every change on the floor; what is summed up is every order that ever had a date. */
const SUMMARY_MS = 5_000;
const OVER_TIME = { stretchMs: 4 * WEEK_MS, most: 13 };
const driftKey = ({ group, level }: DriftAlarm): string => `${group} ${level}`;

export async function openRecord(
  { transact }: Pick<Storage, 'transact'>,
  options: RecordOptions,
): Promise<PlantRecord> {
  const { outcomes, words, first, backfilled, now } = options;
  const noted = await transact((tx) => tx.notes.of('drift'));
  let drift: ReadonlyMap<string, DriftAlarm> = new Map(
    parseStanding(DriftSchema, noted).map((alarm) => [driftKey(alarm), alarm]),
  );
  const recordedOf = (promises: Iterable<[string, Stored]>): RecordedPromise[] =>
    [...promises].flatMap(([orderId, stored]) => outcomes.recorded(orderId, stored, words.acts(orderId)) ?? []);
  const recorded = (): RecordedPromise[] => recordedOf(first);
  const past = (): RecordedPromise[] => recordedOf([...(backfilled ?? [])].filter(([orderId]) => !first.has(orderId)));
  const given = (): GivenWord[] => [...words.all()].flatMap(([orderId, acts]) => outcomes.words(orderId, acts));
  let summary: { at: number; acts: number; score: WordScore } | null = null;
  return {
    summary: () => {
      const at = now();
      if (summary === null || summary.acts !== words.count() || Math.abs(at - summary.at) >= SUMMARY_MS)
        summary = { at, acts: words.count(), score: scoreWords(given(), at) };
      return summary.score;
    },
    score: () => {
      const at = now();
      const record = recorded();
      const all = given();
      const before = past();
      return {
        ...(before.length === 0 ? {} : { backfilled: scoreRecord(before, at) }),
        word: {
          all: scoreWords(all, at),
          byTag: scoreWordsByTag(all, at),
          overTime: scoreWordsOverTime(all, at, OVER_TIME),
        },
        all: scoreRecord(record, at),
        byTag: Object.fromEntries(scoreByTag(record, at)),
      };
    },
    words: () => {
      const at = now();
      return given()
        .map((word) => {
          const { orderId, givenAt, date, level, finishedAt } = word;
          return { orderId, givenAt, date, level, finishedAt, outcome: outcomeOf(word, at) };
        })
        .sort((a, b) => b.givenAt - a.givenAt || (a.orderId < b.orderId ? -1 : 1));
    },
    watch: () =>
      transact(async (tx) => {
        const at = now();
        const lately = recorded().filter((promise) => promise.madeAt >= at - DRIFT_WINDOW_MS);
        const next = updateDrift(drift, new Map([['all', scoreRecord(lately, at)], ...scoreByTag(lately, at)]), at);
        if ([...next.keys()].join() !== [...drift.keys()].join())
          tx.notes.put('drift', JSON.stringify([...next.values()]));
        tx.onCommit(() => {
          drift = next;
        });
      }),
    drift: () => [...drift.values()],
  };
}
