/**
 * A certificate of its own for loopback and its key, made anew, as PEM files in a folder. `more`: another name or
 * other times of validity.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crypto_utils } from 'node-opcua-client';
import { DAY_MS, HOUR_MS } from '../../../shared/core/words/time.ts';
import type { TlsFiles } from '../../../shared/io/tls.ts';

export async function makeCertificate(
  folder: string,
  name: string,
  more: { dns?: string[]; ip?: string[]; notBefore?: Date; notAfter?: Date } = {},
): Promise<TlsFiles> {
  const { privateKey } = await crypto_utils.generateKeyPair(2048);
  const { cert } = await crypto_utils.createSelfSignedCertificate({
    privateKey,
    notBefore: new Date(Date.now() - HOUR_MS),
    notAfter: new Date(Date.now() + 30 * DAY_MS),
    subject: `CN=${name}`,
    dns: ['localhost'],
    ip: ['127.0.0.1'],
    ...more,
    purpose: crypto_utils.CertificatePurpose.ForApplication,
  });
  const files = { certFile: join(folder, `${name}.pem`), keyFile: join(folder, `${name}.key`) };
  writeFileSync(files.certFile, cert);
  writeFileSync(files.keyFile, (await crypto_utils.privateKeyToPEM(privateKey)).privPem);
  return files;
}
