import { randomBytes, X509Certificate } from 'node:crypto';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type TLSSocket } from 'node:tls';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Problem } from '../../../shared/core/words/problem.ts';
import { wordsOf } from '../../../shared/core/words/words-of.ts';
import { type Auth, openAuth } from '../../../shared/io/auth.ts';
import { openDoor } from '../../../shared/io/door/rights.ts';
import { createServer, listen, type Server } from '../../../shared/io/http.ts';
import { createLog } from '../../../shared/io/log.ts';
import { callJson } from '../../../shared/io/outward.ts';
import { requirePerson, serveSessions } from '../../../shared/io/session.ts';
import { exposure, readKeyPair, type TlsFiles } from '../../../shared/io/tls.ts';
import { makeCertificate } from './certificate.ts';

const post = { method: 'POST', body: {} } as const;
let folder: string;
let first: TlsFiles;
let second: TlsFiles;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'istwert-tls-'));
  first = await makeCertificate(folder, 'first');
  second = await makeCertificate(folder, 'second');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function fault(files: TlsFiles): string {
  try {
    readKeyPair(files, 'edge.tls');
  } catch (error) {
    if (error instanceof Problem) return error.message;
    throw error;
  }
  return 'none';
}

describe('certificate and key', () => {
  test('that belong together are taken', () => {
    expect(fault(first)).toBe('none');
  });

  test('that do not belong together are named, with their field', () => {
    expect(fault({ certFile: first.certFile, keyFile: second.keyFile })).toBe(
      `edge.tls.keyFile: the key in ${second.keyFile} does not belong to the certificate in ${first.certFile}.`,
    );
  });

  test('a file that is missing, or is none, is named with its field', () => {
    const none = join(folder, 'none.pem');
    expect(fault({ ...first, certFile: none })).toMatch(/^edge\.tls\.certFile: .*none\.pem cannot be read/);
    writeFileSync(join(folder, 'text.pem'), 'hello');
    const text = join(folder, 'text.pem');
    expect(fault({ ...first, certFile: text })).toBe(`edge.tls.certFile: ${text} is no certificate in PEM form.`);
    expect(fault({ ...first, keyFile: text })).toMatch(/^edge\.tls\.keyFile: .* is no private key in PEM form/);
  });
});

describe('a server that is reached from the network', () => {
  test.each([
    ['127.0.0.1', {}, true],
    ['::1', {}, true],
    ['localhost', {}, true],
    ['0.0.0.0', {}, false],
    ['192.168.1.5', {}, false],
    ['127.0.0.1.example', {}, false],
    ['0.0.0.0', { insecure: true }, true],
    ['0.0.0.0', { tls: { certFile: 'a', keyFile: 'b' } }, true],
  ])('%s %j listens: %s', (host, more, listens) => {
    expect(exposure({ host, insecure: false, ...more }) === null).toBe(listens);
  });
});

describe('a server with TLS', () => {
  let app: Server;
  let auth: Auth;
  let url: string;
  let used: TlsFiles;
  const port = () => Number(new URL(url).port);

  beforeEach(async () => {
    used = { certFile: join(folder, 'used.crt'), keyFile: join(folder, 'used.key') };
    copyFileSync(first.certFile, used.certFile);
    copyFileSync(first.keyFile, used.keyFile);
    auth = openAuth({ file: join(folder, 'people.sqlite'), now: () => 1, randomBytes });
    const door = openDoor(auth, { name: 'collector', secure: true });
    app = await createServer({ log: createLog('test', 'error'), webRoot: null, tls: used, door });
    serveSessions(app, door);
    app.post('/api/write', async (incoming) => ({ by: requirePerson(auth, incoming).name }));
    ({ url } = await listen(app, '127.0.0.1', 0));
  });
  afterEach(async () => {
    await app.close();
    auth.close();
    rmSync(join(folder, 'people.sqlite'), { force: true });
  });

  /** Asks without trusting anybody: whose certificate is shown? */
  const shown = () =>
    new Promise<string>((resolve, reject) => {
      const call = request({ host: '127.0.0.1', port: port(), path: '/', rejectUnauthorized: false, agent: false });
      call.on('error', reject);
      call.on('socket', (socket: TLSSocket) => {
        socket.on('secureConnect', () => {
          resolve(String(socket.getPeerX509Certificate()?.fingerprint256));
          call.destroy();
        });
      });
      call.end();
    });
  const printOf = ({ certFile }: TlsFiles) => new X509Certificate(readFileSync(certFile)).fingerprint256;

  test('says so in its address, and answers whoever trusts its certificate', async () => {
    expect(url).toMatch(/^https:/);
    const answer = await callJson(new URL('/api/write', url), { ...post, ca: readFileSync(first.certFile) });
    expect(answer.status).toBe(401);
  });

  test('is not believed without its authority, and the reason is said', async () => {
    const reason = await callJson(new URL('/api/write', url), post).catch(wordsOf);
    expect(reason).toBe('its certificate is not trusted here');
    const other = await callJson(new URL('/', url), { ...post, ca: readFileSync(second.certFile) }).catch(wordsOf);
    expect(other).toBe('its certificate is not trusted here');
  });

  test('its own certificate is known by itself, whatever name it was made for', async () => {
    const own = await callJson(new URL('/api/write', url), { ...post, only: readFileSync(first.certFile) });
    expect(own.status).toBe(401);
    await expect(callJson(new URL('/', url), { ...post, only: readFileSync(second.certFile) })).rejects.toThrow();
  });

  test("the session's cookie is the browser's strictest: Secure, HttpOnly, bound to this host", async () => {
    const { secret } = await auth.addPerson({ name: 'Ada', role: 'operator' });
    const { status, cookie } = await new Promise<{ status: number; cookie: string }>((resolve, reject) => {
      const call = request(
        new URL('/api/session', url),
        { method: 'POST', ca: readFileSync(first.certFile), headers: { 'content-type': 'application/json' } },
        (answer) => {
          answer.resume();
          resolve({ status: answer.statusCode ?? 0, cookie: String(answer.headers['set-cookie']) });
        },
      );
      call.on('error', reject);
      call.end(JSON.stringify({ name: 'Ada', secret }));
    });
    expect(status).toBe(200);
    expect(cookie).toMatch(/^__Host-istwert_session=[^;]+; Path=\/; HttpOnly; Secure; SameSite=Strict$/);
    const write = (headers: Record<string, string>) =>
      callJson(new URL('/api/write', url), { ...post, ca: readFileSync(first.certFile), headers });
    const token = cookie.split(';')[0] ?? '';
    expect(await write({ cookie: token })).toMatchObject({ status: 200, text: '{"by":"Ada"}' });
    expect((await write({ cookie: token.replace('__Host-', '') })).status).toBe(401);
  });

  test.each([
    ['a key that opens what was recorded', { ciphers: 'AES128-GCM-SHA256', maxVersion: 'TLSv1.2' }],
    ['a cipher without authentication', { ciphers: 'ECDHE-RSA-AES128-SHA', maxVersion: 'TLSv1.2' }],
    ['TLS 1.1', { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' }],
  ] as const)('speaks with nobody by %s', async (_, asked) => {
    const ended = await new Promise<string>((resolve) => {
      const socket = connect({ host: '127.0.0.1', port: port(), rejectUnauthorized: false, ...asked });
      socket.once('secureConnect', () => resolve(`spoken by ${socket.getProtocol()}`));
      socket.once('error', ({ message }) => resolve(message));
      socket.once('close', () => socket.destroy());
    });
    expect(ended).toMatch(/alert|handshake|version/i);
  });

  test('a renewed certificate is used without a restart; one that does not fit its key is not', async () => {
    expect(await shown()).toBe(printOf(first));
    copyFileSync(second.certFile, used.certFile);
    expect(await shown()).toBe(printOf(first));
    copyFileSync(second.keyFile, used.keyFile);
    await expect.poll(shown, { timeout: 120_000, interval: 200 }).toBe(printOf(second));
  });
});
