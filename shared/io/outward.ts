/**
 * A call outward, over http or https: one whole answer (JSON, unless it sends text of its own), or one that goes on. https is always verified, by the system's authorities or by given
 * ones. Redirects are not followed: a token goes to the address that was configured, and nowhere else.
 */
import { X509Certificate } from 'node:crypto';
import { type IncomingHttpHeaders, type IncomingMessage, request as plain } from 'node:http';
import { type RequestOptions, request as secured } from 'node:https';
import type { LookupFunction } from 'node:net';
import { HOUR_MS } from '../core/words/time.ts';
import { asWindows1252, isWindows1252 } from '../core/words/windows-1252.ts';
import { wordsOf } from '../core/words/words-of.ts';

export interface Answer {
  status: number;
  text: string;
  /** In lower case; several of one name (cookies) are a list. */
  headers: Readonly<IncomingHttpHeaders>;
}

export interface Call {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD';
  /** Sent as JSON; none where it is left out. */
  body?: unknown;
  /** Sent as it is, in the place of `body`. */
  text?: { type: string; content: string };
  headers?: Record<string, string>;
  signal?: AbortSignal;
  /** From the start of the call to the end of its answer, ms; no limit where it is left out. */
  timeoutMs?: number;
  /** PEM of the authority (or of the server's own certificate) that is trusted instead of the system's. */
  ca?: Buffer;
  /** PEM of the one certificate that may answer, whatever name is in it. */
  only?: Buffer;
  /** The longest answer that is taken; 64 MB where it is left out. */
  mostBytes?: number;
  /** How a host's name becomes an address; the system's way where it is left out. */
  lookup?: LookupFunction;
}

/** No answer, or not a whole one. */
export class CallFailed extends Error {
  override readonly name = 'CallFailed';
  /** False where no connection came about: then it is sure that nothing arrived. */
  readonly mayHaveArrived: boolean;
  constructor(mayHaveArrived: boolean, cause: unknown) {
    super(reasonOf(cause), { cause });
    this.mayHaveArrived = mayHaveArrived;
  }
}

const MAX_ANSWER_BYTES = 64 * 1_048_576;

/** An answer of any status resolves. Errors: `CallFailed`, with the reason in a few words. */
export async function callJson(url: URL, call: Call): Promise<Answer> {
  const { headers = {} } = call;
  const { type, text } = contentOf(call);
  const content: Headers = text === null ? {} : { 'content-type': type, 'content-length': Buffer.byteLength(text) };
  const sent = send(url, { ...call, headers: { ...content, ...headers } }, signalOf(call), text);
  try {
    return await wholeOf(await sent.answer, call.mostBytes ?? MAX_ANSWER_BYTES);
  } catch (error) {
    throw sent.failed(error);
  }
}

/** An answer that may go on for ever: whoever asks for it reads it or destroys it. `timeoutMs` is to its beginning. */
export async function openAnswer(url: URL, call: Omit<Call, 'method' | 'body' | 'text'>): Promise<IncomingMessage> {
  const { timeoutMs, signal } = call;
  const late = new AbortController();
  const timer =
    timeoutMs === undefined ? null : setTimeout(() => late.abort(new DOMException('', 'TimeoutError')), timeoutMs);
  const either = signal === undefined ? late.signal : AbortSignal.any([signal, late.signal]);
  const sent = send(url, { ...call, method: 'GET' }, either, null);
  try {
    return await sent.answer;
  } catch (error) {
    throw sent.failed(error);
  } finally {
    if (timer !== null) clearTimeout(timer);
  }
}

interface Sent {
  /** As soon as it begins. */
  answer: Promise<IncomingMessage>;
  failed(error: unknown): CallFailed;
}

type Headers = Record<string, string | number>;

function send(
  url: URL,
  { method, headers = {}, ca, only, lookup }: Pick<Call, 'method' | 'ca' | 'only' | 'lookup'> & { headers?: Headers },
  signal: AbortSignal | undefined,
  text: string | null,
): Sent {
  const options = {
    ...{ method, headers },
    ...(signal === undefined ? {} : { signal }),
    ...(lookup === undefined ? {} : { lookup }),
  };
  const isSecure = url.protocol === 'https:';
  const request = isSecure ? secured(url, { ...options, ...trust(ca, only) }) : plain(url, options);
  let isConnected = false;
  request.on('socket', (socket) => {
    isConnected = request.reusedSocket;
    if (!isConnected)
      socket.once(isSecure ? 'secureConnect' : 'connect', () => {
        isConnected = true;
      });
  });
  const answer = new Promise<IncomingMessage>((resolve, reject) => {
    request.on('error', reject);
    request.on('response', resolve);
  });
  request.end(text ?? undefined);
  return { answer, failed: (error) => new CallFailed(isConnected, signal?.aborted ? signal.reason : error) };
}

function contentOf({ body, text }: Call): { type: string; text: string | null } {
  if (text !== undefined) return { type: text.type, text: text.content };
  return { type: 'application/json', text: body === undefined ? null : JSON.stringify(body) };
}

/** Whoever asks for more is asked again after this long: a server's clock or configuration may be wrong. */
const LONGEST_RETRY_MS = HOUR_MS;

/**
 * How long the server asks to be left alone; null where it does not say. It writes seconds, or a moment by its own
 * clock, which it tells beside it: ours may differ.
 */
export function retryAfterMs({ headers }: Answer): number | null {
  const said = headers['retry-after']?.trim() ?? '';
  if (said === '') return null;
  if (/^\d+(\.\d+)?$/.test(said)) return boundedMs(Math.ceil(Number(said) * 1_000));
  const [until, now] = [Date.parse(said), Date.parse(headers.date ?? '')];
  if (Number.isNaN(until) || !/[a-z]{3}/i.test(said)) return null;
  return Number.isNaN(now) ? 0 : boundedMs(until - now);
}

const boundedMs = (ms: number): number => Math.min(Math.max(0, ms), LONGEST_RETRY_MS);

function signalOf({ signal, timeoutMs }: Call): AbortSignal | undefined {
  if (timeoutMs === undefined) return signal;
  const timeout = AbortSignal.timeout(timeoutMs);
  return signal === undefined ? timeout : AbortSignal.any([signal, timeout]);
}

async function wholeOf(answer: IncomingMessage, mostBytes: number): Promise<Answer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of answer) {
    if (!Buffer.isBuffer(chunk)) continue;
    size += chunk.length;
    if (size > mostBytes) throw new Error('the answer is too long');
    chunks.push(chunk);
  }
  if (!answer.complete) throw new Error('the answer broke off');
  const { statusCode = 0, headers } = answer;
  return { status: statusCode, text: textOf(Buffer.concat(chunks), headers['content-type'] ?? ''), headers };
}

/** By the charset that its content type names; UTF-8 where that names none, or one that nobody knows. */
function textOf(content: Buffer, type: string): string {
  const [, charset = 'utf-8'] = /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(type) ?? [];
  if (/^utf-?8$/i.test(charset)) return content.toString('utf8');
  if (isWindows1252(charset)) return asWindows1252(content.toString('latin1'));
  try {
    return new TextDecoder(charset).decode(content);
  } catch (error) {
    if (error instanceof RangeError) return content.toString('utf8');
    throw error;
  }
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
function reasonOf(error: unknown): string {
  if (error instanceof Error && error.name === 'TimeoutError') return 'it took too long';
  const code = typeof error === 'object' && error !== null ? Reflect.get(error, 'code') : undefined;
  return typeof code === 'string' ? (distrust[code] ?? code) : wordsOf(error);
}
