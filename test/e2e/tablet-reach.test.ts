/** Nothing that wants a person is out of their reach: old stops, every order, all that run. */
import { describe, expect, test } from 'vitest';
import type { QueueEntry, StopEntry } from '../../collector/tablet/view.ts';
import { given, signOn, tablets, withMachine } from './tablet.ts';

const show = tablets();
const MINUTE = 60_000;

function unexplained(now: number, minutesAgo: number): StopEntry {
  const from = now - minutesAgo * MINUTE;
  return { from, to: from + MINUTE, durationMs: MINUTE, class: 'stop', reasonId: null, unexplained: true };
}

describe('stops without a reason', () => {
  test('are all counted by the badge, and the oldest is reached and explained', async () => {
    const all = (now: number) => Array.from({ length: 30 }, (_, i) => unexplained(now, 20 + 30 * i));
    const older = (now: number) => unexplained(now, 5_000);
    const shown = await show('#press-1', (view) =>
      withMachine(view, 'press-1', { stops: all(view.now), unexplained: 31 }),
    );
    const { page, server, now } = shown;
    server.gets.set('/api/stops', { stops: [older(now)] });
    expect(await page.getByTestId('open-stops').textContent()).toContain('31 stops need a reason');
    for (const _again of [1, 2]) await page.getByTestId('stops-all').press('Enter');
    const oldest = older(now).from;
    await page.getByTestId(`stop-${oldest}`).click();
    await page.getByTestId('reason-hydraulics').click();
    await signOn(page);
    expect(await given(shown)).toMatchObject([{ type: 'classifyStop', from: oldest, reasonId: 'hydraulics' }]);
    await page.getByTestId('back').click();
    expect(await page.getByTestId('needs-press-1').textContent()).toContain('31');
  });

  test('are judged by what was seen when the dialog opened, whatever arrives meanwhile', async () => {
    const shown = await show('#press-1');
    const { page, server, now, view } = shown;
    const from = now - 480_000;
    await page.getByTestId(`stop-${from}`).click();
    await page.getByTestId('reason-hydraulics').waitFor();
    const stops = view.machines[0]?.stops.map((stop) =>
      stop.from === from ? { ...stop, reasonId: 'jam', unexplained: false } : stop,
    );
    server.show({ ...withMachine(view, 'press-1', { stops: stops ?? [], unexplained: 1 }), seq: 9_999 });
    await expect.poll(() => page.getByTestId('open-stops').textContent()).toContain('1 stop needs');
    await page.getByTestId('reason-hydraulics').click();
    await signOn(page);
    expect(await given(shown)).toMatchObject([{ expectedReasonId: null, seenSeq: 4_711 }]);
  });
});

describe('orders', () => {
  const entry = (n: number): QueueEntry => ({
    ...{ operationId: `PO-${n}/0010`, orderId: `PO-${n}`, operationNumber: '0010', itemId: `IT-${n}` },
    ...{
      itemName: n === 90 ? 'Bearing seat' : 'Flange',
      customer: 'Hansen',
      dueAt: null,
      quantityPcs: 100,
      goodPcs: 0,
    },
    ...{ status: 'waiting', runsAt: [], waitsFor: null, plannedSetupMs: MINUTE, plannedRunMs: MINUTE },
  });

  test('beyond the first rows are found by a word on their papers and started, also those only the box knows', async () => {
    const queue = Array.from({ length: 40 }, (_, i) => entry(60 + i));
    const shown = await show('#press-2', (view) => withMachine(view, 'press-2', { queue, queued: 55 }));
    const { page, server } = shown;
    server.gets.set('/api/queue', { queue: [{ ...entry(300), itemName: 'Bearing cap' }] });
    await page.getByTestId('queue-search').fill('bearing');
    await page.getByTestId('start-PO-90/0010').waitFor();
    await page.getByTestId('start-PO-300/0010').click();
    await signOn(page);
    expect(await given(shown)).toMatchObject([{ type: 'startOperation', operationId: 'PO-300/0010' }]);
  });

  test('of which something has not come say so; whoever begins all the same says why, and it stays as a note', async () => {
    const gate = { kind: 'kit' as const, itemIds: ['MOTOR'], readyAt: null };
    const shown = await show('#press-2', (view) =>
      withMachine(view, 'press-2', { queue: [{ ...entry(7), gate }], queued: 1 }),
    );
    const { page, server } = shown;
    expect(await page.locator('.queue').textContent()).toContain('missing: MOTOR');
    await page.getByTestId('start-PO-7/0010').click();
    expect(await page.getByTestId('gate-pass').isDisabled()).toBe(true);
    expect(server.posts.filter(({ path }) => path === '/api/commands')).toEqual([]);
    await page.getByTestId('gate-reason').fill('They are in the car');
    await page.getByTestId('gate-pass').click();
    await signOn(page);
    expect(await given(shown, 2)).toMatchObject([
      { type: 'addNote', operationId: 'PO-7/0010', text: expect.stringContaining('They are in the car') },
      { type: 'startOperation', operationId: 'PO-7/0010' },
    ]);
  });

  test('that run elsewhere, are interrupted or begun say so; all that run here are on the page', async () => {
    const queue = [
      { ...entry(1), status: 'begun' as const, runsAt: ['press-1'] },
      { ...entry(2), status: 'interrupted' as const },
    ];
    const { page } = await show('#press-2', (view) => {
      const second = view.machines.find(({ id }) => id === 'mould-1')?.current;
      const also = second == null ? [] : [second];
      return withMachine(view, 'press-2', { queue, queued: 2, also });
    });
    const text = await page.locator('.queue').textContent();
    expect(text).toContain('in work at Press 1');
    expect(text).toContain('interrupted');
    await page.getByTestId('also-PO-4719/0010').waitFor();
    await page.getByTestId('current-order').waitFor();
  });
});
