/** Late answers of the ERP: what has become of what was handed over. */
import type { Storage } from '../storage/storage.ts';
import type { Answer, Erp } from './erp.ts';
import type { Outbox, OutboxTurn } from './outbox.ts';

export interface Answers {
  /** Takes what has come since; how many. An ERP without late answers has none. Errors: those of the ERP. */
  poll(erp: Pick<Erp, 'answers' | 'messageRefOf'>): Promise<number>;
}

export function openAnswers({ transact }: Pick<Storage, 'transact'>, outbox: Pick<Outbox, 'in'>): Answers {
  return {
    poll: async (erp) => {
      if (erp.answers === undefined) return 0;
      const page = await erp.answers(await transact(({ notes }) => notes.of('answers')));
      return transact(async (tx) => {
        const turn = outbox.in(tx);
        let taken = 0;
        for (const one of page.answers) if (await take(turn, one, erp)) taken++;
        if ((await tx.notes.of('answers')) !== page.cursor) tx.notes.put('answers', page.cursor);
        return taken;
      });
    },
  };
}

async function take(turn: OutboxTurn, { of, outcome }: Answer, erp: Pick<Erp, 'messageRefOf'>): Promise<boolean> {
  const key =
    'key' in of ? of.key : ((await turn.keyOfMessage(of.messageRef)) ?? (await keyUnderWay(turn, of.messageRef, erp)));
  if (key === null || !(await turn.mayBeAnswered(key))) return false;
  if (outcome.is === 'booked') await turn.markBooked(key, outcome.erpRef, outcome.open);
  else await turn.markRefused(key, outcome.words, outcome.cure);
  return true;
}

/** It may answer what was handed over, though that was never heard of: a crash, or a folder that went away. */
async function keyUnderWay(
  turn: OutboxTurn,
  messageRef: string,
  erp: Pick<Erp, 'messageRefOf'>,
): Promise<string | null> {
  return (await turn.keysUnderWay()).find((key) => erp.messageRefOf?.(key) === messageRef) ?? null;
}
