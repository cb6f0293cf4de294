/** The dialect with a face, and orders as it downloads them. */
import { type SapOdataOptions, SapOdataOptionsSchema } from '../../../../../bridge/erp/dialects/sap/odata-options.ts';
import { createSapOdataErp } from '../../../../../bridge/erp/dialects/sap/sap-odata.ts';
import { WrittenOrderSchema } from '../../../../../shared/core/orders/written-order.ts';
import type { WorkOrder } from '../../../../../shared/core/words/order.ts';
import { SAP_PASSWORD, SAP_USER, startSapOdataFace } from '../../../../../simulators/erp/faces/sap-odata.ts';
import { createFaults } from '../../../../../simulators/erp/faults.ts';
import { LONGEST_CALL_MS } from '../../../../contracts/erp.ts';
import { needsBars, orderOf } from '../../../shop.ts';

/** As a SAP is set up that takes time events. */
export const events = { start: 'B10', interrupt: 'B20', resume: 'B10' };

export function sapOdataOptions(more: object = {}): SapOdataOptions {
  return SapOdataOptionsSchema.parse({
    kind: 'sap-odata',
    url: 'http://127.0.0.1:1',
    user: SAP_USER,
    password: SAP_PASSWORD,
    client: '100',
    timeZone: 'Europe/Berlin',
    persons: { anna: '1001', ben: '1002' },
    pauseMs: 0,
    timeoutMs: LONGEST_CALL_MS,
    ...more,
  });
}

export async function startSap(ids: readonly string[], more: object = {}) {
  const faults = createFaults();
  const orders = ids.map((id) => orderOf(id, needsBars));
  const face = await startSapOdataFace({ orders, faults, now: () => Date.UTC(2026, 10, 20) });
  const erp = createSapOdataErp(sapOdataOptions({ url: face.address, ...more }));
  const said = new Map<string, WorkOrder>();
  for (let cursor: string | null = null, before = -1; said.size > before; ) {
    before = said.size;
    const page: { cursor: string; orders: readonly unknown[] } = await erp.orders(cursor);
    cursor = page.cursor;
    for (const one of page.orders.map((order) => WrittenOrderSchema.parse(order))) said.set(one.id, one);
  }
  return { erp, face, faults, orders: [...said.values()] };
}
