/** In gloves: one tap arrives as two, and a wrong one is taken back. */

import { describe, expect, test } from 'vitest';
import type { TabletView } from '../../collector/tablet/view.ts';
import { bounce, given, type Shown, settled, sizes, tablets, withMachine } from './tablet.ts';

const show = tablets();

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

/** A machine at which everything is open at once: long lists, material, a gate, loads. */
function fullView(view: TabletView): TabletView {
  const press = view.machines.find(({ id }) => id === 'press-1');
  if (press?.current == null) throw new Error('the fixture has a press with an order');
  const { queue, current, undecided, stops } = press;
  const [first] = queue;
  if (first === undefined) throw new Error('the fixture has orders that wait');
  const more = [0, 1, 2, 3, 4, 5].map((n) => ({ ...first, operationId: `PO-49${n}/0010`, orderId: `PO-49${n}` }));
  const gated = { ...first, operationId: 'PO-GATE/0010', gate: { kind: 'engineering' } as const };
  const load = { ...current, openPcs: 200 };
  const pieces = { name: 'pcs', decimals: 0 };
  const rod = { itemId: 'ROD', itemName: 'Rod', unit: pieces, track: null, booked: 'byHand' as const };
  const part = { orderId: current.orderId, operationId: current.operationId, quantityPcs: 120 };
  const said = { seq: 71, at: view.now, by: 'anna', machineId: 'press-1', type: 'materialIssued' as const };
  return withMachine(view, 'press-1', {
    queue: [gated, ...queue, ...more],
    queued: 1 + queue.length + more.length,
    undecided: undecided.map((one) => ({
      ...one,
      candidates: more.map(({ operationId }) => operationId).concat('A', 'B'),
    })),
    stops: [1, 2, 3, 4, 5, 6, 7, 8].flatMap((n) =>
      stops
        .slice(0, 1)
        .map((one) => ({ ...one, from: one.from - n * 3_600_000, to: one.from - n * 3_600_000 + 60_000 })),
    ),
    unexplained: 8,
    loads: { inside: null, last: [part], choices: [load] },
    material: {
      ...{ operationId: current.operationId, unit: pieces, lots: [], firstPart: null },
      components: [{ ...rod, neededPcs: 200, usedPcs: 40, lots: [] }],
      said: [
        { ...said, quantityPcs: 40, unit: pieces, itemId: 'ROD', lot: 'L1' },
        { ...said, seq: 70, quantityPcs: 30, unit: pieces, itemId: 'ROD', lot: 'L1' },
      ],
    },
  });
}

describe('a bounce is no second tap:', () => {
  interface Row {
    tap: string;
    /** What has to be tapped or typed before. */
    before?: (shown: Shown) => Promise<void>;
    /** The dialog that is open afterwards. */
    dialog?: string;
    /** The only commands that were given. */
    gives?: string[];
    /** What is on the page afterwards. */
    after?: (shown: Shown) => Promise<void>;
  }
  const within =
    (opener: string) =>
    async ({ page }: Shown) => {
      await page.getByTestId(opener).first().click();
      await page.locator('dialog[open]').waitFor();
    };
  const isOpen =
    (testId: string) =>
    async ({ page }: Shown) => {
      expect(await page.getByTestId(testId).first().getAttribute('aria-expanded')).toBe('true');
    };
  const rows: Row[] = [
    { tap: 'stops-all', after: isOpen('stops-all') },
    { tap: 'candidates-all', after: isOpen('candidates-all') },
    { tap: 'queue-all', after: isOpen('queue-all') },
    { tap: 'load-open', dialog: 'load-dialog' },
    { tap: 'load-again', before: within('load-open'), dialog: 'load-dialog' },
    {
      tap: 'load-submit',
      before: async (shown) => {
        await within('load-open')(shown);
        await settled(shown.page);
        await shown.page.getByTestId('load-again').click();
      },
      gives: ['declareLoad'],
    },
    { tap: 'material-open', dialog: 'material' },
    { tap: 'material-undo-71', before: within('material-open'), dialog: 'material', gives: ['undoCorrection'] },
    { tap: 'material-approve', before: within('material-open'), dialog: 'material', gives: ['approveFirstPart'] },
    { tap: 'start-PO-GATE/0010', after: ({ page }) => page.getByTestId('gate-reason').waitFor() },
    {
      tap: 'gate-pass',
      before: ({ page }) => page.getByTestId('gate-reason').fill('urgent'),
      gives: ['addNote', 'startOperation'],
    },
    {
      tap: 'note-submit',
      before: async (shown) => {
        await within('note-open')(shown);
        await shown.page.getByTestId('note-text').fill('oil is low');
      },
      gives: ['addNote'],
    },
    {
      tap: 'scrap-key-1',
      before: within('scrap-open'),
      dialog: 'scrap',
      after: async ({ page }) => {
        expect(await page.getByTestId('scrap-quantity').textContent()).toMatch(/^1\b/);
      },
    },
    {
      tap: 'undo-last',
      before: async ({ page, server }) => {
        server.answer = { status: 200, body: { facts: [41] } };
        await page.getByTestId('setup-done-PO-4711/0010').or(page.getByTestId('give-A')).first().click();
        await page.locator('[data-testid=undo-last]:enabled').waitFor();
      },
      gives: ['reassignProduction', 'undoCorrection'],
    },
    { tap: 'signoff', after: ({ page }) => page.getByTestId('signon-open').waitFor() },
    { tap: 'signon-open', dialog: 'signon' },
  ];

  test('at a machine', { timeout: 180_000 }, async () => {
    const shown = await show('#press-1', fullView, { size: sizes.upright, by: 'anna' });
    const { page, server } = shown;
    for (const [index, { tap, before, dialog, gives = [], after }] of rows.entries()) {
      server.posts.length = 0;
      await before?.(shown);
      await settled(page);
      await page.getByTestId(tap).first().scrollIntoViewIfNeeded();
      await bounce(page, tap, tap.includes('key') ? 40 : ([40, 150, 250, 350][index % 4] ?? 40));
      if (dialog !== undefined) await page.locator('dialog[open]').waitFor();
      await settled(page);
      const types = () => server.posts.flatMap(({ path, body }) => (path === '/api/commands' ? [body] : []));
      if (gives.length > 0) await given(shown, gives.length, tap);
      expect(types(), tap).toMatchObject(gives.map((type) => ({ type })));
      const open = await page
        .locator('dialog[open]')
        .evaluateAll((all) => all.map((one) => one.getAttribute('data-testid')));
      expect(open, tap).toEqual(dialog === undefined ? [] : [dialog]);
      await after?.(shown);
      if (dialog === undefined) continue;
      await page.keyboard.press('Escape');
      await page.locator('dialog[open]').waitFor({ state: 'detached' });
    }
  });

  test('on the wall: the tile opens its machine and nothing there; the way back opens no tile', async () => {
    const { page, server } = await show('', fullView, { by: 'anna' });
    await settled(page);
    await bounce(page, 'machine-press-1', 250);
    await settled(page);
    await page.getByTestId('back').waitFor();
    expect(await page.locator('dialog[open]').count()).toBe(0);
    await bounce(page, 'back', 150);
    await settled(page);
    expect(new URL(page.url()).hash).toBe('#/');
    expect(server.posts).toEqual([]);
  });
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
