/** The dialect with a face, and orders as it downloads them. */
import { join } from 'node:path';
import {
  createSapIdocErp,
  type SapIdocOptions,
  SapIdocOptionsSchema,
} from '../../../../../bridge/erp/dialects/sap/sap-idoc.ts';
import { WrittenOrderSchema } from '../../../../../shared/core/orders/written-order.ts';
import type { WorkOrder } from '../../../../../shared/core/words/order.ts';
import { startSapIdocFace } from '../../../../../simulators/erp/faces/sap-idoc.ts';
import { createFaults } from '../../../../../simulators/erp/faults.ts';
import { needsBars, orderOf } from '../../../shop.ts';

/** As a SAP is set up that takes time events. */
export const events = { start: 'B10', interrupt: 'B20', resume: 'B10' };

export function sapIdocOptions(more: object = {}): SapIdocOptions {
  return SapIdocOptionsSchema.parse({
    kind: 'sap-idoc',
    inFolder: 'in',
    outFolder: 'out',
    client: '100',
    sender: { port: 'ISTWERT', partner: 'ISTWERT' },
    receiver: { port: 'SAPS4H', partner: 'S4HCLNT100' },
    timeZone: 'Europe/Berlin',
    persons: { anna: '1001', ben: '1002' },
    answers: 'later',
    cancellation: 'document',
    ...more,
  });
}

export async function startSap(ids: readonly string[], more: object = {}) {
  const faults = createFaults();
  const orders = ids.map((id) => orderOf(id, needsBars));
  const face = await startSapIdocFace({ orders, faults, now: () => Date.UTC(2026, 10, 20) });
  const folders = { inFolder: join(face.address, 'in'), outFolder: join(face.address, 'out') };
  const erp = createSapIdocErp(sapIdocOptions({ ...folders, ...more }));
  const { orders: said } = await erp.orders(null);
  return { erp, face, faults, folders, orders: said.map((one): WorkOrder => WrittenOrderSchema.parse(one)) };
}
