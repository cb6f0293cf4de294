/** Material in a real browser: a lot from a scanner, a quantity by thumb, taken back by one tap. */
import { describe, expect, test } from 'vitest';
import type { TabletView } from '../../collector/tablet/view.ts';
import { faultsOf, smallTargets } from './browser.ts';
import { type Asked, given, type Shown, signOn, sizes, tablets, withMachine } from './tablet.ts';

const show = tablets();

const pieces = { name: 'pcs', decimals: 0 };
const kg = { name: 'kg', decimals: 3 };

const machineId = 'press-1';
const operationId = 'PO-4711/0010';

function withMaterial(view: TabletView): TabletView {
  const rod = { itemId: 'ROD-12', itemName: 'Rod 12', unit: pieces, track: 'lot' as const, booked: 'byHand' as const };
  const glue = { itemId: 'GLUE', itemName: '', unit: kg, track: null, booked: 'byParts' as const };
  const said = { seq: 71, at: view.now - 60_000, by: 'anna', machineId, type: 'materialIssued' as const };
  return withMachine(view, machineId, {
    material: {
      ...{ operationId, unit: pieces, lots: [], firstPart: null },
      components: [
        { ...rod, neededPcs: 200, usedPcs: 40, lots: [{ lot: 'WRONG', quantityPcs: 40 }] },
        { ...glue, neededPcs: 1_500, usedPcs: 150, lots: [] },
      ],
      said: [{ ...said, quantityPcs: 40, unit: pieces, itemId: 'ROD-12', lot: 'WRONG' }],
    },
  });
}

const atPress = (asked: Asked = {}): Promise<Shown> => show(`#${machineId}`, withMaterial, asked);

describe('material', () => {
  test('is issued with the lot that the scanner types, and what is missing is offered', async () => {
    const shown = await atPress();
    const { page } = shown;
    await page.getByTestId('material-open').click();
    await page.getByTestId('material-item-ROD-12').click();
    await page.keyboard.type('L-4711');
    await page.keyboard.press('Enter');
    await page.getByTestId('material-submit').click();
    await signOn(page);
    expect(await given(shown)).toMatchObject([
      {
        ...{ type: 'issueMaterial', machineId, operationId, itemId: 'ROD-12', lot: 'L-4711', quantityPcs: 160 },
      },
    ]);
  });

  test('is not issued without the lot that it needs; a scanned item chooses its component', async () => {
    const { page } = await atPress();
    await page.getByTestId('material-open').click();
    await page.getByTestId('material-lot').waitFor();
    await page.keyboard.type('ROD-12');
    await page.keyboard.press('Enter');
    await page.getByTestId('material-key-5').click();
    expect(await page.getByTestId('material-submit').isDisabled()).toBe(true);
  });

  test('of a wrong lot is taken back by one tap', async () => {
    const shown = await atPress();
    const { page } = shown;
    await page.getByTestId('material-open').click();
    await page.getByTestId('material-undo-71').click();
    await signOn(page);
    expect(await given(shown)).toMatchObject([{ type: 'undoCorrection', machineId, seq: 71 }]);
  });

  test.each([
    ['desk', sizes.desk, 'de-DE'],
    ['phone', sizes.phone, 'fr-FR'],
  ] as const)('%s: accessible, every target at least 56 px, no wider than the page', async (_, size, locale) => {
    const { page } = await atPress({ size, locale });
    await page.getByTestId('material-open').click();
    await page.getByTestId('material-item-GLUE').click();
    expect(await faultsOf(page)).toEqual([]);
    expect(await smallTargets(page.locator('dialog[open] button, dialog[open] input[type=text]'))).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(size.width);
  });
});
