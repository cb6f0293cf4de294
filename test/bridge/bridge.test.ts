import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { sumTickets } from '../../shared/core/erp/confirmation.ts';
import { addPlanner, createRig, type Rig } from './rig.ts';
import { HOUR, journal, MINUTE, MONDAY, on, orderOf, plantFact, released, smallPlant } from './shop.ts';

let rig: Rig;
beforeEach(async () => {
  rig = await createRig();
  rig.setClock(MONDAY + 8 * HOUR);
});
afterEach(() => rig.end());

const eventually = (condition: () => unknown) => expect.poll(condition, { interval: 10 });
const START = MONDAY + 6 * HOUR;
const p1 = on('P1');

/** A box whose press has made 30 good parts and 2 bad ones on order O1, stopping once for ten minutes. */
function morning() {
  const box = journal();
  box.add(
    plantFact(smallPlant()),
    released(orderOf('O1')),
    p1.start(START, 'O1/0010'),
    p1.state(START, 'running'),
    ...Array.from({ length: 30 }, (_, index) => p1.good(START + (index + 1) * MINUTE, 1)),
    p1.scrap(START + 31 * MINUTE, 2),
    p1.state(START + 32 * MINUTE, 'fault'),
    p1.state(START + 42 * MINUTE, 'running'),
  );
  return box;
}
const sums = (orderId = 'O1') => sumTickets(rig.erp.records.filter((record) => record.orderId === orderId));

describe('facts come in', () => {
  test('once: repeats are dropped, the cursor says what is on disk', async () => {
    await rig.start();
    const box = morning();
    expect((await rig.exchange(box, { events: box.events.slice(0, 10) })).cursor).toBe(10);
    expect((await rig.exchange(box, { events: box.events.slice(5, 20) })).cursor).toBe(20);
    expect((await rig.exchange(box)).cursor).toBe(box.events.length);
    expect((await rig.exchange(box)).cursor).toBe(box.events.length);
    expect((await rig.view()).orders[0]).toMatchObject({ orderId: 'O1', goodPcs: 30, scrapPcs: 2, status: 'running' });
  });

  test('without a gap', async () => {
    await rig.start();
    const box = morning();
    await rig.exchange(box, { events: box.events.slice(0, 10) });
    await expect(rig.exchange(box, { events: box.events.slice(12) })).rejects.toThrow(
      '422 {"code":"refused","message":"Facts 11 to 12 of edge box \\"edge-1\\" are missing. Send from 11 on."',
    );
    await expect(rig.exchange(box, { events: [...box.events.slice(10, 12), ...box.events.slice(14)] })).rejects.toThrow(
      'Facts 13 to 14',
    );
  });

  test('never another way than before: a box restored from an old backup is refused', async () => {
    await rig.start();
    const box = morning();
    await rig.exchange(box);
    const restored = journal();
    restored.add(...box.events.slice(0, -1).map(({ seq: _s, edgeId: _e, recordedAt: _r, ...fact }) => fact));
    restored.add(p1.good(START + 50 * MINUTE, 7));
    await expect(rig.exchange(restored)).rejects.toThrow(/^409 .*restored from an old backup/);
    expect((await rig.view()).orders[0]?.goodPcs).toBe(30);
    await expect(rig.exchange({ ...box, journalId: 'another-journal' })).rejects.toThrow(/^409 .*new journal/);
  });

  test('only with the box own token', async () => {
    await rig.start();
    const box = morning();
    const body = { protocol: 1, edgeId: 'edge-1', journalId: box.journalId, events: [], planningCursor: 0, sentAt: 1 };
    const bad = await rig.call('POST', '/edge/v1/exchange', body, { authorization: 'Bearer guess' });
    expect(bad.status).toBe(401);
    const other = await rig.call('POST', '/edge/v1/exchange', body, {
      authorization: 'Bearer edge-token-for-the-tests-2',
    });
    expect(other.status).toBe(403);
  });
});

describe('the ERP hears', () => {
  test('quantities, times and reasons, adding up to the facts, and the final word once', async () => {
    await rig.start();
    rig.erp.put(orderOf('O1'));
    const box = morning();
    await rig.exchange(box);
    await eventually(() => sums().yieldPcs).toBe(30);
    expect(sums()).toMatchObject({ scrap: [{ reasonId: null, quantityPcs: 2 }], stops: [], final: false });

    box.add(p1.tag(START + 60 * MINUTE, START + 35 * MINUTE, 'jam'));
    box.add(p1.finish(START + 60 * MINUTE, 'O1/0010'));
    await rig.exchange(box);
    await eventually(() => sums().final).toBe(true);
    expect(sums()).toMatchObject({
      yieldPcs: 30,
      stops: [{ reasonId: 'jam', durationMs: 10 * MINUTE, count: 1 }],
    });
    expect(sums().machineMs).toBe(50 * MINUTE);
    expect(rig.erp.records.at(-1)?.stops[0]?.erpCode).toBe('0042');
    const { operations } = await rig.confirmations('O1');
    expect(operations[0]).toMatchObject({
      open: 0,
      difference: { yieldPcs: 0, scrapPcs: 0, reworkPcs: 0, machineMs: 0, setupMs: 0 },
    });
  });

  test('more with the next ticket: until then the difference is told as not yet due, and when it is', async () => {
    await rig.end();
    rig = await createRig({ confirmEveryMs: 15 * MINUTE });
    rig.setClock(MONDAY + 8 * HOUR);
    await rig.start();
    rig.erp.put(orderOf('O1'));
    const box = morning();
    await rig.exchange(box);
    await eventually(() => sums().yieldPcs).toBe(30);
    box.add(p1.good(START + 65 * MINUTE, 5));
    await rig.exchange(box);
    const dueInMs = async (): Promise<number> => {
      const told = (await rig.confirmations('O1')).operations[0]?.verdict;
      return told?.is === 'notYetDue' ? told.at - rig.clock() : 0;
    };
    await eventually(dueInMs).toBeGreaterThan(13 * MINUTE);
    expect(await dueInMs()).toBeLessThanOrEqual(15 * MINUTE);
  });

  test('of a reason soon after it was given, long before the next interval', async () => {
    await rig.end();
    rig = await createRig({ confirmEveryMs: 15 * MINUTE, confirmDeclarationsMs: 300 });
    rig.setClock(MONDAY + 8 * HOUR);
    await rig.start();
    rig.erp.put(orderOf('O1'));
    const box = morning();
    await rig.exchange(box);
    await eventually(() => sums().yieldPcs).toBe(30);
    box.add(p1.tag(START + 60 * MINUTE, START + 35 * MINUTE, 'jam'));
    await rig.exchange(box);
    await eventually(() => sums().stops).toEqual([{ reasonId: 'jam', durationMs: 10 * MINUTE, count: 1 }]);
    expect(rig.erp.records.map((record) => record.kind)).not.toContain('reversal');
  });

  test('at the end of a shift what the shift has made', async () => {
    await rig.end();
    rig = await createRig({ confirmEveryMs: 60 * MINUTE });
    const shiftEnd = MONDAY + 13 * HOUR; // 14:00 in Berlin
    rig.setClock(shiftEnd - 30 * MINUTE);
    await rig.start();
    rig.erp.put(orderOf('O1'));
    const box = morning();
    await rig.exchange(box);
    await eventually(() => sums().yieldPcs).toBe(30);
    box.add(p1.good(shiftEnd - 10 * MINUTE, 5));
    rig.setClock(shiftEnd - 5 * MINUTE);
    await rig.exchange(box);
    expect((await rig.view()).orders[0]?.goodPcs).toBe(35);
    expect(sums().yieldPcs).toBe(30);
    rig.setClock(shiftEnd);
    await eventually(() => sums().yieldPcs).toBe(35);
    expect(rig.clock()).toBeGreaterThanOrEqual(shiftEnd);
    expect(rig.clock()).toBeLessThan(shiftEnd + 20 * MINUTE);
  });

  test('of a correction after the end: a reversal and a new final word', async () => {
    await rig.start();
    rig.erp.put(orderOf('O1'));
    const box = morning();
    box.add(p1.finish(START + 60 * MINUTE, 'O1/0010'));
    await rig.exchange(box);
    await eventually(() => sums().final).toBe(true);
    box.add(p1.declareScrap(START + 70 * MINUTE, 'O1/0010', 3));
    await rig.exchange(box);
    await eventually(() => sums().yieldPcs).toBe(27);
    expect(sums()).toMatchObject({
      final: true,
      scrap: expect.arrayContaining([{ reasonId: 'crack', quantityPcs: 3 }]),
    });
    expect(rig.erp.records.map((record) => record.kind).filter((kind) => kind !== 'partial')).toEqual([
      'final',
      'reversal',
      'final',
    ]);
  });

  test('nothing twice and loses nothing when bridge and ERP stop and start', async () => {
    await rig.start();
    rig.erp.put(orderOf('O1'));
    const box = morning();
    rig.erp.faults.loseAnswers = 1;
    await rig.exchange(box);
    await rig.stop();
    rig.erp.faults.down = true;
    await rig.start();
    box.add(p1.good(START + 59 * MINUTE, 5), p1.finish(START + 60 * MINUTE, 'O1/0010'));
    await rig.exchange(box);
    rig.erp.faults.down = false;
    await eventually(() => sums().final).toBe(true);
    expect(sums()).toMatchObject({ yieldPcs: 35, machineMs: 50 * MINUTE });
    const keys = rig.erp.records.map((record) => record.key);
    expect(new Set(keys).size).toBe(keys.length);
    await rig.stop();
    await rig.start();
    await rig.exchange(box);
    const told = rig.erp.records.length;
    await eventually(async () => (await rig.view()).outbox.waiting).toBe(0);
    expect(rig.erp.records.length).toBe(told);
  });

  test('a refusal is shown with its words; a planner, signed on, sends it again', async () => {
    const { name, secret } = await addPlanner(rig);
    await rig.start();
    rig.erp.put(orderOf('O1'));
    rig.erp.faults.refuse = { orderId: 'O1', code: 'M7', message: 'The period is closed' };
    const box = morning();
    await rig.exchange(box);
    await eventually(async () => (await rig.view()).outbox.parked).toBe(1);
    const [entry] = (await rig.view()).outbox.entries.filter((candidate) => candidate.status === 'parked');
    expect(entry?.message).toBe('M7: The period is closed');
    rig.erp.faults.refuse = null;
    const path = `/api/outbox/${entry?.key}/retry`;
    expect((await rig.call('POST', path)).status).toBe(401);
    const session = await rig.call('POST', '/api/session', { name, secret });
    const cookie = session.headers.get('set-cookie')?.split(';')[0] ?? '';
    expect((await rig.call('POST', path, undefined, { cookie })).status).toBe(200);
    await eventually(() => sums().yieldPcs).toBe(30);
  });
});

describe('orders go down', () => {
  test('what a box cannot take is shown, told anew when it changes and when the bridge starts again', async () => {
    await rig.start();
    const box = journal();
    box.add(plantFact(smallPlant()));
    rig.erp.put(orderOf('O1'));
    const types = async (planningCursor: number, more = {}) =>
      (await rig.exchange(box, { planningCursor, ...more })).planning.map(({ id, type }) => [id, type]);
    await eventually(() => types(0)).toEqual([[1, 'orderReleased']]);
    const odd = { id: 1, orderId: 'O1', field: 'order.colour', value: '"red"', expected: 'nothing' };
    expect(await types(1, { oddPlanning: [odd] })).toEqual([]);
    expect((await rig.view()).setAside).toMatchObject([{ orderId: 'O1 (edge-1)', field: 'order.colour' }]);

    await rig.stop();
    await rig.start();
    await eventually(() => types(1)).toEqual([[2, 'orderReleased']]);
    expect((await rig.view()).setAside).toEqual([]);
    expect(await types(2, { oddPlanning: [{ ...odd, id: 2 }] })).toEqual([]);
    expect(await types(2)).toEqual([]);
    rig.erp.put(orderOf('O1', { dueAt: MONDAY }));
    await eventually(() => types(2)).toEqual([[3, 'orderChanged']]);
    expect((await rig.view()).setAside).toEqual([]);
  });

  test('to the boxes whose machines can run them, once, and every change of them', async () => {
    await rig.start();
    const box = journal();
    box.add(plantFact(smallPlant()));
    rig.erp.put(orderOf('O1'));
    rig.erp.put(orderOf('O2', { status: 'planned' }));
    const mill = { id: 'O3/0010', number: '0010', workCentreId: 'mill', quantityPcs: 1, plannedRunMsPerPc: 1 };
    rig.erp.put(orderOf('O3', { operations: [mill] }));
    const heard = async (planningCursor: number) =>
      (await rig.exchange(box, { planningCursor })).planning.map((message) => [
        message.id,
        message.type,
        'order' in message ? message.order.id : message.orderId,
      ]);
    await eventually(() => heard(0)).toEqual([[1, 'orderReleased', 'O1']]);
    expect(await heard(1)).toEqual([]);

    rig.erp.put(orderOf('O1', { dueAt: MONDAY }));
    rig.erp.put(orderOf('O2'));
    await eventually(() => heard(1)).toEqual([
      [2, 'orderChanged', 'O1'],
      [3, 'orderReleased', 'O2'],
    ]);
    rig.erp.put(orderOf('O1', { dueAt: MONDAY, status: 'closed' }));
    rig.erp.put(orderOf('O2', { status: 'cancelled' }));
    await eventually(() => heard(3)).toEqual([
      [4, 'orderClosed', 'O1'],
      [5, 'orderCancelled', 'O2'],
    ]);
  });

  test('not again when the journal of the box holds them already', async () => {
    await rig.start();
    rig.erp.put(orderOf('O1'));
    const box = morning();
    await eventually(() => rig.exchange(box).then((answer) => answer.cursor)).toBe(box.events.length);
    await eventually(async () => (await rig.view()).orders.length).toBe(1);
    expect((await rig.exchange(box)).planning).toEqual([]);
  });
});

describe('the planner sees', () => {
  test('machines, paper beside measured, the stop in the Pareto, the box and its cursor', async () => {
    await rig.start();
    const box = morning();
    box.add(p1.tag(START + 60 * MINUTE, START + 35 * MINUTE, 'jam'));
    await rig.exchange(box);
    const view = await rig.view();
    expect(view.edges[0]).toMatchObject({ edgeId: 'edge-1', cursor: box.events.length });
    const [machine] = view.machines;
    expect(machine).toMatchObject({ id: 'P1', class: 'producing', operationId: 'O1/0010', paperAvailability: 0.82 });
    expect(machine?.strip.some(([, , kind, reason]) => kind === 'stop' && reason === 'jam')).toBe(true);
    expect(view.pareto[0]).toMatchObject({ reasonId: 'jam', durationMs: 10 * MINUTE });
    expect(view.plant.sums.allGoodPcs).toBe(30);
  });

  test('any window: two halves add up to the whole', async () => {
    await rig.start();
    await rig.exchange(morning());
    const over = async (from: number, to: number) => {
      const answer = await rig.call('GET', `/api/view?from=${from}&to=${to}`);
      const { plant, window } = await answer.json();
      expect(window).toEqual({ from, to });
      return plant.sums;
    };
    const [noon, half] = [MONDAY + 8 * HOUR, START + 20 * MINUTE];
    const [whole, first, second] = [await over(MONDAY, noon), await over(MONDAY, half), await over(half, noon)];
    expect(first.gqPcs + second.gqPcs).toBe(whole.gqPcs);
    expect(first.pbtMs + second.pbtMs).toBe(whole.pbtMs);
    expect(whole.gqPcs).toBe(30);
    expect((await rig.call('GET', `/api/view?from=${noon}&to=${MONDAY}`)).status).toBe(400);
  });

  test('two boxes as one plant', async () => {
    await rig.start();
    const first = morning();
    const second = journal('edge-2');
    second.add(plantFact(smallPlant(['P3'])), released(orderOf('O9')), on('P3').start(START, 'O9/0010'));
    second.add(on('P3').state(START, 'running'), on('P3').good(START + MINUTE, 4));
    await rig.exchange(first);
    await rig.exchange(second);
    const view = await rig.view();
    expect(view.machines.map((machine) => machine.id)).toEqual(['P1', 'P2', 'P3']);
    expect(Object.fromEntries(view.orders.map((order) => [order.orderId, order.goodPcs]))).toEqual({ O1: 30, O9: 4 });
  });
});

describe('people', () => {
  test('are made by an administrator with the set-up code, and only by an administrator', async () => {
    await rig.start();
    const setUp = (code: string) => rig.call('POST', '/api/setup', { code, name: 'root', secret: 'a long secret' });
    expect((await setUp('guess')).status).toBe(401);
    const session = await setUp(rig.setupCode());
    const cookie = session.headers.get('set-cookie')?.split(';')[0] ?? '';
    const add = (headers: Record<string, string>) =>
      rig.call('POST', '/api/people', { name: 'paul', role: 'planner' }, headers);
    expect((await add({})).status).toBe(401);
    const made = await (await add({ cookie })).json();
    const planner = await rig.call('POST', '/api/session', { name: 'paul', secret: made.secret });
    const own = planner.headers.get('set-cookie')?.split(';')[0] ?? '';
    expect((await add({ cookie: own })).status).toBe(403);
    expect((await rig.call('DELETE', '/api/people/root', undefined, { cookie })).status).toBe(422);
    expect((await rig.call('DELETE', '/api/people/paul', undefined, { cookie })).status).toBe(200);
    expect((await rig.call('GET', '/api/session', undefined, { cookie: own })).ok).toBe(true);
    expect((await add({ cookie: own })).status).toBe(401);
  });
});
