import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { distributionOf } from '../../../../shared/core/figures/distribution.ts';
import { sumsOf } from '../../../../shared/core/figures/oee.ts';
import { compareItems, compareWorkCentres } from '../../../../shared/core/reports/comparison.ts';
import { cycleDistributions, setupDistributions } from '../../../../shared/core/reports/cycles.ts';
import type { SetupRecord } from '../../../../shared/core/words/interval.ts';
import { type Operation, OperationSchema } from '../../../../shared/core/words/order.ts';
import { PlantSchema } from '../../../../shared/core/words/plant.ts';
import { dayOf, intervalsOf, plantWith, quantityOf, T } from '../floor.ts';

const minute = 60_000;

const setup = (
  fromFamily: string | null,
  toFamily: string,
  minutes: number,
  more: Partial<SetupRecord> = {},
): SetupRecord => ({
  seq: 1,
  machineId: 'm',
  from: T,
  to: T + minutes * minute,
  durationMs: minutes * minute,
  fromFamily,
  toFamily,
  operationId: 'op',
  ...more,
});

describe('a distribution', () => {
  test('is of values that were measured, by nearest rank; nothing measured is no distribution', () => {
    expect(distributionOf([])).toBeNull();
    expect(distributionOf([{ ms: 10, count: 0 }])).toBeNull();
    expect(distributionOf([30, 10, 20, 1_000].map((ms) => ({ ms, count: 1 })))).toEqual({
      count: 4,
      sumMs: 1_060,
      meanMs: 265,
      leastMs: 10,
      p10Ms: 10,
      p50Ms: 20,
      p80Ms: 1_000,
      p95Ms: 1_000,
      mostMs: 1_000,
    });
  });

  test('a duration measured n times weighs as n durations', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ ms: fc.integer({ min: 0, max: 1_000 }), count: fc.integer({ min: 1, max: 5 }) }), {
          minLength: 1,
          maxLength: 20,
        }),
        (measured) => {
          const oneByOne = measured.flatMap(({ ms, count }) => Array.from({ length: count }, () => ({ ms, count: 1 })));
          expect(distributionOf(measured)).toEqual(distributionOf(oneByOne));
        },
      ),
    );
  });
});

test('setups spread per from→to family, the costliest pair first; an unknown family is one of its own', () => {
  const rows = setupDistributions([
    setup('steel', 'brass', 30),
    setup('steel', 'brass', 90),
    setup('brass', 'steel', 40),
    setup(null, 'steel', 20),
  ]);

  expect(
    rows.map(({ fromFamily, toFamily, count, p50Ms, mostMs }) => [
      fromFamily,
      toFamily,
      count,
      p50Ms / minute,
      mostMs / minute,
    ]),
  ).toEqual([
    ['steel', 'brass', 2, 30, 90],
    ['brass', 'steel', 1, 40, 40],
    [null, 'steel', 1, 20, 20],
  ]);
});

test('cycle times come from strokes watched within one stretch of producing, never over a stop or a gap', () => {
  const intervals = intervalsOf([
    { class: 'producing', ms: 60_000 },
    { class: 'stop', ms: 60_000 },
    { class: 'producing', ms: 60_000 },
  ]);
  const stroke = (since: number, at: number, more = {}) =>
    quantityOf(T + at, 4, { since: T + since, cycles: 1, ...more });

  const rows = cycleDistributions(
    [
      {
        intervals,
        quantities: [
          stroke(0, 20_000),
          stroke(20_000, 60_000, { cycles: 2 }),
          stroke(60_000, 130_000),
          stroke(130_000, 145_000, { recovered: true }),
          stroke(145_000, 155_000, { operationId: null }),
          stroke(155_000, 165_000, { cycles: 0 }),
          stroke(165_000, 175_000),
        ],
      },
    ],
    (operationId) => (operationId === 'op' ? 'shaft' : null),
  );

  expect(rows).toEqual([
    expect.objectContaining({
      itemId: 'shaft',
      machineId: 'm',
      count: 4,
      leastMs: 10_000,
      p50Ms: 20_000,
      mostMs: 20_000,
    }),
  ]);
});

describe('measured beside paper', () => {
  const plant = PlantSchema.parse({
    ...plantWith(),
    workCentres: [
      { id: 'w', name: 'W', paperAvailability: 0.82 },
      { id: 'empty', name: 'E' },
    ],
  });
  const operation = (id: string): Operation | null =>
    id === 'op'
      ? OperationSchema.parse({
          id,
          number: '0010',
          workCentreId: 'w',
          quantityPcs: 1,
          plannedRunMsPerPc: minute,
          plannedSetupMs: 30 * minute,
        })
      : null;
  const sums = (observedShare: number) =>
    sumsOf(plant, {
      ...dayOf(
        [
          { class: 'producing', ms: 64 * minute },
          { class: 'stop', ms: 36 * minute },
          { class: 'noData', ms: Math.round(100 * minute * (1 / observedShare - 1)) },
        ],
        [quantityOf(T + 64 * minute, 40)],
        {},
      ),
      operation,
    });

  test('availability and setups per work centre, with what paper promises too much', () => {
    const [row, ...others] = compareWorkCentres(
      plant,
      (id) => (id === 'w' ? sums(1) : null),
      [
        setup('a', 'b', 60),
        setup('b', 'a', 90),
        setup('a', 'b', 5, { operationId: 'gone' }),
        setup('a', 'b', 9, { machineId: 'other' }),
      ],
      operation,
    );

    expect(others).toEqual([]);
    expect(row).toMatchObject({
      workCentreId: 'w',
      paperAvailability: 0.82,
      measuredAvailability: 0.64,
      coverage: 1,
      missingMsPerPlannedDay: 15_552_000,
      setup: { count: 2, measuredMs: 150 * minute, paperMs: 60 * minute, ratio: 2.5 },
    });
  });

  test('too little observed: no measured availability is shown', () => {
    const [row] = compareWorkCentres(plant, (id) => (id === 'w' ? sums(0.5) : null), [], operation);

    expect(row).toMatchObject({ measuredAvailability: null, coverage: 0.5, missingMsPerPlannedDay: null });
    expect(row?.setup).toMatchObject({ count: 0, ratio: null, spread: null });
  });

  test('planned run time per item: 64 minutes for 40 parts that paper gives a minute each', () => {
    const [row] = compareItems(plant, [{ itemId: 'shaft', workCentreId: 'w', sums: sums(1), setups: [] }], operation);

    expect(row).toMatchObject({ pqPcs: 40, measuredRunMsPerPc: 96_000, paperRunMsPerPc: 60_000, ratio: 1.6 });
    expect(row).toMatchObject({ paperAvailability: 0.82, measuredAvailability: 0.64, coverage: 1 });
  });
});
