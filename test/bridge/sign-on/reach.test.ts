/** A provider that was taken over sends the bridge to what only its own machine answers to. */
import { expect, test } from 'vitest';
import { reachFrom } from '../../../bridge/sign-on/reach.ts';
import { callJson } from '../../../shared/io/outward.ts';

const ISSUER = 'https://login.example.com/realms/works';
const open = (url: string, issuer = ISSUER) => {
  const at = new URL(url);
  const lookup = reachFrom(issuer, at);
  return callJson(at, { method: 'GET', timeoutMs: 20_000, ...(lookup === undefined ? {} : { lookup }) });
};

test.each([
  'http://127.0.0.1:9/token',
  'http://127.1:9/token',
  'http://2130706433:9/keys',
  'http://0x7f.0.0.1:9/keys',
  'http://0.0.0.0:9/keys',
  'http://[::1]:9/keys',
  'http://[::ffff:127.0.0.1]:9/keys',
  'http://[::ffff:a9fe:a9fe]/latest/meta-data',
  'http://[fe80::1]:9/keys',
  'http://169.254.169.254/latest/meta-data',
  'http://[fd00:ec2::254]/latest/meta-data',
  'http://localhost:9/a-name-that-means-this-machine',
])('nothing is asked of %s', async (url) => {
  await expect((async () => open(url))()).rejects.toThrow(/where nobody but this machine answers/);
});

test('where the issuer itself stands it may be asked, and anywhere in the plant', () => {
  expect(reachFrom('http://localhost:8080', new URL('http://localhost:8081/token'))).toBeUndefined();
  for (const url of ['https://10.0.0.7/token', 'https://[fd12::7]/token', 'https://keys.example.com/'])
    expect(() => reachFrom(ISSUER, new URL(url))).not.toThrow();
});
