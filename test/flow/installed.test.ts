/** From the archive to a foreign counter, an update and a rollback: nothing of this checkout, and no network. */
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const Step = z.object({ step: z.string(), said: z.unknown() });
const Bill = z.object({ components: z.array(z.object({ group: z.string().optional(), name: z.string() })) });
const RELEASE_MS = 900_000;
/** An archive is made of what the lock file names, and brings its own Node: `npm run test:node -- 24` has another SQLite. */
const Version = z.object({ version: z.string() });
const Lock = z.object({ packages: z.object({ 'node_modules/better-sqlite3': Version }) });
const jsonOf = (file: string): unknown => JSON.parse(readFileSync(here(`../../${file}`), 'utf8'));
const canBeMade =
  Version.parse(jsonOf('node_modules/better-sqlite3/package.json')).version ===
  Lock.parse(jsonOf('package-lock.json')).packages['node_modules/better-sqlite3'].version;
let folder: string;
let archive: string;

beforeAll(() => {
  if (!canBeMade) return;
  folder = mkdtempSync(join(tmpdir(), 'istwert-installed-'));
  const made = execFileSync(process.execPath, ['config/release/release.mjs', '--out', folder], { encoding: 'utf8' });
  execFileSync('tar', ['-xzf', made.trim(), '-C', folder]);
  archive = join(
    folder,
    readdirSync(folder).find((name) => /^istwert-.*-\w+$/.test(name) && !name.includes('tar')) ?? '',
  );
}, RELEASE_MS);
afterAll(() => {
  if (canBeMade) rmSync(folder, { recursive: true, force: true });
}, RELEASE_MS);

/** The same release by a later number, as an update is tried. */
function newerArchive(): string {
  const newer = join(folder, 'newer');
  cpSync(archive, newer, { recursive: true });
  const file = join(newer, 'package.json');
  const text = readFileSync(file, 'utf8').replace(/"version": ".*"/, '"version": "99.0.0"');
  writeFileSync(file, text);
  const sums = readFileSync(join(newer, 'SHA256SUMS'), 'utf8');
  const sum = createHash('sha256').update(text).digest('hex');
  writeFileSync(join(newer, 'SHA256SUMS'), sums.replace(/^\w+ {2}package\.json$/m, `${sum}  package.json`));
  return newer;
}

test.runIf(canBeMade)(
  'the bill of materials names every part that is in the archive, Node and SQLite among them',
  () => {
    const { components } = Bill.parse(JSON.parse(readFileSync(join(archive, 'istwert.cdx.json'), 'utf8')));
    const named = new Set(components.map(({ group, name }) => (group === undefined ? name : `${group}/${name}`)));
    const shipped = readdirSync(join(archive, 'node_modules'))
      .filter((name) => !name.startsWith('.'))
      .flatMap((name) =>
        name.startsWith('@')
          ? readdirSync(join(archive, 'node_modules', name)).map((part) => `${name}/${part}`)
          : [name],
      );
    expect(shipped.length).toBeGreaterThan(100);
    expect(named.has('vitest')).toBe(false);
    expect(
      [...shipped, 'node', 'sqlite', 'preact', '@preact/signals-core', 'idb'].filter((part) => !named.has(part)),
    ).toEqual([]);
  },
);

test.runIf(canBeMade)('an archive with a changed file is not installed', () => {
  const torn = join(folder, 'torn');
  cpSync(archive, torn, { recursive: true });
  writeFileSync(join(torn, 'dist/collector/main.js'), '// something else\n');
  const { status, stderr } = spawnSync(join(torn, 'install.sh'), ['--root', join(folder, 'torn-root')], {
    encoding: 'utf8',
  });
  expect(status).toBe(1);
  expect(stderr).toMatch(/not as it was released/);
});

test.runIf(canBeMade)(
  'the archive installs, collects from a foreign OPC UA server, is updated and rolled back without losing a part',
  {
    timeout: 600_000,
  },
  () => {
    const root = join(folder, 'root');
    execFileSync(join(archive, 'install.sh'), ['--root', root]);
    const drill = [
      here('./installed-drill.mjs'),
      root,
      here('../collector/sources/support/opcua-server.mjs'),
      newerArchive(),
    ];
    // A network of its own with nothing but loopback, where that may be made.
    const alone = ['-n', 'sh', '-c', 'ip link set lo up && exec "$@"', 'sh'];
    const may = spawnSync('unshare', [...alone, 'true']).status === 0;
    const [file, args] = may ? ['unshare', [...alone, process.execPath, ...drill]] : [process.execPath, drill];
    const { stdout, stderr, status } = spawnSync(file, args, { encoding: 'utf8', timeout: 580_000 });
    const steps = new Map(
      stdout
        .split('\n')
        .flatMap((line) => (line === '' ? [] : [Step.parse(JSON.parse(line))]))
        .map(({ step, said }) => [step, said]),
    );
    expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
    expect(steps.get('init')).toMatch(/is written and checked/);
    expect(steps.get('connected')).toBe(3);
    expect(steps.get('drill')).toMatch(/^The backup can be restored/);
    expect(steps.get('update')).toMatch(/99\.0\.0 is in force/);
    expect(steps.get('updated')).toEqual({ version: expect.stringContaining('99.0.0'), parts: 5 });
    expect(steps.get('rolledBack')).toEqual({ version: expect.not.stringContaining('99.0.0'), parts: 9 });
  },
);
