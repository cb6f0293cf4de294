import { createPrivateKey, randomBytes, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:https';
import { isIP } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DAY_MS, HOUR_MS } from '../../../../shared/core/words/time.ts';
import { authorityFiles, initAuthority, namesIn, renewServer } from '../../../../shared/io/authority/authority.ts';
import { makeAuthority, makeServer } from '../../../../shared/io/authority/certificate.ts';
import { callJson } from '../../../../shared/io/outward.ts';
import { readKeyPair } from '../../../../shared/io/tls.ts';

const at = Date.UTC(2026, 10, 27, 12);
const chanceAt = (now: number) => ({ now: () => now, randomBytes });
const chance = chanceAt(Date.now());
const folder = () => mkdtempSync(join(tmpdir(), 'istwert-authority-'));
const read = (file: string) => new X509Certificate(readFileSync(file));

describe('the authority of a box', () => {
  test('signs a certificate that browsers and programs accept, for all names of the box', async () => {
    const place = folder();
    const names = initAuthority(place, ['mes.plant.example'], chance);
    const { caCert, caKey, tls } = authorityFiles(place);

    const box = read(tls.certFile);
    const authority = read(caCert);
    expect(box.verify(authority.publicKey)).toBe(true);
    expect(box.checkIssued(authority)).toBe(true);
    expect(authority.ca && !box.ca).toBe(true);
    for (const name of names) expect(isIP(name) === 0 ? box.checkHost(name) : box.checkIP(name)).toBeTruthy();
    expect(names).toContain('mes.plant.example');
    expect(statSync(caKey).mode & 0o077).toBe(0);

    const server = createServer(readKeyPair(tls), (_request, answer) => answer.end('{"ok":true}'));
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const { text } = await callJson(new URL(`https://localhost:${port}/`), {
      method: 'GET',
      ca: readFileSync(caCert),
    });
    expect(text).toBe('{"ok":true}');
    server.close();
  });

  test('stays the same when it is made again: who trusted it once has nothing more to do', () => {
    const place = folder();
    initAuthority(place, [], chanceAt(at));
    const before = read(authorityFiles(place).caCert).fingerprint256;
    initAuthority(place, ['another.example'], chanceAt(at + DAY_MS));
    expect(read(authorityFiles(place).caCert).fingerprint256).toBe(before);
    expect(read(authorityFiles(place).tls.certFile).checkHost('another.example')).toBeTruthy();
  });

  test('signs the box anew in the last third of its time, with the same names, and not before', () => {
    const place = folder();
    const { tls } = authorityFiles(place);
    initAuthority(place, ['mes.plant.example'], chanceAt(at));
    const first = read(tls.certFile);
    expect(renewServer(tls, chanceAt(at + 200 * DAY_MS))).toBe(false);
    expect(renewServer(tls, chanceAt(at + 270 * DAY_MS))).toBe(true);
    const second = read(tls.certFile);
    expect(Date.parse(second.validTo) - Date.parse(first.validTo)).toBe(270 * DAY_MS);
    expect(namesIn(second)).toEqual(namesIn(first));
  });

  test('leaves a certificate of another authority alone', () => {
    const place = folder();
    initAuthority(place, [], chanceAt(at));
    const { tls } = authorityFiles(place);
    const other = { certFile: join(place, 'bought.crt'), keyFile: tls.keyFile };
    expect(renewServer(other, chanceAt(at + 390 * DAY_MS))).toBe(false);
  });
});

test('any names and times make a certificate that says them', () => {
  const label = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?$/);
  const name = fc.oneof(
    fc.array(label, { minLength: 1, maxLength: 3 }).map((parts) => `h${parts.join('.')}`),
    fc.ipV4(),
    fc.ipV6().filter((address) => !address.includes('.')),
  );
  const span = fc.record({
    from: fc.integer({ min: 0, max: Date.UTC(2060, 0) }).map((ms) => Math.floor(ms / 1000) * 1000),
    days: fc.integer({ min: 1, max: 4_000 }),
    serial: fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => Buffer.from(bytes)),
  });
  const authority = makeAuthority('Hall 2', { from: at, to: at + HOUR_MS, serial: randomBytes(16) });
  const signer = { name: 'Hall 2', key: createPrivateKey(authority.key) };
  fc.assert(
    fc.property(fc.array(name, { minLength: 1, maxLength: 6 }), span, (names, { from, days, serial }) => {
      const made = new X509Certificate(makeServer(signer, names, { from, to: from + days * DAY_MS, serial }).cert);
      expect(Date.parse(made.validFrom)).toBe(from);
      expect(Date.parse(made.validTo)).toBe(from + days * DAY_MS);
      for (const one of names) expect(isIP(one) === 0 ? made.checkHost(one) : made.checkIP(one)).toBeTruthy();
      expect(made.verify(new X509Certificate(authority.cert).publicKey)).toBe(true);
    }),
    { numRuns: 60 },
  );
});
