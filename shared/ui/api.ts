/** Calls to the page's own server. A refusal comes back as a value, with what the server said of it. */
import { jsonOf } from '../core/words/json.ts';
import { type ProblemCode, problemCodes } from '../core/words/problem-codes.ts';
import { hasShape, type Shape } from './shape.ts';

export interface Refusal {
  code: ProblemCode | 'offline';
  /** What the server said, in English or in words of others; empty when it said nothing. */
  message: string;
  /** The same for readers of any language, where the server has more than the message: `sayOr` looks whether it is a sentence. */
  sentence?: unknown;
  /** Trying again later can help. */
  retry: boolean;
}
export type Answer<T> = { ok: true; value: T } | { ok: false; refusal: Refusal };

function isProblemCode(value: unknown): value is ProblemCode {
  return problemCodes.some((code) => code === value);
}

/** A refusal out of whatever a server or something between us and it answered. */
export function refusalFrom(status: number, body: unknown): Refusal {
  const said = typeof body === 'object' && body !== null ? body : {};
  const message = 'message' in said && typeof said.message === 'string' ? said.message : '';
  if ('code' in said && isProblemCode(said.code))
    return {
      code: said.code,
      message,
      retry: 'retry' in said && said.retry === true,
      ...('sentence' in said ? { sentence: said.sentence } : {}),
    };
  if (status === 401) return { code: 'unauthenticated', message, retry: false };
  if (status === 429) return { code: 'tooMany', message, retry: true };
  // A gateway's page, a half-started server: nothing was decided, so it may be tried again.
  if (status >= 500) return { code: 'unavailable', message, retry: true };
  return { code: 'invalid', message: message || `HTTP ${status}`, retry: false };
}

/** An answer that has not the shape is one of somebody between us and our server: as good as none. `patienceMs`: after it nobody answered. */
export async function call<T>(
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  shape: Shape<T>,
  body?: unknown,
  patienceMs = 10_000,
): Promise<Answer<T>> {
  const request: RequestInit = { method, credentials: 'same-origin', signal: AbortSignal.timeout(patienceMs) };
  if (body !== undefined) {
    request.body = JSON.stringify(body);
    request.headers = { 'content-type': 'application/json' };
  }
  let response: Response;
  let text: string;
  try {
    response = await fetch(path, request);
    text = await response.text();
  } catch {
    return { ok: false, refusal: { code: 'offline', message: '', retry: true } };
  }
  const value = text === '' ? null : jsonOf(text);
  if (!response.ok) return { ok: false, refusal: refusalFrom(response.status, value) };
  if (value !== undefined && hasShape(value, shape)) return { ok: true, value };
  return { ok: false, refusal: refusalFrom(502, null) };
}
