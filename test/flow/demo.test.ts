/** What a newcomer types: the demo starts, shows itself, ends at Ctrl-C, and goes on at the next start. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';

let folder: string;
let demo: ChildProcess | null;
let said: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'istwert-demo-'));
  demo = null;
});
afterEach(async () => {
  if (demo !== null) await stop();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

async function start(): Promise<void> {
  said = '';
  const args = ['dist/simulators/main.js', 'demo', '--data-dir', join(folder, 'data'), '--weeks', '0.3'];
  demo = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  for (const stream of [demo.stdout, demo.stderr]) stream?.on('data', (text) => (said += String(text)));
  const ended = new Promise<never>((_, reject) =>
    demo?.once('exit', () => reject(new Error(`the demo ended by itself:\n${said}`))),
  );
  await Promise.race([
    ended,
    vi.waitFor(() => expect(said).toContain('The demo plant is running'), { timeout: 170_000, interval: 200 }),
  ]);
  demo.removeAllListeners('exit');
}
/** Ctrl-C; the exit code. */
async function stop(): Promise<number | null> {
  const code = await new Promise<number | null>((resolve) => {
    demo?.once('exit', resolve);
    demo?.kill('SIGINT');
  });
  demo = null;
  return code;
}
const addressOf = (what: string): string => new RegExp(`${what}\\s+(http://\\S+)`).exec(said)?.[1] ?? '';
const occupy = (port: number): Promise<Server | null> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(null));
    server.listen(port, '127.0.0.1', () => resolve(server));
  });

const View = z.looseObject({
  now: z.number(),
  outbox: z.looseObject({ parked: z.number() }),
  setAside: z.array(z.looseObject({ orderId: z.string(), field: z.string() })),
  orders: z.array(
    z.looseObject({
      orderId: z.string(),
      promise: z.looseObject({ onTimeProbability: z.number().nullable() }).nullable(),
    }),
  ),
  machines: z.array(
    z.looseObject({ id: z.string(), strip: z.array(z.tuple([z.number(), z.number(), z.string()]).rest(z.unknown())) }),
  ),
});

/** What the start text points at is there, and the first look tells the truth of the hours before. */
async function expectThingsToFind(): Promise<void> {
  const planner = addressOf('page');
  const password = /name planner, password (\S+)/.exec(said)?.[1] ?? '';
  const signedOn = await fetch(`${planner}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'planner', secret: password }),
  });
  const cookie = (signedOn.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  const view = async () => View.parse(await (await fetch(`${planner}/api/view`, { headers: { cookie } })).json());
  const atRisk = /The order (WO-\d+) is wanted sooner/.exec(said)?.[1];
  expect(said).toMatch(/refused a confirmation of WO-\d+/);
  expect(said).toContain(`${planner}/#?open=order:${atRisk}`);
  await vi.waitFor(
    async () => {
      const { outbox, setAside, orders } = await view();
      expect(outbox.parked).toBeGreaterThan(0);
      expect(setAside).toMatchObject([{ orderId: 'WO-99001', field: 'quantityPcs' }]);
      expect(orders.find(({ orderId }) => orderId === atRisk)?.promise?.onTimeProbability).toBeLessThan(0.8);
    },
    { timeout: 120_000, interval: 500 },
  );
  const { machines, now } = await view();
  expect(machines.length).toBe(8);
  for (const { id, strip } of machines) {
    const unseen = strip.filter(([from, to, kind]) => kind === 'noData' && to > from && now - from < 12 * 3_600_000);
    const longestMs = Math.max(0, ...unseen.map(([from, to]) => to - from));
    expect(longestMs, `${id} is without data for as long as the start took, not longer`).toBeLessThan(180_000);
  }
}

describe('the demo', () => {
  test('starts, shows pages and credentials, starts again what was killed, ends when told to, and goes on the second time', async () => {
    const taken = await occupy(7430);
    await start();
    expect(said).toMatch(/Port 7430 is taken: the erp gets \d+ instead/);
    for (const page of ['tablet', 'page', 'ERP']) {
      const answer = await fetch(addressOf(page));
      expect([page, answer.status]).toEqual([page, 200]);
      expect(answer.headers.get('content-type')).toContain('text/html');
    }
    await expectThingsToFind();
    const secret = /name visitor, PIN (\S+)/.exec(said)?.[1] ?? '';
    const signOn = (pin: string) =>
      fetch(`${addressOf('tablet')}/api/session`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ name: 'visitor', secret: pin }),
      });
    expect((await signOn(secret)).status).toBe(200);
    expect((await signOn('000000')).status).toBe(401);
    const [, , collector] = JSON.parse(readFileSync(join(folder, 'data', 'processes.json'), 'utf8'));
    process.kill(collector, 'SIGKILL');
    await vi.waitFor(() => expect(said).toContain('collector runs again'), { timeout: 120_000, interval: 200 });
    expect(said).toContain('collector was killed; it is started again');
    expect((await fetch(addressOf('tablet'))).status).toBe(200);
    expect(await stop()).toBe(0);

    await start();
    expect(said).toContain('Catching up');
    // Last time's credentials were for last time.
    expect((await signOn(secret)).status).toBe(401);
    await stop();
    taken?.close();
    const tokens = readFileSync(join(folder, 'data', 'edge.token'), 'utf8');
    expect(said).not.toContain(tokens.trim());
  });
});
