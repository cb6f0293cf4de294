/** For any day of a machine: the elements add up, cut anywhere, as a plain reading of the definitions has them. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { madeWithin } from '../../../../shared/core/figures/made.ts';
import {
  addSums,
  figuresFrom,
  figuresOf,
  type SumInput,
  sumsOf,
  zeroSums,
} from '../../../../shared/core/figures/oee.ts';
import { addParetoRows, addScrapRows } from '../../../../shared/core/figures/pareto.ts';
import type { Kpis, Sums } from '../../../../shared/core/words/figures.ts';
import type { Interval, Quantity } from '../../../../shared/core/words/interval.ts';
import { intervalClasses, machineStates } from '../../../../shared/core/words/plant.ts';
import { dayOf, operationsWith, plantWith, quantityOf, T } from '../floor.ts';

const reasons = [
  { id: 'technical', kind: 'stop', name: 'Technical' },
  { id: 'hydraulics', kind: 'stop', name: 'Hydraulics', parentId: 'technical', failure: true },
  { id: 'valve', kind: 'stop', name: 'Valve', parentId: 'hydraulics', failure: true },
  { id: 'material', kind: 'stop', name: 'No material' },
];
const plant = plantWith(reasons);

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
