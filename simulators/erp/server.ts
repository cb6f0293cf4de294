/** The mock ERP over HTTP: REST for the bridge, faults for tests, one page for people. */
import { timingSafeEqual } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { ConfirmationSchema } from '../../shared/core/erp/confirmation.ts';
import type { MasterRow } from '../../shared/core/erp/master.ts';
import { type Operation, orderStatuses, strategies, type WorkOrder } from '../../shared/core/words/order.ts';
import { nameIn, type Plant } from '../../shared/core/words/plant.ts';
import { Problem } from '../../shared/core/words/problem.ts';
import { checked, createServer, type Server } from '../../shared/io/http.ts';
import { serveLive } from '../../shared/io/live.ts';
import type { Log } from '../../shared/io/log.ts';
import { releasedAt } from '../plant/customer-orders.ts';
import { makeFamily } from '../plant/families.ts';
import type { SimulatedPlant } from '../plant/params.ts';
import { book, followFinals } from './book.ts';
import { createFaults, type Faults, FaultsSchema } from './faults.ts';
import { restContract } from './openapi.ts';
import { drawPage, languageOf } from './page.ts';
import { pageScript, pageStyle } from './page-live.ts';
import { createShowcase, type Showcase, type ShowcaseWish } from './showcase.ts';
import { stockRows } from './stock.ts';
import type { ErpStore, Ticket } from './store.ts';

const CustomerOrderSchema = z
  .object({
    customer: z.string().min(1).max(200).nullable().default(null),
    itemId: z.string().min(1),
    quantityPcs: z.int().positive().max(1_000_000),
    dueAt: z.int().nullable().default(null),
    strategy: z.enum(strategies).nullable().default(null),
    /** An engineer-to-order job stays planned until its milestone. */
    status: z.enum(['planned', 'released']).default('released'),
  })
  .strict();

const OrderPatchSchema = z
  .object({
    status: z.enum(orderStatuses),
    quantityPcs: z.int().positive().max(1_000_000),
    dueAt: z.int().nullable(),
    /** Goods receipts. */
    received: z.array(z.object({ itemId: z.string().min(1), at: z.int() }).strict()),
    /** Steps outside that are back. */
    back: z.array(z.object({ operationId: z.string().min(1), at: z.int() }).strict()),
  })
  .partial()
  .strict();

/** `quotedAt`: the date that was given; null once it was withdrawn. */
const PromiseSchema = z.looseObject({
  orderId: z.string(),
  p50: z.number().nullable(),
  p80: z.number().nullable(),
  quotedAt: z.number().nullable(),
});

/** A measured figure that a planner accepted: in the place of the paper one. */
const FigureSchema = z.looseObject({
  kind: z.enum(['availability', 'setup', 'run']),
  itemId: z.string().nullable(),
  paper: z.number().nullable(),
  measured: z.number().nonnegative(),
});

export interface ErpOptions {
  store: ErpStore;
  plant: Plant;
  sim: SimulatedPlant;
  token: string;
  now: () => number;
  log: Log;
  /** For the demo. */
  showcase?: ShowcaseWish;
}

const CONTRACT = '/api/openapi.json';
const contract = restContract('1');

/** Built, not yet listening. Every call under /api and /control needs the token; the page and the contract are open. */
export async function createErpServer(options: ErpOptions): Promise<Server> {
  const { plant, sim, now } = options;
  const showcase = createShowcase(plant, sim, options.showcase ?? {}, now());
  const app = await createServer({ log: options.log, webRoot: null, requestsPerMinute: 100_000 });
  const faults = createFaults();

  app.addHook('onRequest', async (request, reply) => {
    if (request.url.startsWith('/control/')) return requireToken(options.token, request);
    if (!request.url.startsWith('/api/') || request.url === CONTRACT) return undefined;
    if (faults.isDown(now())) return cut(reply);
    if (faults.latencyMs() > 0) await delay(faults.latencyMs());
    requireToken(options.token, request);
    if (faults.takeFailure()) return reply.status(500).send({ code: 'DUMP', message: 'Short dump: try again later' });
    return undefined;
  });

  app.get(CONTRACT, async () => contract);
  serveMasterData(app, options);
  serveOrders(app, options, showcase);
  serveConfirmations(app, options, faults, showcase);
  app.post('/control/faults', async (request) => {
    faults.set(checked(FaultsSchema, request.body), now());
    return {};
  });
  servePage(app, options, showcase);
  app.get('/health', async () => ({ ok: true }));
  return app;
}

const LIVE_EVERY_MS = 1_000;

/** Whatever is written comes over HTTP: after each such call, the pages that are open are told. */
function servePage(app: Server, { store, plant, now }: ErpOptions, { oddOrders }: Showcase): void {
  let changedAt: number | null = null;
  let writes = 0;
  const live = serveLive(app, '/live', () => ({ writes }), { everyMs: LIVE_EVERY_MS });
  app.addHook('onResponse', async ({ method, url }, { statusCode }) => {
    if (method === 'GET' || statusCode >= 400 || !url.startsWith('/api/')) return;
    changedAt = now();
    writes += 1;
    live.changed();
  });
  app.addHook('preClose', async () => live.close());
  app.get('/style.css', async (_, reply) => reply.type('text/css; charset=utf-8').send(pageStyle));
  app.get('/page.js', async (_, reply) => reply.type('text/javascript; charset=utf-8').send(pageScript));
  app.get<{ Querystring: { lang?: unknown } }>('/', async ({ query, headers }, reply) => {
    const language = languageOf(query.lang, headers['accept-language']);
    reply.header('vary', 'accept-language');
    return reply
      .type('text/html; charset=utf-8')
      .send(drawPage(store, plant, { language, now: now(), changedAt, writes, oddOrders }));
  });
}

function ratesOf({ costs }: SimulatedPlant): MasterRow[] {
  return Object.entries(costs?.perHour ?? {}).flatMap(([id, { machine, labour }]) => {
    const rate = { kind: 'rate' as const, id, currency: costs?.currency ?? '', validFrom: null };
    return [
      { ...rate, of: 'machine' as const, perHour: machine },
      { ...rate, of: 'labour' as const, perHour: labour },
    ];
  });
}

/** It is added up anew at most so often. */
const STOCK_AGE_MS = 60_000;

function serveMasterData(app: Server, { plant, sim, store, now }: ErpOptions): void {
  app.get(
    '/api/master-data',
    async (): Promise<MasterRow[]> => [
      ...plant.workCentres.map(({ id, name }) => ({ kind: 'workCentre' as const, id, name: nameIn(name, 'en') })),
      ...plant.reasons.map(({ id, name, kind, erpCode }) => ({
        ...{ kind: 'reason' as const, id: erpCode ?? id, name: nameIn(name, 'en'), of: kind },
      })),
      ...ratesOf(sim),
    ],
  );
  let kept: { rows: readonly unknown[]; at: number } | null = null;
  app.get('/api/stock', async () => {
    if (kept === null || Math.abs(now() - kept.at) >= STOCK_AGE_MS)
      kept = { rows: stockRows(store, sim, now()), at: now() };
    return kept.rows;
  });
  app.get('/api/work-centres', async () =>
    plant.workCentres.map(({ id, name }) => ({
      id,
      name: nameIn(name, 'en'),
      paperAvailability: sim.paper.availability,
    })),
  );
  app.put<{ Params: { id: string } }>('/api/work-centres/:id/figures', async (request, reply) => {
    const figure = checked(FigureSchema, request.body);
    if (!plant.workCentres.some(({ id }) => id === request.params.id))
      throw new Problem('unknown', `There is no work centre ${request.params.id}.`);
    store.putFigure(request.params.id, figure, now());
    return reply.status(204).send();
  });
  app.get('/api/work-centres/:id/figures', async (request: FastifyRequest<{ Params: { id: string } }>) =>
    store.figures(request.params.id),
  );
  app.get('/api/items', async () =>
    sim.items.map(({ id, name, strategy, routing, components }) => ({
      id,
      name,
      strategy,
      setupFamily: routing[0]?.setupFamily ?? 'default',
      routing: routing.map(({ plannedRun, plannedSetup, ...step }) => ({
        ...step,
        plannedRunMsPerPc: plannedRun,
        plannedSetupMs: plannedSetup,
      })),
      components,
    })),
  );
}

function serveOrders(app: Server, { store, plant, sim, now }: ErpOptions, { oddOrders }: Showcase): void {
  app.get<{ Querystring: { since?: string } }>('/api/work-orders', async (request) => {
    const since = cursorOf(request.query.since);
    const { cursor, orders } = store.ordersSince(since);
    return { cursor: String(cursor), orders: since === 0 ? [...orders, ...oddOrders] : orders };
  });
  app.get<{ Params: { id: string } }>('/api/work-orders/:id', async (request) => {
    const order = knownOrder(store, request.params.id);
    return { order, promise: store.promise(order.id) };
  });
  app.patch<{ Params: { id: string } }>('/api/work-orders/:id', async (request) => {
    const patch = checked(OrderPatchSchema, request.body);
    return store.transaction(() => {
      const order = patched(knownOrder(store, request.params.id), patch, now());
      store.putOrder(order);
      if (patch.back !== undefined && order.status === 'released') followFinals(store, order);
      return store.order(order.id) ?? order;
    });
  });
  app.put<{ Params: { id: string } }>('/api/work-orders/:id/promise', async (request, reply) => {
    const promise = checked(PromiseSchema, request.body);
    store.putPromise(knownOrder(store, request.params.id).id, promise, now());
    return reply.status(204).send();
  });
  app.post('/api/customer-orders', async (request, reply) => {
    const wanted = checked(CustomerOrderSchema, request.body);
    const order = store.transaction(() => {
      const serial = store.nextSerial();
      const family = makeFamily(plant, sim, wanted, serial, now());
      for (const [index, made] of family.entries()) store.putOrder(made, serial + index);
      return family[0];
    });
    return reply.status(201).send({ orderId: order.id, paperFinishAt: order.paperFinishAt });
  });
}

function serveConfirmations(app: Server, { store, now }: ErpOptions, faults: Faults, showcase: Showcase): void {
  app.post('/api/confirmations', async (request, reply) => {
    const ticket = checked(ConfirmationSchema.strip(), request.body);
    const status = faults.statusFor(ticket.orderId);
    if (status !== null) return reply.status(status).send({ code: String(status), message: 'not now' });
    const answer = faults.refusalFor(ticket.orderId) ?? showcase.takeRefusal(ticket) ?? book(store, ticket, now());
    if ('message' in answer) return reply.status(422).send(answer);
    return faults.takeLoss() ? cut(reply) : reply.status(201).send(answer);
  });
  app.get<{ Querystring: { key?: string; orderId?: string } }>('/api/confirmations', async (request) => {
    const { key, orderId } = request.query;
    if (key !== undefined) return store.tickets({ key }).map(shown);
    if (orderId !== undefined) return store.tickets({ orderId }).map(shown);
    throw new Problem('invalid', 'Ask for confirmations by ?key= or by ?orderId=.');
  });
}

function requireToken(token: string, request: FastifyRequest): undefined {
  const given = Buffer.from(request.headers.authorization ?? '');
  const wanted = Buffer.from(`Bearer ${token}`);
  if (given.length === wanted.length && timingSafeEqual(given, wanted)) return undefined;
  throw new Problem('unauthenticated', 'This ERP wants its token: Authorization: Bearer ….');
}

/** Cuts the line without an answer. */
function cut(reply: FastifyReply): FastifyReply {
  reply.hijack();
  reply.raw.destroy();
  return reply;
}

function cursorOf(since: string | undefined): number {
  if (since === undefined) return 0;
  if (/^\d{1,15}$/.test(since)) return Number(since);
  throw new Problem('invalid', `"${since}" is no cursor of this ERP. Leave it away to get all orders.`);
}

function knownOrder(store: ErpStore, id: string): WorkOrder {
  const order = store.order(id);
  if (order === null) throw new Problem('unknown', `There is no order ${id}.`);
  return order;
}

function patched(order: WorkOrder, patch: z.infer<typeof OrderPatchSchema>, now: number): WorkOrder {
  const quantityPcs = patch.quantityPcs ?? order.quantityPcs;
  const isRelease = order.status === 'planned' && patch.status === 'released';
  return {
    ...(isRelease ? releasedAt(order, now) : order),
    status: patch.status ?? order.status,
    dueAt: patch.dueAt === undefined ? order.dueAt : patch.dueAt,
    quantityPcs,
    operations: order.operations.map((operation) => ({ ...backAt(operation, patch.back ?? []), quantityPcs })),
    components: order.components.map((component) => ({
      ...component,
      arrivedAt: patch.received?.find((receipt) => receipt.itemId === component.itemId)?.at ?? component.arrivedAt,
    })),
  };
}

function backAt(operation: Operation, back: readonly { operationId: string; at: number }[]): Operation {
  const found = back.find(({ operationId }) => operationId === operation.id);
  if (found === undefined) return operation;
  return { ...operation, outside: { supplierId: null, ...operation.outside, finishedAt: found.at } };
}

const shown = ({ number, reversed, receivedAt, confirmation }: Ticket) => ({
  number: String(number),
  reversed,
  receivedAt,
  ...confirmation,
});
