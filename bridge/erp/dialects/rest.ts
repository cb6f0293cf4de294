/**
 * A plain JSON-over-HTTP ERP with a bearer token: the dialect of the mock ERP, and a pattern for
 * any ERP behind a small REST face. Paths are relative to `url`.
 */
import { readFileSync } from 'node:fs';
import { STATUS_CODES } from 'node:http';
import { z } from 'zod';
import {
  type Confirmation,
  ConfirmationSchema,
  type WrittenQuantities,
  writtenQuantities,
} from '../../../shared/core/erp/confirmation.ts';
import { jsonOf } from '../../../shared/core/words/json.ts';
import { Problem } from '../../../shared/core/words/problem.ts';
import { wordsOf } from '../../../shared/core/words/words-of.ts';
import { type Answer, type Call, CallFailed, callJson } from '../../../shared/io/outward.ts';
import { erpDialect } from '../dialect.ts';
import type { Delivery, Erp } from '../erp.ts';

export const RestOptionsSchema = z
  .object({
    kind: z.literal('rest'),
    url: z.url({ protocol: /^https?$/ }),
    token: z.string().min(1).optional(),
    tokenFile: z.string().min(1).optional(),
    /** The authority (or the certificate itself) that an https address is trusted by, instead of the system's. */
    caFile: z.string().min(1).optional(),
    /** How often orders are asked for. */
    pollMs: z.int().positive().default(5_000),
    /** After this long without an answer a call counts as lost. */
    timeoutMs: z.int().positive().default(10_000),
  })
  .strict();
export type RestOptions = z.infer<typeof RestOptionsSchema>;

/** Its line in `registry.ts`. */
export const rest = erpDialect({
  kind: 'rest',
  options: RestOptionsSchema,
  secrets: { token: 16 },
  create: createRestErp,
  address: ({ url }) => url,
});

const Orders = z.object({ cursor: z.string(), orders: z.array(z.unknown()) });
const Accepted = z.object({ number: z.union([z.string(), z.number()]).transform(String) });
const Refusal = z.object({ code: z.union([z.string(), z.number()]).transform(String), message: z.string() });
const Held = z.array(Accepted);
/** What an ERP adds to a ticket (number, reversed, time of receipt) is not the ticket's. */
const Ticket = z.array(ConfirmationSchema.strip());

export function createRestErp(options: RestOptions): Erp {
  const closing = new AbortController();
  const always = {
    headers: { authorization: `Bearer ${options.token ?? ''}` },
    signal: closing.signal,
    timeoutMs: options.timeoutMs,
    ...(options.caFile === undefined ? {} : { ca: readFileSync(options.caFile) }),
  };
  const call = (method: Call['method'], path: string, body?: unknown): Promise<Answer> =>
    callJson(new URL(`${options.url.replace(/\/$/, '')}${path}`), { ...always, method, body });
  const heard = (method: Call['method'], path: string, body?: unknown): Promise<Answer> =>
    call(method, path, body).catch((error: unknown) => {
      throw away(options.url, wordsOf(error), error);
    });
  const read = async <T>(path: string, schema: z.ZodType<T>): Promise<T> => {
    const answer = await heard('GET', path);
    if (!isGood(answer)) throw away(options.url, refusalOf(answer), undefined);
    const parsed = schema.safeParse(jsonOf(answer.text));
    if (parsed.success) return parsed.data;
    const fault = parsed.error.issues[0];
    throw new Problem('invalid', {
      what: 'erpNotUnderstood',
      path,
      field: fault?.path.join('.') ?? '',
      words: fault?.message ?? '',
    });
  };

  return {
    id: 'rest',
    orders: (cursor) => {
      const since = cursor === null ? '' : `?since=${encodeURIComponent(cursor)}`;
      return read(`/api/work-orders${since}`, Orders);
    },
    send: async (confirmation) => {
      try {
        return deliveryOf(await call('POST', '/api/confirmations', ticketBody(confirmation)));
      } catch (error) {
        const message = `No answer from the ERP at ${options.url}: ${wordsOf(error)}.`;
        return { outcome: surelyNeverArrived(error) ? 'unavailable' : 'unknown', message };
      }
    },
    find: async (key) => {
      const [found] = await read(`/api/confirmations?key=${encodeURIComponent(key)}`, Held);
      return found === undefined ? null : { erpNumber: found.number };
    },
    confirmations: (orderId): Promise<readonly Confirmation[]> =>
      read(`/api/confirmations?orderId=${encodeURIComponent(orderId)}`, Ticket),
    promise: async (promise) => {
      const answer = await heard('PUT', `/api/work-orders/${encodeURIComponent(promise.orderId)}/promise`, promise);
      if (answer.status >= 400 && answer.status < 500 && answer.status !== 429)
        throw new Problem('refused', { what: 'erpTakesNoDate', orderId: promise.orderId, words: refusalOf(answer) });
      if (!isGood(answer)) throw away(options.url, refusalOf(answer), undefined);
    },
    close: () => closing.abort(new Error('we are stopping')),
  };
}

const isGood = ({ status }: Answer): boolean => status >= 200 && status < 300;

const surelyNeverArrived = (error: unknown): boolean => error instanceof CallFailed && !error.mayHaveArrived;

/**
 * 2xx: booked. 401, 403, 429: not taken, and not the ticket's fault. Other 4xx: refused for good, in the
 * ERP's words. Anything else, 5xx too, leaves open whether it was booked before the answer broke.
 */
function deliveryOf(answer: Answer): Delivery {
  if (isGood(answer)) {
    const parsed = Accepted.safeParse(jsonOf(answer.text));
    return parsed.success
      ? { outcome: 'accepted', erpNumber: parsed.data.number }
      : { outcome: 'unknown', message: 'The ERP accepted, but its answer is not understood.' };
  }
  const { code, message } = wordsOfErp(answer);
  if (answer.status === 401 || answer.status === 403)
    return { outcome: 'unavailable', message: `The ERP does not accept our token (${code}: ${message}).` };
  if (answer.status === 429) return { outcome: 'unavailable', message: `The ERP asks us to slow down: ${message}` };
  if (answer.status >= 400 && answer.status < 500) return { outcome: 'refused', code, message };
  return { outcome: 'unknown', message: `The ERP failed (${code}: ${message}).` };
}

/** The ERP's own code and words; the HTTP status and the text where it gave none. */
function wordsOfErp({ status, text }: Answer): { code: string; message: string } {
  const parsed = Refusal.safeParse(jsonOf(text));
  return parsed.success
    ? parsed.data
    : { code: String(status), message: text.slice(0, 500) || (STATUS_CODES[status] ?? '') };
}

function refusalOf(answer: Answer): string {
  const { code, message } = wordsOfErp(answer);
  return `${code}: ${message}`;
}

function away(url: string, words: string, cause: unknown): Problem {
  return new Problem(
    'unavailable',
    { what: 'erpAtAway', url, words },
    {
      cause,
    },
  );
}

/** In another unit than pieces the quantities stand there as decimal text, too. */
function ticketBody(confirmation: Confirmation): Confirmation & { written?: WrittenQuantities } {
  const written = writtenQuantities(confirmation);
  return written === null ? confirmation : { ...confirmation, written };
}
