/** Scores of all cells of a policy together: means over orders, standard errors over cells. */
import type { PolicyName } from './policies.ts';
import type { BesideScore, CellScore } from './score.ts';
import type { CellResult } from './study.ts';

export interface Figure {
  mean: number;
  /** Over cells; null with fewer than two. */
  standardError: number | null;
}

export interface PolicySummary {
  policy: PolicyName;
  cells: number;
  orders: number;
  otd: Figure;
  otdRange: readonly [number, number];
  coverage: Record<'p50' | 'p80' | 'p90' | 'p95', Figure>;
  pinballDays: Record<'p50' | 'p80' | 'p90' | 'p95', Figure>;
  crpsDays: Figure;
  quotedDays: Figure;
  actualDays: Figure;
  tardinessDays: Figure;
  /** On time, had every date been 0, 1, 2 … days later. */
  laterOtd: readonly number[];
  pit: readonly number[];
  naive: BesideSummary | null;
  open: BesideSummary | null;
  quoteMs: readonly number[];
  refreshMs: readonly number[];
}

/** What is scored beside the quotes: the naive forecaster on the same orders, the fresh dates of open ones. */
export interface BesideSummary {
  count: number;
  coverage: PolicySummary['coverage'];
  crpsDays: Figure;
}

export function summarise(policy: PolicyName, cells: readonly CellResult[]): PolicySummary {
  const scores = cells.filter((cell) => cell.policy === policy).map((cell) => cell.score);
  const figure = (value: (score: CellScore) => number) => figureOf(scores, value);
  const otds = scores.map((score) => score.otd);
  return {
    policy,
    cells: scores.length,
    orders: scores.reduce((sum, score) => sum + score.orders, 0),
    otd: figure((score) => score.otd),
    otdRange: [Math.min(...otds), Math.max(...otds)],
    coverage: {
      p50: figure((score) => score.coverage.p50),
      p80: figure((score) => score.coverage.p80),
      p90: figure((score) => score.coverage.p90),
      p95: figure((score) => score.coverage.p95),
    },
    pinballDays: {
      p50: figure((score) => score.pinballDays.p50),
      p80: figure((score) => score.pinballDays.p80),
      p90: figure((score) => score.pinballDays.p90),
      p95: figure((score) => score.pinballDays.p95),
    },
    crpsDays: figure((score) => score.crpsDays),
    quotedDays: figure((score) => score.quotedDays),
    actualDays: figure((score) => score.actualDays),
    tardinessDays: figure((score) => score.tardinessDays),
    laterOtd: (scores[0]?.laterOtd ?? []).map((_, days) => figure((score) => score.laterOtd[days] ?? 1).mean),
    pit: Array.from({ length: 10 }, (_, bin) => scores.reduce((sum, score) => sum + (score.pit[bin] ?? 0), 0)),
    naive: besides(scores.map(({ naive }) => naive)),
    open: besides(scores.map(({ open }) => open)),
    quoteMs: scores.flatMap((score) => score.quoteMs),
    refreshMs: scores.flatMap((score) => score.refreshMs),
  };
}

function besides(given: readonly BesideScore[]): BesideSummary | null {
  const scores = given.flatMap((one) => one ?? []);
  if (scores.length === 0) return null;
  const figure = (value: (score: (typeof scores)[number]) => number) =>
    weighed(scores.map((score) => ({ n: score.count, value: value(score) })));
  return {
    count: scores.reduce((sum, { count }) => sum + count, 0),
    coverage: {
      p50: figure(({ coverage }) => coverage.p50),
      p80: figure(({ coverage }) => coverage.p80),
      p90: figure(({ coverage }) => coverage.p90),
      p95: figure(({ coverage }) => coverage.p95),
    },
    crpsDays: figure(({ crpsDays }) => crpsDays),
  };
}

function figureOf(scores: readonly CellScore[], value: (score: CellScore) => number): Figure {
  return weighed(scores.map((score) => ({ n: score.orders, value: value(score) })));
}

/** Orders of one cell share its luck: the cell is the unit of chance. */
function weighed(cells: readonly { n: number; value: number }[]): Figure {
  const total = cells.reduce((sum, { n }) => sum + n, 0);
  if (total === 0) return { mean: Number.NaN, standardError: null };
  const mean = cells.reduce((sum, { n, value }) => sum + n * value, 0) / total;
  const count = cells.length;
  if (count < 2) return { mean, standardError: null };
  const squares = cells.reduce((sum, { n, value }) => sum + ((n * count) / total) ** 2 * (value - mean) ** 2, 0);
  return { mean, standardError: Math.sqrt(squares / (count * (count - 1))) };
}

export function percentile(values: readonly number[], level: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(level * sorted.length))] ?? Number.NaN;
}
