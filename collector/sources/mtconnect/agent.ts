/** An MTConnect agent over HTTP: /current, /sample once, and /sample as it goes on. */
import { readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { Problem } from '../../../shared/core/words/problem.ts';
import { openAnswer } from '../../../shared/io/outward.ts';
import { type AgentDocument, readDocument, type Streams } from './document.ts';
import { boundaryOf, Parts } from './multipart.ts';
import type { MtconnectOptions } from './options.ts';

/** A part of a stream, or an answer: thousands of observations are less. */
const maxBytes = 16 * 1_048_576;
/** How many observations are asked for at once, where the agent keeps so many. */
const mostAtOnce = 1_000;
/** An agent that does not stream is asked this often at most. */
const pollEveryMs = 500;
/**
 * A loaded agent may take seconds to answer; a dead one must not hold the next attempt back for long. An agent that
 * has nothing to say may begin its stream with the first heartbeat.
 */
const answerMs = 5_000;

export interface Followed {
  /** The agent has begun to answer. */
  begun(): void;
  /** Bytes came: the agent is alive. */
  flow(): void;
  said(streams: Streams): void;
}

export class Agent {
  readonly #options: AgentOptions;

  constructor(options: AgentOptions) {
    this.#options = options;
  }

  /** `at`: as it was at this sequence number. Errors: Problem with the agent's own words. */
  current(signal: AbortSignal, at?: number): Promise<Streams> {
    return this.#streams('current', at === undefined ? {} : { at: String(at) }, signal);
  }

  /** At most so many observations from this sequence number on. Errors: Problem with the agent's own words. */
  sample(from: number, bufferSize: number | null, signal: AbortSignal): Promise<Streams> {
    return this.#streams('sample', { from: String(from), count: String(atOnce(bufferSize)) }, signal);
  }

  /**
   * Says what is new from this sequence number on, until the signal or the agent ends it. An agent that answers once
   * instead of streaming is asked again and again.
   */
  async follow(from: number, bufferSize: number | null, followed: Followed, signal: AbortSignal): Promise<void> {
    const { intervalMs, staleMs } = this.#options;
    const count = String(atOnce(bufferSize));
    const stream = {
      from: String(from),
      count,
      interval: String(intervalMs),
      heartbeat: String(Math.floor(staleMs / 3)),
    };
    const answer = await this.#open('sample', stream, signal);
    followed.begun();
    const boundary = boundaryOf(answer.headers['content-type']);
    if (boundary !== null && answer.statusCode === 200) return readParts(answer, boundary, followed);
    let next = say(streamsOf(answer, await wholeOf(answer)), followed);
    for (;;) {
      await pause(Math.max(pollEveryMs, intervalMs), undefined, { signal });
      next = say(await this.sample(next, bufferSize, signal), followed);
    }
  }

  /** What the agent answers to this request, as text of XML. */
  async text(request: string, signal: AbortSignal): Promise<string> {
    return wholeOf(await this.#open(request, {}, signal));
  }

  async #streams(request: string, query: Record<string, string>, signal: AbortSignal): Promise<Streams> {
    const answer = await this.#open(request, query, signal);
    return streamsOf(answer, await wholeOf(answer));
  }

  #open(request: string, query: Record<string, string>, signal: AbortSignal): Promise<IncomingMessage> {
    const { url: base, path, tls, staleMs } = this.#options;
    const url = new URL(base.endsWith('/') ? base : `${base}/`);
    url.pathname += request;
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    if (path !== undefined && request !== 'probe') url.searchParams.set('path', path);
    return openAnswer(url, {
      // A connection that waits for the next request may die without anybody seeing it.
      headers: { accept: 'text/xml, application/xml', connection: 'close', ...authorization(this.#options) },
      signal,
      timeoutMs: Math.max(answerMs, staleMs),
      ...(tls?.caFile === undefined ? {} : { ca: readFileSync(tls.caFile) }),
    });
  }
}

export type AgentOptions = Pick<MtconnectOptions, 'url' | 'tls' | 'login' | 'path' | 'intervalMs' | 'staleMs'>;

function authorization({ login }: AgentOptions): Record<string, string> {
  if (login === undefined) return {};
  const { user, password, passwordFile } = login;
  const secret = passwordFile === undefined ? (password ?? '') : readFileSync(passwordFile, 'utf8').trim();
  return { authorization: `Basic ${Buffer.from(`${user}:${secret}`).toString('base64')}` };
}

function atOnce(bufferSize: number | null): number {
  return Math.max(1, Math.min(mostAtOnce, (bufferSize ?? mostAtOnce) - 1));
}

async function readParts(answer: IncomingMessage, boundary: string, followed: Followed): Promise<void> {
  const parts = new Parts(boundary, maxBytes);
  for await (const piece of answer) {
    if (!Buffer.isBuffer(piece)) continue;
    followed.flow();
    for (const text of parts.push(piece)) say(checked(readDocument(text)), followed);
  }
}

function say(streams: Streams, followed: Followed): number {
  followed.flow();
  followed.said(streams);
  return streams.header.nextSequence;
}

async function wholeOf(answer: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of answer) {
    if (!Buffer.isBuffer(piece)) continue;
    size += piece.length;
    if (size > maxBytes) throw new Error(`the answer has more than ${maxBytes} bytes`);
    pieces.push(piece);
  }
  if (!answer.complete) throw new Error('the answer broke off');
  return Buffer.concat(pieces).toString('utf8');
}

function streamsOf({ statusCode = 0 }: IncomingMessage, text: string): Streams {
  if (statusCode === 401 || statusCode === 403) throw new Problem('unavailable', { what: 'userNotLetIn' });
  const document = readDocument(text);
  // An agent's error stands in a document of its own, with whatever status.
  if (document.is === 'nothing' && statusCode !== 200)
    throw new Problem('unavailable', { what: 'noAgent', said: `HTTP ${statusCode}` });
  return checked(document);
}

function checked(document: AgentDocument): Streams {
  switch (document.is) {
    case 'streams':
      return document;
    case 'error':
      throw new Problem('unavailable', { what: 'agentSays', code: document.code, said: document.text.slice(0, 300) });
    case 'nothing':
      throw new Problem('unavailable', { what: 'noAgent', said: document.why });
    default:
      return document satisfies never;
  }
}
