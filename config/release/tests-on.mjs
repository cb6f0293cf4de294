/**
 * `npm run test:node -- 24 [paths]`: the tests on another Node than the one at hand, with SQLite built for it. They run
 * in a copy of the checkout in the temporary folder, which is gone afterwards, also where this is killed.
 */
import { spawn, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nodeFolder, nodes, sqliteAddon, sqlitePackage } from './runtime.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const [major = '', ...paths] = process.argv.slice(2);
if (nodes[major] === undefined) {
  process.stderr.write(`Say on which Node: ${Object.keys(nodes).join(', ')}.\n`);
  process.exit(2);
}
const node = join(nodeFolder(major), 'bin/node');
const otherSqlite = sqlitePackage(major);
const addon = otherSqlite === null ? sqliteAddon(major) : null;
const copy = mkdtempSync(join(tmpdir(), 'istwert-node-'));
const mark = basename(copy);
sweptAfterwards();
try {
  checkout(copy);
  packages(copy);
  const env = { ...process.env, PATH: `${dirname(node)}:${process.env.PATH ?? ''}`, ISTWERT_NODE_RUN: mark };
  const report = join(copy, 'report.json');
  const told = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const { status } = spawnSync(node, ['node_modules/vitest/vitest.mjs', 'run', ...told, ...paths], {
    cwd: copy,
    env,
    stdio: 'inherit',
  });
  process.exitCode = status ?? 1;
  process.stdout.write(`${verdict(report, process.exitCode)}\n`);
} finally {
  rmSync(copy, { recursive: true, force: true });
}

/** A tests' run that was started from here outlives this process where that is killed: it is ended, and the copy removed. */
function sweptAfterwards() {
  const sweep = spawn(process.execPath, [join(root, 'test/sweep.mjs'), `ISTWERT_NODE_RUN=${mark}`, copy], {
    stdio: ['pipe', 'ignore', 'inherit'],
    detached: true,
    env: {},
  });
  sweep.unref();
  sweep.stdin.on('error', () => {});
  sweep.stdin.unref?.();
}

/** One line: on which Node, of which tests, how many passed. What did not come to its end is no success. */
function verdict(report, code) {
  const of = `Node ${nodes[major].version}, ${paths.length === 0 ? 'all tests' : paths.join(' ')}`;
  if (!existsSync(report)) return `${of}: did not come to its end (exit code ${code})`;
  const { numPassedTests, numFailedTests, numPendingTests, numFailedTestSuites } = JSON.parse(
    readFileSync(report, 'utf8'),
  );
  const files = numFailedTestSuites > 0 ? `, ${numFailedTestSuites} groups with a failure` : '';
  return `${of}: ${numPassedTests} passed, ${numFailedTests} failed, ${numPendingTests} passed over${files}`;
}

function checkout(to) {
  const { stdout } = spawnSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8', maxBuffer: 1 << 28 });
  for (const file of stdout.split('\0').filter((name) => name !== '' && existsSync(join(root, name)))) {
    mkdirSync(dirname(join(to, file)), { recursive: true });
    copyFileSync(join(root, file), join(to, file));
  }
  // A release is made of what is committed: the copy reads the same history.
  const git = spawnSync('git', ['rev-parse', '--absolute-git-dir'], { cwd: root, encoding: 'utf8' });
  if (git.status === 0) writeFileSync(join(to, '.git'), `gitdir: ${git.stdout.trim()}\n`);
  // What was built is the same for every Node.
  if (existsSync(join(root, 'dist'))) cpSync(join(root, 'dist'), join(to, 'dist'), { recursive: true });
}

/** Linked file by file where that can be: the addon alone is another. */
function packages(to) {
  const from = realpathSync(join(root, 'node_modules'));
  const target = join(to, 'node_modules');
  const linked = spawnSync('cp', ['-al', from, target], { stdio: 'ignore' }).status === 0;
  if (!linked) {
    rmSync(target, { recursive: true, force: true });
    cpSync(from, target, { recursive: true });
  }
  const sqlite = join(target, 'better-sqlite3');
  rmSync(join(sqlite, otherSqlite === null ? 'build' : ''), { recursive: true, force: true });
  if (otherSqlite !== null) return cpSync(otherSqlite, sqlite, { recursive: true });
  mkdirSync(join(sqlite, 'build/Release'), { recursive: true });
  copyFileSync(addon, join(sqlite, 'build/Release/better_sqlite3.node'));
}
