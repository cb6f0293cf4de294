/** Self-signed certificates for tests: `<name>.pem` and `<name>.key` in a folder, for localhost and 127.0.0.1. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crypto_utils } from 'node-opcua-client';

export async function makeCertificate(folder: string, name: string): Promise<void> {
  const { privateKey } = await crypto_utils.generateKeyPair(2048);
  const { cert } = await crypto_utils.createSelfSignedCertificate({
    privateKey,
    validity: 30,
    subject: `CN=${name}`,
    dns: ['localhost'],
    ip: ['127.0.0.1'],
    purpose: crypto_utils.CertificatePurpose.ForApplication,
  });
  writeFileSync(join(folder, `${name}.pem`), cert);
  writeFileSync(join(folder, `${name}.key`), (await crypto_utils.privateKeyToPEM(privateKey)).privPem);
}
