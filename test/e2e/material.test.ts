/** Material in a real browser: a lot from a scanner, a quantity by thumb, taken back by one tap. */
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { MaterialCard, TabletView } from '../../collector/tablet/view.ts';
import { tabletFixture } from '../collector/tablet/fixture.ts';
import { type StandIn, startStandIn } from '../shared/ui/stand-in.ts';
import { type Browser, faultsOf, openBrowser } from './browser.ts';
import { typeKeys } from './tablet.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const desk = { width: 1280, height: 800 };
const phone = { width: 390, height: 844 };

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

const pieces = { name: 'pcs', decimals: 0 };
const kg = { name: 'kg', decimals: 3 };

function materialOf(machineId: string, operationId: string): MaterialCard {
  const rod = { itemId: 'ROD-12', itemName: 'Rod 12', unit: pieces, track: 'lot' as const, booked: 'byHand' as const };
  const glue = { itemId: 'GLUE', itemName: '', unit: kg, track: null, booked: 'byParts' as const };
  return {
    ...{ operationId, unit: pieces, lots: [], firstPart: null },
    components: [
      { ...rod, neededPcs: 200, usedPcs: 40, lots: [{ lot: 'WRONG', quantityPcs: 40 }] },
      { ...glue, neededPcs: 1_500, usedPcs: 150, lots: [] },
    ],
    said: [
      {
        ...{ seq: 71, at: now - 60_000, by: 'anna', machineId, type: 'materialIssued' as const, quantityPcs: 40 },
        ...{ unit: pieces, itemId: 'ROD-12', lot: 'WRONG' },
      },
    ],
  };
}

/** The first machine with an order in work. */
function viewOf(): { view: TabletView; machineId: string; operationId: string } {
  const view = tabletFixture(now);
  const at = view.machines.find(({ current }) => current !== null);
  if (at?.current == null) throw new Error('the fixture has a machine with an order');
  const { id, current } = at;
  const material = materialOf(id, current.operationId);
  const machines = view.machines.map((one) => (one.id === id ? { ...one, material } : one));
  return { view: { ...view, machines }, machineId: id, operationId: current.operationId };
}

async function show(size = desk, locale = 'en-GB') {
  const { view, machineId, operationId } = viewOf();
  server = await startStandIn(`${root}/dist/web/tablet`, view);
  const page = await browser.page(size, locale, errors);
  open.push(page);
  await page.goto(`${server.url}/#${machineId}`);
  await page.locator('[data-testid=connection][data-status=live]').waitFor();
  return { page, machineId, operationId };
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

describe('material', () => {
  test('is issued with the lot that the scanner types, and what is missing is offered', async () => {
    const { page, machineId, operationId } = await show();
    await page.getByTestId('material-open').click();
    await page.getByTestId('material-item-ROD-12').click();
    await page.keyboard.type('L-4711');
    await page.keyboard.press('Enter');
    await page.getByTestId('material-submit').click();
    await signOn(page);
    expect(await given()).toMatchObject({
      ...{ type: 'issueMaterial', machineId, operationId, itemId: 'ROD-12', lot: 'L-4711', quantityPcs: 160 },
    });
  });

  test('is not issued without the lot that it needs; a scanned item chooses its component', async () => {
    const { page } = await show();
    await page.getByTestId('material-open').click();
    await page.getByTestId('material-lot').waitFor();
    await page.keyboard.type('ROD-12');
    await page.keyboard.press('Enter');
    await page.getByTestId('material-key-5').click();
    expect(await page.getByTestId('material-submit').isDisabled()).toBe(true);
  });

  test('of a wrong lot is taken back by one tap', async () => {
    const { page, machineId } = await show();
    await page.getByTestId('material-open').click();
    await page.getByTestId('material-undo-71').click();
    await signOn(page);
    expect(await given()).toMatchObject({ type: 'undoCorrection', machineId, seq: 71 });
  });

  test.each([
    ['desk', desk, 'de-DE'],
    ['phone', phone, 'fr-FR'],
  ] as const)('%s: accessible, every target at least 56 px, no wider than the page', async (_, size, locale) => {
    const { page } = await show(size, locale);
    await page.getByTestId('material-open').click();
    await page.getByTestId('material-item-GLUE').click();
    expect(await faultsOf(page)).toEqual([]);
    const small = await page.locator('dialog[open] button, dialog[open] input[type=text]').evaluateAll((targets) =>
      targets.flatMap((target) => {
        const { height, width } = target.getBoundingClientRect();
        return height < 56 || width < 56 ? [`${target.outerHTML.slice(0, 90)} ${width}x${height}`] : [];
      }),
    );
    expect(small).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(size.width);
  });
});
