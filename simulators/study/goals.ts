/** What a run is asked to answer, pooled and plant by plant: it can fail. */
import { equalKept, pooledKept } from './equal-kept.ts';
import { paperPaddedTo, percent, ratioText, skillOf, timings } from './report.ts';
import type { StudyResult } from './study.ts';
import { type PolicySummary, summarise } from './summary.ts';

export interface Goal {
  what: string;
  met: boolean | null;
  seen: string;
}

/** The goals that a full run answers; null = nothing in this run speaks of it, or its noise hides the answer. */
export function goals(result: StudyResult): Goal[] {
  const find = (policy: string) => result.policies.find((summary) => summary.policy === policy && summary.orders > 0);
  const [paper, recalibrated] = [find('paper'), find('recalibrated')];
  const noise = 2 * (recalibrated?.coverage.p90.standardError ?? 0);
  const kept = recalibrated?.coverage.p90.mean ?? Number.NaN;
  const levels = (['p50', 'p80', 'p90', 'p95'] as const).map((level) => ({
    level,
    off: 100 * ((recalibrated?.coverage[level].mean ?? Number.NaN) - Number(level.slice(1)) / 100),
    slack: 200 * (recalibrated?.coverage[level].standardError ?? 0),
  }));
  const plants = plantsOf(result);
  const off4 = plants.filter(({ worst }) => worst > 4);
  const behind = plants.filter(({ skill }) => skill !== null && skill <= 0);
  const { quoteMs } = timings(result);
  return [
    {
      what: 'paper near 71 % on time (61–81)',
      met: paper === undefined ? null : Math.abs(paper.otd.mean - 0.71) <= 0.1,
      seen: paper === undefined ? '–' : percent(paper.otd),
    },
    {
      what: 'P90 promises kept 88–92 %',
      met: recalibrated === undefined ? null : within(Math.abs(kept - 0.9), 0.02, noise),
      seen: recalibrated === undefined ? '–' : percent(recalibrated.coverage.p90),
    },
    {
      what: 'P50/80/90/95 within ±2 points',
      met: recalibrated === undefined ? null : allOf(levels.map(({ off, slack }) => within(Math.abs(off), 2, slack))),
      seen: levels.map(({ level, off }) => `${level} ${off >= 0 ? '+' : ''}${off.toFixed(1)}`).join(', '),
    },
    {
      what: 'on every plant P50/80/90/95 within ±4 points',
      met: plants.length === 0 ? null : off4.length === 0,
      seen: plants.map(({ plant, worst }) => `${plant} ${worst.toFixed(1)}`).join(', '),
    },
    {
      what: 'on every plant a CRPS below the naive forecaster’s',
      met: plants.some(({ skill }) => skill !== null) ? behind.length === 0 : null,
      seen: plants
        .map(({ plant, skill }) => `${plant} ${skill === null ? '–' : (100 * skill).toFixed(0)} %`)
        .join(', '),
    },
    ...quotedGoals(result),
    storyGoal(result),
    {
      what: 'a quote in at most 50 ms',
      met: Number.isNaN(quoteMs.p50) ? null : quoteMs.p50 <= 50,
      seen: `p50 ${quoteMs.p50} ms, p99 ${quoteMs.p99} ms`,
    },
  ];
}

/** Noise neither passes a miss nor makes one: what is beyond by no more than two standard errors is no answer. */
function within(off: number, most: number, slack: number): boolean | null {
  return off <= most ? true : off > most + slack ? false : null;
}

function allOf(answers: readonly (boolean | null)[]): boolean | null {
  return answers.includes(false) ? false : answers.includes(null) ? null : true;
}

const MOST_LATER = 1.1;

/** At the level that is quoted. Where ours keeps too few or too many, the rivals are turned to just that. */
function quotedGoals({ cells }: StudyResult): Goal[] {
  const enough = [...new Set(cells.map(({ plant }) => plant))].flatMap((plant) => {
    const found = equalKept(cells, plant, 'p90');
    return found === null || found.orders < FEWEST_ORDERS ? [] : [found];
  });
  const pooled = pooledKept(
    cells,
    enough.map(({ plant }) => plant),
    'p90',
  );
  return [
    {
      what: 'on every plant P90 at most 10 % later than the best that keeps as many',
      met: enough.length === 0 ? null : enough.every(({ ratio }) => ratio <= MOST_LATER),
      seen: enough.map((one) => `${one.plant} ${ratioText(one)}`).join(', '),
    },
    {
      what: 'over all plants P90 at most 10 % later than the best of each',
      met: pooled === null ? null : pooled.ratio <= MOST_LATER,
      seen: pooled === null ? '–' : ratioText(pooled),
    },
  ];
}

const STORY = 'forge';

/** Of the story's plant: on time, and no later than paper that is padded until as many of its dates are kept. */
function storyGoal({ cells }: StudyResult): Goal {
  const what = 'on the story’s plant 92 % on time, quoted at most 5 % later than paper padded to as many';
  const of = (policy: PolicySummary['policy']) => {
    const own = cells.filter((cell) => cell.plant === STORY && cell.policy === policy);
    return own.length === 0 ? null : summarise(policy, own);
  };
  const [paper, ours] = [of('paper'), of('recalibrated')];
  if (paper === null || ours === null || Math.min(paper.orders, ours.orders) < FEWEST_ORDERS)
    return { what, met: null, seen: '–' };
  const padded = paperPaddedTo(ours.otd.mean, paper);
  const quoted = `${percent(ours.otd)} at ${ours.quotedDays.mean.toFixed(1)} d`;
  return {
    what,
    met: ours.otd.mean >= 0.92 && ours.quotedDays.mean <= 1.05 * padded.quotedDays,
    seen: `${quoted}, paper at ${padded.quotedDays.toFixed(1)} d (${padded.laterDays.toFixed(1)} d more)`,
  };
}

const FEWEST_ORDERS = 300;

/** Per plant: how far the worst level is off, points; the skill against the naive forecaster. Of plants with enough orders. */
function plantsOf({ cells }: StudyResult): { plant: string; worst: number; skill: number | null }[] {
  return [...new Set(cells.map(({ plant }) => plant))].flatMap((plant) => {
    const ours = cells.filter((cell) => cell.plant === plant && cell.policy === 'recalibrated');
    const summary = summarise('recalibrated', ours);
    if (summary.orders < FEWEST_ORDERS) return [];
    const off = (['p50', 'p80', 'p90', 'p95'] as const).map((level) =>
      Math.abs(100 * summary.coverage[level].mean - Number(level.slice(1))),
    );
    return [{ plant, worst: Math.max(...off), skill: skillOf(summary) }];
  });
}
