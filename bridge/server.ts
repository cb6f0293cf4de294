/** The bridge over HTTP: the edge boxes' exchange, the planners' page and its calls. */
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { paretoOrders } from '../shared/core/figures/pareto.ts';
import { type Ledger, plans } from '../shared/core/ledger/ledger.ts';
import { formulas } from '../shared/core/reports/explain.ts';
import { groupings } from '../shared/core/reports/group.ts';
import { WindowSchema } from '../shared/core/words/moments.ts';
import { Problem } from '../shared/core/words/problem.ts';
import { type Scope, ScopeSchema } from '../shared/core/words/scope.ts';
import {
  CompareRequestSchema,
  type ExchangeResponse,
  GATES_HEADER,
  TokenRequestSchema,
} from '../shared/core/words/wire.ts';
import type { Auth } from '../shared/io/auth.ts';
import { type Access, usualAccess } from '../shared/io/door/access.ts';
import { checkCost, checkPersonal, checkWidth, oneAtATime } from '../shared/io/door/heavy.ts';
import { openDoor } from '../shared/io/door/rights.ts';
import { checked, createServer, type Server } from '../shared/io/http.ts';
import { type Live, serveLive } from '../shared/io/live.ts';
import type { Log } from '../shared/io/log.ts';
import { servePeople } from '../shared/io/people.ts';
import { requirePerson, serveSessions } from '../shared/io/session.ts';
import type { TlsFiles } from '../shared/io/tls.ts';
import { atOnce, finishedSoon } from '../shared/io/turn.ts';
import { type Answering, answering } from './answering.ts';
import type { Asked } from './asked.ts';
import type { Decisions } from './erp/decisions.ts';
import type { Desk } from './erp/desk.ts';
import { type LostDecision, lostDecisions } from './erp/lost-books.ts';
import type { Reconciliation } from './erp/reconcile.ts';
import type { BoxTokens } from './facts/box-tokens.ts';
import type { Facts } from './facts/facts.ts';
import type { Intake } from './facts/intake.ts';
import { receivedOf } from './facts/received.ts';
import type { BridgeHealth } from './health/health.ts';
import type { Metrics } from './health/metrics.ts';
import { DrillSchema } from './planner/drill.ts';
import type { Families } from './planner/family.ts';
import type { Kpis } from './planner/kpis.ts';
import { byPlan } from './planner/plans.ts';
import type { Traces } from './planner/trace.ts';
import type { PlannerView } from './planner/view.ts';
import type { Views } from './planner/views.ts';
import { type CostsServerOptions, serveCosts } from './serve-costs.ts';
import { type DatesServerOptions, serveDates } from './serve-dates.ts';
import { serveFamily } from './serve-family.ts';
import { serveKpis } from './serve-kpis.ts';
import { type MaterialServerOptions, serveMaterial } from './serve-material.ts';
import { serveOrders } from './serve-orders.ts';
import { servePostings } from './serve-postings.ts';
import { type ProposalsServerOptions, serveProposals } from './serve-proposals.ts';
import { type QuarantineServerOptions, serveQuarantine } from './serve-quarantine.ts';
import { serveTrace } from './serve-trace.ts';
import { serveWord } from './serve-word.ts';
import type { Promises } from './shop/promises.ts';
import { type OidcServerOptions, serveOidc } from './sign-on/serve.ts';

const Id = z.string().min(1).max(64);
export const FactsQuery = z.object({
  machineId: Id,
  /** Numbers, at most 200, with commas between. */
  seq: z
    .string()
    .regex(/^\d{1,15}(,\d{1,15}){0,199}$/, 'numbers of facts like 12,15')
    .transform((text) => text.split(',').map(Number)),
});

export const BooksSchema = z.strictObject({ decision: z.enum(lostDecisions) });
export const TakeOffSchema = z.strictObject({ reason: z.string().trim().min(1).max(500) });

export interface BridgeServerOptions {
  /** Planners may sign on with the plant's provider; null: by name and secret alone. */
  oidc: Omit<OidcServerOptions, 'door' | 'now'> | null;
  log: Log;
  webRoot: string | null;
  auth: Auth;
  secureCookies: boolean;
  access?: Access | undefined;
  tls?: TlsFiles | undefined;
  tokens: BoxTokens;
  intake: Intake;
  views: Views;
  health: () => BridgeHealth;
  metrics: Metrics;
  /** Around what the page does by itself. */
  guard?: (work: () => void) => void;
  decisions: Decisions;
  desk: Desk;
  quarantine: Omit<QuarantineServerOptions, 'auth'>;
  /** What the ERP's books hold, said by a person after the bridge lost its data. */
  decideBooks: (decision: LostDecision) => Promise<void>;
  proposals: Omit<ProposalsServerOptions, 'auth' | 'answers'>;
  costs: Omit<CostsServerOptions, 'auth' | 'heavy' | 'answers' | 'ledger' | 'now'>;
  kpis: Kpis;
  material: Omit<MaterialServerOptions, 'auth' | 'door'>;
  families: Families;
  traces: Traces;
  /** A vanished order is cancelled here, by a person. */
  takeOff: (orderId: string, why: { by: string; reason: string }) => Promise<void>;
  /** A parked ticket was set free, facts came in, orders changed. */
  onRetry: () => void;
  onFacts: () => void;
  enquiry: DatesServerOptions['enquiry'];
  promises: DatesServerOptions['promises'] & Pick<Promises, 'act' | 'acts' | 'chanceOf'>;
  reconcile: (orderId: string) => Promise<Reconciliation>;
  facts: Facts;
  asked: Pick<Asked, 'ask'>;
  now: () => number;
  /** null until the plant is known. */
  ledger: () => Ledger | null;
}

/** A batch of 5,000 facts with orders in them, generously. */
const EXCHANGE_LIMIT_BYTES = 16 * 1024 * 1024;
const LIVE_EVERY_MS = 500;
const Window = WindowSchema;
const MOST_DAYS = 400;

function windowIn(query: unknown, mostDays = MOST_DAYS): z.infer<typeof Window> {
  const window = checked(Window, query, 'window');
  checkWidth(window, mostDays);
  return window;
}

export const Rows = z.object({ by: z.enum(groupings).default('day'), plan: z.enum(plans).default('inForce') });
export const Sorted = z.object({ by: z.enum(paretoOrders).default('duration') });

export function knownPlant(ledger: BridgeServerOptions['ledger']): Ledger {
  const plant = ledger();
  if (plant === null) throw new Problem('unavailable', { what: 'noPlantYet' });
  return plant;
}

/** From a bar or a figure of the page down to facts. */
/** The server takes no body of another length than it was said to have; one that comes in pieces says none. */
function arrivedBytes({ headers, body }: FastifyRequest): number {
  return Number(headers['content-length'] ?? Buffer.byteLength(JSON.stringify(body)));
}

function serveDrill(
  app: Server,
  { ledger, facts }: Pick<BridgeServerOptions, 'ledger' | 'facts'>,
  { send: answer }: Answering,
): void {
  app.get('/api/drill', (request, reply) =>
    answer(request, reply, () => ({
      ...{ kind: 'drill', wish: checked(DrillSchema, request.query, 'drill') },
      ...windowIn(request.query),
    })),
  );
  app.get('/api/formulas', async () => ({ formulas, minCoverage: knownPlant(ledger).plant.minCoverage }));
  app.get('/api/facts', { config: { right: 'names' } }, async ({ query }) => {
    const { machineId, seq } = checked(FactsQuery, query, 'facts');
    return facts.read(machineId, seq);
  });
}

/** `?from&to`: measured beside paper; of a scope (`?kind&id&from&to`) figures row by row (`plan=today`: by today's planned times, to compare), losses, and the facts behind. */
function serveMeasured(
  app: Server,
  { ledger, facts, now, access = usualAccess }: Pick<BridgeServerOptions, 'ledger' | 'facts' | 'now' | 'access'>,
  { send: answer }: Answering,
): void {
  const scopeIn = (query: unknown, by = ''): Scope => {
    const scope = checked(ScopeSchema, query, 'scope');
    checkPersonal(access, scope.kind, by);
    return scope;
  };
  app.get('/api/measured', (request, reply) =>
    answer(request, reply, () => ({ kind: 'measured', ...windowIn(request.query) })),
  );
  app.get('/api/figures', (request, reply) =>
    answer(request, reply, () => {
      const { query } = request;
      const { by, plan } = checked(Rows, query, 'rows');
      const [scope, window] = [scopeIn(query, by), windowIn(query)];
      checkCost(by, plan, window, { ledger: knownPlant(ledger), scope, factsADay: facts.aDay(now()) });
      return { kind: 'figures', by, plan, scope, ...window };
    }),
  );
  app.get<{ Params: { orderId: string } }>('/api/orders/:orderId/plans', async ({ params: { orderId } }) => {
    const known = knownPlant(ledger);
    const order = known.orders().get(orderId);
    if (order === undefined) throw new Problem('unknown', { what: 'noSuchOrder', orderId });
    const operationIds = order.operations.map(({ id }) => id);
    return { plans: byPlan(known, orderId, operationIds, now()) };
  });
  app.get('/api/pareto', (request, reply) =>
    answer(request, reply, () => {
      const { by } = checked(Sorted, request.query, 'order');
      return { kind: 'losses', by, scope: scopeIn(request.query), ...windowIn(request.query) };
    }),
  );
  app.get('/api/explain', (request, reply) =>
    answer(request, reply, () => ({
      ...{ kind: 'explain', scope: scopeIn(request.query) },
      ...windowIn(request.query),
    })),
  );
}

export async function createBridgeServer(options: BridgeServerOptions): Promise<{ app: Server; live: Live }> {
  const { auth } = options;
  const { log, webRoot, tls, access = usualAccess } = options;
  const door = openDoor(auth, { name: 'bridge', secure: options.secureCookies });
  const heavy = oneAtATime(door);
  const app = await createServer({ log, webRoot, tls, door, ...access });
  const { oidc } = options;
  serveSessions(app, door, oidc === null ? null : serveOidc(app, { ...oidc, door, now: options.now }));
  servePeople(app, auth);
  let page: PlannerView | null = null;
  const live = serveLive(app, '/api/live', () => page ?? atOnce(options.views.planner()), {
    *prepare() {
      page = yield* options.views.planner();
    },
    everyMs: LIVE_EVERY_MS,
    door,
    guard: options.guard,
  });

  app.get('/health', { config: { right: 'open' } }, async (_request, reply) => {
    const { ok, isWorking, problems, parts } = options.health();
    return reply.status(isWorking ? 200 : 503).send({ ok, problems, parts });
  });
  app.get('/api/health', async () => options.health());
  app.get('/metrics', async (_request, reply) =>
    reply.type(options.metrics.contentType).send(await options.metrics.text()),
  );
  // Boxes have tokens of their own, looked at before a body is read: megabytes are taken from known boxes only.
  const knownBox = async (request: FastifyRequest): Promise<void> => {
    await options.tokens.boxOf(request.headers.authorization);
  };
  app.post(
    '/edge/v1/exchange',
    { bodyLimit: EXCHANGE_LIMIT_BYTES, config: { rateLimit: false, right: 'open' }, onRequest: knownBox },
    async (request): Promise<ExchangeResponse> => {
      const edgeId = await options.tokens.boxOf(request.headers.authorization);
      const exchange = receivedOf(request.body);
      if (exchange.edgeId !== edgeId)
        throw new Problem('forbidden', { what: 'tokenOfAnother', edgeId, saidId: exchange.edgeId });
      const answer = await options.intake.exchange(exchange, arrivedBytes(request));
      if (exchange.events.length > 0) options.onFacts();
      const held = request.headers[GATES_HEADER];
      // While this box brings its past, what waits for what changes with every call, and costs more than the call.
      const bringsMore = exchange.lastSeq !== undefined && answer.cursor < exchange.lastSeq;
      if (typeof held !== 'string' || bringsMore) return answer;
      const gates = options.material.materials.gates();
      return gates.stamp === held ? answer : { ...answer, gates };
    },
  );

  app.post(
    '/edge/v1/compare',
    { config: { rateLimit: false, right: 'open' }, onRequest: knownBox },
    async (request) => {
      const edgeId = await options.tokens.boxOf(request.headers.authorization);
      const { seq, hash } = checked(CompareRequestSchema, request.body, 'compare');
      return options.intake.compare(edgeId, { seq, hash });
    },
  );

  app.post('/edge/v1/token', { config: { right: 'open' }, onRequest: knownBox }, async (request) => {
    const edgeId = await options.tokens.boxOf(request.headers.authorization);
    const { edgeId: saidId, hash } = checked(TokenRequestSchema, request.body, 'token');
    if (saidId !== edgeId) throw new Problem('forbidden', { what: 'tokenOfAnother', edgeId, saidId });
    await options.tokens.renew(edgeId, hash);
    auth.audit.write({ kind: 'tokenRenewed', by: '', place: request.ip, details: { edgeId } });
    return {};
  });

  app.get('/api/view', (request) => {
    const asked = checked(
      z.object({ from: z.string().optional(), to: z.string().optional() }),
      request.query,
      'window',
    );
    if (asked.from === undefined && asked.to === undefined) return finishedSoon(options.views.planner());
    return heavy(request, () => options.views.plannerOver(windowIn(asked)));
  });
  const answers = answering(heavy, options.asked);
  serveMeasured(app, options, answers);
  serveDrill(app, options, answers);
  app.get('/api/orders/:id/confirmations', { config: { right: 'names' } }, async (request) =>
    options.reconcile(checked(z.object({ id: z.string().max(64) }), request.params).id),
  );
  app.post('/api/orders/:id/take-off', async (request) => {
    const { name } = requirePerson(auth, request, 'decide');
    const { id } = checked(z.object({ id: z.string().max(64) }), request.params);
    const { reason } = checked(TakeOffSchema, request.body, 'take-off');
    await options.takeOff(id, { by: name, reason });
    return {};
  });
  serveDates(app, { ...options, heavy });
  serveWord(app, options);
  app.post('/api/books', async (request) => {
    const { name } = requirePerson(auth, request, 'decide');
    const { decision } = checked(BooksSchema, request.body, 'books');
    await options.decideBooks(decision);
    auth.audit.write({ kind: 'decided', by: name, place: request.ip, details: { books: decision } });
    return {};
  });
  serveQuarantine(app, { ...options.quarantine, auth });
  serveProposals(app, { ...options.proposals, auth, answers });
  serveCosts(app, { ...options.costs, auth, heavy, answers, ledger: options.ledger, now: options.now });
  serveMaterial(app, { ...options.material, auth, door });
  serveFamily(app, options);
  serveOrders(app, options);
  serveKpis(app, { kpis: options.kpis, heavy, now: options.now });
  serveTrace(app, { traces: options.traces, heavy });
  servePostings(app, { ...options, onDecided: options.onRetry });
  return { app, live };
}
