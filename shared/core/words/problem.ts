import type { ProblemCode } from './problem-codes.ts';
import { type Sentence, wordsSaid } from './sentence.ts';
import { withoutSecrets } from './without-secrets.ts';
import { wordsOf } from './words-of.ts';

/**
 * An expected failure: a code, a sentence that tells a plant person what to do, and whether trying again helps.
 * `message` is English, for the log and the command line; pages say `sentence` in their reader's language.
 * Text alone is for what no page shows, and for words that are not ours.
 */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly code: ProblemCode;
  readonly retry: boolean;
  /** What happened, for readers of any language; null: `message` is all there is. */
  readonly sentence: Sentence | null;
  /** `seq` of facts that stand in the way, such as what somebody else recorded meanwhile. */
  readonly facts: readonly number[];
  constructor(
    code: ProblemCode,
    said: Sentence | string,
    options: { retry?: boolean; cause?: unknown; facts?: readonly number[] } = {},
  ) {
    super(withoutSecrets(wordsSaid(said)), options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.sentence = typeof said === 'string' ? null : said;
    this.facts = options.facts ?? [];
    this.retry = options.retry ?? (code === 'unavailable' || code === 'tooMany');
  }
}

/** What an error says: a sentence where it is one of ours, its words where it is anything else. */
export function saidBy(error: unknown): Sentence | string {
  return error instanceof Problem && error.sentence !== null ? error.sentence : wordsOf(error);
}

/** The one table from codes to HTTP. */
export const httpStatusOf: Record<ProblemCode, number> = {
  invalid: 400,
  unknown: 404,
  refused: 422,
  conflict: 409,
  unauthenticated: 401,
  forbidden: 403,
  tooMany: 429,
  unavailable: 503,
  corrupt: 500,
};
