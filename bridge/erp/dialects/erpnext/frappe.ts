/** Frappe's REST interface: documents, lists, and what its errors mean. */
import { z } from 'zod';
import type { Cure, Words } from '../../../../shared/core/erp/posting.ts';
import { jsonOf } from '../../../../shared/core/words/json.ts';
import type { Answer } from '../../../../shared/io/outward.ts';
import { cureOfWords } from '../cure-words.ts';
import {
  type Door,
  type Ended,
  isGood,
  NotDone,
  notWhole,
  outcomeOfStatus,
  plainWords,
  understood,
} from '../web/door.ts';
import type { ErpnextOptions } from './options.ts';

type Filter = readonly [field: string, operator: string, value: unknown];

/** Errors of all: `NotDone`, `CallFailed`. */
export interface Frappe {
  /** All documents that match, by name. */
  list<T>(doctype: string, fields: readonly string[], filters: readonly Filter[], row: z.ZodType<T>): Promise<T[]>;
  /** A document with its tables. */
  get<T>(doctype: string, name: string, doc: z.ZodType<T>): Promise<T>;
  /** Changes fields of it, in one transaction; a table is given whole. What it is then. */
  put<T>(doctype: string, name: string, fields: Record<string, unknown>, doc: z.ZodType<T>): Promise<T>;
  /** A new document, in one transaction. */
  post<T>(doctype: string, fields: Record<string, unknown>, doc: z.ZodType<T>): Promise<T>;
  /** Our own user. */
  user(): Promise<string>;
}

const PAGE = 200;
const MOST_PAGES = 500;

export function openFrappe({ apiKey, apiSecret = '' }: ErpnextOptions, door: Door): Frappe {
  const headers = { authorization: `token ${apiKey}:${apiSecret}`, accept: 'application/json' };
  const call = async (method: 'GET' | 'PUT' | 'POST', path: string, body?: unknown): Promise<unknown> => {
    const answer = await door.call(method, path, { headers, body });
    const value = jsonOf(answer.text);
    if (isGood(answer) && value !== undefined) return value;
    throw new NotDone(outcomeOf(answer));
  };
  const dataOf = <T>(answer: unknown, schema: z.ZodType<T>, path: string): T =>
    understood(z.object({ data: schema }), answer, path).data;
  const pathOf = (...parts: readonly string[]) => `/api/resource/${parts.map(encodeURIComponent).join('/')}`;
  let user: string | null = null;
  return {
    list: async (doctype, fields, filters, row) => {
      const all: z.infer<typeof row>[] = [];
      for (let page = 0; ; page += 1) {
        if (page === MOST_PAGES) throw notWhole(doctype, MOST_PAGES);
        const query = new URLSearchParams({
          fields: JSON.stringify(fields),
          filters: JSON.stringify(filters),
          order_by: 'name asc',
          limit_start: String(page * PAGE),
          limit_page_length: String(PAGE),
        });
        const path = `${pathOf(doctype)}?${query}`;
        const rows = dataOf(await call('GET', path), z.array(row), pathOf(doctype));
        all.push(...rows);
        if (rows.length < PAGE) break;
      }
      return all;
    },
    get: async (doctype, name, doc) => dataOf(await call('GET', pathOf(doctype, name)), doc, pathOf(doctype)),
    put: async (doctype, name, fields, doc) =>
      dataOf(await call('PUT', pathOf(doctype, name), fields), doc, pathOf(doctype)),
    post: async (doctype, fields, doc) => dataOf(await call('POST', pathOf(doctype), fields), doc, pathOf(doctype)),
    user: async () => {
      const path = '/api/method/frappe.auth.get_logged_user';
      user ??= understood(z.object({ message: z.string() }), await call('GET', path), path).message;
      return user;
    },
  };
}

const FrappeError = z.object({
  exc_type: z.string(),
  exception: z.string().default(''),
  _server_messages: z.string().optional(),
});

function outcomeOf(answer: Answer): Ended {
  const parsed = FrappeError.safeParse(jsonOf(answer.text));
  if (!parsed.success) {
    // Not Frappe's own answer: a proxy, or another address. Below 500 nothing was booked.
    const words = plainWords(answer);
    return outcomeOfStatus(answer, words) ?? { is: isGood(answer) ? 'unknown' : 'away', words };
  }
  const kind = parsed.data.exc_type;
  const words: Words = { code: kind, text: saidIn(parsed.data).slice(0, 500) };
  switch (kind) {
    case 'TimestampMismatchError':
      return { is: 'stale', words };
    case 'PermissionError':
    case 'AuthenticationError':
    case 'SessionExpired':
      return { is: 'denied', words };
    // Another transaction had it: rolled back.
    case 'QueryDeadlockError':
    case 'QueryTimeoutError':
    case 'DocumentLockedError':
      return { is: 'busy', scope: 'order', waitMs: null, words };
    case 'SessionStopped':
    case 'InReadOnlyMode':
      return { is: 'away', words };
    case 'DoesNotExistError':
    case 'LinkValidationError':
      return { is: 'refused', words, cure: 'masterData' };
    default:
      return outcomeOfStatus(answer, words) ?? { is: 'refused', words, cure: cureOf(kind, words.text) };
  }
}

/** The messages that a person would see, without their markup. */
function saidIn({ _server_messages, exception }: z.infer<typeof FrappeError>): string {
  const listed = z.array(z.string()).safeParse(jsonOf(_server_messages ?? ''));
  const Message = z.object({ message: z.string() });
  const texts = (listed.data ?? []).flatMap((one) => Message.safeParse(jsonOf(one)).data?.message ?? []);
  const text = texts.length > 0 ? texts.join(' ') : exception.replace(/^[\w.]+:\s*/, '');
  return text.replace(/<[^<>]*>/g, '').trim();
}

function cureOf(kind: string, text: string): Cure {
  if (kind === 'StockFreezeError' || kind === 'ClosedAccountingPeriod' || /frozen|closed period/i.test(text))
    return 'openPeriod';
  if (kind === 'UpdateAfterSubmitError' || /stopped|closed|cancelled|on hold/i.test(text)) return 'openOrder';
  if (kind === 'NegativeStockError') return 'stock';
  return cureOfWords(text) ?? (/transfer|stock/i.test(text) ? 'stock' : 'edit');
}
