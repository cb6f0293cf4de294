import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { vouchedBy } from '../../../bridge/sign-on/claims.ts';
import { OidcSchema } from '../../../bridge/sign-on/settings.ts';
import { roles } from '../../../shared/core/words/role.ts';
import { createRig, type Rig } from '../rig.ts';
import { CLIENT, startTestProvider, type TestProvider } from './test-provider.ts';

const roleList = [
  { value: 'mes-admins', role: 'admin' },
  { value: 'mes-planners', role: 'planner' },
  { value: 'mes-press', role: 'teamLead', areas: ['press'] },
];
const settingsFor = (issuer: string, more: object = {}) =>
  OidcSchema.parse({
    issuer,
    clientId: CLIENT.id,
    clientSecret: CLIENT.secret,
    label: 'Works',
    roles: roleList,
    ...more,
  });

let provider: TestProvider;
let rig: Rig;
beforeEach(async () => {
  provider = await startTestProvider(() => `${rig.url()}/api/oidc/callback`);
  provider.people.set('paula', { name: 'Paula Graf', groups: ['staff', 'mes-planners'] });
  rig = await createRig();
  rig.config.bridge.oidc = settingsFor(provider.issuer);
  await rig.start();
});
afterEach(async () => {
  await rig.end();
  await provider.close();
});

/** A browser's cookies, host by host, without a browser. */
function visitor() {
  const jar = new Map<string, Map<string, string>>();
  const cookiesOf = (url: URL) => jar.get(url.host) ?? new Map<string, string>();
  const ask = async (at: string, body?: Record<string, string>) => {
    const url = new URL(at, rig.url());
    const cookie = [...cookiesOf(url)].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(url, {
      redirect: 'manual',
      headers: { cookie },
      ...(body === undefined ? {} : { method: 'POST', body: new URLSearchParams(body) }),
    });
    for (const set of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
      const own = cookiesOf(url);
      if (value === '') own.delete(name);
      else own.set(name, value);
      jar.set(url.host, own);
    }
    return { answer, url, goTo: new URL(answer.headers.get('location') ?? '', url).href };
  };
  /** Follows until the page or a form comes. */
  const follow = async (at: string) => {
    for (let next = at; ; ) {
      const { answer, url, goTo } = await ask(next);
      if (answer.status < 300 || answer.status > 399) return { url, answer };
      if (new URL(goTo).pathname === '/') return { url: new URL(goTo), answer };
      next = goTo;
    }
  };
  return {
    ask,
    follow,
    /** As the person `name`, from the button to the page. */
    signOn: async (name: string, to = '/') => {
      const form = await follow(`/api/oidc/start?to=${encodeURIComponent(to)}`);
      const { goTo } = await ask(form.url.href, { prompt: 'login', login: name, password: 'any' });
      return (await follow(goTo)).url;
    },
    session: async () => (await ask('/api/session')).answer.json(),
    jar,
  };
}

describe('signing on with the plant’s provider', () => {
  test('the groups there give the role here; the page is where it was', async () => {
    const paula = visitor();
    expect((await paula.signOn('paula', '/#costs')).href).toBe(`${rig.url()}/#costs`);
    expect((await paula.session()).person).toEqual({ name: 'Paula Graf', role: 'planner' });
    expect((await paula.ask('/api/quarantine')).answer.status).toBe(200);
  });

  test('signing off ends the session here, and there', async () => {
    const paula = visitor();
    await paula.signOn('paula');
    const cookie = [...(paula.jar.get(new URL(rig.url()).host) ?? [])].map((pair) => pair.join('=')).join('; ');
    const { goTo } = await (await fetch(`${rig.url()}/api/session`, { method: 'DELETE', headers: { cookie } })).json();
    expect(goTo).toContain(`${provider.issuer}/session/end?`);
    expect((await paula.session()).person).toBeNull();
  });

  test('whoever has no role here does not come in, and is told so', async () => {
    provider.people.set('vera', { name: 'Vera', groups: ['staff'] });
    const vera = visitor();
    expect((await vera.signOn('vera')).hash).toBe('#signon=providerNoRole');
    expect((await vera.session()).person).toBeNull();
  });

  test('a name with a password here is not taken over', async () => {
    provider.people.set('eve', { name: 'Root', groups: ['mes-planners'] });
    const answer = await rig.call('POST', '/api/setup', {
      code: rig.setupCode(),
      name: 'Root',
      secret: 'a long secret',
    });
    expect(answer.status).toBe(200);
    expect((await visitor().signOn('eve')).hash).toBe('#signon=providerNameTaken');
  });

  test('the provider’s people leave the first set-up open', async () => {
    await visitor().signOn('paula');
    expect((await visitor().session()).needsSetup).toBe(true);
  });
});

describe('what comes back to the wrong browser, twice, or changed, signs nobody on', () => {
  /** The address that the provider sends Paula's browser back to. */
  async function cameBack() {
    const paula = visitor();
    const form = await paula.follow('/api/oidc/start');
    let { goTo } = await paula.ask(form.url.href, { prompt: 'login', login: 'paula', password: 'any' });
    while (!goTo.startsWith(rig.url())) ({ goTo } = await paula.ask(goTo));
    return { paula, callback: goTo };
  }
  const hashOf = async (who: ReturnType<typeof visitor>, at: string) => new URL((await who.ask(at)).goTo).hash;

  test('another browser with her link', async () => {
    const { paula, callback } = await cameBack();
    const other = visitor();
    expect(await hashOf(other, callback)).toBe('#signon=providerTooLate');
    await other.follow('/api/oidc/start');
    expect(await hashOf(other, callback)).toBe('#signon=providerRefused');
    expect((await other.session()).person).toBeNull();
    expect(await hashOf(paula, callback)).toBe('');
  });

  test('the same link again, and one after ten minutes', async () => {
    const { paula, callback } = await cameBack();
    await paula.ask(callback);
    expect(await hashOf(paula, callback)).toBe('#signon=providerTooLate');
    const late = await cameBack();
    rig.setClock(rig.clock() + 11 * 60_000);
    expect(await hashOf(late.paula, late.callback)).toBe('#signon=providerTooLate');
  });

  test.each([
    ['another state', (url: URL) => url.searchParams.set('state', 'x'.repeat(43))],
    ['another code', (url: URL) => url.searchParams.set('code', 'x'.repeat(43))],
    ['another issuer', (url: URL) => url.searchParams.set('iss', 'https://evil.example')],
    ['no code', (url: URL) => url.searchParams.delete('code')],
  ])('%s', async (_what, change) => {
    const { paula, callback } = await cameBack();
    const changed = new URL(callback);
    change(changed);
    expect(await hashOf(paula, changed.href)).toBe('#signon=providerRefused');
    expect((await paula.session()).person).toBeNull();
  });

  test.each(['//evil.example', 'https://evil.example', '/\\evil.example', 'javascript:alert(1)', '/ok\n//evil'])(
    'it leads back to no other place: %j',
    async (to) => expect((await visitor().signOn('paula', to)).href).toBe(`${rig.url()}/`),
  );
});

test('while the provider is away name and password let in, and it is said; when it is back, it goes on', async () => {
  const answer = await rig.call('POST', '/api/setup', { code: rig.setupCode(), name: 'Root', secret: 'a long secret' });
  expect(answer.status).toBe(200);
  const callback = () => `${rig.url()}/api/oidc/callback`;
  await provider.close();
  const away = visitor();
  expect(new URL((await away.ask('/api/oidc/start')).goTo).hash).toBe('#signon=providerAway');
  const local = await rig.call('POST', '/api/session', { name: 'Root', secret: 'a long secret' });
  expect(await local.json()).toEqual({ name: 'Root', role: 'admin' });

  await rig.stop();
  provider = await startTestProvider(callback);
  provider.people.set('paula', { name: 'Paula', groups: 'mes-planners' });
  rig.config.bridge.oidc = settingsFor(provider.issuer);
  await rig.start();
  const paula = visitor();
  await paula.signOn('paula');
  expect((await paula.session()).person).toMatchObject({ role: 'planner' });
});

describe('claims', () => {
  const settings = settingsFor('https://id.example', { rolesClaim: 'realm_access.roles' });
  const claims = (more: object) => ({ iss: 'https://id.example', sub: '17', name: 'Paula', ...more });

  test('a role lies deeper, and holds in its area', () => {
    expect(vouchedBy(claims({ realm_access: { roles: ['x', 'mes-press'] } }), settings)).toEqual({
      subject: '["https://id.example","17"]',
      name: 'Paula',
      role: 'teamLead',
      areas: ['press'],
    });
  });

  test('the first of the list that fits is the role', () => {
    const both = claims({ realm_access: { roles: ['mes-planners', 'mes-admins'] } });
    expect(vouchedBy(both, settings).role).toBe('admin');
  });

  test('whatever the claims are: a role of the list and a name that can stand in a fact, or nobody', () => {
    const some = fc.record({
      iss: fc.constant('https://id.example'),
      sub: fc.string({ minLength: 1 }),
      name: fc.oneof(fc.string(), fc.anything()),
      preferred_username: fc.oneof(fc.emailAddress(), fc.anything()),
      realm_access: fc.oneof(
        fc.anything(),
        fc.record({ roles: fc.oneof(fc.anything(), fc.subarray(['mes-admins', 'mes-press', 'x'])) }),
      ),
    });
    fc.assert(
      fc.property(some, (given) => {
        try {
          const { name, role } = vouchedBy(given, settings);
          expect(name).toMatch(/^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,63}$/u);
          expect(name.endsWith(' ')).toBe(false);
          expect(roles).toContain(role);
          expect(JSON.stringify(given.realm_access)).toMatch(/mes-/);
        } catch (error) {
          expect(error).toMatchObject({ sentence: { what: expect.stringMatching(/^providerNo(Role|Name)$/) } });
        }
      }),
    );
  });

  test.each([
    ['a word of no role', { roles: [{ value: 'x', role: 'boss' }] }],
    ['no role at all', { roles: [] }],
    ['plain http to another machine', { issuer: 'http://id.example' }],
    ['two secrets', { clientSecretFile: 'x' }],
  ])('a configuration with %s is refused', (_what, change) => {
    expect(OidcSchema.safeParse({ ...settingsFor('https://id.example'), ...change }).success).toBe(false);
  });
});
