/** What an order adds to each KPI, and at which moment; KPIs are ratios of sums of that, never means of percentages. */
import type { WorkOrder } from '../words/order.ts';
import { type KpiId, leadParts } from './definitions.ts';
import { type BusyWith, endOf, type KpiOrder, leadMsOf, leadTimeOf } from './lead-time.ts';

export interface Measure {
  kpi: KpiId;
  orderId: string;
  /** Which week or month it belongs to. */
  at: number;
  /** Its part of the upper sum. */
  value: number;
  /** Its part of the lower one; 1 where it is left out. */
  of?: number;
  /** Sums of different units are never added: then there is no value. */
  unit?: string;
  /** What of the order it is: a component, a milestone. */
  what?: string;
}

/** A cancelled order is no outcome; neither is one that others say is over and nobody here saw end. */
export function measuresOf(known: KpiOrder, busyWith: BusyWith, now: number): Measure[] {
  const { order } = known;
  if (order.status === 'cancelled') return [];
  const found: Measure[] = [];
  const add = (kpi: KpiId, at: number, value: number, what?: string): void => {
    if (at <= now) found.push({ kpi, orderId: order.id, at, value, ...(what === undefined ? {} : { what }) });
  };
  const end = endOf(known);
  const isLost = end === null && (order.status === 'finished' || order.status === 'closed');
  const kept = (date: number): number => (end !== null && end <= date ? 1 : 0);

  const lead = leadTimeOf(known, busyWith);
  if (end !== null && lead !== null) {
    add('leadTime', end, leadMsOf(lead));
    for (const part of leadParts) add(part, end, lead[part]);
    add('assemblyTime', end, Math.max(0, end - kitAt(known)));
    add('changesAfterRelease', end, known.changesAfterRelease);
  }
  if (!isLost) {
    if (known.promisedAt !== null) add('onTimeWord', known.promisedAt, kept(known.promisedAt));
    if (order.dueAt !== null)
      add(order.strategy === 'MTS' ? 'replenishedInTime' : 'onTimeCustomer', order.dueAt, kept(order.dueAt));
  }
  const begun = known.steps.find(({ startedAt }) => startedAt !== null)?.startedAt ?? null;
  if (begun !== null && order.components.length > 0) add('kitComplete', begun, isKitThere(order, begun) ? 1 : 0);
  for (const { itemId, confirmedAt, arrivedAt } of order.components)
    if (confirmedAt !== null)
      add('partsInTime', confirmedAt, arrivedAt !== null && arrivedAt <= confirmedAt ? 1 : 0, itemId);
  if (known.releasedAt !== null && known.releasedAt >= order.createdAt)
    add('engineeringTime', known.releasedAt, known.releasedAt - order.createdAt);
  for (const { name, plannedAt, doneAt } of order.milestones ?? []) {
    add('milestonesInTime', plannedAt, doneAt !== null && doneAt <= plannedAt ? 1 : 0, name);
    if (doneAt !== null) add('milestoneDelay', doneAt, doneAt - plannedAt, name);
  }
  return found;
}

/** A component of nobody and without a date is on stock. */
export function isThere(component: WorkOrder['components'][number], at: number): boolean {
  const { supplierId, confirmedAt, arrivedAt } = component;
  if (arrivedAt !== null) return arrivedAt <= at;
  return supplierId === null && confirmedAt === null;
}

const isKitThere = ({ components }: WorkOrder, at: number): boolean => components.every((one) => isThere(one, at));

/** When everything that it is put together from was there, and it might be begun. */
function kitAt({ order, releasedAt }: KpiOrder): number {
  return order.components.reduce(
    (last, { arrivedAt }) => Math.max(last, arrivedAt ?? last),
    Math.max(order.createdAt, releasedAt ?? order.createdAt),
  );
}
