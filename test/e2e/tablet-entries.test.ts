/** What is entered at the tablet is asked for where it matters, and read by whom it concerns. */
import { expect, test } from 'vitest';
import type { WorkedOperation } from '../../collector/tablet/view.ts';
import { given, signOn, tablets, withMachine } from './tablet.ts';

const show = tablets();
const MINUTE = 60_000;

const worked: WorkedOperation[] = [
  { operationId: 'PO-9/0010', orderId: 'PO-9', operationNumber: '0010', itemId: 'ring', itemName: 'Ring 9' },
];

test('scrap without an order in work asks whose it is', async () => {
  const shown = await show('#cnc-3', (view) => withMachine(view, 'cnc-3', { worked }));
  const { page } = shown;
  await page.getByTestId('scrap-open').click();
  await page.getByTestId('scrap-key-9').click();
  await page.getByTestId('reason-crack').click();
  expect(await page.getByTestId('scrap-submit').isDisabled()).toBe(true);
  await page.getByTestId('scrap-whose-PO-9/0010').check();
  await page.getByTestId('scrap-key-9').click();
  await page.getByTestId('scrap-submit').click();
  await signOn(page);
  expect(await given(shown)).toMatchObject([{ type: 'declareScrap', operationId: 'PO-9/0010', quantityPcs: 9 }]);
});

test('of several orders in work here a person says whose scrap it is', async () => {
  const shown = await show('#press-2', (view) => {
    const second = view.machines.find(({ id }) => id === 'mould-1')?.current;
    return withMachine(view, 'press-2', { also: second == null ? [] : [second] });
  });
  const { page } = shown;
  await page.locator('[data-testid="current-order"] [data-testid=scrap-open]').click();
  await page.getByTestId('reason-crack').click();
  expect(await page.getByTestId('scrap-submit').isDisabled()).toBe(true);
  await page.getByTestId('scrap-whose-PO-4719/0010').check();
  await page.getByTestId('scrap-submit').click();
  await signOn(page);
  expect(await given(shown)).toMatchObject([{ operationId: 'PO-4719/0010' }]);
});

test('interrupting asks why', async () => {
  const shown = await show('#press-1');
  const { page } = shown;
  await page.getByTestId('interrupt-PO-4711/0010').click();
  await page.getByTestId('reason-no-crane').click();
  await signOn(page);
  expect(await given(shown)).toMatchObject([{ type: 'interruptOperation', reasonId: 'no-crane' }]);
});

test('what the shift before noted stands on the machine’s page', async () => {
  const { page } = await show('#press-1', (view) =>
    withMachine(view, 'press-1', {
      notes: [{ seq: 5, at: view.now - 9 * 60 * MINUTE, by: null, operationId: null, text: 'Left ram leaks oil' }],
    }),
  );
  expect(await page.getByTestId('notes').textContent()).toContain('Left ram leaks oil');
});

test('all candidates of the inbox can be chosen, and a stretch over midnight says its days', async () => {
  const candidates = Array.from({ length: 11 }, (_, i) => `PO-${500 + i}/0010`);
  const shown = await show('#press-1', (view) =>
    withMachine(view, 'press-1', {
      undecided: [
        {
          ...{ machineId: 'press-1', from: view.now - 48 * 60 * MINUTE, to: view.now - 24 * 60 * MINUTE - MINUTE },
          ...{ producedPcs: 84, candidates, why: 'severalPossible' },
        },
      ],
    }),
  );
  const { page } = shown;
  expect(await page.getByTestId('give-PO-510/0010').count()).toBe(0);
  const label = await page.getByTestId('undecided').locator('strong').textContent();
  expect(label?.match(/\w{3} \d+ \w{3}/g)?.length).toBe(2);
  await page.getByTestId('candidates-all').click();
  await page.getByTestId('give-PO-510/0010').click();
  await signOn(page);
  expect(await given(shown)).toMatchObject([{ type: 'reassignProduction', operationIds: ['PO-510/0010'] }]);
});
