/** The pages of the mixed plant in a real browser: families, material, KPIs, costs, traces. */
import type { Page } from 'playwright-core';
import { beforeEach, describe, expect, test } from 'vitest';
import { ordersFixture } from '../bridge/planner/orders-fixture.ts';
import { collisionsOf, faultsOf } from './browser.ts';
import { type Plant, planners } from './planner.ts';
import { type Size, sizes } from './tablet.ts';

const start = planners();
let plant: Plant;
let orderId: string;
beforeEach(async () => {
  plant = await start();
  const fixture = ordersFixture(plant.now);
  orderId = fixture.orderId;
  plant.server.gets = fixture.gets;
});

function show(hash: string, size: Size = sizes.desk, locale = 'en-GB'): Promise<Page> {
  return plant.show(hash, { size, locale });
}

const pages = (): readonly (readonly [hash: string, testId: string])[] => [
  ['#family', 'families'],
  [`#family?orderId=${orderId}`, 'family'],
  ['#material', 'material'],
  ['#kpis', 'strategy-fit'],
  ['#costs', 'paid-time'],
  [`#trace?orderId=${orderId}`, 'trace-forward'],
];

describe('can be read', () => {
  test.each([
    ['en-GB', sizes.desk],
    ['de-DE', sizes.phone],
    ['fr-FR', sizes.phone],
  ] as const)('%s: no fault that axe-core knows, no wider than the screen, also opened', async (locale, size) => {
    // One page that goes on: what it loads is loaded once.
    const page = await show('', size, locale);
    for (const [hash, testId] of pages()) {
      await page.emulateMedia({ colorScheme: 'light' });
      await page.evaluate((next) => {
        location.hash = next;
      }, hash);
      await page.getByTestId(testId).waitFor();
      for (const summary of await page.locator('main summary').all())
        if (await summary.isVisible()) await summary.click();
      expect([hash, await faultsOf(page)]).toEqual([hash, []]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(size.width);
      if (size === sizes.desk) {
        // What was clicked last may have moved what is below under the head.
        await page.evaluate(() => scrollTo(0, 0));
        // A row of KPIs holds its columns' names for the ear alone, clipped: they are drawn nowhere.
        if (hash !== '#kpis') expect([hash, await collisionsOf(page)]).toEqual([hash, []]);
        await page.emulateMedia({ colorScheme: 'dark' });
        expect([hash, await faultsOf(page)]).toEqual([hash, []]);
        await openedRowsStay(page, testId);
      }
    }
  });
});

/** What is open stands in the address: it is open again after a reload, and for whoever goes elsewhere and comes back. */
async function openedRowsStay(page: Page, testId: string): Promise<void> {
  const opened = page.locator('main details[open]');
  const many = await opened.count();
  const hash = new URL(page.url()).hash;
  await page.reload();
  await page.getByTestId(testId).waitFor();
  await expect.poll(() => opened.count()).toBe(many);
  await page.evaluate(() => {
    location.hash = '#beliefs';
  });
  await expect.poll(() => opened.count()).toBe(0);
  await page.goBack();
  await page.getByTestId(testId).waitFor();
  await expect.poll(() => opened.count()).toBe(many);
  expect(new URL(page.url()).hash).toBe(hash);
}

test('an order leads to its family; each node says what it waits for, and leads to its order', async () => {
  const page = await show(`#?open=order:${orderId}`);
  await page.getByTestId('family-of-order').click();
  const waits = page.getByTestId(`waits-${orderId}`);
  await waits.waitFor();
  expect(await waits.textContent()).toMatch(/DRV-YOKE, PCB-6.*Drawing approved.*late.*sub-order WO-10079/);
  await page.getByTestId(`node-${orderId}`).locator('summary').first().click();
  expect(await page.getByTestId('family').textContent()).toMatch(/DRV-EL.*assembly, not on stock/);
  await page.getByTestId('all-families').click();
  await page.getByTestId(`family-${orderId}`).click();
  await page.getByTestId(`node-${orderId}`).getByRole('link', { name: orderId }).click();
  await page.getByTestId('order-dialog').waitFor();
});

test('a search that finds one thing shows its trace at once; Back leads to what was there before', async () => {
  const page = await show('#costs');
  plant.server.gets.set('/api/trace/find', {
    orders: [],
    lots: [{ itemId: 'BAR-40', lot: 'L-7' }],
    serials: [],
    isCut: false,
  });
  await page.evaluate(() => {
    location.hash = '#trace?q=L-7';
  });
  await page.getByTestId('trace-forward').waitFor();
  expect(await page.getByRole('heading', { name: 'BAR-40 L-7' }).isVisible()).toBe(true);
  await page.goBack();
  await page.getByTestId('paid-time').waitFor();
});

test('a gate is passed by name and reason', async () => {
  const page = await show('#material');
  plant.server.signedOn = { name: 'paula', role: 'planner' };
  await page.reload();
  await page.getByTestId(`gate-${orderId}`).click();
  await page.getByTestId(`pass-reason-${orderId}`).fill('They are in the car.');
  await page.getByTestId(`pass-${orderId}`).click();
  await expect
    .poll(() => plant.server.posts.find(({ path }) => path === `/api/orders/${orderId}/pass`)?.body)
    .toEqual({
      reason: 'They are in the car.',
    });
});

test('a definition is read in the reader’s language', async () => {
  const behind = { kpi: 'leadTime', formula: 'x', source: 'y', countsAt: 'z', n: 0, measures: [] };
  plant.server.gets.set('/api/kpis/behind', behind);
  const page = await show('#kpis', sizes.desk, 'de-DE');
  await page.getByTestId('kpi-row-2026-03').locator('summary').first().click();
  await page.getByTestId('kpi-row-2026-03').getByTestId('behind-leadTime').click();
  expect(await page.getByTestId('kpi-evidence').textContent()).toContain('÷ beendete Aufträge');
});
