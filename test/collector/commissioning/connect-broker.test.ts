/** Commissioning at a broker: Sparkplug devices that were born long ago, signals by hand, TLS and passwords. */
import { copyFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mqtt from 'mqtt';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { browseCommand } from '../../../collector/commissioning/commission.ts';
import type { DraftView, LookView } from '../../../collector/commissioning/connect/view.ts';
import type { Health } from '../../../collector/health/health.ts';
import { makeCertificate } from '../../shared/io/certificate.ts';
import { mosquittoPath, startAedes, startMosquitto, type TestBroker } from '../sources/support/broker.ts';
import { passwordLine } from '../sources/support/mosquitto-password.ts';
import { TestEdgeNode } from '../sources/support/sparkplug.ts';
import { plantText, type RunningCollector, runCollector, until } from './connect-support.ts';

let box: RunningCollector;
beforeEach(async () => {
  box = await runCollector(plantText(['old-press'], ' []'));
});
afterEach(() => box.stop());

const look = async (id: string, query = ''): Promise<LookView> =>
  (await box.call<LookView>('GET', `/api/connect/looks/${id}${query}`)).body;
async function open(body: object): Promise<string> {
  const answer = await box.call<{ id: string }>('POST', '/api/connect/looks', body);
  expect(answer.status).toBe(200);
  return answer.body.id;
}
const heard = (machineId: string) =>
  until(`${machineId} is collected`, async () => {
    const { body } = await box.call<Health>('GET', '/api/health');
    return body.machines.some((one) => one.machineId === machineId && one.lineUp);
  });
const place = { sourceId: 'cell', name: 'CNC', workCentreId: 'WC', calendarId: 'day' };

test('a broker that does not let this user listen is said, not shown as an empty one', {
  timeout: 120_000,
}, async () => {
  const broker = await startAedes(['#']);
  const id = await open({ address: broker.url });
  const problem = await until('the refusal', async () => (await look(id)).problem);
  expect(problem).toMatch(/the broker does not allow reading #/);
  await box.call('DELETE', `/api/connect/looks/${id}`);
  const flags = { seconds: 1, depth: 5, topic: '#', state: join(box.folder, 'browse') };
  await expect(browseCommand(broker.url, flags, Date.now)).rejects.toThrow(/does not allow reading #/);
  await broker.stop();
});

describe('a Sparkplug device that was born before anybody looked', () => {
  let broker: TestBroker;
  let node: TestEdgeNode;
  beforeAll(async () => {
    broker = await startAedes();
    node = new TestEdgeNode(broker.url, 'plant', 'cell', 'cnc-2');
    await node.connect();
  });
  afterAll(async () => {
    node.die();
    await broker.stop();
  });

  test('is asked for a rebirth when its data comes; its metrics are picked by hand, tried and adopted', async () => {
    const id = await open({ address: broker.url });
    await until('the look to be open', async () => (await look(id)).phase === 'open');
    const { rebirths } = node;
    await node.change({ State: 'RUNNING', 'Counters/Total': 40 });
    const { rows, machines } = await until('its metrics', async () => {
      const view = await look(id);
      return view.rows.length > 4 ? view : null;
    });
    expect(node.rebirths, 'asked once, however much comes').toBe(rebirths + 1);
    expect(machines).toMatchObject([{ where: 'plant/cell/cnc-2', groupId: 'plant', fits: ['sparkplug-cnc'] }]);
    expect(rows).toContainEqual(
      expect.objectContaining({ of: 'spBv1.0/plant/cell/cnc-2', name: 'Counters/Total', value: '40', quality: 'good' }),
    );

    const of = 'spBv1.0/plant/cell/cnc-2';
    const choice = {
      how: 'signals',
      machineId: 'cnc-7',
      picks: [
        { of, name: 'State', role: 'state' },
        { of, name: 'Counters/Total', role: 'total', width: 'u32', unit: 'cycle' },
        { of, name: 'Job/Program', role: 'program' },
      ],
      states: [{ value: 'RUNNING', state: 'running' }],
    };
    expect((await box.call('POST', `/api/connect/looks/${id}/try`, choice)).status).toBe(200);
    await until('it runs', async () => (await look(id)).tried?.meaning?.state === 'running');
    await node.change({ 'Counters/Total': 43, 'Job/Program': 'O-1' });
    const meaning = await until('three cycles', async () => {
      const { tried } = await look(id);
      return (tried?.meaning?.counters.total?.moved ?? 0) > 0 ? tried?.meaning : null;
    });
    expect(meaning).toMatchObject({
      up: true,
      word: 'RUNNING',
      counters: { total: { reading: 43, moved: 3, unit: 'cycle' } },
      job: 'O-1',
      refused: [],
      problems: [],
    });

    const elsewhere = {
      ...choice,
      picks: [choice.picks[0], { of: 'spBv1.0/plant/cell/cnc-3', name: 'X', role: 'total' }],
    };
    expect((await box.call('POST', `/api/connect/looks/${id}/try`, elsewhere)).status).toBe(400);
    const draft = await box.call<DraftView>('POST', `/api/connect/looks/${id}/draft`, { choice, place });
    expect(draft.body.fault).toBeNull();
    expect((await box.call('POST', `/api/connect/looks/${id}/add`, { choice, place })).status).toBe(200);
    expect(parse(box.text()).sources).toEqual([
      {
        id: 'cell',
        kind: 'sparkplug',
        url: broker.url,
        groupId: 'plant',
        machines: [
          {
            machineId: 'cnc-7',
            edgeNodeId: 'cell',
            deviceId: 'cnc-2',
            read: { state: 'State', total: 'Counters/Total', program: 'Job/Program' },
            state: { word: 'state', rules: [{ when: { state: 'RUNNING' }, state: 'running' }] },
            counters: { total: { read: 'total', width: 'u32', unit: 'cycle' } },
            job: { program: 'program' },
          },
        ],
      },
    ]);
    await heard('cnc-7');

    // Changed later, while it stands and says nothing: its node is known, and asked at once.
    const { body } = await box.call<{ id: string }>('POST', '/api/connect/looks', { machineId: 'cnc-7' });
    const { changing, inForce } = await until('the idle device', async () => {
      const view = await look(body.id);
      return view.machines.length > 0 ? view : null;
    });
    expect(changing).toMatchObject({ machineId: 'cnc-7', profile: null, where: 'plant/cell/cnc-2' });
    expect(inForce).toMatchObject({ up: true, state: 'running', counters: { total: { reading: 43 } } });
  });

  test('is found by browse as well', async () => {
    const talking = setInterval(() => void node.change({ 'Counters/Total': node.values['Counters/Total'] + 1 }), 100);
    const flags = { seconds: 2, depth: 5, topic: '#', state: join(box.folder, 'browse') };
    const said = await until('the device', async () => {
      const text = await browseCommand(broker.url, flags, Date.now);
      return /running/.test(text) ? text : null;
    });
    clearInterval(talking);
    expect(said).toMatch(/plant\/cell\/cnc-2: looks like profile "sparkplug-cnc"/);
    expect(said).toMatch(/running \("RUNNING"\), total \d+ \(\+[1-9]/);
  });
});

describe.skipIf(mosquittoPath === undefined)('a broker with TLS and passwords', () => {
  const PASSWORD = 's3cret of the broker';
  const folder = mkdtempSync(join(tmpdir(), 'istwert-tls-'));
  const file = (name: string) => join(folder, name);
  let broker: TestBroker;
  let talking: NodeJS.Timeout;
  let machine: mqtt.MqttClient;
  beforeAll(async () => {
    await makeCertificate(folder, 'server');
    writeFileSync(file('passwords'), `${passwordLine('collector', PASSWORD)}\n`);
    broker = await startMosquitto(
      [
        'allow_anonymous false',
        `password_file ${file('passwords')}`,
        `certfile ${file('server.pem')}`,
        `keyfile ${file('server.key')}`,
      ],
      'mqtts',
    );
    machine = await mqtt.connectAsync(broker.url, {
      username: 'collector',
      password: PASSWORD,
      ca: readFileSync(file('server.pem')),
    });
    const status = () => JSON.stringify({ ts: Date.now(), state: 'RUN', good: 7, scrap: 0 });
    talking = setInterval(() => machine.publish('hall/pot-1/status', status()), 100);
  });
  afterAll(async () => {
    clearInterval(talking);
    await machine.endAsync(true);
    await broker.stop();
    rmSync(folder, { recursive: true });
  });

  test('browse takes login and authority from a file; what that names lies beside it', async () => {
    writeFileSync(file('secret.txt'), `${PASSWORD}\n`);
    writeFileSync(file('with.yaml'), 'username: collector\npasswordFile: secret.txt\ntls: { caFile: server.pem }\n');
    const flags = { seconds: 2, depth: 5, topic: '#', with: file('with.yaml'), state: file('state') };
    const said = await until('the machine', async () => {
      const text = await browseCommand(broker.url, flags, Date.now);
      return /pot-1\/status: looks like/.test(text) ? text : null;
    });
    expect(said).toMatch(/running \("RUN"\), good 7/);
    expect(said).not.toContain(PASSWORD);
    writeFileSync(file('wrong.yaml'), `username: collector\npassword: wrong\ntls: { caFile: server.pem }\n`);
    await expect(browseCommand(broker.url, { ...flags, with: file('wrong.yaml') }, Date.now)).rejects.toThrow(
      /user or password is wrong|does not let this user in/,
    );
  });

  test('the page looks and adopts: password and authority as files beside the configuration', async () => {
    copyFileSync(file('server.pem'), join(box.folder, 'broker.pem'));
    const id = await open({ address: broker.url, user: 'collector', password: PASSWORD, caFile: 'broker.pem' });
    await until('the machine', async () => (await look(id)).machines.length > 0);
    const choice = { how: 'profile', machineId: 'pot-1', where: 'hall/pot-1/status', profile: 'mqtt-status' };
    expect((await box.call('POST', `/api/connect/looks/${id}/try`, choice)).status).toBe(200);
    await until('it runs', async () => (await look(id)).tried?.meaning?.state === 'running');
    expect((await box.call('POST', `/api/connect/looks/${id}/add`, { choice, place })).status).toBe(200);
    expect(parse(box.text()).sources[0]).toMatchObject({
      url: broker.url,
      username: 'collector',
      passwordFile: 'cell.password',
      tls: { caFile: 'broker.pem' },
    });
    await heard('pot-1');
    expect(statSync(join(box.folder, 'cell.password')).mode & 0o777).toBe(0o600);
    expect([...box.logged, box.text()].join()).not.toContain(PASSWORD);
  });
});
