/** The demo's own broker: who knows the password that it prints hears everything, and speaks for no machine. */
import { connect } from 'node:net';
import { connectAsync, type IClientOptions, type MqttClient } from 'mqtt';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Broker, startBroker } from '../../simulators/live/broker.ts';

const machines = { username: 'machines', password: 'a-password-of-this-test' };
const listeners = { username: 'istwert', password: 'another-of-this-test' };
const STATUS = 'plant/potting/pot-1/status';
let broker: Broker;
let clients: MqttClient[];
let machine: MqttClient;
let heard: string[];
const join = async (login: object, more: IClientOptions = {}): Promise<MqttClient> => {
  const client = await connectAsync(broker.url, { ...login, reconnectPeriod: 0, ...more }, false);
  client.on('error', () => {});
  clients.push(client);
  return client;
};
beforeEach(async () => {
  broker = await startBroker('127.0.0.1', 0, { machines, listeners });
  [clients, heard] = [[], []];
  machine = await join(machines, { clientId: 'pot-cell' });
  machine.on('message', (topic) => heard.push(topic));
  await machine.subscribeAsync('#', { qos: 1 });
});
afterEach(async () => {
  await Promise.all(clients.map((client) => client.endAsync(true)));
  await broker.close();
});
/** What was said before it has been heard once this has. */
const settled = async () => {
  await machine.publishAsync('last', '', { qos: 1 });
  await vi.waitFor(() => expect(heard).toContain('last'), { timeout: 120_000 });
  return heard.filter((topic) => topic !== 'last');
};

test.each([
  [{}],
  [{ username: 'istwert' }],
  [{ username: 'istwert', password: '' }],
  [{ username: 'machines', password: listeners.password }],
  [{ username: 'istwert', password: `${listeners.password}\0` }],
  [{ username: '__proto__', password: machines.password }],
])('nobody comes in with %j', async (login) => {
  await expect(join(login)).rejects.toThrow(/user ?name or password/i);
});

test('a listener asks edge nodes for their births and says that it is there', async () => {
  const host = await join(listeners);
  const own = ['spBv1.0/STATE/istwert', 'spBv1.0/works/NCMD/cell', 'spBv1.0/works/DCMD/cell/cnc-1'];
  for (const topic of own) await host.publishAsync(topic, '{}', { qos: 1 });
  expect(await settled()).toEqual(own);
});

test.each([
  [STATUS],
  ['plant/forge/press-3/pulse'],
  ['spBv1.0/works/NBIRTH/cell'],
  ['spBv1.0/works/NDEATH/cell'],
  ['spBv1.0/works/DDATA/cell/cnc-1'],
  ['spBv1.0/NCMD'],
  ['spBv1.0/STATE/a/b'],
])('a listener never says %s: not now, not retained, not as its will', async (topic) => {
  const gone = async (client: MqttClient) =>
    vi.waitFor(() => expect(client.connected).toBe(false), { timeout: 120_000 });
  const eve = await join(listeners);
  eve.publish(topic, '{"good":1000000}', { qos: 1, retain: true });
  await gone(eve);
  const dying = await join(listeners, { will: { topic, payload: Buffer.from('{}'), qos: 1, retain: true } });
  dying.stream.destroy();
  await gone(dying);
  expect(await settled()).toEqual([]);
  const later: string[] = [];
  const late = await join(listeners);
  late.on('message', (named) => later.push(named));
  await late.subscribeAsync('#', { qos: 1 });
  await machine.publishAsync('seen', '', { qos: 1 });
  await vi.waitFor(() => expect(later).toEqual(['seen']), { timeout: 120_000 });
});

test('a listener that takes a machine’s id stays outside, and the machine stays in', async () => {
  await expect(join(listeners, { clientId: 'pot-cell' })).rejects.toThrow(/user ?name or password/i);
  expect(machine.connected).toBe(true);
  // The machine itself takes over from a line that died.
  const again = await join(machines, { clientId: 'pot-cell' });
  expect(again.connected).toBe(true);
});

test('one message is of a megabyte at most', async () => {
  const cell = await join(machines);
  cell.publish(STATUS, Buffer.alloc(1_048_577), { qos: 0 });
  await vi.waitFor(() => expect(cell.connected).toBe(false), { timeout: 120_000 });
  expect(await settled()).toEqual([]);
});

test.each([
  ['a sign-on of sixteen megabytes', [0x10, 0xff, 0xff, 0xff, 0x07]],
  ['a message of a quarter of a gigabyte, before any sign-on', [0x30, 0xff, 0xff, 0xff, 0x7f]],
  ['a length that never ends', [0x10, 0xff, 0xff, 0xff, 0xff, 0xff]],
])('%s is not waited for', async (_what, head) => {
  const { hostname, port } = new URL(broker.url);
  const stranger = connect(Number(port), hostname);
  stranger.on('error', () => {});
  const closed = new Promise((resolve) => stranger.once('close', resolve));
  // Byte by byte: the length is known before the packet is there.
  for (const byte of head) stranger.write(Buffer.from([byte]));
  await closed;
  expect(machine.connected).toBe(true);
});

test('who is in keeps no packet waiting that is longer than a message may be', async () => {
  const cell = await join(machines);
  const closed = new Promise((resolve) => cell.stream.once('close', resolve));
  cell.stream.write(Buffer.from([0x30, 0xff, 0xff, 0xff, 0x7f]));
  await closed;
  expect(await settled()).toEqual([]);
});
