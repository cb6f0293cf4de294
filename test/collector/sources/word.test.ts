/** A machine's values as words. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sameWord, textOf } from '../../../collector/sources/mapping/word.ts';

test('a controller’s text of fixed length ends at its first NUL, whatever is left behind it of a longer one', () => {
  expect(sameWord('RUN', 'RUN\0\0\0\0')).toBe(true);
  expect(sameWord('RUN', 'Run \0PED')).toBe(true);
  expect(sameWord('RUN', { text: 'RUN\0', locale: 'en' })).toBe(true);
  expect([textOf('4711\0\0'), textOf('\0\0')]).toEqual(['4711', '']);
  fc.assert(
    fc.property(fc.string({ maxLength: 20 }), fc.string(), (word, rest) => {
      expect(textOf(`${word}\0${rest}`)).toBe(textOf(word)?.split('\0')[0]);
    }),
  );
});

test('words compare without case and outer blanks, numbers also as text, true and false also as 1 and 0', () => {
  expect([sameWord('run', ' RUN '), sameWord(2, '2'), sameWord(true, 1), sameWord('false', false)]).toEqual([
    ...[true, true, true, true],
  ]);
  expect([sameWord('RUN', 'RUNNING'), sameWord(0, null), sameWord('', undefined)]).toEqual([false, false, false]);
});
