/** What a backtest found: a table for people, and one line of JSON at its end. */
import type { Backtest, Outcome } from './rolling.ts';
import type { ForecastScore, Score, Scores } from './score.ts';

const round = (value: number, decimals: number): number => Number(value.toFixed(decimals));

/** `orders`: scored ones. Shares of 1; days. */
export function jsonLine({ all, byStrategy, byWorkCentre }: Scores, { leftOut, outcomes }: Backtest): string {
  const groups = (of: Readonly<Record<string, Score>>) =>
    Object.fromEntries(Object.entries(of).map(([name, score]) => [name, jsonOf(score)]));
  return JSON.stringify({
    ...jsonOf(all),
    modelShare: round(
      meanOf(outcomes, ({ modelShare }) => modelShare),
      3,
    ),
    byStrategy: groups(byStrategy),
    byWorkCentre: groups(byWorkCentre),
    leftOut,
  });
}

function jsonOf({ orders, open, model, naive, kaplanMeier, skill, leadDays, quotedDays }: Score) {
  return {
    orders,
    open,
    ...forecastJson(model),
    naive: naive === null ? null : forecastJson(naive),
    kaplanMeier: kaplanMeier === null ? null : forecastJson(kaplanMeier),
    skill: skill === null ? null : round(skill, 3),
    leadDays: round(leadDays, 2),
    quotedDays: round(quotedDays, 2),
  };
}

function forecastJson({ coverage, crpsDays, maeDays, pinballDays }: ForecastScore) {
  const levels = Object.entries(coverage);
  return {
    coverage: Object.fromEntries(levels.map(([level, { share }]) => [`p${level}`, round(share, 3)])),
    intervals: Object.fromEntries(
      levels.map(([level, { low, high }]) => [`p${level}`, [round(low, 3), round(high, 3)]]),
    ),
    crpsDays: round(crpsDays, 3),
    maeDays: round(maeDays, 3),
    pinball90Days: round(pinballDays, 3),
  };
}

export function textOf({ all, byStrategy, byWorkCentre }: Scores, { leftOut, outcomes }: Backtest): string {
  const rows = [
    [
      '',
      'orders',
      'P50 kept',
      'P80 kept',
      'P90 kept',
      'P95 kept',
      'CRPS d',
      'P50 off by d',
      'naive CRPS d',
      'K–M CRPS d',
      'skill',
    ],
    rowOf('all orders', all),
    ...Object.entries(byStrategy).map(([name, score]) => rowOf(name, score)),
    ...Object.entries(byWorkCentre).map(([name, score]) => rowOf(`last step at ${name}`, score)),
  ];
  const widths = (rows[0] ?? []).map((_, place) => Math.max(...rows.map((row) => (row[place] ?? '').length)));
  const table = rows.map((row) =>
    row
      .map((cell, place) => pad(cell, widths[place] ?? 0, place))
      .join('  ')
      .trimEnd(),
  );
  const { before, begun, undated, cancelled, unknown } = leftOut;
  return [
    ...table,
    '',
    `${all.open} of them are still open. Left out: ${before} older than the facts, ${begun} begun before they were known, ${undated} without a date, ${cancelled} cancelled, ${unknown} whose end nobody knows.`,
    `The model's share of the dates is ${Math.round(100 * meanOf(outcomes, ({ modelShare }) => modelShare))} % on the average; the rest is the plant's own past.`,
    '',
  ].join('\n');
}

function rowOf(name: string, { orders, model, naive, kaplanMeier, skill }: Score): string[] {
  const share = (level: string) => {
    const one = model.coverage[level];
    return one === undefined ? '–' : `${percent(one.share)} (${percent(one.low)}–${percent(one.high)})`;
  };
  return [
    name,
    String(orders),
    ...['50', '80', '90', '95'].map(share),
    model.crpsDays.toFixed(2),
    model.maeDays.toFixed(2),
    naive === null ? '–' : naive.crpsDays.toFixed(2),
    kaplanMeier === null ? '–' : kaplanMeier.crpsDays.toFixed(2),
    skill === null ? '–' : skill.toFixed(2),
  ];
}

const percent = (share: number): string => String(Math.round(share * 100));
const pad = (cell: string, width: number, place: number): string =>
  place === 0 ? cell.padEnd(width) : cell.padStart(width);

function meanOf(outcomes: readonly Outcome[], value: (outcome: Outcome) => number): number {
  return outcomes.length === 0 ? 1 : outcomes.reduce((sum, outcome) => sum + value(outcome), 0) / outcomes.length;
}
