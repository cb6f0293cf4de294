/** The page of families: all that have sub-orders or a project, or one of them as a tree. */
import { now } from '../../../shared/ui/clock.ts';
import { count, dayAndTime, led, quantity } from '../../../shared/ui/format.ts';
import { ProblemNotice } from '../../../shared/ui/parts/problem.tsx';
import type { FamilyItem, FamilyLine, FamilyListed, FamilyRow, FamilyView, FamilyWait } from '../family.ts';
import type { PlannerView } from '../view.ts';
import { DeskHead } from './desk-head.tsx';
import { useLoaded } from './load.ts';
import { gateWords } from './material.tsx';
import { OpenRow } from './open-row.tsx';
import { familyOf, orderAt, printRoute, type Route } from './route.ts';
import { familyWords, materialWords, plannerWords } from './words.ts';

type Place = Extract<Route, { page: 'family' }>;

const FRESH_MS = 15_000;

export function FamilyPage({ place: { orderId }, view }: { place: Place; view: PlannerView }) {
  const t = familyWords.value;
  const stamp = String(Math.floor(view.now / FRESH_MS));
  return (
    <>
      <DeskHead back="orders" title={orderId === '' ? t.title : t.of(orderId)}>
        {orderId !== '' && (
          <a class="button button-small" href={printRoute(familyOf())} data-testid="all-families">
            {t.all}
          </a>
        )}
      </DeskHead>
      <p class="soft">{t.lead}</p>
      {orderId === '' ? <All stamp={stamp} /> : <One key={orderId} orderId={orderId} stamp={stamp} />}
    </>
  );
}

function All({ stamp }: { stamp: string }) {
  const t = familyWords.value;
  const answer = useLoaded<readonly FamilyListed[]>('/api/families', 'list', stamp).value;
  if (answer === null) return null;
  if (!answer.ok) return <ProblemNotice refusal={answer.refusal} />;
  if (answer.value.length === 0) return <p class="soft">{t.none}</p>;
  return (
    <ul class="card family-tree" data-testid="families">
      {answer.value.map(({ orderId, project, itemName, customer, orders, done }) => (
        <li key={orderId} class="family-node">
          <p class="family-head">
            <a href={printRoute(familyOf(orderId))} data-testid={`family-${orderId}`}>
              <strong>{project === null ? orderId : `${project.id} ${project.name}`}</strong>
            </a>
            {isNew(itemName, project) && <span>{itemName}</span>}
            {isNew(customer, project) && <span class="soft">{customer ?? materialWords.value.stock}</span>}
            <span class="soft">
              {t.orders(count(orders))} · {t.done(count(done), count(orders))}
            </span>
          </p>
        </li>
      ))}
    </ul>
  );
}

/** What a project's name does not say already. */
const isNew = (said: string | null, project: FamilyListed['project']): boolean =>
  project === null || said === null || !project.name.includes(said);

function One({ orderId, stamp }: { orderId: string; stamp: string }) {
  const t = familyWords.value;
  const answer = useLoaded<FamilyView>(
    `/api/orders/${encodeURIComponent(orderId)}/family`,
    { roots: 'list' },
    stamp,
  ).value;
  if (answer === null) return null;
  if (!answer.ok) return <ProblemNotice refusal={answer.refusal} />;
  const { project, salesOrder, customer, roots, isCut } = answer.value;
  const heads = [
    ...(project === null ? [] : [[t.project, `${project.id} ${project.name}`] as const]),
    ...(salesOrder === null ? [] : [[t.salesOrder, salesOrder] as const]),
    ...(customer === null ? [] : [[t.customer, customer] as const]),
  ];
  return (
    <section class="card" data-testid="family">
      <dl class="family-dates">
        {heads.map(([name, value]) => (
          <div key={name}>
            <dt class="small">{name}</dt>
            <dd>
              <strong>{value}</strong>
            </dd>
          </div>
        ))}
      </dl>
      {isCut && <p class="warn">{t.cut}</p>}
      <Tree rows={roots} own={orderId} />
    </section>
  );
}

function Tree({ rows, own }: { rows: readonly FamilyRow[]; own: string }) {
  return (
    <ul class="family-tree">
      {rows.map((row) => (
        <Node key={row.row.orderId} node={row} own={own} />
      ))}
    </ul>
  );
}

function Node({ node, own }: { node: FamilyRow; own: string }) {
  const t = familyWords.value;
  const { row, pegPcs, parts } = node;
  const below = rowsBelow(parts);
  return (
    <li class="family-node" data-testid={`node-${row.orderId}`}>
      <p class="family-head">
        <a href={printRoute(orderAt(row.orderId))} class={row.orderId === own ? 'family-own' : ''}>
          <strong>{row.orderId}</strong>
        </a>
        <span>{row.itemName || row.itemId}</span>
        <span class="strategy">{row.strategy}</span>
        <span class={row.status === 'finished' || row.status === 'closed' ? 'good' : ''}>
          {plannerWords.value.statuses[row.status]}
        </span>
        <span class="soft">
          {plannerWords.value.ofPcs(quantity(row.goodPcs, row.unit), quantity(row.quantityPcs, row.unit))}
          {pegPcs !== null && ` · ${t.goes(quantity(pegPcs, row.unit))}`}
        </span>
      </p>
      <Dates node={node} />
      <Waits node={node} />
      <OpenRow id={row.orderId} testId={`open-${row.orderId}`}>
        <summary class="small">
          {t.steps}, {t.parts}
        </summary>
        <Steps node={node} />
        {parts.length > 0 && (
          <>
            <h3 class="small">{t.parts}</h3>
            <Lines lines={parts} />
          </>
        )}
      </OpenRow>
      {below.length > 0 && <Tree rows={below} own={own} />}
    </li>
  );
}

function rowsBelow(lines: readonly FamilyLine[]): FamilyRow[] {
  return lines.flatMap((line) => {
    switch (line.kind) {
      case 'made':
        return line.rows;
      case 'phantom':
        return rowsBelow(line.lines);
      case 'taken':
        return [];
      default:
        return line satisfies never;
    }
  });
}

function Dates({ node: { row, pegPcs } }: { node: FamilyRow }) {
  const t = familyWords.value;
  const isCustomers = row.customer !== null && pegPcs === null;
  const dates: readonly (readonly [string, number | null])[] = [
    [isCustomers ? t.customerAt : t.needAt, row.dueAt],
    [t.word, row.word?.date ?? null],
    [t.forecast, row.finishedAt === null ? (row.promise?.quotedAt ?? null) : null],
    [t.paper, row.paperFinishAt],
    [t.doneAt, row.finishedAt],
  ];
  return (
    <dl class="family-dates small">
      {dates.map(([name, at]) =>
        at === null ? null : (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{dayAndTime(at)}</dd>
          </div>
        ),
      )}
    </dl>
  );
}

function Waits({ node: { row, waits } }: { node: FamilyRow }) {
  const t = familyWords.value;
  if (row.finishedAt !== null || row.status === 'closed' || row.status === 'cancelled') return null;
  if (waits.length === 0) return <p class="small good">{t.waitsForNothing}</p>;
  return (
    <p class="small" data-testid={`waits-${row.orderId}`}>
      {led(t.waits)} <span class="warn">{waits.map(waitWords).join('; ')}</span>
    </p>
  );
}

function waitWords(wait: FamilyWait): string {
  const t = familyWords.value;
  switch (wait.kind) {
    case 'gate':
      return `${gateWords(wait.gate)}${wait.gate.isPassed ? ` · ${materialWords.value.passed}` : ''}`;
    case 'milestone':
      return `${t.milestone(wait.name, dayAndTime(wait.plannedAt))}${wait.isLate ? ` · ${t.late}` : ''}`;
    case 'order':
      return `${t.order(wait.orderId)} · ${wait.readyAt === null ? t.unknown : t.from(dayAndTime(wait.readyAt))}`;
    default:
      return wait satisfies never;
  }
}

function Steps({ node: { row, beside, milestones, byProducts } }: { node: FamilyRow }) {
  const t = familyWords.value;
  const { operationStatuses } = plannerWords.value;
  const sequences = new Map(beside.map((one) => [one.number, one]));
  const besideWords = (number: string): string => {
    const one = sequences.get(number);
    return one === undefined ? '' : ` · ${t[one.kind](one.id)}`;
  };
  return (
    <ul class="family-lines small">
      {milestones.map(({ id, name, plannedAt, doneAt }) => (
        <li key={id}>
          {t.milestone(name || id, dayAndTime(plannedAt))}
          {doneAt !== null && <span class="good"> · {t.reached(dayAndTime(doneAt))}</span>}
        </li>
      ))}
      {row.operations.map(({ operationId, number, workCentreId, status }) => (
        <li key={operationId}>
          <strong>{number}</strong> {workCentreId} · {operationStatuses[status]}
          {besideWords(number)}
        </li>
      ))}
      {beside
        .filter(({ isLeft }) => isLeft)
        .map(({ number, workCentreId }) => (
          <li key={number} class="soft">
            {number} {workCentreId}
            {besideWords(number)} · {t.isLeft}
          </li>
        ))}
      {byProducts.map(({ itemId, itemName = '', quantityPcs, unit }) => (
        <li key={`by ${itemId}`}>
          {led(t.byProducts)} {itemId} {itemName} {quantity(quantityPcs, unit)}
        </li>
      ))}
    </ul>
  );
}

function Lines({ lines }: { lines: readonly FamilyLine[] }) {
  const t = familyWords.value;
  return (
    <ul class="family-lines small">
      {lines.map((line, index) => {
        switch (line.kind) {
          case 'phantom':
            return (
              <li key={`${line.itemId} ${index}`}>
                <strong>{line.itemId}</strong> <span class="soft">{t.phantom}</span>
                <Lines lines={line.lines} />
              </li>
            );
          case 'taken':
            return (
              <li key={`${line.item.itemId} ${index}`}>
                <Item item={line.item} />
              </li>
            );
          case 'made':
            return (
              <li key={`${line.item?.itemId ?? ''} ${index}`}>
                {line.item !== null && <Item item={line.item} />}{' '}
                {line.rows.map(({ row }) => t.order(row.orderId)).join(', ')}
              </li>
            );
          default:
            return line satisfies never;
        }
      })}
    </ul>
  );
}

function Item({ item }: { item: FamilyItem }) {
  const t = familyWords.value;
  const { itemId, itemName, unit, quantityPcs, alternates, allotted } = item;
  return (
    <>
      <strong>{itemId}</strong> {itemName} {quantity(quantityPcs, unit)}
      {alternates.length > 0 && <span class="soft"> · {t.alternates(alternates.join(', '))}</span>}
      {allotted !== null && <Allotted of={allotted} unit={unit} />}
    </>
  );
}

function Allotted({ of, unit }: { of: NonNullable<FamilyItem['allotted']>; unit: FamilyItem['unit'] }) {
  const t = familyWords.value;
  const { therePcs, shortPcs, readyAt, instead = [] } = of;
  const isThere = readyAt !== null && readyAt <= now.value && shortPcs === 0;
  return (
    <span class={isThere ? 'good' : 'warn'}>
      {' '}
      ·{' '}
      {isThere
        ? t.there
        : shortPcs > 0
          ? t.short(quantity(shortPcs, unit))
          : `${quantity(therePcs, unit)} ${t.there}, ${readyAt === null ? t.unknown : t.from(dayAndTime(readyAt))}`}
      {instead.length > 0 && ` · ${t.instead(instead.map((one) => one.itemId).join(', '))}`}
    </span>
  );
}
