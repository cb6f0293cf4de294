/** One order opened: its dates with what speaks for them, what spreads them, its operations. */

import { groundOf } from '../../../shared/ui/charts/ground.ts';
import { calendarOf, DayAxis, PromiseBar } from '../../../shared/ui/charts/promise.tsx';
import { chance, dash, dayAndTime, moment, percent, quantity, quantityNumber } from '../../../shared/ui/format.ts';
import { words } from '../../../shared/ui/language.ts';
import { Dialog } from '../../../shared/ui/parts/dialog.tsx';
import { sayHere } from '../../../shared/ui/speech.ts';
import type { PromiseView } from '../../shop/promise-view.ts';
import type { OrderRow, PlannerView } from '../view.ts';
import { CostOfOrder } from './cost-of-order.tsx';
import { Explained } from './explained.tsx';
import { Facts } from './machine-dialog.tsx';
import { datesOf, promiseNames } from './orders.tsx';
import { PlansOf } from './plans.tsx';
import { ReconciliationList } from './reconciliation.tsx';
import { familyOf, printRoute, traceOf } from './route.ts';
import { WordSection } from './word.tsx';
import { familyWords, plannerWords, traceWords } from './words.ts';

export function OrderDialog({ order, view, onClose }: { order: OrderRow; view: PlannerView; onClose: () => void }) {
  const t = plannerWords.value;
  const { promise } = order;
  const title = `${order.orderId} · ${order.itemName || order.itemId}`;
  return (
    <Dialog wide title={title} onClose={onClose} testId="order-dialog">
      <p class="soft">
        {[order.customer ?? t.stock, order.strategy, t.statuses[order.status]].join(' · ')} ·{' '}
        {t.ofPcs(quantityNumber(order.goodPcs, order.unit), quantity(order.quantityPcs, order.unit))}
      </p>
      {order.noDate !== undefined && <p class="bad">{sayHere(order.noDate)}</p>}
      {order.finishedAt === null && order.noDate === undefined && <Calendar order={order} view={view} />}
      <div class="detail">
        <WordSection order={order} now={view.now} />
        <section>
          <h3>{t.dates}</h3>
          <Dates order={order} />
          {promise !== null && <p class="small soft">{t.promiseMade(moment(promise.madeAt, view.now))}</p>}
        </section>
        {promise !== null && order.finishedAt === null && (
          <section>
            <h3>{t.drivers}</h3>
            <Drivers drivers={promise.drivers} />
            <Warnings codes={promise.warnings} />
          </section>
        )}
        {promise !== null && order.finishedAt === null && <Explained order={order} view={view} />}
        <section>
          <h3>{t.operations}</h3>
          <OperationList order={order} />
          <PlansOf orderId={order.orderId} />
          <ReconciliationList orderId={order.orderId} />
          <a class="button button-small" href={`./${printRoute(traceOf(order.orderId))}`} data-testid="trace-order">
            {traceWords.value.title}
          </a>{' '}
          <a
            class="button button-small"
            href={`./${printRoute(familyOf(order.orderId))}`}
            data-testid="family-of-order"
          >
            {familyWords.value.open}
          </a>
        </section>
        <CostOfOrder orderId={order.orderId} />
      </div>
    </Dialog>
  );
}

function Calendar({ order, view }: { order: OrderRow; view: PlannerView }) {
  const { now } = view;
  const span = calendarOf(now, [datesOf(order)]);
  return (
    <div class="order-calendar" style={{ '--ground-stripes': groundOf(span, view.workTime) }}>
      <DayAxis span={span} nowAt={now} nowLabel={words.value.now} />
      <PromiseBar dates={datesOf(order)} span={span} nowAt={now} label={order.orderId} names={promiseNames()} />
    </div>
  );
}

function Dates({ order }: { order: OrderRow }) {
  const t = plannerWords.value;
  const { promise } = order;
  const at = (when: number | null) => (when === null ? dash : dayAndTime(when));
  return (
    <Facts
      rows={[
        [order.customer === null ? t.stockDue : t.customerDue, at(order.dueAt)],
        [t.promiseLegend.paper, at(order.paperFinishAt)],
        ...(promise === null
          ? []
          : ([
              [t.p('50'), at(promise.p50)],
              [t.p('80'), at(promise.p80)],
              [t.p('95'), at(promise.p95)],
              [t.quotedToday(t.p(String(Math.round(promise.quoteLevel * 100)))), at(promise.quotedAt)],
              ...(promise.onTimeProbability === null
                ? []
                : [
                    [
                      order.customer === null ? t.chanceOfStockDue : t.chanceOfDue,
                      chance(promise.onTimeProbability),
                    ] as const,
                  ]),
            ] as const)),
      ]}
    />
  );
}

export function Drivers({ drivers }: { drivers: PromiseView['drivers'] }) {
  const t = plannerWords.value;
  if (drivers.length === 0) return <p class="soft">{t.noDriver}</p>;
  return (
    <ul class="time-shares">
      {[...drivers]
        .sort((a, b) => b.share - a.share)
        .map(({ source, share }) => (
          <li key={source}>
            <span>{t.driver[source]}</span>
            <svg height="16" aria-hidden="true">
              <rect width={percentWidth(share)} height="16" class="fill-accent" />
            </svg>
            <strong>{percent(share)}</strong>
          </li>
        ))}
    </ul>
  );
}

function percentWidth(share: number): string {
  return `${Math.max(0, Math.min(1, share)) * 100}%`;
}

export function Warnings({ codes }: { codes: readonly string[] }) {
  const t = plannerWords.value;
  // A code of a newer bridge that this page has no words for is shown as it is.
  const texts = new Map<string, string>(Object.entries(t.warning));
  if (codes.length === 0) return null;
  return (
    <>
      <h3>{t.warnings}</h3>
      <ul class="warnings">
        {codes.map((code) => (
          <li key={code}>{texts.get(code) ?? code}</li>
        ))}
      </ul>
    </>
  );
}

function OperationList({ order }: { order: OrderRow }) {
  const t = plannerWords.value;
  return (
    <ul class="operation-list">
      {order.operations.map((operation) => (
        <li key={operation.operationId}>
          <strong>{operation.number}</strong>
          <span>
            {operation.workCentreId} ·{' '}
            {operation.outside === true && operation.status === 'running'
              ? t.operationOutside
              : t.operationStatuses[operation.status]}
          </span>
          <span class="number">
            {t.ofPcs(quantityNumber(operation.goodPcs, order.unit), quantity(operation.quantityPcs, order.unit))}
            {operation.scrapPcs > 0 && ` · ${t.scrapPcs(quantityNumber(operation.scrapPcs, order.unit))}`}
          </span>
        </li>
      ))}
    </ul>
  );
}
