/** A planner signs on with the plant's OpenID provider, in a real browser, and off again. */
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { OidcSchema } from '../../bridge/sign-on/settings.ts';
import { createRig, type Rig } from '../bridge/rig.ts';
import { CLIENT, startTestProvider, type TestProvider } from '../bridge/sign-on/test-provider.ts';
import { type Browser, openBrowser } from './browser.ts';

const webRoot = fileURLToPath(new URL('../../dist/web/planner', import.meta.url));
const desk = { width: 1280, height: 800 };
let rig: Rig;
let provider: TestProvider;
let browser: Browser;
const faults: string[] = [];

beforeAll(async () => {
  rig = await createRig({ webRoot });
  provider = await startTestProvider(() => `${rig.url()}/api/oidc/callback`);
  provider.people.set('paula', { name: 'Paula Graf', groups: ['mes-planners'] });
  provider.people.set('vera', { name: 'Vera', groups: [] });
  rig.config.bridge.oidc = OidcSchema.parse({
    issuer: provider.issuer,
    clientId: CLIENT.id,
    clientSecret: CLIENT.secret,
    label: 'Works',
    roles: [{ value: 'mes-planners', role: 'planner' }],
  });
  await rig.start();
  const made = await rig.call('POST', '/api/setup', { code: rig.setupCode(), name: 'Root', secret: 'a long secret' });
  expect(made.status).toBe(200);
  browser = await openBrowser();
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await rig?.end();
  await provider?.close();
});

async function throughTheProvider(name: string, place = '/') {
  const page = await browser.page(desk, 'en-GB', faults);
  await page.goto(`${rig.url()}${place}`);
  await page.getByTestId('signon-open').click();
  await page.getByTestId('signon-provider').click();
  await page.waitForURL(`${provider.issuer}/**`);
  await page.locator('input[name=login]').fill(name);
  await page.locator('input[name=password]').fill('any');
  await page.locator('button[type=submit]').click();
  await page.waitForURL(`${rig.url()}/**`);
  return page;
}

test('the provider signs a planner on, the page is where it was, and signing off ends both sessions', async () => {
  const page = await throughTheProvider('paula', '/#costs');
  await page.getByTestId('signoff').getByText('Paula Graf').waitFor();
  expect(page.url()).toBe(`${rig.url()}/#costs`);
  const cookies = await page.context().cookies(rig.url());
  expect(cookies.filter(({ name }) => name === 'istwert_bridge_session')).toMatchObject([
    { httpOnly: true, sameSite: 'Strict' },
  ]);

  await page.getByTestId('signoff').click();
  await page.waitForURL(`${provider.issuer}/session/end**`);
  await page.locator('button[value=yes]').click();
  await page.waitForURL(`${rig.url()}/**`);
  await page.getByTestId('signon-open').click();
  await page.getByTestId('signon-provider').click();
  // That session is over: a form asks who it is.
  await page.locator('input[name=login]').waitFor();
  expect(faults).toEqual([]);
});

test('whoever has no role here is told so, and comes in by name and password', { timeout: 120_000 }, async () => {
  const page = await throughTheProvider('vera');
  await page.getByText('Works gives you no role here').waitFor();
  expect(page.url()).toBe(`${rig.url()}/`);
  await page.getByTestId('signon-name').fill('Root');
  await page.getByTestId('signon-secret').fill('a long secret');
  await page.getByTestId('signon-submit').click();
  await page.getByTestId('signoff').getByText('Root').waitFor();
});
