/** Which strategy would fit each item, beside the one that it has. */
import type { FitRow } from '../../../shared/core/kpis/fit.ts';
import { count, dash, decimal, duration, money } from '../../../shared/ui/format.ts';
import { ProblemNotice } from '../../../shared/ui/parts/problem.tsx';
import { useLoaded } from './load.ts';
import { WideTable } from './wide-table.tsx';
import { kpiWords } from './words.ts';

export function StrategyFit({ query }: { query: string }) {
  const t = kpiWords.value;
  const answer = useLoaded<readonly FitRow[]>(`/api/kpis/fit?${query}`, 'list').value;
  if (answer === null) return null;
  if (!answer.ok) return <ProblemNotice refusal={answer.refusal} />;
  return (
    <>
      <WideTable title={t.fit} testId="strategy-fit" heads={t.fitColumns} breaks rows={answer.value.map(rowOf)} />
      <p class="small soft">
        {t.fitLead}{' '}
        <a href={`/api/kpis/fit.csv?${query}`} download data-testid="export-fit">
          {t.export}
        </a>
      </p>
    </>
  );
}

function rowOf(row: FitRow) {
  const t = kpiWords.value;
  const time = (ms: number | null): string => (ms === null ? dash : duration(ms));
  const regularity = row.variation === null ? dash : `${row.regularity} · ${decimal(row.variation, 2)}`;
  const value = row.value === null ? dash : [row.share, worth(row.value, row.currency)].filter(Boolean).join(' · ');
  return {
    key: row.itemId,
    name: `${row.itemId} ${row.itemName}`,
    cells: [
      ...[row.strategy, count(row.orders), time(row.acceptedMs), time(row.leadMs), time(row.assemblyMs)],
      row.demandPerWeek === null ? dash : decimal(row.demandPerWeek, 1),
      ...[regularity, value],
      `${row.fit ?? dash} · ${t.fitReasons[row.why]}`,
    ],
  };
}

function worth(value: number, currency: string | null): string {
  return currency === null ? decimal(value, 0) : money(String(value), currency, true);
}
