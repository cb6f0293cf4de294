/** The date given for an order, in a real browser: seen, changed and withdrawn by keyboard, on a desk and on a phone. */
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { answersFixture, plannerFixture } from '../bridge/planner/fixture.ts';
import { type StandIn, startStandIn } from '../shared/ui/stand-in.ts';
import { type Browser, faultsOf, openBrowser } from './browser.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser?.close());

async function opened(
  width: number,
  locale: string,
  work: (page: Page, server: StandIn) => Promise<void>,
): Promise<void> {
  const faults: string[] = [];
  const server = await startStandIn(`${root}/dist/web/planner`, plannerFixture(Date.now()));
  server.gets = answersFixture;
  server.signedOn = { name: 'paula', role: 'planner' };
  const page = await browser.page({ width, height: 900 }, locale, faults);
  await page.goto(`${server.url}/`);
  await page.locator('[data-testid=connection][data-status=live]').waitFor();
  await work(page, server);
  await page.context().close();
  await server.close();
  expect(faults).toEqual([]);
}

const openOrder = async (page: Page): Promise<void> => {
  await page.getByTestId('order-PO-4711').getByRole('button').first().focus();
  await page.keyboard.press('Enter');
  await page.getByTestId('word').waitFor();
};
const words = (server: StandIn) => server.posts.filter(({ path }) => path === '/api/orders/PO-4711/word');
const isWithin = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth);

test.each([
  [390, 'de-DE'],
  [1280, 'en-GB'],
  [1920, 'fr-FR'],
])('is changed with a reason, by keyboard, at %i px', async (width, locale) => {
  await opened(width, locale, async (page, server) => {
    await openOrder(page);
    await page.getByTestId('word-change').focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('data-testid'))).toBe('word-day');
    await page.getByTestId('word-day').fill('2027-03-01');
    await page.getByTestId('word-reason').focus();
    await page.keyboard.type('agreed by phone');
    expect(await faultsOf(page)).toEqual([]);
    expect(await isWithin(page)).toBe(true);
    await page.getByTestId('word-go').focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => words(server).length).toBe(1);
    expect(words(server)[0]?.body).toMatchObject({ act: 'change', date: '2027-03-01', reason: 'agreed by phone' });
    await page.getByTestId('word-form').waitFor({ state: 'detached' });
  });
});

test('is withdrawn with a reason, and nothing is sent without one', async () => {
  await opened(1280, 'en-GB', async (page, server) => {
    await openOrder(page);
    await page.getByTestId('word-withdraw').click();
    await page.getByTestId('word-go').click();
    expect(words(server)).toEqual([]);
    await page.getByTestId('word-reason').fill('drawing is missing');
    await page.getByTestId('word-go').click();
    await expect
      .poll(() => words(server).map(({ body }) => body))
      .toMatchObject([{ act: 'withdraw', reason: 'drawing is missing' }]);
  });
});

test('an order’s quote is gone when what was asked changes', async () => {
  await opened(1280, 'en-GB', async (page, server) => {
    server.answer = { status: 200, body: quote() };
    await page.getByTestId('quote-open').click();
    await page.getByTestId('quote-ask').click();
    await page.getByTestId('quote-answer').waitFor();
    await page.getByTestId('quote-quantity').fill('250');
    await page.getByTestId('quote-answer').waitFor({ state: 'detached' });
  });
});

test.each([
  [390, 'fr-FR'],
  [1280, 'de-DE'],
])('the record of given dates fits %i px', async (width, locale) => {
  await opened(width, locale, async (page) => {
    await page.getByTestId('record-open').click();
    await page.getByTestId('word-record').waitFor();
    expect(await faultsOf(page)).toEqual([]);
    expect(await isWithin(page)).toBe(true);
  });
});

function quote() {
  const at = Date.now();
  const dates = { p50: at + 1e9, p80: at + 1.1e9, p90: at + 1.2e9, p95: at + 1.3e9, quotedAt: at + 1.2e9 };
  const basis = { stops: 1, setups: 1, runs: 1, materials: 1, arrivals: 1, outcomes: 1 };
  const rest = { quoteLevel: 0.9, onTimeProbability: null, warnings: [], drivers: [] };
  return { orderId: 'enquiry', ...dates, ...rest, paperFinishAt: at + 1e9, basis };
}
