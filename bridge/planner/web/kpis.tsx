/** The page of KPIs: one strategy, by week, month, item, item group or customer; a row opens to formulas and orders. */
import { useRef } from 'preact/hooks';
import { type KpiId, type KpiUnit, leadParts } from '../../../shared/core/kpis/definitions.ts';
import type { KpiRow, KpiValue } from '../../../shared/core/kpis/groups.ts';
import type { MissingParts } from '../../../shared/core/kpis/missing.ts';
import { DAY_MS, HOUR_MS } from '../../../shared/core/words/time.ts';
import { count, dash, dayAndTime, decimal, duration, led, monthNamed, percent } from '../../../shared/ui/format.ts';
import { ProblemNotice } from '../../../shared/ui/parts/problem.tsx';
import type { KpiEvidence, KpisView } from '../kpis.ts';
import type { PlannerView } from '../view.ts';
import { DeskHead } from './desk-head.tsx';
import { useLoaded } from './load.ts';
import { isRowOpen, OpenRow } from './open-row.tsx';
import { goTo, kpiDays, kpiGroupNames, type Route, strategyNames } from './route.ts';
import { StrategyFit } from './strategy-fit.tsx';
import { kpiWords } from './words.ts';

type Place = Extract<Route, { page: 'kpis' }>;

/** As `kpiDefinitions` has them; the rest are lengths of time. */
const shares: readonly KpiId[] = [
  'onTimeWord',
  'onTimeCustomer',
  'replenishedInTime',
  'serviceLevel',
  'withoutStock',
  'kitComplete',
  'partsInTime',
  'milestonesInTime',
];
const counts: readonly KpiId[] = ['changesAfterRelease', 'stockTurns', 'runOuts'];
const unitOf = (kpi: KpiId): KpiUnit => (shares.includes(kpi) ? 'share' : counts.includes(kpi) ? 'count' : 'ms');
/** Stretches of the lead time stand in the opened row alone. */
const stretches: readonly KpiId[] = leadParts;
const MOST_COLUMNS = 4;

export function KpisPage({ place, view }: { place: Place; view: PlannerView }) {
  const t = kpiWords.value;
  // Up to the hour that begins next: the same address gives the same answer for a while.
  const to = useRef((Math.floor(view.now / HOUR_MS) + 1) * HOUR_MS).current;
  const query = `strategy=${place.strategy}&by=${place.by}&from=${to - place.days * DAY_MS}&to=${to}`;
  const answer = useLoaded<KpisView>(`/api/kpis?${query}`, { kpis: 'list', rows: 'list' }).value;
  return (
    <>
      <DeskHead back="paper" title={t.title}>
        <Choices place={place} />
        {answer?.ok === true && answer.value.rows.length > 0 && (
          <a class="button button-small" href={`/api/kpis.csv?${query}`} download data-testid="export-kpis">
            {t.export}
          </a>
        )}
      </DeskHead>
      <p class="soft">{t.lead}</p>
      {answer?.ok === false && <ProblemNotice refusal={answer.refusal} />}
      {answer?.ok === true && (
        <>
          <Rows view={answer.value} query={query} />
          <Missing rows={answer.value.missing} />
          <StrategyFit query={query} />
        </>
      )}
    </>
  );
}

function Choices({ place }: { place: Place }) {
  const t = kpiWords.value;
  return (
    <>
      <Choice
        label={t.strategy}
        testId="kpis-strategy"
        value={place.strategy}
        choices={strategyNames.map((one) => [one, t.strategies[one]])}
        onChange={(value) => goTo({ ...place, strategy: strategyNames.find((one) => one === value) ?? place.strategy })}
      />
      <Choice
        label={t.by}
        testId="kpis-by"
        value={place.by}
        choices={kpiGroupNames.map((one) => [one, t.groups[one]])}
        onChange={(value) => goTo({ ...place, by: kpiGroupNames.find((one) => one === value) ?? place.by })}
      />
      <Choice
        label={t.last}
        testId="kpis-days"
        value={String(place.days)}
        choices={kpiDays.map((one) => [String(one), t.days(count(one))])}
        onChange={(value) => goTo({ ...place, days: Number(value) })}
      />
    </>
  );
}

interface ChoiceProps {
  label: string;
  testId: string;
  value: string;
  choices: readonly (readonly [string, string])[];
  onChange: (value: string) => void;
}

export function Choice({ label, testId, value, choices, onChange }: ChoiceProps) {
  return (
    <label class="cost-choice">
      {label}{' '}
      <select
        class="filter"
        data-testid={testId}
        value={value}
        onChange={({ currentTarget }) => onChange(currentTarget.value)}
      >
        {choices.map(([key, name]) => (
          <option key={key} value={key}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

function Rows({ view, query }: { view: KpisView; query: string }) {
  const t = kpiWords.value;
  const columns = view.kpis.filter((kpi) => !stretches.includes(kpi)).slice(0, MOST_COLUMNS);
  if (view.rows.length === 0) return <p class="soft">{t.none}</p>;
  return (
    <section class="card" data-testid="kpis">
      <p class="cost-row cost-row-head small soft" aria-hidden="true">
        <span>{t.groups[view.by]}</span>
        {columns.map((kpi) => (
          <span key={kpi}>{t.names[kpi]}</span>
        ))}
      </p>
      {view.rows.map((row) => (
        <OpenRow key={row.key} id={`row:${row.key}`} testId={`kpi-row-${row.key}`}>
          <summary class="cost-row">
            <strong>{nameOf(view, row)}</strong>
            {columns.map((kpi) => (
              <span key={kpi} class="number">
                <span class="cost-label">{t.names[kpi]} </span>
                <Value kpi={kpi} value={row.values[kpi]} />
              </span>
            ))}
          </summary>
          <ul class="kpi-list">
            {view.kpis.map((kpi) => (
              <li key={kpi} data-testid={`kpi-${kpi}`}>
                <span class={stretches.includes(kpi) ? 'kpi-part' : ''}>{t.names[kpi]}</span>
                <Value kpi={kpi} value={row.values[kpi]} />
                <Behind kpi={kpi} query={query} rowKey={row.key} />
              </li>
            ))}
          </ul>
        </OpenRow>
      ))}
    </section>
  );
}

function nameOf({ by }: KpisView, { key }: KpiRow): string {
  const t = kpiWords.value;
  if (by === 'all') return t.all;
  if (key === '') return by === 'customer' ? t.stock : t.noKey;
  if (by === 'month') return monthNamed(key);
  const [, year, week] = (by === 'week' && /^(\d{4})-W(\d{2})$/.exec(key)) || [];
  return year === undefined ? key : t.week(String(Number(week)), year);
}

function Value({ kpi, value }: { kpi: KpiId; value: KpiValue | undefined }) {
  const t = kpiWords.value;
  if (value === undefined || value.n === 0) return <span class="soft">{dash}</span>;
  return (
    <span>
      <strong>{value.value === null ? dash : printed(kpi, value.value)}</strong>{' '}
      <span class="small soft">{value.isThin ? t.thin(count(value.n)) : t.n(count(value.n))}</span>
    </span>
  );
}

function printed(kpi: KpiId, value: number): string {
  const unit = unitOf(kpi);
  switch (unit) {
    case 'share':
      return percent(value, 1);
    case 'count':
      return decimal(value, 1);
    case 'ms':
      return value < 0 ? `−${duration(-value)}` : duration(value);
    default:
      return unit satisfies never;
  }
}

/** Formula, source and the orders, asked for when somebody wants them. */
function Behind({ kpi, query, rowKey }: { kpi: KpiId; query: string; rowKey: string }) {
  const id = `${kpi}:${rowKey}`;
  return (
    <OpenRow id={id} class="kpi-behind">
      <summary class="small" data-testid={`behind-${kpi}`}>
        {kpiWords.value.show}
      </summary>
      {isRowOpen(id) && <Evidence path={`/api/kpis/behind?${query}&kpi=${kpi}&key=${encodeURIComponent(rowKey)}`} />}
    </OpenRow>
  );
}

function Evidence({ path }: { path: string }) {
  const t = kpiWords.value;
  const answer = useLoaded<KpiEvidence>(path, { measures: 'list' }).value;
  if (answer === null) return null;
  if (!answer.ok) return <ProblemNotice refusal={answer.refusal} />;
  const { kpi, measures, n } = answer.value;
  const { formula, source, countsAt } = t.definitions?.[kpi] ?? answer.value;
  return (
    <div class="small" data-testid="kpi-evidence">
      <p>
        {led(t.formula)} {formula}
        <br />
        {led(t.source)} {source}
        <br />
        {led(t.countsAt)} {countsAt}
      </p>
      <p class="soft">{t.behind(count(measures.length), count(n))}</p>
      <ul>
        {measures.map(({ orderId, at, value, what }, index) => (
          <li key={`${orderId} ${what ?? ''} ${index}`}>
            <strong>{orderId}</strong>
            {what !== undefined && ` · ${what}`} · {dayAndTime(at)} ·{' '}
            {unitOf(kpi) === 'share' ? (value === 1 ? t.yes : t.no) : printed(kpi, value)}
          </li>
        ))}
      </ul>
    </div>
  );
}

function Missing({ rows }: { rows: readonly MissingParts[] }) {
  const t = kpiWords.value;
  return (
    <section class="card" data-testid="missing-parts">
      <h3>{t.missing}</h3>
      {rows.length === 0 && <p class="soft">{t.missingNone}</p>}
      <ul>
        {rows.map(({ supplierId, parts, orders, overdue, longestMs, undated }) => (
          <li key={supplierId}>
            <strong>{supplierId === '' ? t.noSupplier : supplierId}</strong> ·{' '}
            {t.missingRow(count(parts), count(orders))}
            {overdue > 0 && <span class="bad"> · {t.overdue(count(overdue), duration(longestMs))}</span>}
            {undated > 0 && <span class="warn"> · {t.undated(count(undated))}</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}
