/** The planner's page of what the ERP did not take, in a real browser. */
import type { Page } from 'playwright-core';
import { beforeEach, describe, expect, test } from 'vitest';
import { deskFixture } from '../bridge/planner/desk-fixture.ts';
import { answersFixture, plannerFixture } from '../bridge/planner/fixture.ts';
import { faultsOf } from './browser.ts';
import { type Plant, planners } from './planner.ts';
import { type Size, sizes } from './tablet.ts';

const start = planners();
let plant: Plant;
beforeEach(async () => {
  plant = await start();
  plant.server.gets = deskFixture(plant.now);
  plant.server.role = 'planner';
});

function show(hash: string, size: Size = sizes.desk, locale = 'en-GB'): Promise<Page> {
  return plant.show(hash, { size, locale });
}
async function signOn(page: Page): Promise<void> {
  await page.getByTestId('signon-name').fill('Paula');
  await page.getByTestId('signon-secret').fill('a long secret');
  await page.getByTestId('signon-submit').click();
}
const decisions = () =>
  plant.server.posts.filter(({ path }) => path === '/api/postings/decisions').map(({ body }) => body);

describe('the page of confirmations', () => {
  test.each([
    ['desk', sizes.desk, 'en-GB'],
    ['phone', sizes.phone, 'de-DE'],
    ['phone', sizes.phone, 'fr-FR'],
  ] as const)('has no fault that axe-core knows, and is no wider than the screen: %s, %s', async (_, size, locale) => {
    const page = await show('#confirmations', size, locale);
    await page.getByTestId('postings').waitFor();
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await faultsOf(page)).toEqual([]);
    }
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(size.width);
    for (const opened of ['p3', 'd1']) {
      await page.getByTestId(`open-${opened}`).click();
      await page.getByTestId('decision').waitFor();
      if (opened === 'p3') await page.getByTestId('act-edit').check();
      expect(await faultsOf(page), opened).toEqual([]);
      await page.keyboard.press('Escape');
      await page.locator('dialog[open]').waitFor({ state: 'detached' });
    }
  });

  test('has its own address: Back, forward and reload show what was shown', async () => {
    const page = await show('');
    await page.getByTestId('to-confirmations').click();
    await page.getByTestId('postings').waitFor();
    await page.getByTestId('cause-aaaaaaaaaaaa').getByRole('link').click();
    await page.locator('[data-testid=cause-aaaaaaaaaaaa][aria-current=true]').waitFor();
    await page.getByTestId('page-after').click();
    await page.getByTestId('open-p3').click();
    await page.getByTestId('posting-dialog').waitFor();
    expect(page.url()).toContain('#confirmations?cause=aaaaaaaaaaaa&page=2&posting=p3');
    await page.reload();
    await page.getByTestId('posting-dialog').waitFor();
    await page.goBack();
    await page.getByTestId('posting-dialog').waitFor({ state: 'detached' });
    await page.goBack();
    await page.goBack();
    await page.locator('[data-testid=causes] [aria-current=true] [data-testid=cause-all]').waitFor();
    await page.goBack();
    await page.getByTestId('to-confirmations').waitFor();
    await page.goForward();
    await page.getByTestId('postings').waitFor();
  });

  test('never holds a list of more than 50 rows', async () => {
    const page = await show('#confirmations');
    await page.getByTestId('postings').waitFor();
    const longest = await page
      .locator('main ul')
      .evaluateAll((lists) => Math.max(...lists.map((list) => list.children.length)));
    expect(longest).toBeLessThanOrEqual(50);
  });

  test('shows of a doubtful one the journal’s figures and both that the ERP may hold, beside each other', async () => {
    const page = await show('#confirmations?posting=d1');
    const good = page.getByTestId('doubt').getByRole('row').nth(1);
    const cells = await good.getByRole('cell').allTextContents();
    expect(cells.map((cell) => cell.replace(/\s/g, ' '))).toEqual(['3,280 pcs', '2,055 pcs', '3,280 pcs']);
    expect(await page.getByTestId('act-retry').count()).toBe(0);
  });
});

describe('what came from the ERP', () => {
  test('says when each download last went well, and what is wrong with it', async () => {
    const page = await show('');
    expect(await page.getByTestId('download-orders').textContent()).toMatch(/Orders from the ERP last came \d\d:\d\d/);
    expect(await page.getByTestId('download-answers').textContent()).toContain('The ERP is away');
  });

  test('an order that is gone is shown, and taken off by a person with a name and a reason', async () => {
    const page = await show('');
    await page.getByTestId('take-off-PO-4690').click();
    expect(await faultsOf(page)).toEqual([]);
    await page.getByTestId('take-off-reason').fill('deleted by sales');
    await page.getByTestId('take-off-submit').click();
    await signOn(page);
    await page.getByTestId('take-off-dialog').waitFor({ state: 'detached' });
    const sent = plant.server.posts.filter(({ path }) => path === '/api/orders/PO-4690/take-off');
    expect(sent.map(({ body }) => body)).toEqual([{ reason: 'deleted by sales' }]);
  });
});

describe('facts set aside, and the books of an ERP that cannot be asked', () => {
  const fact = { edgeId: 'edge-1', seq: 17, at: Date.now(), why: 'it is of a time to come', raw: '{"seq":17}' };
  const undecided = { decision: null, decidedBy: null, decidedAt: null };

  test.each([
    [sizes.desk, 'en-GB'],
    [sizes.phone, 'de-DE'],
  ] as const)('are decided on by a person, on a page without a fault: %j, %s', async (size, locale) => {
    plant.server.show({
      ...plannerFixture(Date.now()),
      wrong: [
        { what: 'booksForPerson', count: 3 },
        { what: 'factsWaitAside', edgeId: 'edge-1', count: 1 },
      ],
    });
    plant.server.gets.set('/api/quarantine', { open: 1, entries: [{ ...fact, ...undecided }] });
    const page = await show('', size, locale);
    await page.getByTestId('to-decide').click();
    await page.getByTestId('aside-edge-1-17').waitFor();
    expect(await faultsOf(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(size.width);
    await page.getByTestId('aside-edge-1-17').getByRole('button').first().click();
    await signOn(page);
    await page.getByTestId('books-absent').click();
    await page.getByTestId('books').getByRole('status').waitFor();
    expect(
      plant.server.posts.filter(({ path }) => /quarantine|books/.test(path)).map(({ path, body }) => [path, body]),
    ).toEqual([
      ['/api/quarantine/edge-1/17', { decision: 'taken' }],
      ['/api/books', { decision: 'absent' }],
    ]);
  });
});

describe('measured figures', () => {
  test.each([
    [sizes.desk, 'en-GB'],
    [sizes.phone, 'de-DE'],
  ] as const)('stand beside the paper on a page without a fault: %j, %s', async (size, locale) => {
    const page = await show('#figures', size, locale);
    await page.getByTestId('proposals').waitFor();
    expect(await faultsOf(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(size.width);
  });

  test('are accepted by a person as they were shown, with a reason; by keyboard alone', async () => {
    const page = await show('');
    await page.getByTestId('to-figures').focus();
    await page.keyboard.press('Enter');
    await page.getByTestId('accept-availability:forge').focus();
    await page.keyboard.press('Enter');
    expect(await faultsOf(page)).toEqual([]);
    await page.getByTestId('accept-reason').fill('four honest weeks');
    await page.getByTestId('accept-submit').focus();
    await page.keyboard.press('Enter');
    await signOn(page);
    await page.getByTestId('accept-dialog').waitFor({ state: 'detached' });
    const sent = plant.server.posts.filter(({ path }) => path === '/api/proposals/accept');
    expect(sent.map(({ body }) => body)).toMatchObject([
      { id: 'availability:forge', measured: 0.644, reason: 'four honest weeks' },
    ]);
    await page.goBack();
    await page.getByTestId('to-figures').waitFor();
  });
});

describe('an order against the ERP', () => {
  test('tells the ticket that is not yet due from a difference, and shows bookings of other hands', async () => {
    const page = await show('');
    plant.server.gets = answersFixture;
    await page.getByTestId('order-PO-4711').getByRole('button').click();
    const later = page.getByTestId('reconciled-PO-4711/0020');
    await later.waitFor();
    // Twelve minutes when the page was asked for; less where the browser was long in coming.
    const [, minutes] = /the next confirmation is due in (\d+).min/.exec((await later.textContent()) ?? '') ?? [];
    expect(Number(minutes)).toBeGreaterThan(0);
    expect(Number(minutes)).toBeLessThanOrEqual(12);
    expect(await later.textContent()).toContain('records of other hands: 2');
    expect(await page.getByTestId('reconciled-PO-4711/0010').textContent()).toContain('agrees');
    expect(await page.getByTestId('untold-PO-4711/0010').textContent()).toBe('not told to this ERP: stops');
    expect(await page.getByTestId('reconciliation').textContent()).toContain('What the ERP answers holds no material');
  });
});

describe('a decision', () => {
  test('about a whole cause asks who and why, and is sent once with what was seen', async () => {
    const page = await show('#confirmations');
    plant.server.answer = { status: 200, body: { decided: 60, passedOver: 1 } };
    await page.getByTestId('group-aaaaaaaaaaaa').click();
    await page.getByTestId('act-retry').check();
    await page.getByTestId('decision-submit').click();
    expect(decisions(), 'nothing without a reason').toEqual([]);
    await page.getByTestId('decision-reason').fill('The period is open again.');
    await page.getByTestId('decision-submit').click();
    await signOn(page);
    await page.getByTestId('group-dialog').waitFor({ state: 'detached' });
    expect(decisions()).toEqual([
      { act: 'retry', cause: 'aaaaaaaaaaaa', until: 812, standsSince: 1_000, reason: 'The period is open again.' },
    ]);
    expect(await page.getByTestId('needy-counts').textContent()).toMatch(/60 decided\. 1 passed over/);
  });

  test('that edits says only what was changed, in steps of the unit, however it is typed', async () => {
    const page = await show('#confirmations?posting=p3', sizes.desk, 'de-DE');
    await page.getByTestId('signon-open').waitFor();
    plant.server.answer = { status: 200, body: { keys: ['x'] } };
    await page.getByTestId('act-edit').check();
    await page.getByTestId('edit-yield').fill('1200');
    await page.getByTestId('rest-owed').check();
    await page.getByTestId('decision-reason').fill('nur 1200 bestellt');
    await page.getByTestId('decision-submit').click();
    await signOn(page);
    await page.getByTestId('posting-dialog').waitFor({ state: 'detached' });
    expect(decisions()).toEqual([
      {
        act: 'edit',
        key: 'p3',
        edit: { yieldPcs: 1200, rest: 'owed' },
        standsSince: 1_000,
        reason: 'nur 1200 bestellt',
      },
    ]);
  });

  test('is made without a pointer, and a refusal is shown in words', async () => {
    const page = await show('#confirmations');
    plant.server.answer = { status: 422, body: { code: 'refused', message: 'It is on its way.', retry: false } };
    await page.getByTestId('open-d1').focus();
    await page.keyboard.press('Enter');
    await page.getByTestId('act-absent').focus();
    await page.keyboard.press('Space');
    await page.getByTestId('decision-reason').focus();
    await page.keyboard.type('not in the ERP');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await signOn(page);
    await page.getByTestId('decision').getByText('It is on its way.').waitFor();
  });
});
