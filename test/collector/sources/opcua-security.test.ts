import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crypto_utils } from 'node-opcua-client';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { OpcuaOptionsSchema } from '../../../collector/sources/opcua/opcua.ts';
import { acceptCertificate, certificates } from '../../../collector/sources/opcua/trust.ts';
import type { Source } from '../../../collector/sources/source.ts';
import { type Collected, collect, until } from './support/collect.ts';
import { packmlNodes, TestOpcuaServer } from './support/opcua.ts';
import { opcuaSource } from './support/sources.ts';

const policies = ['Basic256Sha256', 'Aes128_Sha256_RsaOaep', 'Aes256_Sha256_RsaPss'] as const;

test('what a server says of endpoints elsewhere is not gone to: values flow from where it was dialled', {
  timeout: 120_000,
}, async () => {
  let dialled = 0;
  const trap = createServer((socket) => {
    dialled += 1;
    socket.destroy();
  });
  await new Promise<void>((resolve) => trap.listen(0, '127.0.0.1', resolve));
  const address = trap.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const server = await TestOpcuaServer.start({
    nodes: packmlNodes('m-1'),
    policies: ['Basic256Sha256'],
    advertises: `opc.tcp://127.0.0.1:${port}`,
  });
  const got = collect();
  const source = opcuaSource(server.url, got, [{ machineId: 'm-1', profile: 'packml' }], {
    security: { mode: 'SignAndEncrypt', policy: 'Basic256Sha256' },
  });
  try {
    await source.start();
    const known = () => certificates(got.context.stateDir);
    await until(() => known().length > 0, 'the certificate was shown');
    acceptCertificate(got.context.stateDir, known()[0]?.fingerprint ?? '');
    await until(() => got.of('state').length > 0, 'values flow');
    expect(dialled).toBe(0);
  } finally {
    await source.stop();
    await server.stop();
    await new Promise((resolve) => trap.close(resolve));
  }
});

describe('OPC UA, signed and encrypted', () => {
  let server: TestOpcuaServer;
  let source: Source | null = null;

  beforeAll(async () => {
    server = await TestOpcuaServer.start({
      nodes: packmlNodes('m-1'),
      policies: [...policies],
      users: { collector: 'a secret of the plant' },
    });
  }, 120_000);
  afterEach(async () => {
    await source?.stop();
    source = null;
  });
  afterAll(() => server.stop());

  const begin = async (got: Collected, policy: string, mode = 'SignAndEncrypt', password = 'a secret of the plant') => {
    source = opcuaSource(server.url, got, [{ machineId: 'm-1', profile: 'packml' }], {
      security: { mode, policy },
      login: { user: 'collector', password },
    });
    await source.start();
    return source;
  };
  const trusting = async (): Promise<Collected> => {
    const got = collect();
    const first = await begin(got, 'Basic256Sha256');
    await until(() => certificates(got.context.stateDir).length > 0, 'the certificate was shown');
    acceptCertificate(got.context.stateDir, certificates(got.context.stateDir)[0]?.fingerprint ?? '');
    await first.stop();
    return got;
  };

  test('first contact is refused with the fingerprint, and works once a person has accepted it', async () => {
    const got = collect();
    const source = await begin(got, 'Basic256Sha256');
    await until(() => got.logs.some((line) => line.includes('not trusted yet')), 'it is refused');
    const [met] = certificates(got.context.stateDir);
    expect(met).toMatchObject({
      trusted: false,
      fingerprint: expect.stringMatching(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/),
    });
    expect(source.health().problem).toContain(met?.fingerprint);
    expect(got.samples).toEqual([]);
    acceptCertificate(got.context.stateDir, met?.fingerprint ?? '');
    await until(() => got.of('state').length > 0, 'values flow');
    expect(certificates(got.context.stateDir)).toMatchObject([{ trusted: true }]);
  });

  test.each(policies.flatMap((policy) => [['SignAndEncrypt', policy] as const, ['Sign', policy] as const]))(
    '%s with %s',
    async (mode, policy) => {
      const got = await trusting();
      await begin(got, policy, mode);
      await until(() => got.of('state').length > 0, 'values flow');
    },
  );

  test('whoever comes without a name to a server that wants one reads what to give', async () => {
    const got = await trusting();
    source = opcuaSource(server.url, got, [{ machineId: 'm-1', profile: 'packml' }], {
      security: { mode: 'SignAndEncrypt', policy: 'Basic256Sha256' },
    });
    await source.start();
    await until(() => got.logs.some((line) => /nobody in without a user: give user/.test(line)), 'it is said');
  });

  test('a certificate of its own lets the collector in instead of a password', async () => {
    const got = await trusting();
    const dir = mkdtempSync(join(tmpdir(), 'istwert-user-'));
    const [certificateFile, privateKeyFile] = [join(dir, 'user.pem'), join(dir, 'user.key')];
    const { privateKey } = await crypto_utils.generateKeyPair(2048);
    const { cert } = await crypto_utils.createSelfSignedCertificate({
      privateKey,
      validity: 30,
      subject: 'CN=collector',
      purpose: crypto_utils.CertificatePurpose.ForUserAuthentication,
    });
    writeFileSync(certificateFile, cert);
    writeFileSync(privateKeyFile, (await crypto_utils.privateKeyToPEM(privateKey)).privPem);
    source = opcuaSource(server.url, got, [{ machineId: 'm-1', profile: 'packml' }], {
      security: { mode: 'SignAndEncrypt', policy: 'Basic256Sha256' },
      login: { certificateFile, privateKeyFile },
    });
    await source.start();
    await until(() => got.of('state').length > 0, 'values flow');
  });

  test('a wrong password is named, and stands in no message', async () => {
    const got = await trusting();
    const source = await begin(got, 'Basic256Sha256', 'SignAndEncrypt', 'wr0ng-pa55word');
    await until(() => source.health().problem?.includes('password') === true, 'it is named');
    expect(source.health().problem).toMatch(/user or password is wrong/);
    expect(got.logs.join()).not.toContain('wr0ng-pa55word');
  });

  test('a policy that the server does not offer is named with those that it does', async () => {
    const got = collect();
    source = opcuaSource(server.url, got, [{ machineId: 'm-1', profile: 'packml' }]);
    await source.start();
    await until(() => source?.health().problem !== 'not connected yet', 'it is refused');
    expect(source.health().connected).toBe(false);
    expect(source.health().problem).toMatch(/OPC UA server/);
  });
});

describe('OPC UA without a user', () => {
  let server: TestOpcuaServer;
  let source: Source | null = null;
  beforeAll(async () => {
    server = await TestOpcuaServer.start({ nodes: packmlNodes('m-1'), policies: ['Basic256Sha256'] });
  }, 120_000);
  afterAll(async () => {
    await source?.stop();
    await server.stop();
  });

  test('a server that comes back with another certificate is not trusted until a person has seen it', async () => {
    const got = collect();
    const { stateDir } = got.context;
    const unknown = () => certificates(stateDir).find(({ trusted }) => !trusted);
    source = opcuaSource(server.url, got, [{ machineId: 'm-1', profile: 'packml' }], {
      security: { mode: 'SignAndEncrypt', policy: 'Basic256Sha256' },
    });
    await source.start();
    await until(() => unknown() !== undefined, 'the certificate was shown');
    acceptCertificate(stateDir, unknown()?.fingerprint ?? '');
    await until(() => got.of('counter').length > 0, 'values flow');

    await server.kill();
    await until(() => got.of('line').at(-1)?.value.up === false, 'the line is down');
    await server.begin({ identity: 'renewed' });
    await server.set({ 'm-1/Admin/ProdProcessedCount': { value: 12 } });
    await until(() => unknown() !== undefined, 'the new certificate was shown');
    await until(() => source?.health().problem?.includes(unknown()?.fingerprint ?? '?') === true, 'it is said');
    expect(source.health().problem).toMatch(/its certificate is not trusted yet/);
    expect(got.of('counter').some(({ value }) => value.reading === 12)).toBe(false);

    acceptCertificate(stateDir, unknown()?.fingerprint ?? '');
    await until(() => got.of('counter').some(({ value }) => value.reading === 12), 'values flow again');
  });
});

test('no password goes over an open line', () => {
  const result = OpcuaOptionsSchema.safeParse({
    id: 's',
    kind: 'opcua',
    endpointUrl: 'opc.tcp://127.0.0.1:4840',
    login: { user: 'a', password: 'b' },
    machines: [{ machineId: 'm-1' }],
  });
  expect(result.error?.issues[0]).toMatchObject({
    path: ['login'],
    message: expect.stringMatching(/no password or certificate over an open line/),
  });
});
