import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readBridgeConfig } from '../../bridge/config.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'istwert-config-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const TOKEN = 'a-token-of-32-characters-at-least';
function read(text: string) {
  const file = join(folder, 'bridge.yaml');
  writeFileSync(file, text);
  return readBridgeConfig(file);
}
const good = `edges:
  - { id: edge-1, tokenFile: edge.token }
erp: { kind: rest, url: "http://127.0.0.1:7430", token: ${TOKEN} }
`;

describe('bridge.yaml', () => {
  test('a short one is enough; token files are read, paths start at the file', () => {
    writeFileSync(join(folder, 'edge.token'), `${TOKEN}\n`);
    const config = read(good);
    expect(config.edges[0]?.token).toBe(TOKEN);
    expect(config.bridge).toMatchObject({ host: '127.0.0.1', port: 7420, dataDir: join(folder, 'data/bridge') });
    expect(config.promise.quoteLevel).toBe(0.9);
  });

  test('a token file that is not there is named', () => {
    expect(() => read(good)).toThrow(/edge\.token cannot be read/);
  });

  test('faults name file, line, field and what was expected', () => {
    const fault = (text: string) => {
      try {
        read(text);
      } catch (error) {
        return String(error);
      }
      return '';
    };
    expect(fault(good.replace('kind: rest', 'kind: sap'))).toMatch(/bridge\.yaml:3:\d+ erp\.kind/);
    expect(fault(`${good}promise: { quoteLevel: 90 }\n`)).toMatch(/bridge\.yaml:4:\d+ promise\.quoteLevel/);
    expect(fault(`${good}bridge: { host: 0.0.0.0 }\n`)).toMatch(/bridge\.yaml:4:\d+ bridge\.host: .*insecure: true/);
    expect(fault(`${good}bridge: { tls: { certFile: a.crt, keyFile: a.key } }\n`)).toMatch(
      /bridge\.tls\.certFile: .*a\.crt cannot be read/,
    );
    expect(fault(good.replace('kind: rest', 'kind: rest, caFile: erp.crt'))).toMatch(
      /erp\.caFile: .*erp\.crt cannot be read/,
    );
    expect(fault(good.replace('tokenFile: edge.token', `token: ${TOKEN}, tokenFile: x`))).toContain(
      'either token or tokenFile',
    );
    expect(fault(`${good}colour: red\n`)).toContain('colour: unknown field');
  });
});

test('the template is a good file once its tokens are there', () => {
  const template = readFileSync(new URL('../../config/bridge-template.yaml', import.meta.url), 'utf8');
  for (const name of ['edge-1.token', 'erp.token', 'mail.password']) writeFileSync(join(folder, name), `${TOKEN}\n`);
  expect(read(template).edges.map((edge) => edge.id)).toEqual(['edge-1']);
  // Every default that it shows in a comment is a setting that exists.
  const everything = template
    .replace(
      /^( *)# ((?:host|port|dataDir|confirmEveryMs|confirmDeclarationsMs|confirmDelayMs|insecure|secureCookies|pollMs|timeoutMs):)/gm,
      '$1$2',
    )
    .replace(/^# ((?:promise|costs|mail):)/gm, '$1')
    .replace(/^#( {3}\w+:| {5}(?:- \{ of:|shifts:|outsideShifts:))/gm, '$1');
  const spelledOut = read(everything);
  expect(spelledOut.promise).toEqual(read(template).promise);
  expect(spelledOut.bridge).toEqual(read(template).bridge);
  expect(spelledOut.mail).toMatchObject({ user: 'istwert', password: TOKEN });
  expect(spelledOut.costs).toMatchObject({
    rates: [{ id: 'press' }, {}, { of: 'labour' }],
    surcharges: { outsideShifts: 50 },
  });
});
