/** A copy of what a process knows, whole and checked, while it may run: data, and the configuration with its secrets. */
import { copyFileSync, existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { Problem } from '../../core/words/problem.ts';
import { copyDatabase } from '../sqlite.ts';
import { type Manifest, writeManifest } from './manifest.ts';

export interface BackupOrder {
  kind: Manifest['kind'];
  dataDir: string;
  /** Databases of the data folder, in the order in which they are copied; the first one missing is passed over. */
  databases: readonly string[];
  /** Further files and folders there; those that are not there are passed over. */
  others: readonly string[];
  /** The configuration file, with what it names (`…File`, `…Dir`): they are copied to `config/`. */
  configFile: string;
  configured: unknown;
  version: string;
  /** Epoch ms. */
  at: number;
  /** Asked when everything is copied. */
  factsIn: (folder: string) => number | null;
}

/** Errors: `refused` (the folder holds a copy already), those of the disk. */
export function makeBackup(folder: string, order: BackupOrder): Manifest {
  const { dataDir, databases, others } = order;
  if (existsSync(folder) && readdirSync(folder).length > 0)
    throw new Problem('refused', { what: 'backupThere', folder });
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const paths: string[] = [];
  const copy = (from: string, path: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true, mode: 0o700 });
    copyFileSync(from, join(folder, path));
    paths.push(path);
  };
  for (const path of others.flatMap((name) => filesIn(dataDir, name))) copy(join(dataDir, path), path);
  for (const name of databases.filter((file) => existsSync(join(dataDir, file)))) {
    copyDatabase(join(dataDir, name), join(folder, name));
    paths.push(name);
  }
  for (const [from, path] of configFiles(order)) copy(from, join('config', path));
  return writeManifest(folder, paths, {
    kind: order.kind,
    version: order.version,
    at: new Date(order.at).toISOString(),
    facts: order.factsIn(folder),
  });
}

/** Relative to `base`; of a folder everything in it. */
function filesIn(base: string, name: string): string[] {
  const entry = statSync(join(base, name), { throwIfNoEntry: false });
  if (entry === undefined) return [];
  if (!entry.isDirectory()) return [name];
  return readdirSync(join(base, name)).flatMap((child) => filesIn(base, join(name, child)));
}

/** The file and those that it names, by where they lie from it; one from elsewhere goes by its own name. */
function configFiles({ configFile, configured }: BackupOrder): Map<string, string> {
  const home = dirname(resolve(configFile));
  const files = new Map([[resolve(configFile), basename(configFile)]]);
  const add = (path: string): void => {
    const inside = relative(home, path);
    files.set(path, inside.startsWith('..') ? join('elsewhere', basename(path)) : inside);
  };
  for (const named of namedIn(configured)) {
    const path = resolve(home, named);
    // A folder of dropped files is data of others.
    for (const file of filesIn(path, '.')) add(file === '.' ? path : join(path, file));
  }
  // The authority that signed the box lies beside its certificate.
  for (const file of [...files.keys()])
    for (const name of ['ca.crt', 'ca.key'])
      if (basename(file) === 'box.crt' && existsSync(join(dirname(file), name))) add(join(dirname(file), name));
  return files;
}

function namedIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]: [string, unknown]) =>
    typeof item === 'string' ? (/File$|^profilesDir$/.test(key) ? [item] : []) : namedIn(item),
  );
}
