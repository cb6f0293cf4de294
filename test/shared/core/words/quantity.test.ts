import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  MOST_STEPS,
  parseQuantity,
  pieces,
  printQuantity,
  sameUnit,
  unitNamed,
} from '../../../../shared/core/words/quantity.ts';

const kg = unitNamed('kg');

describe('a quantity', () => {
  test.each([
    ['12.5', kg, 12_500],
    [24.95, kg, 24_950],
    [0.1 + 0.2, kg, null],
    ['0.0005', kg, null],
    ['0.5000', kg, 500],
    ['-0.5', kg, -500],
    ['1e3', kg, null],
    ['', kg, null],
    ['12,5', kg, null],
    ['400', pieces, 400],
    ['400.0', pieces, 400],
    ['400.5', pieces, null],
    [0.000_000_5, unitNamed('t'), null],
    [0.000_001, unitNamed('t'), 1],
    ['99999999999999', pieces, null],
    [Number.NaN, kg, null],
    [Number.POSITIVE_INFINITY, kg, null],
  ])('%s in %o is %s steps', (written, unit, steps) => {
    expect(parseQuantity(written, unit)).toBe(steps);
  });

  test('is written as it was read, in any unit', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -MOST_STEPS, max: MOST_STEPS }),
        fc.integer({ min: 0, max: 6 }),
        (steps, decimals) => {
          const unit = unitNamed('X', decimals);
          expect(parseQuantity(printQuantity(steps, unit), unit)).toBe(steps);
        },
      ),
    );
  });

  test('adds up exactly where decimal fractions would not', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 10_000 }), { maxLength: 50 }), (grams) => {
        const texts = grams.map((gram) => printQuantity(gram, kg));
        const sum = texts.reduce((total, text) => total + (parseQuantity(text, kg) ?? Number.NaN), 0);
        expect(sum).toBe(grams.reduce((total, gram) => total + gram, 0));
      }),
    );
  });

  test('is added only to what is measured alike', () => {
    expect(sameUnit(unitNamed('ST'), pieces)).toBe(true);
    expect(sameUnit(unitNamed('EA'), unitNamed('C62'))).toBe(true);
    expect(sameUnit(kg, unitNamed('m'))).toBe(false);
    expect(sameUnit(kg, unitNamed('kg', 1))).toBe(false);
    expect(sameUnit(unitNamed('g'), pieces)).toBe(false);
  });
});
