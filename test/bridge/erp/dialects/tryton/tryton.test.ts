import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { z } from 'zod';
import { TrytonOptionsSchema } from '../../../../../bridge/erp/dialects/tryton/options.ts';
import { downloadOrders } from '../../../../../bridge/erp/dialects/tryton/orders.ts';
import { createTrytonErp } from '../../../../../bridge/erp/dialects/tryton/tryton.ts';
import { trytonWriter } from '../../../../../bridge/erp/dialects/tryton/writer.ts';
import { startTrytonFace, trytonLogin } from '../../../../../simulators/erp/faces/tryton.ts';
import { describeErp } from '../../../../contracts/erp.ts';
import { describeSoak } from '../../../../contracts/erp-soak.ts';
import { goldenCases } from '../../../../contracts/golden.ts';
import { webInSoak, webUnderTest } from '../web-rig.ts';

const optionsOf = (url: string, more: object = {}) =>
  TrytonOptionsSchema.parse({
    kind: 'tryton',
    url,
    ...trytonLogin,
    timeZone: 'Europe/Berlin',
    scrapLocation: 'SCRAP',
    timeoutMs: 1_000,
    ...more,
  });
const create = (url: string, more?: object) => createTrytonErp(optionsOf(url, more));

describeErp('tryton', () => webUnderTest(startTrytonFace, create));
describeSoak('tryton', () => webInSoak(startTrytonFace, create));

goldenCases(fileURLToPath(new URL('golden', import.meta.url)), trytonWriter(optionsOf('http://erp')), 'json');

test('a row that cannot be read sets its order aside, not the download', async () => {
  const at = { year: 2026, month: 11, day: 2, hour: 6, minute: 0, second: 0, microsecond: 0 };
  const production = (id: number, more: object = {}) => ({
    ...{ id, number: `P${id}`, state: 'waiting', quantity: 5, product: 2, reference: null, planned_date: null },
    ...{ create_date: at, write_date: null, 'product.': { code: 'R-20', rec_name: 'Gear' } },
    'uom.': { name: 'Unit', digits: 0 },
    ...more,
  });
  const work = (id: number, more: object = {}) => ({
    ...{ id, production: id, sequence: 10, 'operation.': { name: 'Turning' }, 'work_center.': null },
    'work_center_category.': { name: 'Turning' },
    ...more,
  });
  const rows: Readonly<Record<string, unknown[]>> = {
    production: [production(1), production(2, { quantity: '5' }), production(3), production(4)],
    'production.work': [work(1), work(3, { sequence: 'ten' }), work(4)],
    'stock.move': [{ id: 9, production_input: 4, product: 3, quantity: -1 }],
  };
  const server = {
    call: async () => null,
    read: async <T>(schema: z.ZodType<T>, model: string) => schema.parse(rows[model]),
    uid: async () => 2,
    serverAt: () => null,
  };
  const { orders, odd } = await downloadOrders(server, optionsOf('http://erp'), null);
  expect(orders).toMatchObject([{ id: 'P1' }]);
  expect(odd?.map(({ orderId, field }) => [orderId, field])).toEqual([
    ['P2', 'quantity'],
    ['P3', 'sequence'],
    ['P4', 'quantity'],
  ]);
});
