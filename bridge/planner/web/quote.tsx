/** An enquiry: what, how many, wanted when; the answer is a date with its spread and what it rests on. */
import { type Signal, useSignal, useSignalEffect } from '@preact/signals';
import type { Strategy } from '../../../shared/core/words/order.ts';
import { pieces, stepsPerUnit, type Unit } from '../../../shared/core/words/quantity.ts';
import { call, type Refusal } from '../../../shared/ui/api.ts';
import { groundOf } from '../../../shared/ui/charts/ground.ts';
import { calendarOf, DayAxis, PromiseBar, type PromiseDates } from '../../../shared/ui/charts/promise.tsx';
import { chance, count, dayAndTime, localDate, localInput, percent, readQuantity } from '../../../shared/ui/format.ts';
import { words } from '../../../shared/ui/language.ts';
import { Dialog } from '../../../shared/ui/parts/dialog.tsx';
import { ProblemNotice } from '../../../shared/ui/parts/problem.tsx';
import { strategyNames } from '../../../shared/ui/strategies.ts';
import type { QuoteAnswer } from '../../promise/shop.ts';
import type { OrderRow, PlannerView } from '../view.ts';
import { type Form, fieldsOf, formOf } from './form.ts';
import { useLoaded } from './load.ts';
import { Facts } from './machine-dialog.tsx';
import { type MovedOrder, MovedOrders } from './moved-orders.tsx';
import { Drivers, Warnings } from './order-dialog.tsx';
import { promiseNames } from './orders.tsx';
import { keepForm } from './route.ts';
import { plannerWords, wordWords } from './words.ts';

interface Asked {
  answer: QuoteAnswer;
  dueAt: number | null;
  request: object;
}

/** What is asked for, as it stands in the form. */
interface Wish {
  itemId: Signal<string>;
  quantity: Signal<string>;
  wanted: Signal<string>;
  strategy: Signal<Strategy>;
  material: Signal<string>;
  place: Signal<Place>;
}

const places = ['quoted', 'wanted', 'last'] as const;
type Place = (typeof places)[number];

const usualFields = {
  ...{ itemId: '', quantity: '100', wanted: '', material: '' },
  ...{ strategy: 'MTO', place: 'quoted' },
};

/** The fields, begun as the address has them, and the address after them. */
function useWish(form: Form, items: readonly Item[]): Wish {
  const usual = { ...usualFields, itemId: items[0]?.id ?? '' };
  const begun = fieldsOf(form, usual);
  const wish: Wish = {
    itemId: useSignal(items.some(({ id }) => id === begun.itemId) ? begun.itemId : usual.itemId),
    quantity: useSignal(begun.quantity),
    wanted: useSignal(begun.wanted),
    strategy: useSignal<Strategy>(strategyNames.find((name) => name === begun.strategy) ?? 'MTO'),
    material: useSignal(begun.material),
    place: useSignal<Place>(places.find((name) => name === begun.place) ?? 'quoted'),
  };
  useSignalEffect(() => {
    const { itemId, quantity, wanted, strategy, material, place } = wish;
    const dates = { wanted: wanted.value, material: material.value };
    const chosen = { strategy: strategy.value, place: place.value };
    keepForm('quote', formOf({ itemId: itemId.value, quantity: quantity.value, ...dates, ...chosen }, usual));
  });
  return wish;
}

interface QuoteProps {
  form: Form;
  view: PlannerView;
  onClose: () => void;
}

/** Also for an item whose orders are all over: what there is to quote is asked for first. */
export function QuoteDialog(props: QuoteProps) {
  const known = useLoaded<{ items: Ordered[] }>('/api/items', { items: 'list' }).value;
  if (known === null) return null;
  return <Quote {...props} items={itemsOf(known.ok ? known.value.items : props.view.orders)} />;
}

function Quote({ form, view, onClose, items }: QuoteProps & { items: readonly Item[] }) {
  const t = plannerWords.value;
  const wish = useWish(form, items);
  const busy = useSignal(false);
  const answered = useSignal<{ to: string; asked: Asked | null; refusal: Refusal | null } | null>(null);
  const unit = items.find(({ id }) => id === wish.itemId.value)?.unit;
  const request = requestOf(wish, unit);
  // An answer is to what was asked: with another input it is gone.
  const stamp = JSON.stringify(request);
  const current = answered.value?.to === stamp ? answered.value : null;
  const ask = async () => {
    if (busy.value || request === null) return;
    busy.value = true;
    const answer = await call<QuoteAnswer>('POST', '/api/quotes', {}, request);
    busy.value = false;
    answered.value = answer.ok
      ? { to: stamp, asked: { answer: answer.value, dueAt: request.dueAt, request }, refusal: null }
      : { to: stamp, asked: null, refusal: answer.refusal };
  };
  return (
    <Dialog wide title={t.quote} onClose={onClose} testId="quote">
      <QuoteForm wish={wish} items={items} unit={unit} busy={busy} today={view.now} onAsk={() => void ask()} />
      <p class="small soft">{t.quoteUnknownItem}</p>
      <ProblemNotice refusal={current?.refusal ?? null} />
      {current?.asked != null && <Answered key={stamp} asked={current.asked} view={view} />}
    </Dialog>
  );
}

/** What goes to the bridge; null while a field is missing. */
function requestOf({ itemId, quantity, wanted, strategy, material, place }: Wish, unit: Unit | undefined) {
  const quantityPcs = readQuantity(quantity.value, unit);
  if (itemId.value === '' || quantityPcs === null || quantityPcs <= 0) return null;
  return {
    itemId: itemId.value,
    quantityPcs,
    dueAt: wanted.value === '' ? null : localInput(wanted.value),
    place: place.value,
    strategy: strategy.value,
    materialAt: material.value === '' ? null : localInput(material.value),
  };
}

interface FormProps {
  today: number;
  wish: Wish;
  items: readonly Item[];
  unit: Unit | undefined;
  busy: Signal<boolean>;
  onAsk: () => void;
}

function QuoteForm({ wish, items, unit, busy, today, onAsk }: FormProps) {
  const { itemId, quantity, wanted, strategy, material } = wish;
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
      <DateField label={t.quoteWanted} value={wanted} today={today} testId="quote-wanted" />
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
      <DateField label={t.quoteMaterial} value={material} today={today} testId="quote-material" />
      <PlaceField place={wish.place} />
      <button type="submit" class="button button-main" data-testid="quote-ask" disabled={busy}>
        {t.quoteAsk}
      </button>
    </form>
  );
}

/** A wanted date buys no priority unless somebody says so. */
function PlaceField({ place }: { place: Signal<Place> }) {
  const w = wordWords.value;
  return (
    <label class="field">
      {w.place}
      <select
        data-testid="quote-place"
        value={place}
        onChange={({ currentTarget: { value } }) => {
          place.value = places.find((name) => name === value) ?? place.value;
        }}
      >
        {places.map((name) => (
          <option key={name} value={name}>
            {w.places[name]}
          </option>
        ))}
      </select>
    </label>
  );
}

interface DateFieldProps {
  label: string;
  value: Signal<string>;
  today: number;
  testId: string;
}

function DateField({ label, value, today, testId }: DateFieldProps) {
  return (
    <label class="field">
      {label}
      <input
        type="date"
        min={localDate(today)}
        data-testid={testId}
        value={value}
        onInput={(event) => {
          value.value = event.currentTarget.value;
        }}
      />
    </label>
  );
}

function Answered({ asked: { answer, dueAt, request }, view }: { asked: Asked; view: PlannerView }) {
  const t = plannerWords.value;
  const w = wordWords.value;
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
              [w.paperHere, dayAndTime(answer.paperFinishAt)],
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
      <Price request={request} view={view} />
    </section>
  );
}

/** What the order would move, asked for on its own: it takes a simulation of the whole shop. */
function Price({ request, view }: { request: object; view: PlannerView }) {
  const w = wordWords.value;
  const busy = useSignal(false);
  const rows = useSignal<readonly MovedOrder[] | null>(null);
  const refusal = useSignal<Refusal | null>(null);
  const ask = async () => {
    if (busy.value) return;
    busy.value = true;
    const change = { kind: 'enquiry', quote: request };
    const answer = await call<MovedOrder[]>('POST', '/api/what-if', 'list', { changes: [change] });
    busy.value = false;
    refusal.value = answer.ok ? null : answer.refusal;
    rows.value = answer.ok ? answer.value : null;
  };
  return (
    <section data-testid="quote-price">
      <button type="button" class="button" disabled={busy} data-testid="quote-price-ask" onClick={() => void ask()}>
        {w.price}
      </button>
      <ProblemNotice refusal={refusal.value} />
      {rows.value !== null && <MovedOrders rows={rows.value} view={view} />}
    </section>
  );
}

const basisKinds = ['stops', 'setups', 'runs', 'materials', 'arrivals', 'outcomes'] as const;

type Ordered = Pick<OrderRow, 'itemId' | 'itemName' | 'unit'>;
/** Items of orders, by name. */
interface Item {
  id: string;
  name: string;
  unit: Unit | undefined;
}

function itemsOf(known: readonly Ordered[]): Item[] {
  const items = new Map(known.map(({ itemId, itemName, unit }) => [itemId, { name: itemName || itemId, unit }]));
  return [...items]
    .map(([id, { name, unit }]) => ({ id, name: name === id ? id : `${name} (${id})`, unit }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
