import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { madeWithin } from '../../../../shared/core/figures/made.ts';
import {
  addSums,
  figuresFrom,
  figuresOf,
  kpisOf,
  type SumInput,
  sumsOf,
  waterfallOf,
  zeroSums,
} from '../../../../shared/core/figures/oee.ts';
import {
  addParetoRows,
  addScrapRows,
  type ParetoNode,
  paretoLevel,
  paretoTree,
  type ScrapNode,
  scrapPareto,
  scrapTree,
  stopPareto,
} from '../../../../shared/core/figures/pareto.ts';
import type { Kpis, Sums } from '../../../../shared/core/words/figures.ts';
import type { Interval, Quantity } from '../../../../shared/core/words/interval.ts';
import { intervalClasses, machineStates, ReasonSchema } from '../../../../shared/core/words/plant.ts';
import { dayOf, intervalsOf, operationsWith, plantWith, quantityOf, T } from '../floor.ts';

// Many runs on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const hour = 3_600_000;
const minute = 60_000;
const reasons = [
  { id: 'technical', kind: 'stop', name: 'Technical' },
  { id: 'hydraulics', kind: 'stop', name: 'Hydraulics', parentId: 'technical', failure: true },
  { id: 'valve', kind: 'stop', name: 'Valve', parentId: 'hydraulics', failure: true },
  { id: 'material', kind: 'stop', name: 'No material' },
];
const plant = plantWith(reasons);

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

describe('stops', () => {
  test('are counted once, where they begin, however often shifts, breaks and orders cut them', () => {
    const input = dayOf(
      [
        { class: 'stop', ms: 10 * minute },
        { class: 'plannedStop', ms: 5 * minute },
        { class: 'stop', ms: 10 * minute, stoppedForMs: 15 * minute },
        { class: 'stop', ms: 5 * minute, operationId: 'next', stoppedForMs: 25 * minute },
        { class: 'producing', ms: hour },
        { class: 'minorStop', ms: minute },
      ],
      [],
      {},
    );

    expect(sumsOf(plant, input)).toMatchObject({ stops: 1, stopMs: 25 * minute, minorStops: 1, minorStopMs: minute });
  });

  test('count for MTBF and MTTR only when their reason is a failure; operating time is production and setup', () => {
    const input = dayOf(
      [
        { class: 'producing', ms: 9 * hour },
        { class: 'stop', ms: hour, reasonId: 'hydraulics' },
        { class: 'stop', ms: 3 * hour, reasonId: 'material' },
        { class: 'setup', ms: hour },
        { class: 'stop', ms: 2 * hour, reasonId: 'valve' },
      ],
      [],
      {},
    );

    const sums = sumsOf(plant, input);

    expect(sums).toMatchObject({ failures: 2, stops: 3 });
    expect(kpisOf(sums)).toMatchObject({ mtbfMs: 5 * hour, mttrMs: 1.5 * hour });
  });

  test('make a Pareto by duration on every level of the reason tree', () => {
    const tree = reasons.map((reason) => ReasonSchema.parse(reason));
    const rows = stopPareto(
      intervalsOf([
        { class: 'stop', ms: 10, reasonId: 'valve' },
        { class: 'stop', ms: 30, reasonId: 'hydraulics' },
        { class: 'stop', ms: 15, reasonId: 'material' },
        { class: 'minorStop', ms: 2, reasonId: 'material' },
        { class: 'minorStop', ms: 500 },
        { class: 'stop', ms: 5 },
        { class: 'stop', ms: 1, reasonId: 'removedFromTheTree' },
      ]),
    );

    const short = (list: readonly { reasonId: string | null; durationMs: number; count: number }[]) =>
      list.map(({ reasonId, durationMs, count }) => `${reasonId} ${durationMs} ${count}`);
    expect(short(rows)).toEqual([
      'hydraulics 30 1',
      'material 17 2',
      'valve 10 1',
      'null 5 1',
      'removedFromTheTree 1 1',
    ]);
    expect(short(paretoLevel(tree, rows, null))).toEqual([
      'technical 40 2',
      'material 17 2',
      'null 5 1',
      'removedFromTheTree 1 1',
    ]);
    expect(short(paretoLevel(tree, rows, 'technical'))).toEqual(['hydraulics 40 2']);
    expect(short(paretoLevel(tree, rows, 'hydraulics'))).toEqual(['hydraulics 30 1', 'valve 10 1']);

    const [technical, material, ...rest] = paretoTree(tree, rows);
    expect(short([technical, material, ...rest].flatMap((row) => row ?? []))).toEqual(
      short(paretoLevel(tree, rows, null)),
    );
    expect(short(technical?.children ?? [])).toEqual(['hydraulics 40 2']);
    expect(short(technical?.children[0]?.children ?? [])).toEqual(['hydraulics 30 1', 'valve 10 1']);
    expect(material?.children).toEqual([]);
  });

  test('make a Pareto by how often they began, which may be another one, on every level', () => {
    const tree = reasons.map((reason) => ReasonSchema.parse(reason));
    const rows = stopPareto(
      intervalsOf([
        { class: 'stop', ms: 90, reasonId: 'hydraulics' },
        { class: 'stop', ms: 10, reasonId: 'valve' },
        { class: 'stop', ms: 10, reasonId: 'valve' },
        { class: 'stop', ms: 5, reasonId: 'material' },
        { class: 'stop', ms: 5, reasonId: 'material' },
        { class: 'stop', ms: 5, reasonId: 'material' },
        { class: 'stop', ms: 5, reasonId: 'material' },
      ]),
    );

    const names = (nodes: readonly ParetoNode[]): unknown[] =>
      nodes.map(({ reasonId, count, children }) => [reasonId, count, ...names(children)]);
    expect(names(paretoTree(tree, rows, 'count'))).toEqual([
      ['material', 4],
      ['technical', 3, ['hydraulics', 3, ['valve', 2], ['hydraulics', 1]]],
    ]);
    expect(names(paretoTree(tree, rows, 'duration')).at(0)).toEqual([
      'technical',
      3,
      ['hydraulics', 3, ['hydraulics', 1], ['valve', 2]],
    ]);
  });
});

test('scrap makes a Pareto on every level of the reason tree, by pieces', () => {
  const tree = [
    { id: 'material', kind: 'scrap', name: 'Material' },
    { id: 'crack', kind: 'scrap', name: 'Crack', parentId: 'material' },
    { id: 'pores', kind: 'scrap', name: 'Pores', parentId: 'material' },
    { id: 'setup-part', kind: 'scrap', name: 'Setup part' },
  ].map((reason) => ReasonSchema.parse(reason));
  const rows = addScrapRows([
    { reasonId: 'setup-part', quantityPcs: 6 },
    { reasonId: 'crack', quantityPcs: 4 },
    { reasonId: 'pores', quantityPcs: 5 },
    { reasonId: 'material', quantityPcs: 1 },
    { reasonId: null, quantityPcs: 2 },
    // Declared and taken back: no row.
    { reasonId: 'removedFromTheTree', quantityPcs: 3 },
    { reasonId: 'removedFromTheTree', quantityPcs: -3 },
  ]);

  const names = (nodes: readonly ScrapNode[]): unknown[] =>
    nodes.map(({ reasonId, quantityPcs, children }) => [reasonId, quantityPcs, ...names(children)]);
  expect(names(scrapTree(tree, rows))).toEqual([
    ['material', 10, ['pores', 5], ['crack', 4], ['material', 1]],
    ['setup-part', 6],
    [null, 2],
  ]);
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

test('scrap by reason takes in what was made outside shifts; what came to nothing is left out', () => {
  const rows = scrapPareto(
    [
      quantityOf(T + 1, 5, { scrapPcs: 5 }),
      quantityOf(T + 2, 0, { scrapPcs: -5 }),
      quantityOf(T + 2, 0, { scrapPcs: 5, reasonId: 'crack' }),
      quantityOf(T + 9, 1, { scrapPcs: 1, reasonId: 'crack' }),
    ],
    T,
    T + 5,
  );

  expect(rows).toEqual([{ reasonId: 'crack', quantityPcs: 5 }]);
});

// ---- properties ------------------------------------------------------------------------------

const somePiece = fc.record({
  class: fc.constantFrom(...intervalClasses),
  ms: fc.integer({ min: 1, max: 100_000 }),
  operationId: fc.constantFrom('a', 'b', 'unknown', null),
  reasonId: fc.constantFrom(null, 'material', 'valve', 'hydraulics'),
  state: fc.constantFrom(null, ...machineStates),
  stoppedForMs: fc.constantFrom(0, 0, 500),
});
const someQuantity = fc
  .record({
    at: fc.integer({ min: 0, max: 1_500_000 }),
    overMs: fc.integer({ min: 0, max: 200_000 }),
    recovered: fc.boolean(),
    goodPcs: fc.integer({ min: 0, max: 40 }),
    scrapPcs: fc.integer({ min: 0, max: 20 }),
    reworkPcs: fc.integer({ min: 0, max: 5 }),
    operationId: fc.constantFrom('a', 'b', 'unknown', null),
    sign: fc.constantFrom(1, 1, 1, 1, -1),
    declared: fc.constantFrom(false, false, true),
  })
  .map(({ at, overMs, goodPcs, scrapPcs, reworkPcs, sign, declared, ...more }) =>
    // Counted or corrected parts; or good ones declared as scrap and rework afterwards, or taken back.
    quantityOf(T + at, declared ? 0 : sign * (goodPcs + scrapPcs + reworkPcs), {
      since: T + at - overMs,
      goodPcs: sign * (declared ? -scrapPcs - reworkPcs : goodPcs),
      scrapPcs: sign * scrapPcs,
      reworkPcs: sign * reworkPcs,
      ...more,
    }),
  );
const someDay: fc.Arbitrary<SumInput> = fc
  .tuple(
    fc.array(somePiece, { minLength: 1, maxLength: 15 }),
    fc.array(someQuantity, { maxLength: 15 }),
    fc.double({ min: 0.01, max: 90_000, noNaN: true }),
    fc.double({ min: 0.01, max: 90_000, noNaN: true }),
  )
  .map(([pieces, quantities, a, b]) => ({ ...dayOf(pieces, quantities, {}), operation: operationsWith({ a, b }) }));

/** The same day, cut in two: as a question for two windows would get it. */
function cutAt(day: SumInput, at: number): [SumInput, SumInput] {
  const window = (from: number, to: number): SumInput => ({
    ...day,
    from,
    to,
    intervals: day.intervals.flatMap((interval): Interval[] => {
      const cut = { ...interval, from: Math.max(interval.from, from), to: Math.min(interval.to, to) };
      return cut.from < cut.to ? [cut] : [];
    }),
  });
  return [window(day.from, at), window(at, day.to)];
}

describe('for any day of a machine', () => {
  test('the elements of ISO 22400-2 add up', () => {
    fc.assert(
      fc.property(someDay, (day) => {
        const sums = sumsOf(plant, day);
        expect(sums.pbtMs).toBe(sums.aubtMs + sums.adotMs);
        expect(sums.aubtMs).toBe(sums.auptMs + sums.adetMs);
        expect(sums.auptMs).toBe(sums.aptMs + sums.austMs);
        expect(sums.potMs).toBe(sums.pbtMs + sums.plannedDowntimeMs + sums.noDataMs);
        expect(sums.calendarMs).toBe(day.to - day.from);
        expect(Object.values(sums.byClassMs).reduce((a, b) => a + b, 0)).toBe(sums.calendarMs);
        expect(sums.stopMs + sums.minorStopMs + sums.byClassMs.noOrder).toBe(sums.adetMs + sums.adotMs);
      }),
    );
  });

  test('split anywhere and added up, windows give the whole, exactly: sums, Paretos, scrap', () => {
    fc.assert(
      fc.property(someDay, fc.double({ min: 0, max: 1, noNaN: true }), (day, share) => {
        const at = Math.round(day.from + share * (day.to - day.from));
        const parts = cutAt(day, at);

        expect(addSums(sumsOf(plant, parts[0]), sumsOf(plant, parts[1]))).toEqual(sumsOf(plant, day));
        const whole = figuresOf(plant, [day]);
        expect(figuresOf(plant, parts)).toEqual(whole);
        const each = parts.map((part) => figuresOf(plant, [part]));
        expect(
          figuresFrom(
            plant,
            each.reduce((sums, part) => addSums(sums, part.sums), zeroSums()),
            addParetoRows(each.flatMap((part) => part.stopPareto)),
            addScrapRows(each.flatMap((part) => part.scrapPareto)),
          ),
        ).toEqual(whole);
      }),
    );
  });

  test('no figure is NaN or negative, and none is over 1 whose formula cannot be', () => {
    const atMostOne: (keyof Kpis)[] = [
      'availability',
      'qualityRatio',
      'setupRatio',
      'technicalEfficiency',
      'utilizationEfficiency',
      'allocationEfficiency',
      'scrapRatio',
      'reworkRatio',
      'firstPassYield',
    ];
    fc.assert(
      fc.property(someDay, (day) => {
        const { kpis, coverage } = figuresOf(plant, [day]);
        for (const [name, value] of Object.entries({ ...kpis, coverage })) {
          if (value === null) continue;
          expect(value, name).toBeGreaterThanOrEqual(0);
          expect(Number.isFinite(value), name).toBe(true);
        }
        for (const name of atMostOne) expect(kpis[name] ?? 0, name).toBeLessThanOrEqual(1);
      }),
    );
  });

  test('the steps of the waterfall add up exactly, and OEE is availability × effectiveness × quality', () => {
    fc.assert(
      fc.property(someDay, (day) => {
        const { sums, waterfall, kpis } = figuresOf(plant, [day]);
        expect(waterfall.steps.reduce((left, { ms }) => left - ms, waterfall.plannedMs)).toBe(waterfall.goodMs);
        const { availability, effectiveness, qualityRatio, oee } = kpis;
        if (availability !== null && effectiveness !== null && qualityRatio !== null && oee !== null)
          expect(availability * effectiveness * qualityRatio).toBeCloseTo(oee, 9);
        for (const [name, value] of Object.entries(sums)) {
          if (typeof value !== 'number') continue;
          expect(Number.isInteger(name.startsWith('pri') ? value * 1024 : value), name).toBe(true);
        }
      }),
    );
  });

  test('the sums are those of a plain reading of the definitions', () => {
    fc.assert(
      fc.property(someDay, (day) => {
        const sums = sumsOf(plant, day);
        for (const [name, value] of Object.entries(naiveSums(day))) {
          if (typeof value !== 'number') continue;
          expect(Math.abs(Number(Reflect.get(sums, name)) - value), name).toBeLessThanOrEqual(
            name.startsWith('pri') ? 1e-3 * (Math.abs(sums.pqPcs) + 1_000) : 0,
          );
        }
      }),
    );
  });
});

test('spreading parts over a gap loses none and makes none, wherever it is cut', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -50, max: 1_000_000_000 }),
      fc.integer({ min: 1, max: 1_000_000_000 }),
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 10 }),
      (count, ms, cuts) => {
        const made = { since: T, at: T + ms, recovered: true };
        const at = [T, ...cuts.map((cut) => Math.round(T + cut * ms)).toSorted((a, b) => a - b), T + ms];
        const parts = at.slice(1).map((to, index) => madeWithin(made, count, at[index] ?? T, to));
        expect(parts.reduce((a, b) => a + b, 0)).toBe(count);
        if (count >= 0) for (const part of parts) expect(part).toBeGreaterThanOrEqual(0);
      },
    ),
  );
});

/** Straight from the definitions, part by part: slow and obvious. */
function naiveSums(day: SumInput): Partial<Sums> {
  const sums = {
    pqPcs: 0,
    gqPcs: 0,
    sqPcs: 0,
    rqPcs: 0,
    allProducedPcs: 0,
    outsideShiftPcs: 0,
    priPqMs: 0,
    priGqMs: 0,
  };
  const partsIn = (quantity: Quantity, count: number, from: number, to: number) => {
    if (!quantity.recovered || quantity.since >= quantity.at)
      return from < quantity.at && quantity.at <= to ? count : 0;
    const until = (moment: number) =>
      moment >= quantity.at
        ? count
        : Math.floor((count * Math.max(0, moment - quantity.since)) / (quantity.at - quantity.since));
    return until(to) - until(from);
  };
  for (const quantity of day.quantities)
    for (const interval of day.intervals) {
      const pcs = (count: number) => partsIn(quantity, count, interval.from, interval.to);
      sums.allProducedPcs += pcs(quantity.producedPcs);
      if (interval.class === 'unscheduled') sums.outsideShiftPcs += pcs(quantity.producedPcs);
      if (interval.class === 'unscheduled' || interval.class === 'noData') continue;
      const priMs =
        (quantity.operationId === null ? null : day.operation(quantity.operationId, quantity.at))?.plannedRunMsPerPc ??
        0;
      sums.pqPcs += pcs(quantity.producedPcs);
      sums.gqPcs += pcs(quantity.goodPcs);
      sums.sqPcs += pcs(quantity.scrapPcs);
      sums.rqPcs += pcs(quantity.reworkPcs);
      sums.priPqMs += priMs * pcs(quantity.producedPcs);
      sums.priGqMs += priMs * pcs(quantity.goodPcs);
    }
  const timeOf = (which: (interval: Interval) => boolean) =>
    day.intervals.filter(which).reduce((ms, { from, to }) => ms + to - from, 0);
  const isStop = ({ class: name }: Interval) => name === 'stop' || name === 'minorStop';
  const isFailure = (interval: Interval) =>
    isStop(interval) && ['valve', 'hydraulics'].includes(interval.reasonId ?? '');
  return {
    ...sums,
    aptMs: timeOf((interval) => interval.class === 'producing'),
    austMs: timeOf((interval) => interval.class === 'setup'),
    adetMs: timeOf((interval) => isStop(interval) && interval.owner !== null),
    adotMs: timeOf((interval) => interval.class === 'noOrder' || (isStop(interval) && interval.owner === null)),
    unexplainedMs: timeOf((interval) => interval.class === 'stop' && interval.reasonId === null),
    ttrMs: timeOf(isFailure),
    failures: day.intervals.filter((interval) => isFailure(interval) && interval.from === interval.stopFrom).length,
    stops: day.intervals.filter(({ class: name, from, stopFrom }) => name === 'stop' && from === stopFrom).length,
  };
}
