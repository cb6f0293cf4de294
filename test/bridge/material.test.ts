import { afterEach, beforeEach, expect, test } from 'vitest';
import { GATES_HEADER } from '../../shared/core/words/wire.ts';
import { createRig, EDGE_TOKEN, type Rig } from './rig.ts';
import { HOUR, journal, MONDAY, orderOf, plantFact, released, smallPlant } from './shop.ts';

let rig: Rig;
beforeEach(async () => {
  rig = await createRig();
  rig.setClock(MONDAY + 12 * HOUR);
});
afterEach(() => rig.end());

const DAY = 24 * HOUR;
const get = async (path: string) => (await rig.call('GET', path)).json();
const kit = (id: string, due: number, more: object = {}) =>
  orderOf(id, {
    ...{ strategy: 'ATO', customer: 'Acme', dueAt: due },
    components: [{ itemId: 'MOTOR', quantityPcs: 100 }],
    ...more,
  });
const lying = (quantity: number) => ({ kind: 'stock', itemId: 'MOTOR', quantity });
const coming = (expectedAt: number) => ({ kind: 'receipt', id: 'PO-1', itemId: 'MOTOR', quantity: '60', expectedAt });

async function withOrders(...orders: ReturnType<typeof orderOf>[]): Promise<void> {
  await rig.start();
  const box = journal();
  box.add(plantFact(smallPlant()), ...orders.map((order) => released(order)));
  for (const order of orders) rig.erp.put(order);
  await rig.exchange(box);
  await expect.poll(async () => (await get('/api/material')).rows).toHaveLength(orders.length);
}

test('a kit that misses a part waits for it, by the date that was confirmed last; the one that is due first takes first', async () => {
  rig.erp.stock.rows = [lying(140), coming(MONDAY + 2 * DAY), { kind: 'stock' }];
  await withOrders(kit('K1', MONDAY + 9 * DAY), kit('K2', MONDAY + 8 * DAY));
  await expect.poll(async () => (await get('/api/material')).hasStock).toBe(true);
  const { rows, odd } = await get('/api/material');
  expect(odd).toBe(1);
  expect(rows.map(({ orderId, gate }: { orderId: string; gate: unknown }) => [orderId, gate])).toEqual([
    ['K2', null],
    ['K1', { kind: 'kit', itemIds: ['MOTOR'], readyAt: MONDAY + 2 * DAY }],
  ]);
  expect(rows.map(({ hasBegun }: { hasBegun: boolean }) => hasBegun)).toEqual([false, false]);
  expect(rows[1].components[0]).toMatchObject({ therePcs: 40, shortPcs: 0 });
  const shown = async () => (await rig.view()).orders.find(({ orderId }) => orderId === 'K1')?.gate;
  await expect.poll(shown).toMatchObject({ kind: 'kit', isPassed: false });
  const csv = await (await rig.call('GET', '/api/material.csv', undefined, await rig.session())).text();
  expect(csv).toContain(';kit;;MOTOR;pcs;100;40;60;0;');
});

test('a receipt’s dates are kept, whatever was confirmed since; the bridge goes on from them after a start', async () => {
  rig.erp.stock.rows = [lying(0), coming(MONDAY + 2 * DAY)];
  await withOrders(
    kit('K1', MONDAY + 9 * DAY, { quantityPcs: 50, components: [{ itemId: 'MOTOR', quantityPcs: 50 }] }),
  );
  await expect.poll(async () => (await get('/api/material')).hasStock).toBe(true);
  await rig.stop();
  rig.erp.stock.rows = [lying(0), coming(MONDAY + 6 * DAY)];
  await rig.start();
  const dates = async () =>
    (await get('/api/material')).rows[0]?.moved[0]?.dates.map(({ expectedAt }: { expectedAt: number }) => expectedAt);
  await expect.poll(dates).toEqual([MONDAY + 2 * DAY, MONDAY + 6 * DAY]);
});

test('a box that asks hears which operations wait, once; another hears nothing of it', async () => {
  rig.erp.stock.rows = [lying(0)];
  await withOrders(kit('K1', MONDAY + 9 * DAY));
  await expect.poll(async () => (await get('/api/material')).rows[0].gate?.kind).toBe('kit');
  const box = { protocol: 1, edgeId: 'edge-1', journalId: journal().journalId, events: [], planningCursor: 0 };
  const call = async (headers: Record<string, string>, more: Record<string, unknown> = {}) => {
    const as = { authorization: `Bearer ${EDGE_TOKEN}`, ...headers };
    return (await rig.call('POST', '/edge/v1/exchange', { ...box, ...more, sentAt: MONDAY }, as)).json();
  };
  expect(await call({})).not.toHaveProperty('gates');
  // Its past is still to come: what waits is told once that is here.
  expect(await call({ [GATES_HEADER]: '' }, { lastSeq: 9_000 })).not.toHaveProperty('gates');
  const { gates } = await call({ [GATES_HEADER]: '' });
  expect(gates.closed).toEqual([{ operationId: 'K1/0010', gate: { kind: 'kit', itemIds: ['MOTOR'], readyAt: null } }]);
  expect(await call({ [GATES_HEADER]: gates.stamp })).not.toHaveProperty('gates');
});

test('a planner lets an order begin all the same, by name and reason; who only looks sees no name', async () => {
  rig.erp.stock.rows = [lying(0)];
  await withOrders(kit('K1', MONDAY + 9 * DAY));
  const headers = await rig.session();
  const pass = (id: string, reason: string) => rig.call('POST', `/api/orders/${id}/pass`, { reason }, headers);
  await expect.poll(async () => (await get('/api/material')).rows[0].gate?.kind).toBe('kit');
  expect((await rig.call('POST', '/api/orders/K1/pass', { reason: 'x' })).status).toBe(401);
  expect((await pass('K1', ' ')).status).toBe(400);
  expect((await pass('K9', 'x')).status).toBe(422);
  expect((await pass('K1', 'They are in the car.')).status).toBe(200);
  const row = async (as: Record<string, string>) =>
    (await (await rig.call('GET', '/api/material', undefined, as)).json()).rows[0];
  expect((await row(headers)).passed).toMatchObject({
    by: expect.stringMatching(/^Test \d+$/),
    reason: 'They are in the car.',
  });
  expect((await row({})).passed).toMatchObject({ by: '' });
  await rig.stop();
  await rig.start();
  await expect.poll(async () => (await row({}))?.passed?.reason).toBe('They are in the car.');
});

test('a runner that runs out: its service level, its empty time and its turns are the ERP’s movements', async () => {
  const runner = orderOf('M1', { strategy: 'MTS', customer: null, itemId: 'CAP' });
  const moved = (id: number, at: number, quantity: number, wanted?: number) => ({
    ...{ kind: 'movement', id: `D${id}`, itemId: 'CAP', at, quantity, what: quantity > 0 ? 'received' : 'delivered' },
    ...(wanted === undefined ? {} : { wanted, customer: 'Acme' }),
  });
  rig.setClock(MONDAY + 6 * DAY + HOUR);
  // 100 come on Monday at noon; twenty go at every midnight, on the last day only ten of them.
  const out = [1, 2, 3, 4].map((day) => moved(day, MONDAY + day * DAY, -20, 20));
  rig.erp.stock.rows = [
    { kind: 'stock', itemId: 'CAP', quantity: 0, price: '2.50' },
    ...[moved(0, MONDAY + 12 * HOUR, 100), ...out, moved(5, MONDAY + 5 * DAY, -20, 30)],
  ];
  await withOrders(runner);
  await expect.poll(async () => (await get('/api/material')).hasStock).toBe(true);
  const window = `from=${MONDAY}&to=${MONDAY + 7 * DAY}`;
  const { rows } = await get(`/api/kpis?strategy=MTS&by=item&${window}`);
  expect(rows).toMatchObject([{ key: 'CAP' }]);
  const { serviceLevel, withoutStock, runOuts, stockTurns } = rows[0].values;
  expect(serviceLevel).toEqual({ value: 0.8, n: 5, isThin: false });
  // Monday until noon, and all of Saturday.
  expect(withoutStock).toEqual({ value: 1.5 / 6, n: 6, isThin: false });
  expect(runOuts.value).toBeCloseTo(7 / 6);
  expect(stockTurns.value).toBeCloseTo((100 * 365) / (50 + 80 + 60 + 40 + 20));
});

test('a sub-order is waited for by the order that it is made for; both are one family', async () => {
  const top = orderOf('M1', {
    ...{ strategy: 'ETO', customer: 'Acme', salesOrder: 'SO-1/10', dueAt: MONDAY + 9 * DAY },
    project: { id: 'P-1', name: 'Line 4' },
    milestones: [{ id: 'drawing', name: 'Drawing', plannedAt: MONDAY + DAY, doneAt: null }],
    components: [
      { itemId: 'GEAR', quantityPcs: 100 },
      { itemId: 'PIN', quantityPcs: 1, phantoms: ['KIT'] },
    ],
  });
  const pegs = [{ orderId: 'M1', quantityPcs: 100 }];
  await withOrders(
    top,
    orderOf('S1', { itemId: 'GEAR', pegs, paperFinishAt: MONDAY + 3 * DAY, dueAt: null }),
    kit('X', 0),
  );
  const { project, roots, isCut } = await get('/api/orders/S1/family');
  expect([project, isCut]).toEqual([{ id: 'P-1', name: 'Line 4' }, false]);
  expect(roots).toHaveLength(1);
  const [{ row, waits, parts }] = roots;
  expect(row.orderId).toBe('M1');
  expect(waits.map(({ kind }: { kind: string }) => kind)).toEqual(['gate', 'milestone', 'order']);
  expect(waits[0].gate).toMatchObject({ kind: 'material', itemIds: ['GEAR'] });
  expect(parts[0]).toMatchObject({ kind: 'made', rows: [{ row: { orderId: 'S1' }, pegPcs: 100 }] });
  expect(parts[1]).toMatchObject({ kind: 'phantom', itemId: 'KIT', lines: [{ item: { itemId: 'PIN' } }] });
  expect(await get('/api/families')).toMatchObject([{ orderId: 'M1', orders: 2, done: 0 }]);
  expect((await rig.call('GET', '/api/orders/NONE/family')).status).toBe(404);
});
