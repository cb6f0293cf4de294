import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Source } from '../../../collector/sources/source.ts';
import { mosquittoPath, startAedes, startMosquitto, type TestBroker } from './support/broker.ts';
import { type Collected, collect, until } from './support/collect.ts';
import { sparkplugSetting, sparkplugSource } from './support/sources.ts';
import { TestEdgeNode, TestNodeAlone } from './support/sparkplug.ts';

const brokers = [startAedes, ...(mosquittoPath === undefined ? [] : [() => startMosquitto()])];

/** A rebirth is asked for once, however slow the answer. */
const patient = { rebirthBackoffMs: 60_000 };

describe.each(brokers)('Sparkplug B over a real broker', (start) => {
  let broker: TestBroker;
  let node: TestEdgeNode | null = null;
  let source: Source | null = null;

  beforeAll(async () => {
    broker = await start();
  });
  afterEach(async () => {
    await source?.stop();
    node?.die();
    source = null;
    node = null;
  });
  afterAll(() => broker.stop());

  async function begin(got: Collected, more: object = {}): Promise<{ source: Source; node: TestEdgeNode }> {
    const cnc = {
      machineId: 'cnc-2',
      profile: 'sparkplug-cnc',
      edgeNodeId: 'cell',
      write: {
        program: { to: 'Job/Program' },
        total: { to: 'Counters/Total', type: 'integer', min: -10, max: 10 },
      },
    };
    source = sparkplugSource(broker.url, got, [cnc], more);
    node = new TestEdgeNode(broker.url, 'g', 'cell', 'cnc-2');
    await node.connect();
    await source.start();
    await until(() => got.of('line').length > 0, 'the device was born');
    return { source, node };
  }

  test('a host that comes later asks for a rebirth, and gets every value', async () => {
    const got = collect();
    const { node } = await begin(got, patient);
    expect(node.rebirths).toBe(1);
    await until(() => got.of('state').length > 0, 'the state is known');
    expect(got.samples.map(({ value }) => value)).toEqual([
      { signal: 'line', up: true, why: '' },
      { signal: 'counter', counter: 'total', reading: 0 },
      { signal: 'counter', counter: 'scrap', reading: 0 },
      { signal: 'job', job: null, program: null, item: null, tool: null },
      { signal: 'state', state: 'idle', word: 'IDLE', alarm: null },
    ]);
  });

  test('a machine joins: its edge node is asked for a rebirth, and no other', async () => {
    const got = collect();
    const { source, node } = await begin(got);
    const other = new TestEdgeNode(broker.url, 'g', 'other', 'saw-1');
    await other.connect();
    const entries = [
      { machineId: 'cnc-2', profile: 'sparkplug-cnc', edgeNodeId: 'cell', write: {} },
      { machineId: 'saw-1', profile: 'sparkplug-cnc', edgeNodeId: 'other' },
    ];
    const { options, mappings } = sparkplugSetting(broker.url, entries);
    const asBefore = sparkplugSetting(broker.url, [entries[0] ?? {}]);
    source.change?.(asBefore.options, asBefore.mappings);
    await until(() => node.rebirths === 2, 'the changed machine is born again');
    source.change?.(options, mappings);
    await until(() => got.of('state', 'saw-1').length > 0, 'the new machine is read');
    await node.change({ 'Counters/Total': 5 });
    await until(() => got.of('counter', 'cnc-2').at(-1)?.value.reading === 5, 'the other goes on');
    expect([node.rebirths, other.rebirths]).toEqual([2, 1]);
    source.change?.(asBefore.options, asBefore.mappings);
    await other.change({ 'Counters/Total': 9 });
    await node.change({ 'Counters/Total': 6 });
    await until(() => got.of('counter', 'cnc-2').at(-1)?.value.reading === 6, 'the other goes on');
    expect(got.of('counter', 'saw-1').map(({ value }) => value.reading)).not.toContain(9);
    expect(got.quarantined).toEqual([]);
    other.die();
  });

  test('values that come now and then do not put off the pings: the broker hears of the host in time', async () => {
    const got = collect();
    const { source, node } = await begin(got, { keepaliveS: 2 });
    // A broker gives a client up after 1.5 times its keep-alive; each value comes just before the next ping is due.
    const counting = setInterval(
      () => void node.change({ 'Counters/Total': node.values['Counters/Total'] + 1 }),
      1_800,
    );
    await until(() => got.of('counter').length >= 5, 'some values have come');
    clearInterval(counting);
    expect(source.health()).toMatchObject({ connected: true, reconnects: 0 });
  });

  test('data by alias alone, without a datatype', async () => {
    const got = collect();
    const { node } = await begin(got);
    await node.change({ State: 'RUN', 'Counters/Total': 4_000_000_000 });
    await until(() => got.of('counter').some(({ value }) => value.reading === 4_000_000_000), 'the counter moved');
    expect(got.of('state').at(-1)?.value.state).toBe('running');
  });

  test('a lost message is noticed by its seq, and a rebirth brings what it said', async () => {
    const got = collect();
    const { node } = await begin(got);
    await node.change({ 'Counters/Total': 1 });
    await node.change({ State: 'FAULT' }, true);
    await node.change({ 'Counters/Total': 2 });
    await until(() => got.of('state').at(-1)?.value.state === 'fault', 'the lost state is known');
    expect(node.rebirths).toBeGreaterThan(1);
  });

  test('buffered values go into the past and never into the live state', async () => {
    const got = collect();
    const { node } = await begin(got);
    await node.change({ 'Counters/Total': 10 });
    await node.historical(7, Date.now() - 60_000);
    await until(() => got.of('counter').some(({ historical }) => historical), 'the buffered value came');
    await node.change({ 'Counters/Total': 11 });
    await until(() => got.of('counter').at(-1)?.value.reading === 11, 'the live value came');
    expect(
      got
        .of('counter')
        .filter(({ historical }) => historical)
        .map(({ value }) => value.reading),
    ).toEqual([7]);
  });

  test("a device's death, then the node's, then its birth", async () => {
    const got = collect();
    const { node } = await begin(got);
    await node.deviceDeath();
    await until(() => got.of('line').at(-1)?.value.up === false, 'the device is dead');
    await node.birth();
    await until(() => got.of('line').at(-1)?.value.up === true, 'it is born again');
    node.die();
    await until(() => got.of('line').at(-1)?.value.up === false, 'the node is dead');
    expect(got.of('line').at(-1)?.value.why).toMatch(/edge node has gone offline/);
    await node.connect();
    await until(() => got.of('line').at(-1)?.value.up === true, 'the node lives again');
  });

  test('a payload that is no Sparkplug is kept with its topic and reason', async () => {
    const got = collect();
    const { node } = await begin(got);
    await node.garbage();
    await until(() => got.quarantined.length > 0, 'it is in quarantine');
    expect(got.quarantined[0]).toMatchObject({
      machineId: 'cnc-2',
      where: 'spBv1.0/g/DDATA/cell/cnc-2',
      why: 'the payload is no Sparkplug B: a length beyond the end',
      raw: '0x0a05ffffff',
    });
  });

  test('what the allow-list names is written by the alias of the birth and read back; nothing else is', async () => {
    const got = collect();
    const { source, node } = await begin(got);
    const values = [
      { name: 'program', value: 'P-77' },
      { name: 'speed', value: 1 },
    ];
    await expect(source.send?.('cnc-2', { operationId: 'O-1/0010', quantityPcs: 1, values })).resolves.toEqual([
      { name: 'program', value: 'P-77', before: '', after: 'P-77', outcome: 'confirmed', words: null },
      {
        name: 'speed',
        value: 1,
        before: null,
        after: null,
        outcome: 'notSent',
        words: '"speed" is not under write of machine cnc-2 in the configuration',
      },
    ]);
    expect(node.written).toEqual({ 'Job/Program': 'P-77' });
    expect(node.commandedNames).toEqual([null]);
  });

  test('a command that the device does not follow is not confirmed, and is not sent again', {
    timeout: 120_000,
  }, async () => {
    const got = collect();
    const { source, node } = await begin(got);
    node.obeys = false;
    const values = [{ name: 'program', value: 'P-78' }];
    const results = await source.send?.('cnc-2', { operationId: 'O-1/0010', quantityPcs: 1, values });
    expect(results).toMatchObject([{ outcome: 'notConfirmed', after: null, words: /does not show/ }]);
    expect(node.commandedNames).toHaveLength(1);
  });

  test('a value that the metric cannot hold never goes out', async () => {
    const got = collect();
    const { source, node } = await begin(got);
    const values = [{ name: 'total', value: -1 }];
    const results = await source.send?.('cnc-2', { operationId: 'O-1/0010', quantityPcs: 1, values });
    expect(results).toMatchObject([{ outcome: 'notSent', words: '-1 does not fit the datatype 7 of Counters/Total' }]);
    expect(node.commandedNames).toEqual([]);
  });

  test('a machine that is the edge node itself is written by NCMD, and its next data is the read-back', async () => {
    const got = collect();
    const alone = await TestNodeAlone.start(broker.url, 'g', 'press');
    const write = { program: { to: 'Job/Program' } };
    const entry = { machineId: 'press-1', profile: 'sparkplug-cnc', edgeNodeId: 'press', deviceId: null, write };
    source = sparkplugSource(broker.url, got, [entry]);
    await source.start();
    await until(() => got.of('line', 'press-1').length > 0, 'the node was born');
    const values = [{ name: 'program', value: 'P-9' }];
    const results = await source.send?.('press-1', { operationId: 'O-1/0010', quantityPcs: 1, values });
    expect(results).toMatchObject([{ name: 'program', before: 'P-1', after: 'P-9', outcome: 'confirmed' }]);
    expect(alone.commands).toEqual([{ alias: 3, value: 'P-9' }]);
    await until(() => got.of('job', 'press-1').at(-1)?.value.program === 'P-9', 'the job is known');
    await alone.stop();
  });
});
