/**
 * Every call of a process, asked by every kind of caller: who is let in is what its OpenAPI document says, and
 * nobody else is. Whoever sees no names is shown none.
 */
import { z } from 'zod';
import { hasRight, isOfSite, type Role, type RoleRight, roleRights } from '../shared/core/words/role.ts';

export interface Caller {
  who: string;
  headers: Record<string, string>;
  is: Role | 'nobody' | 'program' | 'box';
  /** The role holds at other places only. */
  isElsewhere?: true;
}

const OperationSchema = z.looseObject({
  'x-right': z.enum(roleRights).optional(),
  security: z.array(z.record(z.string(), z.unknown())),
});
const DocumentSchema = z.looseObject({ paths: z.record(z.string(), z.record(z.string(), OperationSchema)) });

interface Call {
  method: string;
  path: string;
  /** By which of the document's schemes; none: anybody. */
  by: ReadonlySet<string>;
  right: RoleRight | undefined;
}

type Send = (method: string, path: string, headers: Record<string, string>, body?: object) => Promise<Response>;

const sender =
  (url: string): Send =>
  (method, path, headers, body) =>
    fetch(url + path, {
      method,
      redirect: 'manual',
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });

const NamedSchema = z.object({ secret: z.string() });
const nameOf = (role: Role, isElsewhere: boolean): string => `Wilhelmine ${role}${isElsewhere ? ' elsewhere' : ''}`;

/** Somebody of each role, an administrator of another hall, a paired screen and a program: all that `admin` can make. */
export async function everyCaller(url: string, admin: { cookie: string }): Promise<Caller[]> {
  const send = sender(url);
  const make = async (path: string, body: object): Promise<unknown> => (await send('POST', path, admin, body)).json();
  const cookieOf = (answer: Response) => ({ cookie: (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '' });
  const person = async (role: Role, isElsewhere: boolean): Promise<Caller> => {
    const name = nameOf(role, isElsewhere);
    const { secret } = NamedSchema.parse(
      await make('/api/people', { name, role, ...(isElsewhere ? { areas: ['another hall'] } : {}) }),
    );
    const headers = cookieOf(await send('POST', '/api/session', {}, { name, secret }));
    return { who: name, headers, is: role, ...(isElsewhere ? { isElsewhere } : {}) };
  };
  const { code } = z.object({ code: z.string() }).parse(await make('/api/stations', { name: 'Hall 2' }));
  const { token } = z
    .object({ token: z.string() })
    .parse(await make('/api/stations', { name: 'Board', kind: 'program' }));
  // Of team leaders no call asks what it does not ask of operators.
  const made = (['viewer', 'operator', 'supervisor', 'planner', 'integration'] as const).map((one) =>
    person(one, false),
  );
  return [
    { who: 'nobody', headers: {}, is: 'nobody' },
    { who: 'a made-up token', headers: { authorization: `Bearer ${token}x` }, is: 'nobody' },
    { who: 'a screen', headers: cookieOf(await send('POST', '/api/pair', {}, { code })), is: 'program' },
    { who: 'a program', headers: { authorization: `Bearer ${token}` }, is: 'program' },
    ...(await Promise.all([...made, person('admin', true)])),
    { who: 'the administrator', headers: admin, is: 'admin' },
  ];
}

/** What stood otherwise than in the document, a line each. */
export async function whoGetsIn(url: string, callers: readonly Caller[]): Promise<string[]> {
  const send = sender(url);
  const calls = callsOf(DocumentSchema.parse(await (await send('GET', '/api/openapi.json', {})).json()));
  const odd: string[] = [];
  const askAll = async (caller: Caller): Promise<void> => {
    for (const { method, path, ...call } of calls.filter((one) => isTelling(caller, one))) {
      const answer = await send(method, path, caller.headers, method === 'POST' ? {} : undefined);
      const text = path.endsWith('/live') ? '' : await answer.text();
      await answer.body?.cancel().catch(() => {});
      const status = [401, 403].includes(answer.status) ? answer.status : 'in';
      const due = dueTo(caller, call);
      if (status !== due || answer.status === 429 || answer.status === 500)
        odd.push(`${method} ${path} by ${caller.who}: ${answer.status}, due is ${due}`);
      if (!seesNames(caller) && callers.some(({ who }) => who !== caller.who && hasNameIn(text, who)))
        odd.push(`${method} ${path} names people to ${caller.who}`);
    }
  };
  await Promise.all(callers.map(askAll));
  return odd.sort();
}

const hasNameIn = (text: string, who: string): boolean => who.startsWith('Wilhelmine ') && text.includes(`"${who}"`);
const seesNames = ({ is }: Caller): boolean =>
  is !== 'nobody' && is !== 'program' && is !== 'box' && hasRight(is, 'seeNames');

function callsOf({ paths }: z.infer<typeof DocumentSchema>): Call[] {
  const calls = Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(
      ([method, { security, 'x-right': right }]): Call => ({
        method: method.toUpperCase(),
        path: path.replace(/\{seq\}/g, '1').replace(/\{\w+\}/g, 'x'),
        by: new Set(security.flatMap((one) => Object.keys(one))),
        right,
      }),
    ),
  );
  // It ends the session that asks: the last of all.
  const isSignOff = ({ method, path }: Call): number => Number(method === 'DELETE' && path === '/api/session');
  return calls.sort((a, b) => isSignOff(a) - isSignOff(b));
}

/** What takes no right is the same for all who have signed on: it is asked by who may least. */
const isTelling = ({ is }: Caller, { by }: Call): boolean =>
  !(by.size === 0 || by.has('program') || by.has('box')) || ['nobody', 'box', 'program', 'viewer'].includes(is);

function dueTo({ is, isElsewhere }: Caller, { by, right }: Pick<Call, 'by' | 'right'>): 'in' | 401 | 403 {
  if (by.size === 0) return 'in';
  if (by.has('box')) return is === 'box' ? 'in' : 401;
  if (is === 'nobody' || is === 'box') return 401;
  if (is === 'program') return by.has('program') ? 'in' : 401;
  if (by.has('program')) return 'in';
  if (!hasRight(is, right ?? 'seeNames')) return 403;
  return isElsewhere && right !== undefined && isOfSite(right) ? 403 : 'in';
}
