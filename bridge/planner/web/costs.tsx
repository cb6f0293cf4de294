/** The page of costs: orders, items, customers or months, what went most over its calculation first. */
import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { DAY_MS, HOUR_MS } from '../../../shared/core/words/time.ts';
import { count, dash, money, monthNamed } from '../../../shared/ui/format.ts';
import { ProblemNotice } from '../../../shared/ui/parts/problem.tsx';
import type { CostRow, CostsView } from '../costs.ts';
import type { PlannerView } from '../view.ts';
import { CostDetail, SignOnForCosts } from './cost-of-order.tsx';
import { DeskHead } from './desk-head.tsx';
import { useLoaded } from './load.ts';
import { OpenRow } from './open-row.tsx';
import { PaidTime } from './paid-time.tsx';
import { costDays, costGroupNames, goTo, type Route } from './route.ts';
import { costWords } from './words.ts';

type Place = Extract<Route, { page: 'costs' }>;

export function CostsPage({ place, view }: { place: Place; view: PlannerView }) {
  const t = costWords.value;
  const again = useSignal(0);
  // Up to the hour that begins next: the same address gives the same answer for a while.
  const to = useRef((Math.floor(view.now / HOUR_MS) + 1) * HOUR_MS).current;
  const query = `by=${place.by}&from=${to - place.days * DAY_MS}&to=${to}`;
  const answer = useLoaded<CostsView>(`/api/costs?${query}`, { rows: 'list' }, String(again.value)).value;
  return (
    <>
      <DeskHead back="paper" title={t.title}>
        <Choices place={place} />
        {answer?.ok === true && answer.value.rows.length > 0 && (
          <a class="button button-small" href={`/api/costs.csv?${query}`} download data-testid="export-costs">
            {t.export}
          </a>
        )}
        {answer?.ok === true && answer.value.rows.length > 0 && (
          <a class="button button-small" href={`/api/costs.xlsx?${query}`} download data-testid="export-costs-xlsx">
            {t.exportXlsx}
          </a>
        )}
      </DeskHead>
      <p class="soft">{t.lead}</p>
      {answer?.ok === false && answer.refusal.code === 'unauthenticated' && (
        <SignOnForCosts
          onSignedOn={() => {
            again.value += 1;
          }}
        />
      )}
      {answer?.ok === false && answer.refusal.code !== 'unauthenticated' && <ProblemNotice refusal={answer.refusal} />}
      {answer?.ok === true && <Rows view={answer.value} place={place} />}
      {answer?.ok === true && answer.value.currency !== null && <PaidTime query={query} />}
    </>
  );
}

function Choices({ place }: { place: Place }) {
  const t = costWords.value;
  return (
    <>
      <label class="cost-choice">
        {t.by}{' '}
        <select
          class="filter"
          data-testid="costs-by"
          value={place.by}
          onChange={({ currentTarget: { value } }) => {
            goTo({ ...place, by: costGroupNames.find((one) => one === value) ?? place.by });
          }}
        >
          {costGroupNames.map((one) => (
            <option key={one} value={one}>
              {t.groups[one]}
            </option>
          ))}
        </select>
      </label>
      <label class="cost-choice">
        {t.last}{' '}
        <select
          class="filter"
          data-testid="costs-days"
          value={String(place.days)}
          onChange={({ currentTarget: { value } }) => {
            goTo({ ...place, days: Number(value) });
          }}
        >
          {costDays.map((one) => (
            <option key={one} value={String(one)}>
              {t.days(count(one))}
            </option>
          ))}
        </select>
      </label>
    </>
  );
}

function Rows({ view: { rows, currency, oddRates, otherCurrency }, place }: { view: CostsView; place: Place }) {
  const t = costWords.value;
  if (currency === null) return <p class="notice">{t.noPrices}</p>;
  if (rows.length === 0) return <p class="soft">{t.none}</p>;
  return (
    <section class="card" data-testid="costs">
      {otherCurrency > 0 && <p class="warn small">{t.otherCurrency(count(otherCurrency), currency ?? '')}</p>}
      {oddRates > 0 && <p class="warn small">{t.oddRates(count(oddRates))}</p>}
      <p class="cost-row cost-row-head small soft" aria-hidden="true">
        <span>{t.groups[place.by]}</span>
        <span>{t.planned}</span>
        <span>{t.actual}</span>
        <span>{t.difference}</span>
        <span>{t.margin}</span>
      </p>
      {rows.map((row) => (
        <Row key={row.key} row={row} currency={currency} place={place} />
      ))}
    </section>
  );
}

function Row({ row, currency, place }: { row: CostRow; currency: string; place: Place }) {
  const t = costWords.value;
  const isDearer = row.difference !== null && Number(row.difference) > 0;
  const key = place.by === 'month' ? monthNamed(row.key) : row.key;
  const name = place.by === 'customer' && row.key === '' ? t.stock : key;
  return (
    <OpenRow id={row.key} testId={`cost-${row.key}`}>
      <summary class="cost-row">
        <span>
          <strong>{name}</strong>{' '}
          <span class="soft">
            {row.name}
            {place.by === 'order'
              ? row.finished === 0 && ` · ${t.running}`
              : ` ${t.orders(count(row.orders), count(row.finished))}`}
          </span>
        </span>
        <Amount label={t.planned} text={money(row.planned, currency, true)} />
        <Amount label={t.actual} text={`${isLess(row) ? '≥ ' : ''}${money(row.actual, currency, true)}`} />
        <Amount
          label={t.difference}
          text={row.difference === null ? dash : money(row.difference, currency, true)}
          tone={row.difference === null ? '' : isDearer ? 'bad' : 'good'}
        />
        <Amount label={t.margin} text={row.margin === null ? dash : money(row.margin, currency, true)} />
      </summary>
      <div class="cost-detail">
        <CostDetail row={row} currency={currency} />
      </div>
    </OpenRow>
  );
}

/** Some of it has no price: the truth is more. */
const isLess = ({ unpriced: { machineMs, labourMs, items } }: CostRow): boolean =>
  machineMs + labourMs > 0 || items.length > 0;

/** Its column's name is told where columns are not seen. */
function Amount({ label, text, tone = '' }: { label: string; text: string; tone?: string }) {
  return (
    <span class={`number ${tone}`}>
      <span class="cost-label">{label} </span>
      {text}
    </span>
  );
}
