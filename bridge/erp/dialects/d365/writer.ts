/**
 * What Dynamics 365 hears: the start of an order; a route card message per ticket, with a line for setup, one for the run with its good
 * quantity, and one for each cause of scrap. A message is taken or refused whole.
 *
 * From documents of April 2024, not tried. Assumed: a message without hours and quantity may complete an operation; a
 * message of the opposite sign is a counter journal. Not told: people, stops.
 */
import { z } from 'zod';
import { type Amount, type Amounts, amountsOf, scrapOf, sumAmounts } from '../../../../shared/core/erp/amounts.ts';
import { goodsRecords, noGoodsRecords } from '../../../../shared/core/erp/goods-records.ts';
import { planOf } from '../../../../shared/core/erp/plan.ts';
import type { Abilities, Planned, Posting, Writer } from '../../../../shared/core/erp/posting.ts';
import { roundedQuantity, roundedTime } from '../../../../shared/core/erp/rounding.ts';
import type { Ticket } from '../../../../shared/core/erp/ticket.ts';
import { routing, type WorkOrder } from '../../../../shared/core/words/order.ts';
import { pieces, printQuantity } from '../../../../shared/core/words/quantity.ts';
import { localMsAt } from '../../../../shared/core/words/zone.ts';
import { dayText } from '../web/clock.ts';
import { finishedType, GoodsContent, goodsRules, pickingType, turnedGoods } from './goods.ts';
import { withKey } from './key.ts';
import type { D365Options } from './options.ts';

const Flag = z.union([z.enum(['Yes', 'No']), z.boolean()]);
type Flag = z.infer<typeof Flag>;
const Line = z.strictObject({
  OperationNumber: z.int(),
  OperationPriority: z.string(),
  TaskType: z.enum(['Setup', 'Process']),
  Hours: z.number(),
  GoodQuantity: z.number(),
  ErrorQuantity: z.number(),
  ErrorCause: z.string(),
  OperationCompleted: Flag,
  ReportAsFinished: Flag,
});
type Line = z.infer<typeof Line>;
const RouteCard = z.strictObject({ ProductionOrderNumber: z.string(), RouteCardLines: z.array(Line).min(1) });
type RouteCard = z.infer<typeof RouteCard>;

const ROUTE_CARD = 'ProdProductionOrderRouteCard';
const START = 'ProdProductionOrderStart';

/** What is sent, byte by byte. */
const Message = z.strictObject({
  _companyId: z.string(),
  _messageQueue: z.string(),
  _messageType: z.enum([ROUTE_CARD, START, pickingType, finishedType]),
  _messageContent: z.string(),
});

/** Of an operation, as `orders.ts` brought it down. */
const Place = z.object({ order: z.string(), operation: z.coerce.number().int(), priority: z.string() });

function d365Abilities({ states, reverse, longestTransactionMs, goods, starts }: D365Options): Abilities {
  return {
    answers: states === undefined ? 'never' : 'later',
    lookUp: states === undefined ? 'none' : 'byKey',
    repeats: 'bookedAgain',
    longestTransactionMs,
    // The queue keeps the order of messages per production order.
    serialPer: 'order',
    parallel: 4,
    pauseMs: 0,
    reverse,
    reverseFinal: false,
    ...(goods === 'none' ? {} : { goodsApart: true }),
    takes: new Set([
      ...(['yield', 'scrap', 'setup', 'machine'] as const),
      ...(goods === 'none' ? [] : (['goods'] as const)),
      ...(starts ? (['start'] as const) : []),
    ]),
  };
}

export function d365Writer(options: D365Options): Writer {
  const can = d365Abilities(options);
  const flag = (value: boolean): Flag => (options.flags === 'boolean' ? value : value ? 'Yes' : 'No');
  const message = (key: string, type: Type, content: RouteCard | GoodsContent | Start): string =>
    JSON.stringify({
      _companyId: options.company,
      _messageQueue: options.queue,
      _messageType: type,
      _messageContent: withKey(key, content),
    } satisfies z.infer<typeof Message>);
  return {
    can,
    plan: (ticket, { order, operation, timeZone }, newKey) => {
      const place = Place.safeParse(operation.refs ?? {});
      if (!place.success) {
        const because = [...amountsOf(ticket).keys()].map((name) => [name, 'notConfirmed'] as const);
        return planOf(can, ticket, [], new Map(because));
      }
      if (ticket.kind === 'start') {
        if (!options.starts || routing(order)[0]?.id !== operation.id) return planOf(can, ticket, []);
        const key = newKey();
        const body = message(key, START, startOf(place.data.order, order, ticket.to, timeZone));
        return planOf(can, ticket, [{ key, kind: 'start', says: new Map(), body }]);
      }
      const goods = can.takes.has('goods')
        ? goodsRecords(ticket, goodsRules(place.data, { timeZone, to: ticket.to }, options, message), newKey)
        : noGoodsRecords;
      const isFinal = ticket.kind === 'final';
      const isLast = routing(order).at(-1)?.id === operation.id;
      const { lines, says } = linesOf(ticket, options);
      const all = {
        OperationNumber: place.data.operation,
        OperationPriority: place.data.priority,
        ReportAsFinished: flag(isLast && options.reportAsFinished === 'lastOperation'),
      };
      const written = lines.map((line, index) => ({
        ...{ ...all, TaskType: 'Process' as const, Hours: 0, GoodQuantity: 0, ErrorQuantity: 0, ErrorCause: 'None' },
        ...line,
        OperationCompleted: flag(isFinal && index === lines.length - 1),
      }));
      const key = newKey();
      const body = message(key, ROUTE_CARD, { ProductionOrderNumber: place.data.order, RouteCardLines: written });
      const card: Planned = { key, kind: isFinal ? 'final' : 'partial', says, body };
      return planOf(can, ticket, [...goods.postings, card], goods.because);
    },
    reversal: (original: Posting, { key }) => {
      if (original.kind === 'goods') {
        const { _messageType: type, _messageContent: content } = Message.parse(JSON.parse(original.body));
        return message(key, type, turnedGoods(GoodsContent.parse(JSON.parse(content)), options));
      }
      const { ProductionOrderNumber, RouteCardLines } = cardIn(original.body);
      const turned = RouteCardLines.map((line) => ({
        ...line,
        Hours: negative(line.Hours),
        GoodQuantity: negative(line.GoodQuantity),
        ErrorQuantity: negative(line.ErrorQuantity),
        OperationCompleted: flag(false),
      }));
      return message(key, ROUTE_CARD, { ProductionOrderNumber, RouteCardLines: turned });
    },
  };
}

const Rule = 'Never';
interface Start extends Readonly<Record<string, unknown>> {
  ProductionOrderNumber: string;
}
type Type = z.infer<typeof Message>['_messageType'];

/** Consumption is told by itself: a start that flushed material or hours would book them twice. */
function startOf(number: string, { quantityPcs, unit = pieces }: WorkOrder, at: number, timeZone: string): Start {
  return {
    ProductionOrderNumber: number,
    StartedQuantity: Number(printQuantity(quantityPcs, unit)),
    StartedDate: dayText(localMsAt(timeZone, at)),
    ...{ AutomaticBOMConsumptionRule: Rule, AutomaticRouteConsumptionRule: Rule },
  };
}

const negative = (value: number): number => (value === 0 ? 0 : -value);

const cardIn = (body: string): RouteCard =>
  RouteCard.parse(JSON.parse(Message.parse(JSON.parse(body))._messageContent));

/** Setup and scrap where there is any; the run comes last, and may complete the operation. */
function linesOf(ticket: Ticket, options: D365Options): { lines: Partial<Line>[]; says: Amounts } {
  const unit = ticket.unit ?? pieces;
  const hours = (ms: number) => roundedTime(ms, 'h', options.hourDecimals);
  const quantity = (steps: number) => roundedQuantity(steps, unit, options.quantityDecimals);
  const [setup, run, good] = [hours(ticket.setupMs), hours(ticket.machineMs), quantity(ticket.yieldPcs)];
  const scrap = ticket.scrap.map((part) => ({ ...part, ...quantity(part.quantityPcs) }));
  const says = sumAmounts([
    new Map<Amount, number>([
      ['yield', good.says],
      ['setupMs', setup.says],
      ['machineMs', run.says],
    ]),
    ...scrap.map(({ reasonId, says }) => new Map([[scrapOf(reasonId), says]])),
  ]);
  const lines: Partial<Line>[] = [
    ...(setup.says > 0 ? [{ TaskType: 'Setup' as const, Hours: Number(setup.text) }] : []),
    ...scrap
      .filter(({ says }) => says > 0)
      .map(({ erpCode, text }) => ({ ErrorQuantity: Number(text), ErrorCause: erpCode ?? 'None' })),
    { Hours: Number(run.text), GoodQuantity: Number(good.text) },
  ];
  return { lines, says };
}
