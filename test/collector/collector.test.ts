import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Collector, type CollectorOptions, startCollector } from '../../collector/collector.ts';
import { loadConfig } from '../../collector/config.ts';
import type { SourceOptions } from '../../collector/sources/kind.ts';
import type { MachineMapping } from '../../collector/sources/mapping/profile.ts';
import type { Source, SourceContext } from '../../collector/sources/source.ts';
import type { TabletView } from '../../collector/tablet/view.ts';
import type { Event } from '../../shared/core/words/event.ts';
import { createLog } from '../../shared/io/log.ts';
import { signedOn } from '../signed-on.ts';
import { counterSample, sampleOf, T0 } from './fakes.ts';

/** 10:00 in Berlin on a Monday: within the early shift. */
const START = T0 + 3 * 3_600_000;

/** A source that hands over what the test says, and remembers how often it was started and stopped. */
interface HandSource extends Source {
  context: SourceContext;
  starts: number;
  stops: number;
}
let sources: Map<string, HandSource[]>;
function handSource(options: SourceOptions, machines: readonly MachineMapping[], context: SourceContext): Source {
  if (options.id === 'broken') throw new Error('its certificate cannot be read');
  const source: HandSource = {
    id: options.id,
    machineIds: machines.map((machine) => machine.machineId),
    context,
    starts: 0,
    stops: 0,
    start: async () => {
      source.starts++;
    },
    stop: async () => {
      source.stops++;
    },
    health: () => ({
      connected: true,
      problem: null,
      lastValueAt: null,
      reconnects: 0,
      received: 0,
      quarantined: 0,
      clockOffsetMs: null,
      machines: [],
    }),
  };
  sources.set(options.id, [...(sources.get(options.id) ?? []), source]);
  return source;
}

let folder: string;
let now: number;
let collector: Collector;
let session: { cookie: string } | null;

const machine = (id: string) =>
  `    - { id: ${id}, name: ${id}, workCentreId: WC, calendarId: day, counters: { good: { width: u32 } } }`;
const source = (id: string, machineId: string, topic = 'hall') =>
  `  - { id: ${id}, kind: mqtt-json, url: 'mqtt://127.0.0.1:1', machines: [{ machineId: ${machineId}, profile: mqtt-status, topic: ${topic}/x }] }`;
function configText(machines: string[], sourceLines: string[]): string {
  return `plant:
  id: p
  name: P
  timeZone: Europe/Berlin
  calendars:
    - { id: day, shifts: [{ id: early, name: Early, start: '06:00', end: '14:00' }], week: { mon: [early] } }
  workCentres: [{ id: WC, name: WC }]
  machines:
${machines.map(machine).join('\n')}
  reasons: [{ id: jam, kind: stop, name: Jam }]
edge: { id: edge-1, port: 0, dataDir: data }
sources:
${sourceLines.join('\n')}
`;
}
function configOf(text: string) {
  const file = join(folder, 'plant.yaml');
  writeFileSync(file, text);
  return loadConfig(file);
}
const two = configText(['press-1', 'press-2'], [source('a', 'press-1'), source('b', 'press-2')]);

async function start(text = two, more: Partial<CollectorOptions> = {}): Promise<Collector> {
  return startCollector({
    config: configOf(text),
    now: () => now,
    randomBytes,
    log: createLog('test', 'error'),
    webRoot: null,
    createSource: handSource,
    ...more,
  });
}
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'istwert-collector-'));
  now = START;
  sources = new Map();
  session = null;
  collector = await start();
});
afterEach(async () => {
  await collector.stop();
  rmSync(folder, { recursive: true, force: true });
});

const of = (id: string): HandSource => {
  const last = sources.get(id)?.at(-1);
  if (last === undefined) throw new Error(`no source ${id}`);
  return last;
};
const get = async <T>(path: string): Promise<T> => {
  session ??= await signedOn(collector.auth);
  return (await fetch(`${collector.url}${path}`, { headers: session })).json();
};
const facts = async (): Promise<Event[]> => (await get<{ facts: Event[] }>('/api/facts?limit=5000')).facts;
const state = (machineId: string, at: number, word: 'running' | 'fault') =>
  sampleOf(machineId, at, { signal: 'state', state: word, word, alarm: null });

describe('a clock that jumps', () => {
  /** What somebody did to the system's clock, and what has passed. */
  let setMs: number;
  let passedMs: number;
  const watched = () => ({
    now: () => START + passedMs + setMs,
    running: { runs: () => passedMs, uptimeMs: () => passedMs },
  });
  const offBy = async () => (await get<{ clock: { aheadMs: number } | null }>('/api/health')).clock?.aheadMs ?? null;
  const made = async () =>
    (await facts()).flatMap((fact) => (fact.type === 'counted' ? [fact.count] : [])).reduce((a, b) => a + b, 0);
  /** A part a second. */
  const pass = async (ms: number) => {
    passedMs += ms;
    const { intake, now: boxNow } = of('a').context;
    const reading = 40 + passedMs / 1_000;
    await intake.take([
      { ...counterSample('press-1', boxNow(), 0), value: { signal: 'counter', counter: 'good', reading } },
    ]);
  };
  beforeEach(async () => {
    await collector.stop();
    setMs = 0;
    passedMs = 0;
    collector = await start(two, watched());
    await of('a').context.intake.take([state('press-1', START, 'running')]);
    await pass(1_000);
  });

  test.each([3_600_000, 86_400_000, 375_000_000_000, -3_600_000])(
    'by %i ms: said, and no fact is of the jump; parts and times go on',
    async (jumpMs) => {
      setMs = jumpMs;
      await pass(60_000);
      await vi.waitFor(async () => expect(await offBy()).toBe(jumpMs), 60_000);
      expect(await get('/health')).toEqual({ ok: true, problems: [expect.stringMatching(/clock of this edge box/)] });
      setMs = 0;
      await pass(60_000);
      await vi.waitFor(async () => expect(await offBy()).toBeNull(), 60_000);
      for (const { at, recordedAt } of await facts())
        expect(Math.max(at, recordedAt)).toBeLessThanOrEqual(START + passedMs);
      expect(await made()).toBe(120);
      const { machines } = await get<TabletView>('/api/view');
      expect(machines[0]?.strip.at(-1)?.[2]).toBe('producing');
    },
  );

  test('that is right in the end is followed: the time between is no data, and no part is lost', async () => {
    setMs = 3_600_000;
    await pass(60_000);
    await vi.waitFor(async () => expect(await offBy()).toBe(setMs), 60_000);
    await pass(301_000);
    await vi.waitFor(async () => expect(await offBy()).toBeNull(), 60_000);
    await pass(60_000);
    const lines = (await facts()).filter(({ type }) => type === 'signalLost' || type === 'signalRestored');
    expect(lines.slice(-2)).toMatchObject([
      { type: 'signalLost', at: START + 362_000 },
      { type: 'signalRestored', at: START + 362_000 + 3_600_000 },
    ]);
    expect(await made()).toBe(421);
  });
});

describe('what fails beside it', () => {
  const health = () => get<{ ok: boolean; problems: string[] }>('/health');
  const pragmas = Sqlite.prototype.pragma;
  afterEach(() => {
    vi.restoreAllMocks();
  });

  test('a start that fails half-way ends in a sentence, and leaves nothing open behind', async () => {
    await collector.stop();
    rmSync(join(folder, 'data', 'counters.json'), { force: true });
    mkdirSync(join(folder, 'data', 'counters.json'));
    await expect(start()).rejects.toThrow(/counters\.json cannot be written/);
    rmSync(join(folder, 'data', 'counters.json'), { recursive: true });
    collector = await start();
    expect(await health()).toEqual({ ok: true, problems: [] });
  });

  test('a disk that is full at a checkpoint is an alarm, goes by itself, and ends nothing', async () => {
    await collector.stop();
    let isFull = true;
    vi.spyOn(Sqlite.prototype, 'pragma').mockImplementation(function (this: Sqlite.Database, source, options) {
      if (isFull && source.startsWith('wal_checkpoint'))
        throw new Sqlite.SqliteError('database or disk is full', 'SQLITE_FULL');
      return pragmas.call(this, source, options);
    });
    collector = await start(two, { checkpointMs: 20 });
    await vi.waitFor(
      async () => expect((await health()).problems).toEqual([expect.stringMatching(/disk .* is full/)]),
      60_000,
    );
    await of('a').context.intake.take([sampleOf('press-1', now, { signal: 'line', up: true, why: '' })]);
    isFull = false;
    await vi.waitFor(async () => expect(await health()).toEqual({ ok: true, problems: [] }), 60_000);
  });

  test('a fact that was changed while the box stood still is found behind the next start', async () => {
    await of('a').context.intake.take([state('press-1', START, 'running')]);
    await collector.stop();
    const file = new Sqlite(join(folder, 'data', 'journal.db'));
    file.exec('DROP TRIGGER fact_stays; UPDATE fact SET at = at - 1 WHERE seq = 2;');
    file.exec(
      "CREATE TRIGGER fact_stays BEFORE UPDATE ON fact BEGIN SELECT RAISE(ABORT, 'facts are never changed'); END",
    );
    file.close();
    collector = await start();
    await vi.waitFor(
      async () =>
        expect((await health()).problems).toEqual([expect.stringMatching(/Among the facts 1 to \d+ one is not/)]),
      60_000,
    );
  });

  test('somebody who reads the journal for long holds up no checkpoint, and is named', async () => {
    await collector.stop();
    const patienceMs = new Set<unknown>();
    vi.spyOn(Sqlite.prototype, 'pragma').mockImplementation(function (this: Sqlite.Database, source, options) {
      if (source.startsWith('wal_checkpoint')) patienceMs.add(pragmas.call(this, 'busy_timeout', { simple: true }));
      return pragmas.call(this, source, options);
    });
    collector = await start(two, { checkpointMs: 20 });
    const reader = new Sqlite(join(folder, 'data', 'journal.db'), { readonly: true });
    reader.exec('BEGIN');
    reader.prepare('SELECT count(*) FROM fact').get();
    await of('a').context.intake.take([sampleOf('press-1', now, { signal: 'line', up: true, why: '' })]);
    await vi.waitFor(
      async () => expect((await health()).problems).toEqual([expect.stringMatching(/keeps .* open/)]),
      60_000,
    );
    expect([...patienceMs]).toEqual([0]);
    reader.close();
    await vi.waitFor(async () => expect(await health()).toEqual({ ok: true, problems: [] }), 60_000);
  });
});

describe('from a sample to the screen', () => {
  test('a press runs, counts and stops, and its card says so', async () => {
    const { take } = of('a').context.intake;
    await take([sampleOf('press-1', now, { signal: 'line', up: true, why: '' }), state('press-1', now, 'running')]);
    for (let minute = 0; minute <= 10; minute++) {
      now = START + minute * 60_000;
      await take([
        { ...counterSample('press-1', now, 0), value: { signal: 'counter', counter: 'good', reading: 40 + minute } },
      ]);
    }
    await take([state('press-1', now, 'fault')]);
    now += 300_000;
    await take([sampleOf('press-1', now, { signal: 'line', up: true, why: '' })]);
    const { machines } = await get<TabletView>('/api/view');
    const [press, silent] = machines;
    expect(press).toMatchObject({
      id: 'press-1',
      class: 'stop',
      state: 'fault',
      lineProblem: null,
      since: START + 600_000,
    });
    expect(press?.stops[0]).toMatchObject({ from: START + 600_000, to: null, durationMs: 300_000, unexplained: true });
    expect(press?.shift).toMatchObject({ id: 'early' });
    expect(press?.strip.at(-1)).toEqual([START + 600_000, now, 'stop']);
    expect(silent).toMatchObject({ id: 'press-2', class: 'noData' });
    const counted = (await facts()).flatMap((fact) => (fact.type === 'counted' ? [fact.count] : []));
    expect(counted).toEqual(Array.from({ length: 10 }, () => 1));
  });

  test('a pulse machine whose cycles stay away is shown as stopped, though nothing happened', async () => {
    await collector.stop();
    const pulse = 'judgedBy: pulse, pulse: { plannedCycleMs: 10000 }, counters';
    collector = await start(configText(['press-1'], [source('a', 'press-1')]).replace('counters', pulse));
    const { take } = of('a').context.intake;
    const cycle = () => sampleOf('press-1', now, { signal: 'pulse', count: 1 });
    await take([sampleOf('press-1', now, { signal: 'line', up: true, why: '' }), cycle()]);
    for (let count = 0; count < 20; count++) {
      now += 10_000;
      await take([cycle()]);
    }
    const last = now;
    const card = async () => (await get<TabletView>('/api/view')).machines[0];
    expect(await card()).toMatchObject({ stops: [] });
    now += 19_000;
    expect(await card()).toMatchObject({ stops: [] });
    now += 600_000;
    const stopped = await card();
    expect(stopped?.since).toBe(last);
    expect(stopped?.stops[0]).toMatchObject({ from: last, to: null });
  });

  test('a jump that the machine cannot have made waits for a person, and counts once it is taken', async () => {
    await collector.stop();
    collector = await start(two.replace('{ width: u32 }', '{ width: u32, maxPerSecond: 2 }'));
    const { take } = of('a').context.intake;
    const good = (reading: number) => sampleOf('press-1', now, { signal: 'counter', counter: 'good', reading });
    await take([good(100)]);
    now += 60_000;
    await take([good(90_000)]);
    now += 60_000;
    await take([good(90_010)]);
    const counted = async () =>
      (await facts()).flatMap((fact) => (fact.type === 'counted' ? [fact.count] : [])).reduce((a, b) => a + b, 0);
    expect(await counted()).toBe(10);
    const { entries } = await get<{ entries: { id: number; machineId: string; why: string }[] }>('/api/quarantine');
    expect(entries).toMatchObject([{ machineId: 'press-1' }]);

    const post = (path: string, body: object, cookie = '') =>
      fetch(`${collector.url}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', cookie },
        body: JSON.stringify(body),
      });
    const { cookie } = await signedOn(collector.auth);
    const taken = await post(`/api/quarantine/${entries[0]?.id}`, { decision: 'taken' }, cookie);
    expect(await taken.json()).toEqual({ facts: [expect.any(Number)] });
    expect(await counted()).toBe(90_010 - 100);
    const again = await post(`/api/quarantine/${entries[0]?.id}`, { decision: 'discarded' }, cookie);
    expect(again.status).toBe(409);
  });

  test('the plant as configured is the first fact, and is not said again by a restart', async () => {
    expect((await facts()).map((fact) => fact.type)).toEqual(['masterDataChanged']);
    await collector.stop();
    collector = await start();
    expect(await facts()).toHaveLength(1);
  });
});

describe('a changed configuration', () => {
  test('adds a machine without a pause for the others', async () => {
    const three = configText(
      ['press-1', 'press-2', 'press-3'],
      [source('a', 'press-1'), source('b', 'press-2'), source('c', 'press-3')],
    );
    const before = of('a');
    await before.context.intake.take([counterSample('press-1', now, 5)]);
    await collector.reconfigure(configOf(three));
    const taken = collector.auth.audit.read(9, undefined, 'configurationTaken');
    expect(taken.map(({ place }) => place)).toEqual(['change', 'start']);
    await before.context.intake.take([counterSample('press-1', now + 1_000, 8)]);
    await of('c').context.intake.take([state('press-3', now + 1_000, 'running')]);
    expect(of('a')).toBe(before);
    expect(before).toMatchObject({ starts: 1, stops: 0 });
    const written = await facts();
    expect(written.filter((fact) => fact.type === 'masterDataChanged')).toHaveLength(2);
    expect(written).toContainEqual(expect.objectContaining({ type: 'counted', machineId: 'press-1', count: 3 }));
    expect((await get<TabletView>('/api/view')).machines.map(({ id }) => id)).toEqual([
      'press-1',
      'press-2',
      'press-3',
    ]);
  });

  test('restarts only the source that changed', async () => {
    const [a, b] = [of('a'), of('b')];
    await collector.reconfigure(
      configOf(configText(['press-1', 'press-2'], [source('a', 'press-1', 'other'), source('b', 'press-2')])),
    );
    expect(a.stops).toBe(1);
    expect(of('a')).not.toBe(a);
    expect(of('b')).toBe(b);
    expect((await facts()).filter((fact) => fact.type === 'masterDataChanged')).toHaveLength(1);
  });

  test('that moves the box is refused, and the old one stays', async () => {
    await expect(collector.reconfigure(configOf(two.replace('port: 0', 'port: 7411')))).rejects.toThrow(
      /edge\.port.*restart/,
    );
    expect(of('a').stops).toBe(0);
  });

  test('that was refused is shown as a problem of the box', async () => {
    collector.configProblem('plant.yaml:3:1 is wrong');
    expect(collector.auth.audit.read(1, undefined, 'configurationRefused')).toMatchObject([
      { details: { why: 'plant.yaml:3:1 is wrong' } },
    ]);
    const answer = await fetch(`${collector.url}/health`);
    expect(answer.status).toBe(503);
    expect(await answer.json()).toEqual({ ok: false, problems: ['plant.yaml:3:1 is wrong'] });
    collector.configProblem(null);
    expect(collector.health().ok).toBe(true);
  });
});

test('a source that cannot be made is shown, and the others collect', async () => {
  await collector.stop();
  collector = await start(configText(['press-1', 'press-2'], [source('broken', 'press-1'), source('b', 'press-2')]));
  await of('b').context.intake.take([state('press-2', now, 'running')]);
  const { sources: told, machines } = collector.health();
  expect(told[0]).toMatchObject({ id: 'broken', connected: false, problem: 'its certificate cannot be read' });
  expect(machines[0]?.problem).toBe('its certificate cannot be read');
  expect(machines[1]).toMatchObject({ received: 1, lineUp: true, problem: null });
});
