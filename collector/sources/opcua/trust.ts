/**
 * Which OPC UA servers are trusted, and the collector's own certificate: files in the source's state folder.
 *
 *     own/certificate.der  own/key.pem
 *     trusted/<fingerprint>.der      put there by a person who compared the fingerprint
 *     met/<fingerprint>.der          presented by a server and not trusted (yet)
 *
 * First contact: the connection is refused, the certificate is kept under `met/`, and the sentence shows its
 * fingerprint; `acceptCertificate` moves it to `trusted/`. There is no "accept everything".
 */
import { createHash, X509Certificate } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Problem } from '../../../shared/core/words/problem.ts';

export interface MetCertificate {
  /** SHA-256 in hex, upper case, in pairs with colons. */
  fingerprint: string;
  subject: string;
  validTo: string;
  trusted: boolean;
}

/** First contact: a person has to compare the fingerprint and accept it. */
export class NotTrusted extends Problem {
  readonly certificate: MetCertificate;
  constructor(endpointUrl: string, certificate: MetCertificate) {
    super(
      'refused',
      `OPC UA server ${endpointUrl}: its certificate is not trusted yet. Compare this fingerprint with the one that the server shows, and accept it: ${certificate.fingerprint}`,
    );
    this.certificate = certificate;
  }
}

function fingerprintOf(certificate: Buffer): string {
  const hex = createHash('sha256').update(certificate).digest('hex').toUpperCase();
  return hex.replace(/(..)(?=.)/g, '$1:');
}

export function isTrusted(stateDir: string, certificate: Buffer): boolean {
  return existsSync(fileOf(stateDir, 'trusted', fingerprintOf(certificate)));
}

/** Keeps a certificate that is not trusted, for a person to decide on. */
export function meet(stateDir: string, certificate: Buffer): MetCertificate {
  mkdirSync(join(stateDir, 'met'), { recursive: true });
  writeFileSync(fileOf(stateDir, 'met', fingerprintOf(certificate)), certificate);
  return describe(certificate, false);
}

/** What was accepted while looking holds for the source as well, which shows itself by the same certificate. */
export function takeOverTrust(fromDir: string, stateDir: string): void {
  if (!existsSync(fromDir) || existsSync(join(stateDir, 'own'))) return;
  mkdirSync(stateDir, { recursive: true });
  for (const folder of ['own', 'trusted'])
    if (existsSync(join(fromDir, folder)))
      cpSync(join(fromDir, folder), join(stateDir, folder), { recursive: true, preserveTimestamps: true });
}

/** Certificates that servers have shown. */
export function certificates(stateDir: string): MetCertificate[] {
  return (['trusted', 'met'] as const).flatMap((folder) => {
    const dir = join(stateDir, folder);
    if (!existsSync(dir)) return [];
    return readdirSync(dir).map((file) => describe(readFileSync(join(dir, file)), folder === 'trusted'));
  });
}

/** Fingerprints of the certificates that are trusted, by their files' names alone. */
export function trustedFingerprints(stateDir: string): string[] {
  const dir = join(stateDir, 'trusted');
  if (!existsSync(dir)) return [];
  return readdirSync(dir).flatMap((file) => {
    const [, hex] = /^([0-9A-F]{64})\.der$/.exec(file) ?? [];
    return hex === undefined ? [] : [hex.replace(/(..)(?=.)/g, '$1:')];
  });
}

/** A person has compared the fingerprint. Throws Problem('unknown') where no server has shown it. */
export function acceptCertificate(stateDir: string, fingerprint: string): MetCertificate {
  const wanted = fingerprint.trim().toUpperCase();
  const from = fileOf(stateDir, 'met', wanted);
  if (!/^[0-9A-F]{2}(:[0-9A-F]{2}){31}$/.test(wanted) || !existsSync(from))
    throw new Problem('unknown', { what: 'certificateNotMet', fingerprint });
  mkdirSync(join(stateDir, 'trusted'), { recursive: true });
  const to = fileOf(stateDir, 'trusted', wanted);
  renameSync(from, to);
  return describe(readFileSync(to), true);
}

function describe(certificate: Buffer, trusted: boolean): MetCertificate {
  const { subject, validTo } = new X509Certificate(certificate);
  return { fingerprint: fingerprintOf(certificate), subject: subject.replaceAll('\n', ', '), validTo, trusted };
}

function fileOf(stateDir: string, folder: 'trusted' | 'met', fingerprint: string): string {
  return join(stateDir, folder, `${fingerprint.replaceAll(':', '')}.der`);
}
