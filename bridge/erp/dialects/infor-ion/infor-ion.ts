/**
 * An Infor ERP by ION: business object documents (BODs) in folders, as ION's file connection points read and write them.
 * Sync ProductionOrder comes down, Process ProductionOrder goes up, ConfirmBOD or Acknowledge comes back.
 *
 * The envelope is as public integrations write it; **no public sample shows a ProductionOrder whole**, so where an
 * order says what, and what a report is called, are options with assumed defaults. Not tried on a real system.
 */
import { erpDialect } from '../../dialect.ts';
import type { Erp } from '../../erp.ts';
import { erpInFolders } from '../bods/connection.ts';
import { type InforIonOptions, InforIonOptionsSchema } from './options.ts';
import { isOrders, ordersIn } from './orders.ts';
import { inforIonWriter } from './write.ts';

/** Its line in `registry.ts`. */
export const inforIon = erpDialect({
  kind: 'infor-ion',
  options: InforIonOptionsSchema,
  create: createInforIonErp,
  address: ({ inFolder, outFolder }) => `${inFolder}, ${outFolder}`,
});

export function createInforIonErp(options: InforIonOptions): Erp {
  return erpInFolders(options, {
    id: 'infor-ion',
    writer: inforIonWriter(options),
    prefix: 'ProcessProductionOrder',
    isOrders,
    ordersIn: (root) => ordersIn(root, options),
  });
}
