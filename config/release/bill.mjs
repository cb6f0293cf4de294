/**
 * The software bill of materials of a release, CycloneDX: npm's own, with Node and SQLite put in, and nothing in it
 * that differs from one build to the next.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Development packages for npm; what vite puts into the pages of them is shipped all the same. */
const inPages = ['preact', '@preact/signals', '@preact/signals-core', 'idb'];

/** Paths of the packages in the archive, as the lock file names them. */
export function packagesThatRun(root) {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const runs = ([path, { dev, optional }]) =>
    path !== '' && !dev && !optional && !path.includes('node_modules/@types/');
  return Object.entries(packages).filter(runs);
}

/** `node`: the version that is shipped; `at`: epoch seconds. As text. */
export function billOf(root, node, at) {
  const npm = ['sbom', '--sbom-format', 'cyclonedx', '--sbom-type', 'application', '--package-lock-only'];
  const bill = JSON.parse(execFileSync('npm', npm, { cwd: root, encoding: 'utf8', maxBuffer: 1 << 28 }));
  keepShipped(bill, root);
  const { name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  Object.assign(bill.metadata, { timestamp: new Date(at * 1000).toISOString(), lifecycles: [{ phase: 'build' }] });
  Object.assign(bill.metadata.component, { name, version });
  // npm names the installed copy of itself: the same release by another npm is the same release.
  delete bill.metadata.tools;
  bill.components.push(part('node', node, 'MIT', `pkg:generic/node@${node}`), sqliteOf(root));
  delete bill.serialNumber;
  const hash = createHash('sha256').update(JSON.stringify(bill)).digest('hex');
  bill.serialNumber = `urn:uuid:${hash.slice(0, 8)}-${hash.slice(8, 12)}-8${hash.slice(13, 16)}-8${hash.slice(17, 20)}-${hash.slice(20, 32)}`;
  return `${JSON.stringify(bill, null, 1)}\n`;
}

/** With `--omit dev` npm leaves out what a development package needs, too: zod, ws, yaml. So it tells of all, and what is not shipped goes. */
function keepShipped(bill, root) {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const paths = [
    ...packagesThatRun(root),
    ...inPages.map((name) => [`node_modules/${name}`, packages[`node_modules/${name}`]]),
  ];
  const shipped = new Set(paths.map(([path, { version }]) => `${path.split('node_modules/').at(-1)}@${version}`));
  const own = bill.metadata.component['bom-ref'];
  bill.components = bill.components.filter((one) => shipped.has(one['bom-ref']));
  bill.dependencies = bill.dependencies
    .filter(({ ref }) => ref === own || shipped.has(ref))
    .map((one) => ({ ...one, dependsOn: (one.dependsOn ?? []).filter((ref) => shipped.has(ref)) }));
  // One that is shipped is required, whatever it is for npm.
  for (const one of bill.components) one.scope = 'required';
}

/** The SQLite inside of better-sqlite3. */
function sqliteOf(root) {
  const header = readFileSync(join(root, 'node_modules/better-sqlite3/deps/sqlite3/sqlite3.h'), 'utf8');
  const version = /#define SQLITE_VERSION +"([\d.]+)"/.exec(header)?.[1] ?? '';
  return part('sqlite', version, 'blessing', `pkg:generic/sqlite@${version}`);
}

function part(name, version, licence, purl) {
  return {
    'bom-ref': purl,
    type: 'library',
    name,
    version,
    scope: 'required',
    purl,
    licenses: [{ license: { id: licence } }],
  };
}
