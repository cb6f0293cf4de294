/** Changing and removing a configured machine from the page: compared with what is in force, and written like an addition. */
import mqtt, { type MqttClient } from 'mqtt';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { ConnectChoices, DraftView, LookView } from '../../../collector/commissioning/connect/view.ts';
import type { Health } from '../../../collector/health/health.ts';
import { startAedes, type TestBroker } from '../sources/support/broker.ts';
import { plantText, type RunningCollector, runCollector, until } from './connect-support.ts';

let broker: TestBroker;
let client: MqttClient;
let box: RunningCollector;
let talking: NodeJS.Timeout;
/** What saw-1 has made. */
let made: number;

const say = () => {
  for (const id of ['saw-1', 'saw-2'])
    client.publish(
      `hall/${id}/status`,
      JSON.stringify({ ts: Date.now(), state: 'RUN', good: made, pallets: made * 10, scrap: 0 }),
    );
};
const sources = () => `
  # both saws
  - id: saws
    kind: mqtt-json
    url: ${broker.url}
    machines:
      - machineId: saw-1 # by the window
        profile: mqtt-status
        topic: hall/{machineId}/status
        silenceMs: 60000
        write: { program: { to: 'hall/saw-1/program', maxLength: 8 } }
      # the second one
      - { machineId: saw-2, profile: mqtt-status, topic: 'hall/{machineId}/status' }`;

beforeAll(async () => {
  broker = await startAedes();
  client = await mqtt.connectAsync(broker.url);
});
afterAll(async () => {
  await client.endAsync(true);
  await broker.stop();
});
beforeEach(async () => {
  made = 100;
  box = await runCollector(plantText(['saw-1', 'saw-2'], sources()));
  talking = setInterval(say, 50);
  await until('both lines', async () => (await lines()).every(({ lineUp }) => lineUp));
});
afterEach(async () => {
  clearInterval(talking);
  await box.stop();
});

const lines = async () => (await box.call<Health>('GET', '/api/health')).body.machines;
const look = async (id: string): Promise<LookView> =>
  (await box.call<LookView>('GET', `/api/connect/looks/${id}`)).body;
async function openSaw(): Promise<string> {
  const { body } = await box.call<{ id: string }>('POST', '/api/connect/looks', { machineId: 'saw-1' });
  await until('the saw to be seen', async () => (await look(body.id)).changing?.where === 'hall/saw-1/status');
  return body.id;
}
const place = { sourceId: 'saws', name: 'saw-1', workCentreId: 'WC', calendarId: 'day' };
/** Its entry with pallets of ten as parts. */
const inPallets = (yaml: string) => ({
  how: 'entry',
  machineId: 'saw-1',
  yaml: `${yaml}read: { good: pallets }\n`,
});

describe('changing a machine', () => {
  test('what it means now stands beside what it would mean; adopted, only its lines in the file change', async () => {
    const id = await openSaw();
    const { changing, inForce, sourceId } = await look(id);
    expect(sourceId).toBe('saws');
    expect(changing).toMatchObject({ machineId: 'saw-1', profile: 'mqtt-status', where: 'hall/saw-1/status' });
    expect(inForce).toMatchObject({ up: true, state: 'running', word: 'RUN', problems: [] });
    const choice = inPallets(changing?.yaml ?? '');
    expect((await box.call('POST', `/api/connect/looks/${id}/try`, choice)).status).toBe(200);
    await until('the trial', async () => (await look(id)).tried?.meaning?.state === 'running');
    made += 3;
    const both = await until('the parts', async () => {
      const { tried, inForce: now } = await look(id);
      return (tried?.meaning?.counters.good?.moved ?? 0) > 0 && (now?.counters.good?.moved ?? 0) > 0
        ? [now?.counters.good, tried?.meaning?.counters.good]
        : null;
    });
    expect(both).toEqual([
      { reading: 103, moved: 3, unit: 'part' },
      { reading: 1_030, moved: 30, unit: 'part' },
    ]);

    const before = box.text();
    const named = { ...place, name: 'Saw by the window' };
    const draft = await box.call<DraftView>('POST', `/api/connect/looks/${id}/draft`, { choice, place: named });
    expect(draft.body.fault).toBeNull();
    expect(parse(draft.body.yaml)).toMatchObject([
      { id: 'saw-1', name: 'Saw by the window' },
      { machineId: 'saw-1', read: { good: 'pallets' }, silenceMs: 60_000 },
    ]);
    expect(box.text()).toBe(before);
    expect((await box.call('POST', `/api/connect/looks/${id}/add`, { choice, place: named })).status).toBe(200);
    const [old, now] = [before.split('\n'), box.text().split('\n')];
    expect(old.filter((line) => !now.includes(line))).toEqual([expect.stringContaining('{ id: saw-1, name: saw-1,')]);
    expect(now.filter((line) => !old.includes(line))).toEqual([
      expect.stringMatching(/^ {4}- \{ id: saw-1, name: Saw by the window, .* # saw-1 stands in hall 1$/),
      '        read:',
      '          good: pallets',
    ]);
    // The other counter begins with a baseline: nothing is counted that nobody made.
    const counts = async () => {
      const { body } = await box.call<{ facts: { type: string; machineId: string; count?: number }[] }>(
        'GET',
        '/api/facts?limit=5000',
      );
      return body.facts.flatMap((one) => (one.type === 'counted' && one.machineId === 'saw-1' ? one.count : []));
    };
    const parts = async () => (await lines()).find(({ machineId }) => machineId === 'saw-1')?.facts ?? 0;
    const facts = await parts();
    made += 1;
    await until('the first pallet', async () => (await parts()) > facts);
    await expect.poll(counts).toEqual([3, 10]);
    expect(box.logged.join()).toMatch(/a machine was changed in the configuration/);
  });

  test('another machine type keeps the settings, and signals by hand do as well', async () => {
    const id = await openSaw();
    const where = 'hall/saw-1/status';
    const draft = async (choice: object) => {
      const { body } = await box.call<DraftView>('POST', `/api/connect/looks/${id}/draft`, { choice, place });
      return { fault: body.fault, entry: parse(body.yaml)[0] };
    };
    const settings = { machineId: 'saw-1', silenceMs: 60_000, write: { program: expect.anything() } };
    const profile = { how: 'profile', machineId: 'saw-1', where, profile: 'pulse' };
    expect((await draft(profile)).entry).toEqual({ ...settings, profile: 'pulse', topic: 'hall/{machineId}/status' });
    const picks = [{ of: where, name: '$.pallets', role: 'good', width: 'u32', unit: 'part' }];
    expect(await draft({ how: 'signals', machineId: 'saw-1', picks, states: [] })).toEqual({
      fault: null,
      entry: {
        ...settings,
        topic: 'hall/{machineId}/status',
        read: { good: '$.pallets' },
        counters: { good: { read: 'good', width: 'u32' } },
      },
    });
  });

  test('what a page may not change is refused: the id, what may be written, and what somebody else has changed', async () => {
    const id = await openSaw();
    const yaml = (await look(id)).changing?.yaml ?? '';
    const said = async (choice: object, what = 'draft') => {
      const { status, body } = await box.call<{ message: string; fault: string | null }>(
        'POST',
        `/api/connect/looks/${id}/${what}`,
        { choice, place },
      );
      return `${status} ${body.message ?? body.fault}`;
    };
    const entry = (text: string, machineId = 'saw-1') => ({ how: 'entry', machineId, yaml: text });
    expect(await said(entry(yaml.replace('maxLength: 8', 'maxLength: 80')))).toMatch(
      /^422 What may be written .*\(write\)/,
    );
    expect(await said(entry(`${yaml}send: { by: operator }\n`))).toMatch(/^422 What may be written .*\(send\)/);
    expect(await said(entry(yaml, 'saw-9'))).toMatch(/^400 A machine keeps its id/);
    expect(await said(entry(yaml.replace('saw-1', 'saw-9')))).toMatch(/^400 This is no entry of saw-1/);
    expect(await said(entry('a: ['))).toMatch(/^400 This is no valid YAML/);
    expect(await said(entry(yaml.replace('mqtt-status', 'mqtt-nothing')))).toMatch(/^200 .*no profile "mqtt-nothing"/);
    const before = box.text();
    expect(await said(entry(yaml.replace('mqtt-status', 'mqtt-nothing')), 'add')).toMatch(/^400 .*:\d+:\d+ /);
    expect(box.text()).toBe(before);
    expect(await box.edit(before.replace('silenceMs: 60000', 'silenceMs: 70000'))).toBeNull();
    expect(await said(inPallets(yaml))).toMatch(/^409 The machine was changed in the file meanwhile/);
  });
});

describe('removing a machine', () => {
  const remove = (machineId: string, fromPlant: boolean, as?: 'operator') =>
    box.call('POST', `/api/connect/machines/${machineId}/remove`, { fromPlant }, as);
  const known = async () => (await box.call<ConnectChoices>('GET', '/api/connect')).body;

  test('it leaves its source, the others count on, and every other line of the file stays', async () => {
    const before = box.text();
    expect((await remove('saw-1', false)).status).toBe(200);
    const [old, now] = [before.split('\n'), box.text().split('\n')];
    expect(now.filter((line) => !old.includes(line))).toEqual([]);
    expect(old.length - now.length).toBe(5);
    for (const comment of ['# both saws', '# the second one', '# saw-1 stands in hall 1'])
      expect(box.text()).toContain(comment);
    expect((await known()).machines).toMatchObject([
      { id: 'saw-1', sourceId: null },
      { id: 'saw-2', sourceId: 'saws' },
    ]);
    // Its facts stay, and its last one says until when it was heard.
    const { body } = await box.call<{ facts: { type: string; machineId: string }[] }>('GET', '/api/facts?limit=5000');
    expect(body.facts.filter((one) => one.machineId === 'saw-1').at(-1)?.type).toBe('signalLost');
    expect(body.facts.some((one) => one.machineId === 'saw-2' && one.type === 'signalLost')).toBe(false);

    // With the last machine its source goes, and out of the plant it is not shown any more.
    expect((await remove('saw-2', true)).status).toBe(200);
    expect(await known()).toMatchObject({ machines: [{ id: 'saw-1', sourceId: null }], sources: [] });
    expect(parse(box.text()).sources).toEqual([]);
    expect((await remove('saw-2', true)).status).toBe(404);
    // A plant has a machine: the checker's word counts here as well.
    expect(await remove('saw-1', true)).toMatchObject({
      status: 400,
      body: { message: expect.stringMatching(/plant\.machines/) },
    });
  });

  test('only by an administrator, and only where the page may write', async () => {
    expect((await remove('saw-1', false, 'operator')).status).toBe(403);
    const text = box.text().replace('connect: add', 'connect: look');
    expect(await box.edit(text)).toBeNull();
    expect((await remove('saw-1', false)).status).toBe(422);
    expect(box.text()).toBe(text);
  });
});
