/** In gloves: one tap arrives as two, and a wrong one is taken back. */
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { given, signOn, sizes, tablets } from './tablet.ts';

const show = tablets();

/** Two taps at one place, so many ms apart: on whatever is there by then. */
async function bounce(page: Page, testId: string, gapMs: number): Promise<void> {
  const box = await page.getByTestId(testId).boundingBox();
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

describe.each([40, 150, 300])('a second tap %d ms after the first', (gapMs) => {
  test.each([
    ['desk', sizes.desk],
    ['phone', sizes.phone],
  ] as const)('gives no reason that nobody chose (%s)', async (_, size) => {
    const { page, server, now } = await show('#press-1', undefined, { size });
    await page.getByTestId('signon-open').click();
    await signOn(page);
    await page.getByTestId('page-press-1').waitFor();
    await expect.poll(() => page.locator('html.settling').count()).toBe(0);
    await page.getByTestId(`stop-${now - 480_000}`).scrollIntoViewIfNeeded();
    await bounce(page, `stop-${now - 480_000}`, gapMs);
    await expect.poll(() => page.locator('html.settling').count()).toBe(0);
    await page.getByTestId('reasons').waitFor();
    expect(server.posts.filter(({ path }) => path === '/api/commands')).toEqual([]);
  });
});

test('a second tap on “Start” starts no other order', async () => {
  const shown = await show('#cnc-3');
  const { page } = shown;
  await page.getByTestId('signon-open').click();
  await signOn(page);
  await expect.poll(() => page.locator('html.settling').count()).toBe(0);
  await bounce(page, 'start-PO-4812/0010', 120);
  await expect.poll(() => page.locator('html.settling').count()).toBe(0);
  expect(await given(shown)).toMatchObject([{ type: 'startOperation', operationId: 'PO-4812/0010' }]);
});

describe('what was entered', () => {
  test('is taken back by the toast that tells it', async () => {
    const shown = await show('#press-1');
    const { page, server, now } = shown;
    server.answer = { status: 200, body: { facts: [41, 42] } };
    await page.getByTestId(`stop-${now - 480_000}`).click();
    await page.getByTestId('reason-hydraulics').click();
    await signOn(page);
    expect(await page.getByTestId('undo-toast').textContent()).toContain('Hydraulics');
    await page.getByTestId('undo-last').click();
    expect((await given(shown, 3)).slice(1)).toMatchObject([
      { type: 'undoCorrection', machineId: 'press-1', seq: 42 },
      { type: 'undoCorrection', machineId: 'press-1', seq: 41 },
    ]);
  });

  test('and later from the list of entries, in the reader’s language', async () => {
    const shown = await show('#press-1', undefined, { locale: 'de-DE' });
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
    await signOn(page);
    expect(await given(shown)).toMatchObject([{ type: 'undoCorrection', machineId: 'press-1', seq: 71 }]);
  });
});
