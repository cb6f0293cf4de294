/** The service page in a real browser: accessible over fixtures, and a machine connected to a real collector. */
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import {
  ADMIN_SECRET,
  plantText,
  type RunningCollector,
  runCollector,
} from '../collector/commissioning/connect-support.ts';
import { answersFixture, changingFixture, serviceFixture, untrusted } from '../collector/service/fixture.ts';
import { packmlNodes, TestOpcuaServer } from '../collector/sources/support/opcua.ts';
import { type StandIn, startStandIn } from '../shared/ui/stand-in.ts';
import { type Browser, faultsButColours, faultsInTheDark, faultsOf, openBrowser } from './browser.ts';
import { bounce, settled } from './tablet.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const desk = { width: 1280, height: 800 };
const phone = { width: 390, height: 844 };

let browser: Browser;
let open: Page[];
let errors: string[];

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser?.close());
beforeEach(() => {
  open = [];
  errors = [];
});
afterEach(async () => {
  for (const page of open) await page.context().close();
  expect(errors, 'nothing was blocked by the content security policy, nothing threw').toEqual([]);
});

async function show(url: string, size = desk, locale = 'en-GB'): Promise<Page> {
  const page = await browser.page(size, locale, errors);
  open.push(page);
  await page.goto(url);
  await page.locator('[data-testid=connection][data-status=live]').waitFor();
  return page;
}

async function signOn(page: Page, secret = 'a secret'): Promise<void> {
  await page.getByTestId('connect-signon').click();
  await page.getByTestId('signon-name').fill('Root');
  await page.getByTestId('signon-secret').fill(secret);
  await page.getByTestId('signon-submit').click();
}

describe('over fixtures', () => {
  let server: StandIn;
  let now: number;
  beforeEach(async () => {
    now = Date.now();
    server = await startStandIn(`${root}/dist/web/tablet/service`, serviceFixture(now));
    server.gets = answersFixture(now);
    server.role = 'admin';
    server.answer = { status: 200, body: { id: 'look-1' } };
  });
  afterEach(() => server.close());

  /** No wider than the screen, and without a fault; colours, bright and dark, at the desk: elsewhere they are the same. */
  const isFine = async (page: Page, width: number, what: string) => {
    expect(await (width === desk.width ? faultsOf : faultsButColours)(page), what).toEqual([]);
    if (width === desk.width) expect(await faultsInTheDark(page), `${what}, dark`).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth), `${what}: wide`).toBeLessThanOrEqual(width);
  };

  test.each([
    ['desk', desk, 'en-GB'],
    ['phone', phone, 'de-DE'],
    ['phone', phone, 'fr-FR'],
  ] as const)('health and quarantine are accessible, %s %o %s', async (_, size, locale) => {
    const page = await show(`${server.url}/#health`, size, locale);
    await page.getByTestId('finding-sourceDown').waitFor();
    await isFine(page, size.width, 'health');
    await page.getByTestId('tab-quarantine').click();
    await page.getByTestId('entry-9').waitFor();
    await isFine(page, size.width, 'quarantine');
  });

  test.each([
    ['desk', desk, 'fr-FR'],
    ['phone', phone, 'de-DE'],
  ] as const)('every step of connecting is accessible, %s %o %s', async (_, size, locale) => {
    server.gets.set('/api/connect/looks/look-1', untrusted(now));
    const page = await show(`${server.url}/#connect`, size, locale);
    await isFine(page, size.width, 'not signed on');
    await signOn(page);
    await page.getByTestId('connect-address').fill('opc.tcp://10.0.0.7:4840');
    await isFine(page, size.width, 'where');
    await page.getByTestId('connect-open').click();
    await page.getByTestId('certificate').waitFor();
    await isFine(page, size.width, 'certificate');
    server.gets = answersFixture(now);
    await page.getByTestId('candidate-/Objects/press-3').check();
    expect(await page.getByTestId('machine-id').inputValue(), 'another than old-press, which is left unread').toBe(
      'press-3',
    );
    await isFine(page, size.width, 'by profile');
    await page.getByTestId('how-signals').check();
    await page.getByTestId('pick-/Objects/press-3/Status/StateCurrent').selectOption('state');
    await page.getByTestId('pick-/Objects/press-3/Admin/ProdProcessedCount').selectOption('total');
    await page.getByTestId('state-6').selectOption('running');
    await isFine(page, size.width, 'by hand');
    expect(await page.getByTestId('check').count(), 'nothing is adopted that was not tried').toBe(0);
    await page.getByTestId('try').click();
    server.answer = { status: 200, body: { yaml: 'a: 1\n', fault: 'plant.yaml:3:1 plant.machines[1].id: wrong' } };
    await page.getByTestId('check').click();
    await page.getByTestId('draft-fault').waitFor();
    expect(await page.getByTestId('add').isDisabled()).toBe(true);
    await isFine(page, size.width, 'draft');
  });

  test('a machine is connected with the keyboard alone, in the order in which one reads', async () => {
    const page = await show(`${server.url}/#connect`);
    const tabTo = async (testId: string) => {
      const isThere = () => page.evaluate((id) => document.activeElement?.getAttribute('data-testid') === id, testId);
      for (let pressed = 0; !(await isThere()); pressed++) {
        expect(pressed, `${testId} is reached`).toBeLessThan(60);
        await page.keyboard.press('Tab');
      }
    };
    await tabTo('connect-signon');
    await page.keyboard.press('Enter');
    await page.getByTestId('signon-name').waitFor();
    await tabTo('signon-name');
    await page.keyboard.type('Root');
    await tabTo('signon-secret');
    await page.keyboard.type('a secret');
    await page.keyboard.press('Enter');
    await page.getByTestId('connect-address').waitFor();
    await tabTo('connect-address');
    await page.keyboard.type('opc.tcp://10.0.0.7:4840');
    await page.keyboard.press('Enter');
    await page.getByTestId('value-count').waitFor();
    await tabTo('candidate-/Objects/press-3');
    await page.keyboard.press('Space');
    await tabTo('machine-id');
    await page.keyboard.press('Enter');
    await page.getByTestId('check').waitFor();
    await tabTo('machine-name');
    server.answer = { status: 200, body: { yaml: 'a: 1\n', fault: null } };
    await page.keyboard.press('Enter');
    await page.getByTestId('draft-good').waitFor();
    await tabTo('add');
    await page.keyboard.press('Enter');
    await page.getByTestId('added').waitFor();
  });

  test.each([
    ['desk', desk, 'en-GB'],
    ['phone', phone, 'fr-FR'],
  ] as const)('changing and removing a machine is accessible, %s %o %s', async (_, size, locale) => {
    server.signedOn = { name: 'Root', role: 'admin' };
    const page = await show(`${server.url}/#connect`, size, locale);
    await page.getByTestId('configured').waitFor();
    await isFine(page, size.width, 'configured machines');
    await page.getByTestId('remove-saw-1').click();
    await page.getByTestId('remove-from-plant').check();
    await isFine(page, size.width, 'removing');
    await page.getByTestId('remove-confirm').click();
    await expect
      .poll(() => server.posts.at(-1))
      .toEqual({ path: '/api/connect/machines/saw-1/remove', body: { fromPlant: true } });
    server.gets.set('/api/connect/looks/look-1', changingFixture(now));
    await page.getByTestId('change-press-1').click();
    await page.getByTestId('in-force').waitFor();
    expect(await page.getByTestId('candidate-/Objects/press-3').isChecked()).toBe(true);
    expect(await page.getByTestId('machine-id').count(), 'a machine keeps its id').toBe(0);
    await page.getByTestId('how-entry').check();
    expect(await page.getByTestId('entry-yaml').inputValue()).toContain('profile: packml');
    await page.getByTestId('try').click();
    await page.getByTestId('check').waitFor();
    await isFine(page, size.width, 'changing');
    await page.getByTestId('entry-yaml').fill('machineId: press-1\n');
    expect(await page.getByTestId('check').count(), 'something else is chosen than what was tried').toBe(0);
  });

  test('a supervisor takes one in and throws the same nonsense out at one stroke; a refusal is shown', async () => {
    server.role = 'supervisor';
    const page = await show(`${server.url}/#quarantine`);
    await page.getByTestId('take-9').click();
    await page.getByTestId('signon-name').fill('grace');
    await page.getByTestId('signon-secret').fill('a secret');
    await page.getByTestId('signon-submit').click();
    const decisions = () => server.posts.filter(({ path }) => path.startsWith('/api/quarantine/'));
    await expect.poll(() => decisions()).toEqual([{ path: '/api/quarantine/9', body: { decision: 'taken' } }]);
    expect(await page.getByTestId('take-8').count(), 'no reading, so nothing to take in').toBe(0);
    await page.getByTestId('discard-like-8').click();
    await expect
      .poll(() => decisions().slice(1))
      .toEqual([8, 7, 6].map((id) => ({ path: `/api/quarantine/${id}`, body: { decision: 'discarded' } })));
    server.answer = { status: 409, body: { code: 'conflict', message: 'Ada has decided already.', retry: false } };
    await page.getByTestId('discard-7').click();
    await page.getByTestId('failure').getByText('Ada has decided already.').waitFor();
  });

  test('a glove’s bounce decides on no second entry, and on what a tab shows nothing', async () => {
    server.signedOn = { name: 'Root', role: 'admin' };
    const page = await show(`${server.url}/#health`);
    await bounce(page, 'tab-quarantine', 150);
    await page.getByTestId('entry-9').waitFor();
    await settled(page);
    expect(server.posts).toEqual([]);
    await bounce(page, 'discard-9', 250);
    await expect.poll(() => server.posts.length).toBeGreaterThan(0);
    await settled(page);
    expect(server.posts.map(({ path }) => path)).toEqual(['/api/quarantine/9']);
  });

  test('who is no administrator is told so and sees no form', async () => {
    server.signedOn = { name: 'Root', role: 'operator' };
    const page = await show(`${server.url}/#connect`);
    await page.getByText('Root is no administrator').waitFor();
    expect(await page.getByTestId('connect-address').count()).toBe(0);
  });
});

describe('with a real collector and a real server', { timeout: 180_000 }, () => {
  const PASSWORD = 'a secret of the server';
  let opcua: TestOpcuaServer;
  let box: RunningCollector;
  beforeAll(async () => {
    opcua = await TestOpcuaServer.start({
      nodes: packmlNodes('press-1'),
      policies: ['Basic256Sha256'],
      users: { istwert: PASSWORD },
    });
    await opcua.set({ 'press-1/Status/StateCurrent': { value: 6 } });
    box = await runCollector(plantText(['old-press'], ' []'), `${root}/dist/web/tablet`);
  }, 120_000);
  afterAll(async () => {
    await box?.stop();
    await opcua?.stop();
  });

  const pairingCode = (): string => box.collector.auth.stations.invite({ name: 'Service', by: 'Root' }).code;

  test('the wall leads to the service page, and that back, with any width', async () => {
    const page = await show(`${box.collector.url}/#pair=${pairingCode()}`);
    for (const size of [desk, phone]) {
      await page.setViewportSize(size);
      await page.getByTestId('to-service').click();
      await page.getByTestId('box').waitFor();
      await page.getByRole('link', { name: 'Machines', exact: true }).click();
      await page.getByTestId('machine-old-press').waitFor();
    }
  });

  test('from an address to a machine that is collected, without an editor', async () => {
    const page = await show(`${box.collector.url}/service/#pair=${pairingCode()}`);
    await page.getByTestId('tab-connect').click();
    await signOn(page, ADMIN_SECRET);
    await page.getByTestId('connect-address').fill(opcua.url);
    await page.getByTestId('connect-security').selectOption('SignAndEncrypt');
    await page.getByTestId('connect-user').fill('istwert');
    await page.getByTestId('connect-password').fill(PASSWORD);
    await page.getByTestId('connect-open').click();
    await page
      .getByTestId('fingerprint')
      .getByText(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/)
      .waitFor();
    await page.getByTestId('certificate-accept').click();
    await page.getByTestId('candidate-/Objects/press-1').check();
    expect(await page.getByTestId('machine-id').inputValue(), 'the machine that waits for a source').toBe('old-press');
    await page.getByTestId('machine-id').fill('press-1');
    await page.getByTestId('try').click();
    await page.locator('[data-testid=meaning-state][data-state=running]').waitFor();
    await opcua.set({ 'press-1/Admin/ProdProcessedCount': { value: 17 } });
    await page.getByTestId('meaning-total').getByText('17 parts').waitFor();
    expect(await page.getByTestId('source-id').inputValue()).toBe('press-1-line');
    await page.getByTestId('source-id').fill('hall-1');
    await page.getByTestId('machine-name').fill('Press 1');
    await page.getByTestId('check').click();
    await page.getByTestId('draft-good').waitFor();
    expect(await page.getByTestId('yaml').inputValue()).toContain('passwordFile: hall-1.password');
    await page.getByTestId('add').click();
    await page.getByTestId('added').waitFor();
    expect(await page.content()).not.toContain(PASSWORD);

    await page.getByTestId('tab-health').click();
    await page.locator('[data-testid=machine-press-1][data-up=true]').waitFor();
    await page.locator('[data-testid=source-hall-1][data-up=true]').waitFor();
    await page.getByTestId('finding-machineUnread').getByText('old-press').first().waitFor();
    expect(parse(box.text()).plant.machines.at(-1)).toMatchObject({ id: 'press-1', name: 'Press 1' });
    expect(box.text()).toContain('# old-press stands in hall 1');

    // The same machine is changed: what it means now stands beside what it would mean.
    await page.getByTestId('tab-connect').click();
    await page.getByTestId('connect-close').click();
    await page.getByTestId('change-press-1').click();
    await page.locator('[data-testid=in-force-state][data-state=running]').waitFor();
    await page.getByTestId('how-entry').check();
    const entry = page.getByTestId('entry-yaml');
    await entry.fill(`${await entry.inputValue()}read: { total: Admin/ProdDefectiveCount }\n`);
    await page.getByTestId('try').click();
    await page.locator('[data-testid=meaning-state][data-state=running]').waitFor();
    await opcua.set({ 'press-1/Admin/ProdProcessedCount': { value: 19 } });
    await page.getByTestId('in-force-total').getByText('2 parts').waitFor();
    await page.getByTestId('meaning-total').getByText('0 parts').waitFor();
    await page.getByTestId('check').click();
    await page.getByTestId('add').click();
    await page.getByTestId('added').waitFor();
    expect(parse(box.text()).sources[0].machines[0].read).toEqual({ total: 'Admin/ProdDefectiveCount' });

    // And it goes again.
    await page.getByTestId('connect-close').click();
    await page.getByTestId('remove-press-1').click();
    await page.getByTestId('remove-from-plant').check();
    await page.getByTestId('remove-confirm').click();
    await expect
      .poll(() => parse(box.text()))
      .toMatchObject({ plant: { machines: [{ id: 'old-press' }] }, sources: [] });
    await page.getByTestId('remove-press-1').waitFor({ state: 'detached' });
  });
});
