/** A live page's line over a real socket, as a browser opens it. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { get, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createGunzip } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createServer, listen, type Server } from '../../../shared/io/http.ts';
import { type Live, serveLive } from '../../../shared/io/live.ts';
import { createLog } from '../../../shared/io/log.ts';

let folder: string;
let app: Server;
let live: Live;
let url: string;
let view: { now: number; machines: { id: string; pcs: number; since: number }[] };

const machines = (now: number) =>
  Array.from({ length: 8 }, (_, index) => ({ id: `press-${index}`, pcs: now + index, since: 1_700_000_000_000 + now }));

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'istwert-stream-'));
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>x</title>');
  writeFileSync(join(folder, 'worker.js'), 'self');
  writeFileSync(join(folder, 'early.json'), JSON.stringify({ de: ['assets/de-1.js'] }));
  writeFileSync(join(folder, 'assets', 'index-Ce_A3jJW.js'), 'export {};');
  view = { now: 0, machines: machines(0) };
  app = await createServer({ log: createLog('test', 'error'), webRoot: folder });
  live = serveLive(app, '/api/live', () => view, { everyMs: 1 });
  ({ url } = await listen(app, '127.0.0.1', 0));
});
afterEach(async () => {
  live.close();
  await app.close();
  rmSync(folder, { recursive: true, force: true });
});

const open = (encoding: string) =>
  new Promise<IncomingMessage>((resolve) =>
    get(`${url}/api/live`, { headers: { 'accept-encoding': encoding } }, resolve),
  );

/** Resolves with all that was said once `wanted` events were. */
function said(line: NodeJS.ReadableStream, wanted: number): Promise<string> {
  let text = '';
  return new Promise((resolve) => {
    const take = (chunk: Buffer) => {
      text += String(chunk);
      if (text.split('\n\n').length <= wanted) return;
      line.off('data', take);
      resolve(text);
    };
    line.on('data', take);
  });
}

describe('a line of events', () => {
  test('is compressed and each event is there at once, small beside what it says', async () => {
    const answer = await open('gzip, deflate, br');
    expect(answer.headers['content-encoding']).toBe('gzip');
    expect(answer.headers.vary).toContain('accept-encoding');
    let sentBytes = 0;
    answer.on('data', (chunk: Buffer) => {
      sentBytes += chunk.length;
    });
    const line = answer.pipe(createGunzip());
    const first = await said(line, 1);
    expect(first).toMatch(/^event: view\ndata: \{"now":0/);
    sentBytes = 0;
    let saidBytes = 0;
    for (let now = 1; now <= 20; now++) {
      view = { now, machines: machines(now) };
      live.changed();
      const patch = await said(line, 1);
      expect(patch).toContain('event: patch');
      saidBytes += patch.length;
    }
    expect(sentBytes).toBeLessThan(saidBytes / 3);
    answer.destroy();
  });

  test('is plain for who does not take gzip', async () => {
    for (const encoding of ['identity', 'gzip;q=0, identity']) {
      const answer = await open(encoding);
      expect(answer.headers['content-encoding']).toBeUndefined();
      expect(await said(answer, 1)).toContain('event: view');
      answer.destroy();
    }
  });

  test('ends whole when the server closes', async () => {
    const answer = await open('gzip');
    const line = answer.pipe(createGunzip());
    await said(line, 1);
    const ended = new Promise((resolve, reject) => line.on('end', resolve).on('error', reject));
    line.resume();
    live.close();
    await ended;
  });
});

describe('the files of a page', () => {
  test('with a hash in the name are kept for a year; the others are asked for each time', async () => {
    const kept = async (path: string) => (await fetch(`${url}${path}`)).headers.get('cache-control');
    expect(await kept('/assets/index-Ce_A3jJW.js')).toBe('public, max-age=31536000, immutable');
    expect(await kept('/')).toBe('no-cache');
    expect(await kept('/worker.js')).toBe('no-cache');
  });

  test('a page tells the files with its reader’s words before any script runs; English stands in the script', async () => {
    const told = async (language: string, path = '/') =>
      (await fetch(`${url}${path}`, { headers: { 'accept-language': language } })).headers.get('link');
    expect(await told('de-CH,de;q=0.9,en;q=0.8')).toBe('<./assets/de-1.js>; rel=modulepreload');
    expect(await told('en-GB,de;q=0.5')).toBeNull();
    expect(await told('pl,fr;q=0.5')).toBeNull();
    expect(await told('de', '/worker.js')).toBeNull();
  });
});
