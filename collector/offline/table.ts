/** Figures of a replay as a table for a terminal: ratios in percent, a dash where there is none. */
import type { Figures } from '../../shared/core/words/figures.ts';
import { HOUR_MS } from '../../shared/core/words/time.ts';
import type { Replay } from './replay.ts';

/** `withheld` figures stand in brackets: too little of the planned time was observed. */
export function figuresTable(result: Replay): string {
  const head = ['', 'planned h', 'observed', 'avail', 'effect', 'quality', 'OEE', 'good', 'scrap', 'stops h'];
  const rows = [head, ...result.groups.map((group) => [nameOf(group.key), ...figureCells(group.figures)])];
  const widths = head.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  '),
  );
  const { fromIso, toIso } = result.window;
  return `${result.facts} facts, ${fromIso} to ${toIso}\n\n${lines.join('\n')}\n`;
}

function nameOf(key: Readonly<Record<string, string | null>>): string {
  return Object.values(key)
    .map((part) => part ?? '-')
    .join(' ');
}

function figureCells({ sums, kpis, coverage, withheld }: Figures): string[] {
  const percent = (ratio: number | null): string => (ratio === null ? '-' : `${(ratio * 100).toFixed(1)} %`);
  const kpi = (ratio: number | null): string => (withheld ? `(${percent(ratio)})` : percent(ratio));
  const hours = (ms: number): string => (ms / HOUR_MS).toFixed(2);
  return [
    hours(sums.potMs - sums.plannedDowntimeMs),
    percent(coverage),
    kpi(kpis.availability),
    kpi(kpis.effectiveness),
    kpi(kpis.qualityRatio),
    kpi(kpis.oee),
    String(sums.allGoodPcs),
    String(sums.sqPcs),
    hours(sums.stopMs + sums.minorStopMs),
  ];
}
