/**
 * Tryton's JSON-RPC, as 6.0 speaks it. A call is one transaction. Errors come as HTTP 200: what they name was rolled
 * back, so nothing was booked.
 */
import { z } from 'zod';
import type { Words } from '../../../../shared/core/erp/posting.ts';
import { jsonOf } from '../../../../shared/core/words/json.ts';
import type { Answer } from '../../../../shared/io/outward.ts';
import { cureOfWords } from '../cure-words.ts';
import { type Door, type Ended, isGood, NotDone, outcomeOfStranger, understood } from '../web/door.ts';
import type { TrytonOptions } from './options.ts';

export interface Tryton {
  /** `context` beside the user's own. Errors: `CallFailed`, `NotDone`. */
  call(model: string, method: string, params: readonly unknown[], context?: Record<string, unknown>): Promise<unknown>;
  read<T>(schema: z.ZodType<T>, model: string, method: string, params: readonly unknown[]): Promise<T>;
  /** The id of our user. */
  uid(): Promise<number>;
  /** The server's clock at its last answer, epoch ms in whole seconds; null where it says none. */
  serverAt(): number | null;
}

const Result = z.object({ result: z.unknown() });
const Failure = z.object({ error: z.array(z.unknown()).min(1) });
const Login = z.tuple([z.int(), z.string()]);

interface Session {
  uid: number;
  authorization: string;
  context: Record<string, unknown>;
}

export function openTryton({ database, user, password }: TrytonOptions, door: Door): Tryton {
  let session: Promise<Session> | null = null;
  let serverAt: number | null = null;
  let calls = 0;
  const post = async (method: string, params: readonly unknown[], authorization?: string): Promise<unknown> => {
    calls += 1;
    const answer = await door.call('POST', `/${database}/`, {
      body: { id: calls, method, params },
      ...(authorization === undefined ? {} : { headers: { authorization } }),
    });
    const date = Date.parse(answer.headers.date ?? '');
    serverAt = Number.isNaN(date) ? null : date;
    return resultOf(answer);
  };
  const login = async (): Promise<Session> => {
    const answer = await post('common.db.login', [user, { password: password ?? '' }, 'en']);
    const [uid, key] = understood(Login, answer, 'common.db.login');
    const authorization = `Session ${Buffer.from(`${user}:${uid}:${key}`).toString('base64')}`;
    const context = await post('model.res.user.get_preferences', [true, {}], authorization);
    return { uid, authorization, context: understood(z.record(z.string(), z.unknown()), context, 'get_preferences') };
  };
  const sessionNow = (): Promise<Session> => {
    session ??= login().catch((error: unknown) => {
      session = null;
      throw error;
    });
    return session;
  };
  const call: Tryton['call'] = async (model, method, params, context = {}) => {
    const once = async (): Promise<unknown> => {
      const held = await sessionNow();
      const all = [...params, { ...held.context, ...context }];
      return post(`model.${model}.${method}`, all, held.authorization);
    };
    const before = session;
    try {
      return await once();
    } catch (error) {
      // A session ends by itself; the call was not made.
      if (!(error instanceof NotDone) || error.outcome.words.code !== '401' || before === null) throw error;
      if (session === before) session = null;
      return once();
    }
  };
  return {
    call,
    read: async (schema, model, method, params) =>
      understood(schema, await call(model, method, params), `${model}.${method}`),
    uid: async () => (await sessionNow()).uid,
    serverAt: () => serverAt,
  };
}

function resultOf(answer: Answer): unknown {
  // Its own errors come with a good status.
  if (!isGood(answer)) throw new NotDone(outcomeOfStranger(answer));
  const json = jsonOf(answer.text);
  const failure = Failure.safeParse(json);
  if (failure.success) throw new NotDone(outcomeOfError(failure.data.error));
  const result = Result.safeParse(json);
  if (result.success) return result.data.result;
  throw new NotDone({ is: 'unknown', words: { code: '', text: 'Its answer is not understood.' } });
}

/** `["UserError", ["words", …]]`, `["could not serialize …", ""]`, `["'fieldname'", ""]` */
function outcomeOfError([type, content]: readonly unknown[]): Ended {
  const code = typeof type === 'string' ? type.trim() : '';
  const [first] = Array.isArray(content) ? content : [];
  const isNamed = /^[A-Z]\w+$/.test(code);
  const text = typeof first === 'string' && first !== '' ? first : code;
  const words: Words = isNamed ? { code, text } : { code: '', text };
  if (code === 'ConcurrencyException') return { is: 'stale', words };
  if (/could not serialize|deadlock|lock timeout/i.test(text))
    return { is: 'busy', scope: 'order', waitMs: null, words };
  if (/database is locked/i.test(text)) return { is: 'busy', scope: 'erp', waitMs: null, words };
  return { is: 'refused', words, cure: cureOfWords(text) ?? 'other' };
}

/** Fractions of a second are kept. */
export const timedelta = (ms: number) => ({ __class__: 'timedelta', seconds: ms / 1_000 });
export const Timedelta = z
  .object({ __class__: z.literal('timedelta'), seconds: z.number() })
  .transform(({ seconds }) => Math.round(seconds * 1_000));

const two = (value: number): string => String(value).padStart(2, '0');
/** "2026-11-27 08:11:06.370749", UTC. */
export const DateTime = z
  .object({
    ...{ year: z.int(), month: z.int(), day: z.int(), hour: z.int(), minute: z.int(), second: z.int() },
    microsecond: z.int(),
  })
  .transform(
    (at) =>
      `${at.year}-${two(at.month)}-${two(at.day)} ${two(at.hour)}:${two(at.minute)}:${two(at.second)}.${String(at.microsecond).padStart(6, '0')}`,
  );
/** Midnight of a day, written as if it were UTC. */
export const Day = z
  .object({ year: z.int(), month: z.int(), day: z.int() })
  .transform(({ year, month, day }) => Date.UTC(year, month - 1, day));

/** "2026-11-27 08:11:06" as Tryton takes it. */
export function datetime(text: string): Record<string, unknown> {
  const [year, month, day, hour, minute, second] = (text.match(/\d+/g) ?? []).map(Number);
  return { __class__: 'datetime', year, month, day, hour, minute, second, microsecond: 0 };
}
export const decimalZero = { __class__: 'Decimal', decimal: '0' };
