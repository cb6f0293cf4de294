/** Steps that somebody else does, and material that nobody confirmed: how long they took and are out. */
import type { OperationTotals } from '../../shared/core/words/interval.ts';
import { type Component, isOutside, type Operation, type WorkOrder } from '../../shared/core/words/order.ts';
import type { Plant } from '../../shared/core/words/plant.ts';
import { stepsToDo } from '../../shared/core/words/routes.ts';
import { isElsewhere, outsideKey, outsidePaperMs } from '../promise/open-work.ts';
import type { Measured } from '../promise/shop.ts';

type Totals = Pick<OperationTotals, 'startedAt' | 'finishedAt'>;

/** A step of an order with its beginning and end, as far as anybody knows. */
export interface RoutingStep {
  operation: Operation;
  isElsewhere: boolean;
  startedAt: number | null;
  /** Of a step outside: by the ERP's word, else when a later step began. */
  finishedAt: number | null;
}

/** `plant`: null before any box told of one; then a step is outside by the ERP's word alone. */
export function stepsWithEnds(
  order: WorkOrder,
  plant: ElsewhereInput['plant'] | null,
  totalsOf: (operationId: string) => Totals | null,
): RoutingStep[] {
  const steps = stepsToDo(order, (id) => (totalsOf(id)?.startedAt ?? null) !== null).map((operation) => ({
    operation,
    isElsewhere: plant === null ? isOutside(operation) : isElsewhere(operation, plant),
    totals: totalsOf(operation.id),
  }));
  return steps.map(({ operation, isElsewhere, totals }, index) => {
    const startedAt = totals?.startedAt ?? null;
    if (!isElsewhere) return { operation, isElsewhere, startedAt, finishedAt: totals?.finishedAt ?? null };
    const later = steps.slice(index + 1).flatMap((step) => step.totals?.startedAt ?? []);
    const nextAt = later.length === 0 ? null : Math.min(...later);
    return { operation, isElsewhere, startedAt, finishedAt: operation.outside?.finishedAt ?? nextAt };
  });
}

export interface ElsewhereInput {
  plant: Pick<Plant, 'machines' | 'workCentres'>;
  orders: readonly WorkOrder[];
  totalsOf: (operationId: string) => Totals | null;
  /** null: never; absent: nobody knows. */
  releasedAt?: (orderId: string) => number | null;
  since: number;
  now: number;
  /** When the first fact came in; of what began before, only what lasted until then is known. */
  knownSince?: number;
}

/** How long steps outside took, and how long those are out that are. */
export function outsideOf(input: ElsewhereInput): NonNullable<Measured['outside']> {
  const { plant, orders, totalsOf, since, now, knownSince = 0 } = input;
  return orders.flatMap((order) => {
    if (!order.operations.some((operation) => isElsewhere(operation, plant))) return [];
    let from: number | null = order.components.reduce(
      (latest, { arrivedAt }) => Math.max(latest, arrivedAt ?? 0),
      order.createdAt,
    );
    const isWaiting = order.components.some((component) => isAwaited(component, now));
    return stepsWithEnds(order, plant, totalsOf).flatMap((step) => {
      const outAt = from;
      from = step.finishedAt;
      if (!step.isElsewhere || outAt === null || outAt > now) return [];
      const open = step.finishedAt === null || step.finishedAt > now;
      // An order that is over says nothing of when its last step came back; what waits for its material is not out.
      if (open && (order.status !== 'released' || isWaiting)) return [];
      const at = open ? now : (step.finishedAt ?? now);
      if (at < outAt || at < since) return [];
      const { operation } = step;
      const fromMs = Math.max(0, Math.max(knownSince, since) - outAt);
      const durationMs = at - outAt;
      const seen = { key: outsideKey(operation), at, durationMs, plannedMs: outsidePaperMs(operation), open };
      return durationMs < fromMs ? [] : [{ ...seen, ...(fromMs > 0 ? { fromMs } : {}) }];
    });
  });
}

/** A supplier still has it, as far as anybody knows: what needs it is not out yet. */
function isAwaited({ supplierId, confirmedAt, arrivedAt }: Component, now: number): boolean {
  return arrivedAt === null ? supplierId !== null || confirmedAt !== null : arrivedAt > now;
}

/** From orders to their components' arrival, and how long those are awaited that have not come. */
export function leadTimesOf({
  orders,
  totalsOf,
  releasedAt,
  since,
  now,
  knownSince = 0,
}: ElsewhereInput): NonNullable<Measured['leadTimes']> {
  return orders.flatMap((order) => {
    // Parts of an order to engineer are ordered once engineering has released it.
    const isUnreleased = order.strategy === 'ETO' && order.status === 'planned';
    const orderedAt = order.strategy === 'ETO' ? (releasedAt?.(order.id) ?? order.createdAt) : order.createdAt;
    const mayWait =
      (order.status === 'released' || order.status === 'planned') &&
      order.operations.every(
        (operation) => isOutside(operation) || (totalsOf(operation.id)?.startedAt ?? null) === null,
      );
    return order.components.flatMap(({ supplierId, arrivedAt }) => {
      const open = arrivedAt === null || arrivedAt > now;
      const at = open ? now : arrivedAt;
      if (supplierId === null || at < orderedAt || at < since || (open && (!mayWait || isUnreleased))) return [];
      const durationMs = at - orderedAt;
      const fromMs = Math.max(0, Math.max(knownSince, since) - orderedAt);
      // What was over before anybody looked, or before what is looked at, is known of the slow ones alone.
      return durationMs < fromMs ? [] : [{ supplierId, at, durationMs, open, ...(fromMs > 0 ? { fromMs } : {}) }];
    });
  });
}
