/** One JSON call outward, over http or https; https is always verified, by the system's authorities or by given ones. */
import { X509Certificate } from 'node:crypto';
import { request as plain } from 'node:http';
import { type RequestOptions, request as secured } from 'node:https';
import { Problem } from '../core/words/problem.ts';
import { wordsOf } from '../core/words/words-of.ts';

export interface Posted {
  status: number;
  text: string;
}

export interface PostOptions {
  headers?: Record<string, string>;
  signal?: AbortSignal;
  /** PEM of the authority (or of the server's own certificate) that is trusted instead of the system's. */
  ca?: Buffer;
  /** PEM of the one certificate that may answer, whatever name is in it. */
  only?: Buffer;
}

const MAX_ANSWER_BYTES = 64 * 1_048_576;

/** Rejects with what the network says; an answer of any status resolves. */
export function postJson(
  url: URL,
  body: unknown,
  { headers = {}, signal, ca, only }: PostOptions = {},
): Promise<Posted> {
  const text = JSON.stringify(body);
  const options = {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text), ...headers },
    ...(signal === undefined ? {} : { signal }),
  };
  return new Promise((resolve, reject) => {
    const call = url.protocol === 'https:' ? secured(url, { ...options, ...trust(ca, only) }) : plain(url, options);
    call.on('error', reject);
    call.on('response', (answer) => {
      const chunks: Buffer[] = [];
      let size = 0;
      answer.on('error', reject);
      answer.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > MAX_ANSWER_BYTES) call.destroy(new Error('the answer is too long'));
        else chunks.push(chunk);
      });
      answer.on('end', () => {
        if (!answer.complete) reject(new Error('the answer broke off'));
        else resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') });
      });
    });
    call.end(text);
  });
}

function trust(ca: Buffer | undefined, only: Buffer | undefined): RequestOptions {
  if (only === undefined) return ca === undefined ? {} : { ca };
  const { fingerprint256 } = new X509Certificate(only);
  return {
    ca: only,
    allowPartialTrustChain: true,
    checkServerIdentity: (_host, certificate) =>
      certificate.fingerprint256 === fingerprint256 ? undefined : new Error('another certificate than its own answers'),
  };
}

const distrust: Record<string, string> = {
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate comes from an authority that is not trusted here',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is not trusted here',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate comes from an authority that is not trusted here',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate comes from an authority that is not trusted here',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet: check the clocks',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name than the one in the address',
};

/** Why a call failed, in a few words; certificates in words of their own. */
export function reasonOf(error: unknown): string {
  const code = typeof error === 'object' && error !== null ? Reflect.get(error, 'code') : undefined;
  if (typeof code === 'string') return distrust[code] ?? code;
  if (error instanceof Problem) return error.message;
  return wordsOf(error);
}
