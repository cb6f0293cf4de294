import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Confirmation } from '../../shared/core/erp/confirmation.ts';
import { WorkOrderSchema } from '../../shared/core/words/order.ts';
import { listen, type Server } from '../../shared/io/http.ts';
import { createLog } from '../../shared/io/log.ts';
import { createErpServer } from '../../simulators/erp/server.ts';
import { createShowcase } from '../../simulators/erp/showcase.ts';
import { type ErpStore, openErpStore } from '../../simulators/erp/store.ts';
import { HOUR, MONDAY, plant, sim } from './plant.ts';

const token = 'a-token-for-this-test';
let folder: string;
let store: ErpStore;
let app: Server;
let url: string;
let now: number;

beforeEach(async () => {
  now = MONDAY;
  folder = mkdtempSync(join(tmpdir(), 'istwert-erp-'));
  store = openErpStore(join(folder, 'erp.db'));
  app = await createErpServer({ store, plant, sim, token, now: () => now, log: createLog('erp', 'error') });
  ({ url } = await listen(app, '127.0.0.1', 0));
});
afterEach(async () => {
  await app.close();
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

const call = (method: string, path: string, body?: unknown, bearer = token): Promise<Response> =>
  fetch(`${url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${bearer}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
const answerOf = async (response: Promise<Response>): Promise<{ status: number; body: unknown }> => {
  const answer = await response;
  const text = await answer.text();
  return { status: answer.status, body: text === '' ? null : JSON.parse(text) };
};
const order = async (itemId = 'HUB-120'): Promise<string> => {
  const answer = await call('POST', '/api/customer-orders', {
    customer: 'Halvorn Gear',
    itemId,
    quantityPcs: 100,
    dueAt: MONDAY + 100 * HOUR,
    strategy: 'MTO',
  });
  expect(answer.status).toBe(201);
  return z
    .object({ orderId: z.string() })
    .loose()
    .parse(await answer.json()).orderId;
};
let keys = 0;
const ticket = (orderId: string, changes: Partial<Confirmation> = {}): Confirmation => ({
  key: `key-${String(++keys).padStart(6, '0')}`,
  kind: 'partial',
  reverses: null,
  orderId,
  operationId: `${orderId}/0010`,
  operationNumber: '0010',
  machineIds: ['press-1'],
  from: MONDAY,
  to: MONDAY + HOUR,
  yieldPcs: 10,
  reworkPcs: 0,
  scrap: [{ reasonId: 'scrap.lap', erpCode: 'Q1', quantityPcs: 1 }],
  setupMs: 0,
  machineMs: HOUR,
  labourMs: 0,
  stops: [],
  operators: [],
  basis: { 'edge-1': 7 },
  ...changes,
});
const post = (confirmation: Confirmation) => answerOf(call('POST', '/api/confirmations', confirmation));
const held = async (query: string): Promise<unknown[]> =>
  z.array(z.unknown()).parse(await (await call('GET', `/api/confirmations?${query}`)).json());

describe('the mock ERP', () => {
  test('makes a work order with its routing and a paper date out of a customer’s order', async () => {
    const orderId = await order('KNU-L');
    const { body } = await answerOf(call('GET', '/api/work-orders'));
    const { orders } = z.object({ cursor: z.string(), orders: z.array(WorkOrderSchema) }).parse(body);
    expect(orders).toHaveLength(1);
    expect(orders[0]).toMatchObject({ id: orderId, status: 'released', quantityPcs: 100 });
    expect(orders[0]?.operations.map((operation) => operation.workCentreId)).toEqual(['WC-FORGE', 'WC-TRIM', 'WC-CNC']);
    // Three operations: (30 min + 100 × PRI) ÷ 0.82 and a fixed allowance each, through shifts with half-hour breaks.
    const workMs = [45, 44, 94].reduce(
      (sum, seconds) => sum + Math.round((30 * 60_000 + 100 * seconds * 1_000) / 0.82 + sim.paper.perOperation),
      0,
    );
    const calendarMs = (orders[0]?.paperFinishAt ?? 0) - MONDAY;
    expect(calendarMs).toBeGreaterThan(workMs);
    expect(calendarMs).toBeLessThan(workMs * 1.1);
  });

  test('hands out only what changed after the cursor', async () => {
    const first = await order();
    const Changes = z.object({ cursor: z.string(), orders: z.array(WorkOrderSchema) });
    const all = Changes.parse((await answerOf(call('GET', '/api/work-orders'))).body);
    const second = await order();
    await call('PATCH', `/api/work-orders/${first}`, { dueAt: MONDAY + HOUR });
    const rest = Changes.parse((await answerOf(call('GET', `/api/work-orders?since=${all.cursor}`))).body);
    expect(rest.orders.map(({ id, dueAt }) => [id, dueAt])).toEqual([
      [second, MONDAY + 100 * HOUR],
      [first, MONDAY + HOUR],
    ]);
  });

  test('has a step outside that is on paper for days, and says when it is back: then the order is finished', async () => {
    const orderId = await order();
    const one = store.order(orderId);
    if (one === null) throw new Error('the order was just made');
    const [press] = one.operations;
    if (press === undefined) throw new Error('a routing has steps');
    const coating = {
      ...press,
      id: `${orderId}/0020`,
      number: '0020',
      outside: { supplierId: 'COATER', finishedAt: null },
    };
    store.putOrder({ ...one, operations: [press, coating] });
    await post(ticket(orderId, { kind: 'final', yieldPcs: 100, operationId: press.id, operationNumber: press.number }));
    expect(store.order(orderId)?.status).toBe('released');
    const back = [{ operationId: coating.id, at: MONDAY + HOUR }];
    expect((await call('PATCH', `/api/work-orders/${orderId}`, { back })).status).toBe(200);
    expect(store.order(orderId)).toMatchObject({
      status: 'finished',
      operations: [{}, { outside: { supplierId: 'COATER', finishedAt: MONDAY + HOUR } }],
    });
  });

  test('says no to strangers, and to unknown items', async () => {
    expect((await call('GET', '/api/work-orders', undefined, 'wrong')).status).toBe(401);
    expect((await call('POST', '/control/faults', { failNext: 1 }, 'wrong')).status).toBe(401);
    expect((await call('POST', '/api/customer-orders', { itemId: 'NONE', quantityPcs: 1 })).status).toBe(400);
  });

  test('the same key twice makes two records, as real ERPs do', async () => {
    const confirmation = ticket(await order());
    expect((await post(confirmation)).status).toBe(201);
    expect((await post(confirmation)).status).toBe(201);
    expect(await held(`key=${confirmation.key}`)).toHaveLength(2);
  });

  test.each([
    ['an unknown order', { orderId: 'WO-0', operationId: 'WO-0/0010' }, /does not exist/],
    ['an unknown operation', { operationId: 'WO-0/0090' }, /does not exist/],
    ['a negative yield', { yieldPcs: -1 }, /Negative/],
    ['the reversal of nothing', { kind: 'reversal', reverses: 'key-none-0000' }, /does not exist/],
  ] as const)('refuses %s in its own words', async (_, changes, words) => {
    const { status, body } = await post(ticket(await order(), changes));
    expect(status).toBe(422);
    expect(body).toMatchObject({ code: expect.any(String), message: expect.stringMatching(words) });
  });

  test('refuses tickets of a closed order', async () => {
    const orderId = await order();
    await call('PATCH', `/api/work-orders/${orderId}`, { status: 'closed' });
    expect((await post(ticket(orderId))).status).toBe(422);
  });

  test('after the final ticket only a reversal opens the operation again', async () => {
    const orderId = await order();
    const final = ticket(orderId, { kind: 'final' });
    expect((await post(final)).status).toBe(201);
    expect((await post(ticket(orderId))).status).toBe(422);
    expect((await post(ticket(orderId, { kind: 'reversal', reverses: final.key }))).status).toBe(201);
    expect((await post(ticket(orderId))).status).toBe(201);
    expect(await held(`key=${final.key}`)).toMatchObject([{ reversed: true }]);
  });

  test('an order whose operations all have their final ticket is finished, and open again after a reversal', async () => {
    const orderId = await order();
    const last = ticket(orderId, { kind: 'final', operationId: `${orderId}/0020`, operationNumber: '0020' });
    await post(ticket(orderId, { kind: 'final' }));
    expect(store.order(orderId)?.status).toBe('released');
    await post(last);
    expect(store.order(orderId)?.status).toBe('finished');
    await post(ticket(orderId, { ...last, key: 'key-reversal', kind: 'reversal', reverses: last.key }));
    expect(store.order(orderId)?.status).toBe('released');
  });

  test('shows orders with paper date, promise and confirmations on one page, and no foreign markup', async () => {
    const orderId = await order();
    await post(ticket(orderId));
    await call('PUT', `/api/work-orders/${orderId}/promise`, {
      orderId,
      p50: MONDAY + 50 * HOUR,
      p80: MONDAY + 60 * HOUR,
      quotedAt: MONDAY + 70 * HOUR,
    });
    await call('POST', '/api/customer-orders', { customer: '<script>x</script>', itemId: 'CLP-9', quantityPcs: 5 });
    const page = await fetch(`${url}/`);
    const text = await page.text();
    expect(text).toContain(orderId);
    expect(text).toContain('Thu 05 Nov, 04:00');
    expect(text).toContain('1 ticket');
    expect(text).not.toContain('<script>');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'self'");
    expect((await fetch(`${url}/style.css`)).headers.get('content-type')).toContain('text/css');
  });
});

describe('faults on demand', () => {
  const faults = (body: unknown) => call('POST', '/control/faults', body);

  test('fails without booking', async () => {
    const confirmation = ticket(await order());
    await faults({ failNext: 1 });
    expect((await post(confirmation)).status).toBe(500);
    expect(await held(`key=${confirmation.key}`)).toEqual([]);
    expect((await post(confirmation)).status).toBe(201);
  });

  test('books and loses the answer', async () => {
    const confirmation = ticket(await order());
    await faults({ loseAnswers: 1 });
    await expect(post(confirmation)).rejects.toThrow();
    expect(await held(`key=${confirmation.key}`)).toHaveLength(1);
  });

  test('refuses one order with given words until it is told otherwise', async () => {
    const [locked, free] = [await order(), await order()];
    await faults({ refuse: { orderId: locked, code: 'M3-897', message: 'Locked by user MEYER' } });
    expect(await post(ticket(locked))).toEqual({
      status: 422,
      body: { code: 'M3-897', message: 'Locked by user MEYER' },
    });
    expect((await post(ticket(free))).status).toBe(201);
    await faults({ refuse: null });
    expect((await post(ticket(locked))).status).toBe(201);
  });

  test('is away for a while: every line is cut', async () => {
    await faults({ downForMs: 60_000 });
    await expect(call('GET', '/api/work-orders')).rejects.toThrow();
    now += 60_001;
    expect((await call('GET', '/api/work-orders')).status).toBe(200);
  });

  test('is slow', async () => {
    await faults({ latencyMs: 150 });
    const before = performance.now();
    await call('GET', '/api/work-orders');
    expect(performance.now() - before).toBeGreaterThan(140);
  });
});

describe('the published contract', () => {
  interface Contract {
    openapi: string;
    paths: Record<string, Record<string, { responses: object }>>;
    components: { schemas: Record<string, object> };
  }
  const contract = async (): Promise<Contract> => (await fetch(`${url}/api/openapi.json`)).json();

  test('is read without the token, and names what the bridge calls', async () => {
    const { openapi, paths } = await contract();
    expect(openapi).toBe('3.1.0');
    const calls = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((one) => `${one} ${path}`),
    );
    expect(calls.sort()).toEqual([
      'get /api/confirmations',
      'get /api/master-data',
      'get /api/stock',
      'get /api/work-orders',
      'post /api/confirmations',
      'put /api/work-centres/{id}/figures',
      'put /api/work-orders/{id}/promise',
    ]);
  });
  test('every answer that it refers to is described', async () => {
    const whole = await contract();
    const named = [...JSON.stringify(whole).matchAll(/#\/components\/schemas\/(\w+)/g)].map(([, name]) => name);
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((name) => !Object.hasOwn(whole.components.schemas, name ?? ''))).toEqual([]);
  });
});

describe('a measured figure that a planner accepted', () => {
  const figure = { kind: 'availability', itemId: null, paper: 0.82, measured: 0.64 };
  test('is kept in the place of the paper one, the newest of its kind', async () => {
    const path = `/api/work-centres/${plant.workCentres[0]?.id}/figures`;
    expect((await call('PUT', path, figure)).status).toBe(204);
    expect((await call('PUT', path, { ...figure, measured: 0.66 })).status).toBe(204);
    expect(await (await call('GET', path)).json()).toEqual([{ ...figure, measured: 0.66 }]);
  });
  test('of a work centre that is not there is refused', async () => {
    expect((await call('PUT', '/api/work-centres/nowhere/figures', figure)).status).toBe(404);
  });
});

test('an order that somebody has open: a corrected ticket is refused too, until one is tried again', () => {
  const { takeRefusal } = createShowcase(plant, sim, { refuseOnce: 'WO-1' }, MONDAY);
  const isRefused = (orderId: string, key: string) => takeRefusal({ orderId, key }) !== null;
  expect(isRefused('WO-2', 'other')).toBe(false);
  expect(isRefused('WO-1', 'first')).toBe(true);
  expect(isRefused('WO-1', 'corrected')).toBe(true);
  expect(isRefused('WO-1', 'corrected')).toBe(false);
  expect(isRefused('WO-1', 'next')).toBe(false);
});
