/** Pages in the states that nobody plans for: nothing there yet, nothing that answers, the line cut. None has a fault that axe-core knows. */
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { faultsButColours, faultsOf } from './browser.ts';
import { planners } from './planner.ts';
import { tablets } from './tablet.ts';

const show = tablets();
const start = planners();

const widthOf = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);

test('each page of the planner whose question is refused says so', async () => {
  const { server, show: open } = await start();
  const page = await open('', { locale: 'de-DE' });
  // The stand-in refuses whatever it has no answer for.
  server.gets = new Map();
  for (const name of [
    'figures',
    'costs',
    'kpis',
    'family',
    'material',
    'explore',
    'measured',
    'beliefs',
    'trace?q=x',
  ]) {
    await page.evaluate((hash) => {
      location.hash = hash;
    }, name);
    await page.locator('main .notice').first().waitFor();
    expect([name, await (name === 'figures' ? faultsOf : faultsButColours)(page), await widthOf(page)]).toEqual([
      name,
      [],
      0,
    ]);
  }
});

test('a plant of which nothing is known yet, and then the line cut', async () => {
  const { server, view, show: open } = await start();
  const page = await open('', { locale: 'fr-FR' });
  server.show({ ...view, machines: [], orders: [], alarms: [] });
  await page.getByTestId('machine-press-1').waitFor({ state: 'detached' });
  expect([await faultsOf(page), await widthOf(page)]).toEqual([[], 0]);
  await page.context().setOffline(true);
  await server.dropLines();
  await page.getByTestId('offline').waitFor({ timeout: 120_000 });
  expect([await faultsButColours(page), await widthOf(page)]).toEqual([[], 0]);
});

test('the tablet: no machine yet, one that is unknown, no person yet, the line cut', async () => {
  const { page, server, view } = await show('#nowhere', undefined, { locale: 'fr-FR' });
  await page.locator('main .empty').waitFor();
  expect([await faultsOf(page), await widthOf(page)]).toEqual([[], 0]);
  await page.getByTestId('back').press('Enter');
  server.needsSetup = true;
  await page.reload();
  await page.getByTestId('signon-open').press('Enter');
  await page.getByTestId('signon').waitFor();
  expect(await page.getByTestId('setup-code').evaluate((field) => field === document.activeElement)).toBe(true);
  expect([await faultsOf(page), await widthOf(page)]).toEqual([[], 0]);
  await page.keyboard.press('Escape');
  server.show({ ...view, machines: [] });
  await page.getByTestId('machine-press-1').waitFor({ state: 'detached' });
  expect([await faultsOf(page), await widthOf(page)]).toEqual([[], 0]);
  await page.context().setOffline(true);
  await server.dropLines();
  await page.getByTestId('offline').waitFor({ timeout: 120_000 });
  expect([await faultsOf(page), await widthOf(page)]).toEqual([[], 0]);
});
