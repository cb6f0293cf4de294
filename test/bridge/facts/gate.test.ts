import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { addPlanner, createRig, type Rig } from '../rig.ts';
import type { Fact } from '../shop.ts';
import { HOUR, journal, MINUTE, MONDAY, on, orderOf, plantFact, released, smallPlant } from '../shop.ts';

const NOW = MONDAY + 8 * HOUR;
const START = MONDAY + 6 * HOUR;
const p1 = on('P1');
const DAY = 24 * HOUR;

const paint = (from: number, to: number, machineId = 'P1'): Fact => ({
  type: 'productionReassigned',
  machineId,
  by: 'eve',
  at: NOW,
  from,
  to,
  operationIds: ['O1/0010'],
});

let rig: Rig;
let planner: { name: string; secret: string };
beforeEach(async () => {
  rig = await createRig();
  rig.setClock(NOW);
  planner = await addPlanner(rig);
  await rig.start();
});
afterEach(() => rig.end());

/** One order in work at P1, five good parts. */
function box(edgeId = 'edge-1', machineId = 'P1', orderId = 'O1') {
  const made = journal(edgeId);
  made.add(plantFact(smallPlant([machineId])), released(orderOf(orderId)));
  made.add(on(machineId).start(START, `${orderId}/0010`), on(machineId).state(START, 'running'));
  made.add(...[1, 2, 3, 4, 5].map((n) => on(machineId).good(START + n * MINUTE, 1)));
  return made;
}
async function cookie(): Promise<Record<string, string>> {
  const { name, secret } = planner;
  const answer = await rig.call('POST', '/api/session', { name, secret });
  return { cookie: answer.headers.get('set-cookie')?.split(';')[0] ?? '' };
}
const waiting = async (): Promise<{ edgeId: string; seq: number; why: string }[]> =>
  (await (await rig.call('GET', '/api/quarantine', undefined, await cookie())).json()).entries;
const good = async (orderId = 'O1') =>
  (await rig.view()).orders.find((order) => order.orderId === orderId)?.goodPcs ?? null;

describe('a fact that makes no sense', () => {
  const counted = p1.good(NOW, 1);
  const odd: readonly [what: string, Fact, RegExp][] = [
    ['of the year 275760', { ...counted, at: 8.64e15 }, /future/],
    ['of 2038', { ...counted, at: Date.UTC(2038, 0, 19) }, /future/],
    ['of tomorrow', { ...counted, at: NOW + DAY + 6 * MINUTE }, /future/],
    ['of 1970', { ...counted, at: 1 }, /past/],
    ['whose count began in 1970', p1.good(NOW, 1, 1), /past/],
    ['that takes a stretch to the end of time', paint(START, 8e15), /future/],
    ['that takes a stretch of years', paint(START - 40 * DAY, START), /longer than 31 days/],
    ['that tags a stop of the end of time', p1.tag(NOW, 8e15, 'jam'), /future/],
    ['faster than any machine', p1.good(NOW, 900_000_000, NOW - MINUTE), /at once/],
    ['of a machine that the plant does not have', on('P9').good(NOW, 1), /no machine P9/],
  ];
  test('waits for a person, and everything around it goes on, also after a start on that disk', async () => {
    const sender = box();
    const first = sender.events.length + 1;
    sender.add(...odd.map(([, fact]) => fact), p1.good(NOW, 3));
    expect((await rig.exchange(sender)).cursor).toBe(sender.events.length);
    const entries = (await waiting()).sort((a, b) => a.seq - b.seq);
    expect(entries).toEqual(
      odd.map(([, , why], index) =>
        expect.objectContaining({ edgeId: 'edge-1', seq: first + index, why: expect.stringMatching(why) }),
      ),
    );
    expect(await good()).toBe(8);
    // A repeat is the same fact, not a conflict.
    expect((await rig.exchange(sender)).cursor).toBe(sender.events.length);
    await rig.stop();
    await rig.start();
    expect(await good()).toBe(8);
  });

  test('that no schema knows is kept as it came, and no box waits for it', async () => {
    const sender = box();
    const events: object[] = [...sender.events, { seq: 10, edgeId: 'edge-1', type: 'constructor', at: 'never' }];
    expect((await rig.exchange(sender, { events, lastSeq: 10 })).cursor).toBe(10);
    expect(await waiting()).toHaveLength(1);
    expect(await good()).toBe(5);
  });

  test('that has more in it than any plant is set aside without a look', async () => {
    const sender = box();
    const content = Array.from({ length: 50_001 }, () => 1);
    const fact = { seq: 10, edgeId: 'edge-1', machineId: 'P1', type: 'loadDeclared', at: NOW, content };
    expect((await rig.exchange(sender, { events: [...sender.events, fact], lastSeq: 10 })).cursor).toBe(10);
    expect(await waiting()).toMatchObject([{ seq: 10, why: expect.stringMatching(/more than 50000 values/) }]);
  });

  test('fills no disk: a box keeps what goes beyond 64 MB', async () => {
    const sender = box();
    const raw = 'x'.repeat(13_000_000);
    const odd = (seq: number) => ({ seq, edgeId: 'edge-1', type: 'never heard of', raw });
    await rig.exchange(sender);
    for (const seq of [10, 11, 12, 13, 14]) await rig.exchange(sender, { events: [odd(seq)], lastSeq: 15 });
    await expect(rig.exchange(sender, { events: [odd(15)], lastSeq: 15 })).rejects.toThrow(/64 MB of facts of edge/);
    const shown = await (await rig.call('GET', '/api/quarantine', undefined, await cookie())).text();
    expect(shown.length).toBeLessThan(30_000);
    await rig.call('POST', '/api/quarantine/edge-1/10', { decision: 'discarded' }, await cookie());
    expect((await rig.exchange(sender, { events: [odd(15)], lastSeq: 15 })).cursor).toBe(15);
  });

  test('nor do facts that could be: a box brings as much within a day as is said, also where the bridge was ended in it, and the rest on the next', async () => {
    const sender = box();
    await rig.exchange(sender);
    const [edge] = rig.config.edges;
    const bytes = Buffer.byteLength(JSON.stringify(sender.events));
    if (edge !== undefined) edge.mostMbPerDay = (bytes + 1_000) / 1_048_576;
    const minutes = Array.from({ length: 40 }, (_, n) => p1.good(START + 6 * MINUTE + n, 1));
    sender.add(...minutes.slice(0, 20));
    await rig.exchange(sender);
    sender.add(...minutes.slice(20));
    await rig.stop();
    await rig.start();
    await expect(rig.exchange(sender)).rejects.toThrow(/edge-1 brought .* MB of facts within a day/);
    expect((await rig.exchange(sender, { events: [] })).cursor).toBe(29);
    const said = async () => (await (await rig.call('GET', '/health')).json()).problems.join();
    await expect.poll(said).toMatch(/For 24 hours nothing more is taken; the box keeps it/);
    rig.setClock(NOW + DAY + HOUR);
    expect((await rig.exchange(sender)).cursor).toBe(49);
    expect(await good()).toBe(45);
  });

  test('more facts at once than a call has are not looked at one by one', async () => {
    const events = Array.from({ length: 5_001 }, () => 1);
    await expect(rig.exchange(box(), { events })).rejects.toThrow(/exchange.events: too long; expected at most 5000/);
  });

  test('is decided on once, by a planner', async () => {
    const sender = box();
    sender.add(on('P1').good(NOW, 900_000_000, NOW - MINUTE), on('P1').good(NOW + 1, 5_000_000, NOW));
    await rig.exchange(sender);
    const as = await cookie();
    const settle = async (seq: number, decision: string, headers = as) =>
      (await rig.call('POST', `/api/quarantine/edge-1/${seq}`, { decision }, headers)).status;
    expect(await settle(11, 'taken', {})).toBe(401);
    expect(await settle(11, 'taken')).toBe(200);
    expect(await good()).toBe(5_000_005);
    expect(await settle(11, 'discarded')).toBe(409);
    expect(await settle(10, 'discarded')).toBe(200);
    expect(await settle(99, 'discarded')).toBe(404);
    expect(await waiting()).toHaveLength(0);
    expect((await rig.exchange(sender)).cursor).toBe(sender.events.length);
  });
});

describe('a box speaks of orders that it was told of', () => {
  const about = (type: 'orderClosed' | 'orderCancelled'): Fact => ({ type, machineId: null, at: NOW, orderId: 'O1' });
  const planned = (more: Record<string, unknown>, type: 'orderReleased' | 'orderChanged' = 'orderChanged'): Fact => ({
    ...{ type, machineId: null, at: NOW, order: orderOf('O1', more) },
  });
  const p2 = on('P2');
  const forged: readonly [what: string, facts: Fact[]][] = [
    ['cancels it', [about('orderCancelled')]],
    ['closes it', [about('orderClosed')]],
    ['makes another of it', [planned({ itemId: 'EVIL' })]],
    [
      'releases it as another, and cancels that',
      [planned({ quantityPcs: 1 }, 'orderReleased'), about('orderCancelled')],
    ],
    ['finishes it at its own machine', [p2.finish(NOW, 'O1/0010')]],
    ['makes its parts scrap', [p2.declareScrap(NOW, 'O1/0010', 5)]],
    ['counts for it', [p2.start(START, 'O1/0010'), p2.state(START, 'running'), p2.good(NOW, 60, START)]],
    ['gives its own parts to it', [p2.good(NOW - HOUR, 60, START), paint(START, NOW, 'P2')]],
  ];
  test.each(forged)('an order that only another box works on stays as it is where a token %s', async (_, facts) => {
    await rig.exchange(box());
    const order = async () => (await rig.view()).orders.find(({ orderId }) => orderId === 'O1');
    const eve = journal('edge-2');
    eve.add(plantFact(smallPlant(['P2'])), ...facts);
    expect((await rig.exchange(eve)).cursor).toBe(eve.events.length);
    expect((await waiting()).map(({ why }) => why)).toContainEqual(expect.stringMatching(/O1.*edge-1/));
    expect(await order()).toMatchObject({ goodPcs: 5, scrapPcs: 0, status: 'running', itemId: 'I1', quantityPcs: 100 });
  });

  test('two boxes work on one order: each was told of it, or tells of it in the same words', async () => {
    await rig.exchange(box());
    const second = journal('edge-2');
    second.add(plantFact(smallPlant(['P2'])), released(orderOf('O1')), p2.start(START, 'O1/0010'));
    second.add(p2.state(START, 'running'), p2.good(NOW, 4, START));
    await rig.exchange(second);
    expect(await waiting()).toHaveLength(0);
    expect(await good()).toBe(9);
  });

  test('what a bridge has told a box is on its disk: who heard more of it is not that box', async () => {
    await rig.exchange(box());
    const eve = journal('edge-2');
    eve.add(plantFact(smallPlant(['P2'])));
    await rig.exchange(eve);
    eve.add(p2.finish(NOW, 'O1/0010'), p2.start(START, 'O1/0010'), p2.good(NOW, 60, START));
    for (const more of [{ planningCursor: 7 }, { planningCursor: 1e12 }, { heard: 10 }, { heard: 2 ** 53 - 1 }])
      await expect(rig.exchange(eve, more)).rejects.toThrow(/heard this bridge up to .* who holds the token/);
    await expect(rig.exchange(eve, { planningCursor: 1e12 + 1 })).rejects.toThrow(/planningCursor/);
    expect(await good()).toBe(5);
    expect((await (await rig.call('GET', '/health')).json()).problems.join()).not.toMatch(/data of the bridge/);
    // The box itself goes on.
    expect((await rig.exchange(eve)).cursor).toBe(eve.events.length);
    expect((await waiting()).map(({ why }) => why)).toContainEqual(expect.stringMatching(/O1.*edge-1/));
  });

  test('a bridge that lost its data believes what boxes heard of the one before', async () => {
    await rig.exchange(box());
    const second = journal('edge-2');
    second.add(
      plantFact(smallPlant(['P2'])),
      planned({ quantityPcs: 90 }, 'orderReleased'),
      p2.start(START, 'O1/0010'),
    );
    second.add(p2.state(START, 'running'), p2.good(NOW, 4, START));
    await rig.exchange(second, { planningCursor: 7 });
    expect(await waiting()).toHaveLength(0);
    expect(await good()).toBe(9);
  });
});

describe('a box speaks of its own machines', () => {
  test('another box’s machine cannot be reported finished, nor configured', async () => {
    await rig.exchange(box());
    const eve = box('edge-2', 'P2', 'O2');
    eve.add(p1.finish(NOW, 'O1/0010'), p1.scrap(NOW, 3));
    eve.add(plantFact(smallPlant(['P1', 'P2'])));
    eve.add(p1.finish(NOW, 'O1/0010'));
    await rig.exchange(eve);
    expect((await waiting()).map(({ why }) => why)).toEqual(
      Array.from({ length: 3 }, () => expect.stringMatching(/P1/)),
    );
    const view = await rig.view();
    expect(view.orders.find(({ orderId }) => orderId === 'O1')).toMatchObject({
      goodPcs: 5,
      scrapPcs: 0,
      status: 'running',
    });
  });

  test('a machine that one box has let go may join another', async () => {
    const first = box();
    first.add(plantFact(smallPlant(['P3'])));
    await rig.exchange(first);
    const second = journal('edge-2');
    second.add(plantFact(smallPlant(['P1', 'P2'])), p1.good(NOW, 4));
    await rig.exchange(second);
    expect(await waiting()).toHaveLength(0);
    expect(await good()).toBe(9);
  });
});

test('a box whose clock jumps ahead is known until now, and comes back', async () => {
  const sender = box();
  await rig.exchange(sender, { sentAt: Date.UTC(2038, 0, 19) });
  rig.setClock(NOW + 10 * MINUTE);
  sender.add(p1.state(NOW + 9 * MINUTE, 'stopped'));
  await rig.exchange(sender);
  const [machine] = (await rig.view()).machines;
  expect(machine).toMatchObject({ id: 'P1' });
  expect(JSON.stringify(machine)).not.toContain(String(Date.UTC(2038, 0, 19)));
});

test('whatever an edge token says of times and counts: no answer is a 500, and nothing reaches beyond now', async () => {
  const sender = box();
  await rig.exchange(sender);
  const wild = fc.oneof(fc.maxSafeInteger(), fc.constantFrom(0, 1, -1, 8.64e15, 1.5, null, 'x', NOW, NOW - HOUR));
  let seq = sender.events.length;
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.record(
          {
            type: fc.constantFrom(
              'counted',
              'stateChanged',
              'productionReassigned',
              'stopClassified',
              'operatorSignedOn',
              'loadDeclared',
              'toString',
            ),
            at: wild,
            recordedAt: wild,
            from: wild,
            to: wild,
            since: wild,
            count: wild,
          },
          { requiredKeys: ['type'] },
        ),
        { minLength: 1, maxLength: 8 },
      ),
      async (facts) => {
        const common = {
          edgeId: 'edge-1',
          machineId: 'P1',
          counter: 'good',
          unit: 'part',
          reading: null,
          recovered: false,
          by: 'eve',
          operationIds: null,
          reasonId: null,
          state: 'running',
          word: null,
          alarm: null,
          content: [],
        };
        const fields = new Map(
          Object.entries({
            counted: ['counter', 'unit', 'reading', 'recovered', 'since', 'count'],
            stateChanged: ['state', 'word', 'alarm'],
            productionReassigned: ['by', 'from', 'to', 'operationIds'],
            stopClassified: ['by', 'from', 'to', 'reasonId'],
            operatorSignedOn: ['by'],
            loadDeclared: ['by', 'content'],
          }),
        );
        const events = facts.map((fact) => {
          const kept = ['edgeId', 'machineId', 'type', 'at', 'recordedAt', ...(fields.get(fact.type) ?? [])];
          return Object.fromEntries(
            Object.entries({ ...common, ...fact, seq: ++seq }).filter(([key]) => key === 'seq' || kept.includes(key)),
          );
        });
        expect((await rig.exchange(sender, { events, lastSeq: seq })).cursor).toBe(seq);
      },
    ),
    { numRuns: 60 },
  );
  const view = await rig.view();
  expect(view.orders[0]?.orderId).toBe('O1');
});
