import { expect, test } from 'vitest';
import { z } from 'zod';
import { faultsIn } from '../../../../shared/core/words/faults.ts';
import { wordsSaid } from '../../../../shared/core/words/sentence.ts';

/** All faults, each with its field. */
function told(schema: z.ZodType, value: unknown): string[] {
  const { error } = schema.safeParse(value);
  if (error === undefined) throw new Error('it fits');
  return faultsIn(error).map(({ path, message }) => [...path, wordsSaid(message)].map(String).join(' '));
}

test.each<[string, z.ZodType, unknown, string]>([
  ['a missing field', z.string(), undefined, 'is missing; expected text'],
  ['a value of the wrong kind', z.number(), 'x', 'expected a number, found text'],
  ['nothing where fields belong', z.object({}), null, 'expected fields with values, found nothing'],
  [
    'a fraction where a whole number belongs',
    z.int(),
    1.5,
    'expected a whole number, found a number that is not whole',
  ],
  ['another word than the one', z.literal('a'), 'b', 'expected "a"'],
  ['a word that is not on the list', z.enum(['a', 'b']), 'c', 'expected one of "a", "b"'],
  ['a number that is too small', z.number().min(1), 0, 'too small; expected at least 1'],
  ['a number at a limit that it must be over', z.number().gt(0), 0, 'too small; expected more than 0'],
  ['a number that is too big', z.number().max(1), 2, 'too big; expected at most 1'],
  ['a number at a limit that it must be under', z.number().lt(1), 1, 'too big; expected less than 1'],
  ['a number that is no multiple', z.number().multipleOf(5), 7, 'expected a multiple of 5'],
  ['what an address asks with that is no number', z.coerce.number(), 'x', 'expected a number'],
  ['what an address asks with that is missing', z.coerce.number(), undefined, 'expected a number'],
  ['an empty text', z.string().min(1), '', 'is empty; expected text'],
  ['a text that is too short', z.string().min(2), 'a', 'too short; expected at least 2 characters'],
  ['a text that is too long', z.string().max(1), 'ab', 'too long; expected at most 1 characters'],
  ['an empty list', z.array(z.string()).min(1), [], 'is empty; expected at least one entry'],
  ['a list that is too short', z.array(z.string()).min(2), [], 'too short; expected at least 2 entries'],
  ['a list that is too long', z.array(z.string()).max(0), ['a'], 'too long; expected at most 0 entries'],
  ['a field that does not exist', z.strictObject({}), { a: 1 }, 'unknown field: a'],
  ['fields that do not exist', z.strictObject({}), { a: 1, b: 2 }, 'unknown fields: a, b'],
  ['a text of another form', z.string().regex(/^a$/), 'b', 'does not have the form /^a$/'],
  ['a day that no calendar has', z.iso.date(), '2026-02-30', 'expected a day that the calendar has, like 2026-03-31'],
  ['a text that is no address', z.url(), 'b', 'does not have the form of: url'],
  ['none of several kinds', z.union([z.string(), z.number()]), true, 'expected text or a number, found true or false'],
  [
    'nothing where several kinds may be',
    z.union([z.string(), z.boolean()]),
    undefined,
    'is missing; expected text or true or false',
  ],
  ['a key that may not be', z.partialRecord(z.enum(['a']), z.int()), { b: 1 }, 'unknown field: b'],
])('%s is a sentence of ours', (_what, schema, value, words) => {
  expect(told(schema, value)).toEqual([words]);
});

test('a value with one of several forms is measured by the form that it has', () => {
  const name = z.union([z.string(), z.strictObject({ en: z.string(), de: z.string().optional() })]);
  expect(told(z.object({ name }), { name: { de: 5 } })).toEqual([
    'name en is missing; expected text',
    'name de expected text, found a number',
  ]);
});

test('of forms that a field tells apart, the words that it may have are told', () => {
  const source = z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('mqtt'), url: z.string() }),
    z.object({ kind: z.literal('opcua') }),
  ]);
  expect(told(source, { kind: 'x' })).toEqual(['kind expected one of "mqtt", "opcua"']);
  expect(told(source, { kind: 'mqtt' })).toEqual(['url is missing; expected text']);
});

test('our own words of a rule are told as they stand', () => {
  expect(told(z.string().regex(/^\d+$/, 'a badge has digits only'), 'x')).toEqual(['a badge has digits only']);
});

test('of a list that is wrong in each entry the first hundred are said, and of a foreign name no page', () => {
  expect(
    told(
      z.array(z.string()),
      Array.from({ length: 5_000 }, () => 1),
    ),
  ).toHaveLength(100);
  const [said = ''] = told(z.strictObject({}), { ['x'.repeat(100_000)]: 1 });
  expect(said.length).toBeLessThan(200);
  const many = Object.fromEntries(Array.from({ length: 5_000 }, (_, n) => [`field${n}`, 1]));
  expect(told(z.strictObject({}), many).join('').length).toBeLessThan(5_000);
});
