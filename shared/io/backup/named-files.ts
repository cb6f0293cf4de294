/** Files that a configuration names (`…File`, `profilesDir`), which belong to it wherever it goes. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { rawConfig } from '../config.ts';

/** Absolute, those that are there; with the authority beside a box's certificate. */
export function namedFiles(configFile: string): string[] {
  const home = dirname(resolve(configFile));
  const named = namedIn(rawConfig(configFile, readFileSync(configFile, 'utf8'))).flatMap((path) =>
    filesBelow(resolve(home, path)),
  );
  const beside = named
    .filter((file) => basename(file) === 'box.crt')
    .flatMap((file) => ['ca.crt', 'ca.key'].map((name) => join(dirname(file), name)));
  return [...new Set([...named, ...beside.filter((file) => existsSync(file))])];
}

/** The path itself, or every file in that folder. */
export function filesBelow(path: string): string[] {
  const entry = statSync(path, { throwIfNoEntry: false });
  if (entry === undefined) return [];
  return entry.isDirectory() ? readdirSync(path).flatMap((name) => filesBelow(join(path, name))) : [path];
}

function namedIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]: [string, unknown]) =>
    typeof item === 'string' ? (/File$|^profilesDir$/.test(key) ? [item] : []) : namedIn(item),
  );
}
