/** The outbox in the bridge's storage. */
import type { In, Storage } from '../storage/storage.ts';
import { causeOf } from './causes.ts';
import type { Outbox, OutboxOptions } from './outbox.ts';
import { itemOf, refsOf, StatusSchema, standingRows } from './outbox-rows.ts';
import { StoredTurn } from './outbox-turn.ts';
import { queueOf, viewOf } from './outbox-view.ts';

export { newKey } from './outbox.ts';

export function openOutbox(
  { transact, postings, needy }: Pick<Storage, 'transact' | 'postings' | 'needy'>,
  options: OutboxOptions,
): Outbox {
  const open = (transaction: In<'postings'>) => new StoredTurn(transaction, options);
  return {
    standing: (operationId) => standingRows(postings.ofOperation(operationId)),
    nextDueAt: postings.nextDueAt,
    item: (key) => {
      const row = postings.one(key);
      return row === null ? null : itemOf(row, row.reverses === null ? null : postings.one(row.reverses));
    },
    knownRefs: (operationId) =>
      postings.erpRefsOf(operationId).flatMap((erpRef) => {
        const refs = refsOf(erpRef);
        return refs === null ? [] : [refs];
      }),
    statusOf: (key) => {
      const row = postings.one(key);
      return row === null ? null : StatusSchema.parse(row.status);
    },
    view: (problem) => viewOf(postings, needy, problem),
    queue: () => queueOf(postings),
    in: open,
    together: (work) => transact((transaction) => work(open(transaction))),
  };
}

/** A bridge of before did not write down why a posting waits for a person. */
export function writeMissingCauses({ transact }: Pick<Storage, 'transact'>): Promise<void> {
  return transact(async ({ postings }) => {
    for (const row of await postings.uncaused()) postings.put({ ...row, cause: causeOf(row) });
  });
}
