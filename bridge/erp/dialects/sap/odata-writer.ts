/**
 * Confirmations as ProdnOrdConf2 takes them, and their cancellation. The key is a GUID there: 32 hexadecimal
 * characters with dashes. A confirmation is never changed or deleted, only cancelled.
 */
import { z } from 'zod';
import type { Amount } from '../../../../shared/core/erp/amounts.ts';
import { goodsOf as amountOfGoods } from '../../../../shared/core/erp/goods.ts';
import { planOf } from '../../../../shared/core/erp/plan.ts';
import type { Abilities, About, Writer } from '../../../../shared/core/erp/posting.ts';
import { roundedQuantity } from '../../../../shared/core/erp/rounding.ts';
import type { GoodsMove, Ticket } from '../../../../shared/core/erp/ticket.ts';
import { movementTypes } from './goods-idoc.ts';
import type { SapOdataOptions } from './odata-options.ts';
import { dateValue, guidOf, timeValue } from './odata-values.ts';
import { takenBeside } from './options.ts';
import { isEvent, recordTypeOf, type Share, sharesOf } from './shares.ts';
import { localTime } from './times.ts';

function canOf(options: SapOdataOptions): Abilities {
  return {
    answers: 'atOnce',
    lookUp: 'byKey',
    repeats: 'bookedAgain',
    longestTransactionMs: options.longestTransactionMs,
    serialPer: 'order',
    parallel: 4,
    pauseMs: options.pauseMs,
    reverse: 'cancel',
    reverseFinal: true,
    takes: new Set([
      ...(['yield', 'scrap', 'rework', 'setup', 'machine', 'labour'] as const),
      ...(options.goods === 'none' ? [] : (['goods'] as const)),
      ...takenBeside(options),
    ]),
  };
}

/** `group` and `count` are SAP's numbers of what is cancelled; without them it is found by its key. */
export const CancellationSchema = z.strictObject({
  cancels: z.string(),
  group: z.string().nullable(),
  count: z.string().nullable(),
  postingDay: z.string().regex(/^\d{8}$/),
  key: z.string(),
});
type Cancellation = z.infer<typeof CancellationSchema>;

export function sapOdataWriter(options: SapOdataOptions): Writer {
  const can = canOf(options);
  return {
    can,
    plan: (ticket, about, newKey) => {
      const { shares, because } = sharesOf(ticket, about, newKey, options);
      // Goods go with the one record that holds yield and times.
      const carrier = shares.find(holdsYield);
      const postings = shares.map((share) => {
        const goods = share === carrier ? goodsOf(ticket, about, options) : [];
        const says = goods.length === 0 ? share.says : new Map([...share.says, ...goods.map(sayingOf)]);
        return {
          ...{ key: share.key, kind: share.kind, says },
          body: JSON.stringify(confirmationOf(share, ticket, about, options, goods)),
        };
      });
      return planOf(can, ticket, postings, because);
    },
    reversal: (original, { key, erpRef, timeZone, now }) =>
      JSON.stringify({
        cancels: guidOf(original.key),
        group: erpRef.group ?? null,
        count: erpRef.count ?? null,
        postingDay: localTime(timeZone, now).day,
        key: guidOf(key),
      } satisfies Cancellation),
  };
}

function confirmationOf(
  share: Share,
  ticket: Ticket,
  about: About,
  options: SapOdataOptions,
  goods: readonly GoodsMove[],
): object {
  const { timeZone, now, operation, order } = about;
  const refs = operation.refs ?? {};
  const isFinal = share.kind === 'final';
  const posted = localTime(timeZone, options.postingDate === 'worked' ? ticket.to : now);
  const [from, to] = [localTime(timeZone, ticket.from), localTime(timeZone, ticket.to)];
  return {
    OrderID: refs.order ?? ticket.orderId,
    Sequence: refs.sequence ?? '0',
    OrderOperation: refs.operation ?? ticket.operationNumber,
    ...(refs.subOperation === undefined ? {} : { OrderSuboperation: refs.subOperation }),
    IsFinalConfirmation: isFinal,
    FinalConfirmationType: isFinal ? 'X' : '',
    OpenReservationsIsCleared: isFinal && options.clearReservations,
    PostingDate: dateValue(posted.day),
    ConfirmationUnit: refs.unit ?? order.unit?.name ?? 'EA',
    ...(isEvent(share)
      ? { OrderConfirmationRecordType: recordTypeOf(share, options.events) }
      : {
          ConfirmationYieldQuantity: share.yield,
          ConfirmationScrapQuantity: share.scrap,
          ConfirmationReworkQuantity: share.rework,
        }),
    ...(share.reason === null ? {} : { VarianceReasonCode: share.reason }),
    ...(refs.plant === undefined ? {} : { Plant: refs.plant }),
    ...(refs.workCentre === undefined ? {} : { WorkCenter: refs.workCentre }),
    ...(share.person === null ? {} : { Personnel: share.person }),
    ...Object.fromEntries(
      share.activities.flatMap(({ slot, unit, value }) => [
        [`OpWorkQuantityUnit${slot}`, unit],
        [`OpConfirmedWorkQuantity${slot}`, value],
      ]),
    ),
    ...{ ConfirmedExecutionStartDate: dateValue(from.day), ConfirmedExecutionStartTime: timeValue(from.time) },
    ...{ ConfirmedExecutionEndDate: dateValue(to.day), ConfirmedExecutionEndTime: timeValue(to.time) },
    EnteredByExternalUser: options.createdBy,
    ExternalSystemConfirmation: guidOf(share.key),
    ...(goods.length === 0
      ? {}
      : { to_ProdnOrdConfMatlDocItm: { results: goods.map((one) => goodsItem(one, about)) } }),
  };
}

const sayingOf = (one: GoodsMove): [Amount, number] => [
  amountOfGoods(one),
  roundedQuantity(one.quantityPcs, one.unit, DECIMALS).says,
];
/** Of a quantity in SAP. */
const DECIMALS = 3;

const holdsYield = ({ kind, says }: Share): boolean => kind === 'final' || says.has('yield');

/** What SAP backflushes for this operation we do not issue as well: it would be booked twice. */
function goodsOf(ticket: Ticket, about: About, { goods }: SapOdataOptions): GoodsMove[] {
  if (goods === 'none') return [];
  const backflushed = new Set(
    about.order.components.filter(({ backflush }) => backflush === true).map(({ itemId }) => itemId),
  );
  return ticket.goods.filter(({ move, itemId }) => move !== 'issue' || !backflushed.has(itemId));
}

function goodsItem({ move, itemId, quantityPcs, unit, lot, storage, refs }: GoodsMove, about: About): object {
  const plant = refs.plant ?? about.operation.refs?.plant;
  return {
    OrderID: about.operation.refs?.order ?? about.order.id,
    Material: itemId,
    ...(plant === undefined ? {} : { Plant: plant }),
    ...(refs.reservation === undefined ? {} : { Reservation: refs.reservation }),
    ...(refs.reservationItem === undefined ? {} : { ReservationItem: refs.reservationItem }),
    ...(storage === null ? {} : { StorageLocation: storage }),
    ...(lot === null ? {} : { Batch: lot }),
    GoodsMovementType: refs.movementType ?? movementTypes[move],
    ...(move === 'receipt' ? { GoodsMovementRefDocType: 'F' } : {}),
    EntryUnit: unit.name,
    QuantityInEntryUnit: roundedQuantity(quantityPcs, unit, DECIMALS).text,
  };
}
