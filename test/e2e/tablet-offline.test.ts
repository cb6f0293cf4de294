/** A cut line in the middle of a shift: work goes on by the floor's rules, and nothing that was said is lost. */
import { expect, test } from 'vitest';
import { given, type Shown, signOn, tablets } from './tablet.ts';

const show = tablets();

/** By the page's own clock: it says so within 6 s. */
async function cut({ page, server }: Shown): Promise<void> {
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.context().setOffline(true);
  await server.dropLines();
  await page.clock.fastForward(6_000);
  await page.getByTestId('offline').waitFor();
}

async function reconnect({ page }: Shown): Promise<void> {
  await page.context().setOffline(false);
  const isLive = page.locator('[data-testid=connection][data-status=live]');
  await expect
    .poll(
      async () => {
        await page.clock.fastForward(5_000);
        return isLive.count();
      },
      { timeout: 120_000 },
    )
    .toBe(1);
}

const signedOn = (hash: string): Promise<Shown> => show(hash, undefined, { by: 'anna', ownClock: true });

test('a start, a finished set-up, an interruption with its reason and an end show at once and go out in order', async () => {
  const shown = await signedOn('#press-2');
  const { page, now } = shown;
  await cut(shown);
  await page.getByTestId('work-here').click();
  await page.getByTestId('leave').waitFor();
  await page.getByTestId('start-PO-4812/0010').click();
  await expect.poll(() => page.getByTestId('current-order').textContent()).toContain('PO-4812');
  // What was in work before waits again, as the core has it.
  await page.getByTestId('start-PO-4712/0010').waitFor();
  await page.getByTestId('setup-done-PO-4812/0010').click();
  await page.getByTestId('setup-done-PO-4812/0010').waitFor({ state: 'detached' });
  await page.getByTestId('interrupt-PO-4812/0010').click();
  await page.getByTestId('reason-no-material').click();
  await page.getByTestId('start-PO-4812/0010').waitFor();
  await page.getByTestId('start-PO-4812/0010').click();
  await page.getByTestId('finish-PO-4812/0010').click();
  await page.getByTestId('finish-confirm').click();
  await expect.poll(() => page.getByTestId('finish-PO-4812/0010').count()).toBe(0);
  expect(await page.getByTestId('start-PO-4812/0010').count()).toBe(0);
  await page.getByTestId('leave').click();
  await page.getByTestId('work-here').waitFor();
  const tapped = await page.evaluate(() => Date.now());
  await page.reload();
  await page.getByTestId('page-press-2').waitFor({ timeout: 120_000 });
  await page.getByTestId('pending').waitFor();
  await reconnect(shown);
  await page.getByTestId('pending').waitFor({ state: 'detached', timeout: 120_000 });
  const sent = await given(shown, 7);
  expect(sent).toMatchObject([
    { type: 'signOn' },
    { type: 'startOperation' },
    { type: 'finishSetup' },
    { type: 'interruptOperation', reasonId: 'no-material' },
    { type: 'startOperation' },
    { type: 'finishOperation' },
    { type: 'signOff' },
  ]);
  const at = sent.map((one) => (typeof one === 'object' && one !== null && 'at' in one ? Number(one.at) : Number.NaN));
  expect(at).toEqual([...at].sort((a, b) => a - b));
  expect(at[0]).toBeGreaterThanOrEqual(now - 1_000);
  expect(at.at(-1)).toBeLessThanOrEqual(tapped + 1_000);
});

test('what the floor’s rules refuse changes nothing, and the box’s refusal stays over a reload until it is read', async () => {
  const shown = await signedOn('#press-2');
  const { page, server } = shown;
  await cut(shown);
  // It waits for an operation that has not delivered anything.
  await page.getByTestId('start-PO-4813/0010').click();
  await expect.poll(() => page.getByTestId('current-order').textContent()).toContain('PO-4712');
  server.answer = { status: 422, body: { code: 'refused', message: 'PO-4813/0005 comes first.', retry: false } };
  await reconnect(shown);
  await page.getByTestId('failure').waitFor({ timeout: 120_000 });
  await page.reload();
  await expect.poll(() => page.getByTestId('failure').textContent(), { timeout: 120_000 }).toContain('PO-4813/0005');
  await page.getByTestId('failure').getByRole('button').click();
  await page.reload();
  await page.getByTestId('page-press-2').waitFor();
  expect(await page.getByTestId('failure').count()).toBe(0);
});

test('who signs off without a line stays off, and what they gave goes out under their name first', async () => {
  const shown = await signedOn('#press-1');
  const { page, server } = shown;
  await cut(shown);
  await page.getByTestId('note-open').click();
  await page.getByTestId('note-text').fill('Die is worn');
  await page.getByTestId('note-submit').click();
  await page.getByTestId('signoff').click();
  await page.getByTestId('signon-open').waitFor();
  await page.reload();
  await page.getByTestId('signon-open').waitFor();
  await reconnect(shown);
  expect(await given(shown)).toMatchObject([{ type: 'addNote', text: 'Die is worn' }]);
  await expect.poll(() => server.signedOn).toBeNull();
  await page.getByTestId('signon-open').waitFor();
});

test('what was typed is still there when the dialog was closed, or signing on was cancelled', async () => {
  const shown = await show('#press-1');
  const { page } = shown;
  await page.getByTestId('note-open').click();
  await page.getByTestId('note-text').fill('Oil leak at the left ram');
  await page.keyboard.press('Escape');
  await page.getByTestId('note-open').click();
  expect(await page.getByTestId('note-text').inputValue()).toBe('Oil leak at the left ram');
  await page.getByTestId('note-submit').click();
  await page.getByTestId('signon').waitFor();
  await page.keyboard.press('Escape');
  await page.getByTestId('note-open').click();
  expect(await page.getByTestId('note-text').inputValue()).toBe('Oil leak at the left ram');
  await page.keyboard.press('Escape');
  await page.getByTestId('scrap-open').click();
  await page.getByTestId('scrap-key-3').click();
  await page.getByTestId('reason-crack').click();
  await page.keyboard.press('Escape');
  await page.getByTestId('scrap-open').click();
  await page.getByTestId('scrap-submit').click();
  await signOn(page);
  expect(await given(shown)).toMatchObject([{ type: 'declareScrap', quantityPcs: 3, reasonId: 'crack' }]);
});

test('who was not signed on signs on without a line; nothing of theirs goes out before the box has seen the PIN', async () => {
  const shown = await signedOn('#press-1');
  const { page, server } = shown;
  await cut(shown);
  await scrapOf(shown, 2);
  await page.getByTestId('signoff').click();
  await page.getByTestId('signon-open').press('Enter');
  await signOn(page, 'ben');
  expect(await page.getByTestId('signoff').textContent()).toContain('not checked yet');
  await scrapOf(shown, 5);
  await reconnect(shown);
  expect(await given(shown, 2)).toMatchObject([{ quantityPcs: 2 }, { quantityPcs: 5 }]);
  const order = server.posts.map(({ path, body }) => [path, body]);
  expect(order).toMatchObject([
    ['/api/commands', { quantityPcs: 2 }],
    ['/api/session', { name: 'ben', secret: '204811' }],
    ['/api/commands', { quantityPcs: 5 }],
  ]);
  await expect.poll(() => page.getByTestId('signoff').textContent()).not.toContain('not checked yet');
});

test('a PIN that was wrong is asked for again, and what was given waits for the right one', async () => {
  const shown = await show('#press-1', undefined, { ownClock: true });
  const { page, server } = shown;
  await cut(shown);
  await page.getByTestId('signon-open').press('Enter');
  await signOn(page, 'ben', '000000');
  await scrapOf(shown, 5);
  await reconnect(shown);
  await page.getByTestId('signon').waitFor();
  expect(await page.getByTestId('signon-name').inputValue()).toBe('ben');
  expect(server.posts.filter(({ path }) => path === '/api/commands')).toEqual([]);
  await signOn(page, 'ben');
  expect(await given(shown)).toMatchObject([{ quantityPcs: 5 }]);
});

test('whoever signs on while the box still ends the session before stays signed on', async () => {
  const { page } = await show('#press-1', undefined, { by: 'anna' });
  let letGo = (): void => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const asked: string[] = [];
  await page.route('**/api/session', async (route) => {
    asked.push(route.request().method());
    if (route.request().method() === 'DELETE') await held;
    await route.continue();
  });
  await page.getByTestId('signoff').click();
  await page.getByTestId('signon-open').press('Enter');
  await page.getByTestId('signon-name').fill('ben');
  await page.getByTestId('signon-secret').fill('204811');
  await page.getByTestId('signon-submit').click();
  letGo();
  await page.getByTestId('signon').waitFor({ state: 'detached' });
  expect(asked, 'nothing of the old session comes after the new one').toEqual(['DELETE', 'GET', 'POST']);
  expect(await page.getByTestId('signoff').textContent()).toContain('ben');
});

async function scrapOf({ page }: Shown, pcs: number): Promise<void> {
  await page.getByTestId('scrap-open').click();
  await page.getByTestId(`scrap-key-${pcs}`).click();
  await page.getByTestId('reason-crack').click();
  await page.getByTestId('scrap-submit').click();
}
