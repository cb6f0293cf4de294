/** Twenty questions of a planner, by the protocol itself, to a bridge that runs. */
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { type McpOptions, serveMcp } from '../../../bridge/mcp/mcp.ts';
import { tools } from '../../../bridge/mcp/tools.ts';
import { createPromiseService } from '../../../bridge/promise/service.ts';
import { createRig, type Rig } from '../rig.ts';
import { HOUR, journal, MINUTE, MONDAY, on, orderOf, plantFact, released, smallPlant } from '../shop.ts';

const Result = z.object({ content: z.tuple([z.object({ text: z.string() })]), isError: z.boolean().optional() });
const Message = z.looseObject({ id: z.number(), result: z.unknown().optional(), error: z.unknown().optional() });
const START = MONDAY + 6 * HOUR;
const NOON = MONDAY + 12 * HOUR;

/** A client as an assistant has it: one JSON message a line. */
function clientOf(options: Omit<McpOptions, 'input' | 'output' | 'version'>) {
  const input = new PassThrough();
  const output = new PassThrough();
  const server = serveMcp({ ...options, version: '0.1.0', input, output });
  const waiting = new Map<number, (message: z.infer<typeof Message>) => void>();
  let rest = '';
  output.on('data', (chunk: Buffer) => {
    const lines = `${rest}${chunk.toString()}`.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines.filter((one) => one !== '')) {
      const message = Message.parse(JSON.parse(line));
      waiting.get(message.id)?.(message);
    }
  });
  let next = 0;
  const send = (message: object) => input.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  const call = async (method: string, params: object = {}): Promise<unknown> => {
    const id = ++next;
    const answered = new Promise<z.infer<typeof Message>>((resolve) => waiting.set(id, resolve));
    send({ id, method, params });
    const { result, error } = await answered;
    expect(error).toBeUndefined();
    return result;
  };
  const open = async () => {
    const clientInfo = { name: 'assistant', version: '1' };
    await call('initialize', { protocolVersion: '2025-06-18', capabilities: {}, clientInfo });
    send({ method: 'notifications/initialized' });
  };
  const ask = async (name: string, args: object = {}) => {
    const { content, isError = false } = Result.parse(await call('tools/call', { name, arguments: args }));
    return { isError, text: content[0].text };
  };
  return { open, call, ask, close: () => server.close() };
}

let rig: Rig;
let cookie: string;
let client: ReturnType<typeof clientOf>;
const asked: string[] = [];
/** What the API answered last. */
let answered = '';

beforeAll(async () => {
  rig = await createRig({ maker: createPromiseService({ inline: true, scenarios: 50 }) });
  rig.setClock(NOON);
  await rig.start();
  const order = orderOf('F1', { itemId: 'FORGING', customer: 'Acme' });
  rig.erp.put(order);
  const p1 = on('P1');
  const box = journal();
  box.add(plantFact(smallPlant(['P1'])), released(order), p1.start(START, 'F1/0010'), p1.state(START, 'running'));
  box.add(p1.good(START + HOUR, 40, START + HOUR - MINUTE));
  await rig.exchange(box);
  await vi.waitFor(async () => expect((await rig.view()).orders.length).toBe(1), { timeout: 120_000 });
  ({ cookie } = await rig.session());
  const dated = async () => (await rig.call('GET', '/api/promises/beliefs', undefined, { cookie })).status;
  await vi.waitFor(async () => expect(await dated()).toBe(200), { timeout: 120_000 });
  client = clientOf({
    url: rig.url(),
    now: () => NOON,
    ask: async ({ method, path, body }) => {
      asked.push(`${method} ${path.split('?')[0]}`);
      const answer = await rig.call(method, path, body, { cookie });
      answered = await answer.text();
      return { status: answer.status, text: answered };
    },
  });
  await client.open();
});
afterAll(async () => {
  await client.close();
  await rig.end();
});

const day = { from: '2026-03-01', to: '2026-03-10' };
const window = { from: new Date(MONDAY).toISOString(), to: new Date(NOON).toISOString() };

const Told = z.object({
  links: z.strictObject({
    page: z.string().optional(),
    explain: z.string().optional(),
    explainEach: z.array(z.object({ of: z.string(), explain: z.string() })).optional(),
  }),
  answer: z.unknown(),
});

/** Where a told answer is not what the API says: a figure to the digit, a moment to the millisecond. */
function differences(told: unknown, said: unknown, place = 'answer'): string[] {
  if (typeof told === 'object' && told !== null && typeof said === 'object' && said !== null) {
    const saidOf = new Map<string, unknown>(Object.entries(said));
    return [
      ...(Array.isArray(told) !== Array.isArray(said) ? [`${place} is no list`] : []),
      ...(Array.isArray(said) && Array.isArray(told) && told.length !== said.length ? [`${place} is not whole`] : []),
      ...Object.entries(told).flatMap(([name, one]) => differences(one, saidOf.get(name), `${place}.${name}`)),
    ];
  }
  const same = typeof said === 'number' && typeof told === 'string' ? Date.parse(told) === said : told === said;
  return same ? [] : [`${place}: ${String(told)}, not ${String(said)}`];
}

describe('a planner asks', () => {
  test.each<[string, keyof typeof tools, object, RegExp]>([
    ['What does each machine do?', 'machines_now', {}, /"P1"/],
    ['Which orders are open?', 'orders', {}, /"F1"/],
    ['Which dates are in danger?', 'dates_in_danger', {}, /"answer":\[/],
    ['How was the OEE of P1 today?', 'figures', { kind: 'machine', id: 'P1', ...window }, /coverage/],
    ['Where did the time go?', 'losses', { kind: 'plant', ...window }, /waterfall/],
    ['How does that figure come about?', 'explain', { kind: 'machine', id: 'P1', ...window }, /kpis/],
    ['By which formula?', 'formulas', {}, /ISO 22400/],
    ['Show me the fact.', 'facts', { machineId: 'P1', seq: '3' }, /"seq":3/],
    ['Is the planned cycle time right?', 'measured', window, /cycles/],
    ['How is on-time delivery?', 'kpis', { strategy: 'MTO', by: 'month', ...day }, /missing/],
    ['Which orders are behind it?', 'kpi_behind', { strategy: 'MTO', kpi: 'leadTime', by: 'all', ...day }, /measures/],
    ['What is lead time?', 'kpi_definitions', {}, /leadTime/],
    ['What did we tell the customer?', 'order_word', { id: 'F1' }, /acts/],
    ['Why that date?', 'order_explanation', { id: 'F1' }, /explanation/],
    ['What belongs to this order?', 'order_family', { id: 'F1' }, /roots/],
    ['Does the ERP know what was made?', 'order_confirmations', { id: 'F1' }, /operations/],
    ['What can begin?', 'material', {}, /rows/],
    ['Where is lot F?', 'trace_find', { q: 'F' }, /"F1"/],
    ['What is in it?', 'trace', { orderId: 'F1' }, /backward/],
    ['Who has some of it?', 'recall', { orderId: 'F1' }, /rows/],
    ['Do we keep our dates?', 'dates_kept', {}, /"word"/],
    ['What do the dates rest on?', 'beliefs', {}, /centres/],
    ['By when could we make 40 more?', 'quote', { itemId: 'FORGING', quantity: 40 }, /"p80"/],
    ['How likely is it done by then?', 'order_chance', { id: 'F1', date: '2026-03-20' }, /"chance"/],
    ['What did it cost so far?', 'order_costs', { id: 'F1' }, /"cost"/],
    ['What waits for a person?', 'postings_waiting', {}, /causes/],
    ['Which planned times are wrong?', 'proposals', {}, /proposals/],
    ['Is all well?', 'health', {}, /parts/],
  ])('%s', async (_, name, args, answer) => {
    const { text, isError } = await client.ask(name, args);
    expect({ isError, text }).toEqual({ isError: false, text: expect.stringMatching(answer) });
    const { links, answer: told } = Told.parse(JSON.parse(text));
    expect(differences(told, JSON.parse(answered))).toEqual([]);
    const { page, explain, explainEach = [] } = links;
    const explained = [explain ?? [], explainEach.map((one) => one.explain)].flat(2);
    const root = rig.url().replace(/\/$/, '');
    for (const link of [page ?? [], explained].flat()) expect(link.startsWith(root)).toBe(true);
    if (tools[name].explain !== 'itself') expect(explained).not.toEqual([]);
    for (const link of explained.slice(0, 3))
      expect((await rig.call('GET', link.slice(root.length), undefined, { cookie })).status).toBe(200);
  });

  test('and nothing was asked that changes anything', () => {
    expect(asked.length).toBeGreaterThan(20);
    expect(asked.filter((call) => !call.startsWith('GET '))).toEqual(['POST /api/quotes']);
  });
});

test('a tool says that it only reads; one that is not there, or a wrong input, is refused', async () => {
  const Listed = z.object({
    tools: z.array(z.looseObject({ name: z.string(), annotations: z.looseObject({ readOnlyHint: z.boolean() }) })),
  });
  const listed = Listed.parse(await client.call('tools/list')).tools;
  expect(listed.map(({ name }) => name).sort()).toEqual(Object.keys(tools).sort());
  expect(listed.every(({ annotations }) => annotations.readOnlyHint)).toBe(true);
  expect((await client.ask('figures', { kind: 'plant', ...window, drop: 'everything' })).isError).toBe(true);
});

test('an explanation that is too long comes without its lists, says so, and leads to the whole', async () => {
  const interval = { from: START, to: NOON, class: 'producing' };
  const long = { kpis: [{ kpi: 'oee', value: 0.5 }], machines: [{ sums: [], intervals: Array(4_000).fill(interval) }] };
  const short = clientOf({
    url: rig.url(),
    now: () => NOON,
    ask: async () => ({ status: 200, text: JSON.stringify(long) }),
  });
  await short.open();
  const { text, isError } = await short.ask('explain', { kind: 'machine', id: 'P1', ...window });
  await short.close();
  expect(isError).toBe(false);
  expect(JSON.parse(text)).toEqual({
    links: { page: expect.any(String), explain: expect.stringContaining('/api/explain?kind=machine&id=P1') },
    leftOut: expect.arrayContaining(['intervals']),
    answer: { kpis: [{ kpi: 'oee', value: 0.5 }], machines: [{ sums: [] }] },
  });
});

test('what the bridge refuses is said in its words', async () => {
  const { isError, text } = await client.ask('figures', { kind: 'plant', from: '2026-01-01', to: '2020-01-01' });
  expect(isError).toBe(true);
  expect(text).toMatch(/from lies before to/);
});
