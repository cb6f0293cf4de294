/**
 * B2MML (ISA-95 as XML of MESA International) in shared folders, one document a file: schedules come down, performances
 * go up, answers come back as Acknowledge or ConfirmBOD. From the published schemas V0401 to V0701, and from the samples
 * of a MES vendor's real scenario (Courbon, V0401), which use folders, Sync and no answers. Not tried on a real ERP.
 */
import type { Outcome } from '../../../../shared/core/erp/posting.ts';
import { erpDialect } from '../../dialect.ts';
import type { Answer, Erp } from '../../erp.ts';
import { answersIn, isAnswer } from '../bods/envelope.ts';
import { openInbox, type Sort } from '../bods/inbox.ts';
import { openOutboxFolder } from '../bods/outbox-folder.ts';
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

const sortFor =
  (mine: (rootName: string) => boolean): Sort =>
  (rootName) =>
    mine(rootName) ? 'mine' : isSchedule(rootName) || isAnswer(rootName) ? 'others' : 'nobodys';

export function createB2mmlErp(options: B2mmlOptions): Erp {
  const inbox = openInbox(options);
  const outbox = openOutboxFolder({ ...options, prefix: 'PES' });
  return {
    id: 'b2mml',
    writer: b2mmlWriter(options),
    orders: async (cursor) => {
      const came = await inbox.incoming(cursor, sortFor(isSchedule));
      const read = came.roots.map((root) => ordersIn(root, options));
      return {
        cursor: came.cursor,
        orders: newestOf(read.flatMap(({ orders }) => orders)),
        gone: read.flatMap(({ gone }) => gone),
        odd: came.broken.map(({ name, why }) => ({
          ...{ orderId: `#${name}`, field: 'file', value: name, expected: `a B2MML document, but ${why}` },
        })),
      };
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

/** Of an order that came several times the last counts. */
function newestOf(orders: readonly Record<string, unknown>[]): Record<string, unknown>[] {
  const last = new Map(orders.map((order, index) => [typeof order.id === 'string' ? order.id : index, order]));
  return [...last.values()];
}
