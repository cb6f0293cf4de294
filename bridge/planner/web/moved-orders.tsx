/** The answer to a what-if: which orders move, before above after on one calendar. */
import type { Sentence } from '../../../shared/core/words/sentence.ts';
import { DAY_MS, MINUTE_MS } from '../../../shared/core/words/time.ts';
import { groundOf } from '../../../shared/ui/charts/ground.ts';
import { calendarOf, DayAxis, PromiseBar, type PromiseDates } from '../../../shared/ui/charts/promise.tsx';
import { chance, count, dayAndTime, decimal } from '../../../shared/ui/format.ts';
import { words } from '../../../shared/ui/language.ts';
import { sayHere } from '../../../shared/ui/speech.ts';
import type { PlannerView } from '../view.ts';
import { promiseNames } from './orders.tsx';
import { plannerWords, wordWords } from './words.ts';

/** The part of the bridge's answer that is drawn. */
export interface MovedOrder {
  orderId: string;
  /** null: no date. */
  before: Dates | null;
  after: Dates | null;
  why: Sentence | null;
  atRisk: boolean;
}
interface Dates {
  p50: number;
  p80: number;
  p95: number;
  onTimeProbability: number | null;
  keepProbability?: number | null;
}

const MOST_SHOWN = 25;
/** Less than this is the noise of the simulation. */
const MOVED_MS = 15 * MINUTE_MS;

/** A date that is there only before or only after moved most. */
function movedMs({ before, after }: MovedOrder): number {
  return before === null || after === null ? Number.POSITIVE_INFINITY : after.p80 - before.p80;
}

/** Which orders a change moves, the chance of each one's given date before and after, and what it comes to in all. */
export function MovedOrders({ rows, view }: { rows: readonly MovedOrder[]; view: PlannerView }) {
  const t = plannerWords.value;
  const w = wordWords.value;
  const moved = rows
    .filter((row) => row.atRisk || Math.abs(movedMs(row)) > MOVED_MS)
    .sort((a, b) => Math.abs(movedMs(b)) - Math.abs(movedMs(a)));
  const total = totalOf(rows);
  const summary = (
    <p data-testid="what-if-total">
      {w.brokenInAll(decimal(total.before, 1), decimal(total.after, 1), count(total.orders))}
      {total.days !== null && ` · ${w.daysInAll(decimal(total.days, 1))}`}
    </p>
  );
  if (moved.length === 0)
    return (
      <>
        {summary}
        <p class="soft">{t.whatIfNothing}</p>
      </>
    );
  const orders = new Map(view.orders.map((order) => [order.orderId, order]));
  const shown = moved.slice(0, MOST_SHOWN);
  const picture = (dates: Dates, orderId: string): PromiseDates => {
    const order = orders.get(orderId);
    const { p50, p80, p95 } = dates;
    const quotedAt = order?.word?.date ?? null;
    return { p50, p80, p95, quotedAt, paperAt: null, dueAt: order?.dueAt ?? null };
  };
  const span = calendarOf(
    view.now,
    shown.flatMap(({ orderId, before, after }) =>
      [before, after].flatMap((dates) => (dates === null ? [] : picture(dates, orderId))),
    ),
  );
  const bar = (dates: Dates | null, orderId: string, label: string) =>
    dates === null ? (
      <span class="bad">{t.whatIfNoDate}</span>
    ) : (
      <PromiseBar dates={picture(dates, orderId)} span={span} nowAt={view.now} label={label} names={promiseNames()} />
    );
  return (
    <div data-testid="what-if-answer" style={{ '--ground-stripes': groundOf(span, view.workTime) }}>
      {summary}
      <div class="what-if-row order-head">
        <span>{t.columnOrder}</span>
        <DayAxis span={span} nowAt={view.now} nowLabel={words.value.now} />
        <span>{t.p('80')}</span>
        <span>{t.columnChance}</span>
      </div>
      <ul>
        {shown.map(({ orderId, before, after, why }) => (
          <li key={orderId} class="what-if-row">
            <span>
              <strong>{orderId}</strong> <span class="soft">{orders.get(orderId)?.itemName}</span>
            </span>
            <span class="before-after">
              <span class="small soft">{t.whatIfBefore}</span>
              {bar(before, orderId, `${orderId} ${t.whatIfBefore}`)}
              <span class="small">{t.whatIfAfter}</span>
              {bar(after, orderId, `${orderId} ${t.whatIfAfter}`)}
            </span>
            <span>
              <span class="small soft">{before === null ? t.whatIfNoDate : dayAndTime(before.p80)} →</span>
              <br />
              {after === null ? t.whatIfNoDate : dayAndTime(after.p80)}
              <br />
              {before === null || after === null ? (
                why !== null && <span class="small soft">{sayHere(why)}</span>
              ) : (
                <Moved ms={after.p80 - before.p80} />
              )}
            </span>
            <span>
              <span class="soft">{chance(chanceIn(before))}</span> → <strong>{chance(chanceIn(after))}</strong>
              <br />
              <span class="small soft">{orders.get(orderId)?.word === undefined ? t.due : t.quoted}</span>
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Of the given date, else of the customer's; without a date none is kept. */
function chanceIn(dates: Dates | null): number | null {
  return dates === null ? 0 : (dates.keepProbability ?? dates.onTimeProbability);
}

/** How many dates are broken in the mean, before and after, of the orders with one; and the days that ends move by in the mean of P50. */
function totalOf(rows: readonly MovedOrder[]) {
  const known = rows.flatMap(({ before, after }) => {
    const [was, is] = [chanceIn(before), chanceIn(after)];
    return was === null || is === null ? [] : [[1 - was, 1 - is] as const];
  });
  const moves = rows.flatMap(({ before, after }) =>
    before === null || after === null ? [] : [after.p50 - before.p50],
  );
  return {
    orders: known.length,
    before: known.reduce((sum, [was]) => sum + was, 0),
    after: known.reduce((sum, [, is]) => sum + is, 0),
    days: moves.length === 0 ? null : moves.reduce((sum, ms) => sum + ms, 0) / DAY_MS,
  };
}

function Moved({ ms }: { ms: number }) {
  const t = plannerWords.value;
  if (Math.abs(ms) <= MOVED_MS) return <span class="soft">=</span>;
  return ms < 0 ? (
    <strong class="good">{t.whatIfEarlier(ms)}</strong>
  ) : (
    <strong class="bad">{t.whatIfLater(ms)}</strong>
  );
}
