import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  costOfQuantity,
  costOfTime,
  moneyOf,
  parseAmount,
  partOf,
  printMoney,
  total,
} from '../../../../shared/core/costs/money.ts';

const amount = (text: string): bigint => parseAmount(text) ?? fail(text);
const fail = (text: string): never => {
  throw new Error(`${text} is no amount`);
};

describe('money', () => {
  test('twenty minutes at 61.35 an hour are 20.45', () => {
    expect(printMoney(costOfTime(20 * 60_000, amount('61.35')))).toBe('20.45');
  });

  test('a night hour with a quarter on top is a quarter more', () => {
    expect(printMoney(costOfTime(3_600_000, amount('30'), 25))).toBe('37.50');
  });

  test('12.5 kg at 3.2 are 40', () => {
    expect(printMoney(costOfQuantity(12_500, 3, amount('3.2')))).toBe('40.00');
  });

  test('a third of a cent is lost only where it is written', () => {
    const third = costOfTime(1_200_000, amount('0.01'));
    expect(printMoney(third)).toBe('0.00');
    expect(printMoney(total([third, third, third]))).toBe('0.01');
  });

  test('a currency has its own decimals, and an amount beyond what a number holds keeps each of them', () => {
    const much = total(Array.from({ length: 1_000 }, () => moneyOf(amount('999999999999.9995'))));
    expect(printMoney(much, 'EUR')).toBe('999999999999999.50');
    expect(printMoney(much, 'KWD')).toBe('999999999999999.500');
    expect(printMoney(-much, 'JPY')).toBe('-1000000000000000');
    expect(printMoney(moneyOf(amount('0.0125')), 'KWD')).toBe('0.013');
    expect(printMoney(-moneyOf(amount('0.4999')), 'JPY')).toBe('0');
  });

  test.each(['', '1,5', '-3', '1e5', '0.12345', ' 1'])('"%s" is no amount', (text) => {
    expect(parseAmount(text)).toBeNull();
  });

  test('half a cent goes away from zero, and nothing is never "-0.00"', () => {
    expect(printMoney(moneyOf(amount('0.005')))).toBe('0.01');
    expect(printMoney(-moneyOf(amount('0.005')))).toBe('-0.01');
    expect(printMoney(-moneyOf(amount('0.0049')))).toBe('0.00');
  });

  test('however it is cut, time costs the same, and its parts add up to it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(100_000_000), { minLength: 1, maxLength: 8 }),
        fc.bigInt({ min: 0n, max: 10_000_000n }),
        fc.array(fc.integer({ min: 1, max: 1_000 }), { minLength: 1, maxLength: 5 }),
        (pieces, rate, weights) => {
          const whole = costOfTime(
            pieces.reduce((sum, ms) => sum + ms, 0),
            rate,
          );
          expect(total(pieces.map((ms) => costOfTime(ms, rate)))).toBe(whole);
          expect(total(weights.map((_, index) => partOf(whole, weights, index)))).toBe(whole);
        },
      ),
    );
  });
});
