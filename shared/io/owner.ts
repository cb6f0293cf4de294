/** Files belong to whom their folder belongs to, also where an administrator makes them as root. */
import { chmodSync, chownSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

const isRoot = (): boolean => process.geteuid?.() === 0;

/** A sentence for the log where a process goes on as root; null: it does not. */
export const saidOfRoot = (runsAsRoot = isRoot()): string | null =>
  runsAsRoot
    ? 'This process runs as root: whoever breaks into it has the whole machine. Let a user of its own run it, as the services of the archive do.'
    : null;

/** Gives a file that root made to the owner of its folder. */
export function keepOwner(file: string): void {
  if (!isRoot()) return;
  const { uid, gid } = statSync(dirname(file));
  chownSync(file, uid, gid);
}

/** Makes a folder, with those above it, as files are made: of whom the one above belongs to. */
export function makeFolder(folder: string, mode: number): void {
  if (statSync(folder, { throwIfNoEntry: false }) !== undefined) return;
  mkdirSync(dirname(folder), { recursive: true });
  mkdirSync(folder, { mode });
  keepOwner(folder);
}

/**
 * Root goes on as the owner of `folder`: what it writes there can be written by the service afterwards. For the rest of
 * the process; nothing where it is another person, or the folder is not there yet.
 */
export function becomeOwner(folder: string): void {
  const owner = statSync(folder, { throwIfNoEntry: false });
  if (!isRoot() || owner === undefined || owner.uid === 0) return;
  process.setgroups?.([owner.gid]);
  process.setgid?.(owner.gid);
  process.setuid?.(owner.uid);
}

/** Makes a folder that root gives to the owner of another one; nothing where it is somebody else. */
export function ownerMayWrite(folder: string, like: string): void {
  const owner = statSync(like, { throwIfNoEntry: false });
  if (!isRoot() || owner === undefined || statSync(folder, { throwIfNoEntry: false }) !== undefined) return;
  makeWay(dirname(folder));
  mkdirSync(folder, { mode: 0o700 });
  chownSync(folder, owner.uid, owner.gid);
}

/** Folders that are not there yet, through which the owner of the last one can go whatever the umask; nobody looks in. */
function makeWay(folder: string): void {
  if (statSync(folder, { throwIfNoEntry: false }) !== undefined) return;
  makeWay(dirname(folder));
  mkdirSync(folder);
  chmodSync(folder, 0o711);
}
