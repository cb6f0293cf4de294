/** Orders by risk: how far each is, when it will be done and how surely, beside the dates people speak of. */
import { useMemo } from 'preact/hooks';
import { MINUTE_MS } from '../../../shared/core/words/time.ts';
import { groundOf } from '../../../shared/ui/charts/ground.ts';
import {
  calendarOf,
  DayAxis,
  PromiseBar,
  type PromiseDates,
  PromiseSign,
  type Span,
} from '../../../shared/ui/charts/promise.tsx';
import { count, dash, dayAndTime, chance as likely, quantity, quantityNumber } from '../../../shared/ui/format.ts';
import { language, words } from '../../../shared/ui/language.ts';
import { Icon } from '../../../shared/ui/parts/icons.tsx';
import { sayHere } from '../../../shared/ui/speech.ts';
import type { OrderRow, PlannerView } from '../view.ts';
import { orderSorts } from './look.ts';
import { gateWords } from './material.tsx';
import { OrderFilters } from './order-filters.tsx';
import { familyOf, printRoute } from './route.ts';
import { chanceOf, matches, type Planner, riskOf, sorted } from './state.ts';
import { familyWords, materialWords, plannerWords } from './words.ts';

const FIRST_SHOWN = 15;

export function datesOf(order: OrderRow): PromiseDates {
  const { promise } = order;
  return {
    p50: promise?.p50 ?? null,
    p80: promise?.p80 ?? null,
    p95: promise?.p95 ?? null,
    quotedAt: order.word?.date ?? promise?.quotedAt ?? null,
    paperAt: order.paperFinishAt,
    dueAt: order.dueAt,
  };
}

export function Orders({ planner, view }: { planner: Planner; view: PlannerView }) {
  const t = plannerWords.value;
  const orders = sorted(
    view.orders.filter((order) => matches(planner.filter.value, order)),
    planner.sort.value,
  );
  const shown = planner.all.value ? orders : orders.slice(0, FIRST_SHOWN);
  // Steps of a quarter of an hour: the calendar must not creep under the reader's eyes.
  const nowAt = Math.floor(view.now / (15 * MINUTE_MS)) * 15 * MINUTE_MS;
  const span = calendarOf(nowAt, view.orders.filter((order) => order.finishedAt === null).map(datesOf));
  return (
    <section class="card" id="orders">
      <OrdersHead planner={planner} />
      <OrderFilters planner={planner} orders={view.orders} shown={orders.length} />
      <PromiseLegend />
      {orders.length === 0 ? (
        <p class="soft">{view.orders.length === 0 ? t.ordersNone : t.ordersNoneMatch}</p>
      ) : (
        <div style={{ '--ground-stripes': groundOf(span, view.workTime) }}>
          <div class="order-row order-head">
            <span>{t.columnOrder}</span>
            <span>{t.columnProgress}</span>
            <DayAxis span={span} nowAt={nowAt} nowLabel={words.value.now} />
            <span>{t.columnChance}</span>
          </div>
          <ul>
            {shown.map((order) => (
              <Row key={order.orderId} planner={planner} order={order} from={span.from} to={span.to} nowAt={nowAt} />
            ))}
          </ul>
        </div>
      )}
      {orders.length > FIRST_SHOWN && (
        <button
          type="button"
          class="button button-small show-all"
          onClick={() => {
            planner.all.value = !planner.all.value;
          }}
        >
          {planner.all.value ? t.showLess : t.showAll(count(orders.length))}
        </button>
      )}
    </section>
  );
}

function OrdersHead({ planner }: { planner: Planner }) {
  const t = plannerWords.value;
  return (
    <div class="card-head">
      <h2>{t.orders}</h2>
      <button
        type="button"
        class="button button-small quote-open"
        data-testid="quote-open"
        onClick={() => {
          planner.opened.value = { kind: 'quote', form: [] };
        }}
      >
        {t.quote}
      </button>
      <button
        type="button"
        class="button button-small"
        data-testid="what-if-open"
        onClick={() => {
          planner.opened.value = { kind: 'whatIf', form: [] };
        }}
      >
        {t.whatIf}
      </button>
      <a class="button button-small" href={printRoute({ page: 'material' })} data-testid="to-material">
        {materialWords.value.link}
      </a>
      <a class="button button-small" href={printRoute(familyOf())} data-testid="to-families">
        {familyWords.value.link}
      </a>
      <fieldset class="sorts" aria-label={t.orders}>
        {orderSorts.map((sort) => (
          <button
            key={sort}
            type="button"
            class="sort"
            aria-pressed={planner.sort.value === sort}
            onClick={() => {
              planner.sort.value = sort;
            }}
          >
            {t.sort[sort]}
          </button>
        ))}
      </fieldset>
    </div>
  );
}

function PromiseLegend() {
  const t = plannerWords.value.promiseLegend;
  return (
    <ul class="legend promise-legend">
      {(['band', 'quoted', 'paper', 'due'] as const).map((kind) => (
        <li key={kind}>
          <PromiseSign kind={kind} /> {t[kind]}
        </li>
      ))}
      <li>
        <span class="closed-swatch" aria-hidden="true" /> {plannerWords.value.closedTime}
      </li>
    </ul>
  );
}

interface RowProps extends Span {
  planner: Planner;
  order: OrderRow;
  nowAt: number;
}

function Row({ planner, order, from, to, nowAt }: RowProps) {
  const tongue = language.value;
  return useMemo(
    () => <RowBody planner={planner} order={order} from={from} to={to} nowAt={nowAt} />,
    [order, from, to, nowAt, tongue],
  );
}

function RowBody({ planner, order, from, to, nowAt }: RowProps) {
  const t = plannerWords.value;
  return (
    <li class="order-row" data-testid={`order-${order.orderId}`} data-status={order.status}>
      <button
        type="button"
        class="link order-name"
        onClick={() => {
          planner.opened.value = { kind: 'order', id: order.orderId };
        }}
      >
        <strong>
          {order.orderId} <span class="strategy">{order.strategy}</span>
        </strong>
        <span>{order.itemName || order.itemId}</span>
        <span class="small soft">{order.customer ?? t.stock}</span>
        {order.gate !== undefined && (
          <span class={`small ${order.gate.isPassed ? 'soft' : 'warn'}`} data-testid={`gate-of-${order.orderId}`}>
            {gateWords(order.gate)}
            {order.gate.isPassed && ` · ${materialWords.value.passed}`}
          </span>
        )}
      </button>
      <Operations order={order} />
      {order.finishedAt !== null ? (
        <span class="soft">{t.finishedAt(dayAndTime(order.finishedAt))}</span>
      ) : order.noDate !== undefined ? (
        <span class="bad" data-testid="no-date">
          {sayHere(order.noDate)}
        </span>
      ) : order.promise === null && order.paperFinishAt === null && order.dueAt === null ? (
        <span class="soft">{t.noPromise}</span>
      ) : (
        <PromiseBar
          dates={datesOf(order)}
          span={{ from, to }}
          nowAt={nowAt}
          label={order.orderId}
          names={promiseNames()}
        />
      )}
      <Chance order={order} nowAt={nowAt} />
    </li>
  );
}

export function promiseNames() {
  const t = plannerWords.value;
  return { p50: t.p('50'), p80: t.p('80'), p95: t.p('95'), quoted: t.quoted, paper: t.paper, due: t.due };
}

/** One box per operation, filled as far as it is; the last one's parts in words. */
function Operations({ order }: { order: OrderRow }) {
  const t = plannerWords.value;
  const said = order.operations
    .map(
      ({ number, status, goodPcs, quantityPcs }) =>
        `${number} ${t.operationStatuses[status]} ${quantityNumber(goodPcs, order.unit)}/${quantityNumber(quantityPcs, order.unit)}`,
    )
    .join(', ');
  return (
    <span class="operations" title={said}>
      <span class="operation-boxes" role="img" aria-label={said}>
        {order.operations.map((operation) => (
          <span key={operation.operationId} class={`operation operation-${operation.status}`}>
            <span
              class="operation-done"
              style={{ width: `${Math.min(100, (operation.goodPcs / operation.quantityPcs) * 100)}%` }}
            />
          </span>
        ))}
      </span>
      <span class="small">
        {t.ofPcs(quantityNumber(order.goodPcs, order.unit), quantity(order.quantityPcs, order.unit))}
        {order.scrapPcs > 0 && <span class="soft"> · {t.scrapPcs(quantityNumber(order.scrapPcs, order.unit))}</span>}
      </span>
    </span>
  );
}

/** Where there are two dates, the chance of each. */
function WhichDate({ order: { promise } }: { order: OrderRow }) {
  const t = plannerWords.value;
  if (promise === null || promise.keepProbability === null || promise.onTimeProbability === null) return null;
  if (Math.abs(promise.keepProbability - promise.onTimeProbability) < 0.01) return null;
  return (
    <span class="small soft">
      {t.quoted} {likely(promise.keepProbability)}
      <br />
      {t.due} {likely(promise.onTimeProbability)}
    </span>
  );
}

const riskLooks = {
  late: ['bad', 'stop'],
  likelyLate: ['bad', 'warning'],
  atRisk: ['warn', 'warning'],
  onTime: ['good', 'check'],
  open: ['soft', 'noData'],
} as const;

function Chance({ order, nowAt }: { order: OrderRow; nowAt: number }) {
  const t = plannerWords.value;
  const risk = riskOf(order, nowAt);
  const [look, icon] = riskLooks[risk];
  const chance = chanceOf(order);
  return (
    <span class={`chance ${look}`} data-testid={`risk-${order.orderId}`} data-risk={risk}>
      <strong>{order.finishedAt === null ? likely(chance) : dash}</strong>
      <span class="chance-word">
        {risk !== 'open' && <Icon name={icon} size={16} />} {t.risk[risk]}
      </span>
      {order.finishedAt === null && <WhichDate order={order} />}
    </span>
  );
}
