/** A furnace's load in a real browser: declared with a few taps, in gloves, on a phone; settled afterwards. */
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { TabletView } from '../../collector/tablet/view.ts';
import { tabletFixture } from '../collector/tablet/fixture.ts';
import { type StandIn, startStandIn } from '../shared/ui/stand-in.ts';
import { type Browser, faultsOf, openBrowser } from './browser.ts';
import { typeKeys } from './tablet.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const desk = { width: 1280, height: 800 };
const phone = { width: 390, height: 844 };
const HOUR = 3_600_000;

let browser: Browser;
let server: StandIn;
let now: number;
let open: Page[];
let errors: string[];

beforeAll(async () => {
  browser = await openBrowser();
}, 60_000);
afterAll(() => browser?.close());
beforeEach(() => {
  now = Date.now();
  open = [];
  errors = [];
});
afterEach(async () => {
  for (const page of open) await page.context().close();
  await server.close();
  expect(errors).toEqual([]);
});

/** An oven with an order in pieces, one in kilograms and one more; a cycle of an hour ago has no load. */
function ovenView(inside: boolean): TabletView {
  const view = tabletFixture(now);
  const choice = (orderId: string, itemName: string, openPcs: number) => ({
    operationId: `${orderId}/0010`,
    orderId,
    operationNumber: '0010',
    itemId: `IT-${orderId}`,
    itemName,
    quantityPcs: 200,
    goodPcs: 200 - Math.min(200, openPcs),
    scrapPcs: 0,
    openPcs,
  });
  const part = (orderId: string, quantityPcs: number) => ({ orderId, operationId: `${orderId}/0010`, quantityPcs });
  const last = [part('A', 120), part('B', 2_500)];
  return {
    ...view,
    machines: view.machines.map((machine) =>
      machine.id !== 'cnc-3'
        ? machine
        : {
            ...machine,
            id: 'oven-1',
            name: 'Oven 1',
            undecided: [
              {
                machineId: 'oven-1',
                from: now - 2 * HOUR,
                to: now - HOUR,
                producedPcs: 0,
                cycles: 1,
                candidates: ['A/0010'],
                why: 'noLoad' as const,
              },
            ],
            loads: {
              inside: inside ? last : null,
              last,
              choices: [
                choice('A', 'Gear wheel 40', 200),
                { ...choice('B', 'Bolts M6', 12_500), unit: { name: 'kg', decimals: 3 } },
                choice('C', 'Shaft 12', 20),
                choice('D', 'Ring 30', 0),
              ],
            },
          },
    ),
  };
}

async function show(size = desk, locale = 'en-GB', inside = false): Promise<Page> {
  server = await startStandIn(`${root}/dist/web/tablet`, ovenView(inside));
  const page = await browser.page(size, locale, errors);
  open.push(page);
  await page.goto(`${server.url}/#oven-1`);
  await page.locator('[data-testid=connection][data-status=live]').waitFor();
  return page;
}

async function signOn(page: Page): Promise<void> {
  await page.getByTestId('signon-name').fill('anna');
  await typeKeys(page, '204811');
  await page.getByTestId('signon-submit').click();
}

async function given(): Promise<unknown> {
  const commands = () => server.posts.filter(({ path }) => path === '/api/commands').map(({ body }) => body);
  await expect.poll(() => commands().length).toBe(1);
  return commands()[0];
}

describe('a load', () => {
  test('is declared order by order: a tap offers what is left, the keys change it', async () => {
    const page = await show();
    await page.getByTestId('load-open').click();
    await page.getByTestId('load-A/0010').click();
    await typeKeys(page, '120', 'load-key');
    await page.getByTestId('load-B/0010').click();
    await page.keyboard.type('2.5');
    await page.getByTestId('load-C/0010').click();
    await page.getByTestId('load-submit').click();
    await signOn(page);
    expect(await given()).toMatchObject({
      type: 'declareLoad',
      machineId: 'oven-1',
      content: [
        { orderId: 'A', operationId: 'A/0010', quantityPcs: 120 },
        { orderId: 'B', operationId: 'B/0010', quantityPcs: 2_500, unit: { name: 'kg', decimals: 3 } },
        { orderId: 'C', operationId: 'C/0010', quantityPcs: 20 },
      ],
    });
  });

  test('the last one is offered again', async () => {
    const page = await show();
    await page.getByTestId('load-open').click();
    await page.getByTestId('load-again').click();
    await page.getByTestId('load-submit').click();
    await signOn(page);
    expect(await given()).toMatchObject({ content: [{ quantityPcs: 120 }, { quantityPcs: 2_500 }] });
  });

  test('is shown while it lies in the machine, and nothing can be said to lie in it', async () => {
    const page = await show(desk, 'en-GB', true);
    expect(await page.getByTestId('load').textContent()).toContain('A · Gear wheel 40');
    await page.getByTestId('load-open').click();
    await page.getByTestId('load-submit').click();
    await signOn(page);
    expect(await given()).toMatchObject({ type: 'declareLoad', content: [] });
  });

  test('does not finish an order that has all its parts: a person does, asked once more', async () => {
    const page = await show();
    await page.getByTestId('finish-D/0010').click();
    await page.getByTestId('finish-confirm').click();
    await signOn(page);
    expect(await given()).toMatchObject({ type: 'finishOperation', machineId: 'oven-1', operationId: 'D/0010' });
  });

  test('comes out with scrap: a person says whose', async () => {
    const page = await show();
    await page.getByTestId('scrap-open').click();
    await page.getByTestId('scrap-whose-D/0010').click();
    await page.getByTestId('scrap-key-3').click();
    await page.getByTestId('reason-crack').click();
    await page.getByTestId('scrap-submit').click();
    await signOn(page);
    expect(await given()).toMatchObject({ type: 'declareScrap', operationId: 'D/0010', quantityPcs: 3 });
  });

  test('of a cycle that waits is declared for that cycle', async () => {
    const page = await show();
    await page.getByTestId('settle-load').click();
    await page.getByTestId('load-A/0010').click();
    await page.getByTestId('load-submit').click();
    await signOn(page);
    expect(await given()).toMatchObject({
      content: [{ orderId: 'A', quantityPcs: 200 }],
      during: { from: now - 2 * HOUR, to: now - HOUR },
    });
  });
});

describe('the dialog', () => {
  test.each([
    ['desk', desk, 'de-DE'],
    ['phone', phone, 'fr-FR'],
  ] as const)('%s: accessible, every target at least 56 px, no wider than the page', async (_, size, locale) => {
    const page = await show(size, locale);
    expect(await faultsOf(page)).toEqual([]);
    await page.getByTestId('load-open').click();
    await page.getByTestId('load-A/0010').click();
    expect(await faultsOf(page)).toEqual([]);
    const small = await page.locator('dialog[open] button').evaluateAll((targets) =>
      targets.flatMap((target) => {
        const { height, width } = target.getBoundingClientRect();
        return height < 56 || width < 56 ? [`${target.outerHTML.slice(0, 90)} ${width}x${height}`] : [];
      }),
    );
    expect(small).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(size.width);
  });
});
