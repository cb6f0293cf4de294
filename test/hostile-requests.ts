/** What an outsider sends to any call: no answer is a 500, none holds a stack, and nothing of it stays in the process. */
const deep = (levels: number): string => `${'['.repeat(levels)}${']'.repeat(levels)}`;

/** Bodies as text, for no JSON writer makes some of them. */
const hostileBodies: readonly string[] = [
  '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}',
  '{"name":{"__proto__":null},"id":["__proto__"],"decision":{"toString":1}}',
  '{"a":1,"a":2,"name":"x\\u0000\\ud800","secret":1e999,"at":-1e308,"reason":"\\u202e=1+1"}',
  deep(20_000),
  'null',
  '{"unfinished":',
];

/** In the place of an id or a name in the address. */
const hostileSteps: readonly string[] = [
  '__proto__',
  'constructor',
  '%00',
  '%2e%2e%2f%2e%2e%2fetc%2fpasswd',
  "x'%20OR%20'1'='1",
  '9'.repeat(400),
];

/** Below the pages, where files are. */
const hostilePaths: readonly string[] = [
  '/..%2f..%2fpackage.json',
  '/%2e%2e/%2e%2e/people.db',
  '/assets/..%2f..%2f..%2fpackage.json',
  '/assets/%2e%2e%2f%2e%2e%2f%2e%2e%2fpeople.db',
  '//etc/passwd',
  '/%00',
  '/%',
  '/.git/config',
];

/** As `GET /api/orders/:id`: with a step in the place of each name. */
const withStep = (path: string, step: string): string => path.replace(/:\w+/g, step);

/** What is wrong with an answer; null: nothing. */
function faultOf(status: number, text: string): string | null {
  if (status >= 500 && status !== 503) return `status ${status}`;
  if (/\n\s+at .*[.:]\d+:\d+|node_modules|SQLITE_/.test(text)) return `says ${text.slice(0, 200)}`;
  if ('polluted' in {}) return 'changed every object';
  return null;
}

interface Call {
  method: string;
  path: string;
  body?: string;
}

/** Every call of a process (`GET /api/orders/:id`) with what an outsider makes of it. */
function hostileCalls(names: readonly string[]): Call[] {
  const calls = names.flatMap((name): Call[] => {
    const [method = '', path = ''] = name.split(' ');
    // It ends the session that asks, or does not end.
    if (/session|setup|live$/.test(path)) return [];
    if (method === 'POST') return hostileBodies.map((body) => ({ method, path: withStep(path, '1'), body }));
    return hostileSteps.map((step) => ({
      method,
      path: path.includes(':') ? withStep(path, step) : `${path}?from=${step}&to=${step}&id=${step}&kind=${step}`,
    }));
  });
  return [...calls, ...hostilePaths.map((path) => ({ method: 'GET', path }))];
}

const AT_ONCE = 16;

/** Sends all of that; what was wrong with which answer. */
export async function attack(
  names: readonly string[],
  { url, headersOf }: { url: string; headersOf: (path: string) => Record<string, string> },
): Promise<string[]> {
  const faults: string[] = [];
  const send = async ({ method, path, body }: Call): Promise<void> => {
    const more = body === undefined ? {} : { body };
    const type = body === undefined ? {} : { 'content-type': 'application/json' };
    const answer = await fetch(url + path, { method, headers: { ...type, ...headersOf(path) }, ...more });
    const fault = faultOf(answer.status, await answer.text());
    if (fault !== null) faults.push(`${method} ${path} ${body?.slice(0, 60) ?? ''}: ${fault}`);
  };
  const left = hostileCalls(names);
  const work = async (): Promise<void> => {
    for (let call = left.pop(); call !== undefined; call = left.pop()) await send(call);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return faults;
}
