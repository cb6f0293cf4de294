/**
 * What Odoo hears: time records of a work order, and what was produced in it. Both go in one write of the work order,
 * so Odoo takes or refuses them whole; the key stands in the description of each time record. The quantity there is a
 * total: a body says what is added, and the total is made when it leaves.
 *
 * Assumed (from the sources of the 19 line, not tried): `qty_produced` and `time_ids` can be written together; a time
 * record may begin and end in the same second, which is how a quantity without time keeps its key.
 * Not told, because it would not stand as it was said: stops (Odoo counts them inside the work centre's calendar
 * only), scrap (there it is a stock move of its own), people (overlapping records are merged for cost).
 */
import { z } from 'zod';
import { type Amount, type Amounts, amountsOf } from '../../../../shared/core/erp/amounts.ts';
import { goodsRecords, noGoodsRecords } from '../../../../shared/core/erp/goods-records.ts';
import { planOf } from '../../../../shared/core/erp/plan.ts';
import type { Abilities, Planned, Posting, Taken, Writer } from '../../../../shared/core/erp/posting.ts';
import { roundedQuantity, roundedTime } from '../../../../shared/core/erp/rounding.ts';
import type { Ticket } from '../../../../shared/core/erp/ticket.ts';
import type { Refs } from '../../../../shared/core/words/order.ts';
import { pieces } from '../../../../shared/core/words/quantity.ts';
import { dateTimeText, slotsBefore } from '../web/clock.ts';
import { goodsReversal, goodsRules } from './goods.ts';
import type { OdooOptions } from './options.ts';

const TimeRecord = z.strictObject({
  workcenter_id: z.int(),
  loss_id: z.int(),
  date_start: z.string(),
  date_end: z.string(),
  description: z.string(),
});
/** What is frozen. */
export const OdooBody = z.discriminatedUnion('act', [
  z.strictObject({
    act: z.literal('add'),
    workorder: z.int(),
    produced: z.string(),
    times: z.array(TimeRecord).min(1),
  }),
  z.strictObject({
    act: z.literal('takeBack'),
    workorder: z.int(),
    produced: z.string(),
    key: z.string(),
  }),
  z.strictObject({ act: z.literal('finish'), workorder: z.int() }),
]);
export type OdooBody = z.infer<typeof OdooBody>;

/** Of an operation, as `orders.ts` brought it down. */
const Place = z.object({ workorder: z.coerce.number().int(), workcenter: z.coerce.number().int() });

function odooAbilities({ losses, goods, longestTransactionMs }: OdooOptions): Abilities {
  const takes: Taken[] = ['yield', 'machine', ...(losses.setup === undefined ? [] : ['setup' as const])];
  if (goods !== 'none') takes.push('goods');
  return {
    answers: 'atOnce',
    lookUp: 'byKey',
    repeats: 'bookedAgain',
    longestTransactionMs,
    serialPer: 'order',
    parallel: 4,
    pauseMs: 0,
    reverse: 'edit',
    reverseFinal: false,
    ...(goods === 'none' ? {} : { goodsApart: true }),
    takes: new Set(takes),
  };
}

export function odooWriter(options: OdooOptions): Writer {
  const can = odooAbilities(options);
  return {
    can,
    plan: (ticket, { operation }, newKey) => {
      const place = Place.safeParse(operation.refs ?? {});
      if (!place.success) return planOf(can, ticket, [], notConfirmed(ticket));
      const goods = can.takes.has('goods') ? goodsRecords(ticket, goodsRules(options), newKey) : noGoodsRecords;
      const written = [...goods.postings, added(ticket, place.data, options, newKey())];
      if (ticket.kind === 'final') written.push(finished(place.data.workorder, newKey()));
      return planOf(can, ticket, written, goods.because);
    },
    reversal: (original: Posting) => {
      if (original.kind === 'goods') return goodsReversal(original.body);
      const said = OdooBody.parse(JSON.parse(original.body));
      if (said.act !== 'add') throw new Error('Odoo does not reopen a finished work order');
      const { workorder, produced } = said;
      return printed({ act: 'takeBack', workorder, produced, key: original.key });
    },
  };
}

const printed = (body: OdooBody): string => JSON.stringify(body);

const notConfirmed = (ticket: Ticket) =>
  new Map([...amountsOf(ticket).keys()].map((name) => [name, 'notConfirmed'] as const));

function added(ticket: Ticket, place: z.infer<typeof Place>, options: OdooOptions, key: string): Planned {
  const { losses } = options;
  const unit = ticket.unit ?? pieces;
  const produced = roundedQuantity(ticket.yieldPcs, unit, options.quantityDecimals);
  const [setup, machine] = [losses.setup === undefined ? 0 : ticket.setupMs, ticket.machineMs].map(
    (ms) => roundedTime(ms, 's', 0).says,
  );
  const kept = [
    { loss: losses.setup ?? losses.machine, ms: setup ?? 0 },
    { loss: losses.machine, ms: machine ?? 0 },
  ].filter(({ ms }) => ms > 0);
  const told = kept.length > 0 ? kept : [{ loss: losses.machine, ms: 0 }];
  const slots = slotsBefore(
    ticket.to,
    told.map(({ ms }) => ms),
  );
  const says: Amounts = new Map<Amount, number>([
    ['yield', produced.says],
    ['setupMs', setup ?? 0],
    ['machineMs', machine ?? 0],
  ]);
  const times = told.map(({ loss }, index) => ({
    workcenter_id: place.workcenter,
    loss_id: loss,
    date_start: dateTimeText(slots[index]?.from ?? 0),
    date_end: dateTimeText(slots[index]?.to ?? 0),
    description: describedAs(key),
  }));
  const body = printed({
    act: 'add',
    workorder: place.workorder,
    produced: produced.text,
    times,
  });
  return { key, kind: 'partial', says, body };
}

const finished = (workorder: number, key: string): Planned => ({
  key,
  kind: 'final',
  says: new Map(),
  body: printed({ act: 'finish', workorder }),
});

const SIGN = 'Istwert ';
export const describedAs = (key: string): string => `${SIGN}${key}`;
export const isOurs = (description: string): boolean => description.startsWith(SIGN);

/** A work order in a message's own numbers. */
export const refOf = (workorder: number): Refs => ({ workorder: String(workorder) });
