/**
 * A plain JSON-over-HTTP ERP with a bearer token: the dialect of the mock ERP, and a pattern for
 * any ERP behind a small REST face. Paths are relative to `url`.
 */
import { z } from 'zod';
import { type Confirmation, ConfirmationSchema } from '../../../shared/core/erp/confirmation.ts';
import { WorkOrderSchema } from '../../../shared/core/words/order.ts';
import { Problem } from '../../../shared/core/words/problem.ts';
import type { Delivery, Erp } from '../erp.ts';

export const RestOptionsSchema = z
  .object({
    kind: z.literal('rest'),
    url: z.url({ protocol: /^https?$/ }),
    token: z.string().min(1).optional(),
    tokenFile: z.string().min(1).optional(),
    /** How often orders are asked for. */
    pollMs: z.int().positive().default(5_000),
    /** After this long without an answer a call counts as lost. */
    timeoutMs: z.int().positive().default(10_000),
  })
  .strict();
export type RestOptions = z.infer<typeof RestOptionsSchema>;

const Orders = z.object({ cursor: z.string(), orders: z.array(WorkOrderSchema) });
const Accepted = z.object({ number: z.union([z.string(), z.number()]).transform(String) });
const Refusal = z.object({ code: z.union([z.string(), z.number()]).transform(String), message: z.string() });
const Held = z.array(Accepted);
/** What an ERP adds to a ticket (number, reversed, time of receipt) is not the ticket's. */
const Ticket = z.array(ConfirmationSchema.strip());

export function createRestErp(options: RestOptions): Erp {
  const closing = new AbortController();
  const call = (method: string, path: string, body?: unknown): Promise<Response> =>
    fetch(`${options.url.replace(/\/$/, '')}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${options.token ?? ''}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.any([closing.signal, AbortSignal.timeout(options.timeoutMs)]),
    });
  const read = async <T>(path: string, schema: z.ZodType<T>): Promise<T> => {
    const answer = await call('GET', path).catch((error: unknown) => {
      throw away(options.url, wordsOf(error), error);
    });
    if (!answer.ok) throw away(options.url, await refusalOf(answer), undefined);
    const parsed = schema.safeParse(await answer.json().catch(() => undefined));
    if (parsed.success) return parsed.data;
    const fault = parsed.error.issues[0];
    throw new Problem(
      'invalid',
      `The ERP answered ${path} in a form that is not understood: ${fault?.path.join('.') ?? ''}: ${fault?.message ?? ''}`,
    );
  };

  return {
    id: 'rest',
    orders: (cursor) =>
      read(cursor === null ? '/api/work-orders' : `/api/work-orders?since=${encodeURIComponent(cursor)}`, Orders),
    send: async (confirmation) => {
      let answer: Response;
      try {
        answer = await call('POST', '/api/confirmations', confirmation);
      } catch (error) {
        const message = `No answer from the ERP at ${options.url}: ${wordsOf(error)}.`;
        return neverArrived(error) ? { outcome: 'unavailable', message } : { outcome: 'unknown', message };
      }
      return deliveryOf(answer);
    },
    find: async (key) => {
      const [found] = await read(`/api/confirmations?key=${encodeURIComponent(key)}`, Held);
      return found === undefined ? null : { erpNumber: found.number };
    },
    confirmations: (orderId): Promise<readonly Confirmation[]> =>
      read(`/api/confirmations?orderId=${encodeURIComponent(orderId)}`, Ticket),
    promise: async (promise) => {
      const path = `/api/work-orders/${encodeURIComponent(promise.orderId)}/promise`;
      const answer = await call('PUT', path, promise).catch((error: unknown) => {
        throw away(options.url, wordsOf(error), error);
      });
      if (answer.status >= 400 && answer.status < 500 && answer.status !== 429)
        throw new Problem(
          'refused',
          `The ERP does not take the date of ${promise.orderId}: ${await refusalOf(answer)}`,
        );
      if (!answer.ok) throw away(options.url, await refusalOf(answer), undefined);
      await answer.body?.cancel();
    },
    close: () => closing.abort(new Error('we are stopping')),
  };
}

/**
 * 2xx: booked. 401, 403, 429: not taken, and not the ticket's fault. Other 4xx: refused for good, in the
 * ERP's words. Anything else, 5xx too, leaves open whether it was booked before the answer broke.
 */
async function deliveryOf(answer: Response): Promise<Delivery> {
  if (answer.ok) {
    const parsed = Accepted.safeParse(await answer.json().catch(() => undefined));
    return parsed.success
      ? { outcome: 'accepted', erpNumber: parsed.data.number }
      : { outcome: 'unknown', message: 'The ERP accepted, but its answer broke off.' };
  }
  const { code, message } = await wordsOfErp(answer);
  if (answer.status === 401 || answer.status === 403)
    return { outcome: 'unavailable', message: `The ERP does not accept our token (${code}: ${message}).` };
  if (answer.status === 429) return { outcome: 'unavailable', message: `The ERP asks us to slow down: ${message}` };
  if (answer.status >= 400 && answer.status < 500) return { outcome: 'refused', code, message };
  return { outcome: 'unknown', message: `The ERP failed (${code}: ${message}).` };
}

/** The ERP's own code and words; the HTTP status and the text where it gave none. */
async function wordsOfErp(answer: Response): Promise<{ code: string; message: string }> {
  const text = await answer.text().catch(() => '');
  const parsed = Refusal.safeParse(parse(text));
  return parsed.success
    ? parsed.data
    : { code: String(answer.status), message: text.slice(0, 500) || answer.statusText };
}

async function refusalOf(answer: Response): Promise<string> {
  const { code, message } = await wordsOfErp(answer);
  return `${code}: ${message}`;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Only where no connection came about is it sure that nothing was booked. */
function neverArrived(error: unknown): boolean {
  return ['ECONNREFUSED', 'ENOTFOUND', 'EHOSTUNREACH', 'ENETUNREACH', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT'].includes(
    codeOf(error),
  );
}

function codeOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  return typeof cause === 'object' && cause !== null ? String(Reflect.get(cause, 'code') ?? '') : '';
}

function wordsOf(error: unknown): string {
  if (error instanceof Error && error.name === 'TimeoutError') return 'it took too long';
  return codeOf(error) || (error instanceof Error ? error.message : String(error));
}

function away(url: string, words: string, cause: unknown): Problem {
  return new Problem('unavailable', `The ERP at ${url} is away (${words}). Nothing is lost; it is tried again.`, {
    cause,
  });
}
