/** A certificate of its own for loopback and its key, made anew, as PEM files in a folder. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crypto_utils } from 'node-opcua-client';
import type { TlsFiles } from '../../../shared/io/tls.ts';

export async function makeCertificate(folder: string, name: string): Promise<TlsFiles> {
  const { privateKey } = await crypto_utils.generateKeyPair(2048);
  const { cert } = await crypto_utils.createSelfSignedCertificate({
    privateKey,
    validity: 30,
    subject: `CN=${name}`,
    dns: ['localhost'],
    ip: ['127.0.0.1'],
    purpose: crypto_utils.CertificatePurpose.ForApplication,
  });
  const files = { certFile: join(folder, `${name}.pem`), keyFile: join(folder, `${name}.key`) };
  writeFileSync(files.certFile, cert);
  writeFileSync(files.keyFile, (await crypto_utils.privateKeyToPEM(privateKey)).privPem);
  return files;
}
