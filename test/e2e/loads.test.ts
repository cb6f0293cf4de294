/** A furnace's load in a real browser: declared with a few taps, in gloves, on a phone; settled afterwards. */
import { describe, expect, test } from 'vitest';
import type { TabletView } from '../../collector/tablet/view.ts';
import { faultsOf, smallTargets } from './browser.ts';
import { type Asked, given, type Shown, signOn, sizes, tablets, typeKeys } from './tablet.ts';

const HOUR = 3_600_000;
const show = tablets();

/** An oven with an order in pieces, one in kilograms and one more; a cycle of an hour ago has no load. */
function ovenView(view: TabletView, inside: boolean): TabletView {
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
                from: view.now - 2 * HOUR,
                to: view.now - HOUR,
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

const atOven = (asked: Asked = {}, inside = false): Promise<Shown> =>
  show('#oven-1', (view) => ovenView(view, inside), asked);

describe('a load', () => {
  test('is declared order by order: a tap offers what is left, the keys change it', async () => {
    const shown = await atOven();
    const { page } = shown;
    await page.getByTestId('load-open').click();
    await page.getByTestId('load-A/0010').click();
    await typeKeys(page, '120', 'load-key');
    await page.getByTestId('load-B/0010').click();
    await page.keyboard.type('2.5');
    await page.getByTestId('load-C/0010').click();
    await page.getByTestId('load-submit').click();
    await signOn(page);
    expect(await given(shown)).toMatchObject([
      {
        type: 'declareLoad',
        machineId: 'oven-1',
        content: [
          { orderId: 'A', operationId: 'A/0010', quantityPcs: 120 },
          { orderId: 'B', operationId: 'B/0010', quantityPcs: 2_500, unit: { name: 'kg', decimals: 3 } },
          { orderId: 'C', operationId: 'C/0010', quantityPcs: 20 },
        ],
      },
    ]);
  });

  test('the last one is offered again', async () => {
    const shown = await atOven();
    const { page } = shown;
    await page.getByTestId('load-open').click();
    await page.getByTestId('load-again').click();
    await page.getByTestId('load-submit').click();
    await signOn(page);
    expect(await given(shown)).toMatchObject([{ content: [{ quantityPcs: 120 }, { quantityPcs: 2_500 }] }]);
  });

  test('is shown while it lies in the machine, and nothing can be said to lie in it', async () => {
    const shown = await atOven({}, true);
    const { page } = shown;
    expect(await page.getByTestId('load').textContent()).toContain('A · Gear wheel 40');
    await page.getByTestId('load-open').click();
    await page.getByTestId('load-submit').click();
    await signOn(page);
    expect(await given(shown)).toMatchObject([{ type: 'declareLoad', content: [] }]);
  });

  test('does not finish an order that has all its parts: a person does, asked once more', async () => {
    const shown = await atOven();
    const { page } = shown;
    await page.getByTestId('finish-D/0010').click();
    await page.getByTestId('finish-confirm').click();
    await signOn(page);
    expect(await given(shown)).toMatchObject([{ type: 'finishOperation', machineId: 'oven-1', operationId: 'D/0010' }]);
  });

  test('comes out with scrap: a person says whose', async () => {
    const shown = await atOven();
    const { page } = shown;
    await page.getByTestId('scrap-open').click();
    await page.getByTestId('scrap-whose-D/0010').click();
    await page.getByTestId('scrap-key-3').click();
    await page.getByTestId('reason-crack').click();
    await page.getByTestId('scrap-submit').click();
    await signOn(page);
    expect(await given(shown)).toMatchObject([{ type: 'declareScrap', operationId: 'D/0010', quantityPcs: 3 }]);
  });

  test('of a cycle that waits is declared for that cycle', async () => {
    const shown = await atOven();
    const { page } = shown;
    await page.getByTestId('settle-load').click();
    await page.getByTestId('load-A/0010').click();
    await page.getByTestId('load-submit').click();
    await signOn(page);
    expect(await given(shown)).toMatchObject([
      {
        content: [{ orderId: 'A', quantityPcs: 200 }],
        during: { from: shown.now - 2 * HOUR, to: shown.now - HOUR },
      },
    ]);
  });
});

describe('the dialog', () => {
  test.each([
    ['desk', sizes.desk, 'de-DE'],
    ['phone', sizes.phone, 'fr-FR'],
  ] as const)('%s: accessible, every target at least 56 px, no wider than the page', async (_, size, locale) => {
    const { page } = await atOven({ size, locale });
    expect(await faultsOf(page)).toEqual([]);
    await page.getByTestId('load-open').click();
    await page.getByTestId('load-A/0010').click();
    expect(await faultsOf(page)).toEqual([]);
    expect(await smallTargets(page.locator('dialog[open] button'))).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(size.width);
  });
});
