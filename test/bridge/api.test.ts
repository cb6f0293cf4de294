/** The OpenAPI document of the bridge: valid, whole, and true of what is answered. */
import { Validator } from '@seriousme/openapi-schema-validator';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { bridgeCalls } from '../../bridge/api.ts';
import { everyCaller, whoGetsIn } from '../every-caller.ts';
import { attack } from '../hostile-requests.ts';
import { faultsOf } from '../openapi-lint.ts';
import { createRig, EDGE_TOKEN, type Rig } from './rig.ts';
import { HOUR, journal, MINUTE, MONDAY, on, orderOf, plantFact, released, smallPlant } from './shop.ts';

vi.setConfig({ testTimeout: 120_000 });

let rig: Rig;
beforeEach(async () => {
  rig = await createRig();
  rig.setClock(MONDAY + 12 * HOUR);
  await rig.start();
});
afterEach(() => rig.end());

const ONLY_WITH_TLS = 'GET /ca.crt';
const documentOf = async () => (await rig.call('GET', '/api/openapi.json')).json();
const namesIn = (document: { paths: Record<string, Record<string, unknown>> }): string[] =>
  Object.entries(document.paths).flatMap(([path, calls]) =>
    Object.keys(calls).map((method) => `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`),
  );

test('it is a valid document, of every route and none else', async () => {
  const document = await documentOf();
  expect(await new Validator().validate(document)).toMatchObject({ valid: true });
  const described = Object.keys(bridgeCalls).filter((name) => name !== ONLY_WITH_TLS);
  expect(namesIn(document).sort()).toEqual(described.sort());
  expect(faultsOf(document)).toEqual([]);
});

test('whom each call lets in is what the document says, for every role, screen, program and box', async () => {
  const callers = await everyCaller(rig.url(), await rig.session('admin'));
  const token = { who: 'a box', headers: { authorization: `Bearer ${EDGE_TOKEN}` }, is: 'box' } as const;
  expect(await whoGetsIn(rig.url(), [...callers, token])).toEqual([]);
});

test('what is answered over a day with production fits it', async () => {
  for (const order of [orderOf('O1'), orderOf('O2')]) rig.erp.put(order);
  const press = on('P1');
  const start = MONDAY + 6 * HOUR;
  const box = journal();
  box.add(plantFact(smallPlant()), released(orderOf('O1')), released(orderOf('O2')));
  box.add(
    press.start(start, 'O1/0010'),
    press.state(start, 'running'),
    press.good(start + HOUR, 100, start + HOUR - MINUTE),
  );
  box.add(press.finish(start + HOUR, 'O1/0010'), press.state(start + HOUR, 'idle'));
  await rig.exchange(box);
  const admin = await rig.session('admin');
  await expect.poll(async () => (await rig.view()).orders.length).toBe(2);
  const window = `from=${MONDAY}&to=${MONDAY + 12 * HOUR}`;
  const asked = [
    ...[
      'session',
      'people',
      'stations',
      'audit',
      'view',
      'health',
      'formulas',
      'quarantine',
      'proposals',
      'postings',
      'postings/causes',
    ],
    ...[
      'material',
      'promises/record',
      'promises/drift',
      'promises/alarms',
      'kpis/definitions',
      'trace/find?q=O1',
      'trace?orderId=O1',
      'recall?orderId=O1',
    ],
    ...[
      'orders/O1/plans',
      'orders/O1/word',
      'orders/O1/costs',
      'orders/O1/confirmations',
      'facts?machineId=P1&seq=1,2,3,4,5',
    ],
    ...[`view?${window}`, `measured?${window}`, `costs?${window}`, `kpis?strategy=MTO&${window}`],
    ...[
      `figures?kind=plant&by=machine&${window}`,
      `pareto?kind=machine&id=P1&${window}`,
      `explain?kind=machine&id=P1&${window}`,
    ],
    ...[`drill?of=loss&loss=noOrder&${window}`, `kpis/behind?strategy=MTO&kpi=leadTime&${window}`],
  ];
  for (const path of asked) {
    const answer = await rig.call('GET', `/api/${path}`, undefined, admin);
    expect([path, answer.status, answer.ok ? '' : await answer.text()]).toEqual([path, 200, '']);
  }
});

test('whatever an administrator’s browser is made to send: no 500, no stack, no file from elsewhere', async () => {
  const { cookie } = await rig.session('admin');
  const headersOf = (path: string) => ({
    cookie,
    ...(path.startsWith('/edge/') ? { authorization: `Bearer ${EDGE_TOKEN}` } : {}),
  });
  expect(await attack(Object.keys(bridgeCalls), { url: rig.url(), headersOf })).toEqual([]);
});
