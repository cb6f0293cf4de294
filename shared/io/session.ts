/** Sign-on over HTTP: the same calls for tablet and planner, cookies that no page script can read. */
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { MINUTE_MS } from '../core/words/time.ts';
import type { Person, Session } from './auth.ts';
import type { Door } from './door/rights.ts';
import { checked, type Server } from './http.ts';

export { requirePerson } from './door/rights.ts';

const Secret = z.string().min(1).max(200);
export const SignOn = z.object({ name: z.string().min(1).max(64), secret: Secret }).strict();
export const SetUp = z
  .object({ code: z.string().min(1).max(64), name: z.string().min(1).max(64), secret: Secret })
  .strict();
export const Pair = z.strictObject({ code: z.string().min(1).max(64) });
const BODY_BYTES = 4_096;

/** Without when the secret was given. */
const shown = ({ since: _since, ...person }: Session): Person => person;

/** A way in besides name and secret. */
export interface SignOnElsewhere {
  /** What its button says. */
  label: string;
  /** Where the browser goes to end that session, too; null: nowhere. */
  leave(token: string, request: FastifyRequest): Promise<string | null>;
}

export function serveSessions(app: Server, door: Door, elsewhere: SignOnElsewhere | null = null): void {
  const { auth } = door;
  const open = { right: 'open' as const };
  const limited = {
    bodyLimit: BODY_BYTES,
    config: { ...open, rateLimit: { max: 60, timeWindow: MINUTE_MS } },
  };
  app.get('/api/session', { config: open }, async (request, reply) => {
    const reader = door.readerOf(request);
    const { stationToken } = door.broughtBy(request);
    // Browsers forget a cookie in time: one that is used is given anew.
    if (reader?.station?.kind === 'screen' && stationToken !== undefined) door.giveStation(reply, stationToken);
    return {
      person: reader?.person == null ? null : shown(reader.person),
      needsSetup: auth.needsSetup(),
      station: reader?.station?.name ?? null,
      ...(elsewhere === null ? {} : { provider: elsewhere.label }),
    };
  });
  app.post('/api/session', limited, async (request, reply) => {
    const given = checked(SignOn, request.body);
    const { token, person } = await auth.signOn(given.name, given.secret, request.ip, door.broughtBy(request));
    door.giveSession(reply, token);
    return person;
  });
  app.delete('/api/session', { config: open }, async (request, reply) => {
    const { oldToken } = door.broughtBy(request);
    if (oldToken !== undefined) auth.signOff(oldToken);
    door.giveSession(reply, null);
    const goTo = oldToken === undefined ? null : ((await elsewhere?.leave(oldToken, request)) ?? null);
    return goTo === null ? {} : { goTo };
  });
  app.post('/api/setup', limited, async (request, reply) => {
    const { code, ...given } = checked(SetUp, request.body);
    const made = await auth.setUp(code, given);
    auth.audit.write({ kind: 'setUp', by: made.name, place: request.ip });
    const { token, person } = await auth.signOn(given.name, given.secret, request.ip, door.broughtBy(request));
    door.giveSession(reply, token);
    return person;
  });
  app.post('/api/pair', limited, async (request, reply) => {
    const { token, name } = auth.stations.pair(checked(Pair, request.body).code);
    auth.audit.write({ kind: 'stationPaired', by: name, place: request.ip });
    door.giveStation(reply, token);
    return { station: name };
  });
}
