/**
 * SAP S/4HANA by OData V2: API_PRODUCTION_ORDER_2_SRV down, API_PROD_ORDER_CONFIRMATION_2_SRV up. Written from
 * published metadata and from what integrators use; not tried on a real SAP.
 *
 * A confirmation that is saved is booked; its goods movements may fail later (COGI), and no interface of these two
 * tells so.
 */
import type { Found, Outcome, Posting } from '../../../../shared/core/erp/posting.ts';
import { jsonOf } from '../../../../shared/core/words/json.ts';
import { erpDialect } from '../../dialect.ts';
import type { Erp, OrdersPage } from '../../erp.ts';
import { asked, endedBy, foundBy, NotDone, openDoor } from '../web/door.ts';
import { changedSince, newsOf } from '../web/since.ts';
import { numberOf } from './loipro.ts';
import { booksOf } from './odata-books.ts';
import { type SapOdataOptions, SapOdataOptionsSchema } from './odata-options.ts';
import { expandedInOrder, isOpen, operationsOf, orderOf, type Proposal } from './odata-orders.ts';
import { type Fields, openService, type Service } from './odata-service.ts';
import { expanded, guidOf, isTrue, keyOf, quoted, textOf } from './odata-values.ts';
import { CancellationSchema, sapOdataWriter } from './odata-writer.ts';

/** Its line in `registry.ts`. */
export const sapOdata = erpDialect({
  kind: 'sap-odata',
  options: SapOdataOptionsSchema,
  secrets: { password: 1 },
  create: createSapOdataErp,
  address: ({ url }) => url,
});

export function createSapOdataErp(options: SapOdataOptions): Erp {
  const door = openDoor(options);
  const service = openService(door, options);
  return {
    id: 'sap-odata',
    writer: sapOdataWriter(options),
    orders: (cursor) => asked(door, ordersSince(service, cursor, options)),
    send: async (posting): Promise<Outcome> => {
      try {
        return await sent(service, posting, options);
      } catch (error) {
        return endedBy(error, door);
      }
    },
    find: async (posting) => {
      try {
        return await found(service, posting, options);
      } catch (error) {
        return foundBy(error, door);
      }
    },
    books: async (orderId, isOfAnother = () => false) => {
      const query = `ProdnOrdConf2?$filter=OrderID%20eq%20${quoted(orderId)}`;
      const all = await asked(door, service.results(options.confirmationService, query));
      const own = all.filter((one) => !isOfAnother(keyOf(textOf(one, 'ExternalSystemConfirmation') ?? '')));
      return booksOf(orderId, own, options);
    },
    close: () => door.close(),
  };
}

// ---- up ----------------------------------------------------------------------------------------

/** Looked at before it is written, in one call with the token: what is there already is not written again. */
async function sent(service: Service, posting: Posting, options: SapOdataOptions): Promise<Outcome> {
  if (posting.kind === 'reversal') return cancelled(service, posting, options);
  const { confirmationService } = options;
  const [there] = asOriginals(await service.look(confirmationService, queryByKey(guidOf(posting.key))));
  if (there !== undefined) return { is: 'booked', erpRef: numbersOf(there) };
  const answer = await service.write(confirmationService, 'ProdnOrdConf2', jsonOf(posting.body));
  const open = withoutDocument(answer);
  return { is: 'booked', erpRef: numbersOf(answer), ...(open.length === 0 ? {} : { open }) };
}

async function cancelled(service: Service, { body }: Posting, options: SapOdataOptions): Promise<Outcome> {
  const { confirmationService } = options;
  const { cancels, group, count, postingDay, key } = CancellationSchema.parse(jsonOf(body));
  const [original] = asOriginals(await service.look(confirmationService, queryByKey(cancels)));
  if (original !== undefined && isTrue(original, 'IsReversed')) return { is: 'booked', erpRef: {} };
  const of = original === undefined ? { group: group ?? '', count: count ?? '' } : numbersOf(original);
  if (of.group === '' || of.count === '') {
    const words = { code: '', text: `SAP has no confirmation under the key ${cancels}.` };
    return { is: 'refused', words, cure: 'other' };
  }
  const day = `${postingDay.slice(0, 4)}-${postingDay.slice(4, 6)}-${postingDay.slice(6)}`;
  const answer = await service.write(
    confirmationService,
    `CancelProdnOrdConf?ConfirmationGroup=${quoted(of.group)}&ConfirmationCount=${quoted(of.count)}` +
      `&PostingDate=datetime'${day}T00:00:00'&ExternalSystemConfirmation=guid'${key}'`,
  );
  return { is: 'booked', erpRef: numbersOf(within(answer, 'CancelProdnOrdConf')) };
}

const numbersOf = (confirmation: Fields): { group: string; count: string } => ({
  group: textOf(confirmation, 'ConfirmationGroup') ?? '',
  count: textOf(confirmation, 'ConfirmationCount') ?? '',
});

/** A function's result stands under its own name, or alone. */
function within(answer: Fields, name: string): Fields {
  const inner = answer[name];
  return typeof inner === 'object' && inner !== null ? Object.fromEntries(Object.entries(inner)) : answer;
}

/** Goods that were sent along and have no material document yet. */
function withoutDocument(answer: Fields): { code: string; text: string }[] {
  return expanded(answer, 'to_ProdnOrdConfMatlDocItm')
    .filter((item) => numberOf(textOf(item, 'MaterialDocument')) === null)
    .map((item) => ({ code: '', text: `No material document yet for ${textOf(item, 'Material') ?? 'a material'}.` }));
}

const queryByKey = (guid: string): string => `ProdnOrdConf2?$filter=ExternalSystemConfirmation%20eq%20guid'${guid}'`;

/** Cancellations left out: whether SAP writes the original's key into them is not known. */
const asOriginals = (all: readonly Fields[]): Fields[] => all.filter((one) => !isTrue(one, 'IsReversal'));

async function byKey(service: Service, guid: string, options: SapOdataOptions): Promise<Fields[]> {
  return asOriginals(await service.results(options.confirmationService, queryByKey(guid)));
}

async function found(service: Service, posting: Posting, options: SapOdataOptions): Promise<Found> {
  if (posting.kind !== 'reversal') {
    const [first] = await byKey(service, guidOf(posting.key), options);
    return first === undefined ? { is: 'absent' } : { is: 'booked', erpRef: numbersOf(first) };
  }
  const { cancels } = CancellationSchema.parse(jsonOf(posting.body));
  const originals = await byKey(service, cancels, options);
  return originals.some((one) => isTrue(one, 'IsReversed')) ? { is: 'booked', erpRef: {} } : { is: 'absent' };
}

// ---- down --------------------------------------------------------------------------------------

const ORDERS_PER_PAGE = 100;
const ORDERS_PER_CALL = 20;
const AT_ONCE = 4;

/**
 * Orders whose own stamp, or that of an operation or a component, changed: that a change below lifts the order's
 * stamp is not known. They are read in the order of their change, a hundred at a time.
 */
async function ordersSince(service: Service, cursor: string | null, options: SapOdataOptions): Promise<OrdersPage> {
  const since = changedSince(cursor);
  const stamps = new Map<string, string>();
  for (const query of changesSince(since, options)) {
    for (const one of await service.results(options.orderService, query)) {
      const [id, stamp] = [textOf(one, 'ManufacturingOrder'), stampOf(textOf(one, 'LastChangeDateTime'))];
      if (id !== null && stamp > (stamps.get(id) ?? '')) stamps.set(id, stamp);
    }
  }
  const changes = [...stamps].map(([id, stamp]) => ({ id, stamp, mark: stamp }));
  const news = newsOf(cursor, changes)
    .news.sort((a, b) => (a.stamp < b.stamp ? -1 : 1))
    .slice(0, ORDERS_PER_PAGE);
  if (news.length === 0 && cursor !== null) return { cursor, orders: [] };
  const orders: Fields[] = [];
  for (let from = 0; from < news.length; from += ORDERS_PER_CALL)
    orders.push(
      ...(await ordersBy(
        service,
        news.slice(from, from + ORDERS_PER_CALL).map(({ id }) => id),
        options,
      )),
    );
  return { cursor: newsOf(cursor, news).cursor, orders };
}

/** "20231128093405" or longer, in UTC → "2023-11-28 09:34:05" */
function stampOf(said: string | null): string {
  const match = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)/.exec(said ?? '');
  return match === null ? '' : `${match[1]}-${match[2]}-${match[3]} ${match[4]}:${match[5]}:${match[6]}`;
}

function changesSince(since: string | null, { plants }: SapOdataOptions): string[] {
  const select = '$select=ManufacturingOrder,LastChangeDateTime';
  const ofPlants = plants.map((plant) => `ProductionPlant eq '${plant.replaceAll("'", "''")}'`).join(' or ');
  const isOver = ['OrderIsTechnicallyCompleted', 'OrderIsClosed', 'OrderIsDeleted'].map((flag) => `${flag} eq ''`);
  const changed = since === null ? [] : [`LastChangeDateTime ge '${since.replace(/\D/g, '')}'`];
  const filtered = (...conditions: string[]) => {
    const all = [...conditions, ...(ofPlants === '' ? [] : [`(${ofPlants})`])];
    return all.length === 0 ? '' : `&$filter=${encodeURIComponent(all.join(' and '))}`;
  };
  const orders = `A_ProductionOrder_2?${select}${filtered(...(since === null ? isOver : changed))}`;
  if (since === null) return [orders];
  return [
    orders,
    `A_ProductionOrderOperation_2?${select}${filtered(...changed)}`,
    `A_ProductionOrderComponent_3?${select}${filtered(...changed)}`,
  ];
}

async function ordersBy(service: Service, ids: readonly string[], options: SapOdataOptions): Promise<Fields[]> {
  const filter = ids.map((id) => `ManufacturingOrder eq '${id.replaceAll("'", "''")}'`).join(' or ');
  const query = `A_ProductionOrder_2?$filter=${encodeURIComponent(filter)}&$expand=${expandedInOrder.join(',')}`;
  const orders = await service.results(options.orderService, query);
  const proposals = new Map<string, Proposal>();
  const steps = options.plannedTimes === 'none' ? [] : orders.filter(isOpen).flatMap(operationsOf);
  for (let from = 0; from < steps.length; from += AT_ONCE) {
    const some = steps.slice(from, from + AT_ONCE);
    const answers = await Promise.all(some.map((step) => proposalFor(service, step, options)));
    some.forEach((step, index) => {
      proposals.set(nameOf(step), answers[index] ?? null);
    });
  }
  return orders.map((order) => orderOf(order, (step) => proposals.get(nameOf(step)) ?? null, options));
}

const nameOf = (step: Fields): string =>
  ['', 'Sequence', 'Operation', 'SubOperation'].map((part) => textOf(step, `ManufacturingOrder${part}`)).join('/');

/** What SAP would propose for the whole quantity. An operation that it refuses (finally confirmed, locked) has none. */
async function proposalFor(service: Service, step: Fields, options: SapOdataOptions): Promise<Proposal> {
  const [order, sequence, operation, sub, quantity] = [
    ...['ManufacturingOrder', 'ManufacturingOrderSequence', 'ManufacturingOrderOperation'],
    ...['ManufacturingOrderSubOperation', 'OpPlannedTotalQuantity'],
  ].map((name) => textOf(step, name));
  try {
    const answer = await service.write(
      options.confirmationService,
      `GetConfProposal?OrderID=${quoted(order ?? '')}&Sequence=${quoted(sequence ?? '0')}` +
        `&OrderOperation=${quoted(operation ?? '')}${sub == null ? '' : `&OrderSuboperation=${quoted(sub)}`}` +
        `&ConfirmationYieldQuantity=${encodeURIComponent(quantity ?? '1')}M&QuantityIsToBeProposed=false` +
        '&ActivityIsToBeProposed=true&DateAndTimeIsToBeProposed=false&PersonnelIsToBeProposed=false',
    );
    return within(answer, 'GetConfProposal');
  } catch (error) {
    if (error instanceof NotDone && ['refused', 'busy', 'denied'].includes(error.outcome.is)) return null;
    throw error;
  }
}
