/** How the box itself is: its clock, its disk, whose files are whose, and the certificate that it shows. */
import { X509Certificate } from 'node:crypto';
import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statfsSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { DAY_MS, MINUTE_MS } from '../../core/words/time.ts';
import { wordsOf } from '../../core/words/words-of.ts';
import { authorityFiles } from '../authority/authority.ts';
import type { TlsFiles } from '../tls.ts';
import { bad, type Check, ok, warn } from './check.ts';

/**
 * `newestAt`: when the newest thing on its disk was recorded; null where there is none. `synchronized`: a time server
 * sets it; null: nobody tells.
 */
export function checkClock(now: number, newestAt: number | null, synchronized: boolean | null): Check {
  const at = new Date(now).toISOString();
  if (newestAt !== null && newestAt > now + MINUTE_MS)
    return bad(
      'clock',
      `it is ${at} here, and the newest fact is of ${new Date(newestAt).toISOString()}: the clock was put back`,
      'Set the clock, by a time server best: timedatectl set-ntp true. Facts that it dated ahead stay as they are.',
    );
  if (synchronized === null)
    return warn('clock', `${at}; nothing here tells whether it is set by a time server`, TIME_SERVER);
  if (!synchronized) return warn('clock', `${at}; it is not set by a time server and will drift`, TIME_SERVER);
  return ok('clock', `${at}, set by a time server`);
}
const TIME_SERVER =
  'Install systemd-timesyncd or chrony, name the plant’s time server in its configuration, then: timedatectl set-ntp true';

const NETWORK_DISKS: Readonly<Record<number, string>> = { 26985: 'NFS', 4283649346: 'CIFS', 4266872130: 'SMB' };
const IN_MEMORY: Readonly<Record<number, string>> = { 16914836: 'tmpfs', 2240043254: 'ramfs' };
const SLOW_FLUSH_MS = 250;

/** Room, kind and speed of where the data lies. */
export function checkDisk(dataDir: string, clock: () => number): Check {
  const there = existsSync(dataDir);
  const { bavail, blocks, bsize, type } = statfsSync(nearest(dataDir));
  const share = bavail / Math.max(1, blocks);
  const room = `${gigabytes(bavail * bsize)} of ${gigabytes(blocks * bsize)} GB are free`;
  const memory = IN_MEMORY[type];
  if (memory !== undefined)
    return bad('disk', `${dataDir} lies in memory (${memory}): a power cut takes all of it`, 'Put dataDir on a disk.');
  const flushed = there ? flush(dataDir, clock) : 0;
  if (typeof flushed === 'string')
    return bad(
      'disk',
      `${dataDir} cannot be written: ${flushed}`,
      'Make room, or give the folder to the user that the service runs as.',
    );
  if (bavail * bsize < 200_000_000)
    return bad(
      'disk',
      room,
      'Make room now: when nothing can be written, nothing is acknowledged to machines and tablets.',
    );
  if (share < 0.1) return warn('disk', room, 'Make room, or put dataDir on a larger disk.');
  const network = NETWORK_DISKS[type];
  if (network !== undefined)
    return warn(
      'disk',
      `${dataDir} lies on a network share (${network}), whose locks and flushes are not to be relied on`,
      'Put dataDir on a disk of this box, and backups on the share.',
    );
  if (flushed > SLOW_FLUSH_MS)
    return warn(
      'disk',
      `${room}; a flush takes ${flushed} ms`,
      'Every acknowledgement waits for a flush: use an SSD made for industry, not a memory card.',
    );
  if (!there) return ok('disk', `${room}; ${dataDir} is not there yet, the first start makes it`);
  return ok('disk', `${room}, a flush takes ${flushed} ms`);
}

/** The folder, or where it will be made. */
const nearest = (folder: string): string =>
  existsSync(folder) || dirname(folder) === folder ? folder : nearest(dirname(folder));

const gigabytes = (bytes: number): string => (bytes / 1e9).toFixed(1);

/** ms, or why not. */
function flush(folder: string, clock: () => number): number | string {
  const file = join(folder, '.doctor');
  try {
    const begun = clock();
    const descriptor = openSync(file, 'w', 0o600);
    writeSync(descriptor, 'doctor');
    fsyncSync(descriptor);
    closeSync(descriptor);
    return Math.round(clock() - begun);
  } catch (error) {
    return wordsOf(error);
  } finally {
    if (existsSync(file)) rmSync(file, { force: true });
  }
}

/**
 * `named`: files that the configuration names. Whom the data belongs to runs the process: it must be able to read them,
 * and of those that hold a secret nobody else may.
 */
export function checkPermissions(dataDir: string, named: readonly string[]): Check[] {
  if (existsSync(dataDir) && !isOpenToUs(dataDir))
    return [
      bad(
        'permissions',
        `${dataDir} is closed to the user who asks`,
        'Ask as root (sudo), or as the user that the service runs as.',
      ),
    ];
  const found: Check[] = [];
  const secrets = named.filter((file) => !/\.(crt|pem|yaml)$/.test(file));
  if (existsSync(dataDir)) {
    const { uid } = statSync(dataDir);
    const foreign = readdirSync(dataDir).filter((name) => statSync(join(dataDir, name)).uid !== uid);
    if (foreign.length > 0)
      found.push(
        bad(
          'permissions',
          `${foreign.join(', ')} in ${dataDir} belong to somebody else than the folder`,
          `chown -R --reference=${dataDir} ${dataDir}`,
        ),
      );
    if ((statSync(dataDir).mode & 0o007) !== 0)
      found.push(warn('permissions', `everybody on this box may look into ${dataDir}`, `chmod o-rwx ${dataDir}`));
  }
  if (existsSync(dataDir))
    for (const file of named.filter((one) => existsSync(one) && !mayRead(one, statSync(dataDir)))) {
      const remedy = `chown -R --reference=${dataDir} ${dirname(file)}`;
      found.push(bad('permissions', `${file} cannot be read by the user that the data belongs to`, remedy));
    }
  for (const file of secrets.filter((one) => existsSync(one)))
    if ((statSync(file).mode & 0o004) !== 0)
      found.push(
        bad('permissions', `everybody on this box may read ${file}, which holds a secret`, `chmod o-rwx ${file}`),
      );
  return found.length > 0 ? found : [ok('permissions', 'data and secrets are for their owner alone')];
}

function isOpenToUs(folder: string): boolean {
  try {
    accessSync(folder, constants.R_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** By its own bits, and those of its folder. */
function mayRead(file: string, { uid, gid }: { uid: number; gid: number }): boolean {
  const allows = (path: string, bit: number): boolean => {
    const { uid: owner, gid: group, mode } = statSync(path);
    const shift = owner === uid ? 6 : group === gid ? 3 : 0;
    return uid === 0 || ((mode >> shift) & bit) !== 0;
  };
  return allows(file, 0o4) && allows(dirname(file), 0o1);
}

const SOON_MS = 30 * DAY_MS;

/** `names`: by which browsers call it. */
export function checkCertificate(tls: TlsFiles, names: readonly string[], now: number): Check {
  const certificate = new X509Certificate(readFileSync(tls.certFile));
  const [from, to] = [Date.parse(certificate.validFrom), Date.parse(certificate.validTo)];
  const own = existsSync(authorityFiles(dirname(tls.certFile)).caKey);
  const day = (at: number): string => new Date(at).toISOString().slice(0, 10);
  const anew = own
    ? 'Make it anew: istwert-collector tls init, with the configuration'
    : 'Get another one from whoever signed it, and put it in the place of this one';
  if (now < from)
    return bad(
      'certificate',
      `${tls.certFile} is valid from ${day(from)} on only`,
      'Set the clock; if the clock is right, the certificate is of tomorrow.',
    );
  if (now > to) return bad('certificate', `${tls.certFile} ended on ${day(to)}: browsers refuse the box`, `${anew}.`);
  const missing = names.filter((name) => certificate.checkHost(name) === undefined);
  if (missing.length > 0)
    return warn(
      'certificate',
      `${tls.certFile} is not for ${missing.join(', ')}: browsers that call it so warn`,
      `${anew}, with these names.`,
    );
  if (to - now < SOON_MS) return warn('certificate', `${tls.certFile} ends on ${day(to)}`, `${anew}.`);
  return ok('certificate', `until ${day(to)}${own ? ', renewed by itself' : ''}`);
}
