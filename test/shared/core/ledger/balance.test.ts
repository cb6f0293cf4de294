import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { balanced } from '../../../../shared/core/ledger/balance.ts';

const parts = (goodPcs: number, scrap: [string | null, number][], reworkPcs = 0) => {
  const scrapPcs = scrap.reduce((sum, [, pcs]) => sum + pcs, 0);
  return { producedPcs: goodPcs + scrapPcs + reworkPcs, goodPcs, reworkPcs, scrap: new Map(scrap) };
};

describe('what was declared beyond what there is', () => {
  test('a take-back without a reason takes from the reason with the most', () => {
    expect(
      balanced(
        parts(57, [
          ['crack', 3],
          ['burr', 2],
          [null, -2],
        ]),
      ).scrapByReason,
    ).toEqual([
      { reasonId: 'burr', quantityPcs: 2 },
      { reasonId: 'crack', quantityPcs: 1 },
    ]);
  });

  test('more taken back than was ever scrap makes no good part', () => {
    expect(balanced(parts(63, [['crack', -3]]))).toMatchObject({ goodPcs: 60, scrapPcs: 0, overDeclaredPcs: 3 });
  });

  test('rework gives way before scrap', () => {
    const sums = balanced(parts(-10, [['crack', 20]], 50));
    expect(sums).toMatchObject({ producedPcs: 60, goodPcs: 0, scrapPcs: 20, reworkPcs: 40, overDeclaredPcs: 10 });
  });

  test('whatever was declared: nothing is below zero, reasons add up, and no more is heard of than was made', () => {
    const pcs = fc.integer({ min: -50, max: 100 });
    const reasons = fc.constantFrom<string | null>(null, 'crack', 'burr');
    const scraps = fc.uniqueArray(fc.tuple(reasons, pcs), { selector: ([reason]) => reason, maxLength: 3 });
    fc.assert(
      fc.property(pcs, scraps, pcs, (good, scrap, rework) => {
        const given = parts(good, scrap, rework);
        const sums = balanced(given);
        const { producedPcs, goodPcs, scrapPcs, reworkPcs, scrapByReason, overDeclaredPcs } = sums;
        expect(Math.min(goodPcs, scrapPcs, reworkPcs, overDeclaredPcs)).toBeGreaterThanOrEqual(0);
        expect(scrapByReason.reduce((sum, row) => sum + row.quantityPcs, 0)).toBe(scrapPcs);
        expect(goodPcs + scrapPcs + reworkPcs).toBe(producedPcs);
        expect(producedPcs).toBe(Math.max(0, given.producedPcs));
        if (Math.min(good, rework, ...scrap.map(([, one]) => one)) >= 0) expect(overDeclaredPcs).toBe(0);
      }),
    );
  });
});
