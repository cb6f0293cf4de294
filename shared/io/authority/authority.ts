/**
 * The plant's own certificate authority, in a folder of the box: it signs the certificate by which browsers know the
 * box, and signs another one before that ends. Whoever trusts `ca.crt` once sees no warning again.
 */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { hostname, networkInterfaces } from 'node:os';
import { dirname, join } from 'node:path';
import { Problem } from '../../core/words/problem.ts';
import { DAY_MS, HOUR_MS } from '../../core/words/time.ts';
import { keepOwner, makeFolder } from '../owner.ts';
import { replaceFile } from '../replace-file.ts';
import type { TlsFiles } from '../tls.ts';
import { makeAuthority, makeServer, type Signer } from './certificate.ts';

export interface Chance {
  now: () => number;
  randomBytes: (size: number) => Buffer;
}

const AUTHORITY_MS = 3_650 * DAY_MS;
/** Browsers take no server's certificate for longer. */
const SERVER_MS = 397 * DAY_MS;
/** The last third of its time: months in which a box that was off comes back. */
const RENEW_BEFORE_MS = SERVER_MS / 3;
const CLOCKS_DIFFER_MS = HOUR_MS;

export const authorityFiles = (folder: string) => ({
  caCert: join(folder, 'ca.crt'),
  caKey: join(folder, 'ca.key'),
  tls: { certFile: join(folder, 'box.crt'), keyFile: join(folder, 'box.key') } satisfies TlsFiles,
});

/**
 * Makes what is not there yet, and the box's certificate anew where its names changed or its end comes near. `names`
 * beside those that the box has by itself. Errors: `unavailable` where the folder cannot be written.
 */
export function initAuthority(folder: string, names: readonly string[], chance: Chance): readonly string[] {
  const { caCert, caKey } = authorityFiles(folder);
  makeFolder(folder, 0o750);
  if (!existsSync(caKey)) {
    const made = makeAuthority(
      `Istwert ${hostname()} ${chance.randomBytes(3).toString('hex')}`,
      spanOf(AUTHORITY_MS, chance),
    );
    write(caKey, made.key, 0o600);
    write(caCert, made.cert, 0o644);
  }
  const all = [...new Set([...ownNames(), ...names])];
  signServer(folder, all, chance);
  return all;
}

/**
 * Signs anew when the last third of the certificate's time has begun, with the names that it has. Returns whether it
 * did; false also where the certificate is no work of an authority in its folder. The server takes it by itself.
 */
export function renewServer(tls: TlsFiles, chance: Chance): boolean {
  const folder = dirname(tls.certFile);
  const files = authorityFiles(folder);
  if (files.tls.certFile !== tls.certFile || !existsSync(files.caKey)) return false;
  const certificate = new X509Certificate(readFileSync(tls.certFile));
  if (chance.now() < Date.parse(certificate.validTo) - RENEW_BEFORE_MS) return false;
  signServer(folder, namesIn(certificate), chance);
  return true;
}

/** The names and addresses that a certificate is for. */
export function namesIn({ subjectAltName }: X509Certificate): string[] {
  return (subjectAltName ?? '').split(', ').flatMap((entry) => {
    const [, name] = /^(?:DNS|IP Address):(.+)$/.exec(entry) ?? [];
    return name === undefined ? [] : [name.includes(':') ? name.toLowerCase() : name];
  });
}

function signServer(folder: string, names: readonly string[], chance: Chance): void {
  const { caCert, tls } = authorityFiles(folder);
  const authority = readAuthority(folder);
  const made = makeServer(authority, names, spanOf(SERVER_MS, chance));
  write(tls.keyFile, made.key, 0o600);
  write(tls.certFile, `${made.cert}${readFileSync(caCert, 'utf8')}`, 0o644);
}

function readAuthority(folder: string): Signer {
  const { caCert, caKey } = authorityFiles(folder);
  try {
    const { subject } = new X509Certificate(readFileSync(caCert));
    return { name: /^CN=(.+)$/m.exec(subject)?.[1] ?? '', key: createPrivateKey(readFileSync(caKey)) };
  } catch (error) {
    throw new Problem(
      'corrupt',
      `The authority in ${folder} cannot be read. Put ca.crt and ca.key back from a backup, or remove both and make another: every tablet must then trust the new one.`,
      { cause: error },
    );
  }
}

/** The box as others in its network call it; loopback for programs on it. */
function ownNames(): string[] {
  const host = hostname();
  const addresses = Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    // An address of one cable, or one that changes by itself, is nobody's way to the box.
    .filter(({ internal, address }) => !internal && !/^fe80:/i.test(address))
    .map(({ address }) => address);
  return [host, ...(host.includes('.') ? [] : [`${host}.local`]), 'localhost', ...addresses, '127.0.0.1', '::1'];
}

const spanOf = (lengthMs: number, { now, randomBytes }: Chance) => ({
  from: now() - CLOCKS_DIFFER_MS,
  to: now() + lengthMs,
  serial: randomBytes(16),
});

function write(file: string, text: string, mode: number): void {
  replaceFile(file, text, mode);
  keepOwner(file);
}
