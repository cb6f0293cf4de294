/** Work Orders of ERPNext with their Job Cards, as `WrittenOrderSchema` reads them. */

import { createHash } from 'node:crypto';
import { z } from 'zod';
import { own } from '../../../../shared/core/words/own.ts';
import { Problem } from '../../../../shared/core/words/problem.ts';
import { MINUTE_MS } from '../../../../shared/core/words/time.ts';
import { wordsOf } from '../../../../shared/core/words/words-of.ts';
import { momentOf } from '../../../../shared/core/words/zone.ts';
import type { OrdersPage } from '../../erp.ts';
import { msOfDateTime } from '../web/clock.ts';
import { NotDone } from '../web/door.ts';
import { inSteps } from '../web/rows.ts';
import { changedSince, newsOf } from '../web/since.ts';
import { CardRow, cardFields, cardsOf, operationIdOf, WorkOrderDoc } from './documents.ts';
import type { Frappe } from './frappe.ts';
import { type ErpnextOptions, unitIn } from './options.ts';

const over = ['Completed', 'Stopped', 'Closed', 'Cancelled'];

/** What is stopped may go on: no more is made of it, and it is not over. */
const statuses: Readonly<Record<string, string>> = {
  Draft: 'planned',
  Stopped: 'planned',
  Completed: 'finished',
  Closed: 'closed',
  Cancelled: 'cancelled',
};

export async function downloadOrders(
  frappe: Frappe,
  options: ErpnextOptions,
  cursor: string | null,
): Promise<OrdersPage> {
  const since = changedSince(cursor);
  const changedOrders = await frappe.list(
    'Work Order',
    ['name'],
    since === null ? [['status', 'not in', over]] : [['modified', '>=', since]],
    z.object({ name: z.string() }),
  );
  const OfOrder = z.object({ work_order: z.string() });
  const changedCards =
    since === null ? [] : await frappe.list('Job Card', ['work_order'], [['modified', '>=', since]], OfOrder);
  const names = new Set([...changedOrders.map(({ name }) => name), ...changedCards.map((card) => card.work_order)]);
  const odd: { orderId: string; field: string; value: string; expected: string }[] = [];
  const changes: { id: string; stamp: string; mark: string; order: unknown }[] = [];
  for (const name of names) {
    try {
      const order = await frappe.get('Work Order', name, WorkOrderDoc);
      const cards = await frappe.list('Job Card', cardFields, [['work_order', '=', name]], CardRow);
      const stamp = [order, ...cards].reduce((latest, { modified }) => (modified > latest ? modified : latest), '');
      const written = orderOf(order, cards, options);
      if (written.operations.length > 0) changes.push({ id: name, stamp, mark: digest(written), order: written });
    } catch (error) {
      if (!isOwnTrouble(error)) throw error;
      odd.push({ orderId: name, field: '', value: '', expected: wordsOf(error) });
    }
  }
  const { news, cursor: next } = newsOf(cursor, changes);
  return { cursor: next, orders: news.map(({ order }) => order), odd };
}

/** A document that is not understood, is gone since, or that we may not read: one order's trouble. */
const isOwnTrouble = (error: unknown): boolean =>
  error instanceof Problem ||
  (error instanceof NotDone && (error.outcome.is === 'refused' || error.outcome.is === 'denied'));

const digest = (order: unknown): string =>
  createHash('sha256').update(JSON.stringify(order)).digest('base64').slice(0, 16);

function orderOf(doc: WorkOrderDoc, cards: readonly CardRow[], options: ErpnextOptions) {
  const momentIn = (text: string | null | undefined): number | null => {
    const local = text ? msOfDateTime(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text} 23:59:59` : text) : null;
    return local === null ? null : momentOf(options.timeZone, local);
  };
  return {
    id: doc.name,
    itemId: doc.production_item,
    itemName: doc.item_name || doc.production_item,
    unit: unitIn(options, doc.stock_uom),
    quantity: doc.qty,
    strategy: doc.sales_order ? 'MTO' : 'MTS',
    status: own(statuses, doc.status) ?? 'released',
    salesOrder: doc.sales_order || null,
    ...(doc.project ? { project: { id: doc.project } } : {}),
    createdAt: momentIn(doc.creation),
    dueAt: momentIn(doc.expected_delivery_date),
    paperFinishAt: momentIn(doc.planned_end_date),
    erpStates: [doc.status],
    refs: { workOrder: doc.name },
    operations: operationsOf(doc, cards, options),
    components: doc.required_items.map((item) => {
      const unit = unitIn(options, item.stock_uom);
      const storage = item.source_warehouse ? { storage: item.source_warehouse } : {};
      return {
        itemId: item.item_code,
        quantityPcs: inSteps(item.required_qty, unit),
        unit,
        ...storage,
        ...refsOf(item.stock_uom),
      };
    }),
  };
}

const refsOf = (unit: string | null | undefined): object => (unit ? { refs: { unit } } : {});

/** One per Job Card; one without it, which cannot be confirmed yet, where the card is not made. */
function operationsOf(doc: WorkOrderDoc, cards: readonly CardRow[], options: ErpnextOptions) {
  const steps = [...doc.operations].sort((a, b) => a.idx - b.idx);
  const most = Math.max(1, ...steps.map(({ name }) => cardsOf(cards, name).length));
  return steps.flatMap((step): object[] => {
    const ofStep = cardsOf(cards, step.name);
    const isPlanned = step.time_in_mins > 0 && doc.qty > 0;
    const all = {
      description: step.operation,
      workCentreId: own(options.workCentres, step.workstation ?? '') ?? (step.workstation || step.operation),
      plannedRunMsPerUnit: isPlanned ? (step.time_in_mins * MINUTE_MS) / doc.qty : options.assumedRunMsPerUnit,
      ...(isPlanned ? {} : { isRunAssumed: true }),
    };
    const numbered = (nth: number) => ({
      id: operationIdOf(doc.name, step.name, nth),
      number: String(step.idx * (most > 1 ? 1_000 : 10) + nth).padStart(4, '0'),
    });
    if (ofStep.length === 0) return [{ ...numbered(0), ...all, confirm: 'no' }];
    return ofStep.map((card, nth) => ({
      ...numbered(nth),
      ...all,
      quantity: card.for_quantity,
      refs: { jobCard: card.name },
    }));
  });
}
