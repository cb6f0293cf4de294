/** What the capacity ledger holds of an order, and which of its operations are finished. */
import { z } from 'zod';
import { type Amount, scrapOf, stopMsOf, sumAmounts } from '../../../../shared/core/erp/amounts.ts';
import { timeUnits } from '../../../../shared/core/erp/rounding.ts';
import { own } from '../../../../shared/core/words/own.ts';
import { stepsPerUnit, unitNamed } from '../../../../shared/core/words/quantity.ts';
import type { Books } from '../../erp.ts';
import { type Door, understood } from '../web/door.ts';
import { odataAll, quoted } from '../web/odata.ts';
import { outcomeOfAnswer } from './errors.ts';
import type { BusinessCentralOptions } from './options.ts';
import { type Place, placeOf, wholeNumber } from './orders.ts';

const Text = z.string().default('');
const Entry = z.object({
  key: Text,
  orderLine: z.int(),
  operation: z.string(),
  timeUnit: Text,
  setupTime: z.number(),
  runTime: z.number(),
  stopTime: z.number(),
  stopCode: Text,
  output: z.number(),
  scrap: z.number(),
  scrapCode: Text,
});
type Entry = z.infer<typeof Entry>;
const OrderLine = z.object({ line: z.int(), unit: z.string(), routingReference: z.int() });
const Step = z.object({ routingReference: z.int(), operation: z.string(), state: Text });

/** A key of ours in the external document number. */
const OWN_KEY = /^[0-9a-f]{32}$/;

export async function booksOf(door: Door, options: BusinessCentralOptions, orderId: string): Promise<Books> {
  const read = async <T>(
    fields: { entity: string; order: string } & Record<string, string>,
    row: z.ZodType<T>,
    of: string,
  ) => {
    const { entity, order, ...names } = fields;
    const filter = `${order} eq ${quoted(of)}`;
    const wanted = {
      filter,
      select: Object.values(names),
      orderBy: names.entry ?? names.line ?? names.operation ?? order,
    };
    const rows = await odataAll(door, entity, wanted, z.record(z.string(), z.unknown()), outcomeOfAnswer(options));
    return rows.map((one) =>
      understood(row, Object.fromEntries(Object.entries(names).map(([name, field]) => [name, one[field]])), entity),
    );
  };
  const lineAt = async (at: Place) =>
    (await read(options.orders, OrderLine, at.order)).find((one) => one.line === at.line);
  // A number may hold a slash of its own, "FA/2026/17": the order of that name first, then the line of another one.
  let place = wholeNumber(orderId);
  let line = await lineAt(place);
  if (line === undefined && orderId.includes('/')) {
    place = placeOf(orderId);
    line = await lineAt(place);
  }
  if (line === undefined) return { open: [], operations: [] };
  const steps = await read(options.routing, Step, place.order);
  const entries = (await read(options.ledger, Entry, place.order)).filter(({ orderLine }) => orderLine === place.line);
  const scale = stepsPerUnit(unitNamed(line.unit || 'pcs'));
  const own = steps.filter(({ routingReference }) => routingReference === line.routingReference);
  return {
    open: [],
    without: options.goods === 'none' ? [] : ['goods'],
    operations: own.map(({ operation, state }) => {
      const booked = entries.filter((one) => one.operation === operation);
      const foreign = booked.filter(({ key }) => !OWN_KEY.test(key)).length;
      const sums = sumAmounts(booked.map((one) => amountsOf(one, scale, options)));
      return { operationId: `${orderId}/${operation}`, sums, final: state === 'Finished', foreign };
    }),
  };
}

function amountsOf(entry: Entry, scale: number, options: BusinessCentralOptions): Map<Amount, number> {
  const unitMs = timeUnits[own(options.timeUnits, entry.timeUnit || options.timeUnit) ?? 'min'];
  const ms = (time: number) => Math.round(time * unitMs);
  const steps = (quantity: number) => Math.round(quantity * scale);
  return new Map<Amount, number>([
    ['yield', steps(entry.output)],
    ['setupMs', ms(entry.setupTime)],
    ['machineMs', ms(entry.runTime)],
    [scrapOf(entry.scrapCode || null), steps(entry.scrap)],
    [stopMsOf(entry.stopCode || null), ms(entry.stopTime)],
  ]);
}
