/** What figures and bars are over: the last 24 hours as they come, or a window that is chosen here and asked of the bridge. */
import { useMemo } from 'preact/hooks';
import { DAY_MS, MINUTE_MS } from '../../../shared/core/words/time.ts';
import type { Refusal } from '../../../shared/ui/api.ts';
import { count, localMinute, localMoment } from '../../../shared/ui/format.ts';
import type { Shape } from '../../../shared/ui/shape.ts';
import type { PlannerView } from '../view.ts';
import { useLoaded } from './load.ts';
import { type WindowWish, windowDays } from './look.ts';
import type { Planner } from './state.ts';
import { lookWords } from './words.ts';

/** A window that ends now is asked for anew as often. */
const STEP_MS = 5 * MINUTE_MS;

interface Span {
  from: number;
  to: number;
}

/** null: as it comes. */
export function spanOf(wish: WindowWish, nowAt: number): Span | null {
  switch (wish.kind) {
    case 'live':
      return null;
    case 'last': {
      const to = Math.floor(nowAt / STEP_MS) * STEP_MS;
      return { from: to - wish.days * DAY_MS, to };
    }
    case 'between':
      return { from: localMoment(wish.from), to: Math.min(localMoment(wish.to), Math.ceil(nowAt / STEP_MS) * STEP_MS) };
    default:
      return wish satisfies never;
  }
}

export interface Shown {
  /** Live, with the figures of the window in it. */
  view: PlannerView;
  isWaiting: boolean;
  refusal: Refusal | null;
}

/** What the page cannot do without. */
export const VIEW: Shape<PlannerView> = {
  now: 'number',
  machines: 'list',
  reasons: 'list',
  workCentres: 'list',
  orders: 'list',
  outbox: 'object',
};

/** The view as it is to be drawn; what is no figure (orders, ERP, states) is always the newest. */
export function useShown(view: PlannerView | null, wish: WindowWish): Shown | null {
  const span = view === null ? null : spanOf(wish, view.now);
  const path = span === null ? null : `/api/view?from=${span.from}&to=${span.to}`;
  // Figures bear the name of the window that they are over: the last ones may stay until the next are here.
  const answer = useLoaded<PlannerView>(path, VIEW, '', 'window').value;
  const asked = span !== null && answer?.ok === true ? answer.value : null;
  const shown = useMemo(() => (view === null || asked === null ? view : withFigures(view, asked)), [view, asked]);
  if (shown === null) return null;
  return {
    view: shown,
    isWaiting: span !== null && (answer === null || (asked !== null && isOther(asked.window, span, wish))),
    refusal: span !== null && answer?.ok === false ? answer.refusal : null,
  };
}

/** The end of one that ends now moves on by itself: nobody waits for that. */
function isOther(shown: Span, wanted: Span, wish: WindowWish): boolean {
  return shown.from !== wanted.from || (wish.kind === BETWEEN && shown.to !== wanted.to);
}

function withFigures(view: PlannerView, asked: PlannerView): PlannerView {
  const { window, measured, plant, workCentres, pareto, scrapPareto, waterfall } = asked;
  const figures = new Map(asked.machines.map((machine) => [machine.id, machine.figures]));
  const machines = view.machines.map((machine) => ({
    ...machine,
    figures: figures.get(machine.id) ?? machine.figures,
  }));
  return { ...view, window, measured, plant, workCentres, pareto, scrapPareto, waterfall, machines };
}

const LIVE = 'live';
const BETWEEN = 'between';

interface FieldsProps {
  wish: WindowWish;
  /** What is shown now: where choosing one's own begins. */
  span: Span;
  onChange: (wish: WindowWish) => void;
}

export function WindowFields({ wish, span, onChange }: FieldsProps) {
  const t = lookWords.value;
  const choose = (value: string): void => {
    const days = windowDays.find((one) => String(one) === value);
    if (value === BETWEEN) onChange({ kind: BETWEEN, from: localMinute(span.from), to: localMinute(span.to) });
    else onChange(days === undefined ? { kind: LIVE } : { kind: 'last', days });
  };
  // An end that lies before its beginning is not taken: the field shows it, the figures stay.
  const set = (next: Extract<WindowWish, { kind: 'between' }>): void => {
    if (next.from !== '' && next.to !== '' && next.from < next.to) onChange(next);
  };
  return (
    <>
      <label>
        {t.window}{' '}
        <select
          class="filter"
          data-testid="window"
          value={wish.kind === 'last' ? String(wish.days) : wish.kind}
          onChange={({ currentTarget: { value } }) => choose(value)}
        >
          <option value={LIVE}>{t.live}</option>
          {windowDays.map((days) => (
            <option key={days} value={String(days)}>
              {t.lastDays(count(days))}
            </option>
          ))}
          <option value={BETWEEN}>{t.between}</option>
        </select>
      </label>
      {wish.kind === BETWEEN && (
        <>
          <Edge label={t.from} testId="window-from" value={wish.from} onChange={(from) => set({ ...wish, from })} />
          <Edge label={t.to} testId="window-to" value={wish.to} onChange={(to) => set({ ...wish, to })} />
        </>
      )}
    </>
  );
}

export function WindowChoice({ planner, shown }: { planner: Planner; shown: Shown }) {
  const t = lookWords.value;
  return (
    <div class="looks no-print">
      <WindowFields
        wish={planner.window.value}
        span={shown.view.window}
        onChange={(wish) => {
          planner.window.value = wish;
        }}
      />
      <span class="soft small" role="status" data-testid="window-state">
        {shown.isWaiting && t.waiting}
      </span>
      <button
        type="button"
        class="button button-small"
        data-testid="views-open"
        onClick={() => {
          planner.opened.value = { kind: 'views' };
        }}
      >
        {t.views}
      </button>
      <button type="button" class="button button-small" data-testid="print" onClick={() => print()}>
        {t.print}
      </button>
    </div>
  );
}

function Edge({ label, testId, value, onChange }: EdgeProps) {
  return (
    <label>
      {label}{' '}
      <input
        type="datetime-local"
        class="filter"
        data-testid={testId}
        value={value}
        onChange={({ currentTarget }) => onChange(currentTarget.value)}
      />
    </label>
  );
}

interface EdgeProps {
  label: string;
  testId: string;
  value: string;
  onChange: (value: string) => void;
}
