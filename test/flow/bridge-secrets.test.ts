/**
 * The built bridge whose configuration holds a secret wherever one may stand, before an ERP, a receiver and a provider
 * that repeat whatever they are told: no secret comes out of it, by any door.
 */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { bridgeCalls } from '../../bridge/api.ts';

const program = 'dist/bridge/main.js';
const run = promisify(execFile);
/** A password with what a password may have in it. */
const PASSWORD = "p4ss@w'ord-of-";
const secrets = {
  edge: 'edge-secret-7d1f-0001',
  erpToken: 'erp-secret-7d1f-0002',
  webhook: 'webhook-secret-7d1f-0003',
  oidc: 'oidc-secret-7d1f-0004',
  mail: 'mail-secret-7d1f-0005',
  erpLogin: `${PASSWORD}erp-7d1f`,
  webhookLogin: `${PASSWORD}hook-7d1f`,
  oidcLogin: `${PASSWORD}oidc-7d1f`,
};
/** As they are written, in an address, in a header. */
const allForms = Object.values(secrets).flatMap((one) => [
  one,
  encodeURIComponent(one),
  Buffer.from(`mes:${one}`).toString('base64'),
  JSON.stringify(one).slice(1, -1),
]);

let folder: string;
let file: string;
let echo: Server;
let heard: number;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'istwert-secrets-'));
  file = join(folder, 'bridge.yaml');
  heard = 0;
  echo = createServer((request, response) => {
    heard += 1;
    const [, told = ''] = /^Basic (.*)$/.exec(request.headers.authorization ?? '') ?? [];
    const said = JSON.stringify({
      url: request.url,
      headers: request.headers,
      login: Buffer.from(told, 'base64').toString(),
    });
    // As an error of its own, as one in its contract, and as a way to another place.
    const status = heard % 3 === 0 ? 302 : 400 + (heard % 2) * 100;
    response.writeHead(status, { 'content-type': 'application/json', location: `http://127.0.0.1:1/${status}` });
    response.end(heard % 2 === 0 ? said : JSON.stringify({ code: 'NO', message: said }));
  });
  await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  echo.closeAllConnections();
  await new Promise((resolve) => echo.close(resolve));
  rmSync(folder, { recursive: true, force: true });
});

function configured(): void {
  const address = echo.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const at = (password: string, path = ''): string => `http://mes:${password}@127.0.0.1:${port}${path}`;
  writeFileSync(join(folder, 'mail.password'), secrets.mail);
  writeFileSync(
    file,
    JSON.stringify({
      bridge: {
        port: 0,
        dataDir: 'data',
        oidc: {
          issuer: at(secrets.oidcLogin),
          clientId: 'istwert',
          clientSecret: secrets.oidc,
          roles: [{ value: 'mes', role: 'planner' }],
        },
      },
      webhooks: [
        { id: 'mes', url: `${at(secrets.webhookLogin, '/hook')}?key=${secrets.webhook}`, secret: secrets.webhook },
      ],
      mail: {
        server: `smtp://127.0.0.1:${port}`,
        user: 'mes',
        passwordFile: 'mail.password',
        from: 'mes@example.com',
        to: ['planning@example.com'],
      },
      edges: [{ id: 'edge-1', token: secrets.edge }],
      erp: { kind: 'rest', url: at(secrets.erpLogin), token: secrets.erpToken, pollMs: 50 },
    }),
  );
}

const Added = z.object({ secret: z.string() });

test('no secret of its configuration is in an answer, a page, the log, a command’s words, or a manifest', async () => {
  configured();
  const told: [string, string][] = [];
  const command = async (...args: string[]): Promise<string> => {
    const { stdout, stderr } = await run(process.execPath, [program, ...args]).catch((error: unknown) =>
      z.object({ stdout: z.string(), stderr: z.string() }).parse(error),
    );
    told.push([args.join(' '), stdout + stderr]);
    return stdout;
  };
  const { secret } = Added.parse(JSON.parse(await command('people', 'add', file, '--name', 'Ada', '--role', 'admin')));
  const bridge = spawn(process.execPath, [program, 'run', file], { stdio: ['ignore', 'pipe', 'pipe'] });
  let log = '';
  for (const stream of [bridge.stdout, bridge.stderr])
    stream.on('data', (text) => {
      log += String(text);
    });
  try {
    await expect.poll(() => /ready (http:\S+)/.exec(log)?.[1], { timeout: 120_000 }).toBeDefined();
    const [, url = ''] = /ready (http:\S+)/.exec(log) ?? [];
    await expect.poll(() => heard, { timeout: 120_000 }).toBeGreaterThan(6);
    const entered = await fetch(`${url}/api/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'Ada', secret }),
    });
    const cookie = entered.headers.get('set-cookie')?.split(';')[0] ?? '';
    for (const name of [...Object.keys(bridgeCalls), 'GET /api/oidc/start', 'GET /health', 'GET /metrics', 'GET /']) {
      const [method = '', path = ''] = name.split(' ');
      if (method !== 'GET' || /live$/.test(path)) continue;
      const answer = await fetch(url + path.replace(/:\w+/g, '1'), { headers: { cookie }, redirect: 'manual' });
      told.push([name, `${JSON.stringify([...answer.headers])}${await answer.text()}`]);
    }
    const backup = join(folder, 'backup');
    await Promise.all([
      command('check', file),
      command('doctor', file),
      command('doctor', file, '--json'),
      command('backup', file, backup),
    ]);
    for (const name of readdirSync(backup).filter((one) => /manifest|json$/.test(one)))
      told.push([name, readFileSync(join(backup, name), 'utf8')]);
  } finally {
    bridge.kill('SIGTERM');
    await once(bridge, 'exit');
  }
  told.push(['log', log]);
  for (const [where, text] of told)
    for (const form of allForms)
      expect.soft(text.includes(form) ? `${where}: ${text.slice(0, text.indexOf(form) + 100)}` : '').toBe('');
  expect(log).toMatch(/127\.0\.0\.1/);
});
