/** Late answers of the ERP: what has become of what was handed over. */
import type { Storage } from '../storage/storage.ts';
import type { Answer, Erp } from './erp.ts';
import type { Outbox } from './outbox.ts';

export interface Answers {
  /** Takes what has come since; how many. An ERP without late answers has none. Errors: those of the ERP. */
  poll(erp: Pick<Erp, 'answers' | 'messageRefOf'>): Promise<number>;
}

export function openAnswers({ notes }: Pick<Storage, 'notes'>, outbox: Outbox): Answers {
  /** It may answer what was handed over, though that was never heard of: a crash, or a folder that went away. */
  const keyUnderWay = (messageRef: string, erp: Pick<Erp, 'messageRefOf'>): string | null =>
    outbox.keysUnderWay().find((key) => erp.messageRefOf?.(key) === messageRef) ?? null;
  const take = ({ of, outcome }: Answer, erp: Pick<Erp, 'messageRefOf'>): boolean => {
    const key = 'key' in of ? of.key : (outbox.keyOfMessage(of.messageRef) ?? keyUnderWay(of.messageRef, erp));
    if (key === null || !outbox.mayBeAnswered(key)) return false;
    if (outcome.is === 'booked') outbox.markBooked(key, outcome.erpRef, outcome.open);
    else outbox.markRefused(key, outcome.words, outcome.cure);
    return true;
  };
  return {
    poll: async (erp) => {
      if (erp.answers === undefined) return 0;
      const page = await erp.answers(notes.of('answers'));
      let taken = 0;
      outbox.together(() => {
        taken = page.answers.filter((one) => take(one, erp)).length;
        if (notes.of('answers') !== page.cursor) notes.put('answers', page.cursor);
      });
      return taken;
    },
  };
}
