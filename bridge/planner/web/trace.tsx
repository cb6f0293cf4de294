/** The page of traces: search an order, a lot or a piece; then what is in it and where it went. */
import { useSignal } from '@preact/signals';
import type { Passed, TracedLot } from '../../../shared/core/trace/genealogy.ts';
import type { Refusal } from '../../../shared/ui/api.ts';
import { count, dayAndTime, duration, led, moment, quantity } from '../../../shared/ui/format.ts';
import { ProblemNotice } from '../../../shared/ui/parts/problem.tsx';
import { withSession } from '../../../shared/ui/session.ts';
import type { TraceHalf, TraceHits, TraceOperation, TraceRow, TraceView } from '../trace.ts';
import type { PlannerView } from '../view.ts';
import { DeskHead } from './desk-head.tsx';
import { useLoaded } from './load.ts';
import { OpenRow } from './open-row.tsx';
import { reasonName } from './reasons.ts';
import { goTo, type Route } from './route.ts';
import { plannerWords, traceWords } from './words.ts';

type Place = Extract<Route, { page: 'trace' }>;
const emptyPlace: Place = { page: 'trace', q: '', orderId: '', itemId: '', lot: '', serial: '' };

export function TracePage({ place, view }: { place: Place; view: PlannerView }) {
  const t = traceWords.value;
  const typed = useSignal(place.q);
  const again = useSignal(0);
  const start = startOf(place);
  return (
    <>
      <DeskHead back="paper" title={t.title} />
      <p class="soft">{t.lead}</p>
      <form
        class="trace-search"
        onSubmit={(event) => {
          event.preventDefault();
          goTo({ ...emptyPlace, q: typed.value.trim() });
        }}
      >
        <label>
          {t.search}{' '}
          <input
            class="filter"
            data-testid="trace-search"
            value={typed.value}
            onInput={({ currentTarget: { value } }) => {
              typed.value = value;
            }}
          />
        </label>{' '}
        <button type="submit" class="button button-small" data-testid="trace-go">
          {t.go}
        </button>
      </form>
      {start !== null && <Trace key={start} query={start} place={place} view={view} again={again} />}
      {start === null && place.q !== '' && <Hits key={place.q} q={place.q} view={view} again={again} />}
    </>
  );
}

/** As the bridge is asked; null while nothing is chosen. */
function startOf({ orderId, itemId, lot, serial }: Place): string | null {
  if (orderId !== '') return new URLSearchParams({ orderId }).toString();
  if (serial !== '') return new URLSearchParams({ serial }).toString();
  return itemId === '' || lot === '' ? null : new URLSearchParams({ itemId, lot }).toString();
}

interface Again {
  again: { value: number };
}

function Refused({ refusal, again }: { refusal: Refusal } & Again) {
  if (refusal.code !== 'unauthenticated') return <ProblemNotice refusal={refusal} />;
  return (
    <button
      type="button"
      class="button button-small"
      data-testid="sign-on-trace"
      onClick={() =>
        withSession(() => {
          again.value += 1;
        })
      }
    >
      {traceWords.value.signOn}
    </button>
  );
}

function Hits({ q, view, again }: { q: string; view: PlannerView } & Again) {
  const t = traceWords.value;
  const answer = useLoaded<TraceHits>(
    `/api/trace/find?q=${encodeURIComponent(q)}`,
    { orders: 'list', lots: 'list', serials: 'list' },
    String(again.value),
  ).value;
  if (answer === null) return null;
  if (!answer.ok) return <Refused refusal={answer.refusal} again={again} />;
  const { orders, lots, serials, isCut } = answer.value;
  if (orders.length + lots.length + serials.length === 0) return <p class="soft">{t.none}</p>;
  // Shown under the address of the search: a page that went on by itself would hold whoever goes back.
  const found = onlyOne(answer.value);
  const query = found === null ? null : startOf(found);
  if (found !== null && query !== null)
    return <Trace key={query} query={query} place={found} view={view} again={again} />;
  return (
    <>
      {isCut && (
        <p class="warn" data-testid="trace-cut">
          {t.hitsCut}
        </p>
      )}
      <ul class="card trace-hits" data-testid="trace-hits">
        {lots.map(({ itemId, lot }) => (
          <li key={`${itemId} ${lot}`}>
            {t.lot} <LotLink itemId={itemId} lot={lot} />
          </li>
        ))}
        {serials.map((serial) => (
          <li key={serial}>
            {t.serial}{' '}
            <button type="button" class="link" onClick={() => goTo({ ...emptyPlace, q, serial })}>
              {serial}
            </button>
          </li>
        ))}
        {orders.map(({ orderId, itemName, customer }) => (
          <li key={orderId}>
            {t.order} <OrderLink orderId={orderId} /> · {itemName} · {customer ?? t.stock}
          </li>
        ))}
      </ul>
    </>
  );
}

/** Where there is nothing to choose between. */
function onlyOne({ orders, lots, serials }: TraceHits): Place | null {
  const [hit, another] = [
    ...orders.map(({ orderId }) => ({ ...emptyPlace, orderId })),
    ...lots.map(({ itemId, lot }) => ({ ...emptyPlace, itemId, lot })),
    ...serials.map((serial) => ({ ...emptyPlace, serial })),
  ];
  return hit === undefined || another !== undefined ? null : hit;
}

function LotLink({ itemId, lot }: TracedLot) {
  return (
    <button type="button" class="link" onClick={() => goTo({ ...emptyPlace, itemId, lot })}>
      {itemId} {lot}
    </button>
  );
}

function OrderLink({ orderId }: { orderId: string }) {
  return (
    <button type="button" class="link" onClick={() => goTo({ ...emptyPlace, orderId })}>
      {orderId}
    </button>
  );
}

function Trace({ query, place, view, again }: { query: string; place: Place; view: PlannerView } & Again) {
  const t = traceWords.value;
  const answer = useLoaded<TraceView>(
    `/api/trace?${query}`,
    { operations: 'list', backward: 'object', forward: 'object' },
    String(again.value),
  ).value;
  if (answer === null) return null;
  if (!answer.ok) return <Refused refusal={answer.refusal} again={again} />;
  const { operations, backward, forward } = answer.value;
  const name = place.orderId || place.serial || `${place.itemId} ${place.lot}`;
  return (
    <>
      <div class="card-head">
        <h3>{name}</h3>
        <a class="button button-small" href={`/api/recall.csv?${query}`} download data-testid="recall">
          {t.recall}
        </a>
      </div>
      {operations.length > 0 && (
        <section class="card" data-testid="trace-operations">
          <h3>{t.operations}</h3>
          {operations.map((one) => (
            <OperationOf key={one.operationId} operation={one} view={view} />
          ))}
        </section>
      )}
      <Half title={t.backward} half={backward} none={t.nothingIn} testId="trace-backward" />
      <Half title={t.forward} half={forward} none={t.nowhere} testId="trace-forward" />
    </>
  );
}

function OperationOf({ operation, view }: { operation: TraceOperation; view: PlannerView }) {
  const t = traceWords.value;
  const { outboxStates, kinds } = plannerWords.value;
  const { number, startedAt, finishedAt, program, tool, parameters, people, firstPart, unit } = operation;
  const { now, reasons } = view;
  const machines = operation.machineIds
    .map((machineId) => view.machines.find(({ id }) => id === machineId)?.name ?? machineId)
    .join(', ');
  const rows: readonly (readonly [string, string])[] = [
    [t.machines, machines],
    [t.program, program ?? ''],
    [t.tool, tool ?? ''],
    [
      t.parameters,
      Object.entries(parameters)
        .map(([name, value]) => `${name} ${String(value)}`)
        .join(', '),
    ],
    [t.people, people.join(', ')],
    [t.good, quantity(operation.goodPcs, unit)],
    [
      t.scrap,
      operation.scrapByReason
        .map((one) => `${reasonName(one.reasonId, reasons)} ${quantity(one.quantityPcs, unit)}`)
        .join(', '),
    ],
    [
      t.stops,
      operation.stopsByReason
        .map((one) => `${reasonName(one.reasonId, reasons)} ${duration(one.durationMs)}`)
        .join(', '),
    ],
    [t.tickets, operation.tickets.map(({ kind, status }) => `${led(kinds[kind])} ${outboxStates[status]}`).join(', ')],
  ];
  return (
    <OpenRow id={operation.operationId}>
      <summary>
        <strong>{number}</strong> {machines}
        {startedAt !== null && ` · ${moment(startedAt, now)}`}
        {finishedAt !== null && ` – ${moment(finishedAt, now)}`}
        {firstPart !== null && ` · ${t.firstPart(firstPart.by, moment(firstPart.at, now))}`}
      </summary>
      <dl class="trace-facts">
        {rows
          .filter(([, value]) => value !== '')
          .map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
    </OpenRow>
  );
}

const SHOWN = 200;

function Half({ title, half, none, testId }: { title: string; half: TraceHalf; none: string; testId: string }) {
  const t = traceWords.value;
  const { rows, bought, isCut } = half;
  return (
    <section class="card" data-testid={testId}>
      <h3>{title}</h3>
      {rows.length === 0 && <p class="soft">{none}</p>}
      {bought.length > 0 && (
        <p>
          {led(t.bought)}{' '}
          {bought.map((one, index) => (
            <span key={`${one.itemId} ${one.lot}`}>
              {index > 0 && ', '}
              <LotLink {...one} />
            </span>
          ))}
        </p>
      )}
      <ul>
        {rows.slice(0, SHOWN).map((row) => (
          <Row key={row.orderId} row={row} />
        ))}
      </ul>
      {half.onStock.map((one) => (
        <p key={`${one.itemId} ${one.lot}`}>
          {led(t.onStock)} {one.itemId} {one.lot} {quantity(one.quantityPcs, one.unit)}
        </p>
      ))}
      {half.delivered.slice(0, SHOWN).map((one, index) => (
        <p key={`${one.itemId} ${one.lot} ${one.at} ${index}`}>
          {led(t.delivered)} {one.customer ?? t.stock} · {one.itemId} {one.lot} {quantity(one.quantityPcs, one.unit)} ·{' '}
          {dayAndTime(one.at)}
        </p>
      ))}
      {(isCut || rows.length > SHOWN) && <p class="warn">{t.cut(count(Math.min(rows.length, SHOWN)))}</p>}
    </section>
  );
}

function Row({ row }: { row: TraceRow }) {
  const t = traceWords.value;
  return (
    <li class="trace-row" data-testid={`trace-${row.orderId}`}>
      <span>
        <OrderLink orderId={row.orderId} /> · {row.itemName || row.itemId} · {row.customer ?? t.stock} ·{' '}
        <strong>{t.where[row.where]}</strong>
      </span>
      <span class="small soft">
        {row.took.length > 0 && `${led(t.took)} ${row.took.map(printed).join(', ')}`}
        {row.made.length > 0 && ` · ${led(t.made)} ${row.made.map(printed).join(', ')}`}
      </span>
    </li>
  );
}

const printed = ({ itemId, lot, quantityPcs, unit, serials }: Passed): string =>
  [itemId, lot, quantity(quantityPcs, unit), ...serials].filter((one) => one !== '').join(' ');
