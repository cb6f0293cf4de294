/**
 * An order's way from the order to the end of its last operation, cut into stretches that add up to it exactly:
 *
 *     order ─ engineering ─ release ─ material, queue ─ operation ─ material, queue, transfer ─ operation … end
 *
 * An operation's own stretch is shared out as the time of its machines was, of several machines by their mean.
 * Operations that overlap count once: the earlier one first.
 */
import { componentsOf, type Operation, type WorkOrder } from '../words/order.ts';
import type { Span } from '../words/span.ts';
import { type LeadPart, leadParts } from './definitions.ts';

/** One step of the routing, as far as anybody knows. */
export interface KpiStep {
  operation: Operation;
  /** Done by somebody else. */
  isElsewhere: boolean;
  startedAt: number | null;
  finishedAt: number | null;
  /** Of all its machines together. */
  setupMs: number;
  runMs: number;
  stopMs: number;
  machines: number;
}

export interface KpiOrder {
  order: WorkOrder;
  /** When it was first released to the floor; null = not yet, or nobody knows. */
  releasedAt: number | null;
  /** The date that we gave our word on. */
  promisedAt: number | null;
  /** How often what is to be made was changed after the first release. */
  changesAfterRelease: number;
  /** In routing order. */
  steps: readonly KpiStep[];
}

/** Stretches within [from, to) in which every machine that can run the operation was at work, ascending. */
export type BusyWith = (operation: Operation, from: number, to: number) => readonly Span[];

export type LeadTime = Readonly<Record<LeadPart, number>>;

/** When the last step was done; null while one is not. */
export function endOf({ steps }: Pick<KpiOrder, 'steps'>): number | null {
  if (steps.length === 0 || steps.some(({ finishedAt }) => finishedAt === null)) return null;
  return Math.max(...steps.map(({ finishedAt }) => Number(finishedAt)));
}

/** null while the order has not ended, or where it ended before it was ordered. */
export function leadTimeOf(known: KpiOrder, busyWith: BusyWith): LeadTime | null {
  const { order, releasedAt, steps } = known;
  const end = endOf(known);
  if (end === null || end < order.createdAt) return null;
  const parts: Record<LeadPart, number> = zeroParts();
  // No stretch begins before the order or after its end.
  const clip = (at: number) => Math.min(end, Math.max(order.createdAt, at));
  let at = order.createdAt;
  const begun = clip(steps.find(({ startedAt }) => startedAt !== null)?.startedAt ?? end);
  const released = Math.min(begun, clip(releasedAt ?? order.createdAt));
  parts.engineering = released - at;
  at = released;
  steps.forEach((step, index) => {
    const to = Math.max(at, clip(step.finishedAt ?? end));
    if (step.isElsewhere) {
      parts.outside += to - at;
      at = to;
      return;
    }
    const from = Math.min(to, Math.max(at, clip(step.startedAt ?? at)));
    addWait(parts, { from: at, to: from }, { order, step, isFirst: index === 0 }, busyWith);
    if (step.operation.inspection === true) parts.inspection += to - from;
    else addWork(parts, step, to - from);
    at = to;
  });
  return parts;
}

/** First for what had not arrived, then for a machine; what is left was the way. */
function addWait(
  parts: Record<LeadPart, number>,
  { from, to }: Span,
  { order, step, isFirst }: { order: WorkOrder; step: KpiStep; isFirst: boolean },
  busyWith: BusyWith,
): void {
  if (to <= from) return;
  const arrived = componentsOf(order, step.operation).reduce(
    (last, one) => Math.max(last, one.arrivedAt ?? from),
    from,
  );
  const thereAt = Math.min(to, arrived);
  parts.material += thereAt - from;
  const queuedMs = isFirst
    ? to - thereAt
    : busyWith(step.operation, thereAt, to).reduce((sum, span) => sum + span.to - span.from, 0);
  parts.queue += queuedMs;
  parts.transfer += to - thereAt - queuedMs;
}

function addWork(parts: Record<LeadPart, number>, step: KpiStep, ms: number): void {
  const whole = (step.finishedAt ?? 0) - (step.startedAt ?? step.finishedAt ?? 0);
  const scale = whole <= 0 ? 0 : Math.min(1, ms / whole) / Math.max(1, step.machines);
  let left = ms;
  const take = (part: LeadPart, spent: number): void => {
    const own = Math.min(left, Math.floor(spent * scale));
    parts[part] += own;
    left -= own;
  };
  take('run', step.runMs);
  take('setup', step.setupMs);
  take('stop', step.stopMs);
  parts.rest += left;
}

export function zeroParts(): Record<LeadPart, number> {
  const zero = { engineering: 0, material: 0, queue: 0, transfer: 0, setup: 0, run: 0, stop: 0 };
  return { ...zero, inspection: 0, outside: 0, rest: 0 };
}

export const leadMsOf = (lead: LeadTime): number => leadParts.reduce((sum, part) => sum + lead[part], 0);
