/** What if: one change to the shop, answered for every order, before beside after. */
import { useSignal } from '@preact/signals';
import type { Sentence } from '../../../shared/core/words/sentence.ts';
import { DAY_MS, MINUTE_MS } from '../../../shared/core/words/time.ts';
import { call, type Refusal } from '../../../shared/ui/api.ts';
import { groundOf } from '../../../shared/ui/charts/ground.ts';
import { calendarOf, DayAxis, PromiseBar, type PromiseDates } from '../../../shared/ui/charts/promise.tsx';
import { chance, dayAndTime, localDate, localInput } from '../../../shared/ui/format.ts';
import { named, words } from '../../../shared/ui/language.ts';
import { Dialog } from '../../../shared/ui/parts/dialog.tsx';
import { ProblemNotice } from '../../../shared/ui/parts/problem.tsx';
import { sayHere } from '../../../shared/ui/speech.ts';
import type { PlannerView } from '../view.ts';
import { promiseNames } from './orders.tsx';
import { plannerWords } from './words.ts';

const kinds = ['overtime', 'machineDown', 'machineAdded', 'setups', 'priority', 'material'] as const;
type Kind = (typeof kinds)[number];

interface Row {
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
}

/** What the fields hold; each kind of change uses some of them. */
interface Fields {
  machineId: string;
  workCentreId: string;
  orderId: string;
  date: string;
  start: string;
  end: string;
  percent: string;
}

/** What goes to the bridge, or null while a field is missing. */
export function changeOf(kind: Kind, fields: Fields): object | null {
  const { machineId, workCentreId, orderId, date, start, end } = fields;
  switch (kind) {
    case 'overtime':
      return date && start && end
        ? { kind, date, start, end, ...(machineId ? { machineIds: [machineId] } : {}) }
        : null;
    case 'machineDown':
      return machineId && date ? { kind, machineId, until: localInput(date) } : null;
    case 'machineAdded':
      return workCentreId ? { kind, workCentreId, ...(date ? { until: localInput(date) } : {}) } : null;
    case 'setups': {
      const factor = Number(fields.percent) / 100;
      return Number.isFinite(factor) && factor >= 0
        ? { kind, factor, ...(workCentreId ? { workCentreId } : {}) }
        : null;
    }
    case 'priority':
      return orderId && date ? { kind, orderId, priorityAt: localInput(date) } : null;
    case 'material':
      return orderId && date ? { kind, orderId, arrivesAt: localInput(date) } : null;
  }
}

const asks: Record<Kind, readonly (keyof Fields)[]> = {
  overtime: ['date', 'start', 'end', 'machineId'],
  machineDown: ['machineId', 'date'],
  machineAdded: ['workCentreId', 'date'],
  setups: ['percent', 'workCentreId'],
  priority: ['orderId', 'date'],
  material: ['orderId', 'date'],
};
/** Fields that may stay empty: then it is for all of them, or for good. */
const optional: Record<Kind, readonly (keyof Fields)[]> = {
  overtime: ['machineId'],
  machineDown: [],
  machineAdded: ['date'],
  setups: ['workCentreId'],
  priority: [],
  material: [],
};

export function WhatIfDialog({ view, onClose }: { view: PlannerView; onClose: () => void }) {
  const t = plannerWords.value;
  const kind = useSignal<Kind>('overtime');
  const fields = useSignal<Fields>(emptyFields(view));
  const busy = useSignal(false);
  const refusal = useSignal<Refusal | null>(null);
  const rows = useSignal<readonly Row[] | null>(null);
  const change = changeOf(kind.value, fields.value);
  const ask = async () => {
    if (busy.value || change === null) return;
    busy.value = true;
    const answer = await call<Row[]>('POST', '/api/what-if', { changes: [change] });
    busy.value = false;
    refusal.value = answer.ok ? null : answer.refusal;
    rows.value = answer.ok ? answer.value : null;
  };
  return (
    <Dialog wide title={t.whatIf} onClose={onClose} testId="what-if">
      <form
        class="what-if-form"
        onSubmit={(event) => {
          event.preventDefault();
          void ask();
        }}
      >
        <label class="field">
          {t.whatIfChange}
          <select
            data-testid="what-if-kind"
            value={kind}
            onChange={(event) => {
              const next = kinds.find((each) => each === event.currentTarget.value);
              if (next !== undefined) kind.value = next;
            }}
          >
            {kinds.map((each) => (
              <option key={each} value={each}>
                {t.whatIfKinds[each]}
              </option>
            ))}
          </select>
        </label>
        {asks[kind.value].map((name) => (
          <Field
            key={name}
            name={name}
            view={view}
            open={optional[kind.value].includes(name)}
            value={fields.value[name]}
            onChange={(value) => {
              fields.value = { ...fields.value, [name]: value };
            }}
          />
        ))}
        <button
          type="submit"
          class="button button-main"
          data-testid="what-if-ask"
          disabled={busy.value || change === null}
        >
          {t.quoteAsk}
        </button>
      </form>
      <ProblemNotice refusal={refusal.value} />
      {rows.value !== null && <Rows rows={rows.value} view={view} />}
    </Dialog>
  );
}

function emptyFields(view: PlannerView): Fields {
  return {
    machineId: '',
    workCentreId: '',
    orderId: '',
    date: localDate(view.now + DAY_MS),
    start: '06:00',
    end: '14:00',
    percent: '50',
  };
}

/** A browser's own time field would follow the browser's clock of 12 hours. */
const inputs = {
  date: { type: 'date' },
  percent: { type: 'number', min: 0, max: 1000 },
  time: { type: 'text', inputMode: 'numeric', pattern: '([01][0-9]|2[0-3]):[0-5][0-9]|24:00', placeholder: '06:00' },
} as const;

interface FieldProps {
  name: keyof Fields;
  view: PlannerView;
  /** May stay empty. */
  open: boolean;
  value: string;
  onChange: (value: string) => void;
}

function Field({ name, view, open, value, onChange }: FieldProps) {
  const t = plannerWords.value;
  const choices = choicesOf(name, view);
  const id = `what-if-${name}`;
  const common = { 'data-testid': id, value };
  return (
    <label class="field" for={id}>
      {t.whatIfFields[name]}
      {choices === null ? (
        <input
          id={id}
          {...common}
          {...inputs[name === 'date' || name === 'percent' ? name : 'time']}
          onInput={(event) => onChange(event.currentTarget.value)}
        />
      ) : (
        <select id={id} {...common} onChange={(event) => onChange(event.currentTarget.value)}>
          <option value="">{open ? t.whatIfAll : '…'}</option>
          {choices.map(([id, label]) => (
            <option key={id} value={id}>
              {label}
            </option>
          ))}
        </select>
      )}
    </label>
  );
}

function choicesOf(name: keyof Fields, view: PlannerView): (readonly [string, string])[] | null {
  switch (name) {
    case 'machineId':
      return view.machines.map(({ id, name: own }) => [id, named(own)] as const);
    case 'workCentreId':
      return view.workCentres.map(({ id, name: own }) => [id, named(own)] as const);
    case 'orderId':
      return view.orders
        .filter(({ promise, finishedAt }) => promise !== null && finishedAt === null)
        .map(({ orderId, itemName }) => [orderId, `${orderId} ${itemName}`] as const);
    default:
      return null;
  }
}

const MOST_SHOWN = 25;
/** Less than this is the noise of the simulation. */
const MOVED_MS = 15 * MINUTE_MS;

/** A date that is there only before or only after moved most. */
function movedMs({ before, after }: Row): number {
  return before === null || after === null ? Number.POSITIVE_INFINITY : after.p80 - before.p80;
}

function Rows({ rows, view }: { rows: readonly Row[]; view: PlannerView }) {
  const t = plannerWords.value;
  const moved = rows
    .filter((row) => row.atRisk || Math.abs(movedMs(row)) > MOVED_MS)
    .sort((a, b) => Math.abs(movedMs(b)) - Math.abs(movedMs(a)));
  if (moved.length === 0) return <p class="soft">{t.whatIfNothing}</p>;
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
              <span class="soft">{chance(before?.onTimeProbability ?? null)}</span> →{' '}
              <strong>{chance(after?.onTimeProbability ?? null)}</strong>
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
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
