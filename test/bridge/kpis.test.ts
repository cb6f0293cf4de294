import { afterEach, beforeEach, expect, test } from 'vitest';
import { createRig, type Rig } from './rig.ts';
import { HOUR, journal, MINUTE, MONDAY, on, orderOf, plantFact, released, smallPlant } from './shop.ts';

let rig: Rig;
beforeEach(async () => {
  rig = await createRig();
  rig.setClock(MONDAY + 60 * HOUR);
  await rig.start();
});
afterEach(() => rig.end());

const START = MONDAY + 6 * HOUR;
const WINDOW = `from=${MONDAY}&to=${MONDAY + 24 * 7 * HOUR}`;
const get = async (path: string) => (await rig.call('GET', path)).json();

/** Five orders one after the other on one press, an hour each; the customer wanted all of them after three hours. */
async function fiveDone(): Promise<ReturnType<typeof journal>> {
  const box = journal();
  const p1 = on('P1');
  box.add(plantFact(smallPlant(['P1'])));
  for (const n of [1, 2, 3, 4, 5]) {
    const at = START + (n - 1) * HOUR;
    const order = orderOf(`O${n}`, { customer: '=cmd()', dueAt: START + 3 * HOUR });
    rig.erp.put(order);
    box.add(released(order), p1.start(at, `O${n}/0010`), p1.state(at, 'running'));
    box.add(p1.good(at + HOUR - MINUTE, 100), p1.finish(at + HOUR, `O${n}/0010`));
  }
  await rig.exchange(box);
  await expect
    .poll(async () => (await rig.view()).orders.filter(({ status }) => status === 'finished'))
    .toHaveLength(5);
  return box;
}

test('a strategy’s KPIs stand on the orders behind them, and what is of another strategy is in none', async () => {
  await fiveDone();
  const { rows, kpis, missing } = await get(`/api/kpis?strategy=MTO&by=month&${WINDOW}`);
  expect(rows).toHaveLength(1);
  expect(kpis).toContain('onTimeCustomer');
  expect(missing).toEqual([]);
  const { values, key } = rows[0];
  expect(key).toBe('2026-11');
  expect(values.onTimeCustomer).toEqual({ value: 0.6, n: 5, isThin: false });
  expect(values.leadTime.value).toBe(START - MONDAY + 3 * HOUR);
  // Six to ten hours in the queue, then the hour at the press.
  expect(values.queue.value).toBe(START - MONDAY + 2 * HOUR);
  expect((await get(`/api/kpis?strategy=ATO&${WINDOW}`)).rows).toEqual([]);

  const behind = await get(`/api/kpis/behind?strategy=MTO&by=month&key=2026-11&kpi=onTimeCustomer&${WINDOW}`);
  expect(behind.n).toBe(5);
  expect(behind.formula).toContain('customer’s date');
  const kept = behind.measures.filter(({ value }: { value: number }) => value === 1);
  expect(kept.map(({ orderId }: { orderId: string }) => orderId).sort()).toEqual(['O1', 'O2', 'O3']);

  const csv = await (await rig.call('GET', `/api/kpis.csv?strategy=MTO&by=customer&${WINDOW}`)).text();
  expect(csv).toContain("\r\nMTO;'=cmd();");
  expect(csv).toContain(';0.6000;5;');
});

test('a late fact moves what was remembered, and a window that is too wide is refused', async () => {
  const box = await fiveDone();
  const queued = async () => (await get(`/api/kpis?strategy=MTO&by=all&${WINDOW}`)).rows[0].values.run.value;
  expect(await queued()).toBeGreaterThan(0.5 * HOUR);
  const before = await queued();
  // An hour of the last order had been no run at all.
  box.add(on('P1').state(START + 4 * HOUR + MINUTE, 'stopped'));
  await rig.exchange(box);
  await expect.poll(queued).not.toBe(before);
  const wide = await rig.call('GET', `/api/kpis?strategy=MTO&from=0&to=${MONDAY}`);
  expect(wide.status).toBe(400);
});
