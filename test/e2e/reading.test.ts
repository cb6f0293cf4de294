/** The planner's page can be read: in each size and language nothing runs into something else, nothing is cut off, and words fit what they speak of. */
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { OrderRow } from '../../bridge/planner/view.ts';
import { answersFixture, plannerFixture } from '../bridge/planner/fixture.ts';
import { type StandIn, startStandIn } from '../shared/ui/stand-in.ts';
import { type Browser, collisionsOf, openBrowser } from './browser.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const desk = { width: 1280, height: 800 };
const wall = { width: 1920, height: 1080 };
const phone = { width: 390, height: 844 };

let browser: Browser;
let server: StandIn;
let now: number;
let open: Page[];

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser?.close());
beforeEach(async () => {
  now = Date.now();
  open = [];
  server = await startStandIn(`${root}/dist/web/planner`, plannerFixture(now));
  server.gets = answersFixture;
});
afterEach(async () => {
  for (const page of open) await page.context().close();
  await server.close();
});

async function show(size = desk, locale = 'en-GB', hash = ''): Promise<Page> {
  const page = await browser.page(size, locale);
  open.push(page);
  await page.goto(`${server.url}/${hash}`);
  await page.locator('[data-testid=connection][data-status=live]').waitFor();
  return page;
}

describe('nothing runs into something else, nothing is cut off', () => {
  test.each(
    [desk, wall, phone].flatMap((size) =>
      (['en-GB', 'de-DE', 'fr-FR'] as const).map((locale) => ({ ...size, locale })),
    ),
  )('$width px, $locale', async ({ locale, ...size }) => {
    const page = await show(size, locale);
    expect(await collisionsOf(page)).toEqual([]);
  });
});

describe('what is over which time says so', () => {
  test('availability beside paper is over four weeks, the rest of the page over a day', async () => {
    const page = await show();
    const paper = (await page.getByTestId('paper').locator('.card-head').textContent()) ?? '';
    const stops = (await page.getByTestId('pareto').locator('.card-head').textContent()) ?? '';
    expect(paper).toMatch(/\d{1,2} \w{3,4}.* – .*\d{1,2} \w{3,4}/);
    expect(stops).toContain('now');
    expect(stops).not.toContain(paper.slice(-10));
  });

  test('a date of another year is shown with it', async () => {
    const view = plannerFixture(now);
    const dueAt = Date.UTC(new Date(now).getUTCFullYear() + 1, 2, 4, 12);
    server.show({
      ...view,
      orders: view.orders.map((one): OrderRow => (one.orderId === 'PO-4711' ? { ...one, dueAt } : one)),
    });
    const page = await show(desk, 'en-GB', '#?open=order:PO-4711');
    const year = new Date(dueAt).getUTCFullYear();
    expect(await page.getByTestId('order-dialog').textContent()).toMatch(new RegExp(`4 Mar ${year}`));
  });
});

describe('words fit what they speak of', () => {
  test('one piece is not one pieces', async () => {
    const view = plannerFixture(now);
    server.show({ ...view, orders: view.orders.map((one): OrderRow => ({ ...one, quantityPcs: 1, goodPcs: 0 })) });
    const page = await show();
    const row = page.getByTestId('order-PO-4711');
    expect(await row.textContent()).toMatch(/0 of 1\u202fpc(?!s)/);
  });

  test('an order for stock has no customer’s date', async () => {
    const view = plannerFixture(now);
    const dueAt = now + 86_400_000;
    server.show({
      ...view,
      orders: view.orders.map((one): OrderRow => ({ ...one, customer: null, strategy: 'MTS', dueAt })),
    });
    const page = await show(desk, 'en-GB', '#?open=order:PO-4711');
    const said = (await page.getByTestId('order-dialog').textContent()) ?? '';
    expect(said).toContain('needed in stock');
    expect(said).not.toContain('customer’s date');
  });
});
describe('every bar opens', () => {
  test('an opened machine leads to its figures day by day', async () => {
    const page = await show(desk, 'en-GB', '#?open=machine:press-1');
    await page.getByTestId('machine-days').click();
    await expect.poll(() => page.evaluate(() => location.hash)).toBe('#explore?kind=machine&id=press-1&by=day');
    await page.goBack();
    await page.getByTestId('machine-dialog').waitFor();
  });

  test.each(['planned', 'good'])('%s time, and from a work centre’s gap what was measured of it', async (key) => {
    const page = await show();
    await page.getByTestId(`loss-${key}`).getByRole('button').click();
    await expect.poll(() => page.evaluate(() => location.hash)).toContain('#explore');
    await page.goBack();
    await page.getByTestId('paper-forge').getByRole('link').click();
    await expect.poll(() => page.evaluate(() => location.hash)).toContain('#measured');
  });
});
