/** How long orders took from when they came in: what every plant knows of its past, whatever was measured. */
import type { OperationTotals } from '../../shared/core/words/interval.ts';
import type { WorkOrder } from '../../shared/core/words/order.ts';
import type { LeadTime } from '../promise/shop.ts';
import { askedOf } from '../promise/skill/lead-times.ts';
import { type ElsewhereInput, stepsWithEnds } from './outside.ts';

export interface LeadTimesInput {
  plant: ElsewhereInput['plant'];
  totalsOf: (operationId: string) => Pick<OperationTotals, 'startedAt' | 'finishedAt'> | null;
  /** Orders that came in before are left out. */
  since: number;
  now: number;
  /** When the first fact came in. */
  knownSince?: number;
}

/** By `createdAt`, ascending. Cancelled orders, and those that were closed with steps that nobody saw end, say nothing. */
export function orderLeadTimes({ orders, ...input }: LeadTimesInput & { orders: readonly WorkOrder[] }): LeadTime[] {
  return byArrival(orders.flatMap((order) => leadTimeOf(order, input)));
}

/** None or one. */
export function leadTimeOf(order: WorkOrder, input: LeadTimesInput): LeadTime[] {
  const { plant, totalsOf, since, now, knownSince = 0 } = input;
  const { status, createdAt } = order;
  if (status === 'cancelled' || createdAt < since || createdAt > now) return [];
  const finishedAt = finishOf(order, plant, totalsOf);
  const isOver = status === 'finished' || status === 'closed';
  if (finishedAt === null && isOver) return [];
  return [{ orderId: order.id, ...askedOf(order, createdAt), seenFrom: Math.max(createdAt, knownSince), finishedAt }];
}

export function byArrival(leads: readonly LeadTime[]): LeadTime[] {
  return [...leads].sort((a, b) => a.createdAt - b.createdAt || (a.orderId < b.orderId ? -1 : 1));
}

/** When the last of its steps ended; null while one has not. */
export function finishOf(
  order: WorkOrder,
  plant: LeadTimesInput['plant'] | null,
  totalsOf: LeadTimesInput['totalsOf'],
): number | null {
  let latest = Number.NEGATIVE_INFINITY;
  for (const { finishedAt } of stepsWithEnds(order, plant, totalsOf)) {
    if (finishedAt === null) return null;
    latest = Math.max(latest, finishedAt);
  }
  return Number.isFinite(latest) ? latest : null;
}
