/** The collector over HTTP: live view, commands of people, health, metrics, and the way from a figure to its facts. */
import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { CommandSchema, isCorrectionOfCounts, mayGive } from '../shared/core/commands/command.ts';
import { plans } from '../shared/core/ledger/ledger.ts';
import { groupings } from '../shared/core/reports/group.ts';
import { WindowSchema } from '../shared/core/words/moments.ts';
import { Problem } from '../shared/core/words/problem.ts';
import { ScopeSchema } from '../shared/core/words/scope.ts';
import type { Sending } from '../shared/core/words/sending.ts';
import type { Auth } from '../shared/io/auth.ts';
import { type Access, usualAccess } from '../shared/io/door/access.ts';
import { checkCost, checkPersonal, factsADay, type Heavy, leaving, oneAtATime } from '../shared/io/door/heavy.ts';
import {
  checkArea,
  type Door,
  openDoor,
  type Place,
  requireFresh,
  requirePersonAt,
  seesNames,
} from '../shared/io/door/rights.ts';
import { checked, createServer, type Server } from '../shared/io/http.ts';
import { type Live, serveLive } from '../shared/io/live.ts';
import type { Log } from '../shared/io/log.ts';
import { servePeople } from '../shared/io/people.ts';
import { requirePerson, serveSessions } from '../shared/io/session.ts';
import type { TlsFiles } from '../shared/io/tls.ts';
import { finishedSoon, spaced } from '../shared/io/turn.ts';
import type { Asked, Question } from './asked.ts';
import { type ConnectParts, serveConnect } from './commissioning/connect/routes.ts';
import type { Finding } from './health/findings.ts';
import type { Health } from './health/health.ts';
import { heldBehind } from './intake/held.ts';
import type { Ingest } from './intake/ingest.ts';
import { type Logbook, requireWhole } from './journal/logbook.ts';
import { exportLines } from './journal/transfer.ts';
import type { Gates } from './sending/gates.ts';
import { serviceView } from './service/view.ts';
import { carryOut, correctionsOf } from './tablet/commands.ts';
import { enteredAt } from './tablet/entries.ts';
import { findOrders } from './tablet/find.ts';
import { QUEUE_SHOWN, queueAt } from './tablet/orders.ts';
import { openBefore } from './tablet/stops.ts';
import type { Views } from './tablet/views.ts';

export interface ServerParts {
  logbook: Logbook;
  ingest: Ingest;
  sending: (machineId: string) => Sending | null;
  gates?: Pick<Gates, 'of'>;
  views: Views;
  asked: Pick<Asked, 'ask'>;
  auth: Auth;
  health: () => Health;
  findings: () => readonly Finding[];
  metrics: { contentType: string; text: () => Promise<string> };
  now: () => number;
  log: Log;
  webRoot: string | null;
  secureCookies: boolean;
  access?: Access | undefined;
  tls?: TlsFiles | undefined;
  connect: Pick<ConnectParts, 'looks' | 'config' | 'reload'>;
  /** Around what the pages do by themselves. */
  guard?: (work: () => void) => void;
}

export interface CollectorServer {
  app: Server;
  live: Live;
  /** The service page's view: of the box and its lines. */
  service: Live;
}

/** Fast enough that a stop is on the screen within a blink, slow enough for 50 tablets. */
const LIVE_EVERY_MS = 100;

export const Rows = z.object({ by: z.enum(groupings).default('shift'), plan: z.enum(plans).default('inForce') });
export const MachineQuery = z.object({ machineId: z.string().min(1).max(128) }).strict();
export const StopsQuery = z.strictObject({ machineId: z.string().min(1).max(128), before: z.coerce.number().int() });
export const QueueQuery = z.strictObject({
  machineId: z.string().min(1).max(128),
  text: z.string().max(200).default(''),
});
export const CorrectionsQuery = z.object({ machineId: z.string().min(1).max(128) });
export const FactsQuery = z
  .object({
    from: z.coerce.number().int().positive().default(1),
    limit: z.coerce.number().int().min(1).max(5_000).default(500),
  })
  .strict();
export const QuarantineQuery = z
  .object({ limit: z.coerce.number().int().min(1).max(10_000).default(200), all: z.enum(['0', '1']).default('0') })
  .strict();
export const Settle = z.object({ decision: z.enum(['taken', 'discarded']) }).strict();
export const ExportQuery = z.strictObject({ names: z.enum(['0', '1']).default('0') });
export const IdParam = z.object({ id: z.coerce.number().int().positive() });

/** What tells who did something. */
const names = { config: { right: 'names' as const } };

export async function createCollectorServer(parts: ServerParts): Promise<CollectorServer> {
  const { log, webRoot, tls, auth, views, access = usualAccess } = parts;
  const door = openDoor(auth, { name: 'collector', secure: parts.secureCookies });
  const app = await createServer({ log, webRoot, tls, door, ...access });
  serveSessions(app, door);
  app.get('/api/view', async (request) => {
    await finishedSoon(views.freshen());
    return views.view(seesNames(door.readerOf(request)));
  });
  const live = serveLive(app, '/api/live', (names) => views.view(names), {
    everyMs: LIVE_EVERY_MS,
    door,
    guard: parts.guard,
    prepare: views.freshen,
  });
  const service = serveService(app, parts, door);
  serveCommands(app, parts);
  serveHealth(app, parts);
  serveFacts(app, parts);
  serveFigures(app, parts, door);
  serveQuarantine(app, parts);
  servePeople(app, parts.auth);
  serveConnect(app, {
    ...parts,
    ...parts.connect,
    log: (level, message, details = {}) => parts.log[level](details, message),
  });
  return { app, live, service };
}

function serveCommands(app: Server, { auth, logbook, ingest, sending, now }: ServerParts): void {
  app.post('/api/commands', async (request) => {
    const person = requirePerson(auth, request, 'giveCommands');
    const command = checked(CommandSchema, request.body, 'command');
    checkArea(person, placeOf(logbook, command.machineId));
    if (isCorrectionOfCounts(command.type)) requireFresh(auth, request, now());
    if (!mayGive(person.role, command.type)) throw new Problem('forbidden', { what: 'countsForSupervisors' });
    return { facts: carryOut(logbook, ingest, command, person, now(), sending) };
  });
}

function placeOf({ ledger }: Logbook, machineId: string): Place {
  return { machineId, workCentreId: ledger.plant.machines.find(({ id }) => id === machineId)?.workCentreId ?? null };
}

function serveService(app: Server, { health, findings, logbook, guard }: ServerParts, door: Door): Live {
  const view = () => serviceView(health(), findings(), logbook.ledger.plant);
  app.get('/service', { config: { right: 'open' } }, async (_request, reply) => reply.redirect('/service/'));
  app.get('/api/service', async () => view());
  return serveLive(app, '/api/service/live', view, { everyMs: LIVE_EVERY_MS, door, guard });
}

function serveHealth(app: Server, { health, metrics }: ServerParts): void {
  app.get('/health', { config: { right: 'open' } }, async (_request, reply) => {
    const { ok, problems } = health();
    return reply.status(ok ? 200 : 503).send({ ok, problems });
  });
  app.get('/api/health', async () => health());
  app.get('/metrics', async (_request, reply) => reply.type(metrics.contentType).send(await metrics.text()));
}

function serveFacts(app: Server, { logbook, auth, gates, now }: ServerParts): void {
  app.get('/api/facts', names, async (request) => {
    const { from, limit } = checked(FactsQuery, request.query, 'query');
    return { lastSeq: logbook.journal.lastSeq(), facts: logbook.journal.read(from, limit) };
  });
  // What the live view has no room for.
  app.get('/api/stops', async (request) => {
    requireWhole(logbook);
    const { machineId, before } = checked(StopsQuery, request.query, 'query');
    return {
      stops: openBefore(logbook.ledger.unexplained(machineId, logbook.journal.firstAt() ?? now(), now()), before),
    };
  });
  app.get('/api/queue', async (request) => {
    requireWhole(logbook);
    const { machineId, text } = checked(QueueQuery, request.query, 'query');
    return { queue: findOrders(queueAt(logbook.ledger, machineId, now(), gates), text).slice(0, QUEUE_SHOWN) };
  });
  app.get('/api/entries', names, async (request) => {
    requireWhole(logbook);
    const { machineId } = checked(MachineQuery, request.query, 'query');
    return { entries: enteredAt(logbook, machineId) };
  });
  app.get('/api/corrections', names, async (request) => {
    requireWhole(logbook);
    const { machineId } = checked(CorrectionsQuery, request.query, 'query');
    const { from, to } = checked(WindowSchema, request.query, 'query');
    return { corrections: correctionsOf(logbook, machineId, from, to) };
  });
  app.get('/api/export', names, async (request, reply) => {
    const { name } = requirePerson(auth, request, 'export');
    const { names: asked } = checked(ExportQuery, request.query, 'query');
    if (asked === '1') requirePerson(auth, request, 'administer');
    auth.audit.write({ kind: 'exported', by: name, place: request.ip, details: { names: asked === '1' } });
    const shown = asked === '1' ? undefined : auth.pseudonyms.of;
    return reply.type('application/x-ndjson').send(Readable.from(spaced(exportLines(logbook.journal, shown))));
  });
  app.get('/api/sendings', names, async (request) => {
    requireWhole(logbook);
    const { machineId } = checked(MachineQuery, request.query, 'query');
    return { sendings: logbook.sendings(machineId) };
  });
}

/** What costs much: one question at a time of each reader, and no wider than it says. Who leaves ends its work. */
function serveFigures(app: Server, { logbook, asked, now, access = usualAccess }: ServerParts, door: Door): void {
  const heavy: Heavy = oneAtATime(door);
  const answer = async (request: FastifyRequest, reply: FastifyReply, question: () => Question) => {
    const left = leaving(reply);
    return heavy(request, async () => {
      requireWhole(logbook);
      const answered = await asked.ask(question(), left);
      return Buffer.isBuffer(answered) ? reply.type('application/json; charset=utf-8').send(answered) : answered;
    });
  };
  app.get('/api/explain', (request, reply) =>
    answer(request, reply, () => {
      const { from, to } = checked(WindowSchema, request.query, 'query');
      const scope = checked(ScopeSchema, request.query, 'scope');
      checkPersonal(access, scope.kind);
      // Who sent something to a machine is a name.
      return { kind: 'explain', scope, from, to, isNamed: seesNames(door.readerOf(request)) };
    }),
  );
  app.get('/api/figures', (request, reply) =>
    answer(request, reply, () => {
      const { from, to } = checked(WindowSchema, request.query, 'query');
      const { by, plan } = checked(Rows, request.query, 'query');
      const scope = checked(ScopeSchema, request.query, 'scope');
      checkPersonal(access, by, scope.kind);
      const { ledger, journal } = logbook;
      const perDay = factsADay(journal.lastSeq(), journal.firstAt(), now());
      checkCost(by, plan, { from, to }, { ledger, scope, factsADay: perDay });
      return { kind: 'figures', scope, from, to, by, plan };
    }),
  );
}

function serveQuarantine(app: Server, { logbook, ingest, auth, now }: ServerParts): void {
  const { quarantine } = logbook.journal;
  app.get('/api/quarantine', names, async (request) => {
    const { limit, all } = checked(QuarantineQuery, request.query, 'query');
    const entries = quarantine
      .list(limit, all === '0')
      .map((entry) => ({ ...entry, takeable: entry.decision === null && heldBehind(entry) !== null }));
    return { open: quarantine.open(), dropped: quarantine.dropped(), entries };
  });
  app.get('/api/quarantine/export', names, async (_request, reply) => {
    reply.header('content-disposition', 'attachment; filename="quarantine.jsonl"');
    return reply.type('application/x-ndjson').send(Readable.from(linesOf(quarantine.all())));
  });
  app.post('/api/quarantine/:id', async (request) => {
    const { data: asked } = IdParam.safeParse(request.params);
    const machineId = asked === undefined ? null : (quarantine.entry(asked.id)?.machineId ?? null);
    const place = machineId === null ? null : placeOf(logbook, machineId);
    // Who may not decide learns nothing of what there is.
    const person = requirePersonAt(auth, request, 'decide', place);
    const { id } = checked(IdParam, request.params, 'address');
    const { decision } = checked(Settle, request.body);
    return { facts: ingest.decide(id, decision, person.name, now()) };
  });
}

function* linesOf(entries: Iterable<unknown>): Generator<string> {
  for (const entry of entries) yield `${JSON.stringify(entry)}\n`;
}
