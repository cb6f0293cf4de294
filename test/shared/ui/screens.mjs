/**
 * Pictures of both built pages over the fixtures, to look at: node test/shared/ui/screens.mjs FOLDER [name part]
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { runnerImport } from 'vite';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const [out = 'screens', only = ''] = process.argv.slice(2);
const load = async (file) => (await runnerImport(join(root, file), { configFile: false, logLevel: 'error' })).module;
const { startStandIn } = await load('test/shared/ui/stand-in.ts');
const { tabletFixture } = await load('test/collector/tablet/fixture.ts');
const service = await load('test/collector/service/fixture.ts');
const { plannerFixture, answersFixture } = await load('test/bridge/planner/fixture.ts');
const { deskFixture } = await load('test/bridge/planner/desk-fixture.ts');

const sizes = { desk: [1280, 800], wall: [1920, 1080], phone: [390, 844] };
const click = (id) => (page) => page.getByTestId(id).first().click();
/** The service page's steps of connecting, as an administrator over one look. */
const connecting = async (page) => {
  await page.getByTestId('connect-signon').click();
  await page.getByTestId('signon-name').fill('Root');
  await page.getByTestId('signon-secret').fill('a secret');
  await page.getByTestId('signon-submit').click();
  await page.getByTestId('connect-address').fill('opc.tcp://10.0.0.7:4840');
};
const looking = async (page) => {
  await connecting(page);
  await page.getByTestId('connect-open').click();
  await page.getByTestId('candidate-/Objects/press-3').check();
};
const byHand = async (page) => {
  await looking(page);
  await page.getByTestId('how-signals').check();
  await page.getByTestId('pick-/Objects/press-3/Status/StateCurrent').selectOption('state');
  await page.getByTestId('pick-/Objects/press-3/Admin/ProdProcessedCount').selectOption('total');
};
const drafted = async (page) => {
  await looking(page);
  await page.getByTestId('try').click();
  servers.service.answer = { status: 200, body: { id: 'look-1', yaml: service.yaml, fault: null } };
  await page.getByTestId('check').click();
  await page.getByTestId('draft').scrollIntoViewIfNeeded();
};
const untrusted = async (page, now) => {
  const path = '/api/connect/looks/look-1';
  const open = servers.service.gets.get(path);
  servers.service.gets.set(path, service.untrusted(now));
  await connecting(page);
  await page.getByTestId('connect-open').click();
  await page.getByTestId('certificate').waitFor();
  servers.service.gets.set(path, open);
};
const changing = async (page, now) => {
  const path = '/api/connect/looks/look-1';
  const open = servers.service.gets.get(path);
  servers.service.gets.set(path, service.changingFixture(now));
  await connecting(page);
  await page.getByTestId('change-press-1').click();
  await page.getByTestId('how-entry').check();
  await page.getByTestId('try').click();
  await page.getByTestId('check').waitFor();
  servers.service.gets.set(path, open);
};
const removing = async (page) => {
  await connecting(page);
  await page.getByTestId('remove-saw-1').click();
};
const all = ['desk', 'wall', 'phone'];
const languages = [
  ['', {}],
  ['-de-dark', { language: 'de-DE', dark: true }],
  ['-fr', { language: 'fr-FR' }],
];
const serviceShots = [
  ['health', '#health', undefined],
  ['quarantine', '#quarantine', (page) => page.getByTestId('entry-9').waitFor()],
  ['connect', '#connect', connecting],
  ['untrusted', '#connect', untrusted],
  ['looking', '#connect', looking],
  ['by-hand', '#connect', byHand],
  ['draft', '#connect', drafted],
  ['changing', '#connect', changing],
  ['removing', '#connect', removing],
].flatMap(([name, hash, act]) =>
  languages.map(([tag, more]) => ({
    name: `service-${name}${tag}`,
    app: 'service',
    hash,
    sizes: all,
    full: true,
    act,
    ...more,
  })),
);
const shots = [
  ...serviceShots,
  { name: 'tablet-wall', app: 'tablet', sizes: ['desk', 'wall', 'phone'] },
  { name: 'tablet-machine', app: 'tablet', hash: '#press-1', sizes: ['desk', 'wall', 'phone'] },
  { name: 'tablet-machine-dark', app: 'tablet', hash: '#press-1', sizes: ['desk'], dark: true },
  { name: 'tablet-setup-de', app: 'tablet', hash: '#cnc-1', sizes: ['desk'], language: 'de-DE' },
  { name: 'tablet-nodata-fr', app: 'tablet', hash: '#potting-1', sizes: ['desk'], language: 'fr-FR' },
  {
    name: 'tablet-reasons',
    app: 'tablet',
    hash: '#press-1',
    sizes: ['desk', 'phone'],
    act: (page, now) => page.getByTestId(`stop-${now - 480_000}`).click(),
  },
  { name: 'tablet-scrap', app: 'tablet', hash: '#press-1', sizes: ['desk', 'phone'], act: click('scrap-open') },
  { name: 'tablet-finish', app: 'tablet', hash: '#press-1', sizes: ['desk'], act: click('finish-PO-4711/0010') },
  ...['en-GB', 'de-DE', 'fr-FR'].flatMap((language) => [
    { name: `tablet-send-${language}`, app: 'tablet', hash: '#cnc-1', sizes: ['desk', 'wall', 'phone'], language },
    {
      name: `tablet-send-dialog-${language}`,
      app: 'tablet',
      hash: '#cnc-1',
      sizes: ['desk', 'phone'],
      language,
      act: click('send-open'),
    },
  ]),
  { name: 'tablet-signon', app: 'tablet', sizes: ['desk', 'phone'], act: click('signon-open') },
  { name: 'planner', app: 'planner', sizes: ['desk', 'wall', 'phone'], full: true },
  { name: 'planner-dark-de', app: 'planner', sizes: ['desk'], full: true, dark: true, language: 'de-DE' },
  { name: 'planner-fr', app: 'planner', sizes: ['phone'], full: true, language: 'fr-FR' },
  ...['machines', 'losses', 'orders', 'erp'].map((id) => ({
    name: `planner-at-${id}`,
    app: 'planner',
    sizes: ['desk', 'phone'],
    act: (page) => page.locator(`#${id}`).evaluate((element) => element.scrollIntoView()),
  })),
  {
    name: 'planner-machine',
    app: 'planner',
    sizes: ['desk', 'phone'],
    act: (page) => page.getByTestId('machine-press-1').getByRole('button').click(),
  },
  {
    name: 'planner-order',
    app: 'planner',
    sizes: ['desk', 'phone'],
    act: (page) => page.getByTestId('order-PO-4711').getByRole('button').click(),
  },
  {
    name: 'planner-alarms',
    app: 'planner',
    sizes: ['desk', 'phone'],
    act: (page) => page.locator('#alarms').evaluate((element) => element.scrollIntoView()),
  },
  {
    name: 'planner-drill',
    app: 'planner',
    sizes: ['desk', 'phone'],
    act: async (page) => {
      await page.getByTestId('pareto-tool-broken').getByRole('button').click();
      await page.locator('.drill-row').first().click();
      await page.getByTestId('facts').waitFor();
    },
  },
  { name: 'planner-why', app: 'planner', sizes: ['desk', 'phone'], act: click('why-oee') },
  { name: 'planner-what-if', app: 'planner', sizes: ['desk', 'phone'], act: click('what-if-open') },
  { name: 'planner-record', app: 'planner', sizes: ['desk', 'phone'], act: click('record-open') },
  ...[
    ['', '#confirmations'],
    ['-opened', '#confirmations?posting=p3'],
    ['-doubtful', '#confirmations?posting=d1'],
  ].flatMap(([name, hash]) =>
    languages.map(([tag, more]) => ({
      name: `planner-confirmations${name}${tag}`,
      app: 'planner',
      hash,
      sizes: all,
      full: name === '',
      act: (page) => page.getByTestId(name === '' ? 'postings' : 'decision').waitFor(),
      ...more,
    })),
  ),
  ...languages.map(([tag, more]) => ({
    name: `planner-figures${tag}`,
    app: 'planner',
    hash: '#figures',
    sizes: all,
    full: true,
    act: (page) => page.getByTestId('proposals').waitFor(),
    ...more,
  })),
  {
    name: 'planner-confirmations-edit',
    app: 'planner',
    hash: '#confirmations?posting=p3',
    sizes: ['desk', 'phone'],
    act: async (page) => {
      await page.getByTestId('act-edit').check();
      await page.getByTestId('decision-submit').scrollIntoViewIfNeeded();
    },
  },
  { name: 'planner-quote', app: 'planner', sizes: ['desk', 'phone'], act: click('quote-open') },
];

mkdirSync(out, { recursive: true });
const profile = mkdtempSync(join(tmpdir(), 'screens-'));
const now = Date.now();
const servers = {
  tablet: await startStandIn(join(root, 'dist/web/tablet'), tabletFixture(now)),
  service: await startStandIn(join(root, 'dist/web/tablet/service'), service.serviceFixture(now)),
  planner: await startStandIn(join(root, 'dist/web/planner'), plannerFixture(now)),
};
servers.planner.gets = new Map([...answersFixture, ...deskFixture(now)]);
servers.service.gets = service.answersFixture(now);
servers.service.role = 'admin';
const browser = await chromium.launchPersistentContext(profile, {
  executablePath: '/usr/bin/chromium',
  headless: true,
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
});
try {
  for (const shot of shots.filter(({ name }) => name.includes(only)))
    for (const size of shot.sizes) {
      const [width, height] = sizes[size];
      const context = await browser.browser().newContext({
        viewport: { width, height },
        locale: shot.language ?? 'en-GB',
        colorScheme: shot.dark ? 'dark' : 'light',
        serviceWorkers: 'block',
      });
      const page = await context.newPage();
      page.on('console', (message) => message.type() === 'error' && console.log(shot.name, message.text()));
      page.on('pageerror', (error) => console.log(shot.name, error.message));
      if (shot.app === 'service') {
        servers.service.signedOn = null;
        servers.service.answer = { status: 200, body: { id: 'look-1' } };
      }
      await page.goto(`${servers[shot.app].url}/${shot.hash ?? ''}`);
      await page.locator('[data-testid=connection][data-status=live]').waitFor();
      await shot.act?.(page, now);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      if (wide > 0) console.log(`${shot.name} ${size}: ${wide} px too wide`);
      await page.screenshot({ path: join(out, `${shot.name}-${size}.png`), fullPage: shot.full ?? false });
      await context.close();
    }
} finally {
  await browser.close();
  for (const server of Object.values(servers)) await server.close();
  rmSync(profile, { recursive: true, force: true });
}
