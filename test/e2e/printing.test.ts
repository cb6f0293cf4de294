/** Both pages on paper: a day or a shift fits two sheets of A4, in each language and brightness; a dialog prints alone. */
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { answersFixture, plannerFixture } from '../bridge/planner/fixture.ts';
import { tabletFixture } from '../collector/tablet/fixture.ts';
import { type StandIn, startStandIn } from '../shared/ui/stand-in.ts';
import { type Browser, openBrowser } from './browser.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
let browser: Browser;
let server: StandIn;
let open: Page[];

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser?.close());
beforeEach(async () => {
  const now = Date.now();
  open = [];
  server = await startStandIn(`${root}/dist/web/planner`, plannerFixture(now));
  const view = plannerFixture(now);
  server.gets = new Map([
    ...answersFixture,
    ['/api/view', { ...view, window: { from: now - 8 * 3_600_000, to: now } }],
  ]);
});
afterEach(async () => {
  for (const page of open) await page.context().close();
  await server.close();
});

async function show(hash = '', locale = 'en-GB'): Promise<Page> {
  const page = await browser.page({ width: 1280, height: 800 }, locale);
  open.push(page);
  await page.goto(`${server.url}/${hash}`);
  await page.locator('[data-testid=connection][data-status=live]').waitFor();
  return page;
}
/** How many sheets Chromium makes of it. */
async function sheetsOf(page: Page): Promise<number> {
  const pdf = await page.pdf({ preferCSSPageSize: true });
  return pdf.toString('latin1').match(/\/Type\s*\/Page[^s]/g)?.length ?? 0;
}

describe('printed', () => {
  test.each([
    ['the last day', '', 'en-GB'],
    ['the last day', '', 'de-DE'],
    ['the last day', '', 'fr-FR'],
    ['a shift', '#?from=2026-11-26T06:00&to=2026-11-26T14:00', 'de-DE'],
  ])('%s (%s, %s) fits two sheets', async (_, hash, locale) => {
    const page = await show(hash, locale);
    expect(await sheetsOf(page)).toBeLessThanOrEqual(2);
  });

  test('it is bright also for who reads in the dark, without what can only be pressed', async () => {
    const page = await show();
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    expect(await page.evaluate(() => getComputedStyle(document.documentElement).colorScheme)).toBe('light');
    for (const gone of ['print', 'signon-open', 'quote-open', 'filter-customer'])
      expect(await page.getByTestId(gone).isVisible(), gone).toBe(false);
    expect(await page.getByTestId('kpi-oee').isVisible()).toBe(true);
  });

  test('an opened dialog alone', async () => {
    const page = await show('#?open=machine:press-1');
    await page.getByTestId('machine-dialog').waitFor();
    expect(await sheetsOf(page)).toBe(1);
    await page.emulateMedia({ media: 'print' });
    expect(await page.getByTestId('kpi-oee').isVisible()).toBe(false);
  });
});

describe('the tablet', () => {
  /** A shift in which much happened: 40 stops told, 15 not, and as many orders wait as the box sends. */
  const fullShift = (now: number) => {
    const view = tabletFixture(now);
    const stops = Array.from({ length: 55 }, (_, index) => {
      const from = now - (index + 1) * 8 * 60_000;
      const unexplained = index % 4 === 0;
      const reasonId = unexplained ? null : 'tool-broken';
      return { from, to: from + 240_000, durationMs: 240_000, class: 'stop' as const, reasonId, unexplained };
    });
    const machines = view.machines.map((one) => (one.id === 'press-1' ? { ...one, stops, unexplained: 14 } : one));
    return { ...view, machines };
  };

  test.each([
    ['a machine’s shift', '#press-1', 'en-GB'],
    ['a machine’s shift', '#press-1', 'de-DE'],
    ['a machine’s shift', '#press-1', 'fr-FR'],
    ['the wall', '', 'de-DE'],
  ])('%s (%s, %s) fits two sheets, bright, without what can only be pressed', async (_, hash, locale) => {
    const box = await startStandIn(`${root}/dist/web/tablet`, fullShift(Date.now()));
    try {
      const page = await browser.page({ width: 1280, height: 800 }, locale);
      open.push(page);
      await page.goto(`${box.url}/${hash}`);
      await page.locator('[data-testid=connection][data-status=live]').waitFor();
      expect(await sheetsOf(page)).toBeLessThanOrEqual(2);
      await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
      expect(await page.evaluate(() => getComputedStyle(document.documentElement).colorScheme)).toBe('light');
      expect(await page.locator('button.button:visible, .top-button:visible').count()).toBe(0);
    } finally {
      await box.close();
    }
  });
});
