/**
 * The HTTP server of both processes: limits, security headers, problems as JSON, the web app as files.
 * Loopback unless the configuration says otherwise.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { Server as HttpsServer } from 'node:https';
import { join } from 'node:path';
import compress from '@fastify/compress';
import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import files from '@fastify/static';
import {
  type FastifyInstance,
  type FastifyPluginAsync,
  type FastifyRequest,
  type FastifyServerFactory,
  fastify,
} from 'fastify';
import type { z } from 'zod';
import { faultsIn } from '../core/words/faults.ts';
import { hasMoreValues } from '../core/words/json.ts';
import { httpStatusOf, Problem } from '../core/words/problem.ts';
import { inEnglish, type Sentence } from '../core/words/sentence.ts';
import { MINUTE_MS } from '../core/words/time.ts';
import { diskProblem } from './disk-problem.ts';
import { checkHost } from './door/hosts.ts';
import { checkRight, type Door } from './door/rights.ts';
import { guardSockets, socketLimits } from './door/sockets.ts';
import { earlyWords } from './early-words.ts';
import type { Log } from './log.ts';
import { gatherRoutes } from './routes.ts';
import { createTlsServer, type TlsFiles } from './tls.ts';

export type Server = FastifyInstance;

export interface ServerOptions {
  log: Log;
  /** Folder of the built web app; null for none. */
  webRoot: string | null;
  /** Bytes; facts come in batches. */
  bodyLimit?: number;
  /** Requests a minute and address; streams count once. */
  requestsPerMinute?: number;
  /** Serve https with these; they are taken anew when they change. */
  tls?: TlsFiles | undefined;
  /** Every route but the open ones needs a reader; without a door each route looks for itself. */
  door?: Door | undefined;
  /** Names by which it is called besides addresses and localhost. */
  names?: readonly string[];
  /** Proxies whose word on the caller's address is taken. */
  trustedProxies?: readonly string[];
  /** Connections of one address over which nobody has signed on. */
  socketsPerAddress?: number;
}

const TIMES = { requestTimeout: 30_000, keepAliveTimeout: 20_000 };
/** Headers that do not come are not waited for; who is late is looked for once a second. */
const LATE = { headersTimeout: 10_000, connectionsCheckingInterval: 1_000 };
const CONNECTION_MS = MINUTE_MS;
/** What a process can serve at all; strangers are limited far below. */
const MOST_SOCKETS = 4_096;

export async function createServer(options: ServerOptions): Promise<Server> {
  const { tls, door, names = [], trustedProxies = [] } = options;
  const app = fastify({
    logger: false,
    bodyLimit: options.bodyLimit ?? 1_048_576,
    ...TIMES,
    connectionTimeout: CONNECTION_MS,
    forceCloseConnections: true,
    http: LATE,
    trustProxy: trustedProxies.length === 0 ? false : [...trustedProxies],
    ...(tls === undefined ? {} : { serverFactory: tlsFactory(tls, options.log) }),
  });
  app.server.maxConnections = MOST_SOCKETS;
  const { perAddress, inAll } = socketLimits;
  const guard = guardSockets(app.server, { perAddress: options.socketsPerAddress ?? perAddress, inAll });
  gatherRoutes(app);
  await app.register(cookie);
  app.addHook('onRequest', async (request) => {
    checkHost(request, names);
    if (door?.readerOf(request) != null) guard.known(request.raw.socket);
  });
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
      },
    },
    // It would hold for every port of this host, also for those that speak http.
    strictTransportSecurity: false,
  });
  await app.register(rateLimit, {
    max: options.requestsPerMinute ?? 1_200,
    timeWindow: MINUTE_MS,
    // A stranger at the same address uses up nobody else's.
    keyGenerator: (request) => door?.readerOf(request)?.key ?? request.ip,
  });
  await app.register(compress, { threshold: 1_024 });
  app.addHook('onRequest', async (request) => refuseForeignPages(request));
  // After the limits, before a body is read.
  if (door !== undefined) app.addHook('preParsing', async (request) => checkRight(door, request));
  answerProblems(app, options.log);
  if (options.webRoot !== null && existsSync(options.webRoot)) await servePages(app, options.webRoot);
  app.setNotFoundHandler(() => {
    throw new Problem('unknown', { what: 'nothingHere' });
  });
  return app;
}

function tlsFactory(tls: TlsFiles, log: Log): FastifyServerFactory {
  return (handler) => createTlsServer(tls, log, { ...TIMES, ...LATE }, handler).setTimeout(CONNECTION_MS);
}

/** Named by a hash of what is in it, as the build names them: it never changes. */
const HASHED = /[\\/]assets[\\/][^\\/]+-[\w-]{8}\.\w+$/;
const YEAR_S = 365 * 24 * 60 * 60;

/** The pages hold no data: anybody may load them. What has a hash in its name is asked for once, the rest each time. */
async function servePages(app: Server, root: string): Promise<void> {
  const early = earlyWords(root);
  const pagesUnder: FastifyPluginAsync = async (pages) => {
    pages.addHook('onRoute', (route) => {
      route.config = { ...route.config, right: 'open' };
    });
    pages.addHook('onSend', async ({ url, headers }, reply) => {
      if (!String(reply.getHeader('content-type')).startsWith('text/html')) return;
      const words = early(url, headers['accept-language']);
      if (words !== null) reply.header('link', words);
    });
    await pages.register(files, {
      root,
      cacheControl: false,
      etag: true,
      setHeaders: (response, file) => {
        response.setHeader('cache-control', HASHED.test(file) ? `public, max-age=${YEAR_S}, immutable` : 'no-cache');
      },
    });
  };
  await app.register(pagesUnder);
}

/** Cross-site request forgery: a browser says where a request comes from, and only our own page may write. */
function refuseForeignPages(request: FastifyRequest): void {
  if (request.method === 'GET' || request.method === 'HEAD') return;
  const site = request.headers['sec-fetch-site'];
  const origin = request.headers.origin;
  const foreign =
    (typeof site === 'string' && site !== 'same-origin' && site !== 'none') ||
    (typeof origin === 'string' && origin !== 'null' && hostOf(origin) !== request.headers.host) ||
    origin === 'null';
  if (foreign) throw new Problem('forbidden', { what: 'foreignPage' });
}

function hostOf(origin: string): string | null {
  try {
    return new URL(origin).host;
  } catch {
    return null;
  }
}

const inTheLog: Sentence = { what: 'faultOfProgram' };

function answerProblems(app: Server, log: Log): void {
  app.setErrorHandler((error, request, reply) => {
    const problem = problemOf(error);
    if (problem === null) {
      log.error(
        { err: error, method: request.method, url: request.url },
        'a request failed: this is a fault of the program',
      );
      return reply
        .status(500)
        .send({ code: 'internal', message: inEnglish(inTheLog), sentence: inTheLog, retry: true });
    }
    const { code, message, retry, facts, sentence } = problem;
    // A stranger's body is not waited for, and no place is kept for the next try.
    const isForNobody = request.is404 && request.method !== 'GET';
    if (isForNobody || code === 'unauthenticated' || code === 'tooMany') reply.header('connection', 'close');
    return reply.status(httpStatusOf[code]).send({
      code,
      message,
      retry,
      ...(facts.length > 0 ? { facts } : {}),
      ...(sentence === null ? {} : { sentence }),
    });
  });
}

function problemOf(error: unknown): Problem | null {
  const known = diskProblem(error);
  if (known !== null) return known;
  const status = typeof error === 'object' && error !== null ? Number(Reflect.get(error, 'statusCode') ?? 0) : 0;
  if (status === 429) return new Problem('tooMany', { what: 'tooManyRequests' });
  if (status >= 400 && status < 500 && error instanceof Error)
    return new Problem('invalid', error.message, { cause: error });
  return null;
}

/** What a person or a program says at once has a hundred; each value costs, also where all of them are wrong. */
const MOST_VALUES = 20_000;
/** Of what is wrong, and of the name of a field that somebody else chose. */
const FAULTS_SAID = 20;
const FIELD_SAID = 200;

/** Input at the border: the checked value, or `invalid` naming the field. */
export function checked<T>(schema: z.ZodType<T>, value: unknown, what = 'input', mostValues = MOST_VALUES): T {
  checkSize(value, what, mostValues);
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const faults = faultsIn(result.error, FAULTS_SAID).map(({ path, message }): Sentence => {
    const field = `${what}${path.map((step) => `.${String(step)}`).join('')}`.slice(0, FIELD_SAID);
    return { what: 'fieldFault', field, fault: message };
  });
  throw new Problem('invalid', { what: 'faults', faults });
}

/** Before a schema looks at each of them. Errors: `invalid`. */
export function checkSize(value: unknown, field: string, most: number): void {
  if (!hasMoreValues(value, most)) return;
  const fault: Sentence = { what: 'fieldFault', field, fault: { what: 'listTooLong', most: String(most) } };
  throw new Problem('invalid', { what: 'faults', faults: [fault] });
}

/** Listens on `port` or, where it is taken, on the next free one. Returns the address to print. */
export async function listen(app: Server, host: string, port: number): Promise<{ url: string; port: number }> {
  const last = port === 0 ? 0 : port + 50;
  for (let next = port; next <= last; next++) {
    try {
      await app.listen({ host, port: next });
      const address = app.server.address();
      const bound = typeof address === 'object' && address !== null ? address.port : next;
      const scheme = app.server instanceof HttpsServer ? 'https' : 'http';
      return { url: `${scheme}://${host.includes(':') ? `[${host}]` : host}:${bound}`, port: bound };
    } catch (error) {
      const code = typeof error === 'object' && error !== null ? Reflect.get(error, 'code') : undefined;
      if (code !== 'EADDRINUSE')
        throw new Problem(
          'unavailable',
          { what: 'cannotListen', host, port: next, words: String(code) },
          {
            cause: error,
          },
        );
    }
  }
  throw new Problem('unavailable', { what: 'portsTaken', first: port, last, host });
}

/** Leaves the address where a program on this machine finds it; people are told the one that they can type. */
export function announce(dataDir: string, name: string, url: string, typed = url): void {
  mkdirSync(dataDir, { recursive: true });
  writeFileSync(join(dataDir, 'address.json'), `${JSON.stringify({ name, url: seenFromHere(url) })}\n`);
  process.stdout.write(`${name} ready ${typed}\n`);
}

/** "All addresses" is the name of no machine: who asks there is refused as one who was misled. */
const seenFromHere = (url: string): string =>
  url.replace('//0.0.0.0:', '//127.0.0.1:').replace(/\/\/\[::(?:ffff:0\.0\.0\.0)?\]:/, '//[::1]:');
