/** The planner's one state: what the bridge says, how the orders are sorted, what is opened. */
import { type Signal, signal } from '@preact/signals';
import { call, type Refusal } from '../../../shared/ui/api.ts';
import type { Live } from '../../../shared/ui/live.ts';
import { sessionEnded, withSession } from '../../../shared/ui/session.ts';
import type { OrderRow, PlannerView } from '../view.ts';

export const orderSorts = ['risk', 'due', 'order'] as const;
export type OrderSort = (typeof orderSorts)[number];

export type Opened =
  | { kind: 'machine'; id: string }
  | { kind: 'order'; id: string }
  | { kind: 'quote' }
  | { kind: 'whatIf' }
  | { kind: 'record' };

export interface Planner {
  live: Pick<Live<PlannerView>, 'view' | 'status' | 'heardAt'>;
  sort: Signal<OrderSort>;
  opened: Signal<Opened | null>;
  /** What the last write was refused with. */
  refusal: Signal<Refusal | null>;
}

export function createPlanner(live: Planner['live']): Planner {
  return {
    live,
    sort: signal<OrderSort>('risk'),
    opened: signal<Opened | null>(null),
    refusal: signal<Refusal | null>(null),
  };
}

/** Puts a parked confirmation back in line. */
export function retryConfirmation(planner: Planner, key: string): void {
  const path = `/api/outbox/${encodeURIComponent(key)}/retry`;
  const act = async () => {
    const answer = await call('POST', path, {});
    if (!answer.ok && answer.refusal.code === 'unauthenticated') sessionEnded(() => void act());
    else planner.refusal.value = answer.ok ? null : answer.refusal;
  };
  withSession(() => void act());
}

/** An order is at risk when its chance falls under what the plant gives its word on. */
export type Risk = 'late' | 'likelyLate' | 'atRisk' | 'onTime' | 'open';

export function riskOf(order: OrderRow, now: number): Risk {
  const { promise, dueAt } = order;
  if (dueAt === null) return 'open';
  if (order.finishedAt !== null) return order.finishedAt <= dueAt ? 'onTime' : 'late';
  if (dueAt < now) return 'late';
  if (promise === null || promise.onTimeProbability === null) return 'open';
  if (promise.onTimeProbability < 0.5) return 'likelyLate';
  return promise.onTimeProbability < promise.quoteLevel ? 'atRisk' : 'onTime';
}

const isOver = (order: OrderRow) =>
  order.status === 'finished' || order.status === 'closed' || order.status === 'cancelled';

/** Open orders first, then by what was chosen; equal ones by number, so that rows do not dance. */
export function sorted(orders: readonly OrderRow[], sort: OrderSort): OrderRow[] {
  const key = (order: OrderRow): number => {
    if (sort === 'order') return 0;
    if (sort === 'due') return order.dueAt ?? Number.POSITIVE_INFINITY;
    return order.promise?.onTimeProbability ?? 2;
  };
  return [...orders].sort(
    (a, b) =>
      Number(isOver(a)) - Number(isOver(b)) ||
      compare(key(a), key(b)) ||
      compare(a.dueAt ?? Number.POSITIVE_INFINITY, b.dueAt ?? Number.POSITIVE_INFINITY) ||
      (a.orderId < b.orderId ? -1 : 1),
  );
}

function compare(a: number, b: number): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
