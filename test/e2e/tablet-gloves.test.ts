/** In gloves: one tap arrives as two, and a wrong one is taken back. */
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { given, sizes, tablets } from './tablet.ts';

const show = tablets();

/** Two taps at one place, so many ms apart: on whatever is there by then. */
async function bounce(page: Page, testId: string, gapMs: number): Promise<void> {
  const box = await page.getByTestId(testId).first().boundingBox();
  if (box === null) throw new Error(`${testId} is not on the page`);
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  // As a glove does: the second comes by the browser's own clock, not by the test's.
  const session = await page.context().newCDPSession(page);
  const tap = async () => {
    await session.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [{ x, y }] });
    await session.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  };
  await tap();
  const began = performance.now();
  await expect.poll(() => performance.now() - began, { interval: 5 }).toBeGreaterThan(gapMs);
  await tap();
}

const settled = (page: Page) => expect.poll(() => page.locator('html.settling').count()).toBe(0);

test.each([
  ['desk', sizes.desk],
  ['phone', sizes.phone],
] as const)(
  'a second tap 40 to 350 ms after the first chooses nothing in the dialog that the first opened (%s)',
  async (_, size) => {
    const { page, server, now } = await show('#press-1', undefined, { size, by: 'anna' });
    const openers = [`stop-${now - 480_000}`, 'scrap-open', 'note-open', 'entries-open', 'interrupt-PO-4711/0010'];
    for (const [index, opener] of [...openers, 'finish-PO-4711/0010', 'scrap-open'].entries()) {
      await page.getByTestId(opener).first().scrollIntoViewIfNeeded();
      await settled(page);
      await bounce(page, opener, [40, 150, 250, 350][index % 4] ?? 40);
      await page.locator('dialog[open]').waitFor();
      await settled(page);
      expect(await page.locator('dialog[open]').count(), opener).toBe(1);
      expect(server.posts, opener).toEqual([]);
      await page.keyboard.press('Escape');
      await page.locator('dialog[open]').waitFor({ state: 'detached' });
    }
  },
);

test('a second tap on “Start” starts no other order', async () => {
  const shown = await show('#cnc-3', undefined, { by: 'anna' });
  const { page } = shown;
  await settled(page);
  await bounce(page, 'start-PO-4812/0010', 120);
  await settled(page);
  expect(await given(shown)).toMatchObject([{ type: 'startOperation', operationId: 'PO-4812/0010' }]);
});

describe('what was entered', () => {
  test('is taken back by the toast that tells it', async () => {
    const shown = await show('#press-1', undefined, { by: 'anna' });
    const { page, server, now } = shown;
    server.answer = { status: 200, body: { facts: [41, 42] } };
    await page.getByTestId(`stop-${now - 480_000}`).click();
    await page.getByTestId('reason-hydraulics').click();
    expect(await page.getByTestId('undo-toast').textContent()).toContain('Hydraulics');
    await page.getByTestId('undo-last').click();
    expect((await given(shown, 3)).slice(1)).toMatchObject([
      { type: 'undoCorrection', machineId: 'press-1', seq: 42 },
      { type: 'undoCorrection', machineId: 'press-1', seq: 41 },
    ]);
  });

  test('and later from the list of entries, in the reader’s language', async () => {
    const shown = await show('#press-1', undefined, { locale: 'de-DE', by: 'anna' });
    const { page, server, now } = shown;
    const told = { what: 'startedThis', by: 'Bert', operationId: 'PO-4711/0010', time: '08:12' };
    const undone = { what: 'gaveReason', by: 'Bert', reason: { en: 'Jam', de: 'Stau' }, time: '08:10' };
    server.gets.set('/api/entries', {
      entries: [
        { seq: 71, at: now, told, isUndone: false },
        { seq: 70, at: now, told: undone, isUndone: true },
      ],
    });
    await page.getByTestId('entries-open').click();
    await expect
      .poll(() => page.getByTestId('entries').textContent())
      .toContain('Bert hat um 08:12 PO-4711/0010 gestartet');
    expect(await page.getByTestId('undo-70').count()).toBe(0);
    await page.getByTestId('undo-71').click();
    expect(await given(shown)).toMatchObject([{ type: 'undoCorrection', machineId: 'press-1', seq: 71 }]);
  });
});
