/** Late answers of the ERP: what has become of what was handed over. */
import type { Database } from '../../shared/io/sqlite.ts';
import type { Answer, Erp } from './erp.ts';
import type { Outbox } from './outbox.ts';

export interface Answers {
  /** Takes what has come since; how many. An ERP without late answers has none. Errors: those of the ERP. */
  poll(erp: Pick<Erp, 'answers' | 'messageRefOf'>): Promise<number>;
}

export function openAnswers(db: Database, outbox: Outbox): Answers {
  const cursor = db.prepare<[], { value: string }>("SELECT value FROM cursor WHERE name = 'answers'");
  const putCursor = db.prepare(
    "INSERT INTO cursor VALUES ('answers', ?) ON CONFLICT(name) DO UPDATE SET value = excluded.value",
  );
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
      const page = await erp.answers(cursor.get()?.value ?? null);
      let taken = 0;
      outbox.together(() => {
        taken = page.answers.filter((one) => take(one, erp)).length;
        if (cursor.get()?.value !== page.cursor) putCursor.run(page.cursor);
      });
      return taken;
    },
  };
}
