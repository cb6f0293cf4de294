import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { routing, WorkOrderSchema } from '../../../../shared/core/words/order.ts';

const routed = (...numbers: string[]) =>
  routing(
    WorkOrderSchema.parse({
      id: 'A',
      itemId: 'I',
      quantityPcs: 1,
      strategy: 'MTO',
      status: 'released',
      createdAt: 0,
      operations: numbers.map((number) => ({
        id: `A/${number}`,
        number,
        workCentreId: 'press',
        quantityPcs: 1,
        plannedRunMsPerPc: 1,
      })),
    }),
  ).map(({ number }) => number);

describe('the routing goes by the numbers of its operations', () => {
  test('as numbers where they are numbers', () => {
    expect(routed('100', '20', '10', '5')).toEqual(['5', '10', '20', '100']);
  });
  test('with or without leading zeros and blanks', () => {
    expect(routed('0100', ' 20', '0010')).toEqual(['0010', ' 20', '0100']);
  });
  test('numbers before words, words as text', () => {
    expect(routed('B', '200', '100', 'A')).toEqual(['100', '200', 'A', 'B']);
  });
  test('a step that was put in between by a letter or a second number lies between', () => {
    expect(routed('20', '10A', '0010', '100', '10.10', '10.2')).toEqual(['0010', '10.2', '10.10', '10A', '20', '100']);
    expect(routed('V100', 'V20', 'V3B')).toEqual(['V3B', 'V20', 'V100']);
  });
  test('however they were sent', () => {
    const number = fc.stringMatching(/^[0-9A.]{1,5}$/);
    fc.assert(
      fc.property(fc.uniqueArray(number, { minLength: 1, maxLength: 6 }), (numbers) => {
        expect(routed(...numbers.toReversed())).toEqual(routed(...numbers));
      }),
    );
  });
});
