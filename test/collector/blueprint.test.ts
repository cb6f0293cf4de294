/** The source to copy, in a whole collector: registered by one line, configured by file, from its lines to the API. */
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Collector, startCollector } from '../../collector/collector.ts';
import { describeConfig, loadConfig } from '../../collector/config.ts';
import { blueprint } from '../../collector/sources/blueprint.ts';
import { builtInSources, createRegistry } from '../../collector/sources/registry.ts';
import type { Event } from '../../shared/core/words/event.ts';
import { createLog } from '../../shared/io/log.ts';
import { freePort } from '../free-port.ts';
import { signedOn } from '../signed-on.ts';

const kinds = createRegistry([...builtInSources.kinds, blueprint]);
let folder: string;
let port: number;
let machine: Server;
let lines: Socket[];
let collector: Collector | null = null;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'istwert-blueprint-'));
  port = await freePort();
  lines = [];
  machine = createServer((socket) => {
    socket.on('error', () => {});
    lines.push(socket);
  });
  await new Promise<void>((resolve) => machine.listen(port, '127.0.0.1', resolve));
});
afterEach(async () => {
  await collector?.stop();
  collector = null;
  for (const socket of lines) socket.destroy();
  machine.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A machine type of its own as a data file, beside the configuration that names it. */
const machineType = `id: lines
name: A machine that writes lines
kind: blueprint
read: { state: state, total: total }
state: { word: state, rules: [{ when: { state: RUN }, state: running }, { when: { state: STOP }, state: stopped }] }
counters: { total: { read: total, width: u32 } }
`;
const plant = () => `plant:
  id: p
  name: P
  timeZone: Europe/Berlin
  calendars:
    - { id: day, shifts: [{ id: early, name: Early, start: '06:00', end: '14:00' }], week: { mon: [early] } }
  workCentres: [{ id: WC, name: WC }]
  machines: [{ id: press-1, name: Press, workCentreId: WC, calendarId: day }]
  reasons: [{ id: jam, kind: stop, name: Jam }]
edge: { id: edge-1, port: 0, dataDir: data, profilesDir: types }
sources:
  - id: hall
    kind: blueprint
    host: 127.0.0.1
    port: ${port}
    machines: [{ machineId: press-1, profile: lines }]
`;
function configured() {
  mkdirSync(join(folder, 'types'), { recursive: true });
  writeFileSync(join(folder, 'types', 'lines.yaml'), machineType);
  writeFileSync(join(folder, 'plant.yaml'), plant());
  return loadConfig(join(folder, 'plant.yaml'), kinds);
}
const say = (state: string, total: number) => {
  for (const socket of lines) socket.write(`${JSON.stringify({ state, total, ts: Date.now() })}\n`);
};
async function factsOf(url: string, headers: { cookie: string }): Promise<Event[]> {
  return (await (await fetch(`${url}/api/facts?from=1&limit=1000`, { headers })).json()).facts;
}

test('a source of its kind is configured where it is registered, and nowhere else', () => {
  const config = configured();
  expect(config.sources[0]?.options).toMatchObject({ kind: 'blueprint', port, staleMs: 5_000 });
  expect(describeConfig(config)).toContain('source hall (blueprint): press-1');
  expect(() => loadConfig(config.file)).toThrow(/plant\.yaml:13:\d+ sources\[0\]\.kind/);
});

test('what its machine says becomes facts, and is read over the API', async () => {
  const running = await startCollector({
    config: configured(),
    now: Date.now,
    randomBytes,
    log: createLog('test', 'error'),
    webRoot: null,
  });
  collector = running;
  await expect.poll(() => lines.length).toBe(1);
  say('RUN', 100);
  say('RUN', 103);
  say('STOP', 105);
  const session = await signedOn(running.auth);
  // The first reading is a baseline, never a count.
  const counted = async () =>
    (await factsOf(running.url, session)).reduce((sum, fact) => sum + (fact.type === 'counted' ? fact.count : 0), 0);
  await expect.poll(counted).toBe(5);
  const facts = await factsOf(running.url, session);
  expect(facts.flatMap((fact) => (fact.type === 'stateChanged' ? [fact.state] : []))).toEqual(['running', 'stopped']);
  const health = running.health();
  expect(health.sources).toMatchObject([{ id: 'hall', kind: 'blueprint', connected: true, problem: null }]);
  expect(health.machines).toMatchObject([{ machineId: 'press-1', sourceId: 'hall', lineUp: true }]);
});
