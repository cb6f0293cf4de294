/** What a language model may ask: only what changes nothing, and each question with the place where a person sees the same. */
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { bridgeCalls } from '../../../bridge/api.ts';
import { readable, requestOf } from '../../../bridge/mcp/request.ts';
import { type Tool, tools } from '../../../bridge/mcp/tools.ts';
import { parseRoute } from '../../../bridge/planner/web/route.ts';

const all = Object.entries<Tool>(tools);
/** Calls that are sent as POST because a question is long; their own description says what they change. */
const questions = ['POST /api/quotes'];

describe.each(all)('%s', (_, tool) => {
  test('asks a call of the API that changes nothing and takes no right to act', () => {
    const call = bridgeCalls[tool.call];
    expect(call).toBeDefined();
    expect(tool.call.startsWith('GET ') || questions.includes(tool.call)).toBe(true);
    if (questions.includes(tool.call)) expect(call?.what).toMatch(/Changes nothing\./);
    expect([undefined, 'seeCosts']).toContain(call?.right);
  });

  test('says what it answers, and describes its input by a schema', () => {
    expect(tool.what).toMatch(/\.$/);
    expect(z.toJSONSchema(tool.input, { io: 'input' })).toMatchObject({ type: 'object' });
  });

  test('leads to a page that the planners have', () => {
    if (tool.page === undefined) return;
    const page = tool.page({ id: 'PO-1', strategy: 'MTO', by: 'month', kind: 'machine', orderId: 'PO-1', q: 'x' });
    const route = parseRoute(`#${page}`);
    expect(route.page === 'plant' ? route.anchor : route.page).toBe(page.split('?')[0]);
    if (page.includes('open=')) expect(route).toMatchObject({ page: 'plant', opened: expect.anything() });
  });
});

test('what an input says goes into path and query, and foreign text stays inside of its place', () => {
  const args = { id: '../people?x=1', date: '2026-12-24' };
  expect(requestOf(tools.order_chance, args)).toEqual({
    method: 'GET',
    path: '/api/orders/..%2Fpeople%3Fx%3D1/chance?date=2026-12-24',
  });
  const body = { itemId: 'HOUSING', quantity: 400, strategy: 'MTO' };
  expect(requestOf(tools.quote, { ...body, dueAt: undefined })).toEqual({ method: 'POST', path: '/api/quotes', body });
});

test('moments of the input are taken with their zone, and written out in the answer; counts stay as they are', () => {
  const from = '2026-11-02T06:00:00+01:00';
  const asked = tools.figures.input.parse({ kind: 'plant', from, to: '2026-11-03' });
  expect(asked).toMatchObject({ from: Date.parse(from), to: Date.UTC(2026, 10, 3), by: 'day' });
  expect(
    readable({ at: Date.UTC(2026, 10, 3), parts: 1_200_345, none: null, list: [{ at: Date.UTC(2026, 0, 1) }] }),
  ).toEqual({
    at: '2026-11-03T00:00:00.000Z',
    parts: 1_200_345,
    none: null,
    list: [{ at: '2026-01-01T00:00:00.000Z' }],
  });
  expect(readable({ orders: [1], machines: [2] }, ['orders'])).toEqual({ orders: [1] });
  const rows = { orders: [{ id: 'A', operations: [1] }] };
  expect(readable(rows, ['orders'], ['operations'])).toEqual({ orders: [{ id: 'A' }] });
});

test('each row has its own explanation: a day its window, a machine or an order itself, a proposal its work centre', () => {
  const each = (tool: Tool, args: object, answer: unknown) => {
    const explained = tool.explain === 'itself' ? {} : tool.explain({ ...args }, answer, 50);
    return (explained.each ?? []).map(({ of, path }) => `${of} ${path}`);
  };
  const window = { from: 1, to: 9 };
  const press = { kind: 'workCentre', id: 'press', ...window };
  const row = (key: object) => [{ key, from: 2, to: 4 }];
  const { figures, proposals, order_confirmations } = tools;
  expect([
    each(figures, { ...press, by: 'day' }, row({ day: '2026-11-03' })),
    each(figures, { kind: 'plant', ...window, by: 'order' }, row({ orderId: 'A/1' })),
    each(proposals, {}, { window, proposals: [{ id: 'run', workCentreId: 'press', itemId: 'I' }] }),
    each(order_confirmations, {}, { operations: [{ operationId: 'A/10', mes: { startedAt: 3, finishedAt: null } }] }),
  ]).toEqual([
    ['2026-11-03 /api/explain?kind=workCentre&id=press&from=2&to=4'],
    ['A/1 /api/explain?kind=order&id=A%2F1&from=1&to=9'],
    ['run /api/explain?kind=item&id=I&workCentreId=press&from=1&to=9'],
    ['A/10 /api/explain?kind=operation&id=A%2F10&from=3&to=50'],
  ]);
});
