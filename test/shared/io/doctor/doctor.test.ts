import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DAY_MS, HOUR_MS } from '../../../../shared/core/words/time.ts';
import { authorityFiles, initAuthority } from '../../../../shared/io/authority/authority.ts';
import { checkCertificate, checkClock, checkDisk, checkPermissions } from '../../../../shared/io/doctor/box.ts';
import { bad, endOf, ok, tellChecks, warn } from '../../../../shared/io/doctor/check.ts';
import { addressLeft, checkPort, checkReach } from '../../../../shared/io/doctor/reach.ts';
import { askRunning } from '../../../../shared/io/doctor/running.ts';
import { announce } from '../../../../shared/io/http.ts';
import { watchTimeServer } from '../../../../shared/io/time-server.ts';

const at = Date.UTC(2026, 10, 27, 12);
const folder = () => mkdtempSync(join(tmpdir(), 'istwert-doctor-'));
const clock = () => performance.now();

/** A program that holds a port, until `work` is done. */
async function held<T>(work: (port: number) => Promise<T>): Promise<T> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  try {
    return await work(typeof address === 'object' ? (address?.port ?? 0) : 0);
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}

describe('The clock', () => {
  test.each([
    ['is well where a time server sets it', null, true, 'ok'],
    ['drifts where none does', null, false, 'warn'],
    ['is doubtful where nobody tells', null, null, 'warn'],
    ['was put back where facts are of later', at + 2 * HOUR_MS, true, 'bad'],
    ['is well where the newest fact is of just now', at, true, 'ok'],
  ] as const)('%s', (_, newestAt, synchronized, is) => {
    expect(checkClock(at, newestAt, synchronized).is).toBe(is);
  });
});

test('A clock that no time server sets is told at the second look: a box that has just started waits for its own', async () => {
  const answers = [false, false, true, false, null];
  const watch = watchTimeServer(async () => answers.shift() ?? null);
  const seen: (boolean | null)[] = [];
  for (let look = 0; look < 5; look++) {
    await watch.look();
    seen.push(watch.isSet());
  }
  expect(seen).toEqual([null, false, true, null, null]);
});

describe('The disk', () => {
  test('is well where it can be written, and says what is free', () => {
    expect(checkDisk(folder(), clock)).toMatchObject({ says: expect.stringMatching(/GB are free|lies in memory/) });
  });
  test('is looked at where the data will lie, before the first start too', () => {
    const { is, says } = checkDisk('/dev/shm/not/there/yet', clock);
    expect({ is, says }).toEqual({ is: 'bad', says: expect.stringContaining('lies in memory') });
    const place = join(folder(), 'not', 'there');
    expect(checkDisk(place, clock).says).toMatch(/GB are free|lies in memory/);
  });
  test('in memory is no disk', () => {
    expect(checkDisk('/dev/shm', clock)).toMatchObject({ is: 'bad', remedy: 'Put dataDir on a disk.' });
  });
});

describe('Permissions', () => {
  test('a secret that everybody may read is wrong, and the remedy says how it is closed', () => {
    const place = folder();
    const secret = join(place, 'bridge.token');
    writeFileSync(secret, 'x');
    chmodSync(secret, 0o644);
    expect(checkPermissions(place, [secret])).toEqual([
      expect.objectContaining({ is: 'bad', remedy: `chmod o-rwx ${secret}` }),
    ]);
    chmodSync(secret, 0o640);
    expect(checkPermissions(place, [secret])).toEqual([expect.objectContaining({ is: 'ok' })]);
  });
});

describe('The port', () => {
  test('is free, held by another, or our own', async () => {
    await held(async (port) => {
      expect(await checkPort('127.0.0.1', port, null)).toMatchObject({ is: 'bad', says: 'is held by another program' });
      expect(await checkPort('127.0.0.1', port, new URL(`http://127.0.0.1:${port}`))).toMatchObject({ is: 'ok' });
    });
    expect(await checkPort('127.0.0.1', 0, null)).toMatchObject({ is: 'ok' });
    expect(await checkPort('203.0.113.9', 7410, null)).toMatchObject({
      is: 'bad',
      says: '203.0.113.9 is no address of this box',
    });
  });
});

describe('The process that runs here', () => {
  test.each([
    ['https://0.0.0.0:7410', '127.0.0.1:7410'],
    ['https://[::]:7410', '[::1]:7410'],
    ['http://192.168.7.5:7410', '192.168.7.5:7410'],
  ])('of %s is asked at %s: "all addresses" is no name that it answers to', (url, host) => {
    const place = folder();
    announce(place, 'istwert-test', url);
    expect(addressLeft(place)?.host).toBe(host);
  });

  test.each([
    [200, { problems: ['the disk is full'] }],
    [503, { problems: ['the disk is full'] }],
    [403, null],
  ])('answers %d: what it says of itself is believed, a refusal is no word on how it is', async (status, health) => {
    const place = folder();
    const server = createHttpServer((_request, answer) =>
      answer.writeHead(status).end(JSON.stringify({ problems: ['the disk is full'] })),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    announce(place, 'istwert-test', `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`);
    expect((await askRunning(place, undefined))?.health).toEqual(health);
    await new Promise((resolve) => server.close(resolve));
  });
});

describe('What is dialled', () => {
  test.each(['opc.tcp', 'mqtt', 'mqtts', 'http', 'https', 'modbus', 's7'])(
    '%s:// answers or refuses',
    async (scheme) => {
      const free = await held(async (port) => {
        expect(await checkReach('source', `${scheme}://127.0.0.1:${port}/x`)).toMatchObject({ is: 'ok' });
        return port;
      });
      expect(await checkReach('source', `${scheme}://127.0.0.1:${free}`)).toMatchObject({
        is: 'bad',
        says: expect.stringMatching(/refuses: it is there/),
        remedy: expect.stringMatching(/started/),
      });
    },
  );
  test('a folder is there, or is not', async () => {
    expect(await checkReach('source', folder())).toMatchObject({ is: 'ok' });
    expect(await checkReach('source', '/no/such/folder')).toMatchObject({ is: 'bad' });
  });
});

describe('The certificate', () => {
  test.each([
    [0, 'ok'],
    [370 * DAY_MS, 'warn'],
    [398 * DAY_MS, 'bad'],
    [-2 * DAY_MS, 'bad'],
  ])('%d ms after it was made is %s', (later, is) => {
    const place = folder();
    initAuthority(place, ['mes.example.com'], { now: () => at, randomBytes });
    expect(checkCertificate(authorityFiles(place).tls, ['mes.example.com'], at + later)).toMatchObject({ is });
  });
  test('that is not for a name of the box makes browsers warn', () => {
    const place = folder();
    initAuthority(place, [], { now: () => at, randomBytes });
    const found = checkCertificate(authorityFiles(place).tls, ['other.example.com'], at);
    expect(found).toMatchObject({ is: 'warn', says: expect.stringMatching(/not for other\.example\.com/) });
  });
});

test('what is told ends with how many are well, and fails where one is wrong', () => {
  const checks = [ok('clock', 'set'), warn('disk', 'small', 'Make room.'), bad('port 1', 'held', 'End it.')];
  expect(tellChecks(checks)).toBe(
    `ok    clock   set
warn  disk    small
              → Make room.
bad   port 1  held
              → End it.

1 well, 1 to look at, 1 wrong
`,
  );
  expect(() => endOf(checks)).toThrow(/"bad"/);
  expect(() => endOf(checks.slice(0, 2))).not.toThrow();
});
