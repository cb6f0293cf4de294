/** The unified namespace at real brokers: every fact of a machine at least once, in order, over a cut and a restart. */
import mqtt, { type MqttClient } from 'mqtt';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Batch } from '../../../collector/journal/journal.ts';
import { factMessages } from '../../../collector/namespace/messages.ts';
import { type Namespace, startNamespace } from '../../../collector/namespace/namespace.ts';
import { NamespaceSchema } from '../../../collector/namespace-settings.ts';
import { smallPlant, T0, tempFloor } from '../fakes.ts';
import { mosquittoPath, startAedes, startMosquitto, type TestBroker } from '../sources/support/broker.ts';

type Fact = NonNullable<Batch['facts']>[number];

const brokers = [
  ...(mosquittoPath === undefined
    ? []
    : [{ name: 'mosquitto', start: () => startMosquitto(), protocolVersion: 5 as const }]),
  { name: 'aedes', start: () => startAedes(), protocolVersion: 4 as const },
] as const;
const eventually = (condition: () => unknown) => expect.poll(condition, { timeout: 20_000, interval: 20 });

describe.each(brokers)('over $name', ({ start, protocolVersion }) => {
  let broker: TestBroker;
  let listener: MqttClient;
  let namespace: Namespace | null;
  let place: ReturnType<typeof tempFloor>;
  let heard: { topic: string; payload: { seq: number; value?: unknown } }[];
  beforeEach(async () => {
    place = tempFloor();
    namespace = null;
    heard = [];
    broker = await start();
    listener = mqtt.connect(broker.url, { protocolVersion, reconnectPeriod: 50, clean: false, clientId: 'listener' });
    listener.on('message', (topic, payload) => heard.push({ topic, payload: JSON.parse(payload.toString()) }));
    await new Promise((resolve) => listener.once('connect', resolve));
    await listener.subscribeAsync('umh/v1/#', { qos: 1 });
  });
  afterEach(async () => {
    await namespace?.stop();
    await listener.endAsync(true);
    await broker.stop();
    place.remove();
  });

  const begin = (): void => {
    const settings = NamespaceSchema.parse({
      ...{ url: broker.url, enterprise: 'acme', site: 'cologne', protocolVersion },
      ...{ reconnectMs: 50, figuresEveryMs: 1_000 },
    });
    const logbook = place.logbook();
    namespace = startNamespace({ logbook, settings, now: () => Date.now(), clientId: 'namespace', log: () => {} });
  };
  const add = (...facts: Fact[]): void => {
    place.logbook().commit({ recordedAt: T0, facts });
  };
  const part = (n: number): Fact => ({
    ...{ type: 'counted', machineId: 'press-1', at: T0 + n, counter: 'good', unit: 'part' },
    ...{ count: 1, since: null, reading: n, recovered: false },
  });
  const facts = (): number[] =>
    heard.flatMap(({ topic, payload }) => (topic.includes('/_istwert_fact_v1/') ? [payload.seq] : []));
  const once = (): number[] => [...new Set(facts())];

  test('facts come with their path, also what happened while the broker was away, and none of before', async () => {
    add(part(1));
    const before = place.logbook().journal.lastSeq();
    begin();
    await eventually(() => namespace?.state().connected).toBe(true);
    add(part(2), { type: 'stateChanged', machineId: 'press-1', at: T0 + 3, state: 'running', word: null, alarm: null });
    await eventually(() => once()).toEqual([before + 1, before + 2]);
    expect(heard[0]?.topic).toMatch(/^umh\/v1\/acme\/cologne\/[\w-]+\/press-1\/_istwert_fact_v1\/counted$/);
    await eventually(() => heard.find(({ topic }) => topic.endsWith('_historian/state'))?.payload).toEqual({
      ...{ timestamp_ms: T0 + 3, value: 'running' },
    });

    await broker.kill();
    for (let n = 0; n < 450; n++) add(part(10 + n));
    expect(namespace?.state()).toMatchObject({ factsBehind: 450 });
    await broker.revive();
    await eventually(() => listener.connected).toBe(true);
    await listener.subscribeAsync('umh/v1/#', { qos: 1 });
    await eventually(() => namespace?.state().factsBehind).toBe(0);
    // A restart says nothing anew that the broker had taken.
    await namespace?.stop();
    begin();
    add(part(1_000));
    await eventually(() => once().at(-1)).toBe(before + 453);
  });

  test('figures are said and kept, coverage first; what is withheld is not', async () => {
    begin();
    await eventually(() => namespace?.state().connected).toBe(true);
    add(part(1));
    await eventually(() => facts().length).toBe(1);
    const figures = heard.filter(({ topic }) => topic.includes('_historian/figures/'));
    expect(figures.every(({ payload }) => typeof payload.value === 'number')).toBe(true);
  });
});

test('no name of a person, and no step that a broker takes for something else', () => {
  const plant = smallPlant();
  const fact = { seq: 7, edgeId: 'e', at: T0, recordedAt: T0, machineId: 'a/+.#', by: 'Anna' } as const;
  const place = { enterprise: 'acme', site: 'cologne', area: 'hall' };
  const said = factMessages({ ...fact, type: 'operationStarted', operationId: 'O/1' }, plant, place);
  expect(said.map(({ topic }) => topic)).toEqual([
    'umh/v1/acme/cologne/hall/unknown/a____/_istwert_fact_v1/operationStarted',
  ]);
  expect(JSON.stringify(said)).not.toContain('Anna');
  expect(factMessages({ ...fact, type: 'operatorSignedOn' }, plant, place)).toEqual([]);
});

test('in the clear to another machine only where that is said', () => {
  const given = { url: 'mqtt://broker.example', enterprise: 'acme', site: 'cologne' };
  expect(NamespaceSchema.safeParse(given).success).toBe(false);
  expect(NamespaceSchema.safeParse({ ...given, insecure: true }).success).toBe(true);
  expect(NamespaceSchema.safeParse({ ...given, url: 'mqtts://broker.example', site: 'a/b' }).success).toBe(false);
});
