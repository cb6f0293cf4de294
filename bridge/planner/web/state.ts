/** The planner's one state: what the bridge says, how the orders are sorted, what is opened. */
import { type Signal, signal } from '@preact/signals';
import { call, type Refusal } from '../../../shared/ui/api.ts';
import type { Live } from '../../../shared/ui/live.ts';
import { sessionEnded, withSession } from '../../../shared/ui/session.ts';
import type { OrderRow, PlannerView } from '../view.ts';
import { type Look, type OrderFilter, type OrderSort, usualLook } from './look.ts';
import { goTo, plantRoute, route } from './route.ts';

export interface InAddress<K extends keyof Look> {
  value: Look[K];
}

export interface Planner {
  live: Pick<Live<PlannerView>, 'view' | 'status' | 'heardAt'>;
  /** How the plant is looked at: read from the address, and written to it. */
  sort: InAddress<'sort'>;
  filter: InAddress<'filter'>;
  opened: InAddress<'opened'>;
  window: InAddress<'window'>;
  all: InAddress<'all'>;
  /** What the last write was refused with. */
  refusal: Signal<Refusal | null>;
}

export function createPlanner(live: Planner['live']): Planner {
  return {
    live,
    sort: inAddress('sort'),
    filter: inAddress('filter'),
    opened: inAddress('opened'),
    window: inAddress('window'),
    all: inAddress('all'),
    refusal: signal<Refusal | null>(null),
  };
}

function inAddress<K extends keyof Look>(key: K): InAddress<K> {
  return {
    get value() {
      return route.value.page === 'plant' || key !== 'opened' ? plantRoute()[key] : usualLook[key];
    },
    set value(next) {
      goTo({ ...plantRoute(), [key]: next });
    },
  };
}

/** Puts a parked confirmation back in line. */
export function retryConfirmation(planner: Planner, key: string): void {
  const path = `/api/outbox/${encodeURIComponent(key)}/retry`;
  const act = async () => {
    const answer = await call('POST', path, null, {});
    if (!answer.ok && answer.refusal.code === 'unauthenticated') sessionEnded(() => void act());
    else planner.refusal.value = answer.ok ? null : answer.refusal;
  };
  withSession(() => void act());
}

/** Under this an order is at risk, for the eye: the limit that a what-if answers for. */
const AT_RISK = 0.8;
const LIKELY_LATE = 0.5;

export type Risk = 'late' | 'likelyLate' | 'atRisk' | 'onTime' | 'open';

/** The chance of the date that is more in danger, the customer's or the given one; null without either. */
export function chanceOf({ promise, word }: Pick<OrderRow, 'promise' | 'word'>): number | null {
  const chances = [promise?.onTimeProbability, promise?.keepProbability ?? word?.chance].flatMap(
    (chance) => chance ?? [],
  );
  return chances.length === 0 ? null : Math.min(...chances);
}

export function riskOf(order: OrderRow, now: number): Risk {
  const dueAt = order.dueAt ?? order.word?.date ?? order.promise?.promisedAt ?? null;
  if (dueAt === null) return 'open';
  if (order.finishedAt !== null) return order.finishedAt <= dueAt ? 'onTime' : 'late';
  if (dueAt < now || (order.word !== undefined && order.word.date < now)) return 'late';
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
