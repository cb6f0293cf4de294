/** Sign-on over HTTP: the same four calls for tablet and planner, one cookie, no page script can read it. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Problem } from '../core/words/problem.ts';
import type { Role } from '../core/words/role.ts';
import type { Sentence } from '../core/words/sentence.ts';
import { MINUTE_MS } from '../core/words/time.ts';
import type { Auth, Person } from './auth.ts';
import { checked, type Server } from './http.ts';

/** Behind TLS the browser itself holds it to this very host, to https and to the whole path. */
const SECURE_COOKIE = '__Host-istwert_session';
const PLAIN_COOKIE = 'istwert_session';
const secureOnes = new WeakSet<Auth>();
const cookieOf = (auth: Auth): string => (secureOnes.has(auth) ? SECURE_COOKIE : PLAIN_COOKIE);

const Secret = z.string().min(1).max(200);
const SignOn = z.object({ name: z.string().min(1).max(64), secret: Secret }).strict();
const SetUp = z.object({ code: z.string().min(1).max(64), name: z.string().min(1).max(64), secret: Secret }).strict();

/** The person behind a request; `unauthenticated` without one, `forbidden` in another role. */
export function requirePerson(auth: Auth, request: FastifyRequest, allowed?: readonly Role[]): Person {
  const person = auth.personOf(request.cookies[cookieOf(auth)]);
  if (person === null) throw new Problem('unauthenticated', { what: 'signOnFirst' });
  if (allowed !== undefined && person.role !== 'admin' && !allowed.includes(person.role))
    throw new Problem('forbidden', mayNot(person.name, allowed));
  return person;
}

function mayNot(person: string, allowed: readonly Role[]): Sentence {
  if (allowed.length === 0) return { what: 'mayNotButAdmins', person };
  return { what: 'mayNot', person, roles: allowed.map((role): Sentence => ({ what: roleWord[role] })) };
}

const roleWord = {
  operator: 'roleOperator',
  supervisor: 'roleSupervisor',
  planner: 'rolePlanner',
  admin: 'roleAdmin',
} as const satisfies Record<Role, Sentence['what']>;

export function serveSessions(app: Server, auth: Auth, secure: boolean): void {
  if (secure) secureOnes.add(auth);
  const name = cookieOf(auth);
  const limit = { config: { rateLimit: { max: 60, timeWindow: MINUTE_MS } } };
  const setCookie = (reply: FastifyReply, token: string): void => {
    reply.setCookie(name, token, { path: '/', httpOnly: true, sameSite: 'strict', secure });
  };
  app.get('/api/session', async (request) => ({
    person: auth.personOf(request.cookies[cookieOf(auth)]),
    needsSetup: auth.needsSetup(),
  }));
  app.post('/api/session', limit, async (request, reply) => {
    const given = checked(SignOn, request.body);
    const { token, person } = await auth.signOn(given.name, given.secret, request.ip);
    setCookie(reply, token);
    return person;
  });
  app.delete('/api/session', async (request, reply) => {
    const token = request.cookies[cookieOf(auth)];
    if (token !== undefined) auth.signOff(token);
    reply.clearCookie(name, { path: '/', secure });
    return {};
  });
  app.post('/api/setup', limit, async (request, reply) => {
    const { code, ...given } = checked(SetUp, request.body);
    await auth.setUp(code, given);
    const { token, person } = await auth.signOn(given.name, given.secret, request.ip);
    setCookie(reply, token);
    return person;
  });
}
