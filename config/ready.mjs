/**
 * Makes the checkout ready: installs what is missing, builds what is stale. Runs before `npm start`
 * and `npm test`, so it uses nothing but Node itself.
 *
 *   node config/ready.mjs [--build] [--bench] [--test-tools]
 *
 * better-sqlite3 is compiled here once per machine and Node version and then kept in the user's cache
 * folder: nothing is downloaded from outside the npm registry.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sqlitePackage } from './release/runtime.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const wants = new Set(process.argv.slice(2));
const say = (text) => process.stderr.write(`${text}\n`);
/** For Debian's installer: it asks nothing. */
const unattended = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };

checkNode();
installPackages();
readySqlite();
if (wants.has('--test-tools')) readyTestTools();
if (wants.has('--build')) build();
if (wants.has('--bench')) buildBenches();

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  say(`Node ${process.versions.node} is too old: version 20.19 or later is needed.`);
  process.exit(1);
}

/** npm writes what it installed into node_modules/.package-lock.json: compare, package by package. */
function installPackages() {
  const wanted = readJson('package-lock.json').packages;
  const installed = readJson('node_modules/.package-lock.json')?.packages ?? {};
  const missing = Object.entries(wanted).filter(
    ([path, entry]) => path !== '' && !entry.optional && installed[path]?.version !== entry.version,
  );
  if (missing.length === 0) return;
  say(`Installing ${missing.length} packages …`);
  npm(['ci', '--ignore-scripts', '--include=dev', '--no-audit', '--no-fund']);
}

function readySqlite() {
  ownSqlite();
  if (sqliteLoads()) return;
  const version = readJson('node_modules/better-sqlite3/package.json').version;
  const binary = join(root, 'node_modules/better-sqlite3/build/Release/better_sqlite3.node');
  const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
  const kept = join(
    cache,
    'istwert',
    `better-sqlite3-${version}-abi${process.versions.modules}-${process.platform}-${process.arch}.node`,
  );
  if (existsSync(kept)) {
    mkdirSync(dirname(binary), { recursive: true });
    copyFileSync(kept, binary);
    if (sqliteLoads()) return;
  }
  readyCompiler();
  say('Compiling SQLite for this machine, once (about a minute) …');
  const prefix = dirname(dirname(process.execPath));
  const headers = existsSync(join(prefix, 'include/node/node.h')) ? { npm_config_nodedir: prefix } : {};
  npm(['rebuild', 'better-sqlite3', '--foreground-scripts=false'], {
    npm_config_build_from_source: 'true',
    CFLAGS: '-O2',
    CXXFLAGS: '-O2',
    ...headers,
  });
  if (!sqliteLoads()) {
    say('SQLite was compiled but does not load. Remove node_modules and try again.');
    process.exit(1);
  }
  mkdirSync(dirname(kept), { recursive: true });
  copyFileSync(binary, kept);
}

/**
 * From Node 24 on another version of better-sqlite3 is needed than the lock file has, which still serves Node 20: it
 * is put in its place, and taken away again on an older Node.
 */
function ownSqlite() {
  const folder = join(root, 'node_modules/better-sqlite3');
  const locked = readJson('package-lock.json').packages['node_modules/better-sqlite3'].version;
  const found = readJson('node_modules/better-sqlite3/package.json')?.version;
  const isNew = Number(process.versions.node.split('.')[0]) >= 24;
  if (isNew && found === locked) {
    const other = sqlitePackage(24);
    rmSync(folder, { recursive: true });
    cpSync(other, folder, { recursive: true });
  } else if (!isNew && found !== locked) {
    npm(['ci', '--ignore-scripts', '--include=dev', '--no-audit', '--no-fund']);
  }
}

/** In a process of its own: a module built for another Node may crash it. */
function sqliteLoads() {
  const probe = "new (require('better-sqlite3'))(':memory:').exec('SELECT 1')";
  return spawnSync(process.execPath, ['-e', probe], { cwd: root, stdio: 'ignore' }).status === 0;
}

function readyCompiler() {
  const needed = [
    ['python3', 'python3'],
    ['make', 'make'],
    ['g++', 'g++'],
  ];
  readyPrograms(needed, 'to compile SQLite');
  const missing = needed.filter(([program]) => !onPath(program));
  if (missing.length > 0) process.exit(1);
}

/** What only tests need: a browser, a broker that is not our own, who judges XML by its published schemas, a real ERP. */
function readyTestTools() {
  // One without windows takes a quarter of the work; where it is not to be had, the whole one does.
  const browser = ['chromium-headless-shell', 'chromium'].find((name) => onPath(name)) ?? browserToInstall();
  readyPrograms(
    [
      [browser, browser],
      ['mosquitto', 'mosquitto'],
      ['xmllint', 'libxml2-utils'],
    ],
    'for the tests',
  );
  // Tryton 6.0 is Debian 12's; its modules are folders, not programs. Elsewhere the test says what is missing.
  if (!existsSync('/etc/os-release') || !readFileSync('/etc/os-release', 'utf8').includes('=bookworm')) return;
  const modules = '/usr/lib/python3/dist-packages';
  readyPrograms(
    [
      ['/usr/bin/trytond-admin', 'tryton-server'],
      [`${modules}/proteus`, 'tryton-proteus'],
      [`${modules}/trytond/modules/production_work`, 'tryton-modules-production-work'],
      [`${modules}/trytond/modules/production_routing`, 'tryton-modules-production-routing'],
    ],
    'for the tests',
  );
}

function browserToInstall() {
  if (mayInstall()) updatePackageLists();
  const isKnown = spawnSync('apt-cache', ['show', 'chromium-headless-shell'], { stdio: 'ignore' }).status === 0;
  return isKnown ? 'chromium-headless-shell' : 'chromium';
}

function mayInstall() {
  return process.platform === 'linux' && process.getuid?.() === 0 && onPath('apt-get');
}

function updatePackageLists() {
  spawnSync('apt-get', ['update', '-qq'], { env: unattended, stdio: ['ignore', 'ignore', 'inherit'] });
}

/** Installs programs where it may (root on Debian), else says exactly what is missing. */
function readyPrograms(programs, purpose) {
  const missing = programs.filter(([program]) => !onPath(program));
  if (missing.length === 0) return;
  const packages = missing.map(([, name]) => name);
  if (mayInstall()) {
    say(`Installing ${packages.join(', ')} ${purpose} …`);
    updatePackageLists();
    spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], {
      env: unattended,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  }
  const still = missing.filter(([program]) => !onPath(program));
  if (still.length > 0)
    say(
      `Missing ${purpose}: ${still.map(([program]) => program).join(', ')}. ` +
        `On Debian: sudo apt-get install ${still.map(([, name]) => name).join(' ')}`,
    );
}

/** A program by its name; anything by its whole path. */
function onPath(program) {
  if (program.startsWith('/')) return existsSync(program);
  const folders = [...(process.env.PATH ?? '').split(':'), '/usr/sbin', '/usr/local/sbin'];
  return folders.some((folder) => folder !== '' && existsSync(join(folder, program)));
}

/** Builds when a source is newer than the last build. */
function build() {
  const sources = ['shared', 'collector', 'bridge', 'simulators', 'config', 'package.json', 'tsconfig.json'];
  buildOnce('.built', sources, 'build');
}

/** What of the tests runs compiled, over the build: here, since tests that run at once start programs of `dist/`. */
function buildBenches() {
  buildOnce('.built-benches', ['dist/.built', 'test/bench', 'test/chaos', 'test/mutants'], 'build:bench');
}

function buildOnce(name, sources, script) {
  const stamp = join(root, 'dist', name);
  const newest = Math.max(...sources.map((path) => newestIn(join(root, path))));
  if (existsSync(stamp) && statSync(stamp).mtimeMs > newest) return;
  say('Building …');
  npm(['run', '--silent', script]);
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, '');
}

function newestIn(path) {
  const entry = statSync(path);
  if (!entry.isDirectory()) return entry.mtimeMs;
  return Math.max(entry.mtimeMs, ...readdirSync(path).map((name) => newestIn(join(path, name))));
}

function readJson(path) {
  const file = join(root, path);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null;
}

/** Silent where all goes well; where not, with what it said: a compiler tells its errors on its standard output. */
function npm(args, env = {}) {
  const windows = process.platform === 'win32';
  try {
    execFileSync(windows ? 'npm.cmd' : 'npm', args, {
      cwd: root,
      env: { ...process.env, npm_config_loglevel: 'error', ...env },
      shell: windows,
      stdio: ['ignore', 'pipe', 'inherit'],
      maxBuffer: 64 * 1024 * 1024,
    });
  } catch (error) {
    process.stderr.write(error.stdout ?? '');
    say(`npm ${args[0]} failed (exit code ${error.status ?? 'none'}): see the lines above.`);
    process.exit(1);
  }
}
