/** A copy of what a process knows, whole and checked, while it may run: data, and the configuration with its secrets. */
import { copyFileSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { Problem } from '../../core/words/problem.ts';
import { copyDatabase } from '../sqlite.ts';
import { type Manifest, writeManifest } from './manifest.ts';
import { filesBelow, namedFiles } from './named-files.ts';

export interface BackupOrder {
  kind: Manifest['kind'];
  dataDir: string;
  /** Databases of the data folder, in the order in which they are copied; the first one missing is passed over. */
  databases: readonly string[];
  /** Further files and folders there; those that are not there are passed over. */
  others: readonly string[];
  /** The configuration file; what it names is copied with it, to `config/`. */
  configFile: string;
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
  for (const [from, path] of configFiles(order.configFile)) copy(from, join('config', path));
  return writeManifest(folder, paths, {
    kind: order.kind,
    version: order.version,
    at: new Date(order.at).toISOString(),
    facts: order.factsIn(folder),
  });
}

/** Relative to `base`; of a folder everything in it. */
function filesIn(base: string, name: string): string[] {
  return filesBelow(join(base, name)).map((file) => relative(base, file));
}

/** The file and those that it names, by where they lie from it; one from elsewhere goes by its own name. */
function configFiles(configFile: string): Map<string, string> {
  const home = dirname(resolve(configFile));
  return new Map(
    [resolve(configFile), ...namedFiles(configFile)].map((path) => {
      const inside = relative(home, path);
      return [path, inside.startsWith('..') ? join('elsewhere', basename(path)) : inside];
    }),
  );
}
