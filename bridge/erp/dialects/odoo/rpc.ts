/**
 * Calls of Odoo's models: JSON-2 (Odoo 19) and JSON-RPC (before it). One call is one transaction there, so what
 * fails has booked nothing; only an answer that breaks leaves that open.
 *
 * Assumed: the error names below, and 409 for a lock, as the sources of the 19 line have them. Not tried on a real Odoo.
 */
import { z } from 'zod';
import type { Cure, Words } from '../../../../shared/core/erp/posting.ts';
import { jsonOf } from '../../../../shared/core/words/json.ts';
import type { Answer } from '../../../../shared/io/outward.ts';
import { cureOfWords } from '../cure-words.ts';
import { type Door, type Ended, isGood, NotDone, outcomeOfStatus, plainWords, understood } from '../web/door.ts';
import type { OdooOptions } from './options.ts';

/** `params` by name, as JSON-2 takes them. Errors: `NotDone`, `CallFailed`. */
export type Rpc = (
  model: string,
  method: string,
  ids: readonly number[],
  params: Record<string, unknown>,
) => Promise<unknown>;

export function openRpc(options: OdooOptions, door: Door): Rpc {
  return options.api === 'json2' ? json2(options, door) : jsonRpc(options, door);
}

const OdooError = z.object({ name: z.string(), message: z.string() });

function json2({ apiKey = '', database }: OdooOptions, door: Door): Rpc {
  const headers = {
    authorization: `bearer ${apiKey}`,
    ...(database === undefined ? {} : { 'x-odoo-database': database }),
  };
  return async (model, method, ids, params) => {
    const body = ids.length === 0 ? params : { ids, ...params };
    const answer = await door.call('POST', `/json/2/${model}/${method}`, { headers, body });
    const value = jsonOf(answer.text);
    if (isGood(answer) && value !== undefined) return value;
    const said = OdooError.safeParse(value);
    throw new NotDone(said.success ? outcomeOf(said.data, answer) : outcomeWithoutWords(answer));
  };
}

const RpcAnswer = z.union([
  z.object({ result: z.unknown() }).refine((one) => 'result' in one),
  z.object({ error: z.object({ message: z.string().default(''), data: OdooError.optional() }) }),
]);

/** The parameters of the methods that are called, in their order there: positions, where JSON-2 has names. */
const positions: Readonly<Record<string, readonly string[]>> = { write: ['vals'] };

function jsonRpc({ apiKey = '', database = '', login = '' }: OdooOptions, door: Door): Rpc {
  const call = async (service: string, method: string, args: unknown): Promise<unknown> => {
    const body = { jsonrpc: '2.0', method: 'call', params: { service, method, args }, id: 1 };
    const answer = await door.call('POST', '/jsonrpc', { body });
    const parsed = RpcAnswer.safeParse(jsonOf(answer.text));
    if (!isGood(answer) || !parsed.success) throw new NotDone(outcomeWithoutWords(answer));
    if ('result' in parsed.data) return parsed.data.result;
    const { data, message } = parsed.data.error;
    throw new NotDone(outcomeOf(data ?? { name: '', message }, answer));
  };
  let user: number | null = null;
  const loggedIn = async (): Promise<number> => {
    if (user !== null) return user;
    const uid = await call('common', 'authenticate', [database, login, apiKey, {}]);
    const words = { code: 'AccessDenied', text: `Odoo does not know ${login} with this key` };
    if (typeof uid !== 'number') throw new NotDone({ is: 'denied', words });
    user = uid;
    return uid;
  };
  return async (model, method, ids, params) => {
    const names = positions[method] ?? [];
    const first = names.map((name) => params[name]);
    const named = Object.fromEntries(Object.entries(params).filter(([name]) => !names.includes(name)));
    const args = [...(ids.length === 0 ? [] : [ids]), ...first];
    return call('object', 'execute_kw', [database, await loggedIn(), apiKey, model, method, args, named]);
  };
}

/** By the last part of the exception's name: `odoo.exceptions.UserError`. */
function outcomeOf({ name, message }: { name: string; message: string }, answer: Answer): Ended {
  const kind = name.replace(/^.*\./, '');
  const words: Words = { code: kind, text: message.slice(0, 500) };
  switch (kind) {
    case 'AccessDenied':
    case 'AccessError':
    case 'Unauthorized':
    case 'Forbidden':
      return { is: 'denied', words };
    // Another transaction had the record, also after Odoo's own five tries: rolled back.
    case 'LockError':
    case 'ConcurrencyError':
    case 'LockNotAvailable':
    case 'SerializationFailure':
    case 'TransactionRollbackError':
    case 'DeadlockDetected':
      return { is: 'busy', scope: 'order', waitMs: null, words };
    case 'MissingError':
      return { is: 'refused', words, cure: 'masterData' };
    case 'UserError':
    case 'ValidationError':
    case 'RedirectWarning':
    case 'CheckViolation':
    case 'IntegrityError':
      return { is: 'refused', words, cure: cureOf(message) };
    default:
      // A failure inside Odoo rolls back, but a proxy before it may have made this answer.
      return outcomeOfStatus(answer, words) ?? { is: 'unknown', words };
  }
}

/** The words are the user's language; English ones tell a cure. */
function cureOf(message: string): Cure {
  if (/lock date|closed period|fiscal/i.test(message)) return 'openPeriod';
  if (/cancel|already done|is done|closed/i.test(message)) return 'openOrder';
  const known = cureOfWords(message);
  if (known !== null) return known;
  return /stock|not enough|reserve|lot|serial/i.test(message) ? 'stock' : 'edit';
}

/** No Odoo speaks so: a proxy, or another address. Below 500 nothing was booked. */
function outcomeWithoutWords(answer: Answer): Ended {
  const words = plainWords(answer);
  return outcomeOfStatus(answer, words) ?? { is: isGood(answer) ? 'unknown' : 'away', words };
}

/** Records of a model, with as many of the fields as this version has. */
export async function searchRead<T>(
  rpc: Rpc,
  model: string,
  wanted: { domain: readonly unknown[]; fields: readonly string[]; limit?: number; order?: string },
  schema: z.ZodType<T>,
): Promise<T> {
  return understood(schema, await rpc(model, 'search_read', [], wanted), `${model}.search_read`);
}
