/** Time elements, losses and coverage by ISO 22400-2. */
import { describe, expect, test } from 'vitest';
import { figuresOf, kpisOf, sumsOf, waterfallOf } from '../../../../shared/core/figures/oee.ts';
import { dayOf, plantWith, quantityOf, T } from '../floor.ts';

const hour = 3_600_000;
const minute = 60_000;
const plant = plantWith([]);

describe('time elements', () => {
  test('stops with an order in work are ADET, without one ADOT; setup is AUST; breaks are not in PBT', () => {
    const sums = sumsOf(
      plant,
      dayOf(
        [
          { class: 'producing', ms: 4 * hour },
          { class: 'minorStop', ms: minute },
          { class: 'stop', ms: hour },
          { class: 'setup', ms: 30 * minute },
          { class: 'stop', ms: 20 * minute, operationId: null },
          { class: 'noOrder', ms: 10 * minute, operationId: null },
          { class: 'plannedStop', ms: 15 * minute },
          { class: 'noData', ms: 5 * minute },
          { class: 'unscheduled', ms: 2 * hour, operationId: null, state: 'running' },
        ],
        [],
        {},
      ),
    );

    expect(sums).toMatchObject({
      aptMs: 4 * hour,
      austMs: 30 * minute,
      adetMs: 61 * minute,
      adotMs: 30 * minute,
      pbtMs: 4 * hour + 121 * minute,
      potMs: 4 * hour + 141 * minute,
      plannedDowntimeMs: 15 * minute,
      noDataMs: 5 * minute,
      calendarMs: 6 * hour + 141 * minute,
      outsideShiftMs: 2 * hour,
    });
  });

  test('parts made outside shifts or unobserved are seen, but in no ratio', () => {
    const input = dayOf(
      [
        { class: 'producing', ms: hour },
        { class: 'noData', ms: hour },
        { class: 'unscheduled', ms: hour, state: 'running' },
      ],
      [
        quantityOf(T + hour, 100),
        quantityOf(T + 2 * hour, 60, { since: T + hour, recovered: true }),
        quantityOf(T + 3 * hour, 40),
      ],
      { op: 30_000 },
    );

    const sums = sumsOf(plant, input);

    expect(sums).toMatchObject({ allProducedPcs: 200, pqPcs: 100, recoveredPcs: 60, outsideShiftPcs: 40 });
    expect(kpisOf(sums).availability).toBe(1);
  });

  test('recovered parts are spread over the gap, each in the time where it falls', () => {
    const input = dayOf(
      [
        { class: 'producing', ms: hour },
        { class: 'noData', ms: hour },
        { class: 'producing', ms: hour },
      ],
      [quantityOf(T + 2.5 * hour, 10, { since: T + 0.5 * hour, recovered: true })],
      { op: 1_000 },
    );

    expect(sumsOf(plant, input)).toMatchObject({ pqPcs: 5, allProducedPcs: 10, recoveredPcs: 10 });
  });

  test('a part counted at the end of a shift belongs to the shift', () => {
    const input = dayOf(
      [
        { class: 'producing', ms: hour },
        { class: 'unscheduled', ms: hour },
      ],
      [quantityOf(T + hour, 1), quantityOf(T, 1), quantityOf(T + hour + 1, 1)],
      { op: 1_000 },
    );

    // The one counted at the very start was made before the window.
    expect(sumsOf(plant, input)).toMatchObject({ pqPcs: 1, outsideShiftPcs: 1 });
  });

  test('parts without a planned run time are named, and no effectiveness is made up for them alone', () => {
    const { sums, kpis } = figuresOf(plant, [
      dayOf([{ class: 'producing', ms: hour }], [quantityOf(T + hour, 7, { operationId: null })], {}),
    ]);

    expect(sums.unpricedPcs).toBe(7);
    expect(kpis).toMatchObject({ effectiveness: null, oee: null, qualityRatio: 1, availability: 1 });
  });
});

test('where corrections of other parts outweigh what was made, shares are unknown, not negative or over 1', () => {
  const kpisWith = (goodPcs: number, scrapPcs: number) =>
    kpisOf(
      sumsOf(
        plant,
        dayOf([{ class: 'producing', ms: hour }], [quantityOf(T + 1, 1), quantityOf(T + 2, 0, { goodPcs, scrapPcs })], {
          op: 1_000,
        }),
      ),
    );

  expect(kpisWith(3, -3)).toMatchObject({ qualityRatio: null, scrapRatio: null, oee: null, firstPassYield: null });
  expect(kpisWith(-3, 3)).toMatchObject({ qualityRatio: null, scrapRatio: null, oee: null, firstPassYield: null });
  expect(kpisWith(-1, 1)).toMatchObject({ qualityRatio: 0, scrapRatio: 1, oee: 0, firstPassYield: 0 });
});

describe('losses', () => {
  test('run from planned time down to good time', () => {
    const { waterfall } = figuresOf(plant, [
      dayOf(
        [
          { class: 'setup', ms: hour },
          { class: 'producing', ms: 6 * hour },
          { class: 'stop', ms: hour },
          { class: 'minorStop', ms: minute },
          { class: 'noOrder', ms: 30 * minute, operationId: null },
          { class: 'plannedStop', ms: 29 * minute },
        ],
        [quantityOf(T + hour, 4, { scrapPcs: 4 }), quantityOf(T + 7 * hour, 300, { scrapPcs: 10 })],
        { op: minute },
      ),
    ]);

    expect(waterfall).toEqual({
      plannedMs: 9 * hour,
      steps: [
        { loss: 'plannedDowntime', ms: 29 * minute },
        { loss: 'noData', ms: 0 },
        { loss: 'noOrder', ms: 30 * minute },
        { loss: 'equipmentFailure', ms: hour },
        { loss: 'setupAndAdjustment', ms: hour },
        { loss: 'idlingAndMinorStops', ms: minute },
        { loss: 'reducedSpeed', ms: 6 * hour - 304 * minute },
        { loss: 'reducedYield', ms: 4 * minute },
        { loss: 'processDefects', ms: 10 * minute },
      ],
      goodMs: 290 * minute,
    });
  });

  test('a machine that beats its plan has a negative step that says so', () => {
    const sums = sumsOf(plant, dayOf([{ class: 'producing', ms: hour }], [quantityOf(T + hour, 90)], { op: minute }));

    expect(waterfallOf(sums).steps).toContainEqual({ loss: 'fasterThanPlanned', ms: -30 * minute });
    expect(kpisOf(sums).effectiveness).toBe(1.5);
  });
});

describe('coverage', () => {
  const seen = (observedMs: number) =>
    figuresOf(plant, [
      dayOf(
        [
          { class: 'producing', ms: observedMs },
          { class: 'noData', ms: 100 * minute - observedMs },
        ],
        [],
        {},
      ),
    ]);

  test('is the observed share of planned time; below the limit the figures are withheld', () => {
    expect(seen(80 * minute)).toMatchObject({ coverage: 0.8, withheld: false });
    expect(seen(79 * minute)).toMatchObject({ coverage: 0.79, withheld: true });
  });

  test('without planned time there is none', () => {
    const figures = figuresOf(plant, [dayOf([{ class: 'unscheduled', ms: hour }], [], {})]);

    expect(figures).toMatchObject({ coverage: null, withheld: false, kpis: { availability: null, oee: null } });
  });
});
