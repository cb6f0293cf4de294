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
    expect(routed('B', '20A', '100', 'A')).toEqual(['100', '20A', 'A', 'B']);
  });
});
