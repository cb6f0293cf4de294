/** Connecting a machine from the page: look, accept, try, add; by an administrator and nobody else. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import mqtt from 'mqtt';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { ConnectChoices, DraftView, LookView } from '../../../collector/commissioning/connect/view.ts';
import type { Health } from '../../../collector/health/health.ts';
import { startAedes, type TestBroker } from '../sources/support/broker.ts';
import { packmlNodes, TestOpcuaServer } from '../sources/support/opcua.ts';
import { plantText, type RunningCollector, runCollector, until } from './connect-support.ts';

const PASSWORD = 'a secret of the server';
let server: TestOpcuaServer;
let broker: TestBroker;
let box: RunningCollector;

beforeAll(async () => {
  server = await TestOpcuaServer.start({
    nodes: { ...packmlNodes('press-1'), 'odd/plc/Run': ['Int32', 1], 'odd/plc/Count': ['UInt16', 65_530] },
    policies: ['Basic256Sha256'],
    users: { istwert: PASSWORD },
  });
  broker = await startAedes();
}, 120_000);
afterAll(async () => {
  await server.stop();
  await broker.stop();
});
beforeEach(async () => {
  box = await runCollector(plantText(['old-press'], ' []'));
});
afterEach(() => box.stop());

const opcua = () => ({
  address: server.url,
  security: 'SignAndEncrypt',
  policy: 'Basic256Sha256',
  user: 'istwert',
  password: PASSWORD,
});
async function open(body: object): Promise<string> {
  const answer = await box.call<{ id: string }>('POST', '/api/connect/looks', body);
  expect(answer.status).toBe(200);
  return answer.body.id;
}
const look = async (id: string, query = ''): Promise<LookView> =>
  (await box.call<LookView>('GET', `/api/connect/looks/${id}${query}`)).body;
const phase = (id: string, wanted: LookView['phase']) =>
  until(`the look to be ${wanted}`, async () => {
    const view = await look(id);
    return view.phase === wanted ? view : null;
  });
async function openTrusted(): Promise<string> {
  const id = await open(opcua());
  const { certificate } = await phase(id, 'untrusted');
  await box.call('POST', `/api/connect/looks/${id}/trust`, { fingerprint: certificate?.fingerprint });
  await phase(id, 'open');
  return id;
}
const packml = { how: 'profile', machineId: 'press-1', where: '/Objects/press-1', profile: 'packml' };
const place = { sourceId: 'hall-1', name: 'Press 1', workCentreId: 'WC', calendarId: 'day' };

describe('connecting a machine', { timeout: 180_000 }, () => {
  test('a server is accepted by its fingerprint, its values are seen, tried and added; nothing tells the password', async () => {
    const said: unknown[] = [];
    const id = await open(opcua());
    const untrusted = await phase(id, 'untrusted');
    expect(untrusted.certificate?.fingerprint).toMatch(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
    const wrong = await box.call('POST', `/api/connect/looks/${id}/trust`, { fingerprint: '00' });
    expect(wrong.status).toBe(422);
    await box.call('POST', `/api/connect/looks/${id}/trust`, { fingerprint: untrusted.certificate?.fingerprint });
    const seen = await phase(id, 'open');
    said.push(seen);
    expect(seen.machines).toMatchObject([{ where: '/Objects/press-1', fits: expect.arrayContaining(['packml']) }]);
    const state = async () => (await look(id, '?filter=press-1%20statecurrent')).rows;
    expect(await state()).toMatchObject([
      { of: '/Objects/press-1/Status', name: 'StateCurrent', value: '4', quality: 'good', at: expect.any(Number) },
    ]);
    await server.set({ 'press-1/Status/StateCurrent': { value: 6 } });
    await until('the new value', async () => (await state())[0]?.value === '6');

    expect((await box.call('POST', `/api/connect/looks/${id}/try`, packml)).status).toBe(200);
    await server.set({ 'press-1/Admin/ProdProcessedCount': { value: 40 } });
    await until('the machine runs', async () => (await look(id)).tried?.meaning?.state === 'running');
    await server.set({ 'press-1/Admin/ProdProcessedCount': { value: 43 } });
    const meaning = await until('three parts', async () => {
      const { tried } = await look(id);
      said.push(tried);
      return (tried?.meaning?.counters.total?.moved ?? 0) >= 3 ? tried?.meaning : null;
    });
    expect(meaning).toMatchObject({ up: true, word: 'Execute', since: expect.any(Number), refused: [] });

    const draft = await box.call<DraftView>('POST', `/api/connect/looks/${id}/draft`, { choice: packml, place });
    said.push(draft);
    expect(draft.body.fault).toBeNull();
    expect(parse(draft.body.yaml)).toMatchObject([{ id: 'press-1' }, { id: 'hall-1', login: { user: 'istwert' } }]);
    const before = box.text();
    const added = await box.call('POST', `/api/connect/looks/${id}/add`, { choice: packml, place });
    said.push(added, box.text(), box.logged);
    expect(added.status).toBe(200);
    const comments = before.match(/#.*/g) ?? [];
    expect(comments.length).toBeGreaterThan(0);
    for (const comment of comments) expect(box.text()).toContain(comment);
    await until('the new source collects', async () => {
      const { body } = await box.call<Health>('GET', '/api/health');
      return body.machines.some(({ machineId, lineUp }) => machineId === 'press-1' && lineUp);
    });
    // The password stands in one file that nobody else can read, and nowhere else.
    expect(JSON.stringify(said)).not.toContain(PASSWORD);
    const secret = join(box.folder, 'hall-1.password');
    expect(readFileSync(secret, 'utf8').trim()).toBe(PASSWORD);
    expect(statSync(secret).mode & 0o777).toBe(0o600);
    expect(readdirSync(box.folder).sort()).toEqual(['data', 'hall-1.password', 'plant.yaml']);
    expect(box.logged.join()).toMatch(/certificate was accepted.*Root|Root.*certificate was accepted/);
  });

  test('signals are picked by hand where no profile fits', async () => {
    const id = await openTrusted();
    const picks = [
      { of: '/Objects/odd/plc', name: 'Run', role: 'state' },
      { of: '/Objects/odd/plc', name: 'Count', role: 'total', width: 'u16', unit: 'cycle' },
    ];
    const choice = { how: 'signals', machineId: 'odd', picks, states: [{ value: '1', state: 'running' }] };
    expect((await box.call('POST', `/api/connect/looks/${id}/try`, choice)).status).toBe(200);
    await until('it runs', async () => (await look(id)).tried?.meaning?.state === 'running');
    await server.set({ 'odd/plc/Count': { value: 4 } });
    const counters = await until('the counter rolls over', async () => {
      const found = (await look(id)).tried?.meaning?.counters;
      return (found?.total?.moved ?? 0) > 0 ? found : null;
    });
    expect(counters).toEqual({ total: { reading: 4, moved: 10, unit: 'cycle' } });
    await server.set({ 'odd/plc/Count': { value: 65_530 } });
    const without = { ...choice, states: [] };
    expect((await box.call('POST', `/api/connect/looks/${id}/try`, without)).status).toBe(400);
  });

  test('a broker shows each value of a payload; a machine of it joins or makes a source', async () => {
    const client = await mqtt.connectAsync(broker.url);
    const status = { ts: Date.now(), state: 'RUN', good: 12, scrap: 1 };
    await client.publishAsync('hall/pot-1/status', JSON.stringify(status), { retain: true });
    const id = await open({ address: broker.url });
    const { rows, machines } = await until('the topic', async () => {
      const view = await look(id);
      return view.rows.length > 0 ? view : null;
    });
    await client.endAsync();
    expect(rows.map(({ of, name, value, at }) => [of, name, value, at])).toEqual(
      [
        ['$.ts', String(status.ts)],
        ['$.state', 'RUN'],
        ['$.good', '12'],
        ['$.scrap', '1'],
      ].map(([name, value]) => ['hall/pot-1/status', name, value, status.ts]),
    );
    expect(machines).toMatchObject([{ where: 'hall/pot-1/status', entry: { profile: 'mqtt-status' } }]);
    const choice = { how: 'profile', machineId: 'old-press', where: 'hall/pot-1/status', profile: 'mqtt-status' };
    const { status: code } = await box.call('POST', `/api/connect/looks/${id}/add`, {
      choice,
      place: { ...place, sourceId: 'broker' },
    });
    expect(code).toBe(200);
    expect(parse(box.text()).sources).toEqual([
      {
        id: 'broker',
        kind: 'mqtt-json',
        url: broker.url,
        machines: [{ machineId: 'old-press', profile: 'mqtt-status', topic: 'hall/pot-1/status' }],
      },
    ]);
  });

  test('what does not fit is refused with line and field, and the old configuration stays', async () => {
    const id = await openTrusted();
    const before = box.text();
    const bad = { choice: packml, place: { ...place, workCentreId: 'NOWHERE' } };
    for (const what of ['draft', 'add'] as const) {
      const answer = await box.call<{ fault: string; message: string }>(
        'POST',
        `/api/connect/looks/${id}/${what}`,
        bad,
      );
      expect(answer.status).toBe(what === 'draft' ? 200 : 400);
      expect(answer.body.fault ?? answer.body.message).toMatch(
        /plant\.yaml:\d+:\d+ plant\.machines\[1\]\.workCentreId: .*NOWHERE/,
      );
    }
    expect(box.text()).toBe(before);
    expect(readdirSync(box.folder).sort()).toEqual(['data', 'plant.yaml']);
    expect((await box.call<Health>('GET', '/api/health')).body).toMatchObject({ ok: true, sources: [] });
  });

  test('who is no administrator can neither look nor add', async () => {
    for (const as of ['operator', 'nobody'] as const)
      for (const [method, path, body] of [
        ['GET', '/api/connect', undefined],
        ['POST', '/api/connect/looks', opcua()],
        ['GET', '/api/connect/looks/x', undefined],
        ['POST', '/api/connect/looks/x/trust', { fingerprint: '' }],
        ['POST', '/api/connect/looks/x/try', packml],
        ['POST', '/api/connect/looks/x/add', { choice: packml, place }],
        ['DELETE', '/api/connect/looks/x', undefined],
      ] as const)
        expect((await box.call(method, path, body, as)).status, `${as} ${path}`).toBe(as === 'operator' ? 403 : 401);
  });

  test('an administrator looks at few things at once, and only at servers and brokers', async () => {
    const refused = async (body: object) => {
      const { status, body: said } = await box.call<{ message: string }>('POST', '/api/connect/looks', body);
      return `${status} ${said.message}`;
    };
    expect(await refused({ address: 'ftp://127.0.0.1/' })).toMatch(/^400 An address begins with/);
    expect(await refused({ address: 'mqtt://user:word@127.0.0.1' })).toMatch(/^400 Leave user and password out/);
    expect(await refused({ address: 'mqtts://127.0.0.1', caFile: '/etc/hostname' })).toMatch(/^400 There is no file/);
    expect(await refused({ address: 'mqtts://127.0.0.1', caFile: '../x.pem' })).toMatch(/^400 There is no file/);
    expect(await refused({ ...opcua(), security: 'None' })).toMatch(/^400 login: no password/);
    const ids = [await open({ address: 'mqtt://127.0.0.1:1' }), await open({ address: broker.url })];
    expect(await refused({ address: broker.url })).toMatch(/^429/);
    expect((await phase(ids[0] ?? '', 'failed')).problem).toMatch(/nothing listens there/);
    for (const id of ids) await box.call('DELETE', `/api/connect/looks/${id}`);
    expect((await box.call('GET', `/api/connect/looks/${ids[0]}`)).status).toBe(404);
    await open({ address: broker.url });
  });

  test('without the right to, the file is not written', async () => {
    const text = box.text();
    await box.stop();
    box = await runCollector(text.replace('connect: add', 'connect: look'));
    const id = await openTrusted();
    expect((await box.call('POST', `/api/connect/looks/${id}/add`, { choice: packml, place })).status).toBe(422);
    expect(await box.edit(text.replace('connect: add', 'connect: off'))).toBeNull();
    expect((await box.call('GET', `/api/connect/looks/${id}`)).status).toBe(422);
    expect((await box.call<ConnectChoices>('GET', '/api/connect')).body.right).toBe('off');
    expect(existsSync(join(box.folder, 'hall-1.password'))).toBe(false);
  });
});
