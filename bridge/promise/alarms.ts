/**
 * An order whose date is in danger is told once, and again only after it had recovered: it is raised
 * below one probability and cleared above a higher one.
 */
import type { Driver, OrderPromise } from './shop.ts';

export interface Alarm {
  orderId: string;
  raisedAt: number;
  /** Probability of keeping the given date, when it was raised. */
  probability: number;
  /** The given date; null or absent: the customer's, or nobody kept it. */
  date?: number | null | undefined;
  drivers: readonly Driver[];
}

export interface AlarmLimits {
  raiseBelow: number;
  clearAbove: number;
}

const alarmDefaults: AlarmLimits = { raiseBelow: 0.5, clearAbove: 0.7 };

export interface AlarmChange {
  standing: ReadonlyMap<string, Alarm>;
  raised: readonly Alarm[];
  cleared: readonly string[];
}

/** What an alarm is judged by. */
export type AtRisk = Pick<OrderPromise, 'orderId' | 'keepProbability' | 'onTimeProbability' | 'drivers'> & {
  /** The given date, where `keepProbability` is of one. */
  date?: number | null;
};

/** `promises`: of all open orders; an order that is not among them any more has its alarm cleared. */
export function updateAlarms(
  standing: ReadonlyMap<string, Alarm>,
  promises: readonly AtRisk[],
  now: number,
  limits: AlarmLimits = alarmDefaults,
): AlarmChange {
  const next = new Map<string, Alarm>();
  const raised: Alarm[] = [];
  for (const promise of promises) {
    const probability = promise.keepProbability ?? promise.onTimeProbability;
    if (probability === null) continue;
    const { date = null } = promise;
    const before = standing.get(promise.orderId);
    // Of another date it is another alarm; of old it did not say which.
    const known = before === undefined || (before.date ?? date) !== date ? undefined : before;
    if (known !== undefined) {
      if (probability <= limits.clearAbove) next.set(promise.orderId, known);
    } else if (probability < limits.raiseBelow) {
      const alarm = { orderId: promise.orderId, raisedAt: now, probability, date, drivers: promise.drivers };
      next.set(promise.orderId, alarm);
      raised.push(alarm);
    }
  }
  return { standing: next, raised, cleared: [...standing.keys()].filter((orderId) => !next.has(orderId)) };
}
