/** Tablets that are only a line: they listen as a page does, and count what comes. */
import { get, type IncomingMessage } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';

export interface Line {
  /** Since the last call; as they came over the line. */
  bytes(): number;
  end(): void;
}

/** Its own pairing, as every screen in a hall has; the cookie. */
export async function pair(url: string, code: string): Promise<string> {
  return cookieOf(await post(`${url}/api/pair`, { code }));
}

export async function signOn(url: string, person: { name: string; secret: string }): Promise<string> {
  return cookieOf(await post(`${url}/api/session`, person));
}

export async function post(url: string, body: object, cookie = ''): Promise<Response> {
  const headers = { 'content-type': 'application/json', ...(cookie === '' ? {} : { cookie }) };
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  if (answer.status === 429) {
    // All fifty are at one address here: it has its limit a minute.
    await pause(5_000);
    return post(url, body, cookie);
  }
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`);
  return answer;
}

function cookieOf(answer: Response): string {
  return answer.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ');
}

export async function openLine(url: string, cookie: string, isPacked = true): Promise<Line> {
  const headers = {
    cookie,
    accept: 'text/event-stream',
    ...(isPacked ? { 'accept-encoding': 'gzip, deflate, br' } : {}),
  };
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    get(`${url}/api/live`, { headers, agent: false }, resolve).on('error', reject);
  });
  if (answer.statusCode !== 200) throw new Error(`a live line was refused: ${answer.statusCode}`);
  let bytes = 0;
  answer.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
  });
  answer.on('error', () => {});
  return {
    bytes: () => {
      const since = bytes;
      bytes = 0;
      return since;
    },
    end: () => answer.destroy(),
  };
}

/** Of a file as a tablet on plain HTTP gets it: packed by gzip alone. */
export async function gzipBytesOf(url: string): Promise<number> {
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    get(url, { headers: { 'accept-encoding': 'gzip' }, agent: false }, resolve).on('error', reject);
  });
  let bytes = 0;
  for await (const chunk of answer) bytes += Buffer.isBuffer(chunk) ? chunk.length : 0;
  return bytes;
}
