/** Scores of all cells of a policy together: means over orders, standard errors over cells. */
import type { PolicyName } from './policies.ts';
import type { CellScore } from './score.ts';
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
  quoteMs: readonly number[];
  refreshMs: readonly number[];
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
    quoteMs: scores.flatMap((score) => score.quoteMs),
    refreshMs: scores.flatMap((score) => score.refreshMs),
  };
}

function figureOf(scores: readonly CellScore[], value: (score: CellScore) => number): Figure {
  const orders = scores.reduce((sum, score) => sum + score.orders, 0);
  if (orders === 0) return { mean: Number.NaN, standardError: null };
  const mean = scores.reduce((sum, score) => sum + score.orders * value(score), 0) / orders;
  if (scores.length < 2) return { mean, standardError: null };
  // Orders of one cell share its luck: the cell is the unit of chance.
  const n = scores.length;
  const squares = scores.reduce(
    (sum, score) => sum + ((score.orders * n) / orders) ** 2 * (value(score) - mean) ** 2,
    0,
  );
  return { mean, standardError: Math.sqrt(squares / (n * (n - 1))) };
}

export function percentile(values: readonly number[], level: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(level * sorted.length))] ?? Number.NaN;
}
