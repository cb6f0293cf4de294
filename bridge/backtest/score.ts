/** How good forecasts were: coverage with intervals, CRPS, error of the middle, beside the naive forecaster and Kaplan–Meier by part. */
import { DAY_MS } from '../../shared/core/words/time.ts';
import { groupBy } from '../promise/numbers/pool.ts';
import { wilson } from '../promise/record/wilson.ts';
import { crps, type Sample } from '../promise/skill/sample.ts';
import { type Outcome, toldLevels } from './rolling.ts';

export interface Coverage {
  share: number;
  /** Where the truth lies with 95 % (Wilson). */
  low: number;
  high: number;
}

export interface ForecastScore {
  /** Level in percent ("80") to the share that was kept. */
  coverage: Readonly<Record<string, Coverage>>;
  /** Means over the orders that ended. */
  crpsDays: number;
  maeDays: number;
  pinballDays: number;
}

export interface Score {
  orders: number;
  open: number;
  model: ForecastScore;
  /** Over the same orders; null without any. */
  naive: ForecastScore | null;
  /** Kaplan–Meier by part. */
  kaplanMeier: ForecastScore | null;
  /** 1 − CRPS / CRPS of the naive forecaster; null where there is none. */
  skill: number | null;
  leadDays: number;
  quotedDays: number;
}

export interface Scores {
  all: Score;
  byStrategy: Readonly<Record<string, Score>>;
  byWorkCentre: Readonly<Record<string, Score>>;
}

/** Orders that the naive forecaster had nothing to say of are in no figure: both are judged on the same ones. */
export function scoresOf(outcomes: readonly Outcome[], until: number): Scores {
  const grouped = (keyOf: (outcome: Outcome) => string) =>
    Object.fromEntries(
      [...groupBy(outcomes, keyOf)]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, own]) => [key, scoreOf(own, until)]),
    );
  return {
    all: scoreOf(outcomes, until),
    byStrategy: grouped(({ strategy }) => strategy),
    byWorkCentre: grouped(({ workCentreId }) => workCentreId),
  };
}

export function scoreOf(given: readonly Outcome[], until: number): Score {
  const outcomes = given.filter(({ naive }) => naive !== null);
  const ended = outcomes.filter(({ finishedAt }) => finishedAt !== null);
  const mean = (value: (outcome: Outcome) => number) =>
    ended.length === 0 ? 0 : ended.reduce((sum, outcome) => sum + value(outcome), 0) / ended.length;
  const model = forecastScore(outcomes, until, ({ told }) => told);
  const naive = forecastScore(outcomes, until, ({ naive: sample, told }) => sample ?? told);
  return {
    orders: outcomes.length,
    open: outcomes.length - ended.length,
    model,
    naive: outcomes.length === 0 ? null : naive,
    kaplanMeier:
      outcomes.length === 0 ? null : forecastScore(outcomes, until, ({ kaplanMeier, told }) => kaplanMeier ?? told),
    skill: naive.crpsDays > 0 ? 1 - model.crpsDays / naive.crpsDays : null,
    leadDays: mean(({ finishedAt, madeAt }) => ((finishedAt ?? madeAt) - madeAt) / DAY_MS),
    quotedDays: mean(({ quotedAt, madeAt }) => (quotedAt - madeAt) / DAY_MS),
  };
}

function forecastScore(
  outcomes: readonly Outcome[],
  until: number,
  sampleOf: (outcome: Outcome) => Sample,
): ForecastScore {
  const ended = outcomes.flatMap((outcome) =>
    outcome.finishedAt === null ? [] : [{ sample: sampleOf(outcome), at: outcome.finishedAt }],
  );
  const mean = (value: (sample: Sample, at: number) => number) =>
    ended.length === 0 ? 0 : ended.reduce((sum, { sample, at }) => sum + value(sample, at), 0) / ended.length / DAY_MS;
  return {
    coverage: Object.fromEntries(
      toldLevels.map((level) => [String(Math.round(level * 100)), coverageOf(outcomes, until, level, sampleOf)]),
    ),
    crpsDays: mean(crps),
    maeDays: mean((sample, at) => Math.abs(at - quantile(sample, 0.5))),
    pinballDays: mean((sample, at) => {
      const date = quantile(sample, 0.9);
      return at >= date ? 0.9 * (at - date) : 0.1 * (date - at);
    }),
  };
}

/** An order that is open tells that its level is beyond today's: Kaplan–Meier over where they ended. */
function coverageOf(
  outcomes: readonly Outcome[],
  until: number,
  level: number,
  sampleOf: (outcome: Outcome) => Sample,
): Coverage {
  const reached = outcomes
    .map((outcome) => {
      const at = outcome.finishedAt ?? until;
      return { level: levelReached(sampleOf(outcome), at), isOpen: outcome.finishedAt === null };
    })
    .sort((a, b) => a.level - b.level || Number(a.isOpen) - Number(b.isOpen));
  let surviving = 1;
  let atRisk = reached.length;
  for (const one of reached) {
    if (one.level > level) break;
    if (!one.isOpen) surviving *= 1 - 1 / atRisk;
    atRisk -= 1;
  }
  const share = 1 - surviving;
  return { share, ...(reached.length === 0 ? { low: 0, high: 1 } : wilson(share, reached.length)) };
}

/** The lowest level whose date was kept. */
function levelReached(sample: Sample, at: number): number {
  for (const level of [...fine, 1]) if (level === 1 || at <= quantile(sample, level)) return level;
  return 1;
}
const fine = Array.from({ length: 199 }, (_, index) => (index + 1) / 200);

function quantile(sample: Sample, level: number): number {
  const place = level * sample.length - 0.5;
  const low = Math.max(0, Math.min(sample.length - 1, Math.floor(place)));
  const high = Math.min(sample.length - 1, low + 1);
  const share = Math.max(0, Math.min(1, place - low));
  return (sample[low] ?? 0) + share * ((sample[high] ?? 0) - (sample[low] ?? 0));
}
