/** Why an order has its date: a bar per step that is left, and what moved the date since yesterday. */
import { DAY_MS } from '../../../shared/core/words/time.ts';
import { pct, place } from '../../../shared/ui/charts/axis.ts';
import { groundOf } from '../../../shared/ui/charts/ground.ts';
import { calendarOf, DayAxis, type Span } from '../../../shared/ui/charts/promise.tsx';
import { dayAndTime, decimal, moment } from '../../../shared/ui/format.ts';
import { words } from '../../../shared/ui/language.ts';
import { ProblemNotice } from '../../../shared/ui/parts/problem.tsx';
import type { Explanation, Moved } from '../../promise/explain.ts';
import type { OrderRow, PlannerView } from '../view.ts';
import { CauseRow } from './cause-row.tsx';
import { useLoaded } from './load.ts';
import { wordWords } from './words.ts';

export function Explained({ order, view }: { order: OrderRow; view: PlannerView }) {
  const t = wordWords.value;
  const path = `/api/orders/${encodeURIComponent(order.orderId)}/explanation`;
  const answer = useLoaded<{ explanation: Explanation | null }>(path, {}, String(order.promise?.madeAt ?? 0)).value;
  if (answer === null) return null;
  if (!answer.ok) return <ProblemNotice refusal={answer.refusal} />;
  const { explanation } = answer.value;
  if (explanation === null) return null;
  return (
    <>
      <section class="detail-whole" data-testid="steps-before">
        <h3>{t.steps}</h3>
        {explanation.steps.length === 0 ? (
          <p class="soft">{t.noSteps}</p>
        ) : (
          <Steps steps={explanation.steps} order={order} view={view} />
        )}
      </section>
      <section class="detail-whole" data-testid="date-moved">
        <h3>{t.moved(`P${Math.round((order.promise?.quoteLevel ?? 0.9) * 100)}`)}</h3>
        {explanation.moved === null ? (
          <p class="soft">{t.notMoved}</p>
        ) : (
          <Causes moved={explanation.moved} now={view.now} />
        )}
      </section>
    </>
  );
}

function Steps({ steps, order, view }: { steps: Explanation['steps']; order: OrderRow; view: PlannerView }) {
  const t = wordWords.value;
  const { now } = view;
  const none = { p50: null, p80: null, p95: null, quotedAt: null, paperAt: null, dueAt: null };
  const span = calendarOf(now, [{ ...none, p95: Math.max(...steps.map(({ endP80 }) => endP80)) }]);
  const nameOf = (id: string): string => {
    const step = order.operations.find(({ operationId }) => operationId === id);
    return step === undefined ? id : `${step.number} ${step.workCentreId}`;
  };
  return (
    <>
      <p class="small soft">{t.stepsHow}</p>
      <div class="order-calendar step-calendar" style={{ '--ground-stripes': groundOf(span, view.workTime) }}>
        <DayAxis span={span} nowAt={now} nowLabel={words.value.now} />
        <ol>
          {steps.map((step) => (
            <li key={step.operationId}>
              <span class="small">
                {t.stepSays(
                  nameOf(step.operationId),
                  dayAndTime(step.startP50),
                  dayAndTime(step.endP50),
                  dayAndTime(step.endP80),
                )}
              </span>
              <svg width="100%" height="14" aria-hidden="true">
                <Bar from={step.startP50} to={step.endP80} span={span} pale />
                <Bar from={step.startP50} to={step.endP50} span={span} />
              </svg>
            </li>
          ))}
        </ol>
      </div>
    </>
  );
}

function Bar({ from, to, span, pale = false }: { from: number; to: number; span: Span; pale?: boolean }) {
  const left = place(from, span.from, span.to);
  const width = Math.max(0.4, place(to, span.from, span.to) - left);
  return <rect x={pct(left)} width={pct(width)} y="2" height="10" class="fill-accent" opacity={pale ? 0.35 : 1} />;
}

function daysText(ms: number): string {
  const days = Math.round(ms / (DAY_MS / 10)) / 10;
  return wordWords.value.days(`${days > 0 ? '+' : ''}${decimal(days, 1)}`);
}

function Causes({ moved, now }: { moved: Moved; now: number }) {
  const t = wordWords.value;
  const widest = Math.max(1, ...moved.causes.map(({ ms }) => Math.abs(ms)));
  return (
    <>
      <p class="small soft">{t.movedSince(moment(moved.since, now), dayAndTime(moved.from), dayAndTime(moved.to))}</p>
      <ul class="cost-causes">
        {moved.causes.map(({ cause, ms }) => (
          <CauseRow key={cause} name={t.causes[cause]} share={ms / widest} text={daysText(ms)} />
        ))}
        <li>
          <span>{t.movedInAll}</span>
          <span />
          <strong>{daysText(moved.to - moved.from)}</strong>
        </li>
      </ul>
    </>
  );
}
