/** The wall in the hall: what wants a person comes first, and a tile has no empty half. */
import { describe, expect, test } from 'vitest';
import { faultsOf } from './browser.ts';
import { sizes, tablets, withMachine } from './tablet.ts';

const show = tablets();

describe.each(Object.entries(sizes))('the wall (%s)', (name, size) => {
  test('has the most urgent machine first, says who is there and fits its page', async () => {
    const { page } = await show('', undefined, { size });
    const ids = await page.locator('.wall > li').evaluateAll((tiles) => tiles.map((tile) => tile.dataset.id));
    expect(ids.slice(0, 3)).toEqual(['press-1', 'potting-1', 'cnc-3']);
    expect(ids.indexOf('press-2')).toBeGreaterThan(ids.indexOf('cnc-2'));
    expect(ids.at(-1)).toBe('old-press');
    expect(await page.getByTestId('who-press-1').textContent()).toContain('B. Yilmaz');
    expect(await page.getByTestId('who-cnc-3').textContent()).toContain('nobody');
    const { width, height } = await page.evaluate(() => ({
      width: document.documentElement.scrollWidth,
      height: document.documentElement.scrollHeight,
    }));
    expect(width).toBe(size.width);
    if (name === 'hall' || name === 'desk')
      expect(height, 'eight machines stand on one screen').toBeLessThanOrEqual(size.height);
    expect(await faultsOf(page)).toEqual([]);
  });
});

test('in the hall no tile is half empty', async () => {
  const { page } = await show('', undefined, { size: sizes.hall });
  const filled = await page.locator('[data-testid=machine-press-1] .tile-body').evaluate((body) => {
    const own = [...body.children].reduce((sum, child) => sum + child.getBoundingClientRect().height, 0);
    return own / body.getBoundingClientRect().height;
  });
  expect(filled).toBeGreaterThan(0.6);
});

test('a machine that stops comes to the front', async () => {
  const { page, server, view } = await show('', undefined, { size: sizes.hall });
  const since = view.now - 1_000;
  const stop = { from: since, to: null, durationMs: 0, class: 'stop' as const, reasonId: null, unexplained: true };
  server.show(withMachine(view, 'press-2', { class: 'stop', since, stops: [stop], unexplained: 1 }));
  const ids = () => page.locator('.wall > li').evaluateAll((tiles) => tiles.map((tile) => tile.dataset.id));
  await expect.poll(ids).toEqual(expect.arrayContaining(['press-2']));
  await expect.poll(async () => (await ids()).slice(0, 2)).toEqual(['press-1', 'press-2']);
});
