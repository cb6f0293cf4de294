/**
 * A posting that left, and no clear answer came: was it booked? Nothing is sent again before that is proved: by the
 * ERP, which refuses repeats; by a look-up, once the first send can no longer be under way; else a person decides.
 */
import { type Found, printWords } from '../../shared/core/erp/posting.ts';
import { wordsOf } from '../../shared/core/words/words-of.ts';
import type { Erp } from './erp.ts';
import type { Outbox, OutboxTurn } from './outbox.ts';
import type { OutboxItem } from './outbox-rows.ts';
import type { Pauses } from './pauses.ts';

const NO_PROOF = 'No answer came.';
/** After so many look-ups that tell nothing a person is asked. */
const MOST_LOOK_UPS = 5;

export interface ProveWith {
  outbox: Pick<Outbox, 'knownRefs'>;
  erp: Pick<Erp, 'writer' | 'find' | 'stamp'>;
  pauses: Pauses;
  now: () => number;
  /** When this life of the bridge began: one before it may have been on the wire until then, epoch ms. */
  bornAt: number;
  /** Look-ups that told nothing, per key. */
  undecided: Map<string, number>;
}

/** What was found out, to be written down. */
export type Finding = (turn: OutboxTurn) => Promise<void>;

/**
 * It may be sent again: `absent`, it is surely not booked; `refusedTwice`, it may be, and the ERP takes no repeat. Else
 * what is to be written down.
 */
export async function prove(item: OutboxItem, using: ProveWith): Promise<'absent' | 'refusedTwice' | Finding> {
  const { outbox, erp, pauses, now, bornAt } = using;
  const { can } = erp.writer;
  const { key } = item.posting;
  if (can.repeats === 'refusedByKey' && can.lookUp === 'none') return 'refusedTwice';
  if (can.repeats === 'refusedByStamp' && item.stamp !== null) return 'refusedTwice';
  if (erp.find === undefined) return (turn) => turn.markDoubtful(key, item.message ?? NO_PROOF);
  // Under a stamp that is old nothing is booked any more; else the first send may still be on its way inside.
  // A send may be several calls: what a killed bridge sent last it sent at its death, not when it began.
  const lastOnWireAt = Math.max(item.sentAt ?? 0, bornAt);
  const earliest = can.repeats === 'refusedByStamp' ? 0 : lastOnWireAt + pauses.lookUpAfterMs;
  if (now() < earliest) return (turn) => turn.markUnknown(key, earliest, item.message ?? NO_PROOF);
  const known = outbox.knownRefs(item.posting.operationId);
  let found: Found;
  try {
    found = await erp.find(item.posting, { sentAt: item.sentAt ?? 0, known });
  } catch (error) {
    const words = { code: '', text: wordsOf(error) };
    return (turn) => turn.markUnknown(key, pauses.away(item.lane, item.attempts, words), words.text);
  }
  pauses.flows(item.lane);
  return found.is === 'absent' && erp.stamp === undefined ? 'absent' : (turn) => conclude(turn, item, found, using);
}

async function conclude(
  outbox: OutboxTurn,
  { posting: { key } }: OutboxItem,
  found: Found,
  { pauses, now, undecided }: ProveWith,
): Promise<void> {
  const tries = (undecided.get(key) ?? 0) + 1;
  undecided.delete(key);
  switch (found.is) {
    case 'booked':
      await outbox.markBooked(key, found.erpRef);
      break;
    case 'absent':
      await outbox.markWaiting(key, now(), 'It was not booked; it is sent again.');
      break;
    case 'underWay':
      await outbox.markUnknown(key, pauses.undecided(2), 'The ERP still works on it.');
      break;
    case 'cannotTell':
      if (tries < MOST_LOOK_UPS) undecided.set(key, tries);
      if (tries < MOST_LOOK_UPS) await outbox.markUnknown(key, pauses.undecided(tries), printWords(found.words));
      else await outbox.markDoubtful(key, printWords(found.words));
      break;
    default:
      found satisfies never;
  }
}
