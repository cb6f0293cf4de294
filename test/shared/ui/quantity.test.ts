// @vitest-environment happy-dom
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { unitNamed } from '../../../shared/core/words/quantity.ts';
import { quantity, quantityNumber, readQuantity, typedSoFar } from '../../../shared/ui/format.ts';
import { language, wordsReady } from '../../../shared/ui/language.ts';

const kg = unitNamed('KGM');

beforeAll(async () => {
  for (const one of ['de', 'fr'] as const) await wordsReady(one);
});
afterEach(() => {
  language.value = 'en';
});

describe('a quantity on a screen', () => {
  test.each([
    ['en', 12_500, '12.5\u202fKGM'],
    ['de', 1_012_500, '1.012,5\u202fKGM'],
    ['fr', 500, '0,5\u202fKGM'],
  ] as const)('in %s, %d grams are %s', (reader, steps, shown) => {
    language.value = reader;
    expect(quantity(steps, kg)).toBe(shown);
  });

  test('of whatever is counted has the word for pieces, in the reader’s language', () => {
    language.value = 'de';
    expect(quantity(400)).toBe('400\u202fStk');
    expect(quantity(400, unitNamed('EA'))).toBe('400\u202fStk');
    expect(quantityNumber(1_234)).toBe('1.234');
  });

  test('while it is typed it has its unit, as what it will be read as', () => {
    expect(typedSoFar('')).toBe('–');
    expect(typedSoFar('1')).toBe('1\u202fpc');
    expect(typedSoFar('12')).toBe('12\u202fpcs');
    expect(typedSoFar('0.', kg)).toBe('0.\u202fKGM');
  });

  test('is read with a comma or a point, and not at all where it is finer than its unit', () => {
    expect(readQuantity('0,5', kg)).toBe(500);
    expect(readQuantity('0.5', kg)).toBe(500);
    expect(readQuantity('0.0005', kg)).toBeNull();
    expect(readQuantity('0.5')).toBeNull();
  });
});
