/** The built bridge as a process, with a box and a planner that talk to it. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { Stand } from '../bridge/erp/dialects/every-erp.ts';
import type { journal } from '../bridge/shop.ts';

const program = 'dist/bridge/main.js';
const TOKEN = 'edge-token-for-the-tests';

export function openBridge(stand: Stand) {
  const { folder, file, secret } = configured(stand);
  let child: ChildProcess | null = null;
  let url = '';
  let cookie = '';

  const call = async (path: string, headers: object, body?: unknown, method = 'POST'): Promise<Response> =>
    await fetch(`${url}${path}`, {
      method,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const kill = async (signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> => {
    const dying = child;
    child = null;
    if (dying === null || dying.exitCode !== null) return dying?.exitCode ?? null;
    const gone = once(dying, 'exit');
    dying.kill(signal);
    await gone;
    return dying.exitCode;
  };
  const push = async (box: ReturnType<typeof journal>, atOnce: number, from = 0) => {
    const body = {
      ...{ protocol: 1, edgeId: box.edgeId, journalId: box.journalId, planningCursor: 0 },
      ...{ events: box.events.slice(from, from + atOnce), sentAt: Date.now(), lastSeq: box.events.length },
    };
    const answer = await call('/edge/v1/exchange', { authorization: `Bearer ${TOKEN}` }, body);
    if (!answer.ok) throw new Error(`refused: ${await answer.text()}`);
    return z
      .object({ cursor: z.number(), planning: z.array(z.object({ order: z.unknown() })) })
      .parse(await answer.json());
  };
  return {
    start: async (): Promise<void> => {
      const started = spawn(process.execPath, [program, 'run', file], { stdio: ['ignore', 'pipe', 'pipe'] });
      const ready = await readyAt(started);
      child = started;
      cookie = '';
      url = ready;
    },
    kill,
    push,
    /** The journal from the bridge's own cursor on, as a box does. Errors: the bridge died meanwhile. */
    pushAll: async (box: ReturnType<typeof journal>, atOnce: number): Promise<void> => {
      for (let { cursor } = await push(box, 0); cursor < box.events.length; )
        ({ cursor } = await push(box, atOnce, cursor));
    },
    /** As a planner. */
    ask: async (method: 'GET' | 'POST', path: string, body?: unknown): Promise<unknown> => {
      if (cookie === '') {
        const session = await call('/api/session', {}, { name: 'Paula', secret });
        cookie = session.headers.get('set-cookie')?.split(';')[0] ?? '';
      }
      const answer = await call(path, { cookie }, body, method);
      if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
      return await answer.json();
    },
    end: async (): Promise<void> => {
      await kill('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A folder with its configuration, and a planner. */
function configured(stand: Stand): { folder: string; file: string; secret: string } {
  if (!existsSync(program)) throw new Error('dist/bridge/main.js is missing: npm run build first');
  const folder = mkdtempSync(join(tmpdir(), 'istwert-killed-'));
  const file = join(folder, 'bridge.yaml');
  const erp = { ...stand.options({ timeoutMs: 1_000, longestTransactionMs: 200 }), pollMs: 50 };
  writeFileSync(
    file,
    JSON.stringify({
      bridge: { port: 0, dataDir: 'data', confirmEveryMs: 100 },
      edges: [{ id: 'edge-1', token: TOKEN }],
      erp,
    }),
  );
  const added = execFileSync(process.execPath, [
    program,
    'people',
    'add',
    file,
    '--name',
    'Paula',
    '--role',
    'planner',
  ]);
  const { secret } = z.object({ secret: z.string() }).parse(JSON.parse(String(added)));
  return { folder, file, secret };
}

async function readyAt(started: ChildProcess): Promise<string> {
  let output = '';
  return await new Promise<string>((resolve, reject) => {
    const heard = (text: unknown): void => {
      output += String(text);
      const found = /istwert-bridge ready (http:\S+)/.exec(output)?.[1];
      if (found !== undefined) resolve(found);
    };
    started.stdout?.on('data', heard);
    started.stderr?.on('data', heard);
    started.once('exit', () => reject(new Error(`the bridge ended: ${output}`)));
  });
}
