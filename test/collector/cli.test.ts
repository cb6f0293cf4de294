import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { printEventLine } from '../../shared/core/words/event.ts';
import { T0 } from './fakes.ts';
import { template } from './template.ts';

const program = fileURLToPath(new URL('../../dist/collector/main.js', import.meta.url));

let folder: string;
let config: string;
let eventsFile: string;
const events = Array.from({ length: 10 }, (_, index) =>
  printEventLine({
    seq: index + 1,
    edgeId: 'edge-1',
    machineId: 'press-1',
    at: T0 + index * 1_000,
    recordedAt: T0 + index * 1_000,
    type: 'stateChanged',
    state: index % 2 === 0 ? 'running' : 'fault',
    word: null,
    alarm: null,
  }),
).join('\n');

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'istwert-cli-'));
  config = join(folder, 'plant.yaml');
  writeFileSync(config, template);
  eventsFile = join(folder, 'facts.jsonl');
  writeFileSync(eventsFile, `${events}\n`);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Ended {
  code: number;
  out: string;
  err: string;
}
function call(...args: string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(process.execPath, [program, ...args], (error, out, err) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error === null ? 0 : -1, out, err });
    });
  });
}

describe('the command line', () => {
  test.each<[string, string[], number, RegExp]>([
    ['helps', ['--help'], 0, /Usage:[\s\S]*run <config>[\s\S]*replay/],
    ['says its version', ['--version'], 0, /\d+\.\d+\.\d+/],
    ['refuses to do nothing', [], 2, /say what to do/],
    ['refuses an unknown command', ['colect', 'x.yaml'], 2, /unknown command "colect"/],
    ['refuses a wrong flag', ['check', 'CONFIG', '--fast'], 2, /Unknown option `--fast`/],
    ['names a flag as it was typed', ['check', 'CONFIG', '--fast-way'], 2, /Unknown option `--fast-way`/],
    ['verifies nothing where nothing is', ['verify', 'CONFIG', '--data-dir', '/nowhere'], 1, /\/nowhere\/journal\.db/],
    ['refuses a missing argument', ['run'], 2, /missing required args/],
    ['refuses a port that is none', ['run', 'CONFIG', '--port', 'many'], 2, /--port must be a number/],
    [
      'refuses an unknown role',
      ['people', 'add', 'CONFIG', '--name', 'Ada', '--role', 'boss'],
      2,
      /--role: viewer, operator/,
    ],
    ['refuses an unknown action', ['people', 'hire', 'CONFIG'], 2, /say add, list or remove/],
    [
      'refuses a moment that is none',
      ['replay', '--events', 'EVENTS', '--from', 'today'],
      2,
      /--from: "today" is no moment/,
    ],
    ['finds a good file good', ['check', 'CONFIG'], 0, /^ok .*\n.*plant my-plant/],
    ['says that a file is missing', ['check', '/nowhere.yaml'], 1, /\/nowhere\.yaml cannot be read/],
    ['says that facts are missing', ['import', 'CONFIG', '/nowhere.jsonl'], 1, /cannot be read/],
  ])('%s', async (_what, args, code, words) => {
    const ended = await call(...args.map((arg) => (arg === 'CONFIG' ? config : arg === 'EVENTS' ? eventsFile : arg)));
    expect(ended.out + ended.err).toMatch(words);
    expect(ended.code).toBe(code);
  });

  test('names line, column and field of a fault, with exit code 1', async () => {
    const bad = join(folder, 'bad.yaml');
    writeFileSync(bad, readFileSync(config, 'utf8').replace('calendarId: two-shifts', 'calendarId: three-shifts'));
    const { code, err } = await call('check', bad);
    expect(code).toBe(1);
    expect(err).toMatch(/bad\.yaml:\d+:\d+ plant\.machines\[0\]\.calendarId: no calendar "three-shifts"/);
  });

  test('imports, exports and replays the same facts', async () => {
    const dataDir = join(folder, 'imported');
    expect((await call('import', config, eventsFile, '--data-dir', dataDir)).out).toMatch(
      /^10 facts imported as 1 to 10\n/,
    );
    const exported = (await call('export', config, '--data-dir', dataDir)).out;
    const facts = (text: string) =>
      text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
    expect(facts(exported)).toEqual(facts(events));
    const replayed = await call('replay', '--plant', config, '--events', eventsFile, '--json');
    expect(replayed.err).toBe('');
    const { machines } = JSON.parse(replayed.out);
    expect(machines[0]).toMatchObject({ machineId: 'press-1' });
    expect((await call('replay', '--plant', config, '--events', eventsFile)).out).toMatch(/press-1 .*%/);
  });
});

interface Running {
  url(): Promise<string>;
  said(): string;
  /** As an administrator asks it to read its file again. */
  hangUp(): void;
  /** As an administrator stops it: its exit code. */
  stop(): Promise<number | null>;
}
function run(file: string, dataDir: string, port: string): Running {
  const child = spawn(process.execPath, [program, 'run', file, '--port', port, '--data-dir', dataDir]);
  let said = '';
  const keep = (text: Buffer): void => {
    said += text.toString();
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  return {
    url: async () => {
      await expect.poll(() => said).toMatch(/ready http:\S+\n/);
      return /ready (http:\S+)/.exec(said)?.[1] ?? '';
    },
    said: () => said,
    hangUp: () => void child.kill('SIGHUP'),
    stop: () => {
      const code = new Promise<number | null>((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      return code;
    },
  };
}

describe('a running collector', () => {
  test('takes a changed file over, refuses a bad one, and says which is in force', async () => {
    const own = join(folder, 'own.yaml');
    const good = readFileSync(config, 'utf8');
    writeFileSync(own, good);
    const collector = run(own, join(folder, 'own'), '0');
    const url = await collector.url();
    const names = async () => {
      const token = readFileSync(join(folder, 'own', 'reader.token'), 'utf8').trim();
      const view = await (await fetch(`${url}/api/view`, { headers: { authorization: `Bearer ${token}` } })).json();
      return view.machines.map((machine: { name: string }) => machine.name);
    };
    const problems = async () => (await (await fetch(`${url}/health`)).json()).problems;
    try {
      writeFileSync(own, good.replace('name: Press 1\n', 'name: Big press\n'));
      await expect.poll(names).toContain('Big press');
      writeFileSync(own, good.replace('timeZone: Europe/Berlin', 'timeZone: Berlin'));
      await expect
        .poll(problems)
        .toEqual([
          expect.stringMatching(
            /old one is in force: .*own\.yaml:\d+:\d+ plant\.timeZone: "Berlin" is no IANA time zone/,
          ),
        ]);
      expect(await names()).toContain('Big press');
      writeFileSync(own, good);
      await expect.poll(problems).toEqual([]);
      await expect.poll(names).toContain('Press 1');
    } finally {
      await collector.stop();
    }
  });

  test('says where it is, keeps others out of its journal, moves to a free port, and stops in order', async () => {
    const dataDir = join(folder, 'running');
    const first = run(config, dataDir, '0');
    const url = await first.url();
    const other = run(config, join(folder, 'other'), new URL(url).port);
    let codes: (number | null)[] = [];
    try {
      expect(JSON.parse(readFileSync(join(dataDir, 'address.json'), 'utf8'))).toMatchObject({ url });
      expect((await fetch(`${url}/health`)).status).toBe(200);
      expect(first.said()).toMatch(/set-up code [A-Z0-9]{12}/);
      expect(first.said()).toMatch(/connecting machines: http:\S+\/service\/\n/);
      const second = await call('run', config, '--data-dir', dataDir, '--port', '0');
      expect(second).toMatchObject({ code: 1, err: expect.stringMatching(/in use by another process/) });
      expect(await other.url()).not.toBe(url);
    } finally {
      codes = await Promise.all([first.stop(), other.stop()]);
    }
    expect(codes).toEqual([0, 0]);
  });

  test('asked to stop, and to read its file again, while it still starts, it ends in order', async () => {
    const dataDir = join(folder, 'starting');
    const starting = run(config, dataDir, '0');
    await expect.poll(() => existsSync(join(dataDir, 'journal.db'))).toBe(true);
    starting.hangUp();
    expect(await starting.stop()).toBe(0);
    expect(existsSync(join(dataDir, 'journal.db-wal'))).toBe(false);
  });
});
