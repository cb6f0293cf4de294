/**
 * `npm run release`: one archive that carries everything, for the kind of machine that it is made on. The same commit
 * gives the same bytes.
 *
 *   node config/release/release.mjs [--out FOLDER] [--version V]
 *
 * `--version`: another number than that of package.json, to try an update.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { billOf } from './bill.mjs';
import { pack } from './pack.mjs';
import { nodeFolder, nodes, shipped, sqliteAddon } from './runtime.mjs';
import { stageBuild, stageFiles, stageNode, stagePackages, stagePrograms, stageSums } from './stage.mjs';
import { knownIn, vexOf } from './vex.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const { values } = parseArgs({ options: { out: { type: 'string' }, version: { type: 'string' } } });
const own = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const version = values.version ?? own.version;
const name = `istwert-${version}-linux-${process.arch}`;
const out = resolve(root, values.out ?? 'release');
const at = Number(process.env.SOURCE_DATE_EPOCH ?? committedAt());

const work = mkdtempSync(join(tmpdir(), 'istwert-release-'));
try {
  const stage = join(work, name);
  mkdirSync(stage);
  const node = nodeFolder(shipped);
  stageBuild(root, stage);
  stageFiles(root, stage);
  stagePackages(root, stage, sqliteAddon(shipped));
  stageNode(stage, node);
  stagePrograms(stage);
  writeFileSync(join(stage, 'package.json'), `${JSON.stringify({ ...own, version }, null, 2)}\n`);
  const bill = billOf(root, nodes[shipped].version, at);
  writeFileSync(join(stage, 'istwert.cdx.json'), bill);
  writeFileSync(join(stage, 'istwert.vex.cdx.json'), vexOf(bill, knownIn(root)));
  stageSums(stage);
  process.stdout.write(`${packed(stage)}\n`);
} finally {
  rmSync(work, { recursive: true });
}

/** Epoch seconds of the commit: the time that every file in the archive gets. */
function committedAt() {
  return execFileSync('git', ['log', '-1', '--format=%ct'], { cwd: root, encoding: 'utf8' }).trim();
}

function packed(stage) {
  mkdirSync(out, { recursive: true });
  const file = join(out, `${name}.tar.gz`);
  pack(stage, file, at);
  return file;
}
