/** Orders as rows of the planners' page. */

import type { Ledger } from '../../shared/core/ledger/ledger.ts';
import type { OperationTotals } from '../../shared/core/words/interval.ts';
import type { WorkOrder } from '../../shared/core/words/order.ts';
import type { Plant } from '../../shared/core/words/plant.ts';
import { stepsWithEnds } from '../shop/outside.ts';
import type { PromiseView } from '../shop/promise-view.ts';
import type { EndedOrders } from './ended-orders.ts';
import type { OrderRow } from './view.ts';
import type { ViewOptions } from './views.ts';

const MOST_OPEN = 400;
/** Of those that are over, the page shows what ended last; any other is asked for by its number. */
const MOST_OVER = 30;
/** Orders that are looked at in one go. */
const AT_ONCE = 50;

type RowOptions = Pick<ViewOptions, 'promiseOf' | 'wordOf' | 'noDateOf' | 'gateOf'>;

/** Open orders by their dates, then the newest that are over. `inWork`: operations that machines are at. */
export function* orderRows(
  options: RowOptions & { orders: () => readonly WorkOrder[] },
  ledger: Ledger,
  totalsOf: (operationId: string) => OperationTotals | null,
  inWork: ReadonlySet<string | null>,
  ended: EndedOrders,
): Generator<void, OrderRow[]> {
  const rows: OrderRow[] = [];
  for (const order of yield* listed(options.orders(), ledger, inWork, ended, totalsOf)) {
    yield;
    rows.push(orderRow(order, ledger.plant, totalsOf, options));
  }
  const open = (row: OrderRow) => row.status === 'running' || row.status === 'released' || row.status === 'planned';
  const date = (row: OrderRow) => row.dueAt ?? row.paperFinishAt ?? Number.MAX_SAFE_INTEGER;
  return rows
    .sort((a, b) =>
      open(a) !== open(b)
        ? Number(open(b)) - Number(open(a))
        : open(a)
          ? date(a) - date(b) || (a.orderId < b.orderId ? -1 : 1)
          : (b.finishedAt ?? 0) - (a.finishedAt ?? 0),
    )
    .slice(0, MOST_OPEN);
}

/**
 * Whose rows may be shown: of orders that are over, which are ever more, the newest alone are asked about. `own`: as the
 * bridge knows them itself, which goes before what boxes tell of them.
 */
function* listed(
  own: readonly WorkOrder[],
  ledger: Ledger,
  inWork: ReadonlySet<string | null>,
  ended: EndedOrders,
  totalsOf: (operationId: string) => OperationTotals | null,
): Generator<void, WorkOrder[]> {
  const ownById = new Map(own.map((order) => [order.id, order]));
  const orderOf = (id: string) => ownById.get(id) ?? ledger.orders().get(id);
  const busy = [...inWork].flatMap((id) => (id === null ? [] : (ledger.lastPlan(id)?.order.id ?? [])));
  const open = new Map<string, WorkOrder>();
  let looked = 0;
  // Whoever goes over them in turns sees each once, also one that is told of anew meanwhile.
  for (const id of new Set([...ended.mayBeOpen(), ...ownById.keys(), ...busy])) {
    const isBusy = busy.includes(id);
    const known = ended.endOf(id, ownById.get(id));
    if (!isBusy && typeof known === 'number') continue;
    if (known === undefined && ++looked % AT_ONCE === 0) yield;
    const order = orderOf(id);
    if (order === undefined) continue;
    const at = known === undefined ? ended.look(order, { own: ownById.get(id), ledger, totalsOf }) : known;
    if (at === null || order.operations.some((operation) => inWork.has(operation.id))) open.set(id, order);
  }
  // One that a machine is at is shown as such, though it was over.
  const over = ended.newest(MOST_OVER + open.size).filter((id) => !open.has(id));
  return [...open.values(), ...over.slice(0, MOST_OVER).flatMap((id) => orderOf(id) ?? [])];
}

export function orderRow(
  order: WorkOrder,
  plant: Plant | null,
  totalsOf: (operationId: string) => OperationTotals | null,
  { promiseOf, wordOf, noDateOf, gateOf }: RowOptions,
): OrderRow {
  const noDate = noDateOf(order.id);
  const held = gateOf(order.id);
  const steps = stepRows(order, plant, totalsOf);
  const last = steps.findLast((step) => step.row.outside === undefined);
  const finished = steps.every(({ row }) => row.status === 'finished');
  const finishedAt = finished ? (steps.at(-1)?.finishedAt ?? null) : null;
  const word = wordOf(order.id, finishedAt);
  const begun = steps.some(({ row }) => row.outside === undefined && row.status !== 'waiting');
  return {
    orderId: order.id,
    itemId: order.itemId,
    itemName: order.itemName,
    customer: order.customer,
    strategy: order.strategy,
    status:
      order.status === 'closed' || order.status === 'cancelled'
        ? order.status
        : finished || order.status === 'finished'
          ? 'finished'
          : begun
            ? 'running'
            : order.status,
    ...(order.unit === undefined ? {} : { unit: order.unit }),
    quantityPcs: order.quantityPcs,
    goodPcs: last?.row.goodPcs ?? 0,
    scrapPcs: steps.reduce((sum, { row }) => sum + row.scrapPcs, 0),
    operations: steps.map(({ row }) => row),
    dueAt: order.dueAt,
    paperFinishAt: order.paperFinishAt,
    promise: shortened(promiseOf(order.id, finishedAt)),
    ...(word === null ? {} : { word: { ...word, chance: inTenThousandths(word.chance) } }),
    ...(noDate === null ? {} : { noDate }),
    ...(held === null || held.gate === null ? {} : { gate: { ...held.gate, isPassed: held.passed !== null } }),
    finishedAt,
  };
}

/** The view is sent whole to whoever opens the page: digits that nobody can know are left out. */
function shortened(promise: PromiseView | null): PromiseView | null {
  if (promise === null) return null;
  return {
    ...promise,
    keepProbability: inTenThousandths(promise.keepProbability),
    onTimeProbability: inTenThousandths(promise.onTimeProbability),
    drivers: promise.drivers.map(({ source, share }) => ({ source, share: Math.round(share * 1_000) / 1_000 })),
  };
}

/** What is not sure stays so. */
function inTenThousandths(chance: number | null): number | null {
  if (chance === null || chance <= 0 || chance >= 1) return chance;
  return Math.min(9_999, Math.max(1, Math.round(chance * 10_000))) / 10_000;
}

/** A step outside is in work once the one before it is done, and done when it is back. */
function stepRows(order: WorkOrder, plant: Plant | null, totalsOf: (operationId: string) => OperationTotals | null) {
  let isBeforeDone = true;
  return stepsWithEnds(order, plant, totalsOf).map(({ operation, isElsewhere, finishedAt }) => {
    const totals = totalsOf(operation.id);
    const ofOutside =
      finishedAt !== null ? 'finished' : isBeforeDone && order.status === 'released' ? 'running' : 'waiting';
    const status = isElsewhere ? ofOutside : (totals?.status ?? 'waiting');
    isBeforeDone = status === 'finished';
    const row: OrderRow['operations'][number] = {
      operationId: operation.id,
      number: operation.number,
      workCentreId: operation.workCentreId,
      ...(isElsewhere ? { outside: true } : {}),
      status,
      goodPcs: totals?.goodPcs ?? 0,
      scrapPcs: totals?.scrapPcs ?? 0,
      quantityPcs: operation.quantityPcs,
    };
    return { row, finishedAt };
  });
}
