/**
 * A folder of backups: each stands in one of its own, named by its time, and so many of the newest are kept. Nothing is
 * taken away but what says of itself that it is a backup of this process.
 */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { usage } from '../cli.ts';
import { kindOfBackup, type Manifest } from './manifest.ts';

/** `--keep` as it was given; null: `folder` itself is the backup. Errors: a usage error. */
export function keepFlag(given: unknown): number | null {
  if (given === undefined) return null;
  if (typeof given === 'number' && Number.isInteger(given) && given >= 1 && given <= 10_000) return given;
  throw usage(`--keep must be a whole number of backups from 1 on, not "${String(given)}"`);
}

/** Where a backup of this moment goes; `at`: epoch ms. */
export function placeOnShelf(shelf: string, at: number): string {
  return join(shelf, new Date(at).toISOString().slice(0, 19).replaceAll(':', '-'));
}

/** Takes away all but the newest `keep` of them. How many went. */
export function thinShelf(shelf: string, kind: Manifest['kind'], keep: number): number {
  const names = existsSync(shelf) ? readdirSync(shelf) : [];
  const ours = names.filter(
    (name) => /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d$/.test(name) && kindOfBackup(join(shelf, name)) === kind,
  );
  const old = ours.sort().slice(0, Math.max(0, ours.length - keep));
  for (const name of old) rmSync(join(shelf, name), { recursive: true });
  return old.length;
}
