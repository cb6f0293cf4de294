/** The bridge's clock is set while work goes on: nothing of it is confirmed, and the confirmations go on. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sumTickets } from '../../shared/core/erp/confirmation.ts';
import { createRig, type Rig } from './rig.ts';
import { HOUR, journal, MINUTE, MONDAY, on, orderOf, plantFact, released, smallPlant } from './shop.ts';

const START = MONDAY + 6 * HOUR;
const p1 = on('P1');
const Y2038 = Date.parse('2038-01-19T03:14:08Z');

let rig: Rig;
beforeEach(async () => {
  rig = await createRig();
  rig.setClock(START + 2 * HOUR);
  await rig.start();
});
afterEach(() => rig.end());

const eventually = (condition: () => unknown) => expect.poll(condition, { interval: 10 });
const sums = () => sumTickets(rig.erp.records.filter(({ orderId }) => orderId === 'O1'));

test.each([HOUR, 24 * HOUR])('by %i ms, forward and back', async (jumpMs) => {
  const box = journal();
  box.add(plantFact(smallPlant()), released(orderOf('O1')), p1.start(START, 'O1/0010'), p1.state(START, 'running'));
  box.add(...Array.from({ length: 30 }, (_, index) => p1.good(START + (index + 1) * MINUTE, 1)));
  await rig.exchange(box);
  await eventually(() => sums().yieldPcs).toBe(30);

  rig.setClock(START + 2 * HOUR + jumpMs);
  await rig.exchange(box, { sentAt: START + 2 * HOUR });
  box.add(p1.good(START + 121 * MINUTE, 1));
  await rig.exchange(box, { sentAt: START + 122 * MINUTE });
  await eventually(() => sums().yieldPcs).toBe(31);

  rig.setClock(START + 3 * HOUR);
  box.add(p1.good(START + 179 * MINUTE, 1), p1.finish(START + 180 * MINUTE, 'O1/0010'));
  await rig.exchange(box, { sentAt: START + 181 * MINUTE });
  await eventually(() => sums().yieldPcs).toBe(32);
  expect(sums().machineMs).toBeLessThanOrEqual(3 * HOUR);
});

test('a box whose clock is in 2038 is known until the bridge’s clock, and what it says of 2038 waits for a person', async () => {
  const box = journal();
  box.add(plantFact(smallPlant()), released(orderOf('O1')), p1.start(START, 'O1/0010'), p1.state(START, 'running'));
  box.add(p1.good(START + MINUTE, 1), p1.good(Y2038, 5));
  await rig.exchange(box, { sentAt: Y2038 });
  await eventually(() => sums().yieldPcs).toBe(1);
  expect(sums().machineMs).toBeLessThanOrEqual(2 * HOUR + 6 * MINUTE);
  const { problems } = await (await rig.call('GET', '/health')).json();
  expect(problems).toEqual(expect.arrayContaining([expect.stringMatching(/1 facts of edge box "edge-1"/)]));
});
