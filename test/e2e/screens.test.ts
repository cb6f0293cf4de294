/** Both built pages in a real browser over fixtures: accessible, usable in gloves and by keyboard, live. */
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { answersFixture, plannerFixture } from '../bridge/planner/fixture.ts';
import { faultsButColours, faultsInTheDark, faultsOf, smallTargets } from './browser.ts';
import { type Plant, planners } from './planner.ts';
import { given, sizes, tablets, typeKeys, withMachine } from './tablet.ts';

const show = tablets();
const start = planners();

const widthOf = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth);

describe('the tablet: no violation that axe-core knows, targets of at least 56 px, no wider than its screen', () => {
  test.each([
    ['the wall', 'desk', ''],
    ['a machine', 'desk', '#press-1'],
    ['the wall', 'phone', ''],
    ['a machine', 'phone', '#press-1'],
  ] as const)('%s (%s)', async (_, name, hash) => {
    const { page } = await show(hash, undefined, { size: sizes[name], locale: 'de-DE' });
    expect(await (name === 'desk' ? faultsOf : faultsButColours)(page)).toEqual([]);
    if (name === 'desk') expect(await faultsInTheDark(page)).toEqual([]);
    expect(await smallTargets(page.locator('button, a, select'))).toEqual([]);
    expect(await widthOf(page)).toBe(sizes[name].width);
  });

  test('its dialogs, opened by keyboard; focus comes back', async () => {
    const { page, now } = await show('#press-1', undefined, { locale: 'fr-FR' });
    for (const opener of [`stop-${now - 480_000}`, 'scrap-open', 'finish-PO-4711/0010', 'note-open', 'signon-open']) {
      await page.getByTestId(opener).focus();
      await page.keyboard.press('Enter');
      await page.locator('dialog[open]').waitFor();
      expect(await faultsOf(page), opener).toEqual([]);
      await page.keyboard.press('Escape');
      await page.locator('dialog[open]').waitFor({ state: 'detached' });
      const focused = () => page.evaluate(() => document.activeElement?.getAttribute('data-testid'));
      await expect.poll(focused).toBe(opener);
    }
  });
});

test('two taps give a stop its reason, a sign-on in between happens once, a refusal is said in the box’s own words', async () => {
  const shown = await show('#press-1', undefined, { locale: 'de-DE' });
  const { page, server, now } = shown;
  const from = now - 480_000;
  await page.getByTestId(`stop-${from}`).click();
  await page.getByTestId('reason-hydraulics').click();
  await page.getByTestId('signon-name').fill('anna');
  await typeKeys(page, '204811');
  await page.getByTestId('signon-submit').click();
  const stop = { type: 'classifyStop', machineId: 'press-1', from, to: null };
  expect(await given(shown)).toMatchObject([{ ...stop, reasonId: 'hydraulics', expectedReasonId: null }]);
  await page.getByTestId(`stop-${now - 56 * 60_000}`).click();
  await page.getByTestId('often-jam').click();
  expect((await given(shown, 2))[1]).toMatchObject({ reasonId: 'jam' });
  server.answer = { status: 422, body: { code: 'refused', message: 'PO-4711/0010 runs already.', retry: false } };
  await page.getByTestId('start-PO-4812/0010').click();
  await page.getByTestId('failure').getByText('PO-4711/0010 runs already.').waitFor();
});

test('a change is on the tablet’s screen without a reload, and nothing jumps', async () => {
  const { page, server, now, view } = await show();
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
  const stop = { from: now, to: null, durationMs: 0, class: 'stop' as const, reasonId: null, unexplained: true };
  server.show(withMachine(view, 'press-2', { class: 'stop', since: now, stops: [stop], unexplained: 1 }));
  await page.locator('[data-testid=machine-press-2][data-class=stop]').waitFor();
  await page.getByTestId('needs-press-2').waitFor();
  // With the frame in which the change was drawn.
  const shift = await watched.evaluate(
    (watch) =>
      new Promise<number>((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve(watch.sum())))),
  );
  expect(shift).toBeLessThan(0.02);
});

describe('the planners’ page', () => {
  test.each([
    ['desk', 'en-GB'],
    ['phone', 'de-DE'],
  ] as const)(
    'no violation that axe-core knows, dialogs too, and no wider than its screen (%s)',
    async (name, locale) => {
      const { server, show: open } = await start();
      const page = await open('', { size: sizes[name], locale });
      const faults = name === 'desk' ? faultsOf : faultsButColours;
      expect(await faults(page)).toEqual([]);
      if (name === 'desk') expect(await faultsInTheDark(page)).toEqual([]);
      expect(await widthOf(page)).toBe(sizes[name].width);
      server.gets = answersFixture;
      const openers = ['machine-press-1', 'order-PO-4711', 'record', 'pareto-tool-broken', 'loss-setupAndAdjustment'];
      for (const opener of [...openers, 'why-oee', 'quote-open', 'what-if-open']) {
        const button = page.getByTestId(opener);
        await (/^why|open$/.test(opener) ? button : button.getByRole('button').first()).click();
        await page.locator('dialog[open]').waitFor();
        expect(await faults(page), opener).toEqual([]);
        await page.keyboard.press('Escape');
      }
    },
  );

  describe('opened once', () => {
    let plant: Plant;
    let page: Page;
    beforeAll(async () => {
      plant = await start();
      page = await plant.show('', { isKept: true });
      plant.server.gets = answersFixture;
    });

    test('figures say why they are withheld', async () => {
      expect(await page.getByTestId('machine-potting-1').textContent()).toContain('coverage 42%');
    });

    test('dates in danger are counted in the header and lead to their order', async () => {
      expect(await page.getByTestId('alarm-count').textContent()).toContain('2');
      await page.getByTestId('alarm-PO-4716').getByRole('button').click();
      await page.getByTestId('order-dialog').waitFor();
      await page.keyboard.press('Escape');
      plant.server.show({ ...plannerFixture(plant.now), alarms: [] });
      await page.getByTestId('alarm-count').waitFor({ state: 'detached' });
    });

    test('a bar opens its stops and a stop its facts, by keyboard alone', async () => {
      await page.getByTestId('pareto-tool-broken').getByRole('button').focus();
      await page.keyboard.press('Enter');
      await page.getByTestId('drill-dialog').locator('summary').first().focus();
      await page.keyboard.press('Enter');
      await page.getByTestId('facts').getByText('reason given').waitFor();
      await page.keyboard.press('Escape');
    });

    test('orders are chosen by strategy and customer', async () => {
      await page.getByTestId('filter-strategy').selectOption('ATO');
      await page.getByTestId('filter-customer').selectOption('Kessler & Söhne');
      const shown = await page.locator('.order-row[data-testid]').allTextContents();
      expect(shown.length).toBeGreaterThan(0);
      expect(shown.every((text) => text.includes('ATO') && text.includes('Kessler'))).toBe(true);
    });

    test('language changes at once and stays', async () => {
      await page.getByTestId('language').selectOption('de');
      await page.getByRole('heading', { name: 'Maschinen, letzte 24 Stunden' }).waitFor();
      expect(await page.locator('html').getAttribute('lang')).toBe('de');
      await page.reload();
      await page.getByRole('heading', { name: 'Maschinen, letzte 24 Stunden' }).waitFor();
    });
  });
});
