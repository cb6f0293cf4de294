/**
 * Calls to an ERP over HTTP. What the ERP's answers mean is the dialect's: where one is not what was asked for, it
 * throws `NotDone` with the outcome, and the same error then ends a send, a look-up or a question.
 */
import { readFileSync } from 'node:fs';
import { STATUS_CODES } from 'node:http';
import type { z } from 'zod';
import type { Found, Outcome, Words } from '../../../../shared/core/erp/posting.ts';
import { printWords } from '../../../../shared/core/erp/posting.ts';
import { Problem } from '../../../../shared/core/words/problem.ts';
import { withoutSecrets } from '../../../../shared/core/words/without-secrets.ts';
import { wordsOf } from '../../../../shared/core/words/words-of.ts';
import { type Answer, type Call, CallFailed, callJson, retryAfterMs } from '../../../../shared/io/outward.ts';

export interface Door {
  readonly url: string;
  /** Any answer resolves. Errors: `CallFailed`. */
  call(method: Call['method'], path: string, more?: Pick<Call, 'body' | 'headers' | 'text'>): Promise<Answer>;
  close(): void;
}

export interface DoorOptions {
  url: string;
  timeoutMs: number;
  caFile?: string | undefined;
  /**
   * Each call opens a line of its own. Where a send is the first call, only so is it sure that nothing arrived when
   * nobody is there; a line that was kept open may break for other reasons.
   */
  isFresh?: boolean;
}

export function openDoor({ url, timeoutMs, caFile, isFresh = false }: DoorOptions): Door {
  const closing = new AbortController();
  const base = url.replace(/\/$/, '');
  const ca = caFile === undefined ? {} : { ca: readFileSync(caFile) };
  return {
    url,
    call: (method, path, { headers, ...more } = {}) =>
      callJson(new URL(`${base}${path}`), {
        ...{ method, timeoutMs, signal: closing.signal, ...ca, ...more },
        headers: { ...headers, ...(isFresh ? { connection: 'close' } : {}) },
      }),
    close: () => closing.abort(new Error('we are stopping')),
  };
}

/** How a send ended that was not booked, in the ERP's words. */
export type Ended = Extract<Outcome, { words: Words }>;

/** The ERP answered, and not with what was asked for. */
export class NotDone extends Error {
  override readonly name = 'NotDone';
  readonly outcome: Ended;
  constructor(outcome: Ended) {
    super(printWords(outcome.words));
    this.outcome = outcome;
  }
}

/** A list that does not end is no list: who took a part of it for all would take the rest for gone. */
export function notWhole(what: string, pages: number): NotDone {
  return new NotDone({ is: 'away', words: { code: '', text: `${what} has more than ${pages} pages.` } });
}

export const isGood = ({ status }: Answer): boolean => status >= 200 && status < 300;

/** The status and the text, where the ERP gave no words that are understood. */
export const plainWords = ({ status, text }: Answer): Words => ({
  code: String(status),
  text: text.slice(0, 500) || (STATUS_CODES[status] ?? ''),
});

/**
 * What a status says whatever ERP it is; null where only its own words tell. 5xx without Retry-After leaves open
 * whether it was booked before the answer broke.
 */
export function outcomeOfStatus(answer: Answer, words: Words): Ended | null {
  const { status } = answer;
  if (status === 401 || status === 403) return { is: 'denied', words };
  if (status === 423 || status === 429) return { is: 'busy', scope: 'order', waitMs: retryAfterMs(answer), words };
  if (status === 503 && retryAfterMs(answer) !== null)
    return { is: 'busy', scope: 'erp', waitMs: retryAfterMs(answer), words };
  return status >= 500 ? { is: 'unknown', words } : null;
}

/**
 * An answer without the ERP's words is a proxy's, or that of another address: a good status proves nothing, and by
 * another one nothing was booked. Nobody is refused by it: what stands in the way goes.
 */
export function outcomeOfStranger(answer: Answer): Ended {
  const words = plainWords(answer);
  return outcomeOfStatus(answer, words) ?? { is: isGood(answer) || answer.status === 408 ? 'unknown' : 'away', words };
}

/** How a send ends that an error ended. */
export function endedBy(error: unknown, { url }: Pick<Door, 'url'>): Ended {
  if (error instanceof NotDone) return error.outcome;
  const words = { code: '', text: `No answer from the ERP at ${url}: ${wordsOf(error)}.` };
  return { is: error instanceof CallFailed && !error.mayHaveArrived ? 'away' : 'unknown', words };
}

/**
 * A question before anything is written: a line that breaks then has surely booked nothing. One that takes too long
 * stays unknown, since it may be this order's own trouble, and everybody waits for an ERP that is away.
 */
export async function beforeWriting<T>(question: Promise<T>): Promise<T> {
  try {
    return await question;
  } catch (error) {
    const isLate = error instanceof CallFailed && error.cause instanceof Error && error.cause.name === 'TimeoutError';
    throw error instanceof CallFailed && !isLate ? new CallFailed(false, error.cause) : error;
  }
}

/** What a look-up that an error ended tells. Errors: `unavailable` where it is the ERP as a whole. */
export function foundBy(error: unknown, door: Pick<Door, 'url'>): Found {
  if (error instanceof NotDone && (error.outcome.is === 'refused' || error.outcome.is === 'denied'))
    return { is: 'cannotTell', words: error.outcome.words };
  throw awayFor(error, door);
}

/** A question to the ERP. Errors: `unavailable`; `invalid` where its answer is not understood. */
export async function asked<T>(door: Pick<Door, 'url'>, question: Promise<T>): Promise<T> {
  try {
    return await question;
  } catch (error) {
    throw error instanceof Problem ? error : awayFor(error, door);
  }
}

const awayFor = (error: unknown, { url }: Pick<Door, 'url'>): Problem =>
  error instanceof Problem
    ? error
    : new Problem(
        'unavailable',
        { what: 'erpAtAway', url: withoutSecrets(url), words: wordsOf(error) },
        { cause: error },
      );

/** Errors: `invalid`, naming the field. */
export function understood<T>(schema: z.ZodType<T>, value: unknown, path: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const fault = parsed.error.issues[0];
  throw new Problem('invalid', {
    what: 'erpNotUnderstood',
    path,
    field: fault?.path.join('.') ?? '',
    words: fault?.message ?? '',
  });
}
