/**
 * A plain JSON-over-HTTP ERP with a bearer token: the dialect of the mock ERP, and a pattern for
 * any ERP behind a small REST face. Paths are relative to `url`.
 */
import { readFileSync } from 'node:fs';
import { STATUS_CODES } from 'node:http';
import { z } from 'zod';
import { type Amounts, amountsOf, sumAmounts } from '../../../shared/core/erp/amounts.ts';
import {
  type Confirmation,
  ConfirmationSchema,
  confirmationOf,
  standingOf,
  type WrittenQuantities,
  writtenQuantities,
} from '../../../shared/core/erp/confirmation.ts';
import { livePostings } from '../../../shared/core/erp/owed.ts';
import { planOf } from '../../../shared/core/erp/plan.ts';
import {
  type Abilities,
  type Cure,
  cures,
  type Found,
  type Outcome,
  printWords,
  type Taken,
  type Words,
  type Writer,
} from '../../../shared/core/erp/posting.ts';
import { jsonOf } from '../../../shared/core/words/json.ts';
import { Problem } from '../../../shared/core/words/problem.ts';
import { withoutSecrets } from '../../../shared/core/words/without-secrets.ts';
import { wordsOf } from '../../../shared/core/words/words-of.ts';
import { type Answer, type Call, CallFailed, callJson, retryAfterMs } from '../../../shared/io/outward.ts';
import { erpDialect } from '../dialect.ts';
import type { Books, Erp } from '../erp.ts';

export const RestOptionsSchema = z
  .object({
    kind: z.literal('rest'),
    url: z.url({ protocol: /^https?$/ }),
    /** http to another machine: orders, tickets and the login cross the network in the clear. */
    insecure: z.boolean().optional(),
    token: z.string().min(1).optional(),
    tokenFile: z.string().min(1).optional(),
    /** The authority (or the certificate itself) that an https address is trusted by, instead of the system's. */
    caFile: z.string().min(1).optional(),
    /** How often orders are asked for. */
    pollMs: z.int().positive().default(5_000),
    /** After this long without an answer a call counts as lost. */
    timeoutMs: z.int().positive().default(10_000),
    /** A confirmation whose answer was lost may still be booked so long after it was sent. */
    longestTransactionMs: z.int().nonnegative().default(30_000),
    /** Whether the ERP hears when work begins, rests and goes on: confirmations of these kinds, without figures. */
    states: z.boolean().default(false),
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

const Orders = z.object({
  cursor: z.string(),
  orders: z.array(z.unknown()),
  gone: z.array(z.string()).optional(),
  isComplete: z.boolean().optional(),
});
const MASTER_DATA = '/api/master-data';
const STOCK = '/api/stock';
const Rows = z.array(z.unknown());
const Accepted = z.object({ number: z.union([z.string(), z.number()]).transform(String) });
const Refusal = z.object({
  code: z.union([z.string(), z.number()]).transform(String),
  message: z.string(),
  cure: z.enum(cures).catch('other'),
});
const Held = z.array(Accepted);
/** What an ERP adds to a ticket (number, reversed, time of receipt) is not the ticket's. */
const Ticket = z.array(ConfirmationSchema.strip());

/** What our own contract promises: the whole confirmation, to the gram and the millisecond. */
const alwaysCan: Omit<Abilities, 'longestTransactionMs'> = {
  answers: 'atOnce',
  lookUp: 'byKey',
  repeats: 'bookedAgain',
  serialPer: 'order',
  parallel: 8,
  pauseMs: 0,
  reverse: 'cancel',
  reverseFinal: true,
  takes: new Set(['yield', 'scrap', 'rework', 'setup', 'machine', 'labour', 'stops', 'goods', 'promise']),
};

/** The body is the confirmation itself. */
export function restWriter(longestTransactionMs: number, states = false): Writer {
  const heard: readonly Taken[] = states ? ['start', 'interrupt', 'resume'] : [];
  const can: Abilities = { ...alwaysCan, longestTransactionMs, takes: new Set([...alwaysCan.takes, ...heard]) };
  return {
    can,
    plan: (ticket, _about, newKey) => {
      const { kind } = ticket;
      if (kind !== 'partial' && kind !== 'final' && !can.takes.has(kind)) return planOf(can, ticket, []);
      const confirmation = confirmationOf(ticket, newKey());
      const { key } = confirmation;
      return planOf(can, ticket, [
        { key, kind, says: amountsOf(confirmation), body: JSON.stringify(ticketBody(confirmation)) },
      ]);
    },
    reversal: (original, { key, erpRef }) => {
      const said = ConfirmationSchema.strip().parse(JSON.parse(original.body));
      return JSON.stringify(
        ticketBody({ ...said, key, kind: 'reversal', reverses: original.key, reversesRef: { ...erpRef } }),
      );
    },
  };
}

export function createRestErp(options: RestOptions): Erp {
  const closing = new AbortController();
  const always = {
    headers: { authorization: `Bearer ${options.token ?? ''}` },
    signal: closing.signal,
    timeoutMs: options.timeoutMs,
    ...(options.caFile === undefined ? {} : { ca: readFileSync(options.caFile) }),
  };
  const urlOf = (path: string): URL => new URL(`${options.url.replace(/\/$/, '')}${path}`);
  const call = (method: Call['method'], path: string, body?: unknown): Promise<Answer> =>
    callJson(urlOf(path), { ...always, method, body });
  const sendText = (text: string): Promise<Answer> =>
    callJson(urlOf('/api/confirmations'), {
      ...always,
      method: 'POST',
      text: { type: 'application/json', content: text },
    });
  const heard = (method: Call['method'], path: string, body?: unknown): Promise<Answer> =>
    call(method, path, body).catch((error: unknown) => {
      throw away(options.url, wordsOf(error), error);
    });
  const read = async <T>(path: string, schema: z.ZodType<T>): Promise<T> => {
    const answer = await heard('GET', path);
    return isGood(answer) ? understood(path, schema, answer) : fail(answer);
  };
  const fail = (answer: Answer): never => {
    throw away(options.url, refusalOf(answer), undefined);
  };

  /** A face that was built before this call has none to give. */
  const rowsOf = async (path: string): Promise<readonly unknown[]> => {
    const answer = await heard('GET', path);
    if (answer.status === 404) return [];
    return isGood(answer) ? understood(path, Rows, answer) : fail(answer);
  };

  return {
    id: 'rest',
    writer: restWriter(options.longestTransactionMs, options.states),
    orders: async (after) => {
      const since = after === null ? '' : `?since=${encodeURIComponent(after)}`;
      const { cursor, orders, gone = [], isComplete = false } = await read(`/api/work-orders${since}`, Orders);
      return { cursor, orders, gone, isComplete };
    },
    master: () => rowsOf(MASTER_DATA),
    stock: () => rowsOf(STOCK),
    send: async ({ body }) => {
      try {
        return outcomeOf(await sendText(body));
      } catch (error) {
        const text = `No answer from the ERP at ${withoutSecrets(options.url)}: ${wordsOf(error)}.`;
        return { is: surelyNeverArrived(error) ? 'away' : 'unknown', words: { code: '', text } };
      }
    },
    find: async ({ key }) => {
      const answer = await heard('GET', `/api/confirmations?key=${encodeURIComponent(key)}`);
      if (isOwnTrouble(answer)) throw away(options.url, refusalOf(answer), undefined);
      return foundOf(answer);
    },
    books: async (orderId, isOfAnother = () => false) => {
      const held = await read(`/api/confirmations?orderId=${encodeURIComponent(orderId)}`, Ticket);
      return booksOf(held.filter(({ key }) => !isOfAnother(key)));
    },
    promise: async (promise) => {
      const answer = await heard('PUT', `/api/work-orders/${encodeURIComponent(promise.orderId)}/promise`, promise);
      if (answer.status >= 400 && answer.status < 500 && answer.status !== 429)
        throw new Problem('refused', { what: 'erpTakesNoDate', orderId: promise.orderId, words: refusalOf(answer) });
      if (!isGood(answer)) throw away(options.url, refusalOf(answer), undefined);
    },
    propose: async (proposal) => {
      const { workCentreId } = proposal;
      const answer = await heard('PUT', `/api/work-centres/${encodeURIComponent(workCentreId)}/figures`, proposal);
      const words = refusalOf(answer);
      if (answer.status >= 400 && answer.status < 500 && answer.status !== 429)
        throw new Problem('refused', { what: 'erpTakesNoFigure', workCentreId, words });
      if (!isGood(answer)) fail(answer);
    },
    close: () => closing.abort(new Error('we are stopping')),
  };
}

/** Errors: `invalid`, naming the field. */
function understood<T>(path: string, schema: z.ZodType<T>, answer: Answer): T {
  const parsed = schema.safeParse(jsonOf(answer.text));
  if (parsed.success) return parsed.data;
  const fault = parsed.error.issues[0];
  throw new Problem('invalid', {
    what: 'erpNotUnderstood',
    path,
    field: fault?.path.join('.') ?? '',
    words: fault?.message ?? '',
  });
}

/** It fails as a whole: nothing is known of any key. */
const isOwnTrouble = ({ status }: Answer): boolean => status >= 500;

const isGood = ({ status }: Answer): boolean => status >= 200 && status < 300;

const surelyNeverArrived = (error: unknown): boolean => error instanceof CallFailed && !error.mayHaveArrived;

/**
 * 2xx: booked. 401, 403: our user may not, here or anywhere. 423, 429: this order is busy. Other 4xx: refused for
 * good, in the ERP's words. Without any, a redirection and what is not there are another's: a proxy's, a wrong address. 503 with Retry-After: it took nothing. Anything else, 5xx too, leaves open whether it was
 * booked before the answer broke.
 */
function outcomeOf(answer: Answer): Outcome {
  if (isGood(answer)) {
    const parsed = Accepted.safeParse(jsonOf(answer.text));
    return parsed.success
      ? { is: 'booked', erpRef: { number: parsed.data.number } }
      : { is: 'unknown', words: { code: '', text: 'The ERP accepted, but its answer is not understood.' } };
  }
  const { cure, ...words } = wordsOfErp(answer);
  const { status } = answer;
  if (status === 401 || status === 403)
    return { is: 'denied', words: { code: '', text: `The ERP does not accept our token (${printWords(words)}).` } };
  if (status === 423 || status === 429) return { is: 'busy', scope: 'order', waitMs: retryAfterMs(answer), words };
  if (status === 503 && retryAfterMs(answer) !== null)
    return { is: 'busy', scope: 'erp', waitMs: retryAfterMs(answer), words };
  if (isOfAnother.has(status) && !hasWords(answer)) return { is: 'away', words };
  if (status >= 400 && status < 500 && status !== 408) return { is: 'refused', words, cure };
  return { is: 'unknown', words: { code: '', text: `The ERP failed (${printWords(words)}).` } };
}

/** An answer that says nothing of this key: it is asked again, alone. */
function foundOf(answer: Answer): Found {
  const held = isGood(answer) ? Held.safeParse(jsonOf(answer.text)) : null;
  if (!held?.success) return { is: 'cannotTell', words: wordsOfErp(answer) };
  const [first] = held.data;
  return first === undefined ? { is: 'absent' } : { is: 'booked', erpRef: { number: first.number } };
}

/** What stands per operation; in our contract every record is a confirmation, also those of other hands. */
function booksOf(held: readonly Confirmation[]): Books {
  const live = livePostings(held.map((one) => ({ ...standingOf(one), operationId: one.operationId })));
  return {
    open: [],
    operations: [...new Set(live.map(({ operationId }) => operationId))].map((operationId) => {
      const own = live.filter((one) => one.operationId === operationId);
      const sums: Amounts = sumAmounts(own.map(({ says }) => says));
      return { operationId, sums, final: own.some(({ kind }) => kind === 'final'), foreign: 0 };
    }),
  };
}

const isOfAnother: ReadonlySet<number> = new Set([301, 302, 303, 307, 308, 404, 405, 407, 410, 421]);
const hasWords = ({ text }: Answer): boolean => Refusal.safeParse(jsonOf(text)).success;

/** The ERP's own code and words; the HTTP status and the text where it gave none. */
function wordsOfErp({ status, text }: Answer): Words & { cure: Cure } {
  const parsed = Refusal.safeParse(jsonOf(text));
  return parsed.success
    ? { code: parsed.data.code, text: parsed.data.message, cure: parsed.data.cure }
    : { code: String(status), text: text.slice(0, 500) || (STATUS_CODES[status] ?? ''), cure: 'other' };
}

function refusalOf(answer: Answer): string {
  return printWords(wordsOfErp(answer));
}

function away(url: string, words: string, cause: unknown): Problem {
  return new Problem(
    'unavailable',
    { what: 'erpAtAway', url: withoutSecrets(url), words },
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
