/** The study in print: table, reliability diagram, PIT histogram, goals; and its one line of JSON. */

import { equalKept, keptLevels } from './equal-kept.ts';
import type { StudyResult } from './study.ts';
import { type BesideSummary, type Figure, type PolicySummary, percentile, summarise } from './summary.ts';

export const percent = ({ mean, standardError }: Figure) =>
  `${(100 * mean).toFixed(1)}${standardError === null ? '' : ` ±${(100 * standardError).toFixed(1)}`}`;
const days = ({ mean }: Figure) => mean.toFixed(2);

export function table(result: StudyResult): string {
  const head = [
    'policy',
    'OTD %',
    'from–to',
    'P50 %',
    'P80 %',
    'P90 %',
    'P95 %',
    'CRPS d',
    'pinball90 d',
    'quoted d',
    'actual d',
    'tardy d',
  ];
  const rows = result.policies.map((summary) => [
    summary.policy,
    percent(summary.otd),
    summary.otdRange.map((otd) => (100 * otd).toFixed(0)).join('–'),
    ...(['p50', 'p80', 'p90', 'p95'] as const).map((level) => percent(summary.coverage[level])),
    days(summary.crpsDays),
    days(summary.pinballDays.p90),
    summary.quotedDays.mean.toFixed(1),
    summary.actualDays.mean.toFixed(1),
    days(summary.tardinessDays),
  ]);
  return markdown(head, rows);
}

function markdown(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const width = head.map((cell, index) => Math.max(cell.length, ...rows.map((row) => (row[index] ?? '').length)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, index) => cell.padEnd(width[index] ?? 0)).join(' | ')} |`;
  return [line(head), `|${width.map((size) => '-'.repeat(size + 2)).join('|')}|`, ...rows.map(line)].join('\n');
}

/** One row per plant and policy: a plant that fails is not hidden behind others. */
export function plantTable({ cells }: StudyResult): string {
  const head = [
    'plant',
    'policy',
    'orders',
    'OTD %',
    'P50 %',
    'P80 %',
    'P90 %',
    'P95 %',
    'CRPS d',
    'skill %',
    'quoted d',
  ];
  const plants = [...new Set(cells.map(({ plant }) => plant))];
  const rows = plants.flatMap((plant) =>
    byPolicy(cells.filter((cell) => cell.plant === plant)).map((summary) => [
      plant,
      summary.policy,
      String(summary.orders),
      percent(summary.otd),
      ...(['p50', 'p80', 'p90', 'p95'] as const).map((level) => percent(summary.coverage[level])),
      days(summary.crpsDays),
      skillText(summary),
      summary.quotedDays.mean.toFixed(1),
    ]),
  );
  return markdown(head, rows);
}

/** How much nearer than the naive forecaster on the same orders; null where that was not asked. */
export function skillOf({ crpsDays, naive }: PolicySummary): number | null {
  return naive === null || naive.crpsDays.mean <= 0 ? null : 1 - crpsDays.mean / naive.crpsDays.mean;
}

function skillText(summary: PolicySummary): string {
  const skill = skillOf(summary);
  return skill === null ? '' : (100 * skill).toFixed(0);
}

/** Beside the quotes of the recalibrated policy: the naive forecaster on the same orders, and the fresh dates of open ones. */
export function besideTable({ cells }: StudyResult): string {
  const head = ['plant', 'what', 'dates', 'P50 %', 'P80 %', 'P90 %', 'P95 %', 'CRPS d'];
  const plants = [...new Set(cells.map(({ plant }) => plant))];
  const rows = plants.flatMap((plant) => {
    const ours = cells.filter((cell) => cell.plant === plant && cell.policy === 'recalibrated');
    if (ours.length === 0) return [];
    const { naive, open } = summarise('recalibrated', ours);
    const named = [['naive', naive] as const, ['open orders, each week', open] as const];
    return named.flatMap(([what, beside]) =>
      beside === null
        ? []
        : [
            [
              plant,
              what,
              String(beside.count),
              ...(['p50', 'p80', 'p90', 'p95'] as const).map((level) => percent(beside.coverage[level])),
              days(beside.crpsDays),
            ],
          ],
    );
  });
  return rows.length === 0 ? '' : markdown(head, rows);
}

function byPolicy(cells: StudyResult['cells']): PolicySummary[] {
  return [...new Set(cells.map(({ policy }) => policy))].map((policy) => summarise(policy, cells));
}

/**
 * Paper's share on time, had each of its dates been as much later as ours are in the mean: what is left is won by
 * knowing, not by quoting later. The paper run as it was, so its dispatching is that of the earlier dates. null where
 * one of the two was not run, or paper already quotes later.
 */
export function paperAtEqualLead(policies: readonly PolicySummary[]): { laterDays: number; otd: number } | null {
  const [paper, ours] = ['paper', 'recalibrated'].map((name) => policies.find(({ policy }) => policy === name));
  if (paper === undefined || ours === undefined || paper.orders === 0 || ours.orders === 0) return null;
  const laterDays = ours.quotedDays.mean - paper.quotedDays.mean;
  const low = paper.laterOtd[Math.floor(laterDays)];
  const high = paper.laterOtd[Math.ceil(laterDays)];
  if (low === undefined || high === undefined) return null;
  return { laterDays, otd: low + (laterDays - Math.floor(laterDays)) * (high - low) };
}

export function equalLeadText(result: StudyResult): string {
  const plants = [...new Set(result.cells.map(({ plant }) => plant))];
  const rows = [
    ['all', result.policies] as const,
    ...plants.map((plant) => [plant, byPolicy(result.cells.filter((cell) => cell.plant === plant))] as const),
  ].flatMap(([name, policies]) => {
    const paper = paperAtEqualLead(policies);
    const ours = policies.find(({ policy }) => policy === 'recalibrated');
    if (paper === null || ours === undefined) return [];
    const [later, then, own] = [
      paper.laterDays.toFixed(1),
      (100 * paper.otd).toFixed(1),
      (100 * ours.otd.mean).toFixed(1),
    ];
    return [
      `  ${name}: paper with every date ${later} d later ${then} % on time, recalibrated at the same lead time ${own} %`,
    ];
  });
  return rows.length === 0 ? '' : ['paper at equal quoted lead time', ...rows].join('\n');
}

/**
 * Ours and the earliest of those that keep as many dates. Beside them, whoever knows the laws, and our own P50 with one
 * padding for all: where the one is as late and the other early, it is a level for each order that costs, not what is known.
 */
export function equalKeptTable({ cells }: StudyResult): string {
  const known = ['ours d', 'oracle d', 'our P50 + days'];
  const head = ['plant', 'level', 'kept %', ...known, 'best that keeps as many', 'its d', 'ours / best'];
  const plants = [...new Set(cells.map(({ plant }) => plant))];
  const daysText = (value: number | null) => value?.toFixed(1) ?? '';
  const rows = plants.flatMap((plant) =>
    keptLevels.flatMap((level) => {
      const found = equalKept(cells, plant, level);
      if (found === null) return [];
      const { kept, ourDays, oracleDays, paddedDays, best } = found;
      const told = [...[ourDays, oracleDays, paddedDays].map(daysText), best.name, daysText(best.days)];
      return [[plant, level.toUpperCase(), (100 * kept).toFixed(1), ...told, ratioText(found)]];
    }),
  );
  return rows.length === 0 ? '' : markdown(head, rows);
}

export function ratioText({ ratio, standardError }: { ratio: number; standardError: number | null }): string {
  return `${ratio.toFixed(2)}${standardError === null ? '' : ` ±${standardError.toFixed(2)}`}`;
}

/** Paper with so many more days that as many of its dates are kept as ours; with the most that was tried where none are enough. */
export function paperPaddedTo(otd: number, paper: PolicySummary): { laterDays: number; quotedDays: number } {
  const above = paper.laterOtd.findIndex((share) => share >= otd);
  const [low, high] = [paper.laterOtd[above - 1], paper.laterOtd[above]];
  const most = paper.laterOtd.length - 1;
  const laterDays = high === undefined ? most : low === undefined ? 0 : above - 1 + (otd - low) / (high - low);
  return { laterDays, quotedDays: paper.quotedDays.mean + laterDays };
}

const BAR = 40;

/** Promised level against the share that was kept; `|` is where the bar should end. */
export function reliability(summary: PolicySummary): string {
  const lines = (['p50', 'p80', 'p90', 'p95'] as const).map((level) => {
    const promised = Number(level.slice(1)) / 100;
    const kept = summary.coverage[level].mean;
    const bar = Array.from({ length: BAR + 1 }, (_, at) =>
      at === Math.round(promised * BAR) ? '|' : at <= kept * BAR ? '█' : ' ',
    ).join('');
    return `  ${level.toUpperCase()} ${bar} ${percent(summary.coverage[level])}`;
  });
  return [`${summary.policy}: share of promises kept, by promised level`, ...lines].join('\n');
}

/** Where in its promised distribution each order ended: flat is honest, a hill too wide, a valley too narrow. */
export function pit(summary: PolicySummary): string {
  const total = summary.pit.reduce((sum, count) => sum + count, 0);
  const lines = summary.pit.map((count, bin) => {
    const share = total > 0 ? count / total : 0;
    return `  ${(bin * 10).toString().padStart(2)}–${((bin + 1) * 10).toString().padStart(3)} % ${'█'.repeat(Math.round(share * 200))} ${(100 * share).toFixed(1)}`;
  });
  return [`${summary.policy}: where orders ended in what was promised (10 % each would be right)`, ...lines].join('\n');
}

export function timings(result: StudyResult): {
  quoteMs: { p50: number; p99: number };
  refreshMs: { p50: number; p99: number };
} {
  const stochastic = result.policies.filter((p) => p.policy === 'distributions' || p.policy === 'recalibrated');
  const quotes = stochastic.flatMap((summary) => summary.quoteMs);
  const refreshes = stochastic.flatMap((summary) => summary.refreshMs);
  const both = (values: readonly number[]) => ({
    p50: round(percentile(values, 0.5)),
    p99: round(percentile(values, 0.99)),
  });
  return { quoteMs: both(quotes), refreshMs: both(refreshes) };
}

/** The line that tools read. */
export function json(result: StudyResult): string {
  const policies = Object.fromEntries(
    result.policies.map((summary) => [
      summary.policy,
      {
        otd: round(summary.otd.mean),
        otdSe: summary.otd.standardError === null ? null : round(summary.otd.standardError),
        coverage: coverageOf(summary),
        crpsDays: round(summary.crpsDays.mean),
        quotedDays: round(summary.quotedDays.mean),
        actualDays: round(summary.actualDays.mean),
        tardinessDays: round(summary.tardinessDays.mean),
        naive: besideJson(summary.naive),
        open: besideJson(summary.open),
        orders: summary.orders,
        pit: summary.pit,
      },
    ]),
  );
  const perPlant = Object.fromEntries(
    [...new Set(result.cells.map(({ plant }) => plant))].map((plant) => [
      plant,
      Object.fromEntries(
        byPolicy(result.cells.filter((cell) => cell.plant === plant)).map((summary) => [
          summary.policy,
          {
            otd: round(summary.otd.mean),
            coverage: coverageOf(summary),
            crpsDays: round(summary.crpsDays.mean),
            quotedDays: round(summary.quotedDays.mean),
            ...(summary.policy === 'recalibrated' ? { equalKept: equalKeptJson(result, plant) } : {}),
            orders: summary.orders,
            naive: besideJson(summary.naive),
            open: besideJson(summary.open),
          },
        ]),
      ),
    ]),
  );
  return JSON.stringify({
    policies,
    perPlant,
    paperAtEqualLead: paperAtEqualLead(result.policies),
    ...timings(result),
  });
}

function equalKeptJson({ cells }: StudyResult, plant: string): unknown {
  return Object.fromEntries(
    keptLevels.map((level) => {
      const found = equalKept(cells, plant, level);
      if (found === null) return [level, null];
      const { kept, ourDays, best, ratio, standardError } = found;
      const figures = { kept: round(kept), ourDays: round(ourDays), bestDays: round(best.days), ratio: round(ratio) };
      return [level, { ...figures, best: best.name, ratioSe: standardError === null ? null : round(standardError) }];
    }),
  );
}

function besideJson(beside: BesideSummary | null): unknown {
  return beside === null
    ? null
    : { count: beside.count, coverage: coverageOf(beside), crpsDays: round(beside.crpsDays.mean) };
}

function coverageOf(summary: Pick<PolicySummary, 'coverage'>): Record<string, number> {
  return Object.fromEntries(Object.entries(summary.coverage).map(([level, figure]) => [level, round(figure.mean)]));
}

function round(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
