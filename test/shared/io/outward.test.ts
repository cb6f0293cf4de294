import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createSecure } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Call, CallFailed, callJson, retryAfterMs } from '../../../shared/io/outward.ts';
import type { TlsFiles } from '../../../shared/io/tls.ts';
import { makeCertificate } from './certificate.ts';

let folder: string;
let own: TlsFiles;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'istwert-outward-'));
  own = await makeCertificate(folder, 'own');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let server: Server | null = null;
afterEach(async () => {
  server?.closeAllConnections();
  await new Promise((resolve) => (server === null ? resolve(null) : server.close(resolve)));
  server = null;
});

async function served(answer: RequestListener, isSecure = false): Promise<URL> {
  const pair = () => ({ cert: readFileSync(own.certFile), key: readFileSync(own.keyFile) });
  const made = isSecure ? createSecure(pair(), answer) : createServer(answer);
  server = made;
  await new Promise<void>((resolve) => made.listen(0, '127.0.0.1', () => resolve()));
  const address = made.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return new URL(`${isSecure ? 'https' : 'http'}://127.0.0.1:${port}/`);
}

async function failureOf(url: URL, call: Call): Promise<[words: string, mayHaveArrived: boolean]> {
  const error: unknown = await callJson(url, call).catch((thrown: unknown) => thrown);
  if (!(error instanceof CallFailed)) throw new Error('the call did not fail');
  return [error.message, error.mayHaveArrived];
}

const post: Call = { method: 'POST', body: { piece: 1 } };

describe('a call outward', () => {
  test('sends JSON and brings the answer of any status', async () => {
    const url = await served((request, response) => {
      request.on('data', (body) => response.writeHead(422).end(`${request.headers['content-type']} ${body}`));
    });
    expect(await callJson(url, post)).toMatchObject({ status: 422, text: 'application/json {"piece":1}' });
  });

  test('goes to the address that was given, not on to another', async () => {
    const url = await served((request, response) =>
      response.writeHead(request.url === '/' ? 302 : 200, { location: '/elsewhere' }).end(),
    );
    expect(await callJson(url, { method: 'GET' })).toMatchObject({
      status: 302,
      text: '',
      headers: { location: '/elsewhere' },
    });
  });

  test('surely never arrived where nobody listens', async () => {
    const url = await served((_request, response) => response.end());
    await new Promise((resolve) => server?.close(resolve));
    expect(await failureOf(url, post)).toEqual(['ECONNREFUSED', false]);
  });

  test('surely never arrived where the certificate is not trusted', async () => {
    const url = await served((_request, response) => response.end(), true);
    expect(await failureOf(url, post)).toEqual(['its certificate is not trusted here', false]);
    expect((await callJson(url, { ...post, ca: readFileSync(own.certFile) })).status).toBe(200);
  });

  test('may have arrived where the line was cut, or the answer took too long or broke off', async () => {
    let end: (response: Parameters<RequestListener>[1]) => void = (response) => response.destroy();
    const url = await served((request, response) => {
      request.resume().on('end', () => end(response));
    });
    expect(await failureOf(url, post)).toEqual(['ECONNRESET', true]);

    end = () => {};
    expect(await failureOf(url, { ...post, timeoutMs: 20 })).toEqual(['it took too long', true]);

    end = (response) => response.writeHead(200, { 'content-length': 100 }).write('half', () => response.destroy());
    expect((await failureOf(url, post))[1]).toBe(true);
  });

  test('ends when whoever asked wants no answer any more', async () => {
    const closing = new AbortController();
    const url = await served(() => closing.abort(new Error('we are stopping')));
    expect(await failureOf(url, { ...post, signal: closing.signal })).toEqual(['we are stopping', true]);
  });
});

test.each<[string, string | undefined, number | null]>([
  ['120', undefined, 120_000],
  [' 1.5 ', undefined, 1_500],
  ['0', undefined, 0],
  ['Fri, 20 Nov 2026 06:02:00 GMT', 'Fri, 20 Nov 2026 06:00:30 GMT', 90_000],
  // By the server's own clock; what is over is over.
  ['Fri, 20 Nov 2026 06:00:00 GMT', 'Fri, 20 Nov 2026 06:00:30 GMT', 0],
  ['Friday, 20-Nov-26 06:02:00 GMT', 'Fri, 20 Nov 2026 06:00:30 GMT', 90_000],
  // It says that we shall wait, and not from when.
  ['Fri, 20 Nov 2026 06:02:00 GMT', undefined, 0],
  // Nobody is left alone for weeks by a clock that is wrong.
  ['99999999999', undefined, 3_600_000],
  ['Fri, 31 Dec 9999 23:59:59 GMT', 'Fri, 20 Nov 2026 06:00:30 GMT', 3_600_000],
  ['soon', 'Fri, 20 Nov 2026 06:00:30 GMT', null],
  ['-5', undefined, null],
  ['', undefined, null],
])('a server that says "%s" at %s is left alone for %s ms', (said, date, expected) => {
  expect(retryAfterMs({ status: 503, text: '', headers: { 'retry-after': said, date } })).toBe(expected);
});
