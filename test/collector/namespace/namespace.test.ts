/** The unified namespace at real brokers: every fact of a machine at least once, in order, over a cut and a restart. */
import fc from 'fast-check';
import mqtt, { type MqttClient } from 'mqtt';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type Batch, openJournal } from '../../../collector/journal/journal.ts';
import { openLogbook } from '../../../collector/journal/logbook.ts';
import { factMessages, figureMessages, step } from '../../../collector/namespace/messages.ts';
import { type Namespace, startNamespace } from '../../../collector/namespace/namespace.ts';
import { NamespaceSchema } from '../../../collector/namespace-settings.ts';
import { figuresOf } from '../../../shared/core/figures/oee.ts';
import { openLedger } from '../../../shared/core/ledger/ledger.ts';
import type { Figures } from '../../../shared/core/words/figures.ts';
import { plantText, runCollector } from '../commissioning/connect-support.ts';
import { smallOrder, smallPlant, T0, tempFloor } from '../fakes.ts';
import { mosquittoPath, startAedes, startMosquitto, type TestBroker } from '../sources/support/broker.ts';

type Fact = NonNullable<Batch['facts']>[number];

const brokers = [
  ...(mosquittoPath === undefined
    ? []
    : [{ name: 'mosquitto', start: () => startMosquitto(), protocolVersion: 5 as const }]),
  { name: 'aedes', start: () => startAedes(), protocolVersion: 4 as const },
] as const;
const eventually = (condition: () => unknown) => expect.poll(condition, { interval: 20 });

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
});

const HOUR = 3_600_000;
const Said = z.object({ timestamp_ms: z.number(), value: z.number() });
const Kpis = z.record(z.string(), z.number().nullable());
const Rows = z.tuple([z.object({ figures: z.object({ coverage: z.number(), kpis: Kpis }) })]);

/** A day of one machine, seen throughout: it stood, made 40 good parts and two that were scrap, and stood again. */
function dayOf(machineId: string, now: number): (dataDir: string) => void {
  const order = { ...smallOrder('O1'), createdAt: now - 26 * HOUR };
  const from = { machineId, by: 'Ada', commandId: 'start' };
  const state = (at: number, state: 'running' | 'idle'): Fact => ({
    ...{ type: 'stateChanged', machineId, at, state, word: null, alarm: null },
  });
  const count = (counter: 'good' | 'scrap', count: number): Fact => ({
    ...{ type: 'counted', machineId, at: now - 2 * HOUR, counter, unit: 'part', count, reading: count },
    ...{ since: now - 3 * HOUR, recovered: false },
  });
  return (dataDir) => {
    const journal = openJournal(dataDir, 'edge-1', () => 'journal-0001');
    const logbook = openLogbook(journal, smallPlant(), { open: openLedger });
    const facts: Fact[] = [
      state(now - 25 * HOUR, 'idle'),
      { type: 'orderReleased', machineId: null, at: now - 24 * HOUR, order },
      { ...from, type: 'operationStarted', at: now - 3 * HOUR, operationId: 'O1/0010' },
      state(now - 3 * HOUR, 'running'),
      ...[count('good', 40), count('scrap', 2)],
      state(now - HOUR, 'idle'),
    ];
    logbook.commit({ recordedAt: now - HOUR, facts });
    journal.close();
  };
}

test('what is said of a machine is what the box answers for those hours, to the digit; it is kept, coverage with it', async () => {
  const broker = await startAedes();
  const listener = mqtt.connect(broker.url, { clientId: 'figures' });
  /** By the end of its hours: topic -> value. */
  const heard = new Map<number, Map<string, number>>();
  listener.on('message', (topic, payload) => {
    const { timestamp_ms, value } = Said.parse(JSON.parse(payload.toString()));
    heard.set(timestamp_ms, (heard.get(timestamp_ms) ?? new Map()).set(topic, value));
  });
  await listener.subscribeAsync('umh/v1/+/+/+/+/_historian/figures/#', { qos: 1 });
  const text = plantText(['press-1'], ' []').replace('{ mon: [early] }', EVERY_DAY);
  const settings = `namespace: { url: '${broker.url}', enterprise: acme, site: cologne, figuresEveryMs: 1000, protocolVersion: 4 }\n`;
  const box = await runCollector(text + settings, null, dayOf('press-1', Date.now()));
  try {
    const topicOf = (name: string) => `umh/v1/acme/cologne/WC/press-1/_historian/figures/${name}`;
    const whole = () => [...heard].find(([, values]) => values.size === 5);
    await eventually(whole).toBeDefined();
    const [to, said] = whole() ?? [0, new Map<string, number>()];
    const window = `from=${to - 24 * HOUR}&to=${to}`;
    const answer = await box.call('GET', `/api/figures?kind=machine&id=press-1&by=machine&${window}`);
    const [{ figures }] = Rows.parse(answer.body);
    expect(Object.fromEntries(said)).toEqual({
      [topicOf('coverage')]: figures.coverage,
      ...Object.fromEntries(
        ['availability', 'effectiveness', 'qualityRatio', 'oee'].map((name) => [topicOf(name), figures.kpis[name]]),
      ),
    });
    expect(figures.kpis.qualityRatio).toBe(40 / 42);
    // Whoever comes later hears them at once.
    const later = mqtt.connect(broker.url, { clientId: 'later' });
    const retained: string[] = [];
    later.on('message', (topic, _, { retain }) => (retain ? retained.push(topic) : null));
    await later.subscribeAsync('umh/v1/+/+/+/+/_historian/figures/#', { qos: 1 });
    await eventually(() => retained.length).toBe(5);
    await later.endAsync(true);
  } finally {
    await box.stop();
    await listener.endAsync(true);
    await broker.stop();
  }
});

const EVERY_DAY = `{ ${['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map((day) => `${day}: [early]`).join(', ')} }`;

test('a figure that is withheld is not said: its coverage is', () => {
  const figures = figuresOf(smallPlant(), []);
  const place = { enterprise: 'acme', site: 'cologne' };
  const names = (given: Figures) =>
    figureMessages('press-1', given, T0, smallPlant(), place).map(({ topic }) => topic.split('/').at(-1));
  expect(names({ ...figures, coverage: 0.5, withheld: true, kpis: { ...figures.kpis, oee: 0.4 } })).toEqual([
    'coverage',
  ]);
  expect(names({ ...figures, coverage: null, withheld: false })).toEqual([]);
});

test('no name of a person, and no step that a broker takes for something else', () => {
  const plant = smallPlant();
  const fact = { seq: 7, edgeId: 'e', at: T0, recordedAt: T0, machineId: 'a/+.#', by: 'Anna' } as const;
  const place = { enterprise: 'acme', site: 'cologne', area: 'hall' };
  const said = factMessages({ ...fact, type: 'operationStarted', operationId: 'O/1' }, plant, place);
  expect(said.map(({ topic }) => topic)).toEqual([
    'umh/v1/acme/cologne/hall/unknown/a____-79993a11/_istwert_fact_v1/operationStarted',
  ]);
  expect(JSON.stringify(said)).not.toContain('Anna');
  expect(factMessages({ ...fact, type: 'operatorSignedOn' }, plant, place)).toEqual([]);
});

/** As docs.umh.app says of its topic parser and its payloads (topic convention, payload formats). */
const LOCATION = /^[A-Za-z0-9-][A-Za-z0-9_-]*$/;
const CONTRACT = /^_[A-Za-z0-9_-]+$/;
const isTopicOfUmh = (topic: string): boolean => {
  const [product, version, ...steps] = topic.split('/');
  const at = steps.findIndex((one) => one.startsWith('_'));
  const rest = steps.slice(at + 1);
  const places = steps.slice(0, at);
  return (
    `${product}.${version}` === 'umh.v1' &&
    places.length > 0 &&
    places.every((one) => LOCATION.test(one)) &&
    CONTRACT.test(steps[at] ?? '') &&
    rest.length > 0 &&
    rest.every((one) => /^[A-Za-z0-9_-]+$/.test(one))
  );
};

test('whatever a machine is called, its topics and payloads are what UMH takes, and no other machine has them', () => {
  const plant = smallPlant();
  const place = { enterprise: 'acme', site: 'cologne' };
  const name = fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme' });
  fc.assert(
    fc.property(name, name, (machineId, other) => {
      const fact = { seq: 7, edgeId: 'e', at: T0, recordedAt: T0, machineId, type: 'stateChanged' } as const;
      const said = [
        ...factMessages({ ...fact, state: 'running', word: null, alarm: null }, plant, place),
        ...figureMessages(machineId, { ...figuresOf(plant, []), coverage: 0.5 }, T0, plant, place),
      ];
      for (const { topic } of said) expect([topic, isTopicOfUmh(topic)]).toEqual([topic, true]);
      const tags = said.filter(({ topic }) => topic.includes('/_historian/')).map(({ payload }) => JSON.parse(payload));
      for (const tag of tags) expect(tag).toStrictEqual({ timestamp_ms: T0, value: expect.anything() });
      expect(tags.length).toBeGreaterThan(1);
      expect(step(machineId) === step(other)).toBe(machineId === other);
    }),
  );
  expect(NamespaceSchema.safeParse({ url: 'mqtt://127.0.0.1', enterprise: '_acme', site: 'cologne' }).success).toBe(
    false,
  );
});

test('in the clear to another machine only where that is said', () => {
  const given = { url: 'mqtt://broker.example', enterprise: 'acme', site: 'cologne' };
  expect(NamespaceSchema.safeParse(given).success).toBe(false);
  expect(NamespaceSchema.safeParse({ ...given, insecure: true }).success).toBe(true);
  expect(NamespaceSchema.safeParse({ ...given, url: 'mqtts://broker.example', site: 'a/b' }).success).toBe(false);
});
