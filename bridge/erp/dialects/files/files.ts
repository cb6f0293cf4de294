/**
 * ERPs that exchange files: orders come as CSV or XML in a folder, confirmations go as files into another, and the
 * ERP answers, where it does, by moving each to a folder of done ones or of errors. Folders are not made here but
 * for our own: a share that is not mounted is an ERP that is away.
 *
 * Assumed: the ERP takes a file whole or not at all, and reads it only under its final name.
 */
import { join } from 'node:path';
import { setImmediate as immediate } from 'node:timers/promises';
import type { Outcome } from '../../../../shared/core/erp/posting.ts';
import type { OddOrder } from '../../../../shared/core/orders/sift.ts';
import { Problem } from '../../../../shared/core/words/problem.ts';
import { inEnglish } from '../../../../shared/core/words/sentence.ts';
import { wordsOf } from '../../../../shared/core/words/words-of.ts';
import { erpDialect } from '../../dialect.ts';
import type { Erp, OrdersPage } from '../../erp.ts';
import { Answered } from './answered.ts';
import { isEmptyFile, isFileOf } from './body.ts';
import { booksIn } from './books.ts';
import { decoded, encoded, lackingIn } from './encoding.ts';
import { HandOver, NotHandedOver } from './hand-over.ts';
import { InBox, isTooLarge, type Read, type Taken } from './in-box.ts';
import { goodsLayoutOf } from './layout.ts';
import { type FilesOptions, FilesOptionsSchema, filesLayout } from './options.ts';
import { readOrders } from './read-orders.ts';
import { filesWriter } from './writer.ts';

/** Its line in the registry. */
export const files = erpDialect({
  kind: 'files',
  options: FilesOptionsSchema,
  create: createFilesErp,
  address: ({ confirmationsFolder }) => confirmationsFolder,
});

export function createFilesErp(options: FilesOptions): Erp {
  const layout = filesLayout(options);
  const { goods } = layout;
  const { booksFile, books } = options;
  const { confirmationsFolder: folder, confirmationsDoneFolder: done, confirmationsErrorFolder: error } = options;
  const answerFolders = done === undefined || error === undefined ? null : { done, error };
  const handOver = new HandOver({
    folder,
    sendingFolder: options.sendingFolder ?? join(folder, '.istwert'),
    answered: answerFolders === null ? [] : [answerFolders.done, answerFolders.error],
    fileName: layout.fileName,
    trigger: options.trigger ?? null,
    isAnswered: answerFolders !== null,
  });
  const answered = answerFolders === null ? null : new Answered(handOver, answerFolders, options.reasonEnding ?? null);
  const writer = filesWriter(layout.confirmations, answerFolders === null ? 'never' : 'later', goods);
  const inBox = inBoxOf(options);
  const oneByOne = queue();
  const asked = async <T>(question: Promise<T>): Promise<T> => {
    try {
      return await within(options.timeoutMs, question);
    } catch (cause) {
      throw new Problem('unavailable', { what: 'erpAway', words: wordsOf(cause) }, { cause });
    }
  };
  const read = (file: Taken): ReadFile => readFileOf(file, options, layout.orders);

  return {
    id: 'files',
    writer,
    orders: (cursor) => asked(inBox.isMoved ? nextPage(inBox, cursor, read) : wholeExport(inBox, cursor, read)),
    send: async ({ key, orderId, operationId, body }): Promise<Outcome> => {
      if (isEmptyFile(layout.confirmations, body)) return { is: 'booked', erpRef: {} };
      const { encoding } = layout.confirmations;
      const letters = lackingIn(body, encoding).slice(0, 10).join(' ');
      if (letters !== '') return refusedFor(inEnglish({ what: 'lettersNotInEncoding', letters, encoding }));
      const isOfGoods = goods !== null && isFileOf(goodsLayoutOf(layout.confirmations, goods), body);
      const fileName = isOfGoods ? goods.fileName : layout.fileName;
      const bytes = encoded(body, encoding);
      const sent = oneByOne(async (): Promise<Outcome> => {
        const refused = await answered?.refusedBefore(key).catch((cause: unknown) => {
          throw new NotHandedOver(cause);
        });
        if (refused) return refused;
        const { name, isBooked } = await handOver.hand({ key, orderId, operationId, fileName, bytes });
        if (isBooked && answered !== null) return { is: 'booked', erpRef: { file: name } };
        return { is: 'handedOver', messageRef: name };
      });
      try {
        return await within(options.timeoutMs, sent);
      } catch (cause) {
        return { is: cause instanceof NotHandedOver ? 'away' : 'unknown', words: { code: '', text: wordsOf(cause) } };
      }
    },
    ...(booksFile === undefined || books === undefined
      ? {}
      : { books: (orderId) => asked(booksIn(booksFile, orderId, books, layout.orders, writer.can.takes)) }),
    ...(answered && { answers: (cursor) => asked(oneByOne(() => answered.since(cursor))) }),
  };
}

const refusedFor = (text: string): Outcome => ({ is: 'refused', words: { code: '', text }, cure: 'masterData' });

function inBoxOf(options: FilesOptions): InBox {
  const { ordersDoneFolder: done, ordersErrorFolder: error } = options;
  return new InBox({
    folder: options.ordersFolder,
    pattern: options.ordersPattern,
    moved: done === undefined || error === undefined ? null : { done, error },
    trigger: options.ordersTrigger ?? null,
    settleMs: options.settleMs,
  });
}

interface ReadFile {
  orders: unknown[];
  odd: OddOrder[];
  /** Nothing of it could be read. */
  isOdd: boolean;
}

function readFileOf(file: Taken, options: FilesOptions, layout: ReturnType<typeof filesLayout>['orders']): ReadFile {
  const whole = (expected: string): ReadFile => ({
    orders: [],
    odd: [{ orderId: file.name.slice(0, 64), field: 'file', value: file.name.slice(0, 120), expected }],
    isOdd: true,
  });
  if (isTooLarge(file)) return whole(`a file of orders, but it has ${file.size} bytes`);
  try {
    const text = decoded(file.bytes, layout.encoding);
    return { ...readOrders(text, layout, options.timeZone, file.modifiedMs), isOdd: false };
  } catch (error) {
    return whole(`a file of orders as ${layout.format} in ${layout.encoding}, but ${wordsOf(error)}`.slice(0, 400));
  }
}

async function nextPage(inBox: InBox, cursor: string | null, read: (file: Taken) => ReadFile): Promise<OrdersPage> {
  const taken = await inBox.next(cursor);
  if (taken.length === 0) return { cursor: cursor ?? InBox.cursorOf([]), orders: [] };
  const given: Read = [];
  const orders: unknown[] = [];
  const odd: OddOrder[] = [];
  for (const file of taken) {
    // Others are heard between two files.
    await immediate();
    const one = read(file);
    orders.push(...one.orders);
    odd.push(...one.odd);
    given.push({ name: file.name, size: file.size, modifiedMs: file.modifiedMs, isOdd: one.isOdd });
  }
  return { cursor: InBox.cursorOf(given), orders: latestOf(orders), odd };
}

async function wholeExport(inBox: InBox, cursor: string | null, read: (file: Taken) => ReadFile): Promise<OrdersPage> {
  const changed = await inBox.changed(cursor);
  if (changed === null) return { cursor: cursor ?? '', orders: [] };
  const parts = changed.files.map(read);
  const odd = parts.flatMap((part) => part.odd);
  const orders = latestOf(parts.flatMap((part) => part.orders));
  // Of an export that could not be read whole nobody knows what is missing.
  return { cursor: changed.cursor, orders, odd, isComplete: odd.length === 0 };
}

/** Of an order that stands in several files of a page the newest holds. */
function latestOf(orders: readonly unknown[]): unknown[] {
  const byId = new Map<unknown, unknown>();
  orders.forEach((order, index) => {
    const id = typeof order === 'object' && order !== null && 'id' in order ? order.id : `#${index}`;
    byId.delete(id);
    byId.set(id, order);
  });
  return [...byId.values()];
}

/** One after the other: the same posting sent twice at once is one file. */
function queue(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const next = last.then(work, work);
    last = next.catch(() => {});
    return next;
  };
}

/** The answer, or an error when it takes too long; a share that hangs may still take the file behind our back. */
async function within<T>(timeoutMs: number, answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
