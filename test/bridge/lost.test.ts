/** The bridge's folder is lost, or an old copy of it comes back: the ERP hears nothing twice. */
import { cpSync, rmSync } from 'node:fs';
import { afterEach, expect, test, vi } from 'vitest';
import { sumTickets } from '../../shared/core/erp/confirmation.ts';
import { createRig, type Rig } from './rig.ts';
import { HOUR, journal, MINUTE, MONDAY, on, orderOf, plantFact, smallPlant } from './shop.ts';

const START = MONDAY + 6 * HOUR;
const p1 = on('P1');
let rig: Rig;
afterEach(() => rig.end());

const eventually = (condition: () => unknown) => expect.poll(condition, { interval: 10 });
const sums = () => sumTickets(rig.erp.records.filter(({ orderId }) => orderId === 'O1'));
const problems = async (): Promise<string[]> => (await (await fetch(`${rig.url()}/health`)).json()).problems;
const dataDir = () => rig.config.bridge.dataDir;

/** 59 good parts, 2 bad ones, a stop with a reason; an order that runs. */
async function morning() {
  rig = await createRig();
  rig.setClock(MONDAY + 8 * HOUR);
  rig.erp.put(orderOf('O1'));
  await rig.start();
  const box = journal();
  box.add(plantFact(smallPlant()), p1.start(START, 'O1/0010'), p1.state(START, 'running'));
  box.add(...Array.from({ length: 50 }, (_, index) => p1.good(START + (index + 1) * MINUTE, 1)));
  box.add(p1.scrap(START + 51 * MINUTE, 2));
  await rig.exchange(box, { heard: 0 });
  await eventually(() => sums().yieldPcs).toBe(50);
  return box;
}

test.each(['lost', 'restored'])('%s: what the ERP holds counts as said, the rest is said once', async (how) => {
  const box = await morning();
  const copy = `${dataDir()}-copy`;
  await rig.stop();
  cpSync(dataDir(), copy, { recursive: true });
  await rig.start();
  box.add(...Array.from({ length: 5 }, (_, index) => p1.good(START + (60 + index) * MINUTE, 1)));
  await rig.exchange(box, { heard: 54 });
  await eventually(() => sums().yieldPcs).toBe(55);

  await rig.stop();
  rmSync(dataDir(), { recursive: true });
  if (how === 'restored') cpSync(copy, dataDir(), { recursive: true });
  rmSync(copy, { recursive: true });
  const records = rig.erp.records.length;
  // The ERP is away: nothing is said that it might hold already, and that is said at once.
  rig.erp.faults.down = true;
  await rig.start();
  box.add(...Array.from({ length: 4 }, (_, index) => p1.good(START + (70 + index) * MINUTE, 1)));
  const cursor = how === 'lost' ? 0 : 54;
  await rig.exchange(box, { events: box.events.slice(cursor), heard: 59, planningCursor: 1 });
  await vi.waitFor(
    async () => expect(await problems()).toContainEqual(expect.stringMatching(/data of the bridge was lost/)),
    60_000,
  );
  expect(rig.erp.records.length).toBe(records);
  rig.erp.faults.down = false;
  await eventually(() => sums().yieldPcs).toBe(59);
  expect(sums()).toMatchObject({ yieldPcs: 59, scrap: [{ quantityPcs: 2 }] });
  rig.setClock(MONDAY + 9 * HOUR);
  await vi.waitFor(async () => expect((await problems()).join()).not.toMatch(/data of the bridge/), 60_000);

  box.add(p1.good(START + 80 * MINUTE, 1), p1.finish(START + 81 * MINUTE, 'O1/0010'));
  await rig.exchange(box, { events: box.events.slice(-2), heard: 63, planningCursor: 1 });
  await eventually(() => sums().yieldPcs).toBe(60);
  const { operations } = await rig.confirmations('O1');
  expect(operations[0]).toMatchObject({ mes: { goodPcs: 60 }, erp: { yieldPcs: 60 } });
});

test('a bridge that is new to boxes that never heard of one asks nobody', async () => {
  await morning();
  await eventually(problems).toEqual([]);
});
