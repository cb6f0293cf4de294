/**
 * A door that says who we are: a user with a key, or a token of OAuth 2.0 by client credentials. A token is asked for
 * when there is none, and once more when the ERP does not take it: an answer 401 has booked nothing.
 */
import { z } from 'zod';
import { jsonOf } from '../../../../shared/core/words/json.ts';
import { CallFailed, callJson } from '../../../../shared/io/outward.ts';
import { type Door, isGood, NotDone, plainWords } from './door.ts';

export const authorisedFields = {
  /** Of the web service user, with its key. */
  user: z.string().min(1).optional(),
  accessKey: z.string().min(1).optional(),
  accessKeyFile: z.string().min(1).optional(),
  /** Or: where tokens are given out, to whom, and for what. */
  tokenUrl: z.url({ protocol: /^https?$/ }).optional(),
  clientId: z.string().min(1).optional(),
  clientSecret: z.string().min(1).optional(),
  clientSecretFile: z.string().min(1).optional(),
  scope: z.string().min(1).optional(),
};
const AuthorisedOptions = z.object(authorisedFields);
export type AuthorisedOptions = z.infer<typeof AuthorisedOptions>;

export const authorisedSecrets = { accessKey: 8, clientSecret: 8 };

/** What is missing, for a schema's `superRefine`; null: it is whole. */
export function authorisationFault(options: AuthorisedOptions): { path: string[]; message: string } | null {
  const { user, accessKey, accessKeyFile, tokenUrl, clientId, clientSecret, clientSecretFile, scope } = options;
  if ((user === undefined) === (tokenUrl === undefined))
    return {
      path: ['user'],
      message: 'give either user with accessKeyFile, or tokenUrl with clientId, scope and clientSecretFile',
    };
  if (user !== undefined && accessKey === undefined && accessKeyFile === undefined)
    return { path: ['accessKeyFile'], message: 'give either accessKey or accessKeyFile' };
  if (user !== undefined) return null;
  if (clientSecret === undefined && clientSecretFile === undefined)
    return { path: ['clientSecretFile'], message: 'give either clientSecret or clientSecretFile' };
  if (clientId === undefined || scope === undefined)
    return { path: ['clientId'], message: 'tokenUrl needs clientId and scope' };
  return null;
}

const Token = z.object({ access_token: z.string().min(1) });

export function authorised(door: Door, options: AuthorisedOptions & { timeoutMs: number }): Door {
  let token: string | null = null;
  const { user, accessKey = '', tokenUrl } = options;
  const basic = `Basic ${Buffer.from(`${user ?? ''}:${accessKey}`).toString('base64')}`;
  const renewed = async (url: string): Promise<string> => {
    token = null;
    token = `Bearer ${await tokenOf(url, options)}`;
    return token;
  };
  return {
    url: door.url,
    close: () => door.close(),
    call: async (method, path, more = {}) => {
      const as = (authorization: string) =>
        door.call(method, path, { ...more, headers: { ...more.headers, authorization } });
      if (tokenUrl === undefined) return as(basic);
      const held = token ?? (await renewed(tokenUrl));
      const answer = await as(held);
      if (answer.status !== 401) return answer;
      // Another call may have renewed it meanwhile.
      return as(token === held || token === null ? await renewed(tokenUrl) : token);
    },
  };
}

async function tokenOf(url: string, options: AuthorisedOptions & { timeoutMs: number }): Promise<string> {
  const { clientId = '', clientSecret = '', scope = '', timeoutMs } = options;
  const content = new URLSearchParams({
    ...{ grant_type: 'client_credentials', scope },
    ...{ client_id: clientId, client_secret: clientSecret },
  }).toString();
  const text = { type: 'application/x-www-form-urlencoded', content };
  const headers = { connection: 'close' };
  const answer = await callJson(new URL(url), { method: 'POST', timeoutMs, text, headers }).catch((error: unknown) => {
    // Whatever was meant for the ERP has not left.
    throw new CallFailed(false, error);
  });
  const parsed = Token.safeParse(jsonOf(answer.text));
  if (isGood(answer) && parsed.success) return parsed.data.access_token;
  throw new NotDone({ is: answer.status < 500 ? 'denied' : 'away', words: plainWords(answer) });
}
