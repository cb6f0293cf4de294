import { fileURLToPath } from 'node:url';
import { createOdooErp } from '../../../../../bridge/erp/dialects/odoo/odoo.ts';
import { OdooOptionsSchema } from '../../../../../bridge/erp/dialects/odoo/options.ts';
import { odooWriter } from '../../../../../bridge/erp/dialects/odoo/writer.ts';
import { ODOO_KEY, odooLogin, startOdooFace } from '../../../../../simulators/erp/faces/odoo.ts';
import { describeErp } from '../../../../contracts/erp.ts';
import { describeSoak } from '../../../../contracts/erp-soak.ts';
import { goldenCases } from '../../../../contracts/golden.ts';
import { webInSoak, webUnderTest } from '../web-rig.ts';

const optionsOf = (url: string, more: object = {}) =>
  OdooOptionsSchema.parse({
    kind: 'odoo',
    url,
    apiKey: ODOO_KEY,
    losses: { machine: 7, setup: 12 },
    timeoutMs: 1_000,
    ...more,
  });
const goods = { goods: 'notBackflushed' };
const json2 = (url: string, more: object = {}) => createOdooErp(optionsOf(url, { ...goods, ...more }));
const jsonRpc = (url: string, more: object = {}) =>
  createOdooErp(optionsOf(url, { api: 'jsonrpc', ...odooLogin, ...goods, ...more }));

describeErp('odoo, JSON-2', () => webUnderTest(startOdooFace, json2));
describeErp('odoo, JSON-RPC', () => webUnderTest(startOdooFace, jsonRpc));
describeSoak('odoo', () => webInSoak(startOdooFace, json2));

goldenCases(fileURLToPath(new URL('golden', import.meta.url)), odooWriter(optionsOf('http://erp')), 'json');
goldenCases(
  fileURLToPath(new URL('goods/golden', import.meta.url)),
  odooWriter(optionsOf('http://erp', goods)),
  'json',
);
