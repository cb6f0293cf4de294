/** The health of a real line: a machine is killed, comes back, sends nonsense; API, page and Prometheus say the same. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Health } from '../../../collector/health/health.ts';
import type { ServiceView } from '../../../collector/service/view.ts';
import { plantText, type RunningCollector, runCollector, until } from '../commissioning/connect-support.ts';
import { startAedes, type TestBroker } from '../sources/support/broker.ts';
import { TestEdgeNode } from '../sources/support/sparkplug.ts';

let broker: TestBroker;
let node: TestEdgeNode;
let box: RunningCollector;

beforeAll(async () => {
  broker = await startAedes();
});
afterAll(() => broker.stop());
beforeEach(async () => {
  node = new TestEdgeNode(broker.url, 'plant', 'cell', 'cnc-2');
  await node.connect();
  const source = `
  - id: cell
    kind: sparkplug
    url: ${broker.url}
    groupId: plant
    machines: [{ machineId: cnc-2, profile: sparkplug-cnc, edgeNodeId: cell }]`;
  box = await runCollector(plantText(['cnc-2'], source));
  await until('it is heard', async () => (await machine()).lineUp);
});
afterEach(async () => {
  node.die();
  await box.stop();
});

const get = async <T>(path: string): Promise<T> => (await box.call<T>('GET', path)).body;
const health = () => get<Health>('/api/health');
async function machine() {
  const [one] = (await health()).machines;
  if (one === undefined) throw new Error('no machine');
  return one;
}
/** Of machine or source, as Prometheus reads it. */
async function metric(name: string): Promise<number | null> {
  const text = await (await fetch(`${box.collector.url}/metrics`, { headers: { cookie: box.cookie } })).text();
  const line = text.split('\n').find((one) => one.startsWith(`istwert_${name}{`));
  return line === undefined ? null : Number(line.slice(line.lastIndexOf(' ') + 1));
}

describe('the health of a line', () => {
  test('a machine that dies and comes back: since when, its last value, what was made meanwhile', async () => {
    await node.change({ State: 'RUNNING', 'Counters/Total': 5 });
    await until('the first parts', async () => (await machine()).facts >= 3);
    // Two values some seconds apart tell of its clock: the age of one that was there tells nothing.
    await until('its clock is known', async () => {
      await node.change({ 'Counters/Total': 5 });
      return (await machine()).clockOffsetMs !== null;
    });
    const before = await machine();
    expect(before).toMatchObject({ lineUp: true, reconnects: 0, recoveredSteps: 0, quarantined: 0 });
    expect(before.lastValue).toMatchObject({ quality: 'good' });
    expect(Math.abs(before.clockOffsetMs ?? Number.NaN)).toBeLessThan(10_000);

    node.die();
    await until('it is missed', async () => !(await machine()).lineUp);
    const dead = await machine();
    expect(dead.lastValue, 'that a line ends is no value').toEqual(before.lastValue);
    const view = await until('the page to say so', async () => {
      const shown = await get<ServiceView>('/api/service');
      return shown.findings.length > 0 ? shown : null;
    });
    expect(view.findings).toMatchObject([{ code: 'machineSilent', about: 'cnc-2', severity: 'bad' }]);
    expect(view.sources).toMatchObject([{ id: 'cell', connected: true }]);
    expect(view.machines).toMatchObject([{ id: 'cnc-2', lineUp: false, lastValue: before.lastValue }]);
    expect(await metric('machine_line_up')).toBe(0);
    expect(await metric('source_connected')).toBe(1);
    expect(await metric('machine_last_value_timestamp_seconds')).toBe((before.lastValue?.at ?? 0) / 1_000);

    node.values['Counters/Total'] = 12;
    node.values['Counters/Scrap'] = 2;
    await node.connect();
    await until('it is back, with what it made', async () => (await machine()).recoveredSteps > 0);
    expect(await machine()).toMatchObject({ lineUp: true, reconnects: 1, recoveredSteps: 7 });
    expect((await health()).sources).toMatchObject([{ recoveredSteps: 7 }]);
    for (const [name, value] of [
      ['machine_reconnects_total', 1],
      ['machine_recovered_steps_total', 7],
      ['source_recovered_steps_total', 7],
      ['machine_last_value_good', 1],
    ] as const)
      expect(await metric(name), name).toBe(value);
  });

  test('nonsense is counted at machine and source, and kept with topic and reason, also in the export', async () => {
    await node.garbage();
    await until('it is noticed', async () => (await machine()).quarantined > 0);
    const { sources, quarantine } = await health();
    expect(sources).toMatchObject([{ quarantined: 1 }]);
    expect(quarantine).toEqual({ open: 1, dropped: 0 });
    expect([await metric('machine_quarantined_total'), await metric('source_quarantined_total')]).toEqual([1, 1]);
    const { entries } = await get<{ entries: unknown[] }>('/api/quarantine');
    const entry = { machineId: 'cnc-2', where: 'spBv1.0/plant/DDATA/cell/cnc-2', why: expect.stringMatching(/\w{5,}/) };
    expect(entries).toMatchObject([entry]);
    const exported = await (
      await fetch(`${box.collector.url}/api/quarantine/export`, { headers: { cookie: box.cookie } })
    ).text();
    expect(
      exported
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toMatchObject([entry]);
  });

  test('a value that says the same again is a sign of life', async () => {
    await node.change({ State: 'RUNNING' });
    await until('it runs', async () => (await machine()).facts >= 2);
    const before = await machine();
    await until('the same again', async () => {
      await node.change({ State: 'RUNNING' });
      return ((await machine()).lastValue?.at ?? 0) > (before.lastValue?.at ?? 0);
    });
    expect((await machine()).facts).toBe(before.facts);
  });

  test('values a second are values: a line that is only alive has none', async () => {
    await until('a quiet while has passed', async () => (await machine()).valuesPerSecond === 0, 60_000);
    const { received } = await machine();
    const counting = setInterval(() => void node.change({ 'Counters/Total': node.values['Counters/Total'] + 1 }), 100);
    const perSecond = await until('values to come', async () => {
      const { valuesPerSecond, received: now } = await machine();
      return now - received >= 60 ? valuesPerSecond : null;
    });
    clearInterval(counting);
    expect(perSecond).toBeGreaterThan(3);
    expect(perSecond).toBeLessThan(15);
  });
});
