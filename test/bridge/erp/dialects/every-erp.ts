/** Every dialect on its strict face, for what all of them must hold: a new connection for each life of the bridge. */
import { join } from 'node:path';
import { builtInErps } from '../../../../bridge/erp/dialects/registry.ts';
import type { Erp } from '../../../../bridge/erp/erp.ts';
import { WrittenOrderSchema } from '../../../../shared/core/orders/written-order.ts';
import type { WorkOrder } from '../../../../shared/core/words/order.ts';
import type { StartFace } from '../../../../simulators/erp/face.ts';
import { startB2mmlFace } from '../../../../simulators/erp/faces/b2mml/face.ts';
import { businessCentralSecret, startBusinessCentralFace } from '../../../../simulators/erp/faces/business-central.ts';
import { d365Secret, startD365Face } from '../../../../simulators/erp/faces/d365.ts';
import { erpnextFace, erpnextKeys } from '../../../../simulators/erp/faces/erpnext.ts';
import { startInforIonFace } from '../../../../simulators/erp/faces/infor-ion.ts';
import { ODOO_KEY, startOdooFace } from '../../../../simulators/erp/faces/odoo.ts';
import { startSapIdocFace } from '../../../../simulators/erp/faces/sap-idoc.ts';
import { SAP_PASSWORD, SAP_USER, startSapOdataFace } from '../../../../simulators/erp/faces/sap-odata.ts';
import { startTrytonFace, trytonLogin } from '../../../../simulators/erp/faces/tryton.ts';
import { createFaults } from '../../../../simulators/erp/faults.ts';
import type { Held } from '../../../contracts/erp.ts';
import { orderOf } from '../../shop.ts';
import { startFakeErp } from '../fake-erp.ts';
import { type FormName, forms, optionsFor } from './files/under-test.ts';
import { heldOf } from './held.ts';
import { sapIdocOptions } from './sap-idoc/fixture.ts';

export interface Stand {
  /** As they come down. */
  orders: readonly WorkOrder[];
  /** A process that starts: it remembers nothing. By another way than the ERP's own address, and less patient, where that is said. */
  connect(way?: Way): Erp;
  /** What `connect` is made of, as a plant configures it. */
  options(way?: Way): object;
  /** Where the ERP is. */
  address: string;
  held(orderId: string): Promise<Held>;
  /** The ERP works through what was handed over. */
  work(): Promise<void>;
  /** What becomes of these orders' confirmations, whatever is sent. */
  trouble(of: Trouble): void;
  /** So many of the next confirmations are booked and not answered; every answer waits so long. Not of folders. */
  slow(of: { loseAnswers: number; latencyMs: number }): void;
  end(): Promise<void>;
}

interface Way {
  address?: string;
  timeoutMs?: number;
  longestTransactionMs?: number;
}

export interface Trouble {
  locked: string | null;
  denied: string | null;
  refused: string | null;
}

export interface EveryErp {
  name: string;
  /** So many orders, or those of these numbers; `now` is the clock of the ERP. `unread`: `orders` is empty, and nobody has taken them out of a folder. */
  start(count: number | readonly string[], now: () => number, how?: 'unread'): Promise<Stand>;
  /** An order cannot be locked there, nor closed to our user: the reason. */
  neverLocked?: string;
}

/** More than a test makes of an order. */
const QUANTITY = 10_000;
const numbered = (count: number | readonly string[], first: string): WorkOrder[] =>
  typeof count === 'number'
    ? Array.from({ length: count }, (_, index) => largeOrder(first.replace('#', String(index + 1).padStart(4, '0'))))
    : count.map(largeOrder);

function largeOrder(id: string): WorkOrder {
  const order = orderOf(id, { quantityPcs: QUANTITY });
  return { ...order, operations: order.operations.map((operation) => ({ ...operation, quantityPcs: QUANTITY })) };
}

/** All pages; orders as the ERP tells them, with its own references. */
async function downloaded(connect: () => Erp): Promise<WorkOrder[]> {
  const erp = connect();
  const found = new Map<string, WorkOrder>();
  for (let cursor: string | null = null; ; ) {
    const before = found.size;
    const page: Awaited<ReturnType<Erp['orders']>> = await erp.orders(cursor);
    cursor = page.cursor;
    for (const written of page.orders) {
      const order = WrittenOrderSchema.parse(written);
      found.set(order.id, order);
    }
    if (found.size === before) break;
  }
  erp.close?.();
  return [...found.values()];
}

const words = { code: 'LOCKED', message: 'The order is locked by MILLER' };

/** `optionsOf` is asked with the face's address; its options are read as a configuration's are. */
function onFace(
  name: string,
  face: StartFace,
  optionsOf: (address: string, way?: object) => object,
  { ids = 'O#', neverLocked }: { ids?: string; neverLocked?: string } = {},
): EveryErp {
  return {
    name,
    ...(neverLocked === undefined ? {} : { neverLocked }),
    start: async (count, now, how) => {
      const faults = createFaults();
      const started = await face({ orders: numbered(count, ids), faults, now });
      const options: Stand['options'] = ({ address = started.address, ...way } = {}) => optionsOf(address, way);
      const connect: Stand['connect'] = (way) => connected(options(way));
      return {
        orders: how === 'unread' ? [] : await downloaded(connect),
        connect,
        options,
        address: started.address,
        held: async (orderId) => started.held(orderId),
        work: () => started.work(),
        trouble: ({ locked, denied, refused }) =>
          faults.set(
            {
              answer: [
                ...(locked === null ? [] : [{ orderId: locked, status: 423 }]),
                ...(denied === null ? [] : [{ orderId: denied, status: 403 }]),
              ],
              refuse: refused === null ? null : { orderId: refused, ...words },
            },
            now(),
          ),
        slow: ({ latencyMs, loseAnswers }) =>
          faults.set({ latencyMs, loseAnswers: neverLocked === FOLDER ? 0 : loseAnswers }, now()),
        end: () => started.stop(),
      };
    },
  };
}

/** As a plant configures it. */
const configured =
  (kind: string, more: (url: string) => object) =>
  (url: string, way: object = {}): object => ({ kind, url, timeoutMs: 10_000, ...way, ...more(url) });
const connected = (options: object): Erp => builtInErps.create(builtInErps.OptionsSchema.parse(options));

const token = (url: string) => ({ tokenUrl: `${url}/token`, clientId: 'mes', scope: 'all' });
const folders = (address: string) => ({ inFolder: join(address, 'from-erp'), outFolder: join(address, 'to-erp') });
const QUEUE = 'a queue takes everything, and knows no orders';
const FOLDER = 'a folder takes a document at once, or is away';

const rest: EveryErp = {
  name: 'rest',
  start: async (count) => {
    const fake = await startFakeErp();
    const orders = numbered(count, 'O#');
    for (const order of orders) fake.put(order);
    const options: Stand['options'] = ({ address = fake.url, ...way } = {}) =>
      configured('rest', () => ({ token: fake.token }))(address, way);
    return {
      orders,
      connect: (way) => connected(options(way)),
      options,
      address: fake.url,
      held: async (orderId) => heldOf(fake.records.filter((record) => record.orderId === orderId)),
      work: async () => {},
      trouble: ({ locked, denied, refused }) => {
        fake.faults.answerOf = new Map([
          ...(locked === null ? [] : [[locked, 423] as const]),
          ...(denied === null ? [] : [[denied, 403] as const]),
        ]);
        fake.faults.refuse = refused === null ? null : { orderId: refused, ...words };
      },
      slow: (of) => Object.assign(fake.faults, of),
      end: () => fake.close(),
    };
  },
};

const withRefs = (form: FormName, order: WorkOrder): WorkOrder => ({
  ...order,
  operations: order.operations.map((operation) => ({ ...operation, refs: forms[form].refs(order.id) })),
});
const filesAs = (form: FormName): EveryErp => {
  const known: StartFace = ({ orders, ...more }) =>
    forms[form].start({ orders: orders.map((order) => withRefs(form, order)), ...more });
  return onFace(`files as ${form}`, known, (root) => optionsFor(form, root), {
    neverLocked: FOLDER,
  });
};

export const everyErp: readonly EveryErp[] = [
  rest,
  onFace(
    'odoo',
    startOdooFace,
    configured('odoo', () => ({ apiKey: ODOO_KEY, losses: { machine: 7, setup: 12 } })),
  ),
  onFace(
    'erpnext',
    erpnextFace(5_000),
    configured('erpnext', () => ({ ...erpnextKeys, timeZone: 'Europe/Berlin' })),
  ),
  onFace(
    'business-central',
    startBusinessCentralFace,
    configured('business-central', (url) => ({ ...token(url), clientSecret: businessCentralSecret })),
  ),
  onFace(
    'd365, with the states of its messages',
    startD365Face,
    configured('d365', (url) => ({
      ...token(url),
      ...{ clientSecret: d365Secret, company: 'usmf', states: { entity: 'MesMessages' }, reverse: 'negative' },
    })),
    { neverLocked: QUEUE },
  ),
  onFace(
    'd365, without',
    startD365Face,
    configured('d365', (url) => ({ ...token(url), clientSecret: d365Secret, company: 'usmf' })),
    { neverLocked: QUEUE },
  ),
  onFace(
    'tryton',
    startTrytonFace,
    configured('tryton', () => ({ ...trytonLogin, timeZone: 'Europe/Berlin', scrapLocation: 'SCRAP' })),
  ),
  onFace(
    'sap-odata',
    startSapOdataFace,
    configured('sap-odata', () => ({
      ...{ user: SAP_USER, password: SAP_PASSWORD, client: '100', timeZone: 'Europe/Berlin', pauseMs: 0 },
    })),
    { ids: '100#' },
  ),
  onFace(
    'sap-idoc',
    startSapIdocFace,
    (address) => sapIdocOptions({ inFolder: join(address, 'in'), outFolder: join(address, 'out') }),
    { ids: '100#', neverLocked: FOLDER },
  ),
  filesAs('proalpha'),
  filesAs('navision'),
  onFace(
    'b2mml',
    (options) => startB2mmlFace(options, 'V0600'),
    (address) => ({
      ...{ kind: 'b2mml', version: 'V0600', settleMs: 0, answers: 'acknowledge' },
      ...folders(address),
    }),
    { neverLocked: FOLDER },
  ),
  onFace(
    'infor-ion',
    startInforIonFace,
    (address) => ({
      ...{ kind: 'infor-ion', settleMs: 0, answers: 'acknowledge', reversal: 'negative' },
      ...folders(address),
    }),
    { neverLocked: FOLDER },
  ),
];
