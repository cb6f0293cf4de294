import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/** The built command as people type it. */
const program = fileURLToPath(new URL('../../dist/bridge/main.js', import.meta.url));
let folder: string;
let config: string;

beforeAll(() => {
  if (!existsSync(program)) throw new Error('dist/bridge/main.js is missing: npm run build first');
  folder = mkdtempSync(join(tmpdir(), 'istwert-cli-'));
  config = join(folder, 'bridge.yaml');
  writeFileSync(
    config,
    `edges: [{ id: edge-1, token: a-token-of-24-characters }]
erp: { kind: rest, url: "http://127.0.0.1:7430", token: another-token-for-erp }
bridge: { dataDir: data }
`,
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], { encoding: 'utf8' });
  return { status, stdout, stderr };
}

describe('istwert-bridge', () => {
  test('says what it can and which version it is', () => {
    const version: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
    expect(run('--help')).toMatchObject({ status: 0, stdout: expect.stringContaining('run <config>') });
    expect(run('--version').stdout).toContain(
      typeof version === 'object' && version !== null ? Reflect.get(version, 'version') : 'a version',
    );
  });

  test.each([
    ['a wrong flag', ['run', 'bridge.yaml', '--colour']],
    ['an unknown command', ['fly']],
    ['no command', []],
    ['a port that is none', ['run', 'bridge.yaml', '--port', 'x']],
    ['a role that is none', ['people', 'add', 'CONFIG', '--name', 'x', '--role', 'king']],
  ])('ends with 2 and a sentence for %s', (_, args) => {
    const { status, stderr } = run(...args.map((arg) => (arg === 'CONFIG' ? config : arg)));
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringMatching(/^istwert-bridge: .+; see/) });
  });

  test('check names file, line and field of a fault, and ends with 1', () => {
    expect(run('check', config)).toMatchObject({ status: 0, stdout: expect.stringContaining('ok  ') });
    const bad = join(folder, 'bad.yaml');
    writeFileSync(bad, readFileSync(config, 'utf8').replace('kind: rest', 'kind: fax'));
    expect(run('check', bad)).toMatchObject({ status: 1, stderr: expect.stringMatching(/bad\.yaml:2:\d+ erp\.kind/) });
    expect(run('check', join(folder, 'none.yaml'))).toMatchObject({ status: 1 });
  });

  test('people gives a new secret away once, and never keeps it', () => {
    const added = run('people', 'add', config, '--name', 'Paula', '--role', 'planner');
    const { secret } = JSON.parse(added.stdout);
    expect(added.stdout).toBe(`${JSON.stringify({ action: 'add', name: 'Paula', role: 'planner', secret })}\n`);
    expect(run('people', 'list', config).stdout).toBe('Paula\tplanner\n');
    expect(readFileSync(join(folder, 'data', 'people.db')).includes(secret)).toBe(false);
  });

  test('a quote without a running bridge says how to start it', () => {
    expect(run('quote', config, '--item', 'I1', '--quantity', '5')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('Start it with'),
    });
  });
});
