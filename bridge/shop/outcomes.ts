/** What became of orders that a date was given or computed for. */
import { routing, type WorkOrder } from '../../shared/core/words/order.ts';
import type { Orders } from '../erp/orders.ts';
import type { PlantLedger } from '../facts/plant-ledger.ts';
import type { Totals } from '../facts/totals.ts';
import type { RecordedPromise } from '../promise/record/record.ts';
import type { GivenWord } from '../promise/record/words.ts';
import type { Measured, OrderPromise } from '../promise/shop.ts';
import type { DatedAct, WordAct } from '../promise/word.ts';
import { stepsWithEnds } from './outside.ts';

export interface OutcomesInput {
  plantLedger: Pick<PlantLedger, 'ledger'>;
  orders: Pick<Orders, 'get' | 'changedAt'>;
  totals: Pick<Totals, 'standOf'>;
}

/** A distribution and when it was computed. */
export interface Stored {
  promise: OrderPromise;
  madeAt: number;
  /** Its row on disk. */
  n?: number;
}

export interface Outcomes {
  order(orderId: string): WorkOrder | null;
  /** When the last step was done; null: not yet, or nobody said. */
  finishedAt(order: WorkOrder): number | null;
  /** How an order ended against the first distribution computed for it; null where that was too late, or nobody will know. */
  of(orderId: string, first: Stored, acts: readonly WordAct[]): Measured['outcomes'][number] | null;
  recorded(orderId: string, first: Stored, acts: readonly WordAct[]): RecordedPromise | null;
  /** Every date that was given for one order. */
  words(orderId: string, acts: readonly WordAct[]): GivenWord[];
}

export function openOutcomes({ plantLedger, orders, totals }: OutcomesInput): Outcomes {
  const orderOf: Outcomes['order'] = (orderId) =>
    orders.get(orderId) ?? plantLedger.ledger()?.orders().get(orderId) ?? null;
  const finishOf = (order: WorkOrder): number | null => {
    const steps = stepsWithEnds(order, plantLedger.ledger()?.plant ?? null, totals.standOf);
    const ends = steps.flatMap(({ finishedAt }) => finishedAt ?? []);
    return ends.length < steps.length ? null : Math.max(...ends);
  };
  const of: Outcomes['of'] = (orderId, { promise, madeAt }, acts) => {
    const order = orderOf(orderId);
    if (order === null) return null;
    const finishedAt = finishOf(order);
    // What ended before it was computed, or without an end that anybody saw, says nothing of the model.
    if (finishedAt === null ? isOver(order) : finishedAt <= madeAt) return null;
    if (isOther(order, acts.find(isDated))) return null;
    return { orderId, madeAt, quantiles: promise.quantiles ?? {}, finishedAt, strategy: order.strategy };
  };
  return {
    order: orderOf,
    finishedAt: finishOf,
    of,
    recorded: (orderId, first, acts) => {
      const outcome = of(orderId, first, acts);
      const order = orderOf(orderId);
      if (outcome === null || order === null) return null;
      const { p50, p80, p90, p95 } = first.promise;
      const quantiles = { '0.5': p50, '0.8': p80, '0.9': p90, '0.95': p95 };
      return { orderId, madeAt: first.madeAt, quantiles, finishedAt: outcome.finishedAt, tags: tagsOf(order) };
    },
    words: (orderId, acts) => {
      const order = orderOf(orderId);
      const finishedAt = order === null ? null : finishOf(order);
      const over = overOf(order, orders.changedAt(orderId));
      const tags = order === null ? [] : [...tagsOf(order), `customer:${order.customer ?? ''}`];
      return acts.flatMap((act, index): GivenWord[] => {
        if (!isDated(act)) return [];
        const next = acts[index + 1];
        const how = next?.type === 'promiseWithdrawn' ? 'withdrawn' : 'changed';
        const ended = next === undefined ? null : ({ at: next.at, how } as const);
        const { at: givenAt, date, level } = act;
        return [{ orderId, givenAt, date, level, ended, finishedAt, over, isOrderChanged: isOther(order, act), tags }];
      });
    },
  };
}

const isDated = (act: WordAct): act is DatedAct => act.type !== 'promiseWithdrawn';

export const isOver = ({ status }: Pick<WorkOrder, 'status'>): boolean => status !== 'planned' && status !== 'released';

/** Another item or quantity than the date was given for. */
function isOther(order: WorkOrder | null, act: DatedAct | undefined): boolean {
  if (order === null || act === undefined) return false;
  const { itemId, quantityPcs } = act.basis;
  return (itemId ?? order.itemId) !== order.itemId || (quantityPcs ?? order.quantityPcs) !== order.quantityPcs;
}

function overOf(order: WorkOrder | null, changedAt: number | null): GivenWord['over'] {
  if (order !== null && !isOver(order)) return null;
  return { at: changedAt ?? 0, how: order?.status === 'cancelled' ? 'cancelled' : 'closed' };
}

function tagsOf(order: WorkOrder): string[] {
  return [`strategy:${order.strategy}`, `workCentre:${routing(order).at(-1)?.workCentreId ?? ''}`];
}
