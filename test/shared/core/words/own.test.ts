import { expect, test } from 'vitest';
import { cureOf } from '../../../../bridge/erp/dialects/sap/status.ts';
import { own } from '../../../../shared/core/words/own.ts';

test.each(['constructor', '__proto__', 'toString', 'hasOwnProperty'])('%s is no word of a table', (word) => {
  expect(own({ running: 'a' }, word)).toBeUndefined();
  expect(cureOf({ code: word, text: '' }, {})).toBe('other');
});
test('a word of a table is', () => {
  expect(own({ running: 'a' }, 'running')).toBe('a');
});
