/** Each ERP over HTTP behind a whole bridge: its orders come down, what was made goes up, once, to the last word. */
import { afterEach, expect, test } from 'vitest';
import { builtInErps } from '../../../../bridge/erp/dialects/registry.ts';
import { WrittenOrderSchema } from '../../../../shared/core/orders/written-order.ts';
import type { Face, StartFace } from '../../../../simulators/erp/face.ts';
import { businessCentralSecret, startBusinessCentralFace } from '../../../../simulators/erp/faces/business-central.ts';
import { d365Secret, startD365Face } from '../../../../simulators/erp/faces/d365.ts';
import { erpnextFace, erpnextKeys } from '../../../../simulators/erp/faces/erpnext.ts';
import { ODOO_KEY, startOdooFace } from '../../../../simulators/erp/faces/odoo.ts';
import { createFaults } from '../../../../simulators/erp/faults.ts';
import { createRig, type Rig } from '../../rig.ts';
import { HOUR, journal, MINUTE, MONDAY, on, orderOf, plantFact, released, smallPlant } from '../../shop.ts';

let rig: Rig | null = null;
let face: Face | null = null;
afterEach(async () => {
  await rig?.end();
  await face?.stop();
  rig = null;
  face = null;
});

const token = (url: string) => ({ tokenUrl: `${url}/token`, clientId: 'mes', scope: 'all' });

test.each<[string, StartFace, (url: string) => object]>([
  ['odoo', startOdooFace, () => ({ apiKey: ODOO_KEY, losses: { machine: 7, setup: 12 } })],
  ['erpnext', erpnextFace(1), () => ({ ...erpnextKeys, timeZone: 'Europe/Berlin' })],
  ['business-central', startBusinessCentralFace, (url) => ({ ...token(url), clientSecret: businessCentralSecret })],
  [
    'd365',
    startD365Face,
    (url) => ({ ...token(url), clientSecret: d365Secret, company: 'usmf', states: { entity: 'MesMessages' } }),
  ],
])('%s', async (kind, start, more) => {
  face = await start({ orders: [orderOf('O1'), orderOf('O2')], faults: createFaults(), now: Date.now });
  const held = face;
  const erpOptions = builtInErps.OptionsSchema.parse({
    ...{ kind, url: held.address, pollMs: 20, timeoutMs: 5_000, longestTransactionMs: 50 },
    ...more(held.address),
  });
  const erp = builtInErps.create(erpOptions);
  const orders = (await erp.orders(null)).orders.map((written) => WrittenOrderSchema.parse(written));
  erp.close?.();
  const order = orders.find(({ id }) => id === 'O1');
  const operationId = order?.operations[0]?.id;
  if (order === undefined || operationId === undefined) throw new Error('the order does not come down');

  rig = await createRig({ erps: builtInErps, erpOptions });
  const running = rig;
  running.setClock(MONDAY + 8 * HOUR);
  await running.start();
  const box = journal();
  const begin = MONDAY + 6 * HOUR;
  const p1 = on('P1');
  box.add(
    plantFact(smallPlant()),
    released(order),
    p1.start(begin, operationId),
    p1.state(begin, 'running'),
    ...Array.from({ length: 30 }, (_, index) => p1.good(begin + (index + 1) * MINUTE, 1)),
    p1.finish(begin + 40 * MINUTE, operationId),
  );
  await running.exchange(box);
  const books = async () => {
    await held.work();
    const { sums, final } = held.held('O1');
    return { yieldPcs: sums.get('yield'), final };
  };
  await expect.poll(books, { interval: 50 }).toEqual({ yieldPcs: 30, final: true });
  const told = async () => JSON.stringify((await running.exchange(box, { events: [] })).planning);
  await expect.poll(told, { interval: 50 }).toContain('"O2"');
});
