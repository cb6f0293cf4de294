/** What a failure of an MTConnect agent means, and what to do, for a plant person. */
import { Problem } from '../../../shared/core/words/problem.ts';
import { inEnglish, type Sentence } from '../../../shared/core/words/sentence.ts';
import { wordsOf } from '../../../shared/core/words/words-of.ts';

const sentences = [
  [/ECONNREFUSED/, 'nothingListensAgent'],
  [/ENOTFOUND|EAI_AGAIN/, 'nameUnknown'],
  [/EHOSTUNREACH|ENETUNREACH/, 'noWay'],
  [/ETIMEDOUT|took too long/, 'doesNotAnswer'],
  [/ECONNRESET|EPIPE|socket hang up|aborted|broke off|premature/i, 'connectionBroke'],
] as const satisfies readonly (readonly [RegExp, Sentence['what']])[];

/** Why it failed, behind the agent's address. */
export function whyOf(error: unknown): string {
  if (error instanceof Problem) return error.message;
  const words = wordsOf(error);
  const known = sentences.find(([pattern]) => pattern.test(words));
  return known === undefined ? words : inEnglish({ what: known[1] });
}

export function ofAgent(address: string, why: string): string {
  return inEnglish({ what: 'mtconnectAgent', address, why });
}
