import { describe, expect, test } from 'vitest';
import { csvCell } from '../../../../shared/core/words/csv.ts';

describe('what a person or an ERP wrote is no formula in a spreadsheet', () => {
  test.each([
    ['=cmd|’/C calc’!A0', "'=cmd|’/C calc’!A0"],
    ['@SUM(1)', "'@SUM(1)"],
    ['  =1+1', "'  =1+1"],
    ['\uff1d1+1', "'\uff1d1+1"],
    // Where commas or tabs end a cell.
    ['press,=1+1', "press,'=1+1"],
    ['press;"=1+1', '"press;""\'=1+1"'],
    ['press\n-1+1', '"press\n\'-1+1"'],
  ])('%j', (text, cell) => {
    expect(csvCell(text)).toBe(cell);
  });
});

test.each(['-12.5', '12', 'press-1', 'a=b', 'drill, deep'])('%s stays as it is', (text) => {
  expect(csvCell(text)).toBe(text);
});
