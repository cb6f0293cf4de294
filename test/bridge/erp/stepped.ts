/** An outbox of which a test takes each step in a transaction of its own. */
import type { Outbox, OutboxTurn } from '../../../bridge/erp/outbox.ts';

type Steps = Pick<
  OutboxTurn,
  | 'write'
  | 'due'
  | 'markSending'
  | 'markBooked'
  | 'markHandedOver'
  | 'markRefused'
  | 'markWaiting'
  | 'markUnknown'
  | 'markDoubtful'
  | 'forgetStamp'
  | 'mayBeAnswered'
  | 'isBehindReversal'
  | 'decide'
  | 'replace'
> & {
  adopt(...held: Parameters<OutboxTurn['adopt']>): Promise<void>;
  rest(...until: Parameters<OutboxTurn['rest']>): Promise<void>;
  dueBy(at: number): Promise<void>;
};
export type SteppedOutbox = Outbox & Steps;

/** `settled`: what a step made others do is done, too. */
export function stepped(outbox: Outbox, settled: () => Promise<void> = async () => {}): SteppedOutbox {
  const step = async <T>(work: (turn: OutboxTurn) => Promise<T>): Promise<T> => {
    const gave = await outbox.together(work);
    await settled();
    return gave;
  };
  return {
    ...outbox,
    write: (...owed) => step((turn) => turn.write(...owed)),
    adopt: (held) => step(async (turn) => turn.adopt(held)),
    due: (...asked) => step((turn) => turn.due(...asked)),
    markSending: (leaving) => step((turn) => turn.markSending(leaving)),
    markBooked: (...booked) => step((turn) => turn.markBooked(...booked)),
    markHandedOver: (...handed) => step((turn) => turn.markHandedOver(...handed)),
    markRefused: (...refused) => step((turn) => turn.markRefused(...refused)),
    markWaiting: (...ended) => step((turn) => turn.markWaiting(...ended)),
    markUnknown: (...ended) => step((turn) => turn.markUnknown(...ended)),
    markDoubtful: (...ended) => step((turn) => turn.markDoubtful(...ended)),
    forgetStamp: (key) => step((turn) => turn.forgetStamp(key)),
    rest: (...until) => step(async (turn) => turn.rest(...until)),
    dueBy: (at) => step(async (turn) => turn.dueBy(at)),
    mayBeAnswered: (key) => step((turn) => turn.mayBeAnswered(key)),
    isBehindReversal: (key) => step((turn) => turn.isBehindReversal(key)),
    decide: (...decided) => step((turn) => turn.decide(...decided)),
    replace: (...by) => step((turn) => turn.replace(...by)),
  };
}
