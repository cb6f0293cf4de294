/** Whichever ERP it is: what it repeats of our login in a refusal is in no word that the bridge has from it. */
import { createServer, type Server } from 'node:http';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { builtInErps } from '../../../bridge/erp/dialects/registry.ts';
import { discreet } from '../../../bridge/erp/discreet.ts';
import type { Posting } from '../../../shared/core/erp/posting.ts';
import { Problem } from '../../../shared/core/words/problem.ts';
import { secretsIn } from '../../../shared/core/words/without-secrets.ts';
import { everyErp } from './dialects/every-erp.ts';

let echo: Server;
let status: number;
let asked: string[];

beforeEach(async () => {
  asked = [];
  echo = createServer((request, response) => {
    asked.push(request.url ?? '');
    let body = '';
    request.on('data', (chunk) => {
      body += String(chunk);
    });
    request.on('end', () => {
      const login = Buffer.from(request.headers.authorization?.split(' ')[1] ?? '', 'base64').toString();
      const told = JSON.stringify({ url: request.url, headers: request.headers, login, body });
      // As each dialect's ERP words an error, so that it is understood.
      const said = { code: 'NO', message: told, error: { code: 'NO', message: told }, exception: told, exc_type: 'No' };
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(said));
    });
  });
  await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  echo.closeAllConnections();
  await new Promise((resolve) => echo.close(resolve));
});

const overHttp = everyErp.filter(({ name }) => !/^files|^sap-idoc|^b2mml|^infor/.test(name));
const posting: Posting = {
  ...{
    key: 'a'.repeat(32),
    kind: 'partial',
    orderId: '1000001',
    operationId: '1000001/0010',
    reverses: null,
    body: '{}',
  },
  says: new Map(),
};

test.each(overHttp.flatMap(({ name, start }) => [400, 401, 422, 500].map((at) => ({ name, start, at }))))(
  '$name, $at',
  async ({ start, at }) => {
    status = at;
    const stand = await start(0, Date.now);
    const address = echo.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const options = stand.options({ address: `http://127.0.0.1:${port}` });
    const secrets = secretsIn(options);
    const erp = discreet(builtInErps.create(builtInErps.OptionsSchema.parse(options)), secrets);
    const said = async (question: Promise<unknown> | undefined): Promise<string> => {
      try {
        return JSON.stringify((await question) ?? null);
      } catch (error) {
        const { message, sentence } = error instanceof Problem ? error : { message: String(error), sentence: null };
        return `${message} ${JSON.stringify(sentence)} ${String(error instanceof Error ? error.cause : '')}`;
      }
    };
    const words = [
      await said(erp.orders(null)),
      await said(erp.send(posting, null)),
      await said(erp.find?.(posting, { sentAt: 0, known: [] })),
      await said(erp.stamp?.(posting)),
      await said(erp.books?.('1000001')),
      await said(erp.master?.()),
      await said(erp.stock?.()),
    ].join('\n');
    erp.close?.();
    await stand.end();
    expect(secrets.length).toBeGreaterThan(0);
    expect(asked.length).toBeGreaterThan(0);
    for (const secret of secrets) expect(words).not.toContain(secret);
  },
);
