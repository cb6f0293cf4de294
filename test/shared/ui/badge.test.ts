import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createWedge } from '../../../shared/ui/badge.ts';

const typed = (text: string, everyMs: number, end = 'Enter', from = 1_000) => [
  ...[...text].map((key, at) => ({ key, timeStamp: from + at * everyMs })),
  { key: end, timeStamp: from + text.length * everyMs },
];
const read = (keys: readonly { key: string; timeStamp: number }[]) => {
  const keyed = createWedge();
  return keys.map(keyed).filter((one) => one !== null);
};

test.each([
  ['a reader that ends with Enter', typed('0412345', 8), ['0412345']],
  ['one that ends with Tab', typed('04:A2:7F', 20, 'Tab'), ['04:A2:7F']],
  [
    'one that presses Shift between letters',
    [...typed('AB', 5, 'Shift'), ...typed('CD12', 5, 'Enter', 1_015)],
    ['ABCD12'],
  ],
  [
    'two badges one after the other',
    [...typed('0412345', 8), ...typed('0412346', 8, 'Enter', 3_000)],
    ['0412345', '0412346'],
  ],
  ['a PIN by hand', typed('204811', 90), []],
  [
    'a badge over a PIN that was half typed',
    [...typed('20', 90, '4'), ...typed('0412345', 8, 'Enter', 2_000)],
    ['0412345'],
  ],
  ['something too short', typed('123', 8), []],
  ['something far too long', typed('1'.repeat(80), 8), []],
  ['Enter alone', [{ key: 'Enter', timeStamp: 5 }], []],
])('%s', (_what, keys, badges) => expect(read(keys)).toEqual(badges));

describe('whatever the number', () => {
  const number = fc.stringMatching(/^[A-Za-z0-9._:-]{4,64}$/);
  test('a hand that types it is no reader', () => {
    fc.assert(
      fc.property(number, fc.integer({ min: 50, max: 5_000 }), (one, everyMs) => {
        expect(read(typed(one, everyMs))).toEqual([]);
      }),
    );
  });
  test('a reader that types it is one', () => {
    fc.assert(
      fc.property(number, fc.integer({ min: 0, max: 49 }), (one, everyMs) => {
        expect(read(typed(one, everyMs))).toEqual([one]);
      }),
    );
  });
});
