/**
 * B2MML (ISA-95 as XML of MESA International) in shared folders, one document a file: schedules come down, performances
 * go up, answers come back as Acknowledge or ConfirmBOD. From the published schemas V0401 to V0701, and from the samples
 * of a MES vendor's real scenario (Courbon, V0401), which use folders, Sync and no answers. Not tried on a real ERP.
 */
import { erpDialect } from '../../dialect.ts';
import type { Erp } from '../../erp.ts';
import { erpInFolders } from '../bods/connection.ts';
import { booksIn } from './books.ts';
import { type B2mmlOptions, B2mmlOptionsSchema } from './options.ts';
import { isSchedule, ordersIn } from './orders.ts';
import { b2mmlWriter } from './write.ts';

/** Its line in `registry.ts`. */
export const b2mml = erpDialect({
  kind: 'b2mml',
  options: B2mmlOptionsSchema,
  create: createB2mmlErp,
  address: ({ inFolder, outFolder }) => `${inFolder}, ${outFolder}`,
});

export function createB2mmlErp(options: B2mmlOptions): Erp {
  const { booksFolder, names } = options;
  const writer = b2mmlWriter(options);
  const folders = erpInFolders(options, {
    id: 'b2mml',
    writer,
    prefix: 'PES',
    isOrders: isSchedule,
    ordersIn: (root) => {
      const { orders, gone } = ordersIn(root, options);
      return { orders: orders.map((order) => ({ order, version: 0n })), gone };
    },
  });
  if (booksFolder === undefined) return folders;
  return { ...folders, books: (orderId) => booksIn(booksFolder, orderId, names, writer.can.takes) };
}
