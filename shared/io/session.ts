/** Sign-on over HTTP: the same four calls for tablet and planner, one cookie, no page script can read it. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Problem } from '../core/problem.ts';
import type { Auth, Person, Role } from './auth.ts';
import { checked, type Server } from './http.ts';

const COOKIE = 'istwert_session';
const Secret = z.string().min(1).max(200);
const SignOn = z.object({ name: z.string().min(1).max(64), secret: Secret }).strict();
const SetUp = z.object({ code: z.string().min(1).max(64), name: z.string().min(1).max(64), secret: Secret }).strict();

/** The person behind a request; `unauthenticated` without one, `forbidden` in another role. */
export function requirePerson(auth: Auth, request: FastifyRequest, allowed?: readonly Role[]): Person {
  const person = auth.personOf(request.cookies[COOKIE]);
  if (person === null) throw new Problem('unauthenticated', 'Sign on first: every entry carries a name.');
  if (allowed !== undefined && person.role !== 'admin' && !allowed.includes(person.role))
    throw new Problem('forbidden', `${person.name} may not do this; it takes one of: ${allowed.join(', ')}.`);
  return person;
}

export function serveSessions(app: Server, auth: Auth, secure: boolean): void {
  const limit = { config: { rateLimit: { max: 60, timeWindow: 60_000 } } };
  const setCookie = (reply: FastifyReply, token: string): void => {
    reply.setCookie(COOKIE, token, { path: '/', httpOnly: true, sameSite: 'strict', secure });
  };
  app.get('/api/session', async (request) => ({
    person: auth.personOf(request.cookies[COOKIE]),
    needsSetup: auth.needsSetup(),
  }));
  app.post('/api/session', limit, async (request, reply) => {
    const { name, secret } = checked(SignOn, request.body);
    const { token, person } = await auth.signOn(name, secret, request.ip);
    setCookie(reply, token);
    return person;
  });
  app.delete('/api/session', async (request, reply) => {
    const token = request.cookies[COOKIE];
    if (token !== undefined) auth.signOff(token);
    reply.clearCookie(COOKIE, { path: '/' });
    return {};
  });
  app.post('/api/setup', limit, async (request, reply) => {
    const { code, name, secret } = checked(SetUp, request.body);
    await auth.setUp(code, { name, secret });
    const { token, person } = await auth.signOn(name, secret, request.ip);
    setCookie(reply, token);
    return person;
  });
}
