/**
 * Production orders and their route operations by OData, as `WrittenOrderSchema` reads them. Their entities tell no
 * time of change, so all open ones are downloaded each time; one that is open no more is asked for once again, by number.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { OddOrder } from '../../../../shared/core/orders/sift.ts';
import { own } from '../../../../shared/core/words/own.ts';
import { pieces, unitNamed } from '../../../../shared/core/words/quantity.ts';
import { HOUR_MS } from '../../../../shared/core/words/time.ts';
import type { OrdersPage } from '../../erp.ts';
import type { Door } from '../web/door.ts';
import { odataAll, quoted } from '../web/odata.ts';
import { inSteps, readable, textAt, withoutOdd } from '../web/rows.ts';
import { newsOfWhole } from '../web/since.ts';
import { outcomeOfAnswer } from './errors.ts';
import type { D365Options } from './options.ts';

/** So many orders in one filter. */
const CHUNK = 20;

const statuses: Readonly<Record<string, string>> = {
  Created: 'planned',
  CostEstimated: 'planned',
  Scheduled: 'planned',
  Released: 'released',
  StartedUp: 'released',
  ReportedFinished: 'finished',
  Completed: 'closed',
};
const open = ['Scheduled', 'Released', 'StartedUp'];

const Row = z.record(z.string(), z.unknown());
const Header = z.object({
  number: z.string().min(1),
  status: z.string(),
  item: z.string(),
  name: z.string(),
  quantity: z.number(),
  unit: z.string(),
  due: z.string(),
  ending: z.string(),
  created: z.string(),
});
type Header = z.infer<typeof Header>;
const Step = z.object({
  number: z.string(),
  operation: z.int(),
  priority: z.string(),
  name: z.string(),
  resource: z.string(),
  setupHours: z.number().nonnegative(),
  runHours: z.number().nonnegative(),
  runQuantity: z.number().nonnegative(),
});
type Step = z.infer<typeof Step>;
const Part = z.object({
  number: z.string(),
  line: z.number(),
  item: z.string().min(1),
  quantity: z.number().nonnegative(),
  unit: z.string(),
  warehouse: z.string(),
  flushing: z.string(),
});
type Part = z.infer<typeof Part>;

export async function downloadOrders(door: Door, options: D365Options, cursor: string | null): Promise<OrdersPage> {
  const { orders, route } = options;
  const odd: OddOrder[] = [];
  const read = async <T>(
    fields: { entity: string; number: string } & Record<string, string>,
    filter: string,
    row: z.ZodType<T>,
  ) => {
    const { entity, ...names } = fields;
    const wanted = {
      filter: `dataAreaId eq ${quoted(options.company)} and (${filter})`,
      select: Object.values(names),
      isUnique: entity !== options.components.entity,
      orderBy: [names.number, names.operation].filter((name) => name !== undefined).join(','),
      more: { 'cross-company': 'true' },
    };
    const rows = await odataAll(door, `data/${entity}`, wanted, Row, outcomeOfAnswer);
    const named = rows.map((one) =>
      Object.fromEntries(Object.entries(names).map(([name, field]) => [name, one[field]])),
    );
    return readable(named, row, (one) => textAt(one, 'number'), odd);
  };
  const written = async (headers: readonly Header[]) => {
    const all: { id: string; mark: string; order: unknown }[] = [];
    for (let from = 0; from < headers.length; from += CHUNK) {
      const some = headers.slice(from, from + CHUNK);
      const steps = await read(
        route,
        anyOf(
          route.number,
          some.map(({ number }) => number),
        ),
        Step,
      );
      const { manual, ...fields } = options.components;
      const numbers = some.map(({ number }) => number);
      const parts = options.goods === 'none' ? [] : await read(fields, anyOf(fields.number, numbers), Part);
      for (const header of withoutOdd(some, ({ number }) => number, odd)) {
        const own = steps.filter(({ number }) => number === header.number);
        if (own.length === 0 || !Object.hasOwn(statuses, header.status)) continue;
        const used = parts.filter(({ number }) => number === header.number);
        const order = { ...orderOf(header, own, options), components: used.map((part) => componentOf(part, manual)) };
        const mark = createHash('sha256').update(JSON.stringify(order)).digest('base64').slice(0, 16);
        all.push({ id: order.id, mark, order });
      }
    }
    return all;
  };
  const isOpen = open.map((status) => `${orders.status} eq Microsoft.Dynamics.DataEntities.ProdStatus'${status}'`);
  const whole = await written(await read(orders, isOpen.join(' or '), Header));
  const { news, missing, cursor: next } = newsOfWhole(cursor, whole);
  const over: { id: string; order: unknown }[] = [];
  for (let from = 0; from < missing.length; from += CHUNK) {
    const numbers = missing.slice(from, from + CHUNK);
    over.push(...(await written(await read(orders, anyOf(orders.number, numbers), Header))));
  }
  const gone = missing.filter((id) => !over.some((one) => one.id === id) && !odd.some(({ orderId }) => orderId === id));
  return { cursor: next, orders: [...news, ...over].map(({ order }) => order), odd, gone };
}

const anyOf = (field: string, numbers: readonly string[]): string =>
  numbers.map((number) => `${field} eq ${quoted(number)}`).join(' or ');

function orderOf(header: Header, steps: readonly Step[], options: D365Options) {
  const { number, status, item, name, quantity, unit } = header;
  return {
    id: number,
    itemId: item,
    itemName: name,
    unit: unit === '' ? undefined : unit,
    quantity,
    strategy: 'MTO',
    status: own(statuses, status),
    createdAt: momentIn(header.created),
    dueAt: momentIn(header.due),
    paperFinishAt: momentIn(header.ending),
    erpStates: [status],
    refs: { order: number },
    operations: steps.map((step) => operationOf(step, options)),
  };
}

/** What is flushed when the order starts or is reported as finished is never issued from here. */
function componentOf({ line, item, quantity, unit, warehouse, flushing }: Part, manual: readonly string[]) {
  const known = unitNamed(unit || pieces.name);
  return {
    ...{ itemId: item, quantityPcs: inSteps(quantity, known), unit: known },
    ...(warehouse === '' ? {} : { storage: warehouse }),
    ...(manual.includes(flushing) ? {} : { backflush: true }),
    refs: { line: String(line), unit },
  };
}

/** Secondary operations run beside the primary one of the same number. */
function operationOf(step: Step, options: D365Options) {
  const isPrimary = step.priority === 'Primary';
  const isPlanned = step.runHours > 0 && step.runQuantity > 0;
  const number = String(step.operation).padStart(4, '0');
  return {
    id: `${step.number}/${number}${isPrimary ? '' : `:${step.priority}`}`,
    number,
    description: step.name,
    workCentreId: own(options.workCentres, step.resource) ?? step.resource,
    plannedSetupMs: Math.round(step.setupHours * HOUR_MS),
    plannedRunMsPerUnit: isPlanned ? (step.runHours * HOUR_MS) / step.runQuantity : options.assumedRunMsPerUnit,
    ...(isPlanned ? {} : { isRunAssumed: true }),
    ...(isPrimary ? {} : { sequence: { id: step.priority, kind: 'parallel' } }),
    refs: { order: step.number, operation: String(step.operation), priority: step.priority },
  };
}

/** "1900-01-01T12:00:00Z" is how it writes none. */
function momentIn(text: string): number | null {
  const ms = Date.parse(text);
  return Number.isNaN(ms) || text.startsWith('1900-01-01') ? null : ms;
}
