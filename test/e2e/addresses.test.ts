/** Every view, window, filter, order and dialog of the planner's page has an address: Back, reload and a copied link keep it. */
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { answersFixture } from '../bridge/planner/fixture.ts';
import { faultsOf } from './browser.ts';
import { type Plant, planners } from './planner.ts';
import { sizes } from './tablet.ts';

const DAY_MS = 86_400_000;
const start = planners();
let plant: Plant;
/** Two browsers: who looks, and who was sent a link. */
let page: Page;
let other: Page;

beforeAll(async () => {
  plant = await start();
  const { server, view, now } = plant;
  const window = { from: now - 7 * DAY_MS, to: now };
  const kpis = { ...view.plant.kpis, oee: 0.4321 };
  server.gets = new Map([
    ...answersFixture,
    ['/api/view', { ...view, window, measured: window, plant: { ...view.plant, kpis } }],
  ]);
  page = await plant.show('', { isKept: true });
  other = await plant.show('', { isKept: true });
});

/** Loaded anew, as by whoever types the address or follows a link. */
async function load(browser: Page, hash = ''): Promise<Page> {
  await browser.goto('about:blank');
  await browser.goto(`${plant.server.url}/${hash}`);
  await live(browser);
  return browser;
}
const live = (browser: Page) => browser.locator('[data-testid=connection][data-status=live]').waitFor();
const hashOf = (browser: Page) => browser.evaluate(() => location.hash);

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
    await page.goto(`${plant.server.url}/#`);
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
    await load(other, link.slice(link.indexOf('#')));
    await other.getByTestId(dialog).waitFor();
    expect(await other.getByTestId(dialog).getByRole('heading').first().textContent()).toBe(title);
  });

  test('what is typed into a quote or a what-if stands in the link; Back still closes in one step', async () => {
    await load(page);
    await page.getByTestId('quote-open').click();
    await page.getByTestId('quote-quantity').fill('240');
    await page.getByTestId('quote-place').selectOption('last');
    await expect.poll(() => hashOf(page)).toMatch(/f\.quantity=240.*f\.place=last|f\.place=last.*f\.quantity=240/);
    const quote = await load(other, await hashOf(page));
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
    await load(page, '#costs');
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
    await load(page, '#?open=order:PO-nowhere');
    expect(await page.getByTestId('not-here').textContent()).toContain('PO-nowhere');
    expect(await faultsOf(page)).toEqual([]);
  });
});

describe('what is chosen', () => {
  test('filter, order and all orders outlive a reload; Back takes the last one back', async () => {
    await load(page);
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
    await load(page);
    await page.getByTestId('filter-strategy').selectOption('ATO');
    await page.getByTestId('to-costs').click();
    await page.getByTestId('back').click();
    await page.getByTestId('filter-strategy').waitFor();
    expect(await page.getByTestId('filter-strategy').inputValue()).toBe('ATO');
  });

  test('a window: figures and bars are over it, and say so', async () => {
    await load(page);
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
    ['desk', sizes.desk],
    ['phone', sizes.phone],
  ])('is an address under a name, kept in the browser: %s', async (_, size) => {
    await page.setViewportSize(size);
    await load(page, '#orders?strategy=MTO&sort=due');
    await page.getByTestId('views-open').click();
    await page.getByTestId('view-name').fill('Monday: made to order');
    await page.getByTestId('view-save').click();
    expect(await faultsOf(page)).toEqual([]);
    await load(page);
    await page.getByTestId('views-open').click();
    await page.getByTestId('view-Monday: made to order').click();
    await page.getByTestId('views').waitFor({ state: 'detached' });
    expect(await page.getByTestId('filter-strategy').inputValue()).toBe('MTO');
    await page.getByTestId('views-open').click();
    await page.getByRole('button', { name: 'Remove Monday' }).click();
    await page.getByTestId('view-Monday: made to order').waitFor({ state: 'detached' });
  });
});
