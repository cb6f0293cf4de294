import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import type { OrderPromise } from '../../../bridge/promise/shop.ts';
import type { PromiseMaker } from '../../../bridge/shop/promises.ts';
import { createRig, type Rig } from '../rig.ts';
import { HOUR, journal, MINUTE, MONDAY, on, orderOf, plantFact, released, smallPlant } from '../shop.ts';

const START = MONDAY + 6 * HOUR;
const DAY = 24 * HOUR;
const eventually = (condition: () => unknown) => expect.poll(condition, { interval: 20 });

let rig: Rig | null = null;
afterEach(() => rig?.end());

/** Every order's P80 so long after `now`; it can be moved. */
function movingMaker() {
  const offset = { p80Ms: 3 * DAY };
  const maker: PromiseMaker = {
    refresh: async (shop) => ({
      promises: shop.orders.map(({ order }): OrderPromise => {
        const p80 = shop.now + offset.p80Ms;
        const dates = { p50: p80 - 6 * HOUR, p80, p90: p80 + 6 * HOUR, p95: p80 + 9 * HOUR, quotedAt: p80 + 7 * HOUR };
        const rest = { quoteLevel: 0.9, onTimeProbability: null, warnings: [], drivers: [], seed: 1, scenarios: 1 };
        return { orderId: order.id, ...dates, ...rest };
      }),
      undated: [],
    }),
    quote: () => Promise.reject(new Error('not asked here')),
    whatIf: async () => [],
    beliefs: async () => null,
    explain: async () => null,
  };
  return { maker, offset };
}

async function start(word?: 'people') {
  const moving = movingMaker();
  const made = await createRig({ maker: moving.maker, ...(word === undefined ? {} : { word }) });
  rig = made;
  made.setClock(START);
  await made.start();
  const rowOf = async (id: string) => (await made.view()).orders.find(({ orderId }) => orderId === id);
  return {
    rig: made,
    ...moving,
    rowOf,
    wordOf: async (id: string) => (await rowOf(id))?.word,
    toldOf: (id: string) => made.erp.promises.get(id),
    act: async (id: string, body: object, who?: Record<string, string>) =>
      made.call('POST', `/api/orders/${encodeURIComponent(id)}/word`, body, who ?? (await made.session())),
    acts: async (id: string) =>
      (await (await made.call('GET', `/api/orders/${id}/word`, undefined, await made.session())).json()).acts,
    record: async () => (await (await made.call('GET', '/api/promises/record')).json()).word.all,
    order: async (...ids: string[]) => {
      for (const id of ids) made.erp.put(orderOf(id, { dueAt: null }));
      const box = journal();
      box.add(plantFact(smallPlant()), ...ids.map((id) => released(orderOf(id, { dueAt: null }))));
      await made.exchange(box);
      return box;
    },
  };
}

/** What can happen: dates are computed anew, time passes, somebody acts. */
const step = fc.oneof(
  fc.record({ is: fc.constant('computed' as const), p80Ms: fc.integer({ min: 2 * HOUR, max: 40 * DAY }) }),
  fc.record({ is: fc.constant('later' as const), byMs: fc.integer({ min: MINUTE, max: 2 * DAY }) }),
  fc.record({ is: fc.constant('act' as const), act: fc.constantFrom('give', 'change', 'withdraw'), days: fc.nat(30) }),
);

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

test('the word never changes without an act, and always by one', async () => {
  const { rig, offset, order, rowOf, wordOf, act, acts } = await start();
  await order('O1');
  await eventually(() => wordOf('O1')).toMatchObject({ by: 'policy' });
  let date = (await wordOf('O1'))?.date;
  let done = 1;
  /** Dates computed after this moment are there. */
  const computedAnew = async () => {
    const asked = rig.clock();
    await eventually(async () => (await rowOf('O1'))?.promise?.madeAt ?? 0).toBeGreaterThan(asked);
  };
  const take = async (one: Step): Promise<void> => {
    switch (one.is) {
      case 'computed':
        offset.p80Ms = one.p80Ms;
        return computedAnew();
      case 'later':
        rig.setClock(rig.clock() + one.byMs);
        return computedAnew();
      case 'act': {
        const wanted = rig.clock() - 5 * DAY + one.days * DAY;
        const dated = one.act === 'withdraw' ? {} : { date: wanted };
        const answer = await act('O1', { act: one.act, ...dated, reason: 'because' });
        if (answer.ok) {
          date = one.act === 'withdraw' ? undefined : wanted;
          done += 1;
        } else expect([400, 409, 422]).toContain(answer.status);
        return;
      }
      default:
        one satisfies never;
    }
  };
  for (const one of fc.sample(step, 10)) {
    await take(one);
    expect((await wordOf('O1'))?.date, JSON.stringify(one)).toBe(date);
    expect(await acts('O1')).toHaveLength(done);
  }
}, 120_000);

describe('the word on an order', () => {
  test('is given by the policy with the first quote, and no computation moves it', async () => {
    const { rig, offset, order, wordOf, rowOf, toldOf, acts } = await start();
    await order('O1');
    await eventually(() => wordOf('O1')).toMatchObject({ level: 0.9, by: 'policy', isChanged: false });
    const given = (await wordOf('O1'))?.date;
    expect(await acts('O1')).toMatchObject([{ type: 'promiseGiven', by: { kind: 'policy', policy: 'firstQuote' } }]);
    await eventually(() => toldOf('O1')).toMatchObject({ promisedAt: given, quotedAt: given });

    offset.p80Ms = 9 * DAY;
    rig.setClock(START + DAY);
    await eventually(async () => (await rowOf('O1'))?.promise?.quotedAt ?? 0).toBeGreaterThan((given ?? 0) + 5 * DAY);
    const row = await rowOf('O1');
    expect(row?.word?.date).toBe(given);
    expect(row?.promise?.promisedAt).toBe(given);
    // The chance is that of the given date by the fresh distribution, on page, in the ERP and in the alarm.
    expect(row?.word?.chance).toBeLessThan(0.01);
    expect(row?.promise?.keepProbability).toBe(row?.word?.chance);
    await eventually(() => toldOf('O1')).toMatchObject({ promisedAt: given, p80: row?.promise?.p80 });
    await eventually(async () => (await rig.view()).alarms).toMatchObject([{ orderId: 'O1', date: given }]);
  });

  test('is changed by a person with a reason: page, ERP, alarms and record hold the new date at once', async () => {
    const { rig, offset, order, wordOf, toldOf, act, acts, record } = await start();
    await order('O1');
    await eventually(() => wordOf('O1')).toMatchObject({ by: 'policy' });
    offset.p80Ms = 9 * DAY;
    rig.setClock(START + DAY);
    await eventually(async () => (await rig.view()).alarms.length).toBe(1);
    const was = (await wordOf('O1'))?.date;
    expect((await act('O1', { act: 'change', date: '2026-11-20' })).status, 'without a reason').toBe(400);
    const changed = await act('O1', { act: 'change', date: '2026-11-20', reason: 'agreed by phone', was });
    expect(changed.status).toBe(200);
    const date = Date.UTC(2026, 10, 20, 23) - 1;
    expect(await wordOf('O1')).toMatchObject({ date, by: 'person', isChanged: true });
    expect((await wordOf('O1'))?.chance).toBeGreaterThan(0.9);
    expect((await rig.view()).alarms).toEqual([]);
    await eventually(() => toldOf('O1')).toMatchObject({ promisedAt: date, quotedAt: date });
    const [, last] = await acts('O1');
    expect(last).toMatchObject({ type: 'promiseChanged', by: { kind: 'person' }, reason: 'agreed by phone' });
    expect(await record()).toMatchObject({ given: 2, due: 0, outcomes: { changed: 1, open: 1 } });
    const late = await act('O1', { act: 'change', date: '2026-11-21', reason: 'again', was });
    expect([late.status, (await late.json()).sentence?.what]).toEqual([409, 'wordMoved']);
  });

  test('is withdrawn by a person: the ERP hears it, and no policy gives another', async () => {
    const { rig, order, wordOf, rowOf, toldOf, act } = await start();
    await order('O1');
    await eventually(() => toldOf('O1')).toMatchObject({ orderId: 'O1' });
    expect((await act('O1', { act: 'withdraw', reason: 'drawing is missing' })).status).toBe(200);
    await eventually(() => toldOf('O1')).toMatchObject({ promisedAt: null, quotedAt: null });
    const before = (await rowOf('O1'))?.promise?.madeAt ?? 0;
    rig.setClock(START + 2 * HOUR);
    await eventually(async () => (await rowOf('O1'))?.promise?.madeAt ?? 0).toBeGreaterThan(before);
    expect(await wordOf('O1')).toBeUndefined();
    expect((await rowOf('O1'))?.promise).toMatchObject({ promisedAt: null, keepProbability: null });
  });

  test('outlives the process, with every act on it', async () => {
    const { rig, order, wordOf, act } = await start();
    await order('O1');
    await eventually(() => wordOf('O1')).toMatchObject({ by: 'policy' });
    await act('O1', { act: 'change', date: '2026-11-20', reason: 'agreed' });
    const word = await wordOf('O1');
    await rig.stop();
    await rig.start();
    expect(await wordOf('O1')).toMatchObject({ date: word?.date, by: 'person', isChanged: true });
  });

  test('is given by people only where the configuration says so, and by nobody who may not', async () => {
    const { rig, order, rowOf, toldOf, wordOf, act } = await start('people');
    await order('O1', 'O2');
    await eventually(async () => (await rowOf('O1'))?.promise?.quoteLevel).toBe(0.9);
    expect(await wordOf('O1')).toBeUndefined();
    expect((await act('O1', { act: 'give', date: '2026-11-20' }, {})).status).toBe(401);
    expect((await act('O1', { act: 'give', date: '2026-11-01' })).status, 'a day that has passed').toBe(400);
    expect((await act('O9', { act: 'give', date: '2026-11-20' })).status).toBe(404);
    const chanceOf = async (date: string) =>
      (await (await rig.call('GET', `/api/orders/O1/chance?date=${date}`)).json()).chance;
    expect(await chanceOf('2026-11-01')).toBe(0);
    expect(await chanceOf('2026-11-20')).toBeGreaterThan(0.9);
    expect((await act('O1', { act: 'give', date: '2026-11-20' })).status).toBe(200);
    expect(await wordOf('O1')).toMatchObject({ by: 'person', isChanged: false });
    expect((await wordOf('O1'))?.level).toBeGreaterThan(0.9);
    await eventually(() => toldOf('O1')).toMatchObject({ promisedAt: (await wordOf('O1'))?.date });
    expect(rig.erp.promises.has('O2'), 'no date was given, none is told').toBe(false);
  });

  test('of cancelled, closed and changed orders is an outcome of its own, never a broken one', async () => {
    const { rig, order, record } = await start();
    const box = await order('KEPT', 'GONE', 'SHUT', 'MORE', 'LATE');
    await eventually(async () => (await record()).given).toBe(5);
    rig.erp.put({ ...orderOf('GONE', { dueAt: null }), status: 'cancelled' });
    rig.erp.put({ ...orderOf('SHUT', { dueAt: null }), status: 'closed' });
    rig.erp.put(orderOf('MORE', { dueAt: null, quantityPcs: 900 }));
    await eventually(async () => (await record()).outcomes).toMatchObject({ cancelled: 1, closed: 1, open: 3 });
    // What the ERP says later of an order that is over makes nothing of it broken.
    rig.setClock(START + 5 * DAY);
    rig.erp.put({ ...orderOf('GONE', { dueAt: null }), status: 'cancelled', itemName: 'renamed' });
    await eventually(async () => (await rig.view()).orders.find((row) => row.orderId === 'GONE')?.itemName).toBe(
      'renamed',
    );
    box.add(on('P1').start(START + MINUTE, 'KEPT/0010'), on('P1').finish(START + 5 * HOUR, 'KEPT/0010'));
    rig.setClock(START + 6 * DAY);
    await rig.exchange(box);
    await eventually(async () => await record()).toMatchObject({
      ...{ given: 5, due: 2, kept: 1, share: 0.5, isJudged: false },
      outcomes: { kept: 1, broken: 1, open: 0, orderChanged: 1, cancelled: 1, closed: 1 },
    });
    // Neither do they censor or bias what corrects the model.
    const { all } = await (await rig.call('GET', '/api/promises/record')).json();
    expect(all.given).toBe(2);
  });
});
