import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRestErp, RestOptionsSchema } from '../../../../bridge/erp/dialects/rest.ts';
import { makeCertificate } from '../../../shared/io/certificate.ts';
import { orderOf } from '../../shop.ts';

describe("an ERP behind https with a certificate of the plant's own", () => {
  const folder = mkdtempSync(join(tmpdir(), 'istwert-erp-tls-'));
  const ends: (() => void)[] = [() => rmSync(folder, { recursive: true, force: true })];
  let url = '';
  let caFile = '';
  beforeAll(async () => {
    const { certFile, keyFile } = await makeCertificate(folder, 'erp');
    caFile = certFile;
    const pair = { cert: readFileSync(certFile), key: readFileSync(keyFile) };
    const server = createServer(pair, (_request, response) => {
      response.end(JSON.stringify({ cursor: '1', orders: [orderOf('O1')] }));
    });
    ends.push(() => server.closeAllConnections());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
    ends.push(() => server.close());
    const address = server.address();
    url = `https://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  });
  afterAll(() => {
    for (const end of ends.reverse()) end();
  });
  const erpWith = (more: object) =>
    createRestErp(RestOptionsSchema.parse({ kind: 'rest', url, token: 'an-erp-token-for-tests', ...more }));

  test('is heard where caFile names it', async () => {
    const { orders } = await erpWith({ caFile }).orders(null);
    expect(orders).toMatchObject([{ id: 'O1' }]);
  });

  test('is away without it, and the reason is said', async () => {
    await expect(erpWith({}).orders(null)).rejects.toThrow(`The ERP at ${url} is away (its certificate is not trusted`);
  });
});
