/** The dialect on a strict ERP of files, in one of two forms. */
import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { createFilesErp } from '../../../../../bridge/erp/dialects/files/files.ts';
import { FilesOptionsSchema } from '../../../../../bridge/erp/dialects/files/options.ts';
import type { WorkOrder } from '../../../../../shared/core/words/order.ts';
import { startFilesCsvFace } from '../../../../../simulators/erp/faces/files-csv.ts';
import { startFilesXmlFace } from '../../../../../simulators/erp/faces/files-xml.ts';
import { createFaults } from '../../../../../simulators/erp/faults.ts';
import type { ErpFault, ErpUnderTest } from '../../../../contracts/erp.ts';
import { needsBars, orderOf } from '../../../shop.ts';

export const forms = {
  proalpha: { start: startFilesCsvFace, refs: (id: string) => ({ slip: `00${id.replace(/\D/g, '')}0010` }) },
  navision: { start: startFilesXmlFace, refs: (_: string) => ({ line: '10000' }) },
} as const;
export type FormName = keyof typeof forms;

/** As the ERP writes it, and as it comes down: with what has to go back. */
export function writtenOrder(form: FormName, id: string): WorkOrder {
  const order = orderOf(id, needsBars);
  return { ...order, operations: order.operations.map((one) => ({ ...one, refs: forms[form].refs(id) })) };
}

/** The columns of the face's export. */
const books = {
  columns: {
    ...{ order: 'Auftrag', operation: 'AG', yield: 'Gut', scrap: 'Ausschuss', rework: 'Nacharbeit', setup: 'Ruesten' },
    ...{ machine: 'Maschine', labour: 'Person', final: 'Status' },
  },
};

export function optionsFor(form: FormName, root: string, more: Record<string, unknown> = {}) {
  return FilesOptionsSchema.parse({
    kind: 'files',
    preset: form,
    timeZone: 'Europe/Berlin',
    ordersFolder: join(root, 'orders'),
    ordersDoneFolder: join(root, 'orders-read'),
    ordersErrorFolder: join(root, 'orders-odd'),
    confirmationsFolder: join(root, 'in'),
    confirmationsDoneFolder: join(root, 'booked'),
    confirmationsErrorFolder: join(root, 'refused'),
    reasonEnding: '.err',
    settleMs: 0,
    timeoutMs: 5_000,
    ...(form === 'proalpha' ? { booksFile: join(root, 'books.csv'), books } : {}),
    ...more,
  });
}

export async function underTest(
  form: FormName,
  orderIds: readonly string[],
  more: Record<string, unknown> = {},
): Promise<ErpUnderTest & { orders: WorkOrder[]; root: string }> {
  const orders = orderIds.map((id) => writtenOrder(form, id));
  const [order, otherOrder] = orders;
  if (order === undefined || otherOrder === undefined) throw new Error('two orders at least');
  const faults = createFaults();
  const face = await forms[form].start({ orders, faults, now: Date.now });
  let isAway = false;
  const away = (wanted: boolean): void => {
    if (wanted !== isAway)
      renameSync(wanted ? face.address : `${face.address}.away`, wanted ? `${face.address}.away` : face.address);
    isAway = wanted;
  };
  return {
    erp: createFilesErp(optionsFor(form, face.address, more)),
    root: face.address,
    orders,
    order,
    otherOrder,
    held: async (orderId) => face.held(orderId),
    work: () => face.work(),
    fault: async (fault: ErpFault) => {
      away(fault === 'away');
      const refuse = { orderId: order.id, code: 'B 200', message: 'The order is locked by MILLER' };
      faults.set({ refuse: fault === 'refuse' ? refuse : null }, 0);
    },
    end: async () => {
      away(false);
      await face.stop();
    },
    never: {
      busy: 'a folder is never locked',
      denied: 'nor are its rights told by order',
      slow: 'a file is there or not',
      fail: 'a file is there or not',
      loseAnswer: 'the answer is a file of its own; what a crash leaves behind is in hand-over.test.ts',
    },
  };
}
