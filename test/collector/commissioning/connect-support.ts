/** A whole collector over a configuration file, with people to sign on, as `run` wires it. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { type Collector, startCollector } from '../../../collector/collector.ts';
import { loadConfig } from '../../../collector/config.ts';
import { wordsOf } from '../../../shared/core/words/words-of.ts';

export interface RunningCollector {
  collector: Collector;
  folder: string;
  file: string;
  text(): string;
  /** Changes the file as an editor does, and has it taken over. Resolves with null, or why it was refused. */
  edit(text: string): Promise<string | null>;
  /** JSON of an answer; `status` of the last call is kept. */
  call<T>(
    method: string,
    path: string,
    body?: object,
    as?: 'admin' | 'operator' | 'nobody',
  ): Promise<{ status: number; body: T }>;
  secrets: { admin: string; operator: string };
  /** Of the administrator's session. */
  cookie: string;
  /** Everything that was logged. */
  logged: string[];
  stop(): Promise<void>;
}

export const ADMIN_SECRET = 'a long secret of the administrator';

/** `before`: what lies in its data folder when it starts. */
export async function runCollector(
  text: string,
  webRoot: string | null = null,
  before: (dataDir: string) => void = () => {},
): Promise<RunningCollector> {
  const folder = mkdtempSync(join(tmpdir(), 'istwert-connect-'));
  const file = join(folder, 'plant.yaml');
  writeFileSync(file, text);
  before(join(folder, 'data'));
  const logged: string[] = [];
  let last: Promise<string | null> = Promise.resolve(null);
  const takeOver = async (): Promise<string | null> => {
    try {
      await collector.reconfigure(loadConfig(file));
      return null;
    } catch (error) {
      return wordsOf(error);
    }
  };
  const reload = (): Promise<string | null> => {
    last = last.then(takeOver);
    return last;
  };
  const collector: Collector = await startCollector({
    config: loadConfig(file),
    now: Date.now,
    randomBytes,
    log: pino({ level: 'info' }, { write: (line: string) => logged.push(line) }),
    webRoot,
    reload,
  });
  const cookies = new Map<string, string>();
  const request = async (method: string, path: string, body: object | undefined, cookie = '') =>
    fetch(`${collector.url}${path}`, {
      method,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), cookie },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const cookieOf = (answer: Response) => (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  const person = { code: collector.setupCode ?? '', name: 'Root', secret: ADMIN_SECRET };
  cookies.set('admin', cookieOf(await request('POST', '/api/setup', person)));
  const made = await request('POST', '/api/people', { name: 'Ada', role: 'operator' }, cookies.get('admin'));
  const { secret } = await made.json();
  cookies.set('operator', cookieOf(await request('POST', '/api/session', { name: 'Ada', secret })));

  return {
    collector,
    folder,
    file,
    text: () => readFileSync(file, 'utf8'),
    edit: (next) => {
      writeFileSync(file, next);
      return reload();
    },
    call: async (method, path, body, as = 'admin') => {
      const answer = await request(method, path, body, cookies.get(as) ?? '');
      return { status: answer.status, body: await answer.json() };
    },
    secrets: { admin: ADMIN_SECRET, operator: secret },
    cookie: cookies.get('admin') ?? '',
    logged,
    stop: async () => {
      await collector.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A configuration with comments of a person. `sources`: lines below `sources:`. */
export function plantText(machines: readonly string[], sources: string, connect = 'add'): string {
  return `# The plant of the tests.
plant:
  id: p
  name: P
  timeZone: Europe/Berlin # where the shifts are
  calendars:
    - { id: day, shifts: [{ id: early, name: Early, start: '00:00', end: '24:00' }], week: { mon: [early] } }
  workCentres: [{ id: WC, name: WC }]
  machines:
${machines.map((id) => `    - { id: ${id}, name: ${id}, workCentreId: WC, calendarId: day } # ${id} stands in hall 1`).join('\n')}
  reasons: [{ id: jam, kind: stop, name: Jam }]

# ---- this box
edge: { id: edge-1, port: 0, dataDir: data, connect: ${connect} }

# ---- sources
sources:${sources}
`;
}

/** Resolves with what is found; fails with the sentence. */
export async function until<T>(
  what: string,
  find: () => Promise<T | null | undefined | false>,
  withinMs = 60_000,
): Promise<T> {
  const end = performance.now() + withinMs;
  for (;;) {
    const found = await find();
    if (found !== null && found !== undefined && found !== false) return found;
    if (performance.now() > end) throw new Error(`waited ${withinMs} ms in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
