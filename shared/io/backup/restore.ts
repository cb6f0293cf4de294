/**
 * A backup put back, or only tried: its files are checked against their hashes, copied to where they are to lie, opened,
 * migrated and looked through; only then they take the place of what was there, which is kept beside them.
 */
import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Problem } from '../../core/words/problem.ts';
import { becomeOwner, keepOwner } from '../owner.ts';
import { checkUnheld } from '../sqlite.ts';
import { checkManifest, type Manifest } from './manifest.ts';

export interface RestoreOrder {
  kind: Manifest['kind'];
  dataDir: string;
  /** The database whose lock says that the process runs. */
  main: string;
  /** Only try: nothing stays. */
  drill: boolean;
  /** What is there now may be put aside. */
  replace: boolean;
  /** Opens what lies in this folder as the process would, and looks it through: what it found, in words. Errors: `corrupt`. */
  lookThrough: (folder: string, manifest: Manifest) => Promise<string>;
  /** Epoch ms. */
  now: () => number;
}

/**
 * What was restored, in words. Root reads the copy, which may be of another machine's user, and goes on as the owner of
 * the data folder. Errors: `unknown`, `corrupt`, `invalid`, `refused` (data is there, or a process runs).
 */
export async function restoreBackup(folder: string, order: RestoreOrder): Promise<string> {
  const { dataDir, drill, now } = order;
  const begun = now();
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const there = existsSync(join(dataDir, order.main));
  if (!drill && there) {
    if (!order.replace)
      throw new Problem(
        'refused',
        `${dataDir} holds data already. Say --replace to put it aside first, or --drill to only try the backup.`,
      );
    checkUnheld(join(dataDir, order.main));
  }
  const manifest = checkManifest(folder, order.kind);
  const fresh = mkdtempSync(join(dataDir, '.restore-'));
  keepOwner(fresh);
  try {
    const paths = manifest.files.map(({ path }) => path).filter((path) => !path.startsWith('config/'));
    for (const path of paths) {
      mkdirSync(dirname(join(fresh, path)), { recursive: true, mode: 0o700 });
      copyFileSync(join(folder, path), join(fresh, path));
      chmodSync(join(fresh, path), 0o600);
    }
    // A folder before what lies in it.
    for (const path of readdirSync(fresh, { recursive: true, encoding: 'utf8' }).sort()) keepOwner(join(fresh, path));
    becomeOwner(dataDir);
    const found = await order.lookThrough(fresh, manifest);
    const aside = drill ? null : takePlace(fresh, dataDir, there, begun);
    const seconds = ((now() - begun) / 1000).toFixed(1);
    return `${drill ? 'The backup can be restored' : 'Restored'}: ${found}, as of ${manifest.at}, in ${seconds} s\n${
      aside === null ? '' : `What was there before lies in ${aside}\n`
    }`;
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

/** Entry by entry: the folder itself may be its owner's only inside. Returns where the old ones lie. */
function takePlace(fresh: string, dataDir: string, there: boolean, at: number): string | null {
  const aside = join(dataDir, `before-restore-${new Date(at).toISOString().replace(/[-:]|\..*/g, '')}`);
  const old = readdirSync(dataDir).filter((name) => !/^(\.restore-|before-restore-)/.test(name));
  if (old.length > 0) mkdirSync(aside, { mode: 0o700 });
  for (const name of old) renameSync(join(dataDir, name), join(aside, name));
  for (const name of readdirSync(fresh).filter((file) => !/\.lock$|-(wal|shm)$/.test(file)))
    renameSync(join(fresh, name), join(dataDir, name));
  return there ? aside : null;
}
