/** The hash of one fact, the same on box and bridge in whatever order its fields stand: says whether both hold the same. */
import { createHash } from 'node:crypto';
import { printSorted } from '../core/words/json.ts';

/** Of a fact, or of what a box sent for one. 64 hexadecimal digits. */
export function factHash(fact: object): string {
  return createHash('sha256').update(printSorted(fact)).digest('hex');
}
