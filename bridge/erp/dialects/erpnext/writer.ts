/**
 * What ERPNext hears: a row in the time table of a Job Card, with time and completed quantity; the last one submits the
 * card. A save is one transaction and is refused under an old `modified`, which is the stamp.
 *
 * Not told, because the card has no place for it: scrap (what is missing at the submit becomes process loss), setup
 * apart from run, rework, stops; and people, because ERPNext adds up a row per person as machine time.
 * Assumed (from the sources of the 15 and 16 line, not tried): a row may begin and end in the same second.
 */
import { z } from 'zod';
import { type Amount, type Amounts, amountsOf } from '../../../../shared/core/erp/amounts.ts';
import { goodsRecords, noGoodsRecords } from '../../../../shared/core/erp/goods-records.ts';
import { planOf } from '../../../../shared/core/erp/plan.ts';
import type { Abilities, Planned, Posting, Writer } from '../../../../shared/core/erp/posting.ts';
import { roundedQuantity, roundedTime } from '../../../../shared/core/erp/rounding.ts';
import { pieces } from '../../../../shared/core/words/quantity.ts';
import { localMsAt } from '../../../../shared/core/words/zone.ts';
import { dateTimeText, slotsBefore } from '../web/clock.ts';
import { goodsReversal, goodsRules } from './goods.ts';
import type { ErpnextOptions } from './options.ts';

const Row = z.object({ from_time: z.string(), to_time: z.string(), completed_qty: z.string() }).catchall(z.string());
/** What is frozen; the rest of the card's table is added when it leaves. */
export const ErpnextBody = z.discriminatedUnion('act', [
  z.strictObject({ act: z.literal('add'), jobCard: z.string(), row: Row.nullable(), submit: z.boolean() }),
  z.strictObject({ act: z.literal('takeBack'), jobCard: z.string(), row: z.string() }),
]);
export type ErpnextBody = z.infer<typeof ErpnextBody>;

const Place = z.object({ jobCard: z.string().min(1) });

function erpnextAbilities({ keyField, goods, longestTransactionMs }: ErpnextOptions): Abilities {
  return {
    answers: 'atOnce',
    lookUp: keyField === undefined ? 'byOwnRecords' : 'byKey',
    repeats: 'refusedByStamp',
    longestTransactionMs,
    serialPer: 'order',
    parallel: 4,
    pauseMs: 0,
    reverse: 'edit',
    reverseFinal: false,
    ...(goods === 'none' ? {} : { goodsApart: true }),
    takes: new Set(goods === 'none' ? ['yield', 'machine'] : ['yield', 'machine', 'goods']),
  };
}

export function erpnextWriter(options: ErpnextOptions): Writer {
  const can = erpnextAbilities(options);
  return {
    can,
    plan: (ticket, { order, operation }, newKey) => {
      const place = Place.safeParse(operation.refs ?? {});
      if (!place.success) {
        const because = [...amountsOf(ticket).keys()].map((name) => [name, 'notConfirmed'] as const);
        return planOf(can, ticket, [], new Map(because));
      }
      const goods = can.takes.has('goods')
        ? goodsRecords(ticket, goodsRules(order.refs?.workOrder ?? order.id, ticket.to, options), newKey)
        : noGoodsRecords;
      const key = newKey();
      const completed = roundedQuantity(ticket.yieldPcs, ticket.unit ?? pieces, options.quantityDecimals);
      const machine = roundedTime(ticket.machineMs, 's', 0);
      const says: Amounts = new Map<Amount, number>([
        ['yield', completed.says],
        ['machineMs', machine.says],
      ]);
      const isEmpty = completed.says === 0 && machine.says === 0;
      const submit = ticket.kind === 'final';
      // As far apart on the wall clock as it took: on the night when clocks change one end is off, the duration is not.
      const [slot] = slotsBefore(localMsAt(options.timeZone, ticket.to), [machine.says]);
      const row = {
        from_time: dateTimeText(slot?.from ?? 0),
        to_time: dateTimeText(slot?.to ?? 0),
        completed_qty: completed.text,
        ...(options.keyField === undefined ? {} : { [options.keyField]: key }),
      };
      const body = printed({ act: 'add', jobCard: place.data.jobCard, row: isEmpty ? null : row, submit });
      const card: Planned = { key, kind: submit ? 'final' : 'partial', says, body };
      return planOf(can, ticket, [...goods.postings, card], goods.because);
    },
    reversal: (original: Posting, { erpRef }) => {
      if (original.kind === 'goods') return goodsReversal(original.body);
      const { jobCard } = ErpnextBody.parse(JSON.parse(original.body));
      const { row } = z.object({ row: z.string() }).parse(erpRef);
      return printed({ act: 'takeBack', jobCard, row });
    },
  };
}

const printed = (body: ErpnextBody): string => JSON.stringify(body);
