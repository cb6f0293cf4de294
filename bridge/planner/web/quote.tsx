/** An enquiry: what, how many, wanted when; the answer is a date with its spread and what it rests on. */
import { type Signal, useSignal } from '@preact/signals';
import type { Strategy } from '../../../shared/core/words/order.ts';
import { pieces, stepsPerUnit, type Unit } from '../../../shared/core/words/quantity.ts';
import { call, type Refusal } from '../../../shared/ui/api.ts';
import { groundOf } from '../../../shared/ui/charts/ground.ts';
import { calendarOf, DayAxis, PromiseBar, type PromiseDates } from '../../../shared/ui/charts/promise.tsx';
import { chance, count, dayAndTime, localInput, percent, readQuantity } from '../../../shared/ui/format.ts';
import { words } from '../../../shared/ui/language.ts';
import { Dialog } from '../../../shared/ui/parts/dialog.tsx';
import { ProblemNotice } from '../../../shared/ui/parts/problem.tsx';
import { strategyNames } from '../../../shared/ui/strategies.ts';
import type { QuoteAnswer } from '../../promise/shop.ts';
import type { PlannerView } from '../view.ts';
import { Facts } from './machine-dialog.tsx';
import { Drivers, Warnings } from './order-dialog.tsx';
import { promiseNames } from './orders.tsx';
import { plannerWords } from './words.ts';

interface Asked {
  answer: QuoteAnswer;
  dueAt: number | null;
}

/** What is asked for, as it stands in the form. */
interface Wish {
  itemId: Signal<string>;
  quantity: Signal<string>;
  wanted: Signal<string>;
  strategy: Signal<Strategy>;
  material: Signal<string>;
}

export function QuoteDialog({ view, onClose }: { view: PlannerView; onClose: () => void }) {
  const t = plannerWords.value;
  const items = itemsOf(view);
  const wish: Wish = {
    itemId: useSignal(items[0]?.id ?? ''),
    quantity: useSignal('100'),
    wanted: useSignal(''),
    strategy: useSignal<Strategy>('MTO'),
    material: useSignal(''),
  };
  const { itemId, quantity, wanted, strategy, material } = wish;
  const busy = useSignal(false);
  const refusal = useSignal<Refusal | null>(null);
  const asked = useSignal<Asked | null>(null);
  const unit = items.find(({ id }) => id === itemId.value)?.unit;
  const ask = async () => {
    const quantityPcs = readQuantity(quantity.value, unit);
    if (busy.value || itemId.value === '' || quantityPcs === null || quantityPcs <= 0) return;
    const dueAt = wanted.value === '' ? null : localInput(wanted.value);
    busy.value = true;
    const answer = await call<QuoteAnswer>('POST', '/api/quotes', {
      itemId: itemId.value,
      quantityPcs,
      dueAt,
      strategy: strategy.value,
      materialAt: material.value === '' ? null : localInput(material.value),
    });
    busy.value = false;
    refusal.value = answer.ok ? null : answer.refusal;
    asked.value = answer.ok ? { answer: answer.value, dueAt } : null;
  };
  return (
    <Dialog wide title={t.quote} onClose={onClose} testId="quote">
      <QuoteForm wish={wish} items={items} unit={unit} busy={busy} onAsk={() => void ask()} />
      <p class="small soft">{t.quoteUnknownItem}</p>
      <ProblemNotice refusal={refusal.value} />
      {asked.value !== null && <Answered asked={asked.value} view={view} />}
    </Dialog>
  );
}

interface FormProps {
  wish: Wish;
  items: ReturnType<typeof itemsOf>;
  unit: Unit | undefined;
  busy: Signal<boolean>;
  onAsk: () => void;
}

function QuoteForm({ wish: { itemId, quantity, wanted, strategy, material }, items, unit, busy, onAsk }: FormProps) {
  const t = plannerWords.value;
  return (
    <form
      class="quote-form"
      onSubmit={(event) => {
        event.preventDefault();
        onAsk();
      }}
    >
      <label class="field">
        {t.quoteItem}
        <select
          data-testid="quote-item"
          value={itemId}
          onChange={(event) => {
            itemId.value = event.currentTarget.value;
          }}
        >
          {items.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <label class="field">
        {unit === undefined ? t.quoteQuantity : `${t.quoteQuantity} (${unit.name})`}
        <input
          type="number"
          min={1 / stepsPerUnit(unit ?? pieces)}
          max="10000000"
          step={1 / stepsPerUnit(unit ?? pieces)}
          data-testid="quote-quantity"
          value={quantity}
          onInput={(event) => {
            quantity.value = event.currentTarget.value;
          }}
        />
      </label>
      <DateField label={t.quoteWanted} value={wanted} testId="quote-wanted" />
      <label class="field">
        {t.filterStrategy}
        <select
          data-testid="quote-strategy"
          value={strategy}
          onChange={({ currentTarget: { value } }) => {
            strategy.value = strategyNames.find((name) => name === value) ?? strategy.value;
          }}
        >
          {strategyNames.map((name) => (
            <option key={name} value={name}>
              {name} · {t.strategies[name]}
            </option>
          ))}
        </select>
      </label>
      <DateField label={t.quoteMaterial} value={material} testId="quote-material" />
      <button type="submit" class="button button-main" data-testid="quote-ask" disabled={busy}>
        {t.quoteAsk}
      </button>
    </form>
  );
}

function DateField({ label, value, testId }: { label: string; value: Signal<string>; testId: string }) {
  return (
    <label class="field">
      {label}
      <input
        type="date"
        data-testid={testId}
        value={value}
        onInput={(event) => {
          value.value = event.currentTarget.value;
        }}
      />
    </label>
  );
}

function Answered({ asked: { answer, dueAt }, view }: { asked: Asked; view: PlannerView }) {
  const t = plannerWords.value;
  const { now } = view;
  const dates: PromiseDates = {
    p50: answer.p50,
    p80: answer.p80,
    p95: answer.p95,
    quotedAt: answer.quotedAt,
    paperAt: answer.paperFinishAt,
    dueAt,
  };
  const span = calendarOf(now, [dates]);
  return (
    <section class="quote-answer" data-testid="quote-answer">
      <p>
        {t.quoteAnswer} <strong class="quote-date">{dayAndTime(answer.quotedAt)}</strong>{' '}
        <span class="soft">{t.quoteBy(percent(answer.quoteLevel))}</span>
        {answer.onTimeProbability !== null && <> · {t.quoteChance(chance(answer.onTimeProbability))}</>}
      </p>
      <div style={{ '--ground-stripes': groundOf(span, view.workTime) }}>
        <DayAxis span={span} nowAt={now} nowLabel={words.value.now} />
        <PromiseBar dates={dates} span={span} nowAt={now} label={t.quote} names={promiseNames()} />
      </div>
      <div class="detail">
        <section>
          <Facts
            rows={[
              [t.promiseLegend.paper, dayAndTime(answer.paperFinishAt)],
              [t.p('50'), dayAndTime(answer.p50)],
              [t.p('80'), dayAndTime(answer.p80)],
              [t.p('90'), dayAndTime(answer.p90)],
              [t.p('95'), dayAndTime(answer.p95)],
            ]}
          />
        </section>
        <section>
          <h3>{t.drivers}</h3>
          <Drivers drivers={answer.drivers} />
          <Warnings codes={answer.warnings} />
          <h3>{t.quoteBasis}</h3>
          <p class="small">{basisKinds.map((kind) => `${t.basis[kind]} ${count(answer.basis[kind])}`).join(' · ')}</p>
        </section>
      </div>
    </section>
  );
}

const basisKinds = ['stops', 'setups', 'runs', 'materials', 'arrivals', 'outcomes'] as const;

/** Items of all orders that the page knows, by name. */
interface Item {
  id: string;
  name: string;
  unit: Unit | undefined;
}

function itemsOf(view: PlannerView): Item[] {
  const items = new Map(view.orders.map(({ itemId, itemName, unit }) => [itemId, { name: itemName || itemId, unit }]));
  return [...items]
    .map(([id, { name, unit }]) => ({ id, name: name === id ? id : `${name} (${id})`, unit }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
