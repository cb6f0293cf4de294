import { expect, test } from 'vitest';
import { wasScanned } from '../../../collector/tablet/web/scanned.ts';

test.each([
  [12, 8, true],
  [12, 80, false],
  [1, 39, true],
  [1, 40, false],
])('%i characters, %i ms each: scanned %s', (length, msEach, scanned) => {
  expect(wasScanned(length, 1_000, 1_000 + length * msEach)).toBe(scanned);
});
