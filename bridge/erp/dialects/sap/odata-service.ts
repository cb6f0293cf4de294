/**
 * SAP's Gateway: OData V2 as JSON, one session with its CSRF token. A write whose token is not known any more is
 * refused before anything happens (403, `x-csrf-token: Required`): a new one is fetched, and it is sent once more.
 */
import { z } from 'zod';
import type { Words } from '../../../../shared/core/erp/posting.ts';
import { jsonOf } from '../../../../shared/core/words/json.ts';
import type { Answer } from '../../../../shared/io/outward.ts';
import {
  beforeWriting,
  type Door,
  type Ended,
  isGood,
  NotDone,
  notWhole,
  outcomeOfStatus,
  outcomeOfStranger,
  plainWords,
  understood,
} from '../web/door.ts';
import type { SapOdataOptions } from './odata-options.ts';
import { cureOf } from './status.ts';

export interface Service {
  /** All pages of a query. Errors: `NotDone`, `CallFailed`, `invalid`. */
  results(service: string, query: string): Promise<readonly Fields[]>;
  /**
   * What to look at before a write; it fetches the token, too. A line that is dead is then known to have booked
   * nothing. Errors: as above; what fails here has written nothing.
   */
  look(service: string, query: string): Promise<readonly Fields[]>;
  /** What a write, or a function, answers in `d`. Errors: as above. */
  write(service: string, path: string, body?: unknown): Promise<Fields>;
}

export type Fields = Readonly<Record<string, unknown>>;
const FieldsSchema = z.record(z.string(), z.unknown());
const Page = z.object({
  d: z.object({ results: z.array(FieldsSchema), __next: z.string().optional() }),
});
const Single = z.object({ d: FieldsSchema });

type Session = Record<string, string>;
const cookieOf = (session: Session | null): Session =>
  session?.cookie === undefined ? {} : { cookie: session.cookie };

const MOST_PAGES = 1_000;

export function openService(door: Door, options: SapOdataOptions): Service {
  const basic = Buffer.from(`${options.user}:${options.password ?? ''}`, 'utf8').toString('base64');
  const always = { authorization: `Basic ${basic}`, accept: 'application/json' };
  const withClient = (path: string): string =>
    options.client === undefined ? path : `${path}${path.includes('?') ? '&' : '?'}sap-client=${options.client}`;
  /** Token and cookie belong together. */
  let session: Session | null = null;

  const fetched = async (service: string, query: string): Promise<Answer> => {
    const headers = { ...always, ...cookieOf(session), 'x-csrf-token': 'Fetch' };
    const answer = await beforeWriting(door.call('GET', withClient(`${service}/${query}`), { headers }));
    if (!isGood(answer)) throw new NotDone(surelyNothing(endedIn(answer, options)));
    const token = answer.headers['x-csrf-token'];
    const cookies = (answer.headers['set-cookie'] ?? []).map((one) => one.split(';')[0] ?? '');
    session = {
      ...cookieOf(session),
      ...(typeof token === 'string' ? { 'x-csrf-token': token } : {}),
      ...(cookies.length > 0 ? { cookie: cookies.join('; ') } : {}),
    };
    return answer;
  };
  const post = async (service: string, path: string, body: unknown): Promise<Answer> => {
    const to = withClient(`${service}/${path}`);
    if (session === null) await fetched(service, '');
    const answer = await door.call('POST', to, { headers: { ...always, ...session }, body });
    if (answer.status === 401) session = null;
    if (answer.status !== 403 || !/^required$/i.test(String(answer.headers['x-csrf-token'] ?? ''))) return answer;
    session = null;
    await fetched(service, '');
    return door.call('POST', to, { headers: { ...always, ...(session ?? {}) }, body });
  };

  return {
    results: async (service, query) => {
      const found: Fields[] = [];
      const asked = new Set<string>();
      let path: string | undefined = withClient(`${service}/${query}`);
      for (let page = 0; path !== undefined && page < MOST_PAGES; page += 1) {
        if (asked.has(path)) throw new NotDone({ is: 'away', words: sameAgain });
        asked.add(path);
        const answer: Answer = await door.call('GET', path, { headers: always });
        if (!isGood(answer)) throw new NotDone(endedIn(answer, options));
        const { d }: z.infer<typeof Page> = understood(Page, jsonOf(answer.text), path);
        found.push(...d.results);
        path = d.__next === undefined ? undefined : below(service, d.__next, withClient);
      }
      if (path !== undefined) throw notWhole(service, MOST_PAGES);
      return found;
    },
    look: async (service, query) => {
      const answer = await fetched(service, query);
      return understood(Page, jsonOf(answer.text), query).d.results;
    },
    write: async (service, path, body) => {
      const answer = await post(service, path, body ?? {});
      if (!isGood(answer)) throw new NotDone(endedIn(answer, options));
      const parsed = Single.safeParse(jsonOf(answer.text));
      if (parsed.success) return parsed.data.d;
      throw new NotDone({
        is: 'unknown',
        words: { code: '', text: 'SAP accepted, but its answer is not understood.' },
      });
    },
  };
}

const sameAgain = { code: '', text: 'SAP gives the same page again and again.' };

/** It failed before anything was written. */
const surelyNothing = (ended: Ended): Ended => (ended.is === 'unknown' ? { is: 'away', words: ended.words } : ended);

/** The next page is asked for at the address that was configured, whatever host SAP thinks it has. */
function below(service: string, next: string, withClient: (path: string) => string): string {
  const query = next.slice(next.lastIndexOf('/') + 1);
  return next.includes('sap-client=') ? `${service}/${query}` : withClient(`${service}/${query}`);
}

function endedIn(answer: Answer, { busyCodes, cures }: Pick<SapOdataOptions, 'busyCodes' | 'cures'>): Ended {
  const words = ownWords(answer);
  if (words === null) return outcomeOfStranger(answer);
  const byStatus = outcomeOfStatus(answer, words);
  if (byStatus !== null) return byStatus;
  return busyCodes.includes(words.code)
    ? { is: 'busy', scope: 'order', waitMs: null, words }
    : { is: 'refused', words, cure: cureOf(words, cures) };
}

const Text = z.union([z.string(), z.object({ value: z.string() }).transform(({ value }) => value)]);
const Refusal = z.object({
  error: z.object({
    code: z.string().catch(''),
    message: z.union([Text, z.array(Text).transform((all) => all[0] ?? '')]),
  }),
});

/** {"error":{"code":"RU/494","message":{"lang":"en","value":"Order 1000510 closed"}}}; the message may be a list. */
export const wordsOfSap = (answer: Answer): Words => ownWords(answer) ?? plainWords(answer);

function ownWords({ text }: Answer): Words | null {
  const parsed = Refusal.safeParse(jsonOf(text));
  return parsed.success ? { code: parsed.data.error.code, text: parsed.data.error.message.slice(0, 500) } : null;
}
