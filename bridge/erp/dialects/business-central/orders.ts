/**
 * Production order lines and their routing lines, as `WrittenOrderSchema` reads them. A line of a production order is
 * an order here: "101005", and "101005/20000" for the others of it. Simulated and planned ones are left out.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { timeUnits } from '../../../../shared/core/erp/rounding.ts';
import type { OddOrder } from '../../../../shared/core/orders/sift.ts';
import { own } from '../../../../shared/core/words/own.ts';
import { pieces, unitNamed } from '../../../../shared/core/words/quantity.ts';
import type { OrdersPage } from '../../erp.ts';
import { msOfDateTime } from '../web/clock.ts';
import type { Door } from '../web/door.ts';
import { odataAll, quoted } from '../web/odata.ts';
import { inSteps, readable, textAt, withoutOdd } from '../web/rows.ts';
import { changedSince, newsOf } from '../web/since.ts';
import { outcomeOfAnswer } from './errors.ts';
import type { BusinessCentralOptions } from './options.ts';

/** So many orders in one filter. */
const CHUNK = 20;

const Row = z.record(z.string(), z.unknown());
type Row = z.infer<typeof Row>;
const Moment = z.string().refine((text) => textOfMoment(text) !== null, 'expected a time like 2026-11-02T08:00:00Z');

const Line = z.object({
  order: z.string().min(1),
  line: z.int(),
  status: z.string(),
  item: z.string(),
  description: z.string(),
  quantity: z.number(),
  unit: z.string(),
  routingReference: z.int(),
  due: z.string().nullable(),
  ending: z.string().nullable(),
  created: Moment,
  modified: Moment,
});
type Line = z.infer<typeof Line>;
const Part = z.object({
  order: z.string(),
  orderLine: z.int(),
  component: z.int(),
  item: z.string().min(1),
  description: z.string(),
  quantity: z.number().nonnegative(),
  unit: z.string(),
  location: z.string(),
  flushing: z.string(),
});
type Part = z.infer<typeof Part>;
const Step = z.object({
  order: z.string(),
  routingReference: z.int(),
  operation: z.string().min(1),
  description: z.string(),
  workCentre: z.string(),
  setupTime: z.number().nonnegative(),
  runTime: z.number().nonnegative(),
  timeUnit: z.string(),
  modified: Moment,
});
type Step = z.infer<typeof Step>;

export async function downloadOrders(
  door: Door,
  options: BusinessCentralOptions,
  cursor: string | null,
): Promise<OrdersPage> {
  const { orders, routing, components } = options;
  const outcomeOf = outcomeOfAnswer(options);
  const read = ({ entity, ...fields }: { entity: string } & Record<string, string>, filter: string) => {
    const select = Object.values(fields);
    const orderBy = [fields.order, fields.line ?? fields.operation].join(',');
    return odataAll(door, entity, { filter, select, orderBy, isUnique: true }, Row, outcomeOf).then((rows) =>
      rows.map((row): Row => Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, row[field]]))),
    );
  };
  const since = changedSince(cursor);
  const after = (field: string) => `${field} ge ${since?.replace(' ', 'T')}Z`;
  const changed =
    since === null
      ? await read(orders, `${orders.status} eq 'Released' or ${orders.status} eq 'Firm Planned'`)
      : [...(await read(orders, after(orders.modified))), ...(await read(routing, after(routing.modified)))];
  const numbers = [...new Set(changed.flatMap(({ order }) => (typeof order === 'string' ? [order] : [])))].sort();
  const odd: OddOrder[] = [];
  const changes: { id: string; stamp: string; mark: string; order: unknown }[] = [];
  for (let from = 0; from < numbers.length; from += CHUNK) {
    const some = numbers.slice(from, from + CHUNK);
    const any = (field: string) => some.map((number) => `${field} eq ${quoted(number)}`).join(' or ');
    const numberOf = (row: unknown) => textAt(row, 'order');
    const lines = readable(await read(orders, any(orders.order)), Line, numberOf, odd);
    const steps = readable(await read(routing, any(routing.order)), Step, numberOf, odd);
    const parts =
      options.goods === 'none' ? [] : readable(await read(components, any(components.order)), Part, numberOf, odd);
    for (const line of withoutOdd(lines, ({ order }) => order, odd)) {
      const own = steps.filter((step) => step.order === line.order && step.routingReference === line.routingReference);
      if (own.length === 0 || !Object.hasOwn(statuses, line.status)) continue;
      const used = parts.filter((part) => part.order === line.order && part.orderLine === line.line);
      const order = { ...orderOf(line, own, options), components: used.map(componentOf) };
      const stamp = [line, ...own]
        .map(({ modified }) => textOfMoment(modified) ?? '')
        .reduce((a, b) => (b > a ? b : a));
      const mark = createHash('sha256').update(JSON.stringify(order)).digest('base64').slice(0, 16);
      changes.push({ id: order.id, stamp, mark, order });
    }
  }
  const { news, cursor: next } = newsOf(cursor, changes);
  return { cursor: next, orders: news.map(({ order }) => order), odd };
}

/** What is flushed forward or backward is taken off the stock by Business Central itself. */
function componentOf({ component, item, description, quantity, unit, location, flushing }: Part) {
  const known = unitNamed(unit || pieces.name);
  return {
    ...{ itemId: item, itemName: description, quantityPcs: inSteps(quantity, known), unit: known },
    ...(location === '' ? {} : { storage: location }),
    ...(/manual/i.test(flushing) ? {} : { backflush: true }),
    refs: { component: String(component), unit },
  };
}

/** Some services write a blank in the name of a status as it is, others as OData does. */
const statuses: Readonly<Record<string, string>> = {
  'Firm Planned': 'planned',
  Firm_x0020_Planned: 'planned',
  Released: 'released',
  Finished: 'finished',
};

/** The first line of an order stands for it. */
const FIRST_LINE = 10_000;
const orderIdOf = (order: string, line: number): string => (line === FIRST_LINE ? order : `${order}/${line}`);
export interface Place {
  order: string;
  line: number;
}
export const wholeNumber = (orderId: string): Place => ({ order: orderId, line: FIRST_LINE });
export function placeOf(orderId: string): Place {
  const [, order = orderId, line] = /^(.*)\/(\d+)$/.exec(orderId) ?? [];
  return { order, line: line === undefined ? FIRST_LINE : Number(line) };
}

function orderOf(line: Line, steps: readonly Step[], options: BusinessCentralOptions) {
  const id = orderIdOf(line.order, line.line);
  const refs = { order: line.order, orderLine: String(line.line), item: line.item };
  return {
    id,
    itemId: line.item,
    itemName: line.description,
    unit: line.unit === '' ? undefined : line.unit,
    quantity: line.quantity,
    strategy: 'MTO',
    status: own(statuses, line.status),
    createdAt: momentIn(line.created),
    dueAt: momentIn(line.due),
    paperFinishAt: momentIn(line.ending),
    erpStates: [line.status],
    refs,
    operations: steps.map((step) => operationOf(step, id, refs, options)),
  };
}

function operationOf(step: Step, orderId: string, refs: Record<string, string>, options: BusinessCentralOptions) {
  const timeUnit = step.timeUnit === '' ? options.timeUnit : step.timeUnit;
  const unitMs = timeUnits[own(options.timeUnits, timeUnit) ?? 'min'];
  const isPlanned = step.runTime > 0;
  return {
    id: `${orderId}/${step.operation}`,
    number: step.operation,
    description: step.description,
    workCentreId: own(options.workCentres, step.workCentre) ?? step.workCentre,
    plannedSetupMs: Math.round(step.setupTime * unitMs),
    plannedRunMsPerUnit: isPlanned ? step.runTime * unitMs : options.assumedRunMsPerUnit,
    ...(isPlanned ? {} : { isRunAssumed: true }),
    refs: { ...refs, operation: step.operation, timeUnit },
  };
}

/** "2026-11-02T08:00:00.123Z" as the cursor counts: without T and Z. null: it is no moment in UTC. */
function textOfMoment(text: string): string | null {
  const plain = text.replace('T', ' ').replace(/Z$/, '');
  return text.endsWith('Z') && msOfDateTime(plain) !== null ? plain : null;
}

/** A moment or a day; null where none stands ("0001-01-01" is how Business Central writes none). */
function momentIn(text: string | null): number | null {
  if (text === null || text.startsWith('0001-01-01')) return null;
  const ms = Date.parse(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T23:59:59Z` : text);
  return Number.isNaN(ms) ? null : ms;
}
