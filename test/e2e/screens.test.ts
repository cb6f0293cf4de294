/** Both built pages in a real browser over fixtures: accessible, usable in gloves and by keyboard, safe offline. */
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { answersFixture, plannerFixture } from '../bridge/planner/fixture.ts';
import { tabletFixture } from '../collector/tablet/fixture.ts';
import { type StandIn, startStandIn } from '../shared/ui/stand-in.ts';
import { type Browser, faultsInTheDark, faultsOf, openBrowser } from './browser.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const desk = { width: 1280, height: 800 };
const phone = { width: 390, height: 844 };

let browser: Browser;
let server: StandIn;
let now: number;
let open: Page[];
let errors: string[];

beforeAll(async () => {
  browser = await openBrowser();
}, 60_000);
afterAll(() => browser?.close());
beforeEach(() => {
  now = Date.now();
  open = [];
  errors = [];
});
afterEach(async () => {
  for (const page of open) await page.context().close();
  await server.close();
  expect(errors, 'nothing was blocked by the content security policy, nothing threw').toEqual([]);
});

async function show(app: 'tablet' | 'planner', size = desk, locale = 'en-GB', hash = ''): Promise<Page> {
  server = await startStandIn(`${root}/dist/web/${app}`, app === 'tablet' ? tabletFixture(now) : plannerFixture(now));
  const page = await browser.page(size, locale, errors);
  open.push(page);
  await page.goto(`${server.url}/${hash}`);
  await page.locator('[data-testid=connection][data-status=live]').waitFor();
  return page;
}

async function signOn(page: Page): Promise<void> {
  await page.getByTestId('signon-name').fill('anna');
  for (const digit of '204811') await page.getByTestId(`key-${digit}`).click();
  await page.getByTestId('signon-submit').click();
}

describe('accessible: no violation that axe-core knows', () => {
  test.each([
    ['the wall', desk, ''],
    ['a machine', desk, '#press-1'],
    ['a machine on a phone', phone, '#press-1'],
  ] as const)('tablet, %s', async (_, size, hash) => {
    const page = await show('tablet', size, 'de-DE', hash);
    expect(await faultsOf(page)).toEqual([]);
    expect(await faultsInTheDark(page)).toEqual([]);
  });

  test('tablet, its dialogs', async () => {
    const page = await show('tablet', desk, 'fr-FR', '#press-1');
    for (const opener of [`stop-${now - 480_000}`, 'scrap-open', 'finish-PO-4711/0010', 'note-open', 'signon-open']) {
      await page.getByTestId(opener).click();
      await page.locator('dialog[open]').waitFor();
      expect(await faultsOf(page), opener).toEqual([]);
      await page.keyboard.press('Escape');
      await page.locator('dialog[open]').waitFor({ state: 'detached' });
    }
  });

  test.each([
    ['desk', desk],
    ['phone', phone],
  ] as const)('planner, %s', async (_, size) => {
    const page = await show('planner', size);
    expect(await faultsOf(page)).toEqual([]);
    expect(await faultsInTheDark(page)).toEqual([]);
    server.gets = answersFixture;
    const openers = ['machine-press-1', 'order-PO-4711', 'record', 'pareto-tool-broken', 'loss-setupAndAdjustment'];
    for (const opener of [...openers, 'why-oee', 'quote-open', 'what-if-open']) {
      const button = page.getByTestId(opener);
      await (/^why|open$/.test(opener) ? button : button.getByRole('button').first()).click();
      await page.locator('dialog[open]').waitFor();
      expect(await faultsOf(page), opener).toEqual([]);
      await page.keyboard.press('Escape');
    }
  });
});

describe('in gloves', () => {
  test.each([
    ['the wall', ''],
    ['a machine', '#press-1'],
  ])('every target on %s is at least 56 px high', async (_, hash) => {
    const page = await show('tablet', desk, 'en-GB', hash);
    const small = await page.locator('button, a, select').evaluateAll((targets) =>
      targets.flatMap((target) => {
        const { height, width } = target.getBoundingClientRect();
        return height < 56 || width < 56 ? [`${target.outerHTML.slice(0, 90)} ${width}x${height}`] : [];
      }),
    );
    expect(small).toEqual([]);
  });

  test('two taps give a stop its reason; a sign-on in between happens once', async () => {
    const page = await show('tablet', desk, 'en-GB', '#press-1');
    const from = now - 480_000;
    await page.getByTestId(`stop-${from}`).click();
    await page.getByTestId('reason-hydraulics').click();
    await signOn(page);
    await expect.poll(() => server.posts.filter(({ path }) => path === '/api/commands').length).toBe(1);
    await page.getByTestId(`stop-${now - 56 * 60_000}`).click();
    await page.getByTestId('often-jam').click();
    await expect.poll(() => server.posts.filter(({ path }) => path === '/api/commands').length).toBe(2);
    const commands = server.posts.filter(({ path }) => path === '/api/commands').map(({ body }) => body);
    expect(commands[0]).toMatchObject({
      type: 'classifyStop',
      machineId: 'press-1',
      from,
      to: null,
      reasonId: 'hydraulics',
      expectedReasonId: null,
    });
    expect(commands[1]).toMatchObject({ reasonId: 'jam' });
  });

  test('a refusal is shown in the box’s own words', async () => {
    const page = await show('tablet', desk, 'de-DE', '#press-1');
    server.answer = { status: 422, body: { code: 'refused', message: 'PO-4711/0010 runs already.', retry: false } };
    await page.getByTestId('start-PO-4812/0010').click();
    await signOn(page);
    await page.getByTestId('failure').waitFor();
    expect(await page.getByTestId('failure').textContent()).toContain('PO-4711/0010 runs already.');
  });
});

describe('by keyboard', () => {
  test('a machine is opened, a stop told, without a pointer; focus comes back', async () => {
    const page = await show('tablet', desk, 'en-GB', '#press-1');
    await page.getByTestId(`stop-${now - 480_000}`).focus();
    await page.keyboard.press('Enter');
    await page.locator('dialog[open]').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('dialog[open]').waitFor({ state: 'detached' });
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute('data-testid'));
    await expect.poll(focused).toBe(`stop-${now - 480_000}`);
  });
});

describe('live', () => {
  test('a change is on the screen without a reload, and nothing jumps', async () => {
    const page = await show('tablet');
    const watched = await page.evaluateHandle(() => {
      let sum = 0;
      const add = (entries: PerformanceEntryList) => {
        for (const entry of entries) sum += 'value' in entry ? Number(entry.value) : 0;
      };
      const observer = new PerformanceObserver((list) => add(list.getEntries()));
      observer.observe({ type: 'layout-shift', buffered: true });
      return {
        sum: () => {
          add(observer.takeRecords());
          return sum;
        },
      };
    });
    const view = tabletFixture(now);
    server.show({
      ...view,
      machines: view.machines.map((machine) =>
        machine.id === 'press-2'
          ? { ...machine, class: 'stop', since: now, stops: [{ ...OPEN_STOP, from: now }], unexplained: 1 }
          : machine,
      ),
    });
    await page.locator('[data-testid=machine-press-2][data-class=stop]').waitFor({ timeout: 1_000 });
    await page.getByTestId('needs-press-2').waitFor();
    // With the frame in which the change was drawn.
    const shift = await watched.evaluate(
      (watch) =>
        new Promise<number>((resolve) =>
          requestAnimationFrame(() => requestAnimationFrame(() => resolve(watch.sum()))),
        ),
    );
    expect(shift).toBeLessThan(0.02);
  });

  test('the planner’s figures say why they are withheld', async () => {
    const page = await show('planner');
    const row = page.getByTestId('machine-potting-1');
    expect(await row.textContent()).toContain('coverage 42%');
  });

  test('dates in danger are counted in the header and lead to their order', async () => {
    const page = await show('planner');
    expect(await page.getByTestId('alarm-count').textContent()).toContain('2');
    await page.getByTestId('alarm-PO-4716').getByRole('button').click();
    await page.getByTestId('order-dialog').waitFor();
    await page.keyboard.press('Escape');
    server.show({ ...plannerFixture(now), alarms: [] });
    await page.getByTestId('alarm-count').waitFor({ state: 'detached' });
  });

  test('a bar opens its stops and a stop its facts, by keyboard alone', async () => {
    const page = await show('planner');
    server.gets = answersFixture;
    await page.getByTestId('pareto-tool-broken').getByRole('button').focus();
    await page.keyboard.press('Enter');
    await page.getByTestId('drill-dialog').locator('summary').first().focus();
    await page.keyboard.press('Enter');
    await page.getByTestId('facts').getByText('reason given').waitFor();
  });

  test('orders are chosen by strategy and customer', async () => {
    const page = await show('planner');
    await page.getByTestId('filter-strategy').selectOption('ATO');
    await page.getByTestId('filter-customer').selectOption('Kessler & Söhne');
    const shown = await page.locator('.order-row[data-testid]').allTextContents();
    expect(shown.length).toBeGreaterThan(0);
    expect(shown.every((text) => text.includes('ATO') && text.includes('Kessler'))).toBe(true);
  });

  test('language changes at once and stays', async () => {
    const page = await show('planner');
    await page.getByTestId('language').selectOption('de');
    await page.getByRole('heading', { name: 'Maschinen, letzte 24 Stunden' }).waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('de');
    await page.reload();
    await page.getByRole('heading', { name: 'Maschinen, letzte 24 Stunden' }).waitFor();
  });

  test.each([
    ['tablet', ''],
    ['tablet', '#press-1'],
    ['planner', ''],
  ] as const)('the %s %s is no wider than a phone', async (app, hash) => {
    const page = await show(app, phone, 'de-DE', hash);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(phone.width);
  });
});

describe('with the line cut', () => {
  test('it says so within 6 s, keeps entries over a reload and sends each once when the line is back', async () => {
    const page = await show('tablet', desk, 'en-GB', '#press-1');
    await page.getByTestId('signon-open').click();
    await signOn(page);
    await page.getByTestId('signoff').waitFor();
    await page.evaluate(() => navigator.serviceWorker.ready);

    const cutAt = performance.now();
    await page.context().setOffline(true);
    await server.dropLines();
    await page.getByTestId('offline').waitFor({ timeout: 8_000 });
    expect(performance.now() - cutAt).toBeLessThan(6_500);

    await page.getByTestId('scrap-open').click();
    await page.getByTestId('scrap-key-3').click();
    await page.getByTestId('reason-crack').click();
    await page.getByTestId('scrap-submit').click();
    await page.getByTestId('pending').waitFor();

    await page.reload();
    await page.getByTestId('page-press-1').waitFor({ timeout: 10_000 });
    await page.getByTestId('pending').waitFor();

    await page.context().setOffline(false);
    await page.getByTestId('pending').waitFor({ state: 'detached', timeout: 20_000 });
    const sent = server.posts.filter(({ path }) => path === '/api/commands').map(({ body }) => body);
    expect(sent).toMatchObject([{ type: 'declareScrap', quantityPcs: 3, reasonId: 'crack', of: 'good' }]);
  });
});

const OPEN_STOP = { to: null, durationMs: 0, class: 'stop', reasonId: null, unexplained: true };
