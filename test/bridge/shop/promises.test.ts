import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createPromiseService } from '../../../bridge/promise/service.ts';
import type { OrderPromise, ShopSnapshot } from '../../../bridge/promise/shop.ts';
import type { PromiseMaker } from '../../../bridge/shop/promises.ts';
import { createRig, type Rig } from '../rig.ts';
import { HOUR, journal, MINUTE, MONDAY, on, orderOf, plantFact, released, smallPlant } from '../shop.ts';

const START = MONDAY + 6 * HOUR;
const AGAIN = MONDAY + 30 * HOUR;
const eventually = (condition: () => unknown) => expect.poll(condition, { interval: 20 });

/** Promises every order the same offset from now, and remembers what it was asked. */
function fixedMaker(offsets: { p80Ms: number }) {
  const shops: ShopSnapshot[] = [];
  const maker: PromiseMaker = {
    refresh: async (shop) => {
      shops.push(shop);
      const promises = shop.orders.map(({ order }): OrderPromise => {
        const p80 = shop.now + offsets.p80Ms;
        const dates = { p50: p80 - HOUR, p80, p90: p80 + HOUR, p95: p80 + 2 * HOUR, quotedAt: p80 + HOUR };
        const rest = { quoteLevel: 0.9, onTimeProbability: 0.4, warnings: [], drivers: [], seed: 1, scenarios: 1 };
        return { orderId: order.id, ...dates, ...rest };
      });
      return { promises, undated: [] };
    },
    quote: () => Promise.reject(new Error('not asked here')),
    whatIf: async () => [],
    beliefs: async () => null,
    explain: async () => null,
  };
  return { maker, shops };
}

let rig: Rig | null = null;
afterEach(() => rig?.end());

function boxWithWork() {
  const box = journal();
  const press = on('P1');
  box.add(plantFact(smallPlant()), released(orderOf('O1')), press.start(START, 'O1/0010'));
  for (let hour = 0; hour < 4; hour += 1) {
    const at = START + hour * HOUR;
    box.add(press.state(at, 'running'), press.good(at + 30 * MINUTE, 20, at), press.state(at + 40 * MINUTE, 'fault'));
  }
  box.add(press.state(START + 4 * HOUR, 'running'));
  return box;
}

describe('the promise', () => {
  beforeEach(() => {
    rig = null;
  });

  test('rests on what was measured, reaches page and ERP, and is kept with its basis', async () => {
    const { maker, shops } = fixedMaker({ p80Ms: 10 * HOUR });
    rig = await createRig({ maker });
    rig.setClock(START + 5 * HOUR);
    await rig.start();
    rig.erp.put(orderOf('O1'));
    const box = boxWithWork();
    await rig.exchange(box);
    await eventually(() => rig?.erp.promises.get('O1')).toMatchObject({ orderId: 'O1', quoteLevel: 0.9 });
    const [row] = (await rig.view()).orders;
    // Wanted long after all of its dates: the chance is that of the date that it stands beside.
    expect(row?.promise?.onTimeProbability).toBeGreaterThan(0.99);
    expect(row?.promise?.onTimeProbability).toBeLessThan(1);
    expect(rig.erp.promises.get('O1')).toMatchObject({ promisedAt: row?.word?.date, quotedAt: row?.word?.date });
    const shop = shops.at(-1);
    expect(shop?.basis).toEqual({ 'edge-1': box.events.length });
    // Four stops, and what runs since without one.
    const stretches = [...(shop?.measured.stretches ?? [])];
    expect(stretches.map(({ productiveMs, stopMs, open }) => [productiveMs, stopMs, open])).toEqual([
      ...Array.from({ length: 4 }, () => [40 * MINUTE, 20 * MINUTE, false]),
      [expect.closeTo(60 * MINUTE, -5), 0, false],
    ]);
    expect(shop?.machines[0]).toMatchObject({ operationId: 'O1/0010', phase: 'run', openStopMs: null });
    expect(shop?.orders[0]?.operations[0]).toMatchObject({ status: 'running', goodPcs: 80, machineId: 'P1' });
  });

  test('is not made on half of the past, while a box still brings it', async () => {
    const { maker, shops } = fixedMaker({ p80Ms: HOUR });
    rig = await createRig({ maker });
    rig.setClock(START + 5 * HOUR);
    rig.erp.put(orderOf('O1'));
    await rig.start();
    const box = boxWithWork();
    await rig.exchange(box, { events: box.events.slice(0, 6) });
    await eventually(async () => (await rig?.view())?.orders.length).toBe(1);
    expect(shops).toEqual([]);
    await rig.exchange(box);
    await eventually(() => shops.length).toBeGreaterThan(0);
    expect(shops[0]?.orders[0]?.operations[0]?.goodPcs).toBe(80);
  });

  test('is scored when its date has passed, by the first word given, kept or not', async () => {
    const { maker } = fixedMaker({ p80Ms: 2 * HOUR });
    rig = await createRig({ maker });
    rig.setClock(START + 5 * HOUR);
    await rig.start();
    for (const id of ['O1', 'O2']) rig.erp.put(orderOf(id));
    const box = boxWithWork();
    box.add(released(orderOf('O2')));
    await rig.exchange(box);
    await eventually(() => rig?.erp.promises.size).toBe(2);
    expect((await rig.view()).record).toMatchObject({ given: 2, due: 0, share: null });

    box.add(on('P1').finish(START + 6 * HOUR, 'O1/0010'));
    rig.setClock(START + 30 * HOUR);
    await rig.exchange(box);
    await eventually(async () => (await rig?.view())?.record).toMatchObject({ level: 0.9, given: 2, due: 2, kept: 1 });
    const score = await (await rig.call('GET', '/api/promises/record')).json();
    expect(score).toMatchObject({ all: { given: 2 }, byTag: { 'strategy:MTO': { given: 2 } } });
    expect(score.word).toMatchObject({ all: { kept: 1 }, byTag: { 'strategy:MTO': { due: 2 } } });
    const alarms = async () => (await rig?.call('GET', '/api/promises/alarms'))?.json();
    await eventually(alarms).toMatchObject([{ orderId: 'O2', probability: 0 }]);
    expect((await rig.view()).alarms, 'the page is told as well').toMatchObject([{ orderId: 'O2', probability: 0 }]);
  });

  test("of a number that comes back is another order's: it begins anew, and each is scored by its own word", async () => {
    const { maker, shops } = fixedMaker({ p80Ms: 2 * HOUR });
    rig = await createRig({ maker });
    rig.setClock(START + 5 * HOUR);
    await rig.start();
    rig.erp.put(orderOf('O1'));
    const box = boxWithWork();
    await rig.exchange(box);
    await eventually(() => rig?.erp.promises.size).toBe(1);
    box.add(on('P1').finish(START + 6 * HOUR, 'O1/0010'));
    rig.setClock(START + 6 * HOUR + MINUTE);
    await rig.exchange(box);

    const again = orderOf('O1', { itemId: 'other', createdAt: AGAIN });
    rig.setClock(AGAIN);
    rig.erp.put(again);
    const told = async () =>
      ((await rig?.exchange(box))?.planning ?? []).flatMap((one) => ('order' in one ? one.order.id : []));
    await eventually(told).toContain('O1 (2)');
    const operations = again.operations.map((one) => ({ ...one, id: 'O1 (2)/0010' }));
    box.add(
      { type: 'orderClosed', machineId: null, at: AGAIN, orderId: 'O1' },
      released({ ...again, id: 'O1 (2)', operations }, AGAIN),
    );
    await rig.exchange(box);
    await eventually(() => shops.at(-1)?.orders.map(({ order }) => order.id)).toEqual(['O1 (2)']);
    expect(shops.at(-1)?.orders[0]?.operations[0]).toMatchObject({ status: 'waiting', goodPcs: 0 });
    const promiseOf = async (id: string) => (await rig?.view())?.orders.find(({ orderId }) => orderId === id)?.promise;
    await eventually(() => promiseOf('O1 (2)')).toMatchObject({ quoteLevel: 0.9 });
    const told80 = () => {
      const said: unknown = rig?.erp.promises.get('O1');
      return typeof said === 'object' && said !== null && 'p80' in said ? said.p80 : null;
    };
    await eventually(told80).toBeGreaterThanOrEqual(AGAIN + 2 * HOUR);

    // The old one was done within its word, the new one is not.
    box.add(on('P1').start(AGAIN + HOUR, 'O1 (2)/0010'), on('P1').finish(AGAIN + 10 * HOUR, 'O1 (2)/0010'));
    rig.setClock(AGAIN + 30 * HOUR);
    await rig.exchange(box);
    await eventually(async () => (await rig?.view())?.record).toMatchObject({ given: 2, due: 2, kept: 1 });
  });

  test('of an enquiry and of changes to the shop comes from the real simulation', async () => {
    const service = createPromiseService({ inline: true, scenarios: 50 });
    rig = await createRig({ maker: service });
    rig.setClock(START + 5 * HOUR);
    await rig.start();
    rig.erp.put(orderOf('O1'));
    await rig.exchange(boxWithWork());
    await eventually(() => rig?.erp.promises.size).toBe(1);
    const quote = await rig.call('POST', '/api/quotes', { itemId: 'I1', quantityPcs: 200 });
    expect(quote.status).toBe(200);
    const answer = await quote.json();
    expect(answer.p50).toBeGreaterThan(START + 5 * HOUR);
    expect(answer.p95).toBeGreaterThanOrEqual(answer.p50);
    expect(answer.basis.stops).toBe(4);
    expect((await rig.call('POST', '/api/quotes', { itemId: 'unheard-of', quantityPcs: 1 })).status).toBe(404);

    // A kit whose last part comes in ten days.
    const late = START + 240 * HOUR;
    const parts = [START + HOUR, late].map((confirmedAt, n) => ({ itemId: `part${n}`, quantityPcs: 1, confirmedAt }));
    const kit = { itemId: 'I1', quantityPcs: 200, strategy: 'ATO', components: parts };
    expect((await (await rig.call('POST', '/api/quotes', kit)).json()).p50).toBeGreaterThan(late);
    expect(await (await rig.call('GET', '/api/promises/drift')).json()).toEqual([]);
    const beliefs = await (await rig.call('GET', '/api/promises/beliefs')).json();
    expect(beliefs.centres[0]).toMatchObject({ workCentreId: 'press', stops: 4, runs: 0 });

    const down = { kind: 'machineDown', machineId: 'P1', until: START + 72 * HOUR };
    const rows = await (await rig.call('POST', '/api/what-if', { changes: [down] })).json();
    expect(rows[0].after.p50).toBeGreaterThanOrEqual(rows[0].before.p50);
    const bad = await rig.call('POST', '/api/what-if', { changes: [{ kind: 'magic' }] });
    expect(bad.status).toBe(400);
    await service.close();
  });
});
