/**
 * The configuration of a backup on a machine that has none yet: a lost box comes back from its backup alone. What is
 * there is never overwritten.
 */
import { chmodSync, copyFileSync, existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { Problem } from '../../core/words/problem.ts';
import { keepOwner, makeFolder } from '../owner.ts';
import { checkFiles, type Manifest, readManifest } from './manifest.ts';

const IN_BACKUP = 'config/';
const ELSEWHERE = 'config/elsewhere/';

/**
 * Puts it where `configFile` shall be, with the files that it names; what was put back, in words. null: it is there
 * already. Errors: `unknown` (no backup, or none with a configuration), `corrupt`, `invalid`, `refused` where one of
 * its files is there, and another.
 */
export function putConfigBack(folder: string, kind: Manifest['kind'], configFile: string): string | null {
  if (existsSync(configFile)) return null;
  const manifest = readManifest(folder, kind);
  const files = manifest.files.filter(({ path }) => path.startsWith(IN_BACKUP));
  // The configuration itself was copied first, then what it names.
  const [main, ...named] = files.filter(({ path }) => !path.startsWith(ELSEWHERE));
  if (main === undefined) throw new Problem('unknown', `${folder} holds no configuration. Make one: init.`);
  checkFiles(folder, files);
  const home = dirname(resolve(configFile));
  const places = named.map(({ path }) => ({ from: join(folder, path), to: join(home, path.slice(IN_BACKUP.length)) }));
  const taken = places.find(({ to }) => existsSync(to));
  if (taken !== undefined)
    throw new Problem(
      'refused',
      `${taken.to} is there already. Put it aside, so that the one of the backup can lie there.`,
    );
  for (const { from, to } of [...places, { from: join(folder, main.path), to: resolve(configFile) }]) {
    makeFolder(dirname(to), 0o750);
    copyFileSync(from, to);
    chmodSync(to, 0o640);
    keepOwner(to);
  }
  const apart = files.filter(({ path }) => path.startsWith(ELSEWHERE)).map(({ path }) => basename(path));
  return `The configuration is put back as ${configFile}, with ${places.length} files that it names\n${
    apart.length === 0
      ? ''
      : `Named by it, and outside of its folder: ${apart.join(', ')}. They lie in ${join(folder, ELSEWHERE)}; put them where it says.\n`
  }`;
}
