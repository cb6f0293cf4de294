/** Why a posting waits for a person, so that those with the same cause stand together and are decided together. */
import { createHash } from 'node:crypto';
import type { StoredPosting } from '../storage/postings.ts';

/**
 * The same for postings that stand so for the same cause: by state, cure and the ERP's words, in which numbers and
 * the names of this order and operation are taken as the same.
 */
export function causeOf({
  status,
  cure,
  message,
  orderId,
  operationId,
}: Pick<StoredPosting, 'status' | 'cure' | 'message' | 'orderId' | 'operationId'>): string {
  // A number inside a code tells causes apart ("M7 021", "RU 010"); one in a sentence tells orders apart.
  const [, code = '', text = ''] = /^(?:([^:]{1,24}): )?([\s\S]*)$/.exec(message ?? '') ?? [];
  const plain = [operationId, orderId].reduce((words, own) => words.replaceAll(own, '…'), text);
  const same = plain.replace(/\d+([.,:-]\d+)*/g, '#').slice(0, 200);
  const own = code.replaceAll(orderId, '…');
  return createHash('sha256').update([status, cure, own, same].join('\n')).digest('hex').slice(0, 12);
}
