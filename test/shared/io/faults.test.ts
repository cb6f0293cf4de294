import { expect, test } from 'vitest';
import { z } from 'zod';
import { inEnglish } from '../../../shared/core/words/sentence.ts';
import { faultOf } from '../../../shared/io/faults.ts';

/** The one fault that zod finds. */
function faultIn(schema: z.ZodType, value: unknown) {
  const issue = schema.safeParse(value).error?.issues[0];
  if (issue === undefined) throw new Error('it fits');
  return { issue, fault: faultOf(issue) };
}

test.each<[string, z.ZodType, unknown, string]>([
  ['a missing field', z.string(), undefined, 'fieldMissing'],
  ['a value of the wrong kind', z.number(), 'x', 'expectedType'],
  ['a fraction where a whole number belongs', z.int(), 1.5, 'expectedType'],
  ['another word than the one', z.literal('a'), 'b', 'expectedValue'],
  ['a word that is not on the list', z.enum(['a', 'b']), 'c', 'expectedOneOf'],
  ['a number that is too small', z.number().min(1), 0, 'numberTooSmall'],
  ['a number that is too big', z.number().max(1), 2, 'numberTooBig'],
  ['a text that is too short', z.string().min(1), '', 'textTooShort'],
  ['a text that is too long', z.string().max(1), 'ab', 'textTooLong'],
  ['a list that is too short', z.array(z.string()).min(1), [], 'listTooShort'],
  ['a list that is too long', z.array(z.string()).max(0), ['a'], 'listTooLong'],
  ['a field that does not exist', z.strictObject({}), { a: 1 }, 'unrecognizedKey'],
  ['fields that do not exist', z.strictObject({}), { a: 1, b: 2 }, 'unrecognizedKeys'],
  ['a text of another form', z.string().regex(/^a$/), 'b', 'mustMatch'],
  ['none of several forms', z.union([z.string(), z.number()]), true, 'invalidInput'],
])('%s is a sentence, in English with the words that zod has for it', (_what, schema, value, what) => {
  const { issue, fault } = faultIn(schema, value);
  expect(fault).toMatchObject({ what });
  expect(typeof fault === 'string' ? fault : inEnglish(fault)).toBe(issue.message);
});

test('our own words of a rule are told as they stand', () => {
  const schema = z.string().regex(/^\d+$/, 'a badge has digits only');
  expect(faultIn(schema, 'x').fault).toBe('a badge has digits only');
});
