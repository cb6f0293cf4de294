/**
 * What zod finds wrong with a field, as a sentence. Zod's own English is all that tells what was received, so
 * it is read (a test holds every pattern); our own words of a rule match none of them and are told as they stand.
 */
import type { z } from 'zod';
import type { Sentence } from '../core/words/sentence.ts';

const patterns: readonly (readonly [RegExp, (first: string, second: string) => Sentence])[] = [
  [/^Invalid input: expected (.+), received undefined$/, (expected) => ({ what: 'fieldMissing', expected })],
  [
    /^Invalid input: expected (.+), received (.+)$/,
    (expected, received) => ({ what: 'expectedType', expected, received }),
  ],
  [/^Invalid input: expected (.+)$/, (expected) => ({ what: 'expectedValue', expected })],
  [/^Invalid option: expected one of (.+)$/, (options) => ({ what: 'expectedOneOf', options })],
  [/^Too small: expected (?:number|int) to be (.+)$/, (least) => ({ what: 'numberTooSmall', least })],
  [/^Too big: expected (?:number|int) to be (.+)$/, (most) => ({ what: 'numberTooBig', most })],
  [/^Too small: expected string to have (.+) characters$/, (least) => ({ what: 'textTooShort', least })],
  [/^Too big: expected string to have (.+) characters$/, (most) => ({ what: 'textTooLong', most })],
  [/^Too small: expected array to have (.+) items$/, (least) => ({ what: 'listTooShort', least })],
  [/^Too big: expected array to have (.+) items$/, (most) => ({ what: 'listTooLong', most })],
  [/^Unrecognized key: (.+)$/, (fields) => ({ what: 'unrecognizedKey', fields })],
  [/^Unrecognized keys: (.+)$/, (fields) => ({ what: 'unrecognizedKeys', fields })],
  [/^Invalid string: must match pattern (.+)$/, (pattern) => ({ what: 'mustMatch', pattern })],
  [/^Invalid input$/, () => ({ what: 'invalidInput' })],
];

export function faultOf({ message }: Pick<z.core.$ZodIssue, 'message'>): Sentence | string {
  for (const [pattern, sentenceOf] of patterns) {
    const match = pattern.exec(message);
    if (match !== null) return sentenceOf(match[1] ?? '', match[2] ?? '');
  }
  return message;
}
