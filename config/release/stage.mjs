/** Everything that a release holds, put into one folder: nothing is fetched or compiled where it is installed. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { packagesThatRun } from './bill.mjs';

const PROGRAMS = { 'istwert-collector': 'collector', 'istwert-bridge': 'bridge', 'istwert-sim': 'simulators' };

/** Compiled, into `stage/dist`. */
export function stageBuild(root, stage) {
  const dist = join(stage, 'dist');
  const env = { ...process.env, ISTWERT_DIST: dist };
  const run = (file, args) =>
    execFileSync(process.execPath, [join(root, 'node_modules', file), ...args], {
      cwd: root,
      env,
      stdio: ['ignore', 2, 2],
    });
  run('typescript/bin/tsc', ['-p', 'tsconfig.json', '--outDir', dist, '--sourceMap', 'false']);
  run('vite/bin/vite.js', ['build', '-c', 'config/vite.config.ts']);
}

/** What is read as it stands: templates, profiles, the demo, documents with their pictures, and what sets it up. */
export function stageFiles(root, stage) {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached'], { cwd: root, encoding: 'utf8' }).split('\0');
  const wanted = /^(?!test\/|\.ci\/)(.*\.(md|yaml|png)|config\/monitoring\/.*|LICENSE|package\.json)$/;
  for (const file of listed.filter((name) => existsSync(join(root, name)))) {
    if (file.startsWith('config/deploy/')) copy(join(root, file), join(stage, 'deploy', file.slice(14)));
    else if (wanted.test(file)) copy(join(root, file), join(stage, file));
  }
  for (const script of ['install.sh', 'rollback.sh']) {
    renameSync(join(stage, 'deploy', script), join(stage, script));
    chmodSync(join(stage, script), 0o755);
  }
}

/** The packages that run, as the lock file names them; of each what a program reads. */
export function stagePackages(root, stage, addon) {
  const unread = /\.(d\.[cm]?ts|[cm]?ts|map|md|markdown|tsbuildinfo)$|\/(test|tests|__tests__|\.github)(\/|$)/;
  for (const [path] of packagesThatRun(root)) {
    const from = join(root, path);
    const keep = (file) => {
      const within = relative(from, file);
      if (within.split('/').includes('node_modules')) return false;
      if (path === 'node_modules/better-sqlite3' && /^(deps|src|build)(\/|$)/.test(within)) return false;
      return /LICEN[CS]E/i.test(within) || !unread.test(`/${within}`);
    };
    cpSync(from, join(stage, path), { recursive: true, filter: keep });
  }
  copy(addon, join(stage, 'node_modules/better-sqlite3/build/Release/better_sqlite3.node'));
}

export function stageNode(stage, node) {
  copy(join(node, 'bin/node'), join(stage, 'runtime/node'));
  copy(join(node, 'LICENSE'), join(stage, 'runtime/LICENSE'));
  chmodSync(join(stage, 'runtime/node'), 0o755);
}

/**
 * The C library keeps what was given back, for each thread in a place of its own: 80 MB of a bridge of 56 machines that was
 * asked for a year. It reads this when a process begins, and never again.
 */
const MALLOC = 'MALLOC_ARENA_MAX=2 MALLOC_MMAP_THRESHOLD_=131072 MALLOC_TRIM_THRESHOLD_=131072';

/** Programs by their names, each with the Node that came with it. */
export function stagePrograms(stage) {
  mkdirSync(join(stage, 'bin'), { recursive: true });
  for (const [name, folder] of Object.entries(PROGRAMS)) {
    const text = [
      '#!/bin/sh',
      'here=$(dirname "$(readlink -f "$0")")/..',
      `export ${MALLOC}`,
      `exec "$here/runtime/node" "$here/dist/${folder}/main.js" "$@"`,
      '',
    ];
    writeFileSync(join(stage, 'bin', name), text.join('\n'), { mode: 0o755 });
    chmodSync(join(stage, 'bin', name), 0o755);
  }
}

/** What `sha256sum -c` reads, of every file. */
export function stageSums(stage) {
  const files = readdirSync(stage, { recursive: true, encoding: 'utf8' })
    .filter((file) => statSync(join(stage, file)).isFile() && file !== 'SHA256SUMS')
    .sort();
  const sum = (file) =>
    createHash('sha256')
      .update(readFileSync(join(stage, file)))
      .digest('hex');
  writeFileSync(join(stage, 'SHA256SUMS'), files.map((file) => `${sum(file)}  ${file}\n`).join(''));
}

function copy(from, to) {
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(from, to);
}
