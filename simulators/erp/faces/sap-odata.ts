/**
 * SAP's Gateway with two services of OData V2: a session with a CSRF token that is forgotten now and then, filters,
 * pages, and writes that are refused for an unknown property, a wrong type, a lock, a closed order or period.
 */

import { sumAmounts } from '../../../shared/core/erp/amounts.ts';
import { jsonOf } from '../../../shared/core/words/json.ts';
import type { WorkOrder } from '../../../shared/core/words/order.ts';
import type { Refusal } from '../book.ts';
import type { StartFace } from '../face.ts';
import { openGoods } from './goods.ts';
import { filterIn, isHeldAgainst } from './odata-filter.ts';
import { openSapBooks, type SapBooks, withoutZeros } from './sap-books.ts';
import { isLocked, itemsIn, movementOf, withDocument } from './sap-odata-goods.ts';
import { confirmationOf, confirmingIn, orderFieldsOf, proposalOf } from './sap-odata-records.ts';
import { type Asked, type Reply, startWebFace } from './web.ts';

export const SAP_USER = 'MES_BRIDGE';
export const SAP_PASSWORD = 'a-password-for-tests';
const ORDERS = '/sap/opu/odata/sap/API_PRODUCTION_ORDER_2_SRV';
const CONFIRMATIONS = '/sap/opu/odata/sap/API_PROD_ORDER_CONFIRMATION_2_SRV';
const PER_PAGE = 50;
/** A session is forgotten after so many writes. */
const WRITES_PER_SESSION = 20;

export const startSapOdataFace: StartFace = async ({ orders, faults, now }) => {
  const books = openSapBooks();
  const goods = openGoods((orderId) => books.orders().find(({ id }) => id === orderId), {
    ...{ pieceUnit: 'EA', decimals: 3 },
  });
  /** Group and count of a confirmation → the document of its goods. */
  const documents = new Map<string, string>();
  /** As the orders' service shows them. */
  const shown = new Map<string, Row>();
  const put = (order: WorkOrder): void => {
    books.put(order);
    const at = new Date(now() + shown.size * 1_000).toISOString();
    shown.set(order.id, orderFieldsOf(order, at.slice(0, 19).replace(/\D/g, '')));
  };
  for (const order of orders) put(order);
  let session = { token: 'token-1', writes: 0 };
  let sessions = 1;

  const read = ({ path, query, headers }: Asked): Reply => {
    const isFetching = headers['x-csrf-token'] === 'Fetch';
    const fetched: Record<string, string> = isFetching
      ? { 'x-csrf-token': session.token, 'set-cookie': `SAP_SESSIONID=${session.token}; path=/; secure; HttpOnly` }
      : {};
    if (path === `${ORDERS}/` || path === `${CONFIRMATIONS}/`)
      return { status: 200, body: { d: {} }, headers: fetched };
    const rows = rowsOf(path, query, [...shown.values()], books);
    return 'status' in rows ? rows : { status: 200, body: paged(path, query, rows), headers: fetched };
  };
  const write = (asked: Asked): Reply => {
    const { headers, path } = asked;
    session.writes += 1;
    if (session.writes > WRITES_PER_SESSION) {
      sessions += 1;
      session = { token: `token-${sessions}`, writes: 0 };
    }
    const isKnown = headers['x-csrf-token'] === session.token && (headers.cookie ?? '').includes(session.token);
    if (!isKnown) return { status: 403, body: 'CSRF token validation failed', headers: { 'x-csrf-token': 'Required' } };
    if (path === `${CONFIRMATIONS}/ProdnOrdConf2`) return confirm(asked);
    if (path === `${CONFIRMATIONS}/CancelProdnOrdConf`) return cancel(asked);
    if (path === `${CONFIRMATIONS}/GetConfProposal`) return propose(asked);
    return failed(404, { code: '/IWFND/MED/170', message: `No service found for ${path}` });
  };
  const hindered = (orderId: string): Reply | null => {
    const status = faults.statusFor(orderId);
    if (status !== null) return failed(status, { code: 'M3/024', message: `Order ${orderId} is locked by MILLER` });
    const refusal = faults.refusalFor(orderId);
    return refusal === null ? null : failed(400, refusal);
  };
  const confirm = ({ text }: Asked): Reply => {
    const record = confirmingIn(jsonOf(text));
    if ('message' in record) return failed(400, record);
    const hindrance = hindered(record.orderId);
    if (hindrance !== null) return hindrance;
    const items = itemsIn(jsonOf(text));
    if ('message' in items) return failed(400, items);
    const { orderId } = record;
    const moves = items.filter((one) => !isLocked(one)).map(movementOf);
    const moved = moves.length === 0 ? { number: '' } : goods.post({ orderId, moves, isCounter: false });
    if ('message' in moved) return failed(400, moved);
    const result = books.confirm(record, now());
    if ('message' in result) {
      goods.takeBack(moved.number);
      return failed(400, result);
    }
    documents.set(`${result.group}/${result.count}`, moved.number);
    const made = books.of(record.orderId).find((one) => one.group === result.group && one.count === result.count);
    return made === undefined
      ? failed(500, { code: '', message: 'lost' })
      : {
          status: 201,
          body: { d: { ...confirmationOf(made), ...withDocument(items, moved.number) } },
          mayBeLost: true,
        };
  };
  const cancel = ({ query }: Asked): Reply => {
    const [group, count] = [unquoted(query.get('ConfirmationGroup')), unquoted(query.get('ConfirmationCount'))];
    const key = /^guid'([0-9a-f-]{36})'$/.exec(query.get('ExternalSystemConfirmation') ?? '')?.[1] ?? null;
    const day = /^datetime'\d{4}-\d\d-\d\dT00:00:00'$/.test(query.get('PostingDate') ?? '');
    if (group === null || count === null || key === null || !day)
      return failed(400, { code: '/IWBEP/CM_MGW_RT/021', message: 'Malformed parameter of CancelProdnOrdConf' });
    const order = books.orders().find((one) => books.of(one.id).some((record) => record.group === group));
    const hindrance = order === undefined ? null : hindered(order.id);
    if (hindrance !== null) return hindrance;
    const result = books.cancel({ group, count }, key.replaceAll('-', ''));
    if ('message' in result) return failed(400, result);
    goods.takeBack(documents.get(`${group}/${count}`) ?? '');
    const made = books.of(order?.id ?? '').find((one) => one.group === result.group && one.count === result.count);
    return { status: 200, body: { d: made === undefined ? {} : confirmationOf(made) }, mayBeLost: true };
  };
  const propose = ({ query }: Asked): Reply => {
    const order = books.orders().find(({ id }) => id === withoutZeros(unquoted(query.get('OrderID')) ?? ''));
    const operation = order?.operations.find(({ number }) => number === unquoted(query.get('OrderOperation')));
    const quantity = /^(\d+(?:\.\d+)?)M$/.exec(query.get('ConfirmationYieldQuantity') ?? '')?.[1];
    if (order === undefined || operation === undefined || quantity === undefined)
      return failed(400, { code: 'RU/012', message: 'Order or operation does not exist' });
    return { status: 200, body: { d: { GetConfProposal: proposalOf(order, operation, Number(quantity)) } } };
  };

  const basic = `Basic ${Buffer.from(`${SAP_USER}:${SAP_PASSWORD}`).toString('base64')}`;
  const face = await startWebFace(
    { faults, now },
    (asked) => {
      if (asked.headers.authorization !== basic) return { status: 401, body: '<html>Logon failed</html>' };
      return asked.method === 'GET' ? read(asked) : write(asked);
    },
    failed(500, { code: '/IWFND/CM_BEC/026', message: 'Short dump' }),
  );
  const held = (orderId: string) => {
    const own = books.held(orderId);
    // They stand in the confirmation: no records of their own.
    return { ...own, sums: sumAmounts([own.sums, goods.held(orderId).sums]) };
  };
  return { address: face.url, put, held, work: async () => {}, stop: face.stop };
};

const failed = (status: number, { code, message }: Refusal): Reply => ({
  status,
  body: { error: { code, message: { lang: 'en', value: message } } },
});

const unquoted = (said: string | null): string | null =>
  /^'(.*)'$/.exec(said ?? '')?.[1]?.replaceAll("''", "'") ?? null;

type Row = Readonly<Record<string, unknown>>;
type Rows = readonly Row[];

function rowsOf(path: string, query: URLSearchParams, orders: Rows, books: SapBooks): Rows | Reply {
  const filter = query.get('$filter') ?? '';
  switch (path) {
    case `${ORDERS}/A_ProductionOrder_2`:
      return filtered(orders, filter);
    case `${ORDERS}/A_ProductionOrderOperation_2`:
      return filtered(below(orders, 'to_ProductionOrderOperation'), filter);
    case `${ORDERS}/A_ProductionOrderComponent_3`:
      return filtered(below(orders, 'to_ProductionOrderComponentExt'), filter);
    case `${CONFIRMATIONS}/ProdnOrdConf2`:
      return filtered(books.all().map(confirmationOf), filter);
    default:
      return failed(404, { code: '/IWFND/MED/170', message: `No service found for ${path}` });
  }
}

function below(orders: Rows, name: string): Rows {
  return orders.flatMap((order) => {
    const inner: unknown = order[name];
    return typeof inner === 'object' && inner !== null && 'results' in inner && Array.isArray(inner.results)
      ? inner.results
      : [];
  });
}

/** What is not understood is refused, as there; a number is the same with its leading zeros and without. */
function filtered(rows: Rows, filter: string): Rows | Reply {
  if (filter === '') return rows;
  const isWanted = filterIn<Row>(filter, ({ field, operator, value }) => (row) => {
    const own = typeof row[field] === 'string' ? String(row[field]) : '';
    return isHeldAgainst(
      operator === 'eq' ? withoutZeros(own) : own,
      operator,
      operator === 'eq' ? withoutZeros(value) : value,
    );
  });
  return isWanted === null
    ? failed(400, { code: '/IWCOR/CX_OD_EXPR_PARSE', message: `Invalid filter ${filter}` })
    : rows.filter(isWanted);
}

function paged(path: string, query: URLSearchParams, rows: Rows): object {
  const from = Number(query.get('$skiptoken') ?? '0');
  const next = new URLSearchParams(query);
  next.set('$skiptoken', String(from + PER_PAGE));
  const isLast = from + PER_PAGE >= rows.length;
  return {
    d: {
      results: rows.slice(from, from + PER_PAGE),
      ...(isLast ? {} : { __next: `https://internal.sap.example:44300${path}?${next.toString()}` }),
    },
  };
}
