/** The pages of what was measured: figures of any scope, measured beside paper, what the dates rest on. */
import type { Page } from 'playwright-core';
import { beforeEach, describe, expect, test } from 'vitest';
import { exploreFixture } from '../bridge/planner/explore-fixture.ts';
import { collisionsOf, faultsOf } from './browser.ts';
import { type Plant, planners } from './planner.ts';
import { type Size, sizes } from './tablet.ts';

const pages = [
  ['#explore?kind=plant&by=machine', 'explore'],
  ['#measured?days=28', 'measured-cycles'],
  ['#beliefs', 'beliefs'],
] as const;

const start = planners();
let plant: Plant;
beforeEach(async () => {
  plant = await start();
  plant.server.gets = exploreFixture(plant.now);
});

function show(hash = '', size: Size = sizes.desk, locale = 'en-GB'): Promise<Page> {
  return plant.show(hash, { size, locale });
}
const hashOf = (page: Page) => page.evaluate(() => location.hash);

describe('can be read', () => {
  test.each(
    pages.flatMap(([hash, testId]) =>
      [['en-GB', sizes.desk] as const, ['de-DE', sizes.phone] as const, ['fr-FR', sizes.phone] as const].map(
        ([locale, size]) => [hash, locale, size, testId] as const,
      ),
    ),
  )('%s, %s: no fault that axe-core knows, no wider than the screen', async (hash, locale, size, testId) => {
    const page = await show(hash, size, locale);
    await page.getByTestId(testId).waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await faultsOf(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(size.width);
    if (size === sizes.desk) expect(await collisionsOf(page)).toEqual([]);
  });
});

describe('are found and lead on', () => {
  test.each([
    ['to-explore', 'explore'],
    ['to-measured', 'measured-centres'],
    ['to-beliefs', 'beliefs'],
  ])('from the plant’s page: %s', async (link, testId) => {
    const page = await show();
    await page.getByTestId(link).click();
    await page.getByTestId(testId).waitFor();
    await page.getByTestId('back').click();
    await page.getByTestId('kpi-oee').waitFor();
  });

  test('scope, rows and window stand in the address; a row opens its own figures, Back comes back', async () => {
    const page = await show('#explore?kind=plant&by=machine');
    await page.getByTestId('explore-by').selectOption('shift');
    await page.getByTestId('window').selectOption('28');
    await expect.poll(() => hashOf(page)).toBe('#explore?kind=plant&by=shift&days=28');
    await page.getByTestId('explore-by').selectOption('machine');
    await page.getByTestId('explore').getByRole('link', { name: 'Press 1' }).click();
    await expect.poll(() => hashOf(page)).toBe('#explore?kind=machine&id=press-1&by=day&days=28');
    await page.goBack();
    await expect.poll(() => hashOf(page)).toBe('#explore?kind=plant&by=machine&days=28');
    await page.getByTestId('explore-kind').selectOption('order');
    await page.getByText('Say which one.').waitFor();
    await page.getByTestId('explore-id').fill('PO-4711');
    await page.getByTestId('explore-id').blur();
    await expect.poll(() => hashOf(page)).toContain('kind=order&id=PO-4711');
  });

  test('what dates rest on tells what a place goes by, how sure that is, and how engineering takes orders', async () => {
    const page = await show('#beliefs');
    const rule = page.getByTestId('rules').getByRole('row').filter({ hasText: 'Forge' });
    expect(await rule.getByRole('cell').allTextContents()).toEqual(['who came first', '97%', '5.0%', '180']);
    const habits = page.getByTestId('habits');
    await habits.getByText('Engineers who take orders as they come').waitFor();
    await habits.getByText('How long an engineer is at an order').waitFor();
    await page.getByTestId('lead-times').getByText('barsteel-nord').waitFor();
    await page.getByTestId('outside').getByText('118').waitFor();
  });

  test('a figure that is withheld is a dash here too', async () => {
    const page = await show('#explore?kind=plant&by=machine');
    const row = page.getByTestId('explore').getByRole('row').filter({ hasText: 'Potting cell' });
    expect(await row.getByRole('cell').first().textContent()).toBe('–');
  });
});
