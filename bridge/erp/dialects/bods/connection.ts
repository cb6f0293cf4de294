/** The connection of a dialect of documents in folders: orders down, ours up, answers back. */
import type { Outcome, Writer } from '../../../../shared/core/erp/posting.ts';
import type { XmlElement } from '../../../../shared/io/xml.ts';
import type { Answer, Erp } from '../../erp.ts';
import { answersIn, isAnswer } from './envelope.ts';
import { openInbox, type Sort } from './inbox.ts';
import { newestOf, type OrdersIn } from './newest.ts';
import type { FolderOptions } from './options.ts';
import { openOutboxFolder } from './outbox-folder.ts';

export interface Speech {
  id: string;
  writer: Writer;
  /** Of the files that go out. */
  prefix: string;
  /** What a document of orders is, by the name of its outermost element. */
  isOrders(rootName: string): boolean;
  ordersIn(root: XmlElement): OrdersIn;
}

export function erpInFolders(options: FolderOptions, speech: Speech): Erp {
  const inbox = openInbox(options);
  const outbox = openOutboxFolder({ ...options, prefix: speech.prefix });
  const sortFor =
    (isMine: (rootName: string) => boolean): Sort =>
    (rootName) => {
      if (isMine(rootName)) return 'mine';
      return speech.isOrders(rootName) || isAnswer(rootName) ? 'others' : 'nobodys';
    };
  return {
    id: speech.id,
    writer: speech.writer,
    orders: async (cursor) => {
      const { roots, broken, ...came } = await inbox.incoming(cursor, sortFor(speech.isOrders));
      const odd = broken.map(({ name, why }) => ({
        ...{ orderId: `#${name}`, field: 'file', value: name, expected: `a document of orders, but ${why}` },
      }));
      return { cursor: came.cursor, odd, ...newestOf(roots.map((root) => speech.ordersIn(root))) };
    },
    send: async ({ key, body }): Promise<Outcome> => {
      const handed = await outbox.handOver(key, body);
      if (handed.is === 'handedOver') return { is: 'handedOver', messageRef: key };
      const text = `The document is not in ${options.outFolder}: ${handed.why}.`;
      return { is: handed.is, words: { code: '', text } };
    },
    answers: async (cursor) => {
      const came = await inbox.incoming(cursor, sortFor(isAnswer));
      const answers = came.roots.flatMap((root) => answersIn(root, options.cures));
      for (const { key, outcome } of answers) if (outcome.is === 'refused') await outbox.forget(key);
      return { cursor: came.cursor, answers: answers.map(({ key, outcome }): Answer => ({ of: { key }, outcome })) };
    },
  };
}
