import { afterEach, describe, expect, test } from 'vitest';
import { createPromiseService } from '../../../bridge/promise/service.ts';
import { leadTimesOf, outsideOf, stepsWithEnds } from '../../../bridge/shop/outside.ts';
import { WorkOrderSchema } from '../../../shared/core/words/order.ts';
import { createRig, type Rig } from '../rig.ts';
import { HOUR, journal, MONDAY, on, orderOf, plantFact, released, smallPlant } from '../shop.ts';

const DAY = 24 * HOUR;
const START = MONDAY + 6 * HOUR;
const eventually = (condition: () => unknown) => expect.poll(condition, { interval: 20 });

/** Pressed, coated elsewhere (five days on paper), pressed again. */
function coated(id: string, more: { finishedAt?: number; steps?: number } & Record<string, unknown> = {}) {
  const { finishedAt = null, steps = 3, ...fields } = more;
  const step = { workCentreId: 'press', quantityPcs: 100, plannedRunMsPerPc: 30_000 };
  const outside = { supplierId: 'COATER', finishedAt };
  const all = [
    { ...step, id: `${id}/0010`, number: '0010' },
    { ...step, id: `${id}/0020`, number: '0020', plannedRunMsPerPc: (5 * DAY) / 100, outside },
    { ...step, id: `${id}/0030`, number: '0030' },
  ];
  return orderOf(id, { operations: all.slice(0, steps), ...fields });
}

type Times = Record<string, { startedAt: number | null; finishedAt: number | null }>;
const totals = (times: Times) => (operationId: string) => times[operationId] ?? null;

describe('a step outside', () => {
  const plant = smallPlant();
  const at = (days: number) => MONDAY + days * DAY;

  test('is over when the ERP says so, else when a later step began', () => {
    const times = totals({ 'A/0030': { startedAt: at(7), finishedAt: null } });
    const endOf = (order: ReturnType<typeof coated>) => stepsWithEnds(order, plant, times)[1]?.finishedAt;
    expect(endOf(coated('A'))).toBe(at(7));
    expect(endOf(coated('A', { finishedAt: at(6) }))).toBe(at(6));
    expect(endOf(coated('B'))).toBeNull();
  });

  test('took from the end of the one before to its own, and counts as open while it is out', () => {
    const done = { startedAt: at(0), finishedAt: at(1) };
    const times = totals({
      'A/0010': done,
      'A/0030': { startedAt: at(8), finishedAt: at(9) },
      'B/0010': done,
      'C/0010': done,
      'D/0010': done,
    });
    const orders = [
      coated('A'),
      coated('B', { finishedAt: at(4) }),
      coated('C'),
      coated('D', { status: 'closed', steps: 2 }),
      coated('E'),
    ];
    const seen = outsideOf({ plant, orders, totalsOf: times, since: 0, now: at(10) });
    const row = { key: 'COATER', plannedMs: 5 * DAY };
    expect(seen).toEqual([
      { ...row, at: at(8), durationMs: 7 * DAY, open: false },
      { ...row, at: at(4), durationMs: 3 * DAY, open: false },
      { ...row, at: at(10), durationMs: 9 * DAY, open: true },
    ]);
  });
});

test('material is measured from its order to its arrival, and awaited while nothing was begun', () => {
  const plant = smallPlant();
  const bar = { itemId: 'bar', quantityPcs: 1, supplierId: 'S1' };
  const orders = [
    orderOf('A', { components: [{ ...bar, arrivedAt: MONDAY + 9 * DAY }] }),
    orderOf('B', { components: [bar, { ...bar, supplierId: null }] }),
    orderOf('C', { components: [bar] }),
    orderOf('D', { components: [bar], status: 'closed' }),
  ].map((order) => WorkOrderSchema.parse(order));
  const times = totals({ 'C/0010': { startedAt: MONDAY + DAY, finishedAt: null } });
  expect(leadTimesOf({ plant, orders, totalsOf: times, since: 0, now: MONDAY + 20 * DAY })).toEqual([
    { supplierId: 'S1', at: MONDAY + 9 * DAY, durationMs: 9 * DAY, open: false },
    { supplierId: 'S1', at: MONDAY + 20 * DAY, durationMs: 20 * DAY, open: true },
  ]);
});

let rig: Rig | null = null;
afterEach(() => rig?.end());

test('own work done and the coating still out: the order ends after it, for page and ERP, and tickets go on', async () => {
  const service = createPromiseService({ inline: true, scenarios: 50 });
  rig = await createRig({ maker: service });
  const now = START + 5 * HOUR;
  rig.setClock(now);
  await rig.start();
  const box = journal();
  const order = coated('LAST', { steps: 2 });
  rig.erp.put(order);
  rig.erp.put(orderOf('LOST', { operations: [{ ...order.operations[0], id: 'LOST/0010', machineIds: ['P99'] }] }));
  const press = on('P1');
  box.add(plantFact(smallPlant()), released(order), press.start(START, 'LAST/0010'), press.state(START, 'running'));
  box.add(press.good(START + HOUR, 100, START), press.finish(START + HOUR, 'LAST/0010'));
  await rig.exchange(box);

  await eventually(() => rig?.erp.promises.get('LAST')).toMatchObject({ orderId: 'LAST' });
  const rows = (await rig.view()).orders;
  const last = rows.find(({ orderId }) => orderId === 'LAST');
  // It is out since seven in the morning.
  expect(last?.promise?.p50).toBeGreaterThan(START + HOUR + 5 * DAY);
  expect(last?.promise?.warnings).toEqual(expect.arrayContaining(['outside', 'outsideOnPaper']));
  expect(last?.status).toBe('running');
  expect(last?.operations).toMatchObject([{ status: 'finished' }, { status: 'running', outside: true }]);
  await eventually(() => rig?.erp.records.filter(({ orderId }) => orderId === 'LAST').length).toBeGreaterThan(0);

  // On a busy machine it may be known a refresh later.
  await eventually(async () => (await rig?.view())?.orders.find(({ orderId }) => orderId === 'LOST')).toMatchObject({
    promise: null,
    noDate: { what: 'noDateNoMachine', orderId: 'LOST', number: '0010' },
  });
  expect(rig.erp.promises.has('LOST')).toBe(false);

  rig.erp.put(coated('LAST', { steps: 2, finishedAt: now }));
  await eventually(async () => (await rig?.view())?.orders.find(({ orderId }) => orderId === 'LAST')?.status).toBe(
    'finished',
  );
  await service.close();
});
