/** The collector as an OPC UA application: its own certificate, and its trust list in the driver's form. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { DAY_MS } from '../../../shared/core/words/time.ts';
import { crypto_utils, type OPCUAClientBaseOptions, StatusCodes } from './package.ts';
import { isTrusted } from './trust.ts';

type KeyPair = NonNullable<OPCUAClientBaseOptions['certificateKeyPairProvider']>;

export interface Identity {
  applicationUri: string;
  certificate: Buffer;
  keyPair: KeyPair;
}

const validityDays = 3_650;
/** Made once per folder, also when several connections begin at the same time. */
const made = new Map<string, Promise<Identity>>();

/** The collector's certificate (`own/certificate.der`, to be trusted in the servers), made at first need. */
export function ownIdentity(stateDir: string): Promise<Identity> {
  let identity = made.get(stateDir);
  if (identity === undefined) {
    identity = loadOrMake(join(stateDir, 'own'));
    made.set(stateDir, identity);
  }
  return identity;
}

async function loadOrMake(dir: string): Promise<Identity> {
  const applicationUri = `urn:${hostname()}:istwert-collector`;
  const certificateFile = join(dir, 'certificate.der');
  const keyFile = join(dir, 'key.pem');
  if (!existsSync(certificateFile) || !existsSync(keyFile)) {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    const { privateKey } = await crypto_utils.generateKeyPair(2048);
    const pem = await crypto_utils.privateKeyToPEM(privateKey);
    const { cert } = await crypto_utils.createSelfSignedCertificate({
      privateKey,
      notBefore: new Date(Date.now() - DAY_MS),
      validity: validityDays,
      subject: 'CN=Istwert collector',
      dns: [hostname()],
      applicationUri,
      purpose: crypto_utils.CertificatePurpose.ForApplication,
    });
    writeFileSync(keyFile, pem.privPem, { mode: 0o600 });
    writeFileSync(certificateFile, crypto_utils.convertPEMtoDER(cert));
  }
  const certificate = readFileSync(certificateFile);
  const privateKey = crypto_utils.coercePEMorDerToPrivateKey(readFileSync(keyFile, 'utf8'));
  return {
    applicationUri,
    certificate,
    keyPair: {
      getCertificate: () => certificate,
      getCertificateChain: () => [certificate],
      getPrivateKey: () => privateKey,
    },
  };
}

/** Trust by fingerprint alone: nothing is accepted that no person has accepted; and the collector's own. */
export class TrustList {
  referenceCounter = 0;
  readonly #stateDir: string;
  readonly #own: Buffer;

  constructor(stateDir: string, own: Buffer) {
    this.#stateDir = stateDir;
    this.#own = own;
  }

  async initialize(): Promise<void> {}
  async dispose(): Promise<void> {}

  async checkCertificate(certificate: Buffer | Buffer[]) {
    const leaf = Array.isArray(certificate) ? certificate[0] : certificate;
    const known = leaf !== undefined && (leaf.equals(this.#own) || isTrusted(this.#stateDir, leaf));
    return known ? StatusCodes.Good : StatusCodes.BadCertificateUntrusted;
  }
  async verifyCertificate(certificate: Buffer | Buffer[]): Promise<string> {
    return (await this.checkCertificate(certificate)).isGood() ? 'Good' : 'BadCertificateUntrusted';
  }
  async getTrustStatus(certificate: Buffer) {
    return this.checkCertificate(certificate);
  }
  async trustCertificate(): Promise<void> {}
  async rejectCertificate(): Promise<void> {}
  async addIssuer(): Promise<void> {}
  async addRevocationList(): Promise<void> {}
}
