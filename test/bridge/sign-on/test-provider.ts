/** An OpenID provider for tests: real, in this process, with a form that asks for a name and believes it. */
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

export interface TestProvider {
  issuer: string;
  /** Who may sign on there: by name, with what it says of them. */
  people: Map<string, Record<string, unknown>>;
  /** Requests that came, as `METHOD /path`. */
  seen: string[];
  close(): Promise<void>;
}

export const CLIENT = { id: 'istwert', secret: 'a secret of the tests' };

/** It warns of its own defaults, which are right for a test. */
function quietly<T>(make: () => T): T {
  const { warn } = console;
  console.warn = () => {};
  try {
    return make();
  } finally {
    console.warn = warn;
  }
}

/** `callback`: the one address that it sends people back to. It listens under `localhost`: another site than 127.0.0.1. */
export async function startTestProvider(callback: () => string): Promise<TestProvider> {
  const people: TestProvider['people'] = new Map();
  const seen: string[] = [];
  const server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url?.split('?')[0]}`);
    void made().callback()(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  const address = server.address();
  const issuer = `http://localhost:${typeof address === 'object' && address !== null ? address.port : 0}`;
  let provider: Provider | null = null;
  const made = (): Provider => {
    provider ??= quietly(
      () =>
        new Provider(issuer, {
          clients: [
            {
              client_id: CLIENT.id,
              client_secret: CLIENT.secret,
              redirect_uris: [callback()],
              post_logout_redirect_uris: [new URL('/', callback()).href],
            },
          ],
          claims: { openid: ['sub'], profile: ['name', 'groups'] },
          cookies: { keys: ['a key of the tests'] },
          features: { devInteractions: { enabled: true } },
          pkce: { required: () => true },
          findAccount: (_context, id) =>
            people.has(id) ? { accountId: id, claims: () => ({ sub: id, ...people.get(id) }) } : undefined,
          // Nobody is asked whether the plant's own system may know their name.
          loadExistingGrant: async (context) => {
            const { client, session } = context.oidc;
            const grant = new context.oidc.provider.Grant({
              ...(client === undefined ? {} : { clientId: client.clientId }),
              ...(session?.accountId === undefined ? {} : { accountId: session.accountId }),
            });
            grant.addOIDCScope('openid profile');
            await grant.save();
            return grant;
          },
        }),
    );
    return provider;
  };
  return {
    issuer,
    people,
    seen,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
