/** The wall in the hall: what wants a person comes first, and a tile has no empty half. */
import { describe, expect, test } from 'vitest';
import type { TabletView } from '../../collector/tablet/view.ts';
import { collisionsOf, faultsButColours } from './browser.ts';
import { signOn, sizes, tablets, withMachine } from './tablet.ts';

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
    expect(await faultsButColours(page)).toEqual([]);
  });
});

test('nobody at a machine, or a long name, is read whole, also where a tile is narrow', async () => {
  const operators = ['Maximiliane von Hohenstein-Wolkenburg'];
  const change = (view: TabletView): TabletView => {
    const machines = view.machines.map((one) => ({ ...one, operators: [], atWork: 0, class: 'plannedStop' as const }));
    return withMachine({ ...view, machines }, 'press-2', { operators, atWork: 1 });
  };
  const { page, view } = await show('', change, { locale: 'de-DE' });
  expect(await page.getByTestId('who-press-1').textContent()).toBe('niemand angemeldet');
  expect(await page.getByTestId('who-press-2').textContent()).toBe(operators[0]);
  const names = view.machines.map(({ id }) => page.getByTestId(`who-${id}`));
  for (const name of names)
    expect(
      await name.evaluate(({ scrollWidth, scrollHeight, clientWidth, clientHeight }) => [
        scrollWidth - clientWidth,
        scrollHeight - clientHeight,
      ]),
    ).toEqual([0, 0]);
  expect((await collisionsOf(page)).filter((found) => /niemand|Maximiliane/.test(found))).toEqual([]);
});

test('whoever is signed on reads their whole name on a phone', async () => {
  const { page } = await show('#press-1', undefined, { size: sizes.phone, locale: 'de-DE' });
  await page.getByTestId('signon-open').click();
  await signOn(page, 'Maximiliane Oberhuber');
  expect(await page.locator('.person-name').textContent()).toBe('Maximiliane Oberhuber');
  expect((await collisionsOf(page)).filter((found) => found.includes('Maximiliane'))).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(sizes.phone.width);
});

test('whoever may not read names reads how many work at the machine', async () => {
  const withoutNames = (view: TabletView) => withMachine(view, 'press-1', { operators: [], atWork: 2 });
  const { page } = await show('#press-1', withoutNames);
  expect(await page.locator('.at-work').textContent()).toContain('2 people');
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

test('an item’s name that is one word wider than a phone widens no page and covers no button', async () => {
  const word = 'Zahnradpumpengehäusedeckelverschraubung';
  const { page } = await show(
    '#press-1',
    (view) => {
      const press = view.machines.find(({ id }) => id === 'press-1');
      if (press?.current == null) throw new Error('the fixture has a press with an order');
      const { current, queue } = press;
      return withMachine(view, 'press-1', {
        current: { ...current, itemName: word },
        queue: queue.map((entry) => ({ ...entry, itemName: word })),
      });
    },
    { size: sizes.phone, locale: 'de-DE', by: 'anna' },
  );
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(sizes.phone.width);
  expect(await collisionsOf(page)).toEqual([]);
});
