import { describe, expect, test } from 'vitest';
import { zeroSums } from '../../../../shared/core/figures/oee.ts';
import type { ItemComparison, WorkCentreComparison } from '../../../../shared/core/reports/comparison.ts';
import { proposalsOf } from '../../../../shared/core/reports/proposals.ts';

const HOUR = 3_600_000;
const noSetups = { count: 0, measuredMs: 0, paperMs: 0, ratio: null, spread: null };
const centre = (more: Partial<WorkCentreComparison>, hours = 100): WorkCentreComparison => ({
  workCentreId: 'press',
  paperAvailability: 0.82,
  measuredAvailability: 0.64,
  coverage: 0.97,
  missingMsPerPlannedDay: null,
  setup: noSetups,
  sums: { ...zeroSums(), pbtMs: hours * HOUR },
  ...more,
});
const item = (more: Partial<ItemComparison>): ItemComparison => ({
  itemId: 'I1',
  workCentreId: 'press',
  paperAvailability: 0.82,
  measuredAvailability: 0.7,
  coverage: 0.97,
  pqPcs: 400,
  measuredRunMsPerPc: 30_000,
  paperRunMsPerPc: 30_000,
  ratio: 1,
  setup: noSetups,
  sums: zeroSums(),
  ...more,
});
const of = (workCentres: WorkCentreComparison[], items: ItemComparison[]) =>
  proposalsOf({ workCentres, items }).map(({ id, paper, measured, count }) => [id, paper, measured, count]);

describe('a measured figure is proposed', () => {
  test('where it is far from the paper and rests on enough, the furthest first, as an ERP keeps it', () => {
    const setup = { ...noSetups, count: 10, measuredMs: 10 * 47.51 * 60_000, paperMs: 10 * 30 * 60_000 };
    const slow = item({ measuredRunMsPerPc: 33_000.4, setup });
    expect(of([centre({ measuredAvailability: 0.6444 })], [slow])).toEqual([
      ['setup:press:I1', 1_800_000, 2_851_000, 10],
      ['availability:press', 0.82, 0.644, 100],
      ['run:press:I1', 30_000, 33_000, 400],
    ]);
  });

  test('also where the ERP has no figure at all', () => {
    expect(of([centre({ paperAvailability: null })], [])).toEqual([['availability:press', null, 0.64, 100]]);
  });

  test.each([
    ['close to the paper', of([centre({ measuredAvailability: 0.8 })], [item({ measuredRunMsPerPc: 31_000 })])],
    ['withheld, because too little was observed', of([centre({ measuredAvailability: null })], [])],
    ['of too few parts', of([], [item({ measuredRunMsPerPc: 60_000, pqPcs: 49 })])],
    ['of too few hours', of([centre({}, 39)], [])],
    ['of too few set-ups', of([], [item({ setup: { ...noSetups, count: 4, measuredMs: 9e6, paperMs: 1e6 } })])],
  ])('but not where it is %s', (_, proposed) => expect(proposed).toEqual([]));
});
