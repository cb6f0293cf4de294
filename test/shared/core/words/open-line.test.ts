import { describe, expect, test } from 'vitest';
import { bridgeConfigSchema } from '../../../../bridge/config.ts';
import { builtInErps } from '../../../../bridge/erp/dialects/registry.ts';
import { builtInSources } from '../../../../collector/sources/registry.ts';
import { isOpenLine } from '../../../../shared/core/words/open-line.ts';

test.each([
  ['http://127.0.0.1:7430', false],
  ['http://localhost', false],
  ['http://[::1]:80', false],
  ['https://erp.example', false],
  ['mqtts://10.0.0.6', false],
  ['http://10.0.0.5', true],
  ['mqtt://broker', true],
  ['ws://broker/mqtt', true],
  // Names that only look like this machine.
  ['http://127.0.0.1.evil.example', true],
  ['mqtt://127.0.0.1@evil.example', true],
  ['http://localhost.evil.example', true],
  ['opc.tcp://10.0.0.5:4840', true],
])('%s crosses the network in the clear: %s', (url, is) => {
  expect(isOpenLine(url)).toBe(is);
});

const machines = [{ machineId: 'm-1' }];
const safe = { mode: 'SignAndEncrypt', policy: 'Basic256Sha256' };
const signed = { mode: 'Sign', policy: 'Basic256Sha256' };
const login = { user: 'ada', password: 's3cret' };
const opcua = { id: 's', kind: 'opcua', endpointUrl: 'opc.tcp://10.0.0.5:4840', machines };
const mqtt = { id: 's', kind: 'mqtt-json', url: 'mqtt://10.0.0.6', machines };
const sparkplug = { ...mqtt, kind: 'sparkplug', groupId: 'g', machines: [{ machineId: 'm-1', edgeNodeId: 'e' }] };

describe('what is insecure is said in so many words', () => {
  test.each([
    ['a broker without TLS', mqtt],
    ['a broker that a password is sent to', { ...mqtt, username: 'ada', password: 's3cret' }],
    ['a broker of web sockets', { ...mqtt, url: 'ws://10.0.0.6/mqtt' }],
    ['a broker of edge nodes', sparkplug],
    ['a server that signs and encrypts nothing', opcua],
    ['a password over a line that is only signed', { ...opcua, security: signed, login }],
  ])('of machines: %s', (_what, source) => {
    const told = builtInSources.OptionsSchema.safeParse(source);
    expect(told.error?.issues.map(({ message }) => message)).toEqual([expect.stringMatching(/or say insecure: true$/)]);
    expect(builtInSources.OptionsSchema.safeParse({ ...source, insecure: true }).success).toBe(true);
  });

  test.each([
    ['a broker on this machine', { ...mqtt, url: 'mqtt://127.0.0.1:1883' }],
    ['a broker with TLS', { ...mqtt, url: 'mqtts://10.0.0.6' }],
    ['a server that signs and encrypts', { ...opcua, security: safe, login }],
    ['a server that signs, and is told no password', { ...opcua, security: signed }],
  ])('nothing is to be said of %s', (_what, source) => {
    expect(builtInSources.OptionsSchema.safeParse(source).success).toBe(true);
  });

  const token = 'a-token-of-32-characters-at-least';
  const bridge = (more: object) => ({ edges: [{ id: 'edge-1', token }], ...more });
  const rest = { kind: 'rest', url: 'http://10.0.0.9', token };
  const hook = { id: 'w', url: 'http://10.0.0.9/hook', secret: token };
  const logged = { kind: 'business-central', user: 'u', accessKey: 'a-long-key', url: 'http://10.0.0.9' };
  test.each([
    ['an ERP', (more: object) => bridge({ erp: { ...rest, ...more } })],
    ['another ERP', (more: object) => bridge({ erp: { ...logged, ...more } })],
    [
      'where tokens are given out',
      (more: object) =>
        bridge({
          erp: {
            ...{ kind: 'business-central', url: 'https://bc', tokenUrl: 'http://10.0.0.9/token', clientId: 'c' },
            ...{ clientSecret: 'a-long-secret', scope: 's' },
            ...more,
          },
        }),
    ],
    ['a webhook', (more: object) => bridge({ erp: { ...rest, url: 'https://erp' }, webhooks: [{ ...hook, ...more }] })],
  ])('of the office: %s over http', (_what, file) => {
    const schema = bridgeConfigSchema(builtInErps);
    const faults = schema.safeParse(file({})).error?.issues.map(({ message }) => message) ?? [];
    expect(faults).toContainEqual(expect.stringMatching(/in the clear: use https, or say insecure: true$/));
    const said = schema.safeParse(file({ insecure: true })).error?.issues.map(({ message }) => message) ?? [];
    expect(said.filter((message) => /in the clear/.test(message))).toEqual([]);
  });
});
