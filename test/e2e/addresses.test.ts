/** Every view, window, filter, order and dialog of the planner's page has an address: Back, reload and a copied link keep it. */
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { answersFixture, plannerFixture } from '../bridge/planner/fixture.ts';
import { type StandIn, startStandIn } from '../shared/ui/stand-in.ts';
import { type Browser, faultsOf, openBrowser } from './browser.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const desk = { width: 1280, height: 800 };
const phone = { width: 390, height: 844 };
const DAY_MS = 86_400_000;

let browser: Browser;
let server: StandIn;
let open: Page[];
let errors: string[];

beforeAll(async () => {
  browser = await openBrowser();
}, 60_000);
afterAll(() => browser?.close());
beforeEach(async () => {
  const now = Date.now();
  open = [];
  errors = [];
  const view = plannerFixture(now);
  server = await startStandIn(`${root}/dist/web/planner`, view);
  const window = { from: now - 7 * DAY_MS, to: now };
  const plant = { ...view.plant, kpis: { ...view.plant.kpis, oee: 0.4321 } };
  server.gets = new Map([...answersFixture, ['/api/view', { ...view, window, measured: window, plant }]]);
});
afterEach(async () => {
  for (const page of open) await page.context().close();
  await server.close();
  expect(errors, 'nothing was blocked by the content security policy, nothing threw').toEqual([]);
});

async function show(hash = '', size = desk): Promise<Page> {
  const page = await browser.page(size, 'en-GB', errors);
  open.push(page);
  await page.goto(`${server.url}/${hash}`);
  await live(page);
  return page;
}
const live = (page: Page) => page.locator('[data-testid=connection][data-status=live]').waitFor();
const hashOf = (page: Page) => page.evaluate(() => location.hash);

describe('what is opened', () => {
  test.each([
    ['machine-press-1', 'machine-dialog'],
    ['order-PO-4711', 'order-dialog'],
    ['pareto-tool-broken', 'drill-dialog'],
    ['loss-setupAndAdjustment', 'drill-dialog'],
    ['scrap-pareto-crack', 'drill-dialog'],
    ['why-oee', 'why-dialog'],
    ['quote-open', 'quote'],
    ['what-if-open', 'what-if'],
    ['record-open', 'record-dialog'],
    ['views-open', 'views'],
  ])('%s: reload and a copied link open it, Back closes it, Forward opens it', async (opener, dialog) => {
    const page = await show();
    const button = page.getByTestId(opener);
    await (/open$|^why/.test(opener) ? button : button.getByRole('button').first()).click();
    await page.getByTestId(dialog).waitFor();
    const title = await page.getByTestId(dialog).getByRole('heading').first().textContent();
    const link = page.url();
    await page.reload();
    await page.getByTestId(dialog).waitFor();
    await page.goBack();
    await page.getByTestId(dialog).waitFor({ state: 'detached' });
    await page.goForward();
    await page.getByTestId(dialog).waitFor();
    const other = await show(link.slice(link.indexOf('#')));
    await other.getByTestId(dialog).waitFor();
    expect(await other.getByTestId(dialog).getByRole('heading').first().textContent()).toBe(title);
  });

  test('what is typed into a quote or a what-if stands in the link; Back still closes in one step', async () => {
    const page = await show();
    await page.getByTestId('quote-open').click();
    await page.getByTestId('quote-quantity').fill('240');
    await page.getByTestId('quote-place').selectOption('last');
    await expect.poll(() => hashOf(page)).toMatch(/f\.quantity=240.*f\.place=last|f\.place=last.*f\.quantity=240/);
    const quote = await show(await hashOf(page));
    expect(await quote.getByTestId('quote-quantity').inputValue()).toBe('240');
    expect(await quote.getByTestId('quote-place').inputValue()).toBe('last');
    await page.goBack();
    await page.getByTestId('quote').waitFor({ state: 'detached' });

    await page.getByTestId('what-if-open').click();
    await page.getByTestId('what-if-kind').selectOption('setups');
    await page.getByTestId('what-if-percent').fill('70');
    await page.getByTestId('what-if-add').click();
    await page.getByTestId('what-if-percent').fill('80');
    await expect.poll(() => hashOf(page)).toMatch(/percent=80/);
    await page.reload();
    expect(await page.getByTestId('what-if-percent').inputValue()).toBe('80');
    expect(await page.getByTestId('what-if-added').locator('li').allTextContents()).toEqual([
      expect.stringContaining('70'),
    ]);
  });

  test('closed, it leaves one step less behind: Back goes to where one came from', async () => {
    const page = await show('#costs');
    await page.getByTestId('back').click();
    await page.getByTestId('why-oee').click();
    await page.getByTestId('why-dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByTestId('why-dialog').waitFor({ state: 'detached' });
    await expect.poll(() => hashOf(page)).toBe('#paper');
    await page.goBack();
    await expect.poll(() => hashOf(page)).toContain('#costs');
  });

  test('what a link names and the plant does not have is said', async () => {
    const page = await show('#?open=order:PO-nowhere');
    expect(await page.getByTestId('not-here').textContent()).toContain('PO-nowhere');
    expect(await faultsOf(page)).toEqual([]);
  });
});

describe('what is chosen', () => {
  test('filter, order and all orders outlive a reload; Back takes the last one back', async () => {
    const page = await show();
    await page.getByTestId('filter-strategy').selectOption('MTO');
    await page.getByRole('button', { name: 'by due date' }).click();
    await page.reload();
    await live(page);
    expect(await page.getByTestId('filter-strategy').inputValue()).toBe('MTO');
    expect(await page.getByRole('button', { name: 'by due date' }).getAttribute('aria-pressed')).toBe('true');
    await page.goBack();
    await page.locator('.sort[aria-pressed=true]', { hasText: 'by risk' }).waitFor();
    expect(await page.getByTestId('filter-strategy').inputValue()).toBe('MTO');
  });

  test('a page of its own leads back to the plant as it was looked at', async () => {
    const page = await show();
    await page.getByTestId('filter-strategy').selectOption('ATO');
    await page.getByTestId('to-costs').click();
    await page.getByTestId('back').click();
    await page.getByTestId('filter-strategy').waitFor();
    expect(await page.getByTestId('filter-strategy').inputValue()).toBe('ATO');
  });

  test('a window: figures and bars are over it, and say so', async () => {
    const page = await show();
    await page.getByTestId('window').selectOption('7');
    await page.getByTestId('kpi-oee').getByText('43.2%').waitFor();
    expect(await hashOf(page)).toContain('days=7');
    await page.reload();
    await page.getByTestId('kpi-oee').getByText('43.2%').waitFor();
    await page.getByTestId('window').selectOption('between');
    await page.getByTestId('window-from').fill('2026-11-02T06:00');
    await page.getByTestId('window-from').blur();
    await expect.poll(() => hashOf(page)).toContain('from=2026-11-02T06%3A00');
    await page.getByTestId('window').selectOption('live');
    await page.getByTestId('kpi-oee').getByText('43.2%').waitFor({ state: 'detached' });
  });
});

describe('a saved view', () => {
  test.each([
    ['desk', desk],
    ['phone', phone],
  ])('is an address under a name, kept in the browser: %s', async (_, size) => {
    const page = await show('#orders?strategy=MTO&sort=due', size);
    await page.getByTestId('views-open').click();
    await page.getByTestId('view-name').fill('Monday: made to order');
    await page.getByTestId('view-save').click();
    expect(await faultsOf(page)).toEqual([]);
    await page.goto(`${server.url}/`);
    await live(page);
    await page.getByTestId('views-open').click();
    await page.getByTestId('view-Monday: made to order').click();
    await page.getByTestId('views').waitFor({ state: 'detached' });
    expect(await page.getByTestId('filter-strategy').inputValue()).toBe('MTO');
    await page.getByTestId('views-open').click();
    await page.getByRole('button', { name: 'Remove Monday' }).click();
    await page.getByTestId('view-Monday: made to order').waitFor({ state: 'detached' });
  });
});
