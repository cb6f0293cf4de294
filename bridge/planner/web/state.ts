/** The planner's one state: what the bridge says, how the orders are sorted, what is opened. */
import { type Signal, signal } from '@preact/signals';
import type { Kpis, Waterfall } from '../../../shared/core/words/figures.ts';
import type { Strategy } from '../../../shared/core/words/order.ts';
import type { Unit } from '../../../shared/core/words/quantity.ts';
import { call, type Refusal } from '../../../shared/ui/api.ts';
import type { Live } from '../../../shared/ui/live.ts';
import { sessionEnded, withSession } from '../../../shared/ui/session.ts';
import type { OrderRow, PlannerView } from '../view.ts';

export const orderSorts = ['risk', 'due', 'order'] as const;
export type OrderSort = (typeof orderSorts)[number];

/** Which orders are shown; null: all. `customer` '' is stock. */
export interface OrderFilter {
  strategy: Strategy | null;
  customer: string | null;
}

/** A bar to look into. `reasonId` null: what has no reason yet. */
export type DrillWish =
  | { of: 'loss'; loss: Waterfall['steps'][number]['loss'] }
  | { of: 'stops'; reasonId: string | null }
  | { of: 'scrap'; reasonId: string | null; unit?: Unit | undefined };

type Opened =
  | { kind: 'machine'; id: string }
  | { kind: 'order'; id: string }
  | { kind: 'drill'; wish: DrillWish; title: string }
  | { kind: 'why'; kpi: keyof Kpis; machineId: string | null }
  | { kind: 'quote' }
  | { kind: 'whatIf' }
  | { kind: 'record' };

export interface Planner {
  live: Pick<Live<PlannerView>, 'view' | 'status' | 'heardAt'>;
  sort: Signal<OrderSort>;
  filter: Signal<OrderFilter>;
  opened: Signal<Opened | null>;
  /** What the last write was refused with. */
  refusal: Signal<Refusal | null>;
}

export function createPlanner(live: Planner['live']): Planner {
  return {
    live,
    sort: signal<OrderSort>('risk'),
    filter: signal<OrderFilter>({ strategy: null, customer: null }),
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

/** Under this an order is at risk, for the eye: the limit that a what-if answers for. */
const AT_RISK = 0.8;
const LIKELY_LATE = 0.5;

export type Risk = 'late' | 'likelyLate' | 'atRisk' | 'onTime' | 'open';

/** The chance of the date that is more in danger, the customer's or the promised one; null without either. */
export function chanceOf({ promise }: Pick<OrderRow, 'promise'>): number | null {
  const chances = [promise?.onTimeProbability, promise?.keepProbability].flatMap((chance) => chance ?? []);
  return chances.length === 0 ? null : Math.min(...chances);
}

export function riskOf(order: OrderRow, now: number): Risk {
  const dueAt = order.dueAt ?? order.promise?.promisedAt ?? null;
  if (dueAt === null) return 'open';
  if (order.finishedAt !== null) return order.finishedAt <= dueAt ? 'onTime' : 'late';
  if (dueAt < now) return 'late';
  const chance = chanceOf(order);
  if (chance === null) return 'open';
  if (chance < LIKELY_LATE) return 'likelyLate';
  return chance < AT_RISK ? 'atRisk' : 'onTime';
}

export function matches({ strategy, customer }: OrderFilter, order: OrderRow): boolean {
  return (
    (strategy === null || order.strategy === strategy) && (customer === null || (order.customer ?? '') === customer)
  );
}

const isOver = (order: OrderRow) =>
  order.status === 'finished' || order.status === 'closed' || order.status === 'cancelled';

/** Open orders first, then by what was chosen; equal ones by number, so that rows do not dance. */
export function sorted(orders: readonly OrderRow[], sort: OrderSort): OrderRow[] {
  const key = (order: OrderRow): number => {
    if (sort === 'order') return 0;
    if (sort === 'due') return order.dueAt ?? Number.POSITIVE_INFINITY;
    return chanceOf(order) ?? 2;
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
