/**
 * The plant's OpenID provider: authorization code flow with PKCE; state and nonce are bound to one browser. What it
 * says is proved by its signature. It is asked for its addresses when somebody first signs on, and again after a failure.
 */
import { readFileSync } from 'node:fs';
import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  buildEndSessionUrl,
  type Configuration,
  type CustomFetch,
  calculatePKCECodeChallenge,
  customFetch,
  discovery,
  enableNonRepudiationChecks,
  fetchUserInfo,
} from 'openid-client';
import { Problem } from '../../shared/core/words/problem.ts';
import type { Log } from '../../shared/io/log.ts';
import { callJson } from '../../shared/io/outward.ts';
import type { Claims } from './claims.ts';
import { reachFrom } from './reach.ts';
import type { OidcSettings } from './settings.ts';

/** What one browser's sign-on must come back with. */
export interface Begun {
  state: string;
  nonce: string;
  verifier: string;
  redirectUri: string;
}

export interface Provider {
  readonly label: string;
  /** Where the browser goes. Errors: `unavailable`. */
  begin(redirectUri: string): Promise<{ begun: Begun; goTo: string }>;
  /** With the address that it came back to. Errors: `unauthenticated`, `unavailable`. */
  finish(begun: Begun, cameBackTo: string): Promise<{ claims: Claims; idToken: string }>;
  /** Where the provider's own session ends; null where it has no such place. */
  leave(idToken: string, backTo: string): Promise<string | null>;
}

interface ProviderOptions {
  settings: OidcSettings;
  ca: Buffer | null;
  randomBytes: (size: number) => Buffer;
  /** A failure, for the log. */
  complain: (error: unknown) => void;
}

const CALL_MS = 10_000;
/** Keys, tokens, what it says of a person: some kilobytes. */
const MOST_BYTES = 1_048_576;

/** null where the configuration names none. Failures stand in the log. */
export function openOidc(
  settings: OidcSettings | undefined,
  { log, randomBytes }: { log: Log; randomBytes: ProviderOptions['randomBytes'] },
) {
  if (settings === undefined) return null;
  const ca = settings.caFile === undefined ? null : readFileSync(settings.caFile);
  const complain = (err: unknown): void => log.warn({ err }, `Signing on with ${settings.label} failed.`);
  return { provider: openProvider({ settings, ca, randomBytes, complain }), settings, randomBytes };
}

function openProvider({ settings, ca, randomBytes, complain }: ProviderOptions): Provider {
  const { label } = settings;
  const asked = outward(settings.issuer, ca);
  let known: Promise<Configuration> | null = null;
  const away = (error: unknown): Problem => {
    complain(error);
    return new Problem('unavailable', { what: 'providerAway', provider: label }, { cause: error });
  };
  const configuration = async (): Promise<Configuration> => {
    known ??= discovery(new URL(settings.issuer), settings.clientId, settings.clientSecret, undefined, {
      [customFetch]: asked,
      timeout: CALL_MS / 1_000,
      execute: [enableNonRepudiationChecks, ...(settings.issuer.startsWith('http:') ? [allowInsecureRequests] : [])],
    });
    try {
      return await known;
    } catch (error) {
      known = null;
      throw away(error);
    }
  };
  const secret = (): string => randomBytes(32).toString('base64url');

  return {
    label,
    begin: async (redirectUri) => {
      const config = await configuration();
      const begun = { state: secret(), nonce: secret(), verifier: secret(), redirectUri };
      const goTo = buildAuthorizationUrl(config, {
        redirect_uri: redirectUri,
        scope: settings.scopes,
        state: begun.state,
        nonce: begun.nonce,
        code_challenge: await calculatePKCECodeChallenge(begun.verifier),
        code_challenge_method: 'S256',
      });
      return { begun, goTo: goTo.href };
    },
    finish: async ({ state, nonce, verifier, redirectUri }, cameBackTo) => {
      const config = await configuration();
      const at = new URL(redirectUri);
      at.search = new URL(cameBackTo, redirectUri).search;
      try {
        const checks = {
          pkceCodeVerifier: verifier,
          expectedState: state,
          expectedNonce: nonce,
          idTokenExpected: true,
        };
        const tokens = await authorizationCodeGrant(config, at, checks);
        const claims = tokens.claims();
        if (claims === undefined || tokens.id_token === undefined) throw new Error('it sent no ID token');
        // Groups often stand there alone. What both say, the signed token says.
        const more =
          config.serverMetadata().userinfo_endpoint === undefined
            ? {}
            : await fetchUserInfo(config, tokens.access_token, claims.sub);
        return { claims: { ...more, ...claims }, idToken: tokens.id_token };
      } catch (error) {
        complain(error);
        throw new Problem('unauthenticated', { what: 'providerRefused', provider: label }, { cause: error });
      }
    },
    leave: async (idToken, backTo) => {
      const config = await configuration().catch(() => null);
      if (config?.serverMetadata().end_session_endpoint === undefined) return null;
      return buildEndSessionUrl(config, { id_token_hint: idToken, post_logout_redirect_uri: backTo }).href;
    },
  };
}

/** Its calls go the way of all calls outward: verified, bounded, without redirects. */
function outward(issuer: string, ca: Buffer | null): CustomFetch {
  return async (url, { method, headers, body, signal }) => {
    const type = headers['content-type'] ?? 'application/x-www-form-urlencoded';
    const lookup = reachFrom(issuer, new URL(url));
    const {
      status,
      text,
      headers: got,
    } = await callJson(new URL(url), {
      ...(lookup === undefined ? {} : { lookup }),
      mostBytes: MOST_BYTES,
      method: method === 'POST' ? 'POST' : 'GET',
      headers,
      timeoutMs: CALL_MS,
      ...(body === undefined || body === null ? {} : { text: { type, content: String(body) } }),
      ...(signal === undefined ? {} : { signal }),
      ...(ca === null ? {} : { ca }),
    });
    const plain = Object.entries(got).flatMap(([name, value]): [string, string][] =>
      value === undefined ? [] : [[name, String(value)]],
    );
    return new Response(status === 204 || text === '' ? null : text, { status, headers: plain });
  };
}
