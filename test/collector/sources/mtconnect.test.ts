import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { lookoutAt } from '../../../collector/commissioning/browse/lookouts.ts';
import { loadProfiles } from '../../../collector/profiles/profiles.ts';
import { MtconnectOptionsSchema } from '../../../collector/sources/mtconnect/options.ts';
import { builtInSources } from '../../../collector/sources/registry.ts';
import type { Source } from '../../../collector/sources/source.ts';
import {
  type Agent,
  type AgentOptions,
  createAgent,
  type ItemValue,
} from '../../../simulators/faces/mtconnect-agent.ts';
import { cnc } from './support/agent.ts';
import { type Collected, collect, until } from './support/collect.ts';
import { factsOf, partsOf } from './support/facts.ts';
import { mtconnectSource } from './support/sources.ts';

let agent: Agent;
let source: Source | null = null;
let got: Collected;
afterEach(async () => {
  await source?.stop();
  source = null;
  await agent.stop();
});

async function agentOf(options: Partial<AgentOptions> = {}): Promise<void> {
  agent = createAgent({ host: '127.0.0.1', port: 0, devices: [cnc('m-1'), cnc('m-2')], now: Date.now, ...options });
  await agent.start();
  for (const name of ['m-1', 'm-2']) says({ avail: 'AVAILABLE', exec: 'READY', mode: 'AUTOMATIC' }, name);
}
function says(values: Record<string, ItemValue>, name = 'm-1', at?: number): void {
  for (const [id, value] of Object.entries(values)) agent.observe(name, id, value, at);
}
async function listen(
  machines: object[] = [{ machineId: 'm-1' }],
  more: object = {},
  into = collect(),
): Promise<Source> {
  got = into;
  const entries = machines.map((machine) => ({ profile: 'mtconnect-cnc', ...machine }));
  const listening = mtconnectSource(`http://127.0.0.1:${agent.port}`, got, entries, more);
  source = listening;
  await listening.start();
  await until(() => listening.health().connected, 'it is connected');
  return listening;
}
const words = (machineId = 'm-1') => got.of('state', machineId).map(({ value }) => value.word);
const seen = (reading: number) =>
  until(() => got.of('counter').some(({ value }) => value.reading === reading), `the counter is seen at ${reading}`);
const lineIs = (up: boolean, machineId = 'm-1') =>
  until(() => got.of('line', machineId).at(-1)?.value.up === up, `the line is ${up ? 'up' : 'down'}`);

describe('UNAVAILABLE is unknown', () => {
  test('a counter that is unavailable is no zero: what was made is counted once it is known again', async () => {
    await agentOf();
    says({ pc: 100 });
    await listen();
    says({ pc: null, exec: 'ACTIVE' });
    says({ pc: 103 });
    await seen(103);
    expect(got.of('counter').map(({ value }) => value.reading)).toEqual([100, 103]);
    expect(partsOf(factsOf('m-1', got.samples, 'u32'))).toBe(3);
  });

  test('a machine whose execution is unknown has no data, from the moment at which its agent says so', async () => {
    await agentOf();
    await listen();
    const at = Date.now();
    says({ exec: null }, 'm-1', at);
    await lineIs(false);
    expect(got.of('line').at(-1)).toMatchObject({
      at,
      value: { why: 'its agent does not know "execution" (UNAVAILABLE)' },
    });
    says({ exec: 'ACTIVE' });
    await lineIs(true);
    await until(() => words().at(-1) === 'ACTIVE', 'the state is said again');
  });

  test('a device that is unavailable is no longer trusted, the other one is', async () => {
    await agentOf();
    const listening = await listen([{ machineId: 'm-1' }, { machineId: 'm-2' }]);
    says({ avail: null });
    says({ exec: 'ACTIVE' }, 'm-2');
    await lineIs(false);
    await until(() => words('m-2').at(-1) === 'ACTIVE', 'the other goes on');
    expect(listening.health().machines.map(({ up, problem }) => [up, problem])).toEqual([
      [false, 'its agent calls the machine unavailable'],
      [true, null],
    ]);
    says({ avail: 'AVAILABLE' });
    await lineIs(true);
    await until(() => words().at(-1) === 'READY', 'its state is said again');
  });

  test('a program that is unknown has not ended', async () => {
    await agentOf();
    says({ prog: 'O1' });
    await listen();
    says({ prog: null });
    says({ prog: 'O2' });
    await until(() => got.of('job').at(-1)?.value.program === 'O2', 'the next program is heard');
    expect(got.of('job').map(({ value }) => value.program)).toEqual(['O1', 'O2']);
  });

  test('items that a machine lists and never fills do not hide its state', async () => {
    await agentOf();
    says({ mode: null, exec: 'ACTIVE' });
    await listen();
    await until(() => got.of('state').at(-1)?.value.state === 'running', 'it runs');
  });
});

describe('what happened while nobody listened', () => {
  test('its states are told by the buffer at their own times, its parts by the counter', async () => {
    await agentOf();
    says({ pc: 10, exec: 'ACTIVE' });
    const listening = await listen();
    await until(() => words().at(-1) === 'ACTIVE', 'it runs');
    const before = listening.health().reconnects;
    const comesBack = await cutOff(listening);
    const at = Date.now();
    says({ exec: 'INTERRUPTED' }, 'm-1', at);
    says({ exec: 'ACTIVE', pc: 17 }, 'm-1', at + 1);
    comesBack();
    await until(() => listening.health().reconnects > before && listening.health().connected, 'it is back');
    await seen(17);
    await until(() => got.of('state').some(({ historical }) => historical), 'the past is told');
    const past = got.of('state').filter(({ historical }) => historical);
    expect(past.map(({ value }) => value.word)).toEqual(['ACTIVE', 'INTERRUPTED']);
    expect(past[1]?.at).toBe(at);
    const live = got.of('state').filter(({ historical }) => !historical);
    expect(live.at(-1)).toMatchObject({ at: at + 1, value: { word: 'ACTIVE' } });
    expect(partsOf(factsOf('m-1', got.samples, 'u32'))).toBe(7);
  });

  test('a counter that began again meanwhile loses nothing that the buffer saw', async () => {
    await agentOf();
    says({ pc: 50, exec: 'ACTIVE' });
    const listening = await listen();
    await seen(50);
    const before = listening.health().reconnects;
    const comesBack = await cutOff(listening);
    const at = Date.now();
    says({ pc: 58 }, 'm-1', at);
    says({ pc: 0 }, 'm-1', at + 1);
    says({ pc: 3 }, 'm-1', at + 2);
    comesBack();
    await until(() => listening.health().reconnects > before && listening.health().connected, 'it is back');
    await until(() => got.of('counter').some(({ value }) => value.reading === 58), 'the past is told');
    expect(partsOf(factsOf('m-1', got.samples, 'u32'))).toBe(11);
  });

  test('a time in which the machine was unknown is not told', async () => {
    await agentOf();
    says({ exec: 'ACTIVE' });
    const listening = await listen();
    const before = listening.health().reconnects;
    const comesBack = await cutOff(listening);
    const at = Date.now();
    says({ exec: 'INTERRUPTED' }, 'm-1', at);
    says({ exec: null }, 'm-1', at + 1);
    says({ exec: 'READY' }, 'm-1', at + 2);
    says({ exec: 'ACTIVE' }, 'm-1', at + 3);
    comesBack();
    await until(() => listening.health().reconnects > before && listening.health().connected, 'it is back');
    await until(() => got.of('state').some(({ historical }) => historical), 'the past is told');
    const past = got.of('state').filter(({ historical }) => historical);
    expect(past.map(({ value }) => value.word)).toEqual(['READY']);
  });

  test('a buffer that ran over is said, and the counter goes on', async () => {
    await agentOf({ bufferSize: 40 });
    says({ pc: 10, exec: 'ACTIVE' });
    const listening = await listen();
    await seen(10);
    const before = listening.health().reconnects;
    const comesBack = await cutOff(listening);
    for (let load = 0; load < 100; load++) says({ load });
    says({ pc: 30 });
    comesBack();
    await until(() => listening.health().reconnects > before && listening.health().connected, 'it is back');
    await seen(30);
    expect(got.logs.join('\n')).toMatch(/its buffer ran over, and \d+ observations are lost/);
    expect(got.of('state').filter(({ historical }) => historical)).toEqual([]);
    expect(partsOf(factsOf('m-1', got.samples, 'u32'))).toBe(20);
  });

  test('an agent that was started again is said, and begins anew', async () => {
    await agentOf({ instanceId: 7 });
    says({ pc: 10, exec: 'ACTIVE' });
    const listening = await listen();
    await seen(10);
    const { port } = agent;
    await agent.stop();
    await lineIs(false);
    agent = createAgent({ host: '127.0.0.1', port, devices: [cnc('m-1')], now: Date.now, instanceId: 8 });
    says({ avail: 'AVAILABLE', exec: 'READY', pc: 12 });
    await agent.start();
    await until(() => listening.health().connected, 'it is connected again');
    await seen(12);
    expect(got.logs.join('\n')).toContain('the agent was started again');
    expect(partsOf(factsOf('m-1', got.samples, 'u32'))).toBe(2);
  });
});

/** The collector ends and begins anew; its journal holds what came before. */
describe('what happened while the collector did not run', () => {
  const past = () => got.of('state').filter(({ historical }) => historical);
  const parts = () => partsOf(factsOf('m-1', got.samples, 'u32'));
  const again = async (machines?: object[]) => {
    return listen(machines, {}, got);
  };

  test('is recalled from the buffer: states at their own times, each fall of a counter', async () => {
    await agentOf();
    says({ pc: 50, exec: 'ACTIVE' });
    const listening = await listen();
    await seen(50);
    await listening.stop();
    const at = Date.now();
    says({ pc: 58, exec: 'INTERRUPTED' }, 'm-1', at);
    says({ pc: 0 }, 'm-1', at + 1);
    says({ pc: 3, exec: 'ACTIVE' }, 'm-1', at + 2);
    await again();
    await seen(3);
    await until(() => past().length === 2, 'the past is told');
    expect(past().map(({ value }) => value.word)).toEqual(['ACTIVE', 'INTERRUPTED']);
    expect(past()[1]?.at).toBe(at);
    expect(parts()).toBe(11);
  });

  test('is counted once where the position that was kept is older than the journal', async () => {
    await agentOf();
    says({ pc: 50, exec: 'ACTIVE' });
    const listening = await listen();
    await seen(50);
    await listening.stop();
    const file = join(got.context.stateDir, 'position.json');
    const old = readFileSync(file);
    const more = await again();
    for (const pc of [58, 0, 2, 5]) {
      says({ pc });
      await seen(pc);
    }
    await more.stop();
    writeFileSync(file, old);
    says({ pc: 9 });
    await again();
    await seen(9);
    expect(parts()).toBe(17);
  });

  test('is not told of a machine that was not read, or was read in another way', async () => {
    await agentOf();
    says({ pc: 50, exec: 'ACTIVE' });
    const listening = await listen();
    await seen(50);
    await listening.stop();
    says({ pc: 58, exec: 'INTERRUPTED' });
    says({ exec: 'ACTIVE' }, 'm-2');
    says({ exec: 'READY' }, 'm-2');
    says({ pc: 60 });
    await again([{ machineId: 'm-1', read: { tool: 'ToolNumber' } }, { machineId: 'm-2' }]);
    await seen(60);
    await until(() => words('m-2').length > 0, 'the other is heard');
    expect(past()).toEqual([]);
  });

  test('begins anew where the agent was started again, its buffer ran over, or nobody can read what was kept', async () => {
    await agentOf({ bufferSize: 40 });
    says({ pc: 10, exec: 'ACTIVE' });
    const listening = await listen();
    await seen(10);
    await listening.stop();
    for (let load = 0; load < 100; load++) says({ load });
    says({ pc: 30 });
    const more = await again();
    await seen(30);
    expect(got.logs.join('\n')).toMatch(/its buffer ran over, and \d+ observations are lost/);
    await more.stop();
    writeFileSync(join(got.context.stateDir, 'position.json'), '{"next":');
    says({ pc: 33, exec: 'INTERRUPTED' });
    await again();
    await seen(33);
    expect(past()).toEqual([]);
    expect(parts()).toBe(23);
  });
});

/** The source loses its connection, and gets no other until the returned function is called; the agent goes on. */
async function cutOff(listening: Source): Promise<() => void> {
  const held = agent;
  await held.stop();
  await until(() => !listening.health().connected, 'the connection is lost');
  return () => void held.start();
}

describe('an agent', () => {
  test('that does not stream is asked again and again', async () => {
    await agentOf({ streams: false });
    says({ pc: 5 });
    await listen();
    says({ exec: 'ACTIVE', pc: 6 });
    await seen(6);
    expect(words().at(-1)).toBe('ACTIVE');
  });

  test('says two changes of one millisecond, in their order', async () => {
    await agentOf();
    await listen();
    const at = Date.now();
    for (const exec of ['ACTIVE', 'INTERRUPTED', 'ACTIVE', 'READY']) says({ exec }, 'm-1', at);
    await until(() => words().length >= 5, 'all are heard');
    expect(words()).toEqual(['READY', 'ACTIVE', 'INTERRUPTED', 'ACTIVE', 'READY']);
  });

  test.each(['1.2', '1.5', '2.5'])('of version %s is read', async (version) => {
    await agentOf({ version });
    says({ pc: 5 });
    await listen();
    await seen(5);
  });

  test('whose adapter writes no zone means UTC', async () => {
    await agentOf();
    await listen();
    const at = new Date();
    agent.observe('m-1', 'exec', 'ACTIVE', at.toISOString().replace('Z', '456'));
    await until(() => words().at(-1) === 'ACTIVE', 'it is heard');
    expect(got.of('state').at(-1)?.at).toBe(at.getTime());
  });

  test('that lacks the device, or what is read of it, is told by what it has', async () => {
    await agentOf();
    const listening = await listen([
      { machineId: 'm-9' },
      { machineId: 'm-1', profile: undefined, read: { x: 'Xyz' } },
    ]);
    await until(() => listening.health().machines.every(({ problem }) => problem !== null), 'both are told');
    expect(listening.health().machines.map(({ problem }) => problem)).toEqual([
      'the agent has no device "m-9"; it has: m-1, m-2',
      expect.stringMatching(/^device "m-1" has none of what profile "own" reads; it has: .*PartCount.ALL.*Execution/),
    ]);
  });

  test('reads a data item by its id or its name as well', async () => {
    await agentOf();
    says({ pc: 5 });
    await listen([{ machineId: 'one', device: 'uuid-m-1', read: { total: 'PartCountAct' } }]);
    await seen(5);
  });

  test('shows what it has, and the profile that fits', async () => {
    await agentOf();
    says({ logic: { level: 'WARNING', code: '357', text: 'ARM INHIBIT' } });
    const url = `http://127.0.0.1:${agent.port}`;
    const lookout = lookoutAt(url, builtInSources);
    const open = lookout.prepare(lookout.connection(url, {}), {}, []);
    const look = await open([...loadProfiles().values()], { now: Date.now, stateDir: '' });
    expect(look.machines()).toMatchObject([
      { where: 'm-1', kind: 'mtconnect', entry: { machineId: 'm-1', profile: 'mtconnect-cnc' } },
      { where: 'm-2' },
    ]);
    expect(look.seen()).toContainEqual(
      expect.objectContaining({ where: 'm-1/Condition.LOGIC_PROGRAM', value: 'Warning 357 ARM INHIBIT' }),
    );
    says({ exec: 'ACTIVE' });
    const execution = () => look.seen().find(({ where }) => where === 'm-1/Execution');
    await until(() => execution()?.value === 'ACTIVE', 'its values stay fresh');
    await look.close();
  });
});

test('a password goes over https or stays on this box', () => {
  const options = (url: string) => ({
    id: 's',
    kind: 'mtconnect',
    url,
    login: { user: 'u', password: 'p' },
    machines: [{ machineId: 'm' }],
  });
  expect(MtconnectOptionsSchema.safeParse(options('http://10.0.0.5:5000')).success).toBe(false);
  expect(MtconnectOptionsSchema.safeParse(options('http://127.0.0.1.example:5000')).success).toBe(false);
  expect(MtconnectOptionsSchema.safeParse(options('https://10.0.0.5:5000')).success).toBe(true);
  expect(MtconnectOptionsSchema.safeParse(options('http://127.0.0.1:5000')).success).toBe(true);
});
