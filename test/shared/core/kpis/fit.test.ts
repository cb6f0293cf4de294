import { describe, expect, test } from 'vitest';
import { type ItemHistory, strategyFits } from '../../../../shared/core/kpis/fit.ts';
import { DAY_MS, WEEK_MS } from '../../../../shared/core/words/time.ts';

const window = { from: 0, to: 10 * WEEK_MS };
const days = (...values: number[]) => values.map((one) => one * DAY_MS);
/** Every week the same demand. */
const weekly = (...pcs: number[]) =>
  Array.from({ length: 10 }, (_, week) => ({ at: week * WEEK_MS, pcs: pcs[week % pcs.length] ?? 0 }));
const item = (more: Partial<ItemHistory> = {}): ItemHistory => ({
  ...{ itemId: 'PUMP', itemName: 'Pump', strategy: 'MTO', orders: 6, engineered: 0, value: null },
  ...{ accepted: days(9, 10, 10, 11, 12), leads: days(5, 6, 7, 8, 20), assemblies: [], demands: weekly(10) },
  ...more,
});
const fitOf = (more: Partial<ItemHistory>) => {
  const [row] = strategyFits([item(more)], window);
  return [row?.fit, row?.why];
};

describe('The strategy that would fit', () => {
  test('is to order where customers accept what four of five orders took', () => {
    expect(strategyFits([item()], window)).toMatchObject([
      { acceptedMs: 10 * DAY_MS, leadMs: 8 * DAY_MS, fit: 'MTO', why: 'leadAccepted', regularity: 'X' },
    ]);
  });
  test('is to assemble where they accept that alone', () => {
    expect(fitOf({ accepted: days(3, 3, 3, 3, 3), assemblies: days(1, 1, 2, 2, 9) })).toEqual([
      'ATO',
      'assemblyAccepted',
    ]);
  });
  test('is to stock where they accept neither, and buy regularly; erratic demand fits nothing', () => {
    const now = { accepted: [0, 0, 0, 0, 0] };
    expect(fitOf(now)).toEqual(['MTS', 'regularDemand']);
    expect(fitOf({ ...now, demands: weekly(0, 0, 0, 0, 50) })).toEqual([null, 'erraticDemand']);
  });
  test('is to engineer where most of its orders had milestones', () => {
    expect(fitOf({ engineered: 4 })).toEqual(['ETO', 'engineered']);
  });
  test('is withheld where fewer than five speak, or less than eight weeks', () => {
    expect(fitOf({ leads: days(1, 2, 3, 4) })).toEqual([null, 'thin']);
    expect(fitOf({ accepted: [] })).toEqual([null, 'thin']);
    const [short] = strategyFits([item({ accepted: [0, 0, 0, 0, 0] })], { from: 0, to: 7 * WEEK_MS });
    expect([short?.variation, short?.fit]).toEqual([null, null]);
  });
});

test('The most valuable come first: A is the first 80 % of the value, B the next 15 %', () => {
  const rows = strategyFits(
    [item({ itemId: 'C', value: 5 }), item({ itemId: 'A', value: 80 }), item({ itemId: 'B', value: 15 }), item()],
    window,
  );
  expect(rows.map(({ itemId, share }) => [itemId, share])).toEqual([
    ['A', 'A'],
    ['B', 'B'],
    ['C', 'C'],
    ['PUMP', null],
  ]);
});
