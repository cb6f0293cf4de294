/** Our quoted days against whoever keeps as many dates with fewer: the judge can say no. */
import { expect, test } from 'vitest';
import { type Dial, daysAtKept } from '../../../simulators/study/dials.ts';
import { equalKept, pooledKept } from '../../../simulators/study/equal-kept.ts';
import { goals } from '../../../simulators/study/goals.ts';
import { equalKeptTable, paperPaddedTo } from '../../../simulators/study/report.ts';
import { type CellScore, CellScoreSchema } from '../../../simulators/study/score.ts';
import type { CellResult, StudyResult } from '../../../simulators/study/study.ts';
import { summarise } from '../../../simulators/study/summary.ts';

/** Keeps 80, 90, 95 % at these days. */
const dial = (name: string, days: readonly number[]): Dial => ({
  name,
  kept: [0.2, 0.8, 0.9, 0.95],
  days: [1, ...days],
});

const levels = (p50: number, p80: number, p90: number, p95: number) => ({ p50, p80, p90, p95 });

function cell(over: Partial<Omit<CellResult, 'score'>> & { score?: Partial<CellScore> }): CellResult {
  const zero = levels(0, 0, 0, 0);
  const score = CellScoreSchema.parse({
    ...{ orders: 400, otd: 0.93, coverage: levels(0.5, 0.8, 0.9, 0.95), crpsDays: 2, pinballDays: zero },
    ...{ quotedDays: 20.5, levelDays: levels(10, 16, 20, 24), actualDays: 12, tardinessDays: 0.3 },
    ...{ pit: [], quoteMs: [], refreshMs: [] },
    ...over.score,
  });
  return { key: '', plant: 'forge', seed: 1, policy: 'recalibrated', ...over, score };
}

const studyOf = (cells: readonly CellResult[]): StudyResult => ({
  cells,
  policies: [...new Set(cells.map(({ policy }) => policy))].map((policy) => summarise(policy, cells)),
});
const goalOf = (cells: readonly CellResult[], what: string) =>
  goals(studyOf(cells)).find((goal) => goal.what.includes(what));

test('a rival is read where it keeps just the share that ours keeps, between its turns', () => {
  expect(daysAtKept(dial('naive', [10, 20, 30]), 0.85)).toBeCloseTo(15, 9);
  expect(daysAtKept(dial('naive', [10, 20, 30]), 0.97)).toBeNull();
});

test('who quotes a fifth earlier and keeps as many is the best, and the goal is missed', () => {
  const dials = [dial('naive', [20, 26, 40]), dial('oracle', [13, 16, 22])];
  const cells = [1, 2, 3].map((seed) => cell({ seed, score: { dials } }));
  const found = equalKept(cells, 'forge', 'p90');
  expect(found?.best.name).toBe('oracle');
  expect(found?.ratio).toBeCloseTo(1.25, 9);
  expect(goalOf(cells, 'on every plant P90 at most')).toMatchObject({ met: false, seen: 'forge 1.25 ±0.00' });
  expect(goalOf(cells, 'over all plants P90')?.met).toBe(false);
  expect(equalKeptTable(studyOf(cells))).toContain('oracle');
});

test('ours that keeps more than it says is held against rivals that keep as many, not as it says', () => {
  const dials = [dial('naive', [14, 19, 21])];
  const wide = { coverage: levels(0.6, 0.85, 0.95, 0.99), dials };
  expect(equalKept([cell({ score: wide })], 'forge', 'p90')?.best.days).toBeCloseTo(21, 9);
  // Nobody else keeps 99 %.
  expect(equalKept([cell({ score: wide })], 'forge', 'p95')).toBeNull();
});

test('our own P50 with one padding for all is told beside, and is no rival', () => {
  const dials = [dial('naive', [20, 26, 40]), dial('own P50 × 1 + days', [13, 16, 22]), dial('oracle', [18, 27, 30])];
  const found = equalKept([cell({ score: { dials } })], 'forge', 'p90');
  expect(found?.best.name).toBe('naive');
  expect(found?.paddedDays).toBeCloseTo(16, 9);
  expect(found?.oracleDays).toBeCloseTo(27, 9);
});

test('noise passes no miss: what is beyond by less than it is no answer', () => {
  const kept = (p90: number, seed: number) => cell({ seed, score: { coverage: levels(0.5, 0.8, p90, 0.95) } });
  const said = 'P90 promises kept';
  expect(goalOf([kept(0.87, 1), kept(0.87, 2)], said)?.met).toBe(false);
  expect(goalOf([kept(0.84, 1), kept(0.9, 2)], said)?.met).toBeNull();
  expect(goalOf([kept(0.86, 1), kept(0.93, 2)], said)?.met).toBe(true);
});

test('one plant beyond is a miss, however good the others are', () => {
  const near = [1, 2].map((seed) => cell({ plant: 'near', seed, score: { dials: [dial('naive', [30, 40, 50])] } }));
  const far = [1, 2].map((seed) => cell({ plant: 'far', seed, score: { dials: [dial('naive', [12, 17, 20])] } }));
  expect(goalOf([...near, ...far], 'on every plant P90 at most')?.met).toBe(false);
  expect(pooledKept([...near, ...far], ['near', 'far'], 'p90')?.ratio).toBeCloseTo(40 / 57, 9);
});

test('the standard error is that of the seeds', () => {
  const of = (days: number, seed: number) =>
    cell({ seed, score: { dials: [dial('naive', [days - 4, days, days + 4])] } });
  const alike = equalKept([of(18, 1), of(18, 2), of(18, 3)], 'forge', 'p90');
  const apart = equalKept([of(14, 1), of(18, 2), of(22, 3)], 'forge', 'p90');
  expect(alike?.standardError).toBeCloseTo(0, 9);
  expect(apart?.standardError).toBeGreaterThan(0.05);
  expect(equalKept([of(18, 1)], 'forge', 'p90')?.standardError).toBeNull();
});

test('a policy that was run for itself is a rival as well; where one world lacks a rival it is none', () => {
  const paper = cell({ policy: 'paper', score: { dials: [dial('own × 1 + days', [9, 10, 11])] } });
  const first = cell({ score: { dials: [dial('naive', [1, 2, 3]), dial('oracle', [14, 18, 22])] } });
  const second = cell({ seed: 2, score: { dials: [dial('oracle', [14, 18, 22])] } });
  const names = equalKept([paper, first, second], 'forge', 'p90')?.rivals.map(({ name }) => name);
  expect(names).toEqual(['paper, run for itself × 1 + days', 'oracle']);
});

test('the story’s plant: on time, and no later than paper padded to as many', () => {
  const laterOtd = [0.7, 0.8, 0.9, 0.95];
  const paper = cell({ policy: 'paper', score: { otd: 0.7, quotedDays: 18, laterOtd } });
  const said = 'on the story’s plant';
  // Paper is at 92 % with 2.4 days more: 20.4 d, and 5 % above are 21.4 d.
  expect(paperPaddedTo(0.92, summarise('paper', [paper])).quotedDays).toBeCloseTo(20.4, 9);
  expect(goalOf([paper, cell({ score: { otd: 0.92, quotedDays: 21.3 } })], said)?.met).toBe(true);
  expect(goalOf([paper, cell({ score: { otd: 0.92, quotedDays: 21.5 } })], said)?.met).toBe(false);
  expect(goalOf([paper, cell({ score: { otd: 0.91, quotedDays: 15 } })], said)?.met).toBe(false);
  expect(goalOf([cell({})], said)?.met).toBeNull();
});
