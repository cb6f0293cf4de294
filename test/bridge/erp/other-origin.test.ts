/** Whichever ERP it is: what it names as another place (a redirect, a next page) is not gone to, and our login stays here. */
import { createServer, type Server } from 'node:http';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { builtInErps } from '../../../bridge/erp/dialects/registry.ts';
import { callJson, openAnswer } from '../../../shared/io/outward.ts';
import { everyErp } from './dialects/every-erp.ts';

let trap: Server;
let erp: Server;
let caught: string[];
let answered: number;

const listen = async (server: Server): Promise<string> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
};
let trapUrl: string;
let erpUrl: string;
/** What the ERP answers with. */
let status: number;

beforeEach(async () => {
  caught = [];
  answered = 0;
  trap = createServer((request, response) => {
    caught.push(`${request.method} ${request.url} ${request.headers.authorization ?? ''}`);
    response.end('{}');
  });
  trapUrl = await listen(trap);
  erp = createServer((request, response) => {
    answered += 1;
    const isToken = request.url?.endsWith('/token') === true;
    const next = `${trapUrl}/next`;
    const links = { '@odata.nextLink': next, next, nextLink: next, links: { next }, d: { results: [], __next: next } };
    const body = isToken ? { access_token: 'a-token-of-the-erp' } : { value: [], data: [], ...links };
    response.writeHead(isToken ? 200 : status, {
      'content-type': 'application/json',
      location: next,
      link: `<${next}>; rel="next"`,
    });
    response.end(JSON.stringify(body));
  });
  erpUrl = await listen(erp);
});
afterEach(async () => {
  for (const server of [trap, erp]) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

const overHttp = everyErp.filter(({ name }) => !/^files|^sap-idoc|^b2mml|^infor/.test(name));
test.each(overHttp.flatMap(({ name, start }) => [200, 302, 307, 401].map((at) => ({ name, start, at }))))(
  '$name, $at',
  async ({ start, at }) => {
    status = at;
    const stand = await start(0, Date.now);
    const erp = builtInErps.create(builtInErps.OptionsSchema.parse(stand.options({ address: erpUrl })));
    await Promise.allSettled([erp.orders(null), erp.books?.('1000001'), erp.master?.(), erp.stock?.()]);
    erp.close?.();
    await stand.end();
    expect(answered).toBeGreaterThan(0);
    expect(caught).toEqual([]);
  },
);

test.each([301, 302, 303, 307, 308])('no call outward follows %s', async (at) => {
  status = at;
  const headers = { authorization: 'Bearer a-secret' };
  expect((await callJson(new URL(erpUrl), { method: 'POST', body: {}, headers })).status).toBe(at);
  const open = await openAnswer(new URL(erpUrl), { headers });
  expect(open.statusCode).toBe(at);
  open.destroy();
  expect(caught).toEqual([]);
});
