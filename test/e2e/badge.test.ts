/** An operator signs on at the tablet with badge and PIN, in a real browser over a real collector. */
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { plantText, type RunningCollector, runCollector } from '../collector/commissioning/connect-support.ts';
import { type Browser, faultsOf, openBrowser } from './browser.ts';
import { typeKeys } from './tablet.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const BADGE = '0412345';
let browser: Browser;
let box: RunningCollector;
let page: Page;
const faults: string[] = [];

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser?.close());
beforeEach(async () => {
  box = await runCollector(plantText(['press-1'], ' []'), `${root}/dist/web/tablet`);
  expect((await box.call('POST', '/api/people/Ada/badge', { badge: BADGE })).status).toBe(200);
  const { code } = (await box.call<{ code: string }>('POST', '/api/stations', { name: 'Hall 1' })).body;
  page = await browser.page({ width: 1280, height: 800 }, 'en-GB', faults);
  await page.goto(`${box.collector.url}/#pair=${code}`);
  await page.getByTestId('machine-press-1').waitFor();
});
afterEach(async () => {
  await page.context().close();
  await box.stop();
  expect(faults.splice(0)).toEqual([]);
});

/** As a reader does: a key every few milliseconds, then Enter. */
const hold = async (badge: string) => {
  await page.evaluate(
    (keys) => {
      for (const key of keys)
        (document.activeElement ?? document.body).dispatchEvent(
          new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }),
        );
    },
    [...badge, 'Enter'],
  );
};
const signedOn = (name: string) => page.getByTestId('signoff').getByText(name).waitFor();

test('badge and PIN sign on, with nothing tapped', async () => {
  // What the page fetches after its first picture is there by the time that somebody comes.
  await page.waitForLoadState('networkidle');
  await hold(BADGE);
  await page.getByTestId('signon-secret').waitFor();
  await page.keyboard.type(box.secrets.operator, { delay: 60 });
  await page.keyboard.press('Enter');
  await signedOn('Ada');
});

test('a badge alone signs nobody on, and a badge over a half-typed PIN is a badge', async () => {
  await hold(BADGE);
  await page.getByTestId('signon-name').waitFor();
  expect(await page.getByTestId('signon-name').inputValue()).toBe(BADGE);
  await page.keyboard.type('99', { delay: 60 });
  await hold(BADGE);
  expect(await page.getByTestId('signon-secret').inputValue()).toBe('');
  await page.keyboard.press('Enter');
  expect((await box.call<{ person: unknown }>('GET', '/api/session', undefined, 'nobody')).body.person).toBeNull();
  await typeKeys(page, box.secrets.operator);
  await page.getByTestId('signon-submit').press('Enter');
  await signedOn('Ada');
});

test('who signed on here before has a tile: one tap, then the PIN', async () => {
  const made = await box.call<{ secret: string }>('POST', '/api/people', { name: 'Ben', role: 'operator' });
  for (const [name, secret] of [
    ['Ada', box.secrets.operator],
    ['Ben', made.body.secret],
  ] as const) {
    await page.getByTestId('signon-open').press('Enter');
    await page.getByTestId('signon-name').fill(name);
    await page.getByTestId('signon-secret').fill(secret);
    await page.getByTestId('signon-submit').press('Enter');
    await signedOn(name);
    await page.getByTestId('signoff').press('Enter');
  }
  await page.getByTestId('signon-open').press('Enter');
  await page.getByTestId('signon-tile-Ada').click();
  expect(await faultsOf(page)).toEqual([]);
  await typeKeys(page, box.secrets.operator);
  await page.getByTestId('signon-submit').press('Enter');
  await signedOn('Ada');
});

test('a badge of another takes the tablet over', async () => {
  const made = await box.call<{ secret: string }>('POST', '/api/people', { name: 'Ben', role: 'operator' });
  await box.call('POST', '/api/people/Ben/badge', { badge: '0412346' });
  for (const [badge, secret, name] of [
    [BADGE, box.secrets.operator, 'Ada'],
    ['0412346', made.body.secret, 'Ben'],
  ] as const) {
    await hold(badge);
    await page.getByTestId('signon-secret').fill(secret);
    await page.getByTestId('signon-submit').press('Enter');
    await signedOn(name);
  }
});
