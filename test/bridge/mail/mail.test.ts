/** People are written to: what is wrong and what is over, in few mails, at least once, never in the clear unasked. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { sender, startMail } from '../../../bridge/mail/mail.ts';
import { MailSchema } from '../../../bridge/mail/settings.ts';
import { repeat } from '../../../bridge/repeat.ts';
import type { Looked } from '../../../bridge/webhooks/news.ts';

const MONDAY = Date.UTC(2026, 2, 2, 7);
const MINUTE = 60_000;
const alarm = (orderId: string) => ({
  orderId,
  raisedAt: MONDAY,
  probability: 0.31,
  date: MONDAY + 86_400_000,
  drivers: [],
});

/** A server and a clock of their own, on a machine that does other things too. */
const eventually = (condition: () => unknown) => expect.poll(condition, { interval: 10 });

let folder: string;
let server: Server;
let port: number;
let mails: string[];
let commands: string[];
/** The next mails are answered by this. */
let refusals: number;
let clock: number;
let looks: number;
let failures: string[];
let looked: Looked | null;
let open: { close(): Promise<void> } | null;

/** As much of a server as a mail needs; it offers no TLS. */
function talk(socket: Socket): void {
  let text = '';
  let inMail = false;
  const say = (line: string) => socket.write(`${line}\r\n`);
  say('220 test');
  socket.on('error', () => {});
  socket.on('data', (chunk) => {
    text += chunk.toString();
    for (let end = text.indexOf('\r\n'); !inMail && end >= 0; end = text.indexOf('\r\n')) {
      const line = text.slice(0, end);
      text = text.slice(end + 2);
      commands.push(line.split(' ')[0] ?? '');
      inMail = line === 'DATA';
      say(inMail ? '354 go on' : line === 'STARTTLS' ? '502 no' : '250 ok');
    }
    const end = text.indexOf('\r\n.\r\n');
    if (!inMail || end < 0) return;
    inMail = false;
    if (refusals > 0) {
      refusals -= 1;
      say('451 later');
    } else {
      mails.push(text.slice(0, end).replace(/=\r\n/g, ''));
      say('250 taken');
    }
    text = text.slice(end + 5);
  });
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'istwert-mail-'));
  [mails, commands, failures, refusals, looks, clock, open] = [[], [], [], 0, 0, MONDAY, null];
  looked = { alarms: [], orders: [], findings: [] };
  server = createServer(talk);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  port = typeof address === 'object' && address !== null ? address.port : 0;
});
afterEach(async () => {
  await open?.close();
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true, force: true });
});

const settings = (more: object = {}) =>
  MailSchema.parse({
    ...{ server: `smtp://127.0.0.1:${port}`, insecure: true, from: 'istwert@example.com', to: ['plan@example.com'] },
    ...more,
  });
const start = async (more: object = {}): Promise<void> => {
  const seen = looks;
  const look = () => {
    looks += 1;
    return looked;
  };
  open = startMail({
    ...{ repeat, look, now: () => clock, everyMs: 5, file: join(folder, 'mail.db'), mail: settings(more) },
    about: () => (error) => {
      if (error !== null) failures.push(String(error));
    },
    place: () => ({ url: 'https://mes.example.com', timeZone: 'Europe/Berlin' }),
  });
  await eventually(() => looks).toBeGreaterThan(seen + 1);
};

describe('a mail', () => {
  test('says what came into danger since the last, in the plant’s time, and where to look', async () => {
    await start();
    looked = { alarms: [alarm('PO-1'), alarm('PO-2')], orders: [], findings: [] };
    await eventually(() => mails.length).toBe(1);
    expect(mails[0]).toMatch(/Subject: Istwert: 2 new/);
    expect(mails[0]).toMatch(/2 Mar 2026, 08:00 {2}Order PO-1, given for 3 Mar 2026, chance 31 %/);
    expect(mails[0]).toContain('https://mes.example.com');
  });

  test('comes to each reader in their own language', async () => {
    await start({ to: ['plan@example.com', { address: 'planung@example.com', language: 'de' }], language: 'fr' });
    const said = { what: 'boxNeverHeard', edgeId: 'edge-1' } as const;
    looked = { alarms: [alarm('PO-1')], orders: [], findings: [{ part: 'boxes', said }] };
    await eventually(() => mails.length).toBe(2);
    const german = mails.find((mail) => /^To: planung@example\.com/m.test(mail));
    expect(german).toMatch(/Subject: Istwert: 2 neu/);
    expect(german).toMatch(/02\.03\.2026, 08:00 {2}Auftrag PO-1, zugesagt f=C3=BCr 03\.03\.2026, Chance 31 %/);
    expect(german).toMatch(/Von der Edge-Box .*edge-1/);
    const french = mails.find((mail) => /^To: plan@example\.com/m.test(mail));
    expect(french).toMatch(/Dates en danger/);
    expect(failures).toEqual([]);
  });

  test('goes out once in five minutes: what comes in between stands in the next, with what is over', async () => {
    await start();
    looked = { alarms: [alarm('PO-1')], orders: [], findings: [] };
    await eventually(() => mails.length).toBe(1);
    looked = { alarms: [alarm('PO-2')], orders: [], findings: [] };
    clock += 4 * MINUTE;
    const seen = looks;
    await eventually(() => looks).toBeGreaterThan(seen + 2);
    expect(mails.length).toBe(1);
    clock += 2 * MINUTE;
    await eventually(() => mails.length).toBe(2);
    expect(mails[1]).toMatch(/Istwert: 1 new, 1 over/);
    expect(mails[1]).toMatch(/No longer in danger[\s\S]*PO-1/);
  });

  test('goes out also where the clock was put back an hour after the last', async () => {
    await start();
    looked = { alarms: [alarm('PO-1')], orders: [], findings: [] };
    await eventually(() => mails.length).toBe(1);
    clock -= 60 * MINUTE;
    looked = { alarms: [alarm('PO-2')], orders: [], findings: [] };
    await eventually(() => mails.length).toBe(2);
  });

  test('that the server refuses comes again, also after a restart', async () => {
    refusals = 1;
    await start();
    looked = { alarms: [alarm('PO-1')], orders: [], findings: [] };
    await eventually(() => failures.length).toBe(1);
    await open?.close();
    clock += MINUTE;
    await start();
    await eventually(() => mails.length).toBe(1);
    expect(mails[0]).toContain('PO-1');
  });

  test('is never sent in the clear unless that is asked for', async () => {
    await start({ insecure: false });
    looked = { alarms: [alarm('PO-1')], orders: [], findings: [] };
    await eventually(() => failures.length).toBeGreaterThan(0);
    expect(mails).toEqual([]);
    expect(commands).not.toContain('MAIL');
    await expect(sender(settings({ insecure: false })).verify()).rejects.toThrow();
    await expect(sender(settings()).verify()).resolves.toBeUndefined();
  });
});

test.each([
  ['a password in the address', { server: 'smtp://anna:secret@mail.example.com' }],
  ['no mail server', { server: 'https://mail.example.com' }],
  ['a receiver that is none', { to: ['anna'] }],
  ['a user without a password', { user: 'anna' }],
  ['a mail a second', { everyMs: 1_000 }],
])('%s is refused', (_, more) => {
  expect(() => settings(more)).toThrow();
});
