/**
 * Signing on with the provider, over HTTP: away and back by navigation, one use each. A failure comes back to the page
 * as `#signon=…`, which says it in the reader's language; name and password stay beside it as the other way in.
 */
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Problem } from '../../shared/core/words/problem.ts';
import { MINUTE_MS } from '../../shared/core/words/time.ts';
import type { Door } from '../../shared/io/door/rights.ts';
import { checked, type Server } from '../../shared/io/http.ts';
import type { SignOnElsewhere } from '../../shared/io/session.ts';
import { vouchedBy } from './claims.ts';
import type { Begun, Provider } from './provider.ts';
import type { OidcSettings } from './settings.ts';

export interface OidcServerOptions {
  door: Door;
  provider: Provider;
  settings: OidcSettings;
  now: () => number;
  randomBytes: (size: number) => Buffer;
}

interface Flow {
  begun: Begun;
  /** Where the page was. */
  backTo: string;
  endsAt: number;
}

const FLOW_MS = 10 * MINUTE_MS;
const MOST_FLOWS = 1_000;
const MOST_ID_TOKENS = 1_000;
/** A place on this very server. */
export const StartQuery = z.object({
  to: z
    .string()
    .max(1_000)
    .regex(/^\/(?![/\\])[^\\\s]*$/)
    .catch('/'),
});

export function serveOidc(app: Server, options: OidcServerOptions): SignOnElsewhere {
  const { door, provider, settings, now, randomBytes } = options;
  const cookieName = `${door.secure ? '__Host-' : ''}istwert_bridge_flow`;
  // Lax: the browser comes back from another site. Its worth ends with the flow.
  const cookie = { path: '/', secure: door.secure, httpOnly: true, sameSite: 'lax' } as const;
  const flows = new Map<string, Flow>();
  const idTokens = new Map<string, string>();
  const base = ({ protocol, host }: FastifyRequest): string => settings.url ?? `${protocol}://${host}`;
  const limited = { config: { right: 'open' as const, rateLimit: { max: 60, timeWindow: MINUTE_MS } } };

  app.get('/api/oidc/start', limited, async (request, reply) => {
    const { to } = checked(StartQuery, request.query, 'query');
    try {
      const { begun, goTo } = await provider.begin(new URL('/api/oidc/callback', base(request)).href);
      const id = randomBytes(32).toString('base64url');
      for (const [old, { endsAt }] of flows) if (endsAt < now() || flows.size >= MOST_FLOWS) flows.delete(old);
      flows.set(id, { begun, backTo: to, endsAt: now() + FLOW_MS });
      return reply.setCookie(cookieName, id, { ...cookie, maxAge: FLOW_MS / 1_000 }).redirect(goTo);
    } catch (error) {
      return reply.redirect(refusedAt(error));
    }
  });

  app.get('/api/oidc/callback', limited, async (request, reply) => {
    const id = request.cookies[cookieName] ?? '';
    const flow = flows.get(id);
    flows.delete(id);
    reply.clearCookie(cookieName, cookie);
    try {
      if (flow === undefined || flow.endsAt < now()) throw new Problem('refused', { what: 'providerTooLate' });
      const { claims, idToken } = await provider.finish(flow.begun, request.url);
      const { token } = enter(claims, request);
      keep(idTokens, token, idToken);
      door.giveSession(reply, token);
      return reply.redirect(flow.backTo);
    } catch (error) {
      return reply.redirect(refusedAt(error));
    }
  });

  const enter = (claims: Parameters<typeof vouchedBy>[0], request: FastifyRequest) => {
    const vouched = vouchedBy(claims, settings);
    try {
      return door.auth.enter(vouched, request.ip, door.broughtBy(request));
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== 'conflict') throw error;
      throw new Problem('conflict', { what: 'providerNameTaken', provider: provider.label }, { cause: error });
    }
  };

  return {
    label: provider.label,
    leave: async (token, request) => {
      const idToken = idTokens.get(token);
      idTokens.delete(token);
      return idToken === undefined ? null : provider.leave(idToken, new URL('/', base(request)).href);
    },
  };
}

function keep(idTokens: Map<string, string>, token: string, idToken: string): void {
  const oldest = idTokens.keys().next().value;
  if (idTokens.size >= MOST_ID_TOKENS && oldest !== undefined) idTokens.delete(oldest);
  idTokens.set(token, idToken);
}

/** Errors that are none of ours go on. */
function refusedAt(error: unknown): string {
  if (!(error instanceof Problem) || error.sentence === null) throw error;
  return `/#signon=${error.sentence.what}`;
}
