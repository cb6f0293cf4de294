/**
 * What Business Central hears: output journal lines, each with a key in its external document number, which the ledger
 * keeps. A line has one scrap code and one stop code, so a ticket becomes several; the one that finishes comes last.
 *
 * Assumed (from documents, not tried): the capacity ledger keeps the external document number; a line of the opposite
 * sign takes one back; a line without quantity may finish an operation. How often a stop came is not told.
 */
import { z } from 'zod';
import {
  type Amount,
  type Amounts,
  amountsOf,
  scrapOf,
  stopCountOf,
  stopMsOf,
} from '../../../../shared/core/erp/amounts.ts';
import { goodsRecords, noGoodsRecords } from '../../../../shared/core/erp/goods-records.ts';
import { planOf } from '../../../../shared/core/erp/plan.ts';
import type { Abilities, LeftBecause, Planned, Posting, Taken, Writer } from '../../../../shared/core/erp/posting.ts';
import { type Rounded, roundedQuantity, roundedTime, type TimeUnit } from '../../../../shared/core/erp/rounding.ts';
import type { Ticket } from '../../../../shared/core/erp/ticket.ts';
import { own } from '../../../../shared/core/words/own.ts';
import { pieces } from '../../../../shared/core/words/quantity.ts';
import { localMsAt } from '../../../../shared/core/words/zone.ts';
import { dayText } from '../web/clock.ts';
import { consumptionReversal, consumptionRules } from './goods.ts';
import type { BusinessCentralOptions } from './options.ts';

/** What is frozen; quantities and times are decimal text, and numbers on the wire. */
export const LineBody = z.strictObject({
  postingDate: z.string(),
  order: z.string(),
  orderLine: z.int(),
  item: z.string(),
  operation: z.string(),
  timeUnit: z.string(),
  setupTime: z.string(),
  runTime: z.string(),
  stopTime: z.string(),
  stopCode: z.string(),
  output: z.string(),
  scrap: z.string(),
  scrapCode: z.string(),
  finished: z.boolean(),
  key: z.string(),
});
export type LineBody = z.infer<typeof LineBody>;

/** Of an operation, as `orders.ts` brought it down. */
const Place = z.object({
  order: z.string(),
  orderLine: z.coerce.number().int(),
  item: z.string(),
  operation: z.string(),
  timeUnit: z.string(),
});
type Place = z.infer<typeof Place>;

function businessCentralAbilities({ journal, goods, longestTransactionMs }: BusinessCentralOptions): Abilities {
  const takes: Taken[] = ['yield', 'machine'];
  if (journal.setupTime !== null) takes.push('setup');
  if (journal.scrap !== null) takes.push('scrap');
  if (journal.stopTime !== null) takes.push('stops');
  if (goods !== 'none') takes.push('goods');
  return {
    answers: 'atOnce',
    lookUp: 'byKey',
    repeats: 'bookedAgain',
    longestTransactionMs,
    // Inserting a line locks the journal's table: side by side they would only wait for each other.
    serialPer: 'order',
    parallel: 1,
    pauseMs: 0,
    reverse: 'negative',
    reverseFinal: false,
    ...(goods === 'none' ? {} : { goodsApart: true }),
    takes: new Set(takes),
  };
}

export function businessCentralWriter(options: BusinessCentralOptions): Writer {
  const can = businessCentralAbilities(options);
  return {
    can,
    plan: (ticket, { operation, timeZone, now }, newKey) => {
      const place = Place.safeParse(operation.refs ?? {});
      if (!place.success) return planOf(can, ticket, [], because(ticket, 'notConfirmed'));
      const postingDate = dayText(localMsAt(timeZone, now));
      const goods = can.takes.has('goods')
        ? goodsRecords(ticket, consumptionRules(place.data, { timeZone, now }, options), newKey)
        : noGoodsRecords;
      const lines = linesOf(ticket, place.data, can, options);
      const isFinal = ticket.kind === 'final';
      const written = lines.map(({ says, line }, index): Planned => {
        const key = newKey();
        const finished = isFinal && index === lines.length - 1;
        const body: LineBody = { ...emptyLine(place.data), ...line, postingDate, finished, key };
        return { key, kind: finished ? 'final' : 'partial', says, body: JSON.stringify(body) };
      });
      return planOf(
        can,
        ticket,
        [...goods.postings, ...written],
        new Map([
          ...because(ticket, 'notTaken', ({ stops }) => stops.map(({ reasonId }) => stopCountOf(reasonId))),
          ...goods.because,
        ]),
      );
    },
    reversal: (original: Posting, { key, timeZone, now }) => {
      if (original.kind === 'goods') return consumptionReversal(original, { key, timeZone, now });
      const said = LineBody.parse(JSON.parse(original.body));
      const turned = Object.fromEntries(amountFields.map((name) => [name, negative(said[name])]));
      const postingDate = dayText(localMsAt(timeZone, now));
      return JSON.stringify(LineBody.parse({ ...said, ...turned, postingDate, finished: false, key }));
    },
  };
}

const because = (
  ticket: Ticket,
  why: LeftBecause,
  of: (ticket: Ticket) => readonly Amount[] = (all) => [...amountsOf(all).keys()],
): ReadonlyMap<Amount, LeftBecause> => new Map(of(ticket).map((name) => [name, why]));

const amountFields = ['setupTime', 'runTime', 'stopTime', 'output', 'scrap'] as const;
const negative = (text: string): string => (text === '0' ? text : text.startsWith('-') ? text.slice(1) : `-${text}`);

const emptyLine = ({ timeUnit, order, orderLine, item, operation }: Place) => ({
  ...{ postingDate: '', order, orderLine, item, operation, timeUnit, setupTime: '0', runTime: '0' },
  ...{ stopTime: '0', stopCode: '', output: '0', scrap: '0', scrapCode: '', finished: false, key: '' },
});

interface Line {
  says: Amounts;
  line: Partial<LineBody>;
}

/** Scrap and stops, a line for each reason; then yield and times, which may finish the operation. */
function linesOf(ticket: Ticket, place: Place, { takes }: Abilities, options: BusinessCentralOptions): Line[] {
  const unit = ticket.unit ?? pieces;
  const timeUnit: TimeUnit = own(options.timeUnits, place.timeUnit) ?? 'min';
  const time = (ms: number): Rounded => roundedTime(ms, timeUnit, options.timeDecimals);
  const quantity = (steps: number): Rounded => roundedQuantity(steps, unit, options.quantityDecimals);
  const scrap = (takes.has('scrap') ? ticket.scrap : []).map(({ reasonId, erpCode, quantityPcs }): Line => {
    const rounded = quantity(quantityPcs);
    return {
      says: new Map([[scrapOf(reasonId), rounded.says]]),
      line: { scrap: rounded.text, scrapCode: erpCode ?? '' },
    };
  });
  const stops = (takes.has('stops') ? ticket.stops : []).map(({ reasonId, erpCode, durationMs }): Line => {
    const rounded = time(durationMs);
    return {
      says: new Map([[stopMsOf(reasonId), rounded.says]]),
      line: { stopTime: rounded.text, stopCode: erpCode ?? '' },
    };
  });
  const [output, setup, run] = [
    quantity(ticket.yieldPcs),
    time(takes.has('setup') ? ticket.setupMs : 0),
    time(ticket.machineMs),
  ];
  const says = new Map<Amount, number>([
    ['yield', output.says],
    ['setupMs', setup.says],
    ['machineMs', run.says],
  ]);
  return [...scrap, ...stops, { says, line: { output: output.text, setupTime: setup.text, runTime: run.text } }];
}
