/** The mock ERP's page in a real browser, over the real server: readable in each language and size, and live. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { listen, type Server } from '../../shared/io/http.ts';
import { createLog } from '../../shared/io/log.ts';
import { createErpServer } from '../../simulators/erp/server.ts';
import { type ErpStore, openErpStore } from '../../simulators/erp/store.ts';
import { HOUR, MONDAY, plant, sim } from '../simulators/plant.ts';
import { type Browser, faultsOf, openBrowser } from './browser.ts';

const token = 'a-token-for-this-test';
const sizes = [
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
  { width: 390, height: 844 },
];
let folder: string;
let store: ErpStore;
let app: Server;
let url: string;
let browser: Browser;
let open: Page[];
let errors: string[];
let orderIds: string[];

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser?.close());
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'istwert-erp-page-'));
  store = openErpStore(join(folder, 'erp.db'));
  app = await createErpServer({ store, plant, sim, token, now: () => MONDAY, log: createLog('erp', 'error') });
  ({ url } = await listen(app, '127.0.0.1', 0));
  open = [];
  errors = [];
  orderIds = [];
  for (const [index, itemId] of ['HUB-120', 'KNU-L', 'HUB-120'].entries())
    orderIds.push(
      await order({
        customer: index === 1 ? null : 'Halvorn Gear with a long, long name GmbH & Co. KG',
        itemId,
        quantityPcs: 1_200,
        dueAt: MONDAY + (100 + 2_000 * index) * HOUR,
        strategy: index === 1 ? 'MTS' : 'MTO',
      }),
    );
  await write(`/api/work-orders/${orderIds[0]}/promise`, 'PUT', {
    orderId: orderIds[0],
    p50: MONDAY + 70 * HOUR,
    p80: MONDAY + 90 * HOUR,
    quotedAt: MONDAY + 110 * HOUR,
  });
  await confirm(orderIds[0] ?? '', 300);
});
afterEach(async () => {
  for (const page of open) await page.context().close();
  await app.close();
  store.close();
  rmSync(folder, { recursive: true, force: true });
  expect(errors, 'nothing was blocked by the content security policy, nothing threw').toEqual([]);
});

async function write(path: string, method: string, body: object): Promise<unknown> {
  const answer = await fetch(`${url}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(answer.ok, `${method} ${path}: ${answer.status}`).toBe(true);
  const text = await answer.text();
  return text === '' ? null : JSON.parse(text);
}
const order = async (body: object) =>
  z.looseObject({ orderId: z.string() }).parse(await write('/api/customer-orders', 'POST', body)).orderId;
let keys = 0;
const confirm = (orderId: string, yieldPcs: number) =>
  write('/api/confirmations', 'POST', {
    key: `key-${String(++keys).padStart(6, '0')}`,
    kind: 'partial',
    reverses: null,
    orderId,
    operationId: `${orderId}/0010`,
    operationNumber: '0010',
    machineIds: ['press-1'],
    from: MONDAY,
    to: MONDAY + HOUR,
    yieldPcs,
    reworkPcs: 0,
    scrap: [{ reasonId: 'scrap.lap', erpCode: 'Q1', quantityPcs: 1 }],
    setupMs: 0,
    machineMs: HOUR,
    labourMs: 0,
    stops: [{ reasonId: null, erpCode: null, durationMs: 600_000, count: 1 }],
    operators: [],
    basis: { 'edge-1': 7 },
  });

async function show(locale = 'en-GB', size = sizes[0] ?? { width: 1280, height: 800 }, query = ''): Promise<Page> {
  const page = await browser.page(size, locale, errors);
  open.push(page);
  await page.goto(`${url}/${query}`);
  return page;
}

describe('the mock ERP’s page', () => {
  test.each(sizes.flatMap((size) => (['en-GB', 'de-DE', 'fr-FR'] as const).map((locale) => ({ ...size, locale }))))(
    'fits $width px in $locale, without a fault that axe-core knows, bright and dark',
    async ({ locale, ...size }) => {
      const page = await show(locale, size);
      await page.locator('summary').first().click();
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(size.width);
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        expect(await faultsOf(page)).toEqual([]);
      }
    },
  );

  test('speaks the reader’s language, and another where it is chosen', async () => {
    const page = await show('de-DE');
    expect(await page.locator('html').getAttribute('lang')).toBe('de');
    await page.getByRole('columnheader', { name: 'Papiertermin' }).waitFor();
    await page.getByText('1.200').first().waitFor();
    await page.getByRole('link', { name: 'Français' }).click();
    await page.getByRole('columnheader', { name: 'Date papier' }).waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('fr');
  });

  test('shows what comes without a reload: what is opened stays open, nothing scrolls', async () => {
    const page = await show('en-GB', { width: 1280, height: 400 });
    const row = page.locator(`[id="order-${orderIds[0]}"]`);
    await page.evaluate(() => Reflect.set(window, 'isSamePage', true));
    await row.locator('summary').click();
    await page.evaluate(() => scrollTo(0, 60));
    await confirm(orderIds[0] ?? '', 50);
    await row.getByText('2 tickets').waitFor();
    await row.getByText('350').first().waitFor();
    expect(await row.locator('details').getAttribute('open')).not.toBeNull();
    expect(await page.evaluate(() => scrollY)).toBe(60);
    const another = await order({ customer: 'New', itemId: 'HUB-120', quantityPcs: 1, dueAt: MONDAY + HOUR });
    await page.locator(`[id="order-${another}"]`).waitFor();
    expect(await page.locator('tbody tr').first().getAttribute('id')).toBe(`order-${another}`);
    expect(await page.evaluate(() => Reflect.get(window, 'isSamePage'))).toBe(true);
  });

  test('says one of a thing in the singular, a stock’s date as the stock’s, and the year of a date of another', async () => {
    const page = await show();
    const first = page.locator(`[id="order-${orderIds[0]}"]`);
    await first.getByText('1 ticket', { exact: true }).waitFor();
    expect(await page.locator(`[id="order-${orderIds[1]}"]`).textContent()).toContain('needed in stock');
    const year = new Date(MONDAY).getUTCFullYear();
    expect(await page.locator(`[id="order-${orderIds[2]}"]`).textContent()).toMatch(String(year + 1));
    expect(await first.textContent()).not.toMatch(String(year));
  });
});
