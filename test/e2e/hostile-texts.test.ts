/** Texts of machines, ERPs and people, and addresses, that try to be a page of their own: in a real browser they stay text. */
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { answersFixture } from '../bridge/planner/fixture.ts';
import { planners } from './planner.ts';
import { tablets } from './tablet.ts';

const start = planners();
const show = tablets();

const HOSTILE = `"'><img src=x onerror="window.taken=1"><script>window.taken=1</script><svg/onload=window.taken=1>\${taken}{{7*7}}\u202e`;
/** Whatever comes from outside and is shown; ids change alike everywhere, so that what belongs together finds itself. */
const foreign =
  /^(name|words?|word|text|why|note|label|customer|itemName|description|alarm|by|signedOn|operators|said|person|project|lot|serial|unit|en|de|fr)$/i;

function poisoned<T>(value: T): T {
  return JSON.parse(JSON.stringify(value), (field, one: unknown) => {
    if (typeof one === 'string' && foreign.test(field)) return one + HOSTILE;
    return one;
  });
}

const addresses = [
  `#${encodeURIComponent(HOSTILE)}`,
  `#${HOSTILE}`,
  '#%E0%A4%A',
  '#__proto__',
  '#constructor?kind=__proto__&id=toString',
  '#javascript:window.taken=1',
  `#trace?q=${encodeURIComponent(HOSTILE)}&orderId=${encodeURIComponent(HOSTILE)}`,
  `#explore?kind=order&id=${encodeURIComponent(HOSTILE)}&by=__proto__`,
  `#confirmations?cause=${encodeURIComponent(HOSTILE)}&posting=${encodeURIComponent(HOSTILE)}`,
];

async function staysAPage(page: Page, hashes: readonly string[]): Promise<void> {
  for (const hash of hashes) {
    await page.evaluate((one) => {
      location.hash = one;
    }, hash);
    await page.locator('h1, h2').first().waitFor();
    const found = await page.evaluate(() => ({
      taken: Reflect.get(window, 'taken'),
      made: document.querySelectorAll('img[src=x], svg[onload], body script, [onerror], a[href^=javascript]').length,
    }));
    expect([hash, found]).toEqual([hash, { taken: undefined, made: 0 }]);
  }
}

test('the planners’ page', async () => {
  const plant = await start();
  plant.server.gets = new Map([...answersFixture].map(([path, answer]) => [path, poisoned(answer)]));
  plant.server.show(poisoned(plant.view));
  const page = await plant.show();
  await page.getByText('<img src=x').first().waitFor();
  await staysAPage(page, [
    '#',
    '#machines',
    '#measured',
    '#costs',
    '#kpis',
    '#material',
    '#aside',
    '#figures',
    '#beliefs',
    ...addresses,
  ]);
});

test('the operators’ tablet, also opened at an address that is none', async () => {
  const { page } = await show('#%E0%A4%A', poisoned, { by: HOSTILE });
  await page.getByText('<img src=x').first().waitFor();
  await staysAPage(page, ['#press-1', '#cnc-1', ...addresses]);
});
