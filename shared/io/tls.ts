/**
 * TLS of our own servers: a certificate and its key as PEM files, checked together before they are used, and
 * taken anew when they change. Beyond loopback nothing is served without, unless that is said in so many words.
 */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync, unwatchFile, watchFile } from 'node:fs';
import { createServer, type Server as HttpsServer, type ServerOptions } from 'node:https';
import { resolve } from 'node:path';
import { z } from 'zod';
import { isLoopbackHost } from '../core/words/open-line.ts';
import { Problem } from '../core/words/problem.ts';
import { wordsOf } from '../core/words/words-of.ts';
import type { Log } from './log.ts';

export const TlsSchema = z.strictObject({
  /** PEM: the server's certificate, then those of the authorities between it and the root. */
  certFile: z.string().min(1),
  /** PEM: its private key, without a passphrase. */
  keyFile: z.string().min(1),
});
export type TlsFiles = z.infer<typeof TlsSchema>;

export interface KeyPair {
  cert: Buffer;
  key: Buffer;
}

/** `field` is where the files stand in the configuration. Errors: `invalid`, naming file and field. */
export function readKeyPair({ certFile, keyFile }: TlsFiles, field = 'tls'): KeyPair {
  const cert = readCertificate(certFile, `${field}.certFile`);
  const key = read(keyFile, `${field}.keyFile`);
  const certificate = new X509Certificate(cert);
  const privateKey = parsed(
    key,
    createPrivateKey,
    `${field}.keyFile: ${keyFile} is no private key in PEM form without a passphrase.`,
  );
  if (!certificate.checkPrivateKey(privateKey))
    throw new Problem(
      'invalid',
      `${field}.keyFile: the key in ${keyFile} does not belong to the certificate in ${certFile}.`,
    );
  return { cert, key };
}

/** Absolute, and known to fit together before anything starts. Errors: `invalid`, naming file and field. */
export function absoluteTls(tls: TlsFiles | undefined, folder: string, field: string): { tls?: TlsFiles } {
  if (tls === undefined) return {};
  const files = { certFile: resolve(folder, tls.certFile), keyFile: resolve(folder, tls.keyFile) };
  readKeyPair(files, field);
  return { tls: files };
}

/** Errors: `invalid`, naming file and field. */
export function readCertificate(file: string, field: string): Buffer {
  const pem = read(file, field);
  parsed(pem, (text) => new X509Certificate(text), `${field}: ${file} is no certificate in PEM form.`);
  return pem;
}

function read(file: string, field: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    const reason = wordsOf(error);
    throw new Problem('invalid', `${field}: ${file} cannot be read (${reason}).`, { cause: error });
  }
}

function parsed<T>(pem: Buffer, parse: (pem: Buffer) => T, sentence: string): T {
  try {
    return parse(pem);
  } catch (error) {
    throw new Problem('invalid', sentence, { cause: error });
  }
}

const LOOK_EVERY_MS = 2_000;
/** TLS 1.3, and of 1.2 only what keeps a recorded conversation secret when the key is lost, with authenticated ciphers. */
const strict = {
  minVersion: 'TLSv1.2',
  honorCipherOrder: true,
  ciphers: [
    'TLS_AES_256_GCM_SHA384',
    'TLS_CHACHA20_POLY1305_SHA256',
    'TLS_AES_128_GCM_SHA256',
    'ECDHE-ECDSA-AES256-GCM-SHA384',
    'ECDHE-RSA-AES256-GCM-SHA384',
    'ECDHE-ECDSA-CHACHA20-POLY1305',
    'ECDHE-RSA-CHACHA20-POLY1305',
    'ECDHE-ECDSA-AES128-GCM-SHA256',
    'ECDHE-RSA-AES128-GCM-SHA256',
  ].join(':'),
} as const satisfies ServerOptions;

/** A server that goes on with the old pair while the new one does not fit together. `close` ends the watching. */
export function createTlsServer(
  files: TlsFiles,
  log: Log,
  options: ServerOptions,
  handler: ConstructorParameters<typeof HttpsServer>[1],
): HttpsServer {
  const server = createServer({ ...options, ...strict, ...readKeyPair(files) }, handler);
  const renew = (): void => {
    try {
      server.setSecureContext(readKeyPair(files));
      log.info('The changed certificate is in use.');
    } catch (error) {
      const reason = wordsOf(error);
      log.warn(`The changed certificate is not used, the old one stays: ${reason}`);
    }
  };
  const watched = [files.certFile, files.keyFile];
  for (const file of watched) watchFile(file, { interval: LOOK_EVERY_MS, persistent: false }, renew);
  server.on('close', () => {
    for (const file of watched) unwatchFile(file, renew);
  });
  return server;
}

/** Why a server may not listen so; null = it may. */
export function exposure(server: { host: string; tls?: TlsFiles | undefined; insecure: boolean }): string | null {
  if (isLoopbackHost(server.host) || server.tls !== undefined || server.insecure) return null;
  return (
    `${server.host} is reached from the network, and names and secrets would cross it in the clear: ` +
    'give tls: { certFile, keyFile }, or say insecure: true where something before this box speaks TLS'
  );
}
